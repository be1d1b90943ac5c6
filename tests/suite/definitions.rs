//! The shipped definitions, and what a desk may add to them.

use itsm::schema::Definitions;
use serde_json::Value;

use crate::support::Sandbox;

const PROFILES: [&str; 2] = ["small", "itil"];

#[test]
fn both_profiles_load_without_a_finding_even_when_checked_as_a_desks_own() {
    for profile in PROFILES {
        let mut findings = Vec::new();
        let plain = Definitions::load(profile, &[], &mut findings);
        assert_eq!(findings, [], "{profile}");
        // Shipped files are not checked against the meta schema at each start; an own file makes the whole be checked.
        let types = plain
            .types()
            .iter()
            .map(|one| format!(".itsm/schema/record/{}.yaml", one.name));
        let common = std::iter::once(".itsm/schema/common.yaml".to_owned());
        let own: Vec<(String, String)> = types
            .chain(common)
            .map(|path| (path, "version: 1\n".to_owned()))
            .collect();
        Definitions::load(profile, &own, &mut findings);
        assert_eq!(findings, [], "{profile}");
    }
}

#[test]
fn everything_that_people_meet_is_described() {
    for profile in PROFILES {
        let definitions = Definitions::load(profile, &[], &mut Vec::new());
        assert_eq!(definitions.types().len(), 13);
        for one in definitions.types() {
            let at = |what: &str| format!("{profile}: {} of {}", what, one.name);
            assert!(!one.about.is_empty(), "{}", at("about"));
            for field in &one.fields {
                assert!(field.about().ends_with('.'), "{}", at(&field.name));
            }
            for state in &one.lifecycle.states {
                assert!(state.about.ends_with('.'), "{}", at(&state.name));
            }
            for transition in &one.lifecycle.transitions {
                assert!(transition.about.ends_with('.'), "{}", at(&transition.name));
            }
        }
        for (name, relation) in definitions.relations() {
            assert!(relation.about.ends_with('.'), "{profile}: {name}");
        }
    }
}

#[test]
fn every_state_can_be_reached_and_left_or_is_an_end() {
    for profile in PROFILES {
        let definitions = Definitions::load(profile, &[], &mut Vec::new());
        for one in definitions.types() {
            for state in &one.lifecycle.states {
                let reached = one
                    .lifecycle
                    .transitions
                    .iter()
                    .any(|transition| transition.to == state.name);
                let place = format!("{profile}: {} of {}", state.name, one.name);
                assert!(
                    reached || state.name == one.lifecycle.initial,
                    "{place} is never reached"
                );
                let left = one.lifecycle.open_from(&state.name).next().is_some();
                assert!(
                    left || state.category == itsm::schema::Category::Closed,
                    "{place} is never left"
                );
            }
        }
    }
}

#[test]
fn a_desk_adds_a_field_a_state_and_a_transition() {
    let sandbox = Sandbox::desk();
    let own = "fields:\n  floor: {type: integer, minimum: 0, x-tracked: true, description: \"The floor.\"}\nlifecycle:\n  \
        states:\n    on-hold: {title: On hold, category: waiting, about: \"Nobody may touch it.\"}\n  \
        transitions:\n    hold: {from: [new, in-progress], to: on-hold, requires: [floor], about: \"Stops the work.\"}\n    \
        release: {from: [on-hold], to: in-progress, about: \"Goes on.\"}\n";
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own)]);
    sandbox.play(
        r#"
        $ itsm move 00new hold
        ! error: INC-2611-00NEW1 can't hold: `floor` must be set
        ! hint: add `--set floor=…`
        ! hint: from `new` one can start (→ in-progress), pend (→ pending), resolve (→ resolved), cancel (→ cancelled) or hold (→ on-hold)
        [1]
        $ itsm move 00new hold --set floor=-1 2>&1 | head -1
        error: `floor`: -1 is less than the minimum of 0
        $ itsm move 00new on-hold --set floor=3
        ! INC-2611-00NEW1: hold (new → on-hold); committed as COMMIT
        $ itsm list --category waiting --columns id,state,floor
        ID               STATE    FLOOR
        INC-2611-00NEW1  on-hold  3
        ! 1 record
        $ itsm query "SELECT record, floor FROM incident WHERE floor > 2" --format csv
        record,floor
        INC-2611-00NEW1,3
        $ itsm kpi incident-backlog --from 2026-11-01 --to 2026-12-01 --format csv | cut -d, -f4,8
        kpi,value
        incident-backlog,2
        $ itsm schema incident | grep -c '"floor"'
        1
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        "#,
    );
}

/// A record type that no shipped file knows.
const VISIT: &str = "version: 1\ntype: visit\ntitle: Visit\nplural: visits\nabout: \"Somebody comes to see us.\"\nprefix: VIS\n\
    folder: visits\nwork: true\nfields:\n  host: {type: string, x-ref: person, x-tracked: true, description: \"Who receives them.\"}\n\
    required: [host]\nlifecycle:\n  initial: expected\n  states:\n    expected: {title: Expected, category: initial, about: \"To come.\"}\n    \
    here: {title: Here, category: active, about: \"In the house.\"}\n    gone: {title: Gone, category: closed, about: \"Gone.\"}\n  \
    transitions:\n    arrive: {from: [expected], to: here, short: start, about: \"Comes in.\"}\n    \
    leave: {from: [here], to: gone, short: close, about: \"Goes out.\"}\ntemplate: [title, host]\ncolumns: [id, title, state, host]\n";

/// A KPI over it.
const VISITS: &str = "-- title: Visits\n-- process: service-desk\n-- unit: count\n-- direction: neutral\n-- origin: own\n-- aggregate: count\n\
    -- about: Counts the visits that began in the period.\nSELECT record, 1 AS value FROM step WHERE step = 'arrive' AND at >= :from AND at < :to\n";

#[test]
fn a_desk_adds_a_record_type_and_a_kpi() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[
        (".itsm/schema/record/visit.yaml", VISIT),
        (".itsm/schema/kpi/own/visits-begun.sql", VISITS),
    ]);
    sandbox.play(
        r#"
        $ itsm new visit "The auditors"
        ! error: a visit needs `host`
        ! hint: add `--set host=…`: Who receives them.
        [2]
        $ itsm new visit "The auditors" --set host=ben
        VIS-2611-G9QFE7
        ! opened VIS-2611-G9QFE7 in visits/2026/11/VIS-2611-G9QFE7.yaml; committed as COMMIT
        $ itsm start vis
        ! VIS-2611-G9QFE7: arrive (expected → here); committed as COMMIT
        $ itsm list visit
        ID               TITLE         STATE  HOST
        VIS-2611-G9QFE7  The auditors  here   ben
        ! 1 record
        $ itsm list --columns id | grep VIS
        VIS-2611-G9QFE7
        ! 4 records
        $ itsm show vis
        VIS-2611-G9QFE7 · visit · here
        The auditors

        host: ben

        Log
          2026-11-20 12:00  ana  open → expected  host=ben
          2026-11-20 12:00  ana  arrive → here

        Next: leave → gone
        $ itsm query "SELECT host, state FROM visit" --format csv
        host,state
        ben,here
        $ itsm kpi visits-begun --from 2026-11-01 --to 2026-12-01 --format csv | cut -d, -f4,8
        kpi,value
        visits-begun,1
        $ itsm schema | grep -c '^visit '
        1
        $ itsm close vis
        ! VIS-2611-G9QFE7: leave (here → gone); committed as COMMIT
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn a_broken_definition_is_a_finding_and_the_rest_still_works() {
    let cases = [
        (
            "fields:\n  floor: {type: integr, description: \"The floor.\"}\n",
            2,
        ),
        (
            "fields:\n  Floor: {type: integer, description: \"The floor.\"}\n",
            2,
        ),
        (
            "lifecycle:\n  states:\n    on-hold: {title: On hold, category: sleeping, about: \"x.\"}\n",
            3,
        ),
        (
            "lifecycle:\n  transitions:\n    hold: {from: [nwe], to: pending, about: \"x.\"}\n",
            3,
        ),
        (
            "lifecycle:\n  transitions:\n    hold: {from: [new], to: nowhere, about: \"x.\"}\n",
            3,
        ),
        (
            "lifecycle:\n  transitions:\n    hold: {from: [new], to: pending, guards: [{presnt: [team]}], about: \"x.\"}\n",
            3,
        ),
        (
            "lifecycle:\n  transitions:\n    hold: {from: [new], to: pending, requires: [flor], about: \"x.\"}\n",
            3,
        ),
        ("wrok: true\n", 1),
        ("fields: [\n", 2),
    ];
    for (own, line) in cases {
        let sandbox = Sandbox::desk();
        sandbox.commit(&[(".itsm/schema/record/incident.yaml", own)]);
        let validated = sandbox.itsm(&["validate", "--format", "json"]);
        assert_eq!(validated.code, 1, "{own}");
        let parsed: Value = serde_json::from_str(&validated.stdout).unwrap();
        let finding = &parsed["findings"][0];
        assert_eq!(
            finding["path"], ".itsm/schema/record/incident.yaml",
            "{own}: {finding}"
        );
        assert!(
            finding["line"].as_u64().is_some_and(|at| at <= line),
            "{own}: {finding}"
        );
        assert!(
            finding["column"].as_u64().is_some_and(|at| at >= 1),
            "{own}: {finding}"
        );
        assert_eq!(
            parsed["summary"]["records"], 8,
            "{own}: records stay readable"
        );
        assert_eq!(sandbox.itsm(&["list"]).code, 0, "{own}");
        assert_eq!(
            sandbox.itsm(&["start", "00new"]).code,
            2,
            "{own}: nothing is written by definitions that are wrong"
        );
    }
}

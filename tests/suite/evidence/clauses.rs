//! What answers the clauses of the standard.

use itsm::check;
use itsm::index::Kpi;
use itsm::schema::ChosenKpis;
use itsm::schema::Definitions;
use itsm::schema::EvidenceModel;

use super::clause;
use super::desk::desk;
use super::desk::path;

#[test]
fn every_name_in_the_shipped_clauses_is_known() {
    let model = EvidenceModel::load(&[], &mut Vec::new());
    assert_eq!(model.clauses.len(), 35);
    let times = [
        "opened",
        "authorized",
        "implemented",
        "completed",
        "resolved",
        "closed",
    ];
    let plain = ["state_category", "path", "type"];
    for profile in ["small", "itil"] {
        let definitions = Definitions::load(profile, &[], &mut Vec::new());
        let (kpis, _) = Kpi::all(&definitions);
        for (number, clause) in &model.clauses {
            for (name, list) in &clause.lists {
                let place = format!("{profile}: {number} {name}");
                let definition = definitions.record_type(&list.record_type).expect(&place);
                let fields = list
                    .columns
                    .iter()
                    .chain(&list.has)
                    .chain(list.values.keys());
                for field in fields {
                    let is_known = times.contains(&field.as_str())
                        || plain.contains(&field.as_str())
                        || definition.field(field).is_some();
                    assert!(is_known, "{place}: {field}");
                }
                assert!(list.about.ends_with('.'), "{place}");
            }
            if let ChosenKpis::Some(ids) = &clause.kpis {
                for id in ids {
                    assert!(kpis.iter().any(|kpi| kpi.id == *id), "{number}: {id}");
                }
            }
            for rule in &clause.findings {
                assert!(check::rule(rule).is_some(), "{number}: {rule}");
            }
            assert!(clause.question.ends_with('?'), "{number}");
        }
    }
}

#[test]
fn every_clause_that_can_be_answered_is_on_both_profiles() {
    for profile in ["itil", "small"] {
        let sandbox = desk();
        let config = sandbox.read("itsm.yaml").replace("itil", profile);
        sandbox.commit(&[("itsm.yaml", &config), ("kpi/2026-10.yaml", "version: 1\n")]);
        let model = EvidenceModel::load(&[], &mut Vec::new());
        for (number, one) in &model.clauses {
            let out = format!("../{profile}-{number}");
            let output = sandbox.itsm(&[&["evidence"], &clause(number)[..], &[&out]].concat());
            if one.is_answered() {
                assert_eq!(output.code, 0, "{number}: {}", output.stderr);
                assert!(sandbox.has(&format!("{out}/MANIFEST.sha256")));
            } else {
                assert_eq!(output.code, 3, "{number}: {}", output.stderr);
                assert!(!sandbox.has(&out), "{number}");
            }
        }
    }
}

#[test]
fn change_management_is_answered_by_lists_reports_and_figures() {
    let sandbox = desk();
    sandbox.pack("pack", &clause("8.5.1"));
    let file = |path: &str| sandbox.packed(&format!("pack/{path}"));
    assert_eq!(
        file("lists/changes.csv").lines().count(),
        5,
        "four changes and the heading"
    );
    // Work began first, for which there are 24 hours; it took 26.
    assert_eq!(
        file("reports/emergencies.csv"),
        "id,title,state,kind,retrospective,unauthorized,began,authorized,delay,allowed_hours,in_time,approved,evidence\n\
         CHG-2611-00000B,Restart the relay,review,emergency,true,,2026-11-02T08:05:00Z,2026-11-03T10:05:00Z,26h00m,24,no,ana,the log alone\n"
    );
    assert_eq!(
        file("reports/separation-of-duties.csv").lines().nth(3),
        Some("CHG-2611-00000C,Open a port,normal,ben,ben,the log alone,cleo,yes,no,no")
    );
    let schedule = |name: &str| {
        let text = file(&format!("reports/{name}.csv"));
        let ids = text.lines().skip(1).map(|line| line[..15].to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(schedule("schedule-of-period"), ["CHG-2611-00000A"]);
    assert_eq!(
        schedule("forward-schedule"),
        ["CHG-2611-00000C"],
        "within 28 days of 19 November"
    );
    let figures: serde_json::Value = serde_json::from_str(&file("kpi/figures.json")).unwrap();
    let printed = sandbox.itsm(&[
        "kpi",
        "emergency-changes",
        "--from",
        "2026-11-01",
        "--to",
        "2026-12-01",
        "--rev",
        "HEAD",
        "--explain",
        "--format",
        "json",
    ]);
    let printed: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let kpis = figures["periods"][0]["kpis"].as_array().unwrap();
    let found = kpis
        .iter()
        .find(|kpi| kpi["id"] == "emergency-changes")
        .unwrap();
    assert_eq!(*found, printed["periods"][0]["kpis"][0]);
    assert!(file("kpi/emergency-changes.sql").contains("-- title:"));
    assert!(
        file("findings.csv").contains("guard-not-checked"),
        "{}",
        file("findings.csv")
    );
    assert!(
        file(&format!("records/{}", path('D'))).contains("<script>"),
        "records are never altered"
    );
}

#[test]
fn a_clause_that_no_desk_can_answer_says_why() {
    let sandbox = desk();
    sandbox.play(
        r"
        $ itsm evidence --clause 8.4.1 --from 2026-11-01 --to 2026-12-01 ../pack
        ! error: clause 8.4.1 (Budgeting and accounting) can't be answered from a desk
        ! hint: A desk holds no budgets and no costs; contracts have prices, which belong to clause 8.3.4.
        ! hint: `.itsm/schema/evidence.yaml` can say what answers it here
        [3]
        $ itsm evidence --clause 8.51 --from 2026-11-01 --to 2026-12-01 ../pack
        ! error: no clause `8.51` of ISO/IEC 20000-1:2018
        ! hint: did you mean `8.5.1`?
        ! hint: `itsm evidence --list` shows the clauses
        [2]
        $ itsm evidence --list | grep -c '^[1-9]'
        35
        ! 35 clauses of ISO/IEC 20000-1:2018
        $ ls ..
        desk
        home
        ",
    );
}

#[test]
fn a_desk_says_itself_what_answers_a_clause() {
    let sandbox = desk();
    let own = "clauses:\n  \"7.2\":\n    lists:\n      people: {about: \"People.\", type: person, when: commit, columns: [id, title], files: true}\n";
    sandbox.commit(&[(".itsm/schema/evidence.yaml", own)]);
    sandbox.pack("pack", &clause("7.2"));
    assert_eq!(
        sandbox.packed("pack/lists/people.csv"),
        "id,title\nana,Ana Test\nben,Ben Test\ncleo,Cleo Test\n"
    );
    assert!(sandbox.has("../pack/desk/schema/evidence.yaml"));
    let wrong = own.replace("person", "persn");
    sandbox.commit(&[(".itsm/schema/evidence.yaml", &wrong)]);
    let output = sandbox.itsm(&[&["evidence"], &clause("7.2")[..], &["../other"]].concat());
    assert_eq!(
        (output.code, output.stderr.contains("`persn`")),
        (2, true),
        "{}",
        output.stderr
    );
    sandbox.commit(&[(
        ".itsm/schema/evidence.yaml",
        "clauses: {\"7.2\": {reports: [magic]}}\n",
    )]);
    let output = sandbox.itsm(&["validate"]);
    assert!(
        output.stdout.contains(".itsm/schema/evidence.yaml:1"),
        "{}",
        output.stdout
    );
}

//! A desk over the years: later definitions, another profile, and figures that stay what they were.

mod profiles;
mod refusals;
mod times;

use std::path::Path;

use crate::support::Sandbox;

/// Every KPI for the closed months of the example, as JSON.
const FIGURES: &str =
    "itsm kpi --all --from 2026-09-01 --to 2026-11-01 --by month --explain --format json";

/// A committed copy of an example.
fn copy_of(example: &str) -> Sandbox {
    let mut sandbox = Sandbox::repository();
    let top = env!("CARGO_MANIFEST_DIR");
    sandbox.set("TOP", top);
    sandbox.set("ITSM_SEED", "versions");
    shell(&sandbox, &format!("cp -R \"$TOP/examples/{example}/.\" ."));
    sandbox.commit(&[]);
    sandbox
}

/// Puts the definitions of a later version into the desk and commits them.
fn define(sandbox: &Sandbox, version: &str) {
    let from = format!("\"$TOP/tests/suite/versions/{version}/.\"");
    shell(
        sandbox,
        &format!("rm -rf .itsm/schema && mkdir -p .itsm/schema && cp -R {from} .itsm/schema"),
    );
    sandbox.commit(&[]);
}

/// What a shell command prints, which must succeed without a warning.
fn shell(sandbox: &Sandbox, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_itsm"));
    let folder = program.parent().unwrap().display();
    let line = format!("PATH='{folder}':$PATH; {command}");
    let output = sandbox.run(Path::new("sh"), &["-c", &line]);
    assert_eq!(output.code, 0, "{command}: {}", output.stderr);
    output.stdout
}

/// The id of the tree that HEAD holds.
fn tree(sandbox: &Sandbox) -> String {
    sandbox.git(&["rev-parse", "HEAD^{tree}"])
}

fn is_clean(sandbox: &Sandbox) {
    shell(sandbox, "itsm validate --fail-on warning");
}

#[test]
fn figures_of_closed_months_survive_two_later_versions_and_the_way_back() {
    let sandbox = copy_of("format-1");
    let figures = shell(&sandbox, FIGURES);
    assert!(figures.contains("\"INC-2610-0000D4\""), "{figures}");
    for (version, words) in [
        ("second", "upgraded 2 records by 0001-plain-words"),
        ("third", "upgraded 6 records by 0002-shorter-words"),
    ] {
        define(&sandbox, version);
        let before = tree(&sandbox);
        assert_eq!(shell(&sandbox, FIGURES), figures, "{version}, not upgraded");
        let upgrade = sandbox.itsm(&["upgrade"]);
        assert!(upgrade.stderr.starts_with(words), "{}", upgrade.stderr);
        assert_eq!(shell(&sandbox, FIGURES), figures, "{version}");
        is_clean(&sandbox);
        let after = tree(&sandbox);
        assert_eq!(
            sandbox.itsm(&["upgrade"]).stderr,
            "nothing to upgrade\n",
            "{version}"
        );
        sandbox.git(&["revert", "--no-edit", "HEAD"]);
        assert_eq!(tree(&sandbox), before, "{version} taken back");
        sandbox.git(&["revert", "--no-edit", "HEAD"]);
        assert_eq!(tree(&sandbox), after, "{version} again");
    }
}

#[test]
fn a_desk_that_skips_a_version_arrives_where_the_others_are() {
    let one = copy_of("format-1");
    define(&one, "second");
    shell(&one, "itsm upgrade");
    define(&one, "third");
    shell(&one, "itsm upgrade");
    let other = copy_of("format-1");
    define(&other, "third");
    shell(&other, "itsm upgrade");
    assert_eq!(tree(&one), tree(&other));
}

#[test]
fn an_open_record_gets_the_new_words_and_its_log_says_why() {
    let sandbox = copy_of("format-1");
    define(&sandbox, "third");
    shell(&sandbox, "itsm upgrade");
    let expected = "\
id: INC-2611-0000E5
title: The folder jams # every tenth sheet
state: doing
service: print
category: equipment
impact: low
urgency: low
assignee: ben
workaround: Fold by hand
log:
  - {at: 2026-11-10T09:00:00Z, by: ana, do: open, to: new, set: {service: print, category: hw, impact: low, urgency: low}}
  - {at: 2026-11-10T10:00:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}
  - {at: 2026-11-20T12:00:00Z, by: ana, do: upgrade, set: {category: hardware}, reason: '0001-plain-words: Plain words for kinds, states and what was done; problems are issues.'}
  - {at: 2026-11-20T12:00:00Z, by: ana, do: upgrade, set: {category: equipment}, reason: '0002-shorter-words: Shorter words; every incident has an urgency.'}
";
    assert_eq!(
        sandbox.read("tickets/2026/11/INC-2611-0000E5.yaml"),
        expected
    );
    assert!(sandbox.has("tickets/2026/11/INC-2611-0000E5.d/notes/20261110T101500Z-ben-K3QX.md"));
    assert!(sandbox.has("issues/2026/09/PRB-2609-0000P1.yaml"));
    assert!(!sandbox.has("problems/2026/09/PRB-2609-0000P1.yaml"));
    sandbox.play(
        "
        $ itsm resolve 0000e5 --set solution='A new roller' --minutes 20
        ! INC-2611-0000E5: resolve (doing → resolved); committed as COMMIT
        $ grep -n 'fix\\|solution' tickets/2026/11/INC-2611-0000E5.yaml
        10:fix: A new roller
        $ itsm validate
        ! 13 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn closed_records_change_only_when_that_is_asked_for() {
    let sandbox = copy_of("format-1");
    let figures = shell(&sandbox, FIGURES);
    define(&sandbox, "third");
    shell(&sandbox, "itsm upgrade");
    let closed = "tickets/2026/09/INC-2609-0000A1.yaml";
    assert!(sandbox.read(closed).contains("\nsolution: |\n"));
    sandbox.play(
        "
        $ itsm upgrade --closed
        ! upgraded 6 records; committed as COMMIT
        $ itsm upgrade --closed
        ! nothing to upgrade
        $ sed -n '10,15p' tickets/2026/09/INC-2609-0000A1.yaml
        # Two calls, one sensor.
        fix: |
          The paper sensor was dirty.
          Cleaned it with air.
        resolution_site: on-site
        log:
        $ grep '^fix' tickets/2026/09/INC-2609-0000B2.yaml
        fix: \"New toner; the old one was damp\"   # the vendor paid
        ",
    );
    is_clean(&sandbox);
    assert_eq!(shell(&sandbox, FIGURES), figures);
}

#[test]
fn names_changed_and_changed_back_leave_every_byte() {
    let sandbox = copy_of("format-1");
    let files = "find incidents problems -type f | sort | xargs cat";
    let before = shell(&sandbox, files);
    define(&sandbox, "second");
    let there = "version: 1\nabout: \"There.\"\nsteps:\n  \
                 - rename-state: {type: incident, from: in-progress, to: working}\n  \
                 - rename-field: {type: incident, from: solution, to: remedy}\n  \
                 - rename-field: {type: incident, from: service, to: what_suffers}\n";
    let back = "version: 1\nabout: \"And back.\"\nsteps:\n  \
                - rename-state: {type: incident, from: working, to: in-progress}\n  \
                - rename-field: {type: incident, from: remedy, to: solution}\n  \
                - rename-field: {type: incident, from: what_suffers, to: service}\n";
    let definition = "fields:\n  solution: {x-was: [remedy]}\n  service: {x-was: [what_suffers]}\n\
                      lifecycle:\n  states:\n    in-progress: {was: [working]}\n";
    shell(&sandbox, "rm -r .itsm/schema");
    sandbox.commit(&[
        (".itsm/schema/upgrade/0001-there.yaml", there),
        (".itsm/schema/upgrade/0002-back.yaml", back),
        (".itsm/schema/record/incident.yaml", definition),
    ]);
    shell(&sandbox, "itsm upgrade --closed");
    assert_eq!(shell(&sandbox, files), before);
    assert!(sandbox.read("itsm.yaml").contains("  own: 2\n"));
}

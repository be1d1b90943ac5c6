//! Things that were altered without a change being carried out, in real histories.

use crate::collision::A;
use crate::collision::IMPLEMENTING;
use crate::collision::SCHEDULED;
use crate::collision::change;
use crate::collision::commit;
use crate::collision::desk;
use crate::collision::findings;
use crate::collision::item;

const RELATED: &str = "relations:\n  - {relation: runs-on, target: srv}\n";

/// The application without and with its relation, before which stand other lines.
fn app(more: &str) -> (String, String) {
    item("app", "application", more)
}

/// The findings after `app` got a relation, with a change that was so before and is so now.
fn after(before: &[(&str, &str)], now: &[(&str, &str)], extra: &str) -> Vec<String> {
    let with = |steps| change(A, [20, 22], "app", "", steps);
    let sandbox = desk(&[app(extra), item("srv", "server", ""), with(before)]);
    let more = format!("{extra}{RELATED}");
    commit(&sandbox, &[app(&more), with(now)]);
    findings(&sandbox, &["--since", "HEAD~1"])
}

const ALTERED: &str =
    "error unauthorized-change: `relations` is altered without a change that is being carried out";

#[test]
fn a_relation_added_in_production_needs_a_change_that_is_being_carried_out() {
    assert_eq!(after(&[], &[], ""), [ALTERED]);
    assert_eq!(after(SCHEDULED, SCHEDULED, ""), [ALTERED]);
    assert!(after(SCHEDULED, IMPLEMENTING, "").is_empty());
    assert!(after(IMPLEMENTING, IMPLEMENTING, "").is_empty());
}

#[test]
fn what_a_program_keeps_up_to_date_is_left_alone() {
    let sandbox = desk(&[app("update_source: automatic\n"), item("srv", "server", "")]);
    commit(
        &sandbox,
        &[app(&format!("update_source: automatic\n{RELATED}"))],
    );
    let found = findings(&sandbox, &["--since", "HEAD~1"]);
    assert!(!found.contains(&ALTERED.to_owned()), "{found:?}");
}

#[test]
fn a_description_is_anybodys() {
    let sandbox = desk(&[app("")]);
    commit(&sandbox, &[app("description: Books invoices\n")]);
    assert!(findings(&sandbox, &["--since", "HEAD~1"]).is_empty());
}

#[test]
fn a_link_to_the_change_does_as_well_and_only_if_it_is_carried_out() {
    let linked = |steps| {
        let sandbox = desk(&[
            app(""),
            item("srv", "server", ""),
            change(A, [20, 22], "mx-01", "", steps),
        ]);
        let links = format!("{RELATED}links:\n  - {{relation: authorized-by, target: {A}}}\n");
        commit(&sandbox, &[app(&links)]);
        findings(&sandbox, &["--since", "HEAD~1"])
    };
    assert!(linked(IMPLEMENTING).is_empty());
    assert_eq!(linked(SCHEDULED), [ALTERED]);
}

#[test]
fn retiring_what_is_in_use_counts_and_maintaining_it_does_not() {
    let stepped = |step: &str| {
        let sandbox = desk(&[app("")]);
        sandbox.play(&format!("$ itsm move app {step} --reason worn -q\n"));
        findings(&sandbox, &["--since", "HEAD~1"])
    };
    assert_eq!(
        stepped("retire"),
        [
            "error unauthorized-change: `state` is altered without a change that is being carried out"
        ]
    );
    assert!(stepped("maintain").is_empty());
}

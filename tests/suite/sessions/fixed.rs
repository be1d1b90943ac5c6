//! What was decided on stays as it was decided, but by the steps that are made to change it.

use crate::support::Sandbox;

const CHANGE: &str = "changes/2026/11/CHG-2611-00CHG4.yaml";

/// A standard change that is scheduled for 1 December.
fn scheduled() -> Sandbox {
    let sandbox = Sandbox::desk();
    for args in [
        &["edit", "00chg", "--set", "kind=standard", "-q"][..],
        &[
            "move",
            "00chg",
            "schedule",
            "--set",
            "planned_start=2026-12-01T12:00:00Z",
            "--set",
            "planned_end=2026-12-01T14:00:00Z",
            "-q",
        ],
    ] {
        let output = sandbox.itsm(args);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    sandbox
}

#[test]
fn an_edit_of_the_plan_is_refused_and_a_way_is_named() {
    let sandbox = scheduled();
    let output = sandbox.itsm(&[
        "edit",
        "00chg",
        "--set",
        "planned_start=2026-12-24T12:00:00Z",
    ]);
    assert_ne!(output.code, 0);
    assert!(
        output.stderr.contains("was decided on"),
        "{}",
        output.stderr
    );
    assert!(output.stderr.contains("replan"), "{}", output.stderr);
    let plan = sandbox.itsm(&["edit", "00chg", "--set", "implementation_plan=Other"]);
    assert_ne!(plan.code, 0);
    assert!(plan.stderr.contains("revise"), "{}", plan.stderr);
    let step = sandbox.itsm(&["start", "00chg", "--set", "cis=mx-01"]);
    assert_ne!(
        step.code, 0,
        "a step that is for something else changes no plan"
    );
    let other = sandbox.itsm(&["edit", "00chg", "--set", "team=operations"]);
    assert!(!other.stderr.contains("was decided on"), "{}", other.stderr);
}

#[test]
fn the_plan_changes_by_steps_that_have_it_decided_on_again() {
    let sandbox = scheduled();
    let replan = [
        "move",
        "00chg",
        "replan",
        "--set",
        "planned_end=2026-12-01T15:00:00Z",
        "--reason",
        "It takes longer.",
    ];
    let output = sandbox.itsm(&replan);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(sandbox.read(CHANGE).contains("state: authorization"));
}

#[test]
fn an_edit_by_hand_that_was_adopted_is_found_until_it_is_decided_on() {
    let sandbox = scheduled();
    let text = sandbox.read(CHANGE);
    let text = text.replacen(
        "planned_end: 2026-12-01T14:00:00Z",
        "planned_end: 2026-12-24T14:00:00Z",
        1,
    );
    sandbox.write(CHANGE, &text);
    assert_eq!(sandbox.itsm(&["adopt", "00chg", "-q"]).code, 0);
    let found = sandbox.itsm(&["validate"]);
    assert!(
        found.stdout.contains("fixed-field") || found.stderr.contains("fixed-field"),
        "{}{}",
        found.stdout,
        found.stderr
    );
    let revised = sandbox.itsm(&["move", "00chg", "revise", "--reason", "To be decided on."]);
    assert_eq!(revised.code, 0, "{}", revised.stderr);
    let found = sandbox.itsm(&["validate"]);
    assert!(!found.stdout.contains("fixed-field"), "{}", found.stdout);
}

#[test]
fn a_new_id_and_another_order_alter_nothing() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm new service Calendar -q
        calendar
        $ itsm edit mx-01 --set services=mail,calendar -q
        $ itsm edit 00chg --set service=mail --set cis=mx-01 -q
        $ itsm move 00chg submit --set description=New -q
        $ itsm move 00chg approve --set planned_start=2026-12-01T12:00:00Z --set planned_end=2026-12-01T14:00:00Z -q 2>/dev/null
        $ git tag decided
        $ itsm renumber mail post -q > /dev/null
        $ itsm renumber mx-01 relay -q
        $ sed -i 's/services: .*/services: [calendar, post]/' cis/relay.yaml
        $ git commit --quiet --all --message 'the other way round'
        $ itsm validate -q 2>/dev/null | grep -e fixed-field
        [1]
        $ itsm validate -q --since decided 2>/dev/null | grep -e plan-rewritten -e unauthorized-change
        [1]
        $ sed -i 's/services: .*/services: [post]/' cis/relay.yaml
        $ itsm validate -q --since decided 2>/dev/null | grep -e plan-rewritten -e unauthorized-change
        error[unauthorized-change]: `services` is altered without a change that is being carried out
        ",
    );
}

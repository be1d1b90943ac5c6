//! What a target says, and what is wrong with it.

use super::*;

#[test]
fn a_target_is_read_with_all_it_says() {
    let text = active(
        "kind: sla\ncalendar: office\ntargets:\n  \
         - {name: days, metric: resolve, goal: 2d, unit: working-days, thresholds: [100, 50], on_reopen: new-cycle}\n  \
         - {name: wall, metric: resolve, goal: 4h, unit: wall, pause_in: [waiting, initial], on_priority_change: prorata}\n",
    );
    let (corpus, definitions) = corpus(&[("it", &text)]);
    let config = config("");
    let found = Agreements::gather(&corpus, &config, &definitions).targets;
    // Two days of nine hours.
    assert_eq!(found[0].goal, TimeDelta::hours(18));
    assert_eq!(found[0].calendar.unwrap().name, "office");
    assert_eq!(found[0].thresholds, [50, 100]);
    assert_eq!(
        (found[0].on_change, found[0].on_reopen),
        (OnChange::Retroactive, OnReopen::NewCycle)
    );
    assert_eq!(
        (found[1].goal, found[1].calendar),
        (TimeDelta::hours(4), None)
    );
    assert_eq!(found[1].thresholds, [75, 100]);
    assert_eq!(
        found[1].pauses,
        Some(vec![Category::Waiting, Category::Initial])
    );
    assert_eq!(found[1].on_change, OnChange::Prorata);
}

/// Holds each target's only fault against what is expected of it.
fn is_at_fault(cases: &[(&str, &str)]) {
    for (lines, expected) in cases {
        let target = format!("kind: sla\ntargets:\n  - {{name: t, {lines}}}\n");
        assert_eq!(faults(&target), [*expected], "{lines}");
    }
}

#[test]
fn a_target_at_fault_is_said_where_it_stands_and_left_out() {
    is_at_fault(&[
        (
            "metric: resolv, goal: 4h",
            "targets[0].metric unknown metric `resolv`; did you mean `resolve`?",
        ),
        (
            "metric: resolve, goal: 4x",
            "targets[0].goal `4x` is no length such as `4h` or `1h30m`",
        ),
        (
            "metric: resolve, goal: 0h",
            "targets[0].goal `0h` is no length such as `4h` or `1h30m`",
        ),
        (
            "metric: resolve, goal: 2d",
            "targets[0].goal `2d` is no length such as `4h` or `1h30m`",
        ),
        (
            "metric: resolve, goal: 2d, unit: working-days",
            "targets[0].unit `working-days` needs a calendar",
        ),
        (
            "metric: resolve, goal: 4h, unit: business",
            "targets[0].unit `business` needs a calendar",
        ),
        (
            "metric: resolve, goal: 4h, unit: working-days, calendar: office",
            "targets[0].goal `4h` is no number of working days such as `2d`",
        ),
        (
            "metric: resolve, goal: 4h, unit: wall, calendar: office",
            "targets[0].calendar where every hour counts a calendar does nothing",
        ),
        (
            "metric: resolve, goal: 4h, pause_reasons: [awaiting-vendors]",
            "targets[0].pause_reasons[0] unknown value of `pending_reason` `awaiting-vendors`; did you mean `awaiting-vendor`?",
        ),
    ]);
    let twice = "kind: sla\ntargets:\n  - {name: t, metric: resolve, goal: 4h}\n  - {name: t, metric: respond, goal: 4h}\n";
    assert_eq!(
        faults(twice),
        ["targets[1].name another target is called `t`"]
    );
    assert_eq!(faults(PLAIN), [""; 0]);
}

#[test]
fn a_condition_on_what_no_record_says_is_a_fault() {
    is_at_fault(&[
        (
            "metric: resolve, goal: 4h, applies_to: {priority: P9}",
            "targets[0].applies_to.priority unknown priority `P9`",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {priorty: P1}",
            "targets[0].applies_to.priorty unknown field `priorty`; did you mean `priority`?",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {impact: [high, lowest]}",
            "targets[0].applies_to.impact[1] unknown value of `impact` `lowest`; did you mean `low`?",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {service: mial}",
            "targets[0].applies_to.service unknown service `mial`; did you mean `mail`?",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {type: change}",
            "targets[0].applies_to.type unknown type for this metric `change`",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {tags: vip}",
            "targets[0].applies_to.tags no target can depend on `tags`",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {state: new}",
            "targets[0].applies_to.state no target can depend on `state`",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {priority: []}",
            "targets[0].applies_to.priority it has no value or list of values",
        ),
        (
            "metric: resolve, goal: 87841h",
            "targets[0].goal `87841h` is longer than ten years",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {major: yes}",
            "targets[0].applies_to.major `major` is `true` or `false`, never `yes`",
        ),
        (
            "metric: resolve, goal: 4h, applies_to: {satisfaction_score: [3, low]}",
            "targets[0].applies_to.satisfaction_score[1] `satisfaction_score` is a whole number, never `low`",
        ),
    ]);
}

#[test]
fn a_digest_tells_what_an_agreement_says_from_how_it_is_written() {
    let digest = |text: &str| {
        let (corpus, definitions) = corpus(&[("it", text)]);
        let config = config("");
        let agreements = Agreements::gather(&corpus, &config, &definitions);
        agreements.digest_of("it").unwrap().to_owned()
    };
    let plain = digest(&active(PLAIN));
    let other_layout =
        "targets:\n  - goal: '4h'\n    metric: resolve\n    name: t\nkind: sla # as ever\n";
    assert_eq!(digest(&active(other_layout)), plain);
    assert_ne!(digest(&active(&PLAIN.replace("4h", "5h"))), plain);
}

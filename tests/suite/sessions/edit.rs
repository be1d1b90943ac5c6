//! Setting fields.

use crate::support::Sandbox;

/// A record as a person with habits of their own writes it.
const BY_HAND: &str = "# Kept by hand\nid: INC-2611-0HAND5   # never changes\ntitle:   \"Odd: one\"\nstate: new\n\nurgency: 'low' # for now\ncis: [ mx-01 ]\nlog:\n- at: 2026-11-20T08:00:00Z\n  by: ana\n  do: open\n  to: new\n  set: {urgency: low}\n";
const PATH: &str = "incidents/odd/INC-2611-0HAND5.yaml";

#[test]
fn an_edit_changes_its_value_and_no_other_byte() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(PATH, BY_HAND)]);
    sandbox.play(
        "
        $ itsm edit 0hand --set urgency=high --set team= --set solution='done: #1'
        ! edited INC-2611-0HAND5; committed as COMMIT
        $ git log -1 --format=%B | grep .
        INC-2611-0HAND5: set urgency, team, solution
        Itsm-Record: INC-2611-0HAND5
        ",
    );
    let expected = BY_HAND
        .replace("'low'", "'high'")
        .replace("log:\n", "solution: 'done: #1'\nlog:\n");
    let entry = "- {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {urgency: high}}\n";
    assert_eq!(sandbox.read(PATH), expected + entry);
}

#[test]
fn an_untracked_field_leaves_the_log_alone() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet edit 00new --set workaround='use the web'
        $ git show --format= | grep '^[+-]'
        --- a/incidents/2026/11/INC-2611-00NEW1.yaml
        +++ b/incidents/2026/11/INC-2611-00NEW1.yaml
        +workaround: use the web
        $ itsm edit 00new --set workaround='use the web'
        ! INC-2611-00NEW1 has these values already
        $ itsm --quiet edit 00new --set workaround=
        $ git diff HEAD~2 --stat
        ",
    );
}

#[test]
fn an_empty_value_clears_a_field_and_the_log_says_so() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet edit 00wrk --set assignee=
        $ cat incidents/2026/11/INC-2611-00WRK2.yaml
        id: INC-2611-00WRK2
        title: The printer jams
        state: in-progress
        impact: low
        urgency: low
        log:
          - {at: 2026-11-18T09:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low}}
          - {at: 2026-11-18T10:00:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {assignee: null}}
        $ itsm edit 00wrk --set title=
        ! error: `title` can't be cleared: an incident needs it
        [2]
        ",
    );
}

#[test]
fn an_override_of_the_priority_needs_a_reason_and_a_known_level() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm edit 00wrk --set priority_override=P1
        ! error: `priority_override` can only be set with a reason
        ! hint: add `--reason …`
        [1]
        $ itsm edit 00wrk --set priority_override=P0 --reason x
        ! error: `priority_override`: no priority `P0`
        ! hint: use P1, P2, P3, P4 or P5
        [2]
        $ itsm edit 00wrk --set priority_override=P1 --reason "the board meets today"
        ! edited INC-2611-00WRK2; committed as COMMIT
        $ tail -1 incidents/2026/11/INC-2611-00WRK2.yaml
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {priority_override: P1}, reason: the board meets today}
        $ itsm list --priority P1 --columns id
        ID
        INC-2611-00WRK2
        ! 1 record
        $ itsm edit 00wrk --set priority=P1 2>&1 | head -1
        error: `priority` can't be set: it is computed
        "#,
    );
}

#[test]
fn a_wrong_value_is_refused_with_what_would_do() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm edit 00new --set escalation_level=abc
        ! error: `escalation_level`: expected a whole number
        [2]
        $ itsm edit 00new --set major=maybe
        ! error: `major`: expected `true` or `false`
        [2]
        $ itsm edit 00new --set cis=mx-01,mail
        ! error: no ci has the id `mail`
        ! hint: `itsm list --all` shows every record
        [2]
        $ itsm edit 00new --set urgency
        ! error: `urgency` sets nothing
        ! hint: write `field=value`; `field=` clears the field
        [2]
        $ itsm edit mx-01 --set last_verified_at=2026-02-30
        ! error: `last_verified_at`: `2026-02-30` is no day such as 2026-11-20
        [2]
        $ itsm edit ben --set email=nobody
        ! error: `email`: `nobody` is no e-mail address
        [2]
        $ git status --short
        ",
    );
}

#[test]
fn a_record_edited_by_hand_is_not_edited_further_before_it_is_adopted() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ sed -i 's/^urgency: low/urgency: high/' incidents/2026/11/INC-2611-00WRK2.yaml
        $ git commit --quiet --all --message 'by hand'
        $ itsm edit 00wrk --set impact=high
        ! error: INC-2611-00WRK2 has been edited by hand and its log does not say so
        ! hint: `itsm adopt INC-2611-00WRK2` adds the entry that explains the edit
        [1]
        ",
    );
}

#[test]
fn a_time_of_day_is_meant_where_the_desk_is() {
    let sandbox = Sandbox::desk();
    let config = sandbox.read("itsm.yaml");
    let config = config.replace("timezone: UTC\n", "");
    sandbox.commit(&[("itsm.yaml", &format!("{config}timezone: Europe/Berlin\n"))]);
    sandbox.play(
        "
        $ itsm --quiet edit 00chg --set 'planned_start=2026-11-21 20:30' --set planned_end=2026-11-21T22:30:00+01:00
        $ grep '^planned' changes/2026/11/CHG-2611-00CHG4.yaml
        planned_start: 2026-11-21T19:30:00Z
        planned_end: 2026-11-21T22:30:00+01:00
        $ itsm edit 00chg --set 'planned_start=2026-11-21 25:30' 2>&1 | grep -c error
        1
        ",
    );
}

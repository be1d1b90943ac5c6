//! What stands in the way of a change on its path: freezes, times that are missing, work that was done first.

use crate::support::Sandbox;

const CHANGE: &str = "changes/2026/11/CHG-2611-00CHG4.yaml";

/// A freeze of everything in the last week of November, whose severity is given.
fn frozen(severity: &str) -> Sandbox {
    let sandbox = Sandbox::desk();
    let freeze = format!(
        "id: fair\ntitle: The fair\nstate: active\nkind: freeze\nstarts: 2026-11-23T00:00\nlength: 168h\neverything: true\n\
         severity: {severity}\nlog:\n  - {{at: 2026-11-01T08:00:00Z, by: ana, do: open, to: active, \
         set: {{kind: freeze, starts: 2026-11-23T00:00, length: 168h, everything: true, severity: {severity}}}}}\n"
    );
    sandbox.commit(&[("change-windows/fair.yaml", &freeze)]);
    sandbox
}

/// A desk of the profile `itil`.
fn itil() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: itil\ntimezone: UTC\n")]);
    sandbox
}

#[test]
fn a_freeze_that_blocks_holds_a_change_up_until_it_is_waived() {
    frozen("block").play(
        "
        $ itsm edit 00chg --set kind=standard -q
        $ itsm move 00chg schedule --set planned_start=2026-11-24T12:00:00Z --set planned_end=2026-11-24T13:00:00Z -q
        ! error: CHG-2611-00CHG4 can't schedule: something else stands against the planned window
        ! hint: `itsm preview` shows what; move the window, or set `collision_waiver`
        ! hint: from `draft` one can submit (→ authorization), schedule (→ scheduled) or cancel (→ cancelled)
        [1]
        $ itsm edit 00chg --set planned_start=2026-11-24T12:00:00Z --set planned_end=2026-11-24T13:00:00Z -q
        $ itsm preview 00chg | grep -A1 '^In its way'
        In its way
          blocks: meets the freeze `fair`, 2026-11-23 00:00 to 2026-11-30 00:00
        $ itsm edit 00chg --set kind=normal -q && itsm move 00chg submit --set description=New -q
        ! warning: CHG-2611-00CHG4 meets the freeze `fair`, 2026-11-23 00:00 to 2026-11-30 00:00 (blocks)
        $ itsm move 00chg approve -q 2>&1 | grep error
        error: CHG-2611-00CHG4 can't approve: something else stands against the planned window
        $ itsm move 00chg approve --set collision_waiver='the board agreed' -q 2>/dev/null
        $ itsm validate --format github 2>/dev/null | grep -c frozen-time
        0
        [1]
        $ sed -i '/^collision_waiver/d' changes/2026/11/CHG-2611-00CHG4.yaml
        $ itsm validate --format github 2>/dev/null | grep frozen-time | cut -d: -f5-
        it meets the freeze `fair`, 2026-11-23 00:00 to 2026-11-30 00:00; move it, or say in `collision_waiver` why it may go ahead
        ",
    );
}

#[test]
fn a_freeze_that_warns_is_a_remark() {
    frozen("warn").play(
        "
        $ itsm edit 00chg --set kind=standard --set planned_start=2026-11-24T12:00:00Z --set planned_end=2026-11-24T13:00:00Z -q
        $ itsm preview 00chg | grep -A1 '^In its way'
        In its way
          remark: meets the freeze `fair`, 2026-11-23 00:00 to 2026-11-30 00:00
        $ itsm move 00chg schedule -q
        ! warning: guard-not-checked: the approval to authorize is not checked: no policy could be asked (`itsm policy init` writes one)
        ! warning: CHG-2611-00CHG4 meets the freeze `fair`, 2026-11-23 00:00 to 2026-11-30 00:00 (remark)
        $ grep ^collision_check changes/2026/11/CHG-2611-00CHG4.yaml
        collision_check: clear
        $ itsm validate --format github 2>/dev/null | grep -c frozen-time
        0
        [1]
        ",
    );
}

#[test]
fn a_freeze_that_cannot_be_understood_is_told_of_wherever_it_would_count() {
    let sandbox = frozen("block");
    let text = sandbox
        .read("change-windows/fair.yaml")
        .replace("168h", "a week");
    sandbox.commit(&[("change-windows/fair.yaml", &text)]);
    sandbox.play(
        "
        $ itsm schedule > ../out
        ! warning: change-windows/fair.yaml:6:9: not read: `a week` is no length, such as 4h, 90m or 1h30m
        [1]
        $ itsm preview 00chg > ../out
        ! warning: change-windows/fair.yaml:6:9: not read: `a week` is no length, such as 4h, 90m or 1h30m
        [1]
        $ itsm move 00chg submit --set description=New -q
        ! warning: change-windows/fair.yaml counts for nothing: `a week` is no length, such as 4h, 90m or 1h30m
        ",
    );
}

/// Nothing stands against work that has no time, and nothing is said of it.
#[test]
fn collisions_are_judged_once_there_is_a_time_and_the_risk_again_at_the_approval() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm edit 00chg --set cis=mx-01 -q && itsm move 00chg submit --set description=New -q
        $ grep -c ^collision_check changes/2026/11/CHG-2611-00CHG4.yaml
        0
        [1]
        $ itsm move 00chg approve -q 2>&1 | grep -E 'error|field'
        error: CHG-2611-00CHG4 can't approve: `planned_start` must be set; `planned_end` must be set
        ",
    );
    // Seven points at the submission, moderate; with planned times 48 hours ahead of the 72 that are asked for 2 more: high.
    sandbox.play(
        "
        $ grep ^risk: changes/2026/11/CHG-2611-00CHG4.yaml
        risk: moderate
        $ itsm move 00chg approve --set planned_start=2026-11-22T12:00:00Z --set planned_end=2026-11-22T14:00:00Z -q 2>/dev/null
        $ grep -E '^(risk|collision_check):' changes/2026/11/CHG-2611-00CHG4.yaml
        risk: high
        collision_check: clear
        ",
    );
}

/// mail fails with mx-01, and no other item does.
#[test]
fn a_service_that_fails_is_an_impact() {
    let sandbox = itil();
    sandbox.play(
        "
        $ itsm edit 00chg --set cis=mx-01 --set description=New --set justification=Old --set requester=ana --set category=minor -q
        $ itsm edit 00chg --set impact=low --set outage=false --set implementation_plan=Do --set test_plan=Try --set backout_plan=Back -q
        $ itsm move 00chg submit -q
        $ itsm move 00chg assess -q 2>/dev/null
        $ grep -E '^(state|impacted_.*|collision_check):' changes/2026/11/CHG-2611-00CHG4.yaml
        state: authorization
        impacted_services: [mail]
        ",
    );
}

#[test]
fn work_that_is_done_first_has_its_risk_and_is_authorized_within_a_day() {
    let mut sandbox = itil();
    sandbox.play(
        "
        $ itsm edit 00chg --set kind=emergency --set retrospective=true --set cis=mx-01 --set justification=Down -q
        $ itsm move 00chg implement-first --set assignee=ana --reason 'mail stands still' -q
        $ grep -c -E '^(risk|risk_inputs):' changes/2026/11/CHG-2611-00CHG4.yaml
        2
        $ itsm validate --format github 2>/dev/null | grep not-ratified | cut -d, -f1
        ::warning file=changes/2026/11/CHG-2611-00CHG4.yaml
        ",
    );
    // A day after 20 November, 12:00, there is still time; a second later there is not.
    let level = |sandbox: &Sandbox| {
        let output = sandbox.itsm(&["validate", "--format", "github"]).stdout;
        let found = output.lines().find(|line| line.contains("not-ratified"));
        found
            .unwrap_or_default()
            .split(' ')
            .next()
            .map(str::to_owned)
    };
    sandbox.set("ITSM_NOW", "2026-11-21T12:00:00Z");
    assert_eq!(level(&sandbox).as_deref(), Some("::warning"));
    sandbox.set("ITSM_NOW", "2026-11-21T12:00:01Z");
    assert_eq!(level(&sandbox).as_deref(), Some("::error"));
    sandbox.play(
        "
        $ itsm move 00chg ratify-early -q 2>/dev/null
        $ itsm validate --format github 2>/dev/null | grep -c not-ratified
        0
        [1]
        $ itsm undo -q > /dev/null
        $ itsm move 00chg complete --set outcome=successful -q
        $ itsm validate --format github 2>/dev/null | grep -c not-ratified
        1
        $ itsm move 00chg ratify -q 2>/dev/null
        $ itsm validate --format github 2>/dev/null | grep -c not-ratified
        0
        [1]
        ",
    );
    assert!(sandbox.read(CHANGE).contains("state: review"));
}

#[test]
fn a_schedule_that_ends_before_it_begins_is_refused_in_the_words_typed() {
    Sandbox::desk().play(
        "
        $ itsm schedule --from 2026-12-01 --to 2026-11-25
        ! error: `--to 2026-11-25` is not after `--from 2026-12-01`
        ! hint: give the earlier time to `--from`
        [2]
        $ itsm schedule --to 2026-11-19
        ! error: `--to 2026-11-19` is not after now
        ! hint: add an earlier `--from`
        [2]
        ",
    );
}

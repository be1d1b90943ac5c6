//! Moving along the life cycle.

use crate::support::Sandbox;

#[test]
fn an_incident_lives_its_life() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ ITSM_NOW=2026-11-20T11:00:00Z itsm start 00new
        ! INC-2611-00NEW1: start (new → in-progress); committed as COMMIT
        $ ITSM_NOW=2026-11-20T11:10:00Z itsm move 00new pend --set pending_reason=awaiting-vendor
        ! INC-2611-00NEW1: pend (in-progress → pending); committed as COMMIT
        $ ITSM_NOW=2026-11-20T11:30:00Z itsm move 00new in-progress
        ! INC-2611-00NEW1: resume (pending → in-progress); committed as COMMIT
        $ itsm resolve 00new --set solution="Relay restarted" --happened "2026-11-20 11:40" --minutes 25
        ! INC-2611-00NEW1: resolve (in-progress → resolved); committed as COMMIT
        $ itsm close 00new
        ! INC-2611-00NEW1: close (resolved → closed); committed as COMMIT
        $ itsm move 00new reopen --reason "It is back"
        ! INC-2611-00NEW1: reopen (closed → in-progress); committed as COMMIT
        $ cat incidents/2026/11/INC-2611-00NEW1.yaml
        id: INC-2611-00NEW1
        title: Outbound mail is rejected
        state: in-progress
        service: mail
        impact: high
        urgency: medium
        assignee: ana
        pending_reason: awaiting-vendor
        solution: Relay restarted
        log:
          - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}
          - {at: 2026-11-20T11:00:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}
          - {at: 2026-11-20T11:10:00Z, by: ana, do: pend, to: pending, set: {pending_reason: awaiting-vendor}}
          - {at: 2026-11-20T11:30:00Z, by: ana, do: resume, to: in-progress}
          - {at: 2026-11-20T12:00:00Z, happened: 2026-11-20T11:40:00Z, by: ana, do: resolve, to: resolved, minutes: 25}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: close, to: closed}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: reopen, to: in-progress, reason: It is back}
        $ git log -1 --format=%B | grep .
        INC-2611-00NEW1: reopen (closed → in-progress)
        Itsm-Record: INC-2611-00NEW1
        Itsm-Transition: reopen
        $ git rev-list --count HEAD
        7
        "#,
    );
}

#[test]
fn start_may_give_the_work_to_somebody_else() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet start 00new --set assignee=ben
        $ grep assignee: incidents/2026/11/INC-2611-00NEW1.yaml | head -1
        assignee: ben
        ",
    );
}

#[test]
fn a_refusal_names_everything_in_the_way_and_the_way_on() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm resolve 00wrk
        ! error: INC-2611-00WRK2 can't resolve: `solution` must be set
        ! hint: add `--set solution=…`
        ! hint: from `in-progress` one can pend (→ pending), resolve (→ resolved) or cancel (→ cancelled)
        [1]
        $ itsm move 00wrk cancel
        ! error: INC-2611-00WRK2 can't cancel: a reason is needed
        ! hint: add `--reason …`
        ! hint: from `in-progress` one can pend (→ pending), resolve (→ resolved) or cancel (→ cancelled)
        [1]
        $ itsm move 00wrk closed
        ! error: INC-2611-00WRK2 can't go from `in-progress` to `closed`
        ! hint: from `in-progress` one can pend (→ pending), resolve (→ resolved) or cancel (→ cancelled)
        [1]
        $ itsm close 00wrk
        ! error: INC-2611-00WRK2 can't close: not possible from `in-progress`
        ! hint: from `in-progress` one can pend (→ pending), resolve (→ resolved) or cancel (→ cancelled)
        [1]
        $ itsm move 00wrk clsed
        ! error: an incident has no transition or state `clsed`
        ! hint: did you mean `closed`?
        ! hint: from `in-progress` one can pend (→ pending), resolve (→ resolved) or cancel (→ cancelled)
        [2]
        $ git status --short
        ",
    );
}

#[test]
fn a_guard_refuses_in_its_own_words() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm move 00chg schedule --set planned_start=2026-11-22T20:00:00Z --set planned_end=2026-11-22T21:00:00Z
        ! error: CHG-2611-00CHG4 can't schedule: only a standard change is scheduled without an approval
        ! hint: use `submit`, or set `kind=standard`
        ! hint: from `draft` one can submit (→ authorization), schedule (→ scheduled) or cancel (→ cancelled)
        [1]
        $ itsm move 00chg schedule --set kind=standard --set planned_start=2026-11-22T22:00:00Z --set planned_end=2026-11-22T21:00:00Z
        ! error: CHG-2611-00CHG4 can't schedule: `planned_start` must be before `planned_end`
        ! hint: from `draft` one can submit (→ authorization), schedule (→ scheduled) or cancel (→ cancelled)
        [1]
        ",
    );
}

#[test]
fn a_guard_that_can_not_be_checked_is_a_warning_and_never_silent() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet move 00chg submit --set description='New relay'
        $ itsm move 00chg approve --set planned_start=2026-11-22T20:00:00Z --set planned_end=2026-11-22T21:00:00Z
        ! warning: guard-not-checked: the approval to authorize is not checked: no policy could be asked (`itsm policy init` writes one)
        ! CHG-2611-00CHG4: approve (authorization → scheduled); committed as COMMIT
        $ itsm --quiet start 00chg
        ! warning: the work begins outside its planned window, 2026-11-22T20:00:00Z to 2026-11-22T21:00:00Z
        $ itsm close 00chg --set outcome=successful
        ! CHG-2611-00CHG4: complete (implementing → closed); committed as COMMIT
        ",
    );
}

#[test]
fn several_ways_to_a_state_have_to_be_told_apart() {
    let sandbox = Sandbox::desk();
    let own = "lifecycle:\n  transitions:\n    resolve-remotely: {from: [new], to: resolved, about: \"Another way.\"}\n";
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own)]);
    sandbox.play(
        "
        $ itsm move 00new resolved
        ! error: several transitions lead to `resolved`
        ! hint: name one: resolve or resolve-remotely
        [2]
        ",
    );
}

#[test]
fn a_dry_run_of_a_move_shows_the_change_alone() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm start 00new --dry-run
        --- a/incidents/2026/11/INC-2611-00NEW1.yaml
        +++ b/incidents/2026/11/INC-2611-00NEW1.yaml
        @@ -1,8 +1,10 @@
         id: INC-2611-00NEW1
         title: Outbound mail is rejected
        -state: new
        +state: in-progress
         service: mail
         impact: high
         urgency: medium
        +assignee: ana
         log:
           - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}
        +  - {at: 2026-11-20T12:00:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}
        commit: INC-2611-00NEW1: start (new → in-progress)
        ! dry run: nothing was written
        $ git status --short
        $ git log --format=%s
        prepared
        ",
    );
}

#[test]
fn a_step_happened_no_earlier_than_the_one_above_it() {
    Sandbox::desk().play(
        r"
        $ itsm --quiet start 00new --happened 10:00
        $ itsm resolve 00new --set solution=Restarted --happened 09:59
        ! error: the step can't have happened before the last one of INC-2611-00NEW1, `start` at 2026-11-20T10:00:00Z
        ! hint: steps count in the order of the log: give a time from then on
        [1]
        $ itsm edit 00new --set impact=low --happened 09:00 2>&1 | head -1
        error: the step can't have happened before the last one of INC-2611-00NEW1, `start` at 2026-11-20T10:00:00Z
        $ itsm --quiet resolve 00new --set solution=Restarted --happened 10:00
        ",
    );
}

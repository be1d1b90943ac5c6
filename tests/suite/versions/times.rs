//! An entry is judged by the life cycle of its time.

use crate::support::Sandbox;

/// The path of an incident that waited.
const WAITED: &str = "incidents/2026/10/INC-2610-0WA1T5.yaml";

/// Nobody waits any more from 1 November on, and nothing is cancelled from 1 December on.
const RETIRED: &str = "lifecycle:\n  states:\n    pending: {retired: 2026-11-01}\n    \
                       cancelled: {retired: 2026-12-01}\n  transitions:\n    \
                       pend: {retired: 2026-11-01}\n    cancel: {retired: '2026-12-01T00:00:00Z'}\n";

fn waited(at: &str) -> String {
    format!(
        "id: INC-2610-0WA1T5\ntitle: Waits\nstate: pending\npending_reason: awaiting-vendor\nlog:\n  \
         - {{at: 2026-10-05T08:00:00Z, by: ana, do: open, to: new}}\n  \
         - {{at: {at}, by: ben, do: pend, to: pending, set: {{pending_reason: awaiting-vendor}}}}\n"
    )
}

fn desk(at: &str) -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[
        (".itsm/schema/record/incident.yaml", RETIRED),
        (WAITED, &waited(at)),
    ]);
    sandbox
}

#[test]
fn a_transition_taken_before_it_retired_stays_right_and_leaves_a_way_on() {
    desk("2026-10-31T23:59:59Z").play(
        "
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        $ itsm resolve 0wa1t --set solution=Came
        ! INC-2610-0WA1T5: resolve (pending → resolved); committed as COMMIT
        ",
    );
}

#[test]
fn a_transition_taken_after_it_retired_is_found() {
    desk("2026-11-01T00:00:00Z").play(
        "
        $ itsm validate --format github 2>/dev/null | sed 's/^.*title=//'
        log-entry::`pend` is retired since 2026-11-01T00:00:00Z; it can be start, resume, resolve, reopen, close or cancel
        ",
    );
}

#[test]
fn what_is_retired_is_not_offered_and_what_retires_later_is() {
    desk("2026-10-31T23:59:59Z").play(
        "
        $ itsm move 00new pend
        ! error: an incident has no transition or state `pend`
        ! hint: from `new` one can start (→ in-progress), resolve (→ resolved) or cancel (→ cancelled)
        [2]
        $ ITSM_NOW=2026-12-01T00:00:00Z itsm move 00new cancel --reason gone
        ! error: an incident has no transition or state `cancel`
        ! hint: from `new` one can start (→ in-progress) or resolve (→ resolved)
        [2]
        $ itsm move 00new cancel --reason 'nobody saw it again'
        ! INC-2611-00NEW1: cancel (new → cancelled); committed as COMMIT
        $ ITSM_NOW=2026-12-02T09:00:00Z itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn a_renamed_transition_is_understood_under_its_old_name() {
    let sandbox = Sandbox::desk();
    let own = "lifecycle:\n  transitions:\n    start: null\n    begin: {from: [new], to: in-progress, requires: [assignee], \
               short: start, milestone: assigned, was: [start], about: \"Somebody takes it up.\"}\n";
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own)]);
    sandbox.play(
        "
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ itsm query \"SELECT record, step FROM step WHERE milestone = 'assigned' ORDER BY record\" --format csv
        record,step
        INC-2610-00DNE3,begin
        INC-2611-00WRK2,begin
        $ itsm move 00new start --set assignee=ben
        ! INC-2611-00NEW1: begin (new → in-progress); committed as COMMIT
        ",
    );
}

#[test]
fn a_retired_state_has_no_way_in() {
    let sandbox = Sandbox::desk();
    let own = "lifecycle:\n  states:\n    pending: {retired: 2026-11-01}\n";
    sandbox.commit(&[(".itsm/schema/record/incident.yaml", own)]);
    let found = sandbox.itsm(&["validate", "--format", "github"]);
    assert!(
        found
            .stdout
            .contains("it leads to `pending`, which is retired"),
        "{}",
        found.stdout
    );
}

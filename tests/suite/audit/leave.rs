//! Things that were altered without a change being carried out, commit by commit.

use std::fmt::Write;

use crate::audit::audited;
use crate::audit::branch;
use crate::audit::finds;
use crate::audit::passes;
use crate::audit::put;
use crate::audit::save;
use crate::audit::trusted;
use crate::support::Sandbox;

const RELAY: &str = "cis/mx-01.yaml";

const RELATED: &str = "relations:\n  - {relation: runs-on, target: srv}\nlog:";

/// A standard change of the relay, in the state to which so many steps lead.
fn change(sandbox: &Sandbox, item: &str, steps: usize) {
    let all = [
        ("schedule", "scheduled"),
        ("implement", "implementing"),
        ("complete", "closed"),
    ];
    let steps = &all[..steps];
    let state = steps.last().map_or("draft", |(_, to)| to);
    let set = "kind: standard, assignee: ana, planned_start: 2026-11-20T12:00:00Z, planned_end: 2026-11-20T20:00:00Z";
    let outcome = if steps.len() == 3 {
        "outcome: successful\n"
    } else {
        ""
    };
    let mut text = format!(
        "id: CHG-2611-0LEAVE\ntitle: Move the relay\nstate: {state}\n{}\n{outcome}cis: [{item}]\nlog:\n  \
         - {{at: 2026-11-20T12:30:00Z, by: ana, do: open, to: draft, set: {{{set}}}}}\n",
        set.replace(", ", "\n"),
    );
    for (step, to) in steps {
        let set = if *step == "complete" {
            ", set: {outcome: successful}"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  - {{at: 2026-11-20T12:30:00Z, by: ana, do: {step}, to: {to}{set}}}"
        );
    }
    sandbox.commit(&[("changes/2026/11/CHG-2611-0LEAVE.yaml", &text)]);
}

/// A desk with a server on which the relay may run.
fn desk() -> Sandbox {
    let sandbox = trusted();
    sandbox.commit(&[(
        "cis/srv.yaml",
        "id: srv\ntitle: Server\nstate: in-production\nclass: server\nlog:\n  \
         - {at: 2026-11-20T12:30:00Z, by: ana, do: open, to: planned, set: {class: server}}\n  \
         - {at: 2026-11-20T12:30:00Z, by: ana, do: put-in-production, to: in-production}\n",
    )]);
    sandbox
}

fn move_relay(sandbox: &Sandbox) {
    put(sandbox, RELAY, "log:", RELATED);
    save(sandbox);
}

#[test]
fn an_item_that_is_altered_without_leave_is_found_though_it_is_put_back() {
    let sandbox = desk();
    move_relay(&sandbox);
    put(&sandbox, RELAY, RELATED, "log:");
    save(&sandbox);
    finds(&sandbox, &["error unauthorized-change mx-01"; 2]);
}

#[test]
fn the_change_that_is_carried_out_gives_leave_and_no_longer() {
    let sandbox = desk();
    for steps in 0..3 {
        change(&sandbox, "mx-01", steps);
    }
    move_relay(&sandbox);
    passes(&sandbox);
    change(&sandbox, "mx-01", 3);
    put(&sandbox, RELAY, RELATED, "log:");
    save(&sandbox);
    finds(&sandbox, &["error unauthorized-change mx-01"]);
}

#[test]
fn a_link_to_the_change_of_something_else_gives_no_leave() {
    let sandbox = desk();
    move_relay(&sandbox);
    for steps in 0..4 {
        change(&sandbox, "srv", steps);
    }
    finds(&sandbox, &["error unauthorized-change mx-01"]);
    put(
        &sandbox,
        RELAY,
        "log:",
        "links:\n  - {relation: authorized-by, target: CHG-2611-0LEAVE}\nlog:",
    );
    save(&sandbox);
    finds(&sandbox, &["error unauthorized-change mx-01"]);
}

#[test]
fn a_change_that_was_being_carried_out_gives_leave_when_it_names_the_item_afterwards() {
    let sandbox = desk();
    for steps in 0..3 {
        change(&sandbox, "srv", steps);
    }
    move_relay(&sandbox);
    finds(&sandbox, &["error unauthorized-change mx-01"]);
    // The list of items is part of the plan; that it grows without a step is said of the change.
    change(&sandbox, "'srv', mx-01", 2);
    let found = audited(&sandbox, "root");
    assert!(
        !found.contains(&"error unauthorized-change mx-01".to_owned()),
        "{found:?}"
    );
}

#[test]
fn honest_work_that_was_committed_during_the_change_is_merged_after_it() {
    let sandbox = desk();
    for steps in 0..3 {
        change(&sandbox, "mx-01", steps);
    }
    branch(&sandbox, "side", "HEAD");
    move_relay(&sandbox);
    sandbox.git(&["switch", "--quiet", "main"]);
    change(&sandbox, "mx-01", 3);
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    passes(&sandbox);
}

#[test]
fn work_that_was_committed_on_a_branch_after_the_change_has_no_leave() {
    let sandbox = desk();
    for steps in 0..4 {
        change(&sandbox, "mx-01", steps);
    }
    branch(&sandbox, "side", "HEAD");
    move_relay(&sandbox);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    finds(&sandbox, &["error unauthorized-change mx-01"]);
}

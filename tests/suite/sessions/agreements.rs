//! Agreements, customers, suppliers and contracts on their way from the first word to the end.

use crate::support::Sandbox;

const TARGETS: &str = "targets:\n  - {name: all, metric: resolve, goal: 4h}\n";

/// A sandbox whose desk has the profile `itil`.
fn itil() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: itil\ntimezone: UTC\n")]);
    sandbox
}

/// Adds lines to an agreement by hand and commits them.
fn add(sandbox: &Sandbox, path: &str, lines: &str) {
    let text = sandbox.read(path) + lines;
    sandbox.commit(&[(path, &text)]);
}

#[test]
fn an_agreement_is_drafted_by_command_and_its_targets_by_hand() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm new agreement Gold --set kind=sla --set services=mail -q
        gold
        $ itsm new agreement Silver --set kind=bronze -q
        ! error: `kind`: \"bronze\" is not one of \"sla\", \"ola\" or \"uc\"
        ! hint: use sla, ola or uc
        [2]
        $ itsm edit gold --set targets=4h
        ! error: `targets[0]`: expected a mapping
        ! hint: leave it out here, and write `targets: [{name: …, metric: …, goal: …}]` into agreements/gold.yaml
        [2]
        $ itsm move gold activate
        ! error: gold can't activate: `targets` must be set
        ! hint: write `targets: [{name: …, metric: …, goal: …}]` into agreements/gold.yaml, and commit it
        ! hint: from `draft` one can activate (→ active) or end (→ ended)
        [1]
        ",
    );
    add(&sandbox, "agreements/gold.yaml", TARGETS);
    sandbox.play(
        "
        $ itsm move gold activate -q
        $ itsm move gold end --reason \"Nobody wants it\" -q
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn a_promise_in_force_is_not_taken_away_nor_altered_unseen() {
    let sandbox = Sandbox::desk();
    sandbox.play("$ itsm new agreement Gold --set kind=sla -q\ngold\n");
    add(&sandbox, "agreements/gold.yaml", TARGETS);
    sandbox.play(
        "
        $ itsm move gold activate -q
        $ itsm edit gold --set targets=
        ! error: `targets` can't be cleared: gold is `active`, which asks for it
        [1]
        ",
    );
    let longer = sandbox
        .read("agreements/gold.yaml")
        .replace("goal: 4h", "goal: 8h");
    sandbox.commit(&[("agreements/gold.yaml", &longer)]);
    sandbox.play(
        "
        $ itsm validate --since HEAD~1 2>/dev/null | grep -e agreement -e help
        warning[agreement-altered]: `targets` of an agreement in force was altered
         --> agreements/gold.yaml:9:3
          = help: put it back, and write a new agreement that `replaces` this one
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn a_small_desk_works_with_somebody_or_does_not() {
    Sandbox::desk().play(
        "
        $ itsm new customer Acme -q
        acme
        $ itsm move acme part -q
        $ itsm move acme return -q
        $ itsm new supplier Fibernet -q
        fibernet
        $ itsm new contract Lines --set supplier=fibernet -q
        lines
        $ itsm move lines sign --set signed_at=2026-11-02 -q
        $ itsm move lines end --reason Over -q
        $ itsm move fibernet end --reason \"Too dear\" -q
        $ itsm move fibernet return -q
        $ itsm validate --quiet
        ",
    );
}

#[test]
fn an_itil_desk_evaluates_and_approves_and_ends_contracts_first() {
    itil().play(
        "
        $ itsm new supplier Fibernet -q
        fibernet
        $ itsm new contract Lines --set supplier=fibernet -q
        lines
        $ itsm move lines sign --set number=7 --set signed_at=2026-11-01 --set term_from=2026-11-01 --set owner=ana
        ! error: lines can't sign: the supplier is not approved
        ! hint: evaluate and approve the supplier first
        ! hint: from `draft` one can sign (→ signed) or withdraw (→ withdrawn)
        [1]
        $ itsm move fibernet evaluate --set evaluation=Good -q
        $ itsm move fibernet approve --set owner=ana -q
        $ itsm move fibernet activate -q
        $ itsm move lines sign --set number=7 --set signed_at=2026-11-01 --set term_from=2026-11-01 --set owner=ana -q
        $ itsm move lines activate -q
        $ itsm move fibernet terminate --reason \"Too dear\" --set access_revoked_at=2026-11-20
        ! error: fibernet can't terminate: a contract with the supplier is still open
        ! hint: end the contract first
        ! hint: from `active` one can watch (→ on-watch) or terminate (→ terminated)
        [1]
        $ itsm move lines terminate --reason Notice -q
        $ itsm move fibernet terminate --reason \"Too dear\" --set access_revoked_at=2026-11-20 -q
        ",
    );
}

/// It is 20 November.
#[test]
fn an_itil_agreement_is_signed_and_begins_on_its_day() {
    let sandbox = itil();
    sandbox.play("$ itsm new agreement Gold --set kind=sla --set valid_from=2026-11-21 -q\ngold\n");
    let signed = "signatories:\n  - {party: ana, signed_at: 2026-11-02}\n";
    add(
        &sandbox,
        "agreements/gold.yaml",
        &[TARGETS, signed].concat(),
    );
    sandbox.play(
        "
        $ itsm move gold submit -q
        $ itsm move gold agree -q
        $ itsm edit gold --set targets=4h
        ! error: `targets[0]`: expected a mapping
        ! hint: leave it out here, and write `targets: [{name: …, metric: …, goal: …}]` into agreements/gold.yaml
        [2]
        $ itsm move gold activate
        ! error: gold can't activate: its first day has not come yet
        ! hint: wait for `valid_from`
        ! hint: from `agreed` one can revise (→ draft), activate (→ active) or withdraw (→ withdrawn)
        [1]
        $ itsm edit gold --set valid_from=2026-11-20 -q
        $ itsm move gold activate -q
        $ itsm move gold expire --set valid_to=2026-12-31
        ! error: gold can't expire: its last day has not come yet
        ! hint: use `terminate` to end it early
        ! hint: from `active` one can expire (→ expired) or terminate (→ terminated)
        [1]
        $ itsm move gold terminate --reason \"A better one\" -q
        ",
    );
}

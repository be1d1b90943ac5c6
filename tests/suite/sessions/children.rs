//! Children that follow their parent, in one commit or not at all.

use crate::support::Sandbox;

/// The small desk with two open incidents, the one about mail the parent of the one about the printer.
fn family() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.play("\n        $ itsm --quiet link 00wrk parent 00new\n        ");
    sandbox
}

#[test]
fn resolving_a_parent_resolves_its_open_children_in_the_same_commit() {
    family().play(
        r#"
        $ itsm resolve 00new --set solution="Relay restarted"
        ! INC-2611-00NEW1: resolve (new → resolved), and with it INC-2611-00WRK2; committed as COMMIT
        $ grep -E 'state|solution|resolve' incidents/2026/11/INC-2611-00WRK2.yaml
        state: resolved
        solution: Resolved with INC-2611-00NEW1, which says how.
          - {at: 2026-11-20T12:00:00Z, by: ana, do: resolve, to: resolved, with: INC-2611-00NEW1}
        $ git log -1 --format=%B --name-only
        INC-2611-00NEW1: resolve (new → resolved)

        Itsm-Record: INC-2611-00NEW1
        Itsm-Transition: resolve
        Itsm-Record: INC-2611-00WRK2


        incidents/2026/11/INC-2611-00NEW1.yaml
        incidents/2026/11/INC-2611-00WRK2.yaml
        $ itsm close 00new
        ! INC-2611-00NEW1: close (resolved → closed); committed as COMMIT
        $ itsm list --state resolved --format json | grep '"id"'
              "id": "INC-2611-00WRK2",
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn reopening_a_parent_reopens_the_children_that_it_resolved_and_no_others() {
    family().play(
        r#"
        $ itsm --quiet new incident "Fax is dead" > ../fax
        $ itsm --quiet link "$(cat ../fax)" parent 00new
        $ itsm --quiet resolve "$(cat ../fax)" --set solution="Plugged in"
        $ itsm --quiet resolve 00new --set solution="Relay restarted"
        $ itsm move 00new reopen --reason "bounces again"
        ! INC-2611-00NEW1: reopen (resolved → in-progress), and with it INC-2611-00WRK2; committed as COMMIT
        $ tail -1 incidents/2026/11/INC-2611-00WRK2.yaml
          - {at: 2026-11-20T12:00:00Z, by: ana, do: reopen, to: in-progress, reason: bounces again, with: INC-2611-00NEW1}
        "#,
    );
}

#[test]
fn a_child_that_can_not_follow_is_named_and_nothing_is_written() {
    let sandbox = family();
    sandbox.write(
        ".itsm/schema/record/incident.yaml",
        "version: 1\nlifecycle: {transitions: {resolve: {requires: [solution, category]}}}\n",
    );
    sandbox.play(
        r#"
        $ git add .itsm && git commit --quiet -m "a category is needed"
        $ itsm resolve 00new --set solution=Restarted --set category=relay
        ! error: INC-2611-00NEW1 can't resolve: INC-2611-00WRK2 can't resolve with it: `category` must be set
        ! hint: `itsm edit INC-2611-00WRK2 --set category=…`
        ! hint: `--alone` moves INC-2611-00NEW1 and leaves the others where they are
        [1]
        $ git status --short
        $ itsm resolve 00new --set solution=Restarted --set category=relay --alone
        ! INC-2611-00NEW1: resolve (new → resolved); committed as COMMIT
        $ itsm validate 2>&1 | grep -o 'the parent.*'
        the parent INC-2611-00NEW1 is `resolved`, and INC-2611-00WRK2 is still open
        "#,
    );
}

#[test]
fn children_wait_with_their_parent_for_a_vendor_and_not_for_a_caller() {
    family().play(
        "
        $ itsm move 00new pend --set pending_reason=awaiting-caller
        ! INC-2611-00NEW1: pend (new → pending); committed as COMMIT
        $ itsm --quiet move 00new resume
        $ itsm move 00new pend --set pending_reason=awaiting-vendor
        ! INC-2611-00NEW1: pend (in-progress → pending), and with it INC-2611-00WRK2; committed as COMMIT
        $ grep pending_reason: incidents/2026/11/INC-2611-00WRK2.yaml | head -1
        pending_reason: awaiting-vendor
        $ itsm move 00new resume
        ! INC-2611-00NEW1: resume (pending → in-progress), and with it INC-2611-00WRK2; committed as COMMIT
        $ itsm move 00new cancel --reason \"a test\"
        ! INC-2611-00NEW1: cancel (in-progress → cancelled); committed as COMMIT
        $ grep ^state incidents/2026/11/INC-2611-00WRK2.yaml
        state: in-progress
        ",
    );
}

#[test]
fn grandchildren_follow_too_and_a_dry_run_shows_them_all() {
    family().play(
        r#"
        $ itsm --quiet new incident "Tray is open" > ../tray
        $ itsm --quiet link "$(cat ../tray)" parent 00wrk
        $ itsm resolve 00new --set solution=Restarted --dry-run | grep -c '^+state: resolved'
        3
        ! dry run: nothing was written
        $ itsm list --state resolved
        ! no records; `--all` lists resolved and closed ones and types that are no work
        "#,
    );
}

#[test]
fn a_parent_that_is_over_can_not_be_chosen() {
    Sandbox::desk().play(
        "
        $ itsm link 00new parent 00dne
        ! error: INC-2610-00DNE3 is `closed`, so nothing can have it as its parent
        ! hint: reopen it first, or link the two with `related-to`
        [1]
        $ itsm link 00dne child 00new
        ! error: INC-2610-00DNE3 is `closed`, so nothing can have it as its parent
        ! hint: reopen it first, or link the two with `related-to`
        [1]
        ",
    );
}

#[test]
fn the_whole_practice_copies_what_a_child_lacks() {
    let sandbox = family();
    sandbox.play(
        r#"
        $ printf 'format: 1\nprofile: itil\ntimezone: UTC\n' > itsm.yaml && git commit --quiet -am itil
        $ itsm --quiet resolve 00new --set resolution_code=configuration --set solution=Restarted --set resolution_site=remote
        $ grep -E '^(service|resolution|solution)' incidents/2026/11/INC-2611-00WRK2.yaml
        service: mail
        resolution_code: configuration
        solution: Resolved with INC-2611-00NEW1, which says how.
        resolution_site: remote
        "#,
    );
}

//! What an upgrade refuses, and what is said about a migration that is wrong.

use crate::support::Sandbox;

/// A migration that fills in a field which every desk has.
const URGENCY: &str = "version: 1\nabout: \"Every incident has an urgency.\"\nsteps:\n  \
                       - default: {type: incident, field: urgency, value: medium}\n";

fn desk(migration: &str) -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(".itsm/schema/upgrade/0001-urgency.yaml", migration)]);
    sandbox
}

#[test]
fn a_desk_that_is_behind_is_told_so_and_can_be_worked_with() {
    let sandbox = desk(URGENCY);
    sandbox.play(
        "
        $ itsm validate
        warning[definitions-behind]: the records lack 1 migration: 0001-urgency
         --> itsm.yaml:1:1
          |
        1 | format: 1
          | ^
          |
          = help: `itsm upgrade` brings them up to date

        ! 8 records checked: 0 errors, 1 warning
        $ itsm start 00new
        ! INC-2611-00NEW1: start (new → in-progress); committed as COMMIT
        $ itsm upgrade
        ! upgraded 0 records by 0001-urgency; committed as COMMIT
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn a_program_too_old_reads_and_refuses_to_write() {
    let sandbox = Sandbox::desk();
    let config = sandbox.read("itsm.yaml") + "definitions: {version: 7}\n";
    sandbox.commit(&[("itsm.yaml", &config)]);
    sandbox.play(
        "
        $ itsm list --columns id,state
        ID               STATE
        INC-2611-00NEW1  new
        INC-2611-00WRK2  in-progress
        CHG-2611-00CHG4  draft
        ! warning: the desk has version 7 of the definitions, this program knows 1; what is shown may be wrong
        ! 3 records
        $ itsm upgrade
        ! error: the desk has version 7 of the definitions, this program knows 1
        ! hint: install a newer itsm, or read only
        [2]
        $ itsm start 00new
        ! error: the desk has version 7 of the definitions, this program knows 1
        ! hint: install a newer itsm, or read only
        [2]
        ",
    );
}

#[test]
fn a_wrong_migration_is_found_where_it_is_wrong() {
    let wrong = "version: 1\nabout: \"Wrong.\"\nsteps:\n  \
                 - rename-field: {type: incident, from: solution, to: remedy}\n  \
                 - rename-state: {type: incident, from: waiting, to: pending}\n  \
                 - default: {type: incident, field: urgnecy, value: low}\n  \
                 - map: {type: ticket, field: urgency, values: {a: b}}\n  \
                 - move: {type: incident, from: incidents, to: tickets}\n";
    let sandbox = desk(wrong);
    sandbox.play(
        "
        $ itsm validate --format github 2>/dev/null | grep error | sed 's/^.*file=//'
        .itsm/schema/upgrade/0001-urgency.yaml,line=4,col=56,endColumn=62,title=definition::incident has no field `remedy`
        .itsm/schema/upgrade/0001-urgency.yaml,line=5,col=42,endColumn=49,title=definition::state `pending` of incident does not list `waiting` under `was`
        .itsm/schema/upgrade/0001-urgency.yaml,line=6,col=38,endColumn=45,title=definition::incident has no field `urgnecy`
        .itsm/schema/upgrade/0001-urgency.yaml,line=7,col=5,endColumn=56,title=definition::there is no record type `ticket`
        .itsm/schema/upgrade/0001-urgency.yaml,line=8,col=49,endColumn=56,title=definition::the folder of incident is `incidents`, not `tickets`
        $ itsm upgrade
        ! error: .itsm/schema/upgrade/0001-urgency.yaml:4: incident has no field `remedy`
        ! hint: `itsm validate` shows everything that is wrong
        [2]
        ",
    );
}

#[test]
fn a_migration_of_another_form_is_found_where_it_leaves_it() {
    let sandbox = desk("version: 1\nabout: \"Wrong.\"\nsteps:\n  - rename: {type: incident}\n");
    let found = sandbox.itsm(&["validate", "--format", "github"]);
    assert_eq!(found.code, 1);
    assert!(found.stdout.contains("line=4"), "{}", found.stdout);
}

#[test]
fn unread_records_and_edits_of_the_users_own_stop_it() {
    let sandbox = desk(URGENCY);
    let path = "incidents/2026/11/INC-2611-00NEW1.yaml";
    let text = sandbox.read(path);
    sandbox.write(
        path,
        &text
            .replace("urgency: medium\n", "")
            .replace(", urgency: medium", ""),
    );
    sandbox.write("incidents/INC-2611-00BAD1.yaml", "id: [\n");
    sandbox.play(
        "
        $ itsm upgrade
        ! error: 1 record can't be read: incidents/INC-2611-00BAD1.yaml
        ! hint: `itsm validate` shows where; mend them first
        [1]
        $ rm incidents/INC-2611-00BAD1.yaml
        $ itsm upgrade
        ! error: refusing to commit incidents/2026/11/INC-2611-00NEW1.yaml: it has changes that are not committed
        ! hint: commit or undo those changes, or take them in with `itsm adopt ID`
        [4]
        $ git commit --all --quiet --message 'no urgency' && itsm upgrade
        ! upgraded 1 record by 0001-urgency; committed as COMMIT
        $ grep -n urgency incidents/2026/11/INC-2611-00NEW1.yaml
        6:urgency: medium
        9:  - {at: 2026-11-20T12:00:00Z, by: ana, do: upgrade, set: {urgency: medium}, reason: '0001-urgency: Every incident has an urgency.'}
        ",
    );
}

#[test]
fn a_value_that_does_not_fit_is_refused_before_anything_is_written() {
    let wrong = URGENCY.replace("medium", "middling");
    let sandbox = desk(&wrong);
    let path = "incidents/2026/11/INC-2611-0FREE1.yaml";
    sandbox.commit(&[(
        path,
        "id: INC-2611-0FREE1\ntitle: Free\nstate: new\nlog:\n  \
         - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}\n",
    )]);
    let refused = sandbox.itsm(&["upgrade"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.starts_with(
            "error: INC-2611-0FREE1 would not fit its definition any more: `urgency`: "
        ),
        "{}",
        refused.stderr
    );
    assert_eq!(sandbox.git(&["status", "--short"]), "");
}

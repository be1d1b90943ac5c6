//! Links between records, and notes beside them.

use crate::support::Sandbox;

#[test]
fn a_link_is_stored_on_the_record_that_makes_it() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm link 00new caused-by 00chg
        ! linked INC-2611-00NEW1 caused-by CHG-2611-00CHG4; committed as COMMIT
        $ grep -A1 links incidents/2026/11/INC-2611-00NEW1.yaml
        links:
          - {relation: caused-by, target: CHG-2611-00CHG4}
        $ itsm link 00chg causes 00new
        ! error: INC-2611-00NEW1 already has the link caused-by CHG-2611-00CHG4
        [1]
        $ itsm link 00chg causes 00wrk
        ! linked INC-2611-00WRK2 caused-by CHG-2611-00CHG4; committed as COMMIT
        $ itsm link 00new caused-by 00chg --remove
        ! unlinked INC-2611-00NEW1 caused-by CHG-2611-00CHG4; committed as COMMIT
        $ itsm link 00new caused-by 00chg --remove
        ! error: INC-2611-00NEW1 has no link caused-by CHG-2611-00CHG4
        [2]
        $ git diff HEAD~3 --stat -- incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm query \"SELECT record, relation, target FROM link WHERE field = 'links'\" --format csv
        record,relation,target
        INC-2611-00WRK2,caused-by,CHG-2611-00CHG4
        ",
    );
}

#[test]
fn a_relation_that_is_single_is_held_once() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet link 00new parent 00wrk
        $ itsm link 00new parent 00chg
        ! error: INC-2611-00NEW1 already has the link parent INC-2611-00WRK2
        ! hint: take it away first: `itsm link INC-2611-00NEW1 parent INC-2611-00WRK2 --remove`
        [1]
        $ itsm link 00chg child 00new
        ! error: INC-2611-00NEW1 already has the link parent INC-2611-00WRK2
        ! hint: take it away first: `itsm link INC-2611-00NEW1 parent INC-2611-00WRK2 --remove`
        [1]
        ",
    );
}

#[test]
fn a_link_needs_a_known_relation_and_two_records() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm link 00new parnt 00wrk 2>&1 | head -2
        error: no relation `parnt`
        hint: did you mean `parent`?
        $ itsm link 00new parent 00new
        ! error: INC-2611-00NEW1 can't be linked to itself
        [2]
        $ itsm link 00new parent nowhere
        ! error: no record has the id `nowhere`
        ! hint: `itsm list --all` shows every record
        [2]
        ",
    );
}

#[test]
fn a_note_is_a_file_of_its_own() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm note 00new "The provider confirms a fault"
        ! noted on INC-2611-00NEW1; committed as COMMIT
        $ echo "from a pipe" | itsm note 00new -
        ! noted on INC-2611-00NEW1; committed as COMMIT
        $ git log -2 --format=%s --name-only
        INC-2611-00NEW1: note

        incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T120000Z-ana-egda.md
        INC-2611-00NEW1: note

        incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T120000Z-ana-g9qf.md
        $ cat incidents/2026/11/INC-2611-00NEW1.d/notes/*
        from a pipe
        The provider confirms a fault
        $ itsm note 00new "  "
        ! error: the note is empty
        ! hint: give the text, or pipe it in
        [2]
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn a_relation_that_must_not_lead_back_is_refused_where_it_would() {
    Sandbox::desk().play(
        "
        $ itsm --quiet link 00new caused-by 00wrk
        $ itsm --quiet link 00wrk caused-by 00chg
        $ itsm link 00chg caused-by 00new
        ! error: `caused-by` would lead back: CHG-2611-00CHG4 → INC-2611-00NEW1 → INC-2611-00WRK2 → CHG-2611-00CHG4
        ! hint: take away first what is wrong: `itsm link INC-2611-00WRK2 caused-by CHG-2611-00CHG4 --remove`
        [1]
        $ itsm --quiet link 00chg related-to 00new
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
}

//! Two records of one thing, of which one ends.

use crate::support::Sandbox;

#[test]
fn the_second_ends_as_a_duplicate_and_its_notes_go_over() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet note 00wrk \"it jams again\"
        $ itsm merge-records 00new 00wrk --reason \"two calls\"
        ! INC-2611-00WRK2 is a duplicate of INC-2611-00NEW1, 1 note moved: cancel (in-progress → cancelled); committed as COMMIT
        $ git show --format=%B --name-status
        INC-2611-00WRK2: duplicate of INC-2611-00NEW1

        Itsm-Record: INC-2611-00WRK2
        Itsm-Transition: cancel
        Itsm-Record: INC-2611-00NEW1


        R100\tincidents/2026/11/INC-2611-00WRK2.d/notes/20261120T120000Z-ana-g9qf.md\tincidents/2026/11/INC-2611-00NEW1.d/notes/20261120T120000Z-ana-g9qf.md
        M\tincidents/2026/11/INC-2611-00WRK2.yaml
        $ tail -6 incidents/2026/11/INC-2611-00WRK2.yaml
        links:
          - {relation: duplicate-of, target: INC-2611-00NEW1}
        log:
          - {at: 2026-11-18T09:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low}}
          - {at: 2026-11-18T10:00:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: cancel, to: cancelled, reason: 'duplicate of INC-2611-00NEW1: two calls'}
        $ itsm validate --quiet
        $ find incidents -name '*.d'
        incidents/2026/11/INC-2611-00NEW1.d
        $ itsm merge-records 00new 00wrk
        ! INC-2611-00WRK2 is a duplicate of INC-2611-00NEW1 already
        ",
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm merge-records 00new 00new
        ! error: INC-2611-00NEW1 can't be the duplicate of itself
        [2]
        $ itsm merge-records 00new 00chg
        ! error: INC-2611-00NEW1 is of type incident, CHG-2611-00CHG4 of type change
        ! hint: `itsm link CHG-2611-00CHG4 related-to INC-2611-00NEW1` says that they belong together
        [2]
        $ itsm --quiet link 00new duplicate-of 00dne
        $ itsm --quiet link 00dne duplicate-of 00wrk
        $ itsm merge-records 00new 00wrk
        ! error: INC-2611-00NEW1 is itself a duplicate of INC-2611-00WRK2
        ! hint: keep the other: `itsm merge-records INC-2611-00WRK2 INC-2611-00NEW1`
        [1]
        $ itsm --quiet move 00wrk cancel --reason mistaken
        $ itsm merge-records 00wrk 00new
        ! error: INC-2611-00WRK2 has been given up, so nothing can go on there
        ! hint: keep the other: `itsm merge-records INC-2611-00NEW1 INC-2611-00WRK2`
        [1]
        ",
    );
}

#[test]
fn a_closed_record_is_linked_and_stays_closed() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm merge-records 00new 00dne
        ! INC-2610-00DNE3 is a duplicate of INC-2611-00NEW1: it stays closed, from where nothing cancels it; committed as COMMIT
        $ tail -1 incidents/2026/10/INC-2610-00DNE3.yaml
          - {at: 2026-10-07T10:00:00Z, by: ben, do: close, to: closed}
        $ itsm validate --quiet
        $ itsm merge-records 00new 00wrk --if-match 01234567 --quiet 2> /dev/null
        [5]
        ",
    );
}

#[test]
fn a_code_that_can_say_duplicate_does() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ sed -i 's/small/itil/' itsm.yaml && git commit -qam itil
        $ itsm merge-records 00new 00wrk
        ! INC-2611-00WRK2 is a duplicate of INC-2611-00NEW1: cancel (in-progress → cancelled); committed as COMMIT
        $ grep ^cancel_code: incidents/2026/11/INC-2611-00WRK2.yaml
        cancel_code: duplicate
        ",
    );
}

#[test]
fn notes_of_one_name_are_left_to_people() {
    let sandbox = Sandbox::desk();
    let folder = "incidents/2026/11";
    sandbox.commit(&[
        (
            &format!("{folder}/INC-2611-00NEW1.d/notes/20261120T090000Z-ben-0000.md"),
            "a\n",
        ),
        (
            &format!("{folder}/INC-2611-00WRK2.d/notes/20261120T090000Z-ben-0000.md"),
            "b\n",
        ),
    ]);
    sandbox.play(
        "
        $ itsm merge-records 00new 00wrk 2>&1 | cut -c 1-100
        error: incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ben-0000.md is there already, so i
        hint: rename incidents/2026/11/INC-2611-00WRK2.d/notes/20261120T090000Z-ben-0000.md first
        $ git status --short
        ",
    );
}

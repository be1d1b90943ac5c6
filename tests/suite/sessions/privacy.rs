//! Leaving: what somebody had is handed over in one commit, and nothing is left behind that needs them.

use crate::support::Sandbox;

const TEAM: (&str, &str) = (
    "teams/platform.yaml",
    "id: platform\ntitle: Platform\nstate: active\nlead: ben\nmembers: [ana, ben] # on call\nlog:\n  \
     - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {lead: ben}}\n",
);

/// Ben with contacts, a manager, and a comment of his own file that says nothing about him.
pub(super) const BEN: (&str, &str) = (
    "people/ben.yaml",
    "id: ben\ntitle: Ben Test # checked\nstate: active\nemail: ben@example.org\nother_emails: [b@example.org]\nphone: '+34 600 000 000'\n\
     manager: carla\nexternal: {staff: \"4711\"}\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: carla}}\n",
);

const CARLA: (&str, &str) = (
    "people/carla.yaml",
    "id: carla\ntitle: Carla Gil\nstate: active\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
);

/// Somebody who reports to Ben.
const DORA: (&str, &str) = (
    "people/dora.yaml",
    "id: dora\ntitle: Dora Lin\nstate: active\nmanager: ben\nlog:\n  \
     - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: ben}}\n",
);

pub(super) fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[TEAM, BEN, CARLA, DORA]);
    sandbox
}

#[test]
fn whoever_leaves_hands_everything_over_in_one_commit() {
    let sandbox = desk();
    sandbox.play(
        "
        $ itsm person leave ben --to ana --dry-run | grep -c '^+++'
        4
        ! dry run: nothing was written
        $ git status --short
        $ itsm person leave ben --to ana
        ! ben has left: 3 records handed to ana; committed as COMMIT
        ! commits from the addresses of ben name nobody of this desk any more; earlier commits still hold what was taken away
        ! `itsm person trace ben` shows where ben still stands
        $ git status --short
        $ git show --format=%B --name-only
        ben: leave

        Itsm-Record: ben
        Itsm-Transition: leave
        Itsm-Record: INC-2611-00WRK2
        Itsm-Record: dora
        Itsm-Record: platform


        incidents/2026/11/INC-2611-00WRK2.yaml
        people/ben.yaml
        people/dora.yaml
        teams/platform.yaml
        $ cat people/ben.yaml
        id: ben
        title: Former colleague G9QF # checked
        state: left
        manager: carla
        log:
          - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: carla}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: leave, to: left}
        $ cat teams/platform.yaml
        id: platform
        title: Platform
        state: active
        lead: ana
        members: [ana] # on call
        log:
          - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {lead: ben}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {lead: ana}, reason: ben has left}
        $ grep -e assignee -e manager incidents/2026/10/* incidents/2026/11/INC-2611-00WRK2.yaml people/dora.yaml | cut -d: -f2-
        assignee: ben
          - {at: 2026-10-05T08:30:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}
        assignee: ana
          - {at: 2026-11-18T10:00:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {assignee: ana}, reason: ben has left}
        manager: ana
          - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: ben}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {manager: ana}, reason: ben has left}
        $ itsm validate
        ! 11 records checked: 0 errors, 0 warnings
        $ itsm person leave ben
        ! ben has left; nothing written
        ",
    );
}

#[test]
fn a_person_who_follows_their_manager_reports_to_the_one_above() {
    let sandbox = desk();
    sandbox.play(
        "
        $ itsm --quiet person leave ben --to dora
        $ grep -e ^manager -e 'set: {manager' people/dora.yaml
        manager: carla
          - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: ben}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {manager: carla}, reason: ben has left}
        $ itsm validate
        ! 11 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn leaving_is_refused_where_it_would_leave_something_behind() {
    let sandbox = desk();
    sandbox.play(
        "
        $ itsm person leave ben
        ! error: ben still has to do with INC-2611-00WRK2 (assignee), dora (manager), platform (lead, members)
        ! hint: say with `--to` who takes over
        [2]
        $ itsm person leave ben --to ben
        ! error: ben can't take over from ben
        [2]
        $ itsm person leave ben --to nobody 2>&1 | head -1
        error: no person has the id `nobody`
        $ itsm person leave ben --to ana --on 2026-11-21
        ! error: 2026-11-21 is still to come
        ! hint: run the command on that day
        [2]
        $ itsm person leave ben --to ana --on yesterday
        ! error: `yesterday` is no day
        ! hint: write `2026-11-20`
        [2]
        $ itsm --quiet person leave carla --to ana
        $ itsm person leave ben --to carla
        ! error: carla can't take over: `left`
        [1]
        $ sed -i 's/state: in-progress/state: resolved/' incidents/2026/11/INC-2611-00WRK2.yaml
        $ itsm person leave ben --to ana
        ! error: INC-2611-00WRK2 has been edited by hand and its log does not say so
        ! hint: `itsm adopt INC-2611-00WRK2` adds the entry that explains the edit
        [1]
        $ git checkout --quiet .
        $ echo 'id: [' > cis/mx-01.yaml
        $ itsm person leave ben --to ana
        ! error: cis/mx-01.yaml can't be read and may name ben
        ! hint: `itsm validate` shows where; mend it and repeat
        [1]
        $ git checkout --quiet .
        $ git log --oneline | wc -l
        3
        ",
    );
}

#[test]
fn the_day_of_leaving_and_the_name_can_be_chosen() {
    let sandbox = desk();
    sandbox.play(
        "
        $ itsm --quiet person leave ben --to ana --on 2026-10-31 --keep-name
        $ cat people/ben.yaml
        id: ben
        title: Ben Test # checked
        state: left
        manager: carla
        log:
          - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: carla}}
          - {at: 2026-11-20T12:00:00Z, happened: 2026-10-31T00:00:00Z, by: ana, do: leave, to: left}
        $ itsm --quiet person leave ben
        $ grep title people/ben.yaml
        title: Former colleague G9QF # checked
        $ itsm validate
        ! 11 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn keys_get_an_end_and_roles_are_pointed_out() {
    let sandbox = desk();
    sandbox.commit(&[
        (
            ".itsm/keys.yaml",
            "version: 1\nkeys:\n  - person: ben\n    key: ssh-ed25519 BBBB # laptop\n  - person: ana\n    key: ssh-ed25519 AAAA\n",
        ),
        (".itsm/policy.yaml", "roles:\n  cab: [ana, ben]\n"),
    ]);
    sandbox.play(
        "
        $ itsm person leave ben --to ana --on 2026-11-19 2>&1 | head -2
        warning: .itsm/policy.yaml still names ben in `roles.cab[1]`: take it out through a review
        ben has left: 3 records handed to ana, 1 key ended; committed as COMMIT
        $ cat .itsm/keys.yaml
        version: 1
        keys:
          - person: ben
            key: ssh-ed25519 BBBB # laptop
            until: '2026-11-19'
          - person: ana
            key: ssh-ed25519 AAAA
        ",
    );
    let sandbox = desk();
    sandbox.commit(&[(".itsm/keys.yaml", "- ben: ssh-ed25519 BBBB\n")]);
    sandbox.play(
        "
        $ itsm --quiet person leave ben --to ana
        ! warning: .itsm/keys.yaml is not understood: look there for ben and end what is open
        ",
    );
}

#[test]
fn a_field_that_every_person_needs_is_filled_with_nothing_of_theirs() {
    let sandbox = desk();
    sandbox.commit(&[(
        ".itsm/schema/record/person.yaml",
        "required: [email, badge]\nfields:\n  badge: {type: string, x-personal: true, description: \"The badge.\"}\n",
    )]);
    sandbox.git(&["rm", "--quiet", "people/carla.yaml", "people/dora.yaml"]);
    let badge = |path: &str| {
        let text = sandbox
            .read(path)
            .replace("\nlog:", "\nbadge: \"17\"\nlog:");
        let text = text.replace("manager: carla\n", "");
        sandbox.write(path, &text.replace(", set: {manager: carla}", ""));
    };
    badge("people/ana.yaml");
    badge("people/ben.yaml");
    sandbox.commit(&[]);
    sandbox.play(
        r#"
        $ itsm --quiet person leave ben --to ana
        $ grep -e email -e badge people/ben.yaml
        email: former-colleague@left.invalid
        badge: "removed"
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn work_given_to_somebody_who_has_left_is_a_finding() {
    let sandbox = desk();
    sandbox.play(
        "
        $ itsm --quiet person leave ben --to ana
        $ itsm --quiet edit 00WRK2 --set assignee=ben --set requester=ben
        $ itsm validate
        warning[absent-person]: ben has left and still stands in `assignee`
         --> incidents/2026/11/INC-2611-00WRK2.yaml:7:11
          |
        7 | assignee: ben
          |           ^^^
          |
          = help: `itsm person leave ben --to …` hands everything over

        ! 11 records checked: 0 errors, 1 warning
        $ itsm person leave ben --to ana
        ! ben has left: 1 record handed to ana; committed as COMMIT
        $ itsm validate
        ! 11 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn contacts_that_come_back_after_somebody_left_are_a_finding() {
    let sandbox = desk();
    sandbox.play("$ itsm --quiet person leave ben --to ana\n");
    let left = sandbox.read("people/ben.yaml");
    let back = left.replace("\nstate: left\n", "\nstate: left\nphone: '555'\n");
    assert_ne!(left, back);
    sandbox.commit(&[("people/ben.yaml", &back)]);
    let found = sandbox.itsm(&["validate", "--format", "github"]);
    assert_eq!(found.code, 0);
    let message = "title=personal-data-left::ben has left and `phone` is still here; `itsm person leave ben` takes it away";
    assert!(found.stdout.contains(message), "{}", found.stdout);
    sandbox.play(
        "
        $ itsm --quiet person leave ben
        $ itsm validate
        ! 11 records checked: 0 errors, 0 warnings
        ",
    );
}

//! Commits, and the states of a repository in which there must be none.

use crate::support::MAIL;
use crate::support::Sandbox;

#[test]
fn no_commit_writes_and_leaves_the_commit_to_the_user() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm start 00new --no-commit
        ! INC-2611-00NEW1: start (new → in-progress); not committed
        $ git status --short
         M incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm resolve 00new --set solution=Done --no-commit
        ! INC-2611-00NEW1: resolve (in-progress → resolved); not committed
        $ itsm new service Web --no-commit
        web
        ! opened web in services/web.yaml; not committed
        $ git log --format=%s
        prepared
        ",
    );
}

#[test]
fn a_desk_may_never_commit() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: small\ncommit: never\n")]);
    sandbox.play(
        "
        $ itsm start 00new
        ! INC-2611-00NEW1: start (new → in-progress); not committed
        $ git log -1 --format=%s
        prepared
        ",
    );
}

#[test]
fn without_a_repository_files_are_written_all_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write("itsm.yaml", "format: 1\nprofile: small\n");
    sandbox.write("people/ana.yaml", "id: ana\ntitle: Ana\nstate: active\nemail: ana@example.org\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n");
    sandbox.play(
        "
        $ itsm new service Web
        web
        ! opened web in services/web.yaml; not committed
        $ itsm validate
        ! 2 records checked: 0 errors, 0 warnings
        $ itsm list service --rev HEAD
        ! error: DESK is in no git repository, so it has no revisions
        [4]
        ",
    );
}

#[test]
fn a_record_with_edits_of_the_users_own_is_left_alone() {
    let sandbox = Sandbox::desk();
    sandbox.write(MAIL, &(sandbox.read(MAIL) + "# mine\n"));
    sandbox.play(
        "
        $ itsm start 00new
        ! error: refusing to commit incidents/2026/11/INC-2611-00NEW1.yaml: it has changes that are not committed
        ! hint: commit or undo those changes, or take them in with `itsm adopt ID`
        [4]
        $ git add --all && itsm start 00new 2>/dev/null
        [4]
        $ git diff --cached | grep '^[+-]'
        --- a/incidents/2026/11/INC-2611-00NEW1.yaml
        +++ b/incidents/2026/11/INC-2611-00NEW1.yaml
        +# mine
        $ itsm show 00new | head -1
        INC-2611-00NEW1 · incident · new
        ",
    );
}

#[test]
fn other_files_that_are_staged_stay_staged() {
    let sandbox = Sandbox::desk();
    sandbox.write("plan.md", "a plan\n");
    sandbox.git(&["add", "plan.md"]);
    sandbox.write("draft.md", "a draft\n");
    sandbox.play(
        "
        $ itsm --quiet start 00new
        $ itsm --quiet new service Web
        web
        $ git status --short
        A  plan.md
        ?? draft.md
        $ git log -2 --format= --name-only
        services/web.yaml
        incidents/2026/11/INC-2611-00NEW1.yaml
        ",
    );
}

#[test]
fn a_detached_head_takes_commits_only_when_told_to() {
    let sandbox = Sandbox::desk();
    sandbox.git(&["checkout", "--quiet", "--detach"]);
    sandbox.play(
        "
        $ itsm start 00new 2>&1 | cut -d: -f1
        error
        $ itsm start 00new 2>/dev/null
        [4]
        $ git status --short
        $ itsm --quiet start 00new --no-commit
        $ git checkout --quiet .
        $ itsm --quiet start 00new --allow-detached 2>/dev/null
        $ git log -1 --format=%s
        INC-2611-00NEW1: start (new → in-progress)
        ",
    );
}

#[test]
fn in_the_middle_of_a_merge_reading_works_and_writing_waits() {
    let sandbox = Sandbox::desk();
    sandbox.git(&["checkout", "--quiet", "-b", "other"]);
    sandbox.commit(&[(
        "services/mail.yaml",
        &sandbox
            .read("services/mail.yaml")
            .replace("title: Mail", "title: Post"),
    )]);
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.commit(&[(
        "services/mail.yaml",
        &sandbox
            .read("services/mail.yaml")
            .replace("title: Mail", "title: E-mail"),
    )]);
    assert_eq!(
        sandbox
            .run(std::path::Path::new("git"), &["merge", "--quiet", "other"])
            .code,
        1
    );
    sandbox.play(
        "
        $ itsm start 00new 2>/dev/null
        [4]
        $ itsm start 00new 2>&1 | grep -c merge
        1
        $ git status --short
        UU services/mail.yaml
        $ itsm list incident --columns id 2>/dev/null
        ID
        INC-2611-00NEW1
        INC-2611-00WRK2
        $ itsm list service --format json 2>&1 | grep warning
        warning: services/mail.yaml:2:1: not read: unresolved merge conflict
        $ itsm show 00new | head -1
        INC-2611-00NEW1 · incident · new
        $ itsm list service --rev HEAD --columns title
        TITLE
        E-mail
        ! 1 record
        ",
    );
}

#[test]
fn a_hook_that_refuses_leaves_everything_as_it_was() {
    let sandbox = Sandbox::desk();
    sandbox.hook("pre-commit", "echo 'not on a Friday' >&2; exit 1");
    let before = sandbox.read(MAIL);
    sandbox.play(
        "
        $ itsm start 00new 2>/dev/null
        [1]
        $ itsm start 00new 2>&1 | grep -c 'not on a Friday'
        1
        $ itsm new service Web 2>/dev/null
        [1]
        $ git status --short
        $ git log --format=%s
        prepared
        ",
    );
    assert_eq!(sandbox.read(MAIL), before);
}

#[test]
fn what_a_hook_says_keeps_its_lines() {
    let sandbox = Sandbox::desk();
    sandbox.hook(
        "pre-commit",
        "printf 'hint: no\\n  | state: new\\n  |        ^ here\\n' >&2; exit 1",
    );
    sandbox.play(
        "
        $ itsm start 00new
        ! error: no commit was made and the files are as before; git said:
        !   hint: no
        !     | state: new
        !     |        ^ here
        [1]
        ",
    );
}

#[test]
fn a_desk_for_a_newer_program_is_read_and_not_written() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "itsm.yaml",
        "format: 1\nrequires: \">=9\"\nprofile: small\n",
    )]);
    sandbox.play(
        "
        $ itsm start 00new 2>&1 | tail -1
        hint: install a newer itsm, or read only
        $ itsm start 00new 2>/dev/null
        [2]
        $ itsm new service Web 2>/dev/null
        [2]
        $ itsm note 00new x 2>/dev/null
        [2]
        $ itsm kpi --commit --from 2026-10-01 --to 2026-11-01 incidents 2>/dev/null >/dev/null
        [2]
        $ git status --short
        $ itsm list incident --columns id
        ID
        INC-2611-00NEW1
        INC-2611-00WRK2
        ! warning: the desk requires itsm >=9, this is 0.1.0; what is shown may be wrong
        ! 2 records
        ",
    );
}

#[test]
fn a_desk_of_an_unknown_format_is_not_written() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("itsm.yaml", "format: 2\nprofile: small\n")]);
    sandbox.play(
        "
        $ itsm start 00new 2>/dev/null
        [2]
        $ itsm show 00new | head -1
        INC-2611-00NEW1 · incident · new
        ! warning: the desk has format 2, this program knows 1; what is shown may be wrong
        ",
    );
}

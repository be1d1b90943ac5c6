//! States in which nothing is begun, each with a way out.

use std::path::Path;

use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;

/// Ben's start of the incident is on the remote; Ana has a note that is not.
fn diverged() -> (Team, Sandbox) {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.done(&["start", "00NEW1"]);
    ben.done(&["sync"]);
    ana.done(&["note", "00WRK2", "mine"]);
    (team, ana)
}

#[test]
fn no_remote_no_branch_and_no_repository_are_named() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm sync
        ! error: there is nobody to synchronise with: no remote is known
        ! hint: `git remote add origin URL` names one; `itsm sync` does the rest
        [4]
        $ git checkout --quiet --detach
        $ itsm sync
        ! error: can't synchronise: no branch is checked out; switch to one with `git switch`
        [4]
        $ rm -rf .git
        $ itsm sync
        ! error: DESK is in no git repository
        ! hint: `git init` makes one
        [4]
        ",
    );
}

#[test]
fn a_rebase_of_the_users_own_is_left_alone() {
    let (_team, ana) = diverged();
    ana.git(&["config", "sequence.editor", "sed -i s/^pick/edit/"]);
    ana.run("git".as_ref(), &["rebase", "--interactive", "HEAD~1"]);
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.stderr.contains("git rebase --abort"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_merge_of_something_else_is_left_alone() {
    let (_team, ana) = diverged();
    ana.git(&["switch", "--quiet", "--create", "side"]);
    ana.commit(&[("services/web.yaml", "id: web\n")]);
    ana.git(&["switch", "--quiet", "main"]);
    ana.git(&["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.stderr.contains("a merge is under way"),
        "{}",
        refused.stderr
    );
    assert!(ana.has(".git/MERGE_HEAD"));
}

#[test]
fn edits_that_no_commit_holds_are_named_and_kept() {
    let (_team, ana) = diverged();
    let edited = ana.read(MAIL).replace("Outbound", "Inbound");
    ana.write(MAIL, &edited);
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 4);
    for words in [MAIL, "itsm adopt", "git stash"] {
        assert!(
            refused.stderr.contains(words),
            "{words}\n{}",
            refused.stderr
        );
    }
    assert_eq!(ana.read(MAIL), edited);
}

#[test]
fn a_fast_forward_goes_past_edits_of_other_files_and_never_over_them() {
    let (_team, ana) = diverged();
    ana.git(&["reset", "--quiet", "--hard", "origin/main"]);
    let printer = "incidents/2026/11/INC-2611-00WRK2.yaml";
    let edited = ana.read(printer) + "# mine\n";
    ana.write(printer, &edited);
    ana.write("untracked.txt", "mine\n");
    ana.done(&["sync"]);
    assert!(ana.read(MAIL).contains("state: in-progress"));
    assert_eq!(ana.read(printer), edited);
    ana.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let edited = ana.read(MAIL) + "# mine\n";
    ana.write(MAIL, &edited);
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 4);
    assert!(refused.stderr.contains(MAIL), "{}", refused.stderr);
    assert_eq!(ana.read(MAIL), edited);
}

#[test]
fn edits_are_never_put_aside_whatever_git_is_set_to() {
    let (_team, ana) = diverged();
    ana.git(&["config", "rebase.autostash", "true"]);
    ana.git(&["config", "merge.autostash", "true"]);
    let printer = "incidents/2026/11/INC-2611-00WRK2.yaml";
    let edited = ana.read(printer) + "# mine\n";
    ana.write(printer, &edited);
    assert_eq!(ana.itsm(&["sync"]).code, 4);
    assert_eq!(ana.read(printer), edited);
    assert_eq!(ana.git(&["stash", "list"]), "");
}

#[test]
fn histories_without_a_common_commit_are_not_forced_together() {
    let team = Team::desk();
    let other = Sandbox::repository();
    other.commit(&[("itsm.yaml", "format: 1\n")]);
    let remote = team.remote().display().to_string();
    other.git(&["remote", "add", "origin", &remote]);
    let refused = other.itsm(&["sync"]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.stderr.contains("no commit in common"),
        "{}",
        refused.stderr
    );
    assert_sound(&team.join("Ana"));
}

#[test]
fn a_hook_that_refuses_the_merge_leaves_everything_as_it_was() {
    let (_team, ana) = diverged();
    ana.git(&["config", "pull.rebase", "false"]);
    let head = ana.git(&["rev-parse", "HEAD"]);
    ana.hook("pre-merge-commit", "echo no merges >&2; exit 1");
    let refused = ana.itsm(&["sync"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("no merges"), "{}", refused.stderr);
    assert!(!ana.has(".git/MERGE_HEAD"));
    assert_eq!(ana.git(&["rev-parse", "HEAD"]), head);
    assert_sound(&ana);
}

#[test]
fn a_sync_that_was_cut_off_in_a_rebase_is_taken_back_and_begun_again() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.done(&["edit", "00NEW1", "--set", "urgency=high"]);
    ben.done(&["sync"]);
    ana.done(&["edit", "00NEW1", "--set", "impact=low"]);
    ana.done(&["note", "00NEW1", "Only the branch office"]);
    ana.git(&["fetch", "--quiet"]);
    let head = ana.git(&["rev-parse", "HEAD"]);
    // What a killed run leaves: git's rebase half done, and the note that it was ours.
    let stopped = ana.run(Path::new("/usr/bin/env"), &["git", "rebase", "origin/main"]);
    assert_ne!(stopped.code, 0);
    let onto = ana.git(&["rev-parse", "origin/main"]);
    let note = format!("{} {}\n", head.trim(), onto.trim());
    ana.write(".git/itsm-sync", &note);
    let refused = ana.itsm(&["note", "00NEW1", "x"]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.stderr.contains("a sync was cut off; `itsm sync`"),
        "{}",
        refused.stderr
    );
    let seen = ana.itsm(&["doctor"]);
    assert!(
        seen.stdout.contains("a sync was cut off"),
        "{}",
        seen.stdout
    );
    ana.done(&["sync"]);
    let record = ana.read(MAIL);
    assert!(record.contains("impact: low") && record.contains("urgency: high"));
    assert_eq!(ana.git(&["rev-list", "--count", "origin/main"]), "4");
    assert!(!ana.has(".git/itsm-sync"));
    assert_sound(&ana);
}

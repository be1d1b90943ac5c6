//! States of a repository, and who commits.

use itsm::git::Busy;
use itsm::git::Class;

use super::*;

#[test]
fn a_plain_folder_a_bare_repository_and_gits_own_files_are_told_apart() {
    let sandbox = Sandbox::new();
    assert!(
        Repo::discover(&sandbox.root(), &env(&sandbox))
            .unwrap()
            .is_none()
    );
    sandbox.git(&["init", "--quiet", "--bare", "bare.git"]);
    let bare = open_at(&sandbox, &sandbox.root().join("bare.git"));
    assert_eq!(bare.refusal().unwrap(), Some(Busy::Bare));
    assert!(matches!(create(&bare), Err(GitError::Busy(Busy::Bare))));
    sandbox.git(&["init", "--quiet"]);
    let inside = Repo::discover(&sandbox.root().join(".git/hooks"), &env(&sandbox));
    assert!(matches!(inside, Err(GitError::InsideGitDir(_))));
}

#[test]
fn c03_a_detached_head_is_refused_unless_it_is_wanted() {
    let sandbox = prepared();
    sandbox.git(&["switch", "--quiet", "--detach"]);
    let repo = open(&sandbox);
    assert_eq!(repo.branch().unwrap(), None);
    assert_eq!(change(&repo).unwrap_err().class(), Class::State);
    let writes = [write("a.yaml", Some("old\n"), Some("new\n"))];
    let wanted = Request {
        allow_detached: true,
        ..request("a", &writes)
    };
    assert!(repo.commit(&wanted).is_ok());
}

/// Two branches that conflict in `c.yaml`.
fn conflicting() -> Sandbox {
    let sandbox = prepared();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.commit(&[("c.yaml", "theirs\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("c.yaml", "ours\n")]);
    sandbox
}

#[test]
fn c04_an_operation_under_way_is_named_and_reading_goes_on() {
    for (command, busy) in [
        (&["merge", "other"] as &[&str], Busy::Merge),
        (&["rebase", "other"], Busy::Rebase),
        (&["cherry-pick", "other"], Busy::CherryPick),
        (&["bisect", "start"], Busy::Bisect),
    ] {
        let sandbox = conflicting();
        sandbox.run("git".as_ref(), command);
        let repo = open(&sandbox);
        assert_eq!(repo.refusal().unwrap(), Some(busy), "{command:?}");
        assert_eq!(change(&repo).unwrap_err().class(), Class::State);
        assert_eq!(sandbox.read("a.yaml"), "old\n");
        let files = repo.files_of("HEAD").unwrap();
        assert!(files.read("a.yaml", 100).is_ok(), "reading goes on");
    }
}

#[test]
fn c04_a_revert_and_patches_being_applied_are_named() {
    let sandbox = conflicting();
    let reverted = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.commit(&[("c.yaml", "ours, again\n")]);
    sandbox.run("git".as_ref(), &["revert", &reverted]);
    assert_eq!(open(&sandbox).refusal().unwrap(), Some(Busy::Revert));
    sandbox.git(&["revert", "--abort"]);
    sandbox.git(&[
        "format-patch",
        "--quiet",
        "--output-directory=..",
        "-1",
        "other",
    ]);
    sandbox.run("git".as_ref(), &["am", "../0001-prepared.patch"]);
    assert_eq!(open(&sandbox).refusal().unwrap(), Some(Busy::Am));
}

#[test]
fn c12_an_identity_comes_from_configuration_or_environment_and_is_never_guessed() {
    let mut sandbox = prepared();
    let ana = open(&sandbox).identity().unwrap();
    assert_eq!(
        (ana.name.as_str(), ana.email.as_str()),
        ("Ana Test", "ana@example.org")
    );
    sandbox.set("GIT_CONFIG_GLOBAL", "/dev/null");
    let error = change(&open(&sandbox)).unwrap_err();
    assert_eq!(error.class(), Class::State);
    assert!(
        error.to_string().contains("git config --global user.email"),
        "{error}"
    );
    assert_eq!(sandbox.read("a.yaml"), "old\n");
    for (name, value) in [
        ("GIT_AUTHOR_NAME", "Ben"),
        ("GIT_AUTHOR_EMAIL", "ben@example.org"),
        ("GIT_COMMITTER_NAME", "Ben"),
        ("GIT_COMMITTER_EMAIL", "ben@example.org"),
    ] {
        sandbox.set(name, value);
    }
    change(&open(&sandbox)).unwrap();
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%an <%ae>"]),
        "Ben <ben@example.org>"
    );
}

#[test]
fn c19_a_repository_of_somebody_else_is_not_used_and_git_says_how_it_may_be() {
    let mut sandbox = prepared();
    // libgit2 looks at who owns the folder, which only root can give away.
    let folder = sandbox.root();
    if std::os::unix::fs::chown(&folder, Some(65534), None).is_ok() {
        let error = Repo::discover(&folder, &env(&sandbox)).err().unwrap();
        assert_eq!(error.class(), Class::State);
        assert!(
            error.to_string().contains("--add safe.directory"),
            "{error}"
        );
    }
    // The program, which reads what libgit2 can't, lets itself be told.
    sandbox = Sandbox::new();
    sandbox.git(&["init", "--quiet", "--object-format=sha256"]);
    sandbox.set("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let error = Repo::discover(&sandbox.root(), &env(&sandbox))
        .err()
        .unwrap();
    assert_eq!(error.class(), Class::State);
    let shown = error.to_string();
    assert!(shown.contains("detected dubious ownership"), "{shown}");
    assert!(shown.contains("--add safe.directory"), "{shown}");
}

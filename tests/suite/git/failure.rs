//! Commits that fail, and what is left then.

use itsm::git::Class;

use super::*;

/// Nothing that a failed commit touched may differ from what was there before it.
fn assert_untouched(sandbox: &Sandbox, status: &str) {
    assert_eq!(sandbox.read("a.yaml"), "old\n");
    assert!(!sandbox.has("made"));
    assert_eq!(sandbox.git(&["status", "--porcelain"]), status);
    assert_eq!(sandbox.git(&["rev-list", "--count", "HEAD"]), "1");
}

#[test]
fn a_failing_hook_leaves_files_and_index_as_they_were() {
    let sandbox = prepared();
    sandbox.write("other.yaml", "theirs\n");
    sandbox.git(&["add", "other.yaml"]);
    sandbox.hook("pre-commit", "printf 'no \\033[2Jtoday\\n' >&2; exit 1");
    let writes = [
        write("a.yaml", Some("old\n"), Some("new\n")),
        write("made/b.yaml", None, Some("new\n")),
    ];
    let error = open(&sandbox)
        .commit(&request("both", &writes))
        .unwrap_err();
    assert_eq!(error.class(), Class::Hook);
    assert!(matches!(error, GitError::CommitFailed { output } if output == "no \\x1b[2Jtoday"));
    assert_untouched(&sandbox, "A  other.yaml");
}

#[test]
fn a_failing_hook_at_the_first_commit_leaves_nothing() {
    let sandbox = Sandbox::repository();
    sandbox.hook("pre-commit", "exit 1");
    assert!(matches!(
        create(&open(&sandbox)),
        Err(GitError::CommitFailed { .. })
    ));
    assert!(!sandbox.has("made"));
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_failing_hook_takes_many_files_back() {
    let sandbox = prepared();
    sandbox.hook("pre-commit", "exit 1");
    let names: Vec<String> = (0..300)
        .map(|number| format!("made/{number}.yaml"))
        .collect();
    let writes: Vec<Write> = names
        .iter()
        .map(|name| write(name, None, Some(name)))
        .collect();
    assert!(matches!(
        open(&sandbox).commit(&request("import", &writes)),
        Err(GitError::CommitFailed { .. })
    ));
    assert_untouched(&sandbox, "");
}

#[test]
fn many_files_are_refused_while_others_are_staged() {
    let sandbox = prepared();
    sandbox.write("other.yaml", "theirs\n");
    sandbox.git(&["add", "other.yaml"]);
    let names: Vec<String> = (0..300)
        .map(|number| format!("made/{number}.yaml"))
        .collect();
    let writes: Vec<Write> = names
        .iter()
        .map(|name| write(name, None, Some(name)))
        .collect();
    assert!(matches!(
        open(&sandbox).commit(&request("import", &writes)),
        Err(GitError::Staged)
    ));
    assert_untouched(&sandbox, "A  other.yaml");
}

#[test]
fn c11_a_commit_is_signed_as_git_is_told_to() {
    let sandbox = prepared();
    let key = sandbox.home().join("key");
    let key = key.to_str().unwrap();
    let made = ["-q", "-t", "ed25519", "-N", "", "-f", key];
    assert_eq!(sandbox.run("ssh-keygen".as_ref(), &made).code, 0);
    for (setting, value) in [
        ("commit.gpgsign", "true"),
        ("gpg.format", "ssh"),
        ("user.signingkey", key),
    ] {
        sandbox.git(&["config", setting, value]);
    }
    change(&open(&sandbox)).unwrap();
    let commit = sandbox.git(&["cat-file", "commit", "HEAD"]);
    assert!(commit.contains("-----BEGIN SSH SIGNATURE-----"), "{commit}");
}

#[test]
fn c11_a_signature_that_cannot_be_made_is_a_failed_commit() {
    let sandbox = prepared();
    sandbox.git(&["config", "commit.gpgsign", "true"]);
    sandbox.git(&["config", "gpg.program", "/bin/false"]);
    assert!(matches!(
        create(&open(&sandbox)),
        Err(GitError::CommitFailed { .. })
    ));
    assert_untouched(&sandbox, "");
}

#[test]
fn c13_a_lock_of_git_is_waited_for_and_never_removed() {
    let sandbox = prepared();
    for age in ["now", "1 hour ago"] {
        sandbox.write(".git/index.lock", "");
        sandbox.run("touch".as_ref(), &["-d", age, ".git/index.lock"]);
        let error = create(&open(&sandbox)).unwrap_err();
        assert_eq!(error.class(), Class::Busy, "{error}");
        assert!(error.to_string().contains("index.lock"), "{error}");
        assert!(sandbox.has(".git/index.lock"), "{age}");
    }
    std::fs::remove_file(sandbox.root().join(".git/index.lock")).unwrap();
    assert_untouched(&sandbox, "");
}

#[test]
fn a_commit_that_git_made_although_it_failed_is_kept() {
    let sandbox = prepared();
    let wrapper = "git \"$@\"; code=$?; case \" $* \" in *' commit '*) echo 'fatal: disk' >&2; exit 128;; esac; exit $code";
    let program = sandbox.script("../wrapped/git", wrapper);
    let environment = GitEnv {
        program: Some(program),
        ..env(&sandbox)
    };
    let repo = Repo::discover(&sandbox.root(), &environment)
        .unwrap()
        .unwrap();
    let made = create(&repo).unwrap();
    assert_eq!(made.warning.unwrap(), "fatal: disk");
    assert_eq!(
        sandbox.git(&["show", "--format=%s", "--name-only"]),
        "b: create\n\nmade/b.yaml"
    );
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn c26_a_file_that_changed_since_the_decision_is_not_written() {
    let sandbox = prepared();
    sandbox.commit(&[("a.yaml", "theirs\n")]);
    let error = change(&open(&sandbox)).unwrap_err();
    assert_eq!(error.class(), Class::Changed);
    assert_eq!(sandbox.read("a.yaml"), "theirs\n");
}

#[test]
fn c26_a_branch_that_moved_under_the_commit_is_not_overwritten() {
    let sandbox = prepared();
    let theirs = sandbox.commit(&[("a.yaml", "theirs\n")]);
    sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    sandbox.hook(
        "pre-commit",
        &format!("git update-ref refs/heads/main {theirs}"),
    );
    let error = change(&open(&sandbox)).unwrap_err();
    assert!(matches!(error, GitError::Changed { .. }), "{error}");
    assert_eq!(sandbox.read("a.yaml"), "old\n");
    assert_eq!(sandbox.git(&["show", "HEAD:a.yaml"]), "theirs");
}

#[test]
fn edits_of_the_users_own_are_never_committed_along() {
    for staged in [true, false] {
        let sandbox = prepared();
        sandbox.write("a.yaml", "edited\n");
        if staged {
            sandbox.git(&["add", "a.yaml"]);
            sandbox.write("a.yaml", "old\n");
        }
        let error = change(&open(&sandbox)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "refusing to commit a.yaml: it has changes that are not committed"
        );
        assert_eq!(error.class(), Class::State);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_committed_through_a_link() {
    let sandbox = prepared();
    std::fs::create_dir(sandbox.root().join("../outside")).unwrap();
    std::os::unix::fs::symlink("../outside", sandbox.root().join("made")).unwrap();
    assert_eq!(create(&open(&sandbox)).unwrap_err().class(), Class::State);
    assert!(!sandbox.has("../outside/b.yaml"));
}

#[test]
fn c27_a_missing_or_old_git_is_named() {
    let sandbox = prepared();
    let old = sandbox.script("../old/git", "echo git version 2.20.1");
    let refused = |program| {
        let environment = GitEnv {
            program,
            ..env(&sandbox)
        };
        let repo = Repo::discover(&sandbox.root(), &environment)
            .unwrap()
            .unwrap();
        change(&repo).unwrap_err().to_string()
    };
    assert_eq!(
        refused(Some(old)),
        "cannot use git version 2.20.1: git 2.34 or newer is needed"
    );
    assert_eq!(
        refused(None),
        "cannot run git: no program of that name was found; install git 2.34 or newer"
    );
    assert_untouched(&sandbox, "");
}

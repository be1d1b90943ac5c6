//! Commits that are made.

use std::thread;

use super::*;

#[test]
fn one_commit_holds_exactly_the_written_files() {
    let sandbox = prepared();
    sandbox.commit(&[("gone.yaml", "x\n")]);
    let writes = [
        write("a.yaml", Some("old\n"), Some("new\n")),
        write("made/b.yaml", None, Some("b\n")),
        write("gone.yaml", Some("x\n"), None),
    ];
    let made = open(&sandbox)
        .commit(&request("three: at once\n\nTrailer: x", &writes))
        .unwrap();
    assert_eq!(made.id, sandbox.git(&["rev-parse", "HEAD"]));
    assert_eq!(
        (made.warning, made.rewritten.len(), made.added.len()),
        (None, 0, 0)
    );
    let changed = sandbox.git(&["show", "--name-status", "--no-renames", "--format="]);
    assert_eq!(changed, "M\ta.yaml\nD\tgone.yaml\nA\tmade/b.yaml");
    let message = sandbox.git(&["log", "-1", "--format=%B"]);
    assert_eq!(message.trim_end(), "three: at once\n\nTrailer: x");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn the_first_commit_of_a_repository_works() {
    let sandbox = Sandbox::repository();
    assert_eq!(open(&sandbox).head().unwrap(), None);
    create(&open(&sandbox)).unwrap();
    assert_eq!(sandbox.git(&["ls-files"]), "made/b.yaml");
}

#[test]
fn what_the_user_staged_stays_staged_and_out_of_the_commit() {
    let sandbox = prepared();
    sandbox.write("other.yaml", "theirs\n");
    sandbox.git(&["add", "other.yaml"]);
    sandbox.write("notes.txt", "not staged\n");
    create(&open(&sandbox)).unwrap();
    assert_eq!(
        sandbox.git(&["status", "--porcelain"]),
        "A  other.yaml\n?? notes.txt"
    );
    assert_eq!(
        sandbox.git(&["ls-tree", "-r", "--name-only", "HEAD"]),
        "a.yaml\nmade/b.yaml"
    );
}

#[test]
fn a_name_with_brackets_is_no_pattern() {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[
        ("a[12].yaml", "old\n"),
        ("a1.yaml", "1\n"),
        ("a2.yaml", "2\n"),
    ]);
    sandbox.write("a1.yaml", "edited\n");
    let writes = [write("a[12].yaml", Some("old\n"), Some("new\n"))];
    open(&sandbox).commit(&request("one", &writes)).unwrap();
    assert_eq!(
        sandbox.git(&["show", "--name-only", "--format="]),
        "a[12].yaml"
    );
    assert_eq!(sandbox.git(&["status", "--porcelain"]), " M a1.yaml");
}

#[test]
fn a_desk_in_a_folder_of_the_repository_has_its_own_paths() {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[("it/desk/a.yaml", "old\n"), ("a.yaml", "other\n")]);
    let repo = open_at(&sandbox, &sandbox.root().join("it/desk"));
    assert_eq!(repo.prefix(), "it/desk/");
    change(&repo).unwrap();
    assert_eq!(
        sandbox.git(&["show", "--name-only", "--format="]),
        "it/desk/a.yaml"
    );
    let files = repo.files_of("HEAD").unwrap();
    assert_eq!(files.read("a.yaml", 100).unwrap(), b"new\n");
    assert!(files.read("it/desk/a.yaml", 100).is_err());
    sandbox.write("it/desk/a.yaml", "edited\n");
    assert_eq!(repo.dirty(&["a.yaml", "b.yaml"]).unwrap(), ["a.yaml"]);
}

#[test]
fn a_linked_work_tree_shares_the_lock() {
    let sandbox = prepared();
    sandbox.git(&["worktree", "add", "--quiet", "../linked"]);
    let linked = open_at(&sandbox, &sandbox.root().join("../linked"));
    change(&linked).unwrap();
    assert_eq!(
        sandbox.git(&["log", "--format=%s", "linked"]),
        "a: change\nprepared"
    );
    assert!(sandbox.has(".git/itsm.lock"));
}

#[test]
fn a_repository_that_libgit2_cannot_open_is_committed_to() {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "--quiet", "--object-format=sha256"]);
    sandbox.commit(&[("a.yaml", "old\n")]);
    let repo = open(&sandbox);
    let made = change(&repo).unwrap();
    assert_eq!(made.id.len(), 64);
    assert_eq!(repo.head().unwrap(), Some(made.id.clone()));
    assert_eq!(repo.branch().unwrap().unwrap(), "main");
    assert_eq!(sandbox.git(&["log", "-1", "--format=%s"]), "a: change");
    let unread = repo.files_of(&made.id).err().unwrap();
    assert!(matches!(unread, GitError::NoReader { .. }));
}

#[test]
fn c09_hooks_run_and_what_they_rewrite_is_reported() {
    let sandbox = prepared();
    sandbox.hook(
        "pre-commit",
        "echo more >> a.yaml; echo x > extra; git add a.yaml extra",
    );
    sandbox.hook("commit-msg", "echo 'Reviewed: yes' >> \"$1\"");
    let made = change(&open(&sandbox)).unwrap();
    assert_eq!(made.rewritten, ["a.yaml"]);
    assert_eq!(made.added, ["extra"]);
    assert_eq!(sandbox.git(&["show", "HEAD:a.yaml"]), "new\nmore");
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%B"]).trim_end(),
        "a: change\nReviewed: yes"
    );
}

#[test]
fn line_ends_that_git_converts_are_no_rewriting() {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[
        (".gitattributes", "*.yaml text eol=crlf\n"),
        ("a.yaml", "old\r\n"),
    ]);
    let writes = [write("a.yaml", Some("old\r\n"), Some("new\r\n"))];
    let made = open(&sandbox).commit(&request("a", &writes)).unwrap();
    assert!(made.rewritten.is_empty());
    assert_eq!(sandbox.git(&["cat-file", "blob", "HEAD:a.yaml"]), "new");
}

#[test]
fn adopting_commits_the_users_own_edits_and_files() {
    let sandbox = prepared();
    sandbox.write("a.yaml", "edited\n");
    sandbox.git(&["add", "a.yaml"]);
    sandbox.write("b.yaml", "by hand\n");
    let writes = [
        write("a.yaml", Some("edited\n"), Some("edited, adopted\n")),
        write("b.yaml", Some("by hand\n"), Some("by hand, adopted\n")),
    ];
    let adopting = Request {
        adopt: true,
        ..request("adopt", &writes)
    };
    open(&sandbox).commit(&adopting).unwrap();
    assert_eq!(sandbox.git(&["show", "HEAD:b.yaml"]), "by hand, adopted");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn many_files_are_one_commit() {
    let sandbox = prepared();
    let names: Vec<String> = (0..1500)
        .map(|number| format!("new/{number}.yaml"))
        .collect();
    let mut writes: Vec<Write> = names
        .iter()
        .map(|name| write(name, None, Some(name)))
        .collect();
    writes.push(write("a.yaml", Some("old\n"), Some("new\n")));
    let made = open(&sandbox).commit(&request("import", &writes)).unwrap();
    assert!(made.rewritten.is_empty() && made.added.is_empty());
    assert_eq!(sandbox.git(&["rev-list", "--count", "HEAD"]), "2");
    assert_eq!(sandbox.git(&["ls-files", "new"]).lines().count(), 1500);
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn many_files_of_a_desk_in_a_folder_are_told_from_those_beside_it() {
    let sandbox = Sandbox::repository();
    sandbox.hook("pre-commit", "echo hooked > it/desk/new/7.yaml; git add it");
    std::fs::create_dir_all(sandbox.root().join("it/desk")).unwrap();
    let repo = open_at(&sandbox, &sandbox.root().join("it/desk"));
    let names: Vec<String> = (0..250)
        .map(|number| format!("new/{number}.yaml"))
        .collect();
    let writes: Vec<Write> = names
        .iter()
        .map(|name| write(name, None, Some(name)))
        .collect();
    let first = repo.commit(&request("import", &writes)).unwrap();
    assert_eq!(first.rewritten, ["new/7.yaml"]);
    let gone: Vec<Write> = names
        .iter()
        .filter(|name| *name != "new/7.yaml")
        .map(|name| write(name, Some(name), None))
        .collect();
    let second = repo.commit(&request("take away", &gone)).unwrap();
    assert_eq!(second.rewritten, [""; 0]);
    assert_eq!(sandbox.git(&["ls-files"]), "it/desk/new/7.yaml");
}

#[test]
fn twenty_writers_of_different_files_make_twenty_commits() {
    let sandbox = prepared();
    let environment = env(&sandbox);
    thread::scope(|scope| {
        for number in 0..20 {
            let (root, environment) = (sandbox.root(), &environment);
            scope.spawn(move || {
                let repo = Repo::discover(&root, environment).unwrap().unwrap();
                let writes = [write(&format!("{number}.yaml"), None, Some("x\n"))];
                repo.commit(&request("parallel", &writes)).unwrap();
            });
        }
    });
    assert_eq!(sandbox.git(&["rev-list", "--count", "HEAD"]), "21");
    assert_eq!(sandbox.git(&["ls-files"]).lines().count(), 21);
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn of_twenty_writers_of_one_file_exactly_one_wins() {
    let sandbox = prepared();
    let environment = env(&sandbox);
    let results: Vec<Result<Committed, GitError>> = thread::scope(|scope| {
        let spawn = |_| {
            let (root, environment) = (sandbox.root(), &environment);
            scope.spawn(move || change(&Repo::discover(&root, environment).unwrap().unwrap()))
        };
        let running: Vec<_> = (0..20).map(spawn).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for error in lost {
        assert_eq!(error.unwrap_err().class(), itsm::git::Class::Changed);
    }
    assert_eq!(sandbox.git(&["rev-list", "--count", "HEAD"]), "2");
}

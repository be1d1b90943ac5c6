//! Reading commits.

use itsm::git::Blob;
use itsm::git::BlobKind;

use super::*;

/// 2026-11-20T12:00:00Z, the sandbox's clock.
const NOW: i64 = 1_795_176_000;

#[test]
fn a_revision_is_resolved_to_its_commit() {
    let sandbox = prepared();
    let id = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.git(&["tag", "--annotate", "--message=x", "v1"]);
    let repo = open(&sandbox);
    for rev in ["HEAD", "main", "v1", &id[..8]] {
        let found = repo.resolve(rev).unwrap();
        assert_eq!(
            (found.id.as_str(), found.time, found.offset),
            (id.as_str(), NOW, 0),
            "{rev}"
        );
    }
}

#[test]
fn what_names_no_commit_is_an_unknown_revision_whatever_it_looks_like() {
    let sandbox = prepared();
    for rev in [
        "--output=x",
        "-h",
        "$(touch x)",
        "a\nb",
        "",
        "HEAD:a.yaml",
        "nowhere",
    ] {
        let error = open(&sandbox).resolve(rev).unwrap_err();
        assert_eq!(error.to_string(), format!("unknown revision {rev:?}"));
    }
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}

#[test]
fn the_files_of_a_commit_are_read_in_order_and_links_are_told() {
    let sandbox = Sandbox::repository();
    sandbox.write("skip/x.yaml", "x");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", sandbox.root().join("b.yaml")).unwrap();
    let id = sandbox.commit(&[("b/2.yaml", "2"), ("a.yaml", "1")]);
    let blob = |path: &str, kind, text: &str| Blob {
        path: path.to_owned(),
        kind,
        bytes: text.as_bytes().to_vec(),
    };
    let found = open(&sandbox)
        .tree(&id, &|path| !path.starts_with("skip/"))
        .unwrap();
    let mut expected = vec![
        blob("a.yaml", BlobKind::File, "1"),
        blob("b/2.yaml", BlobKind::File, "2"),
    ];
    if cfg!(unix) {
        expected.insert(1, blob("b.yaml", BlobKind::Symlink, "/etc/passwd"));
    }
    assert_eq!(found, expected);
}

#[test]
fn the_names_of_all_branches_are_joined() {
    let sandbox = prepared();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    let other = sandbox.commit(&[("b/1.yaml", "1")]);
    sandbox.git(&["update-ref", "refs/remotes/origin/theirs", &other]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.git(&["branch", "--quiet", "-D", "other"]);
    sandbox.commit(&[("b/2.yaml", "2")]);
    assert_eq!(
        open(&sandbox).branch_names().unwrap(),
        ["a.yaml", "b/1.yaml", "b/2.yaml"]
    );
}

#[test]
fn the_history_of_a_file_is_newest_first() {
    let sandbox = prepared();
    let second = sandbox.commit(&[("a.yaml", "2\n")]);
    sandbox.commit(&[("b.yaml", "1\n")]);
    let log = open(&sandbox).log("a.yaml", 1).unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].id.as_str(), log[0].time), (second.as_str(), NOW));
    assert_eq!(
        (log[0].name.as_str(), log[0].email.as_str()),
        ("Ana Test", "ana@example.org")
    );
    assert!(
        open(&Sandbox::repository())
            .log("a.yaml", 1)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn reading_runs_nothing_that_the_repository_configures() {
    let sandbox = prepared();
    let trap = sandbox.script("../trap", "touch sprung; cat");
    let trap = trap.to_str().unwrap();
    for key in [
        "core.fsmonitor",
        "diff.external",
        "diff.x.textconv",
        "core.sshCommand",
        "gpg.program",
        "core.pager",
    ] {
        sandbox.git(&["config", key, trap]);
    }
    sandbox.git(&["config", "log.showSignature", "true"]);
    sandbox.git(&["config", "alias.log", &format!("!{trap}")]);
    sandbox.git(&[
        "config",
        "core.hooksPath",
        sandbox.root().join("..").to_str().unwrap(),
    ]);
    sandbox.write(".gitattributes", "*.yaml diff=x\n");
    sandbox.write("a.yaml", "edited\n");
    let repo = open(&sandbox);
    let head = repo.head().unwrap().unwrap();
    repo.tree(&head, &|_| true).unwrap();
    repo.log("a.yaml", 5).unwrap();
    repo.dirty(&["a.yaml"]).unwrap();
    repo.branch_names().unwrap();
    repo.identity().unwrap();
    assert!(!sandbox.has("sprung") && !sandbox.has(".git/sprung"));
}

#[test]
fn an_object_that_is_not_here_is_named() {
    let sandbox = prepared();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let blob = sandbox.git(&["rev-parse", "HEAD:a.yaml"]);
    let file = format!(".git/objects/{}/{}", &blob[..2], &blob[2..]);
    std::fs::remove_file(sandbox.root().join(file)).unwrap();
    let error = open(&sandbox).tree(&head, &|_| true).unwrap_err();
    assert!(
        matches!(error, GitError::Missing { ref path, ref object } if path == "a.yaml" && *object == blob)
    );
    assert_eq!(error.class(), itsm::git::Class::State);
}

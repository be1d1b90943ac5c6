//! Reading commits.

use itsm::git::CommitFileError;

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
fn the_files_of_a_commit_are_listed_in_order_and_links_are_not_followed() {
    let sandbox = Sandbox::repository();
    sandbox.write("b/x.yaml", "x");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", sandbox.root().join("b/y.yaml")).unwrap();
    let id = sandbox.commit(&[("b/2.yaml", "22"), ("a.yaml", "1"), ("bc/1.yaml", "1")]);
    let files = open(&sandbox).files_of("HEAD").unwrap();
    assert_eq!((files.id(), files.time().timestamp()), (id.as_str(), NOW));
    let mut expected = vec!["b/2.yaml", "b/x.yaml"];
    if cfg!(unix) {
        expected.push("b/y.yaml");
        let error = files.read("b/y.yaml", 100).unwrap_err();
        assert!(matches!(error, CommitFileError::Symlink(_)));
    }
    assert_eq!(files.paths_below("b"), expected);
    assert_eq!(files.read("b/2.yaml", 2).unwrap(), b"22");
    let too_large = files.read("b/2.yaml", 1).unwrap_err();
    assert!(matches!(
        too_large,
        CommitFileError::TooLarge { limit: 1, .. }
    ));
    let absent = files.read("b", 1).unwrap_err();
    assert!(matches!(absent, CommitFileError::Missing(_)));
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
fn c20_reading_runs_nothing_that_the_repository_configures() {
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
    repo.files_of("HEAD").unwrap().read("a.yaml", 100).unwrap();
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
    let files = open(&sandbox).files_of(&head).unwrap();
    let error = files.read("a.yaml", 100).unwrap_err();
    assert!(matches!(error, CommitFileError::Object { ref path, .. } if path == "a.yaml"));
    assert!(error.to_string().contains("a.yaml"), "{error}");
}

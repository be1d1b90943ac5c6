//! Bringing two histories together, and files that git can't merge.

use itsm::git::Busy;
use itsm::git::Outcome;
use itsm::git::Repo;

use crate::git::open;
use crate::git::prepared;
use crate::support::Sandbox;

/// `main` says `mine` where `side` says `theirs`.
fn opposed() -> Sandbox {
    let sandbox = prepared();
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.commit(&[("a.yaml", "theirs\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("a.yaml", "mine\n")]);
    sandbox
}

/// The one unmerged file: base, ours and theirs.
fn versions(repo: &Repo) -> [Option<String>; 3] {
    let unmerged = repo.unmerged().unwrap();
    let [file] = &unmerged[..] else {
        panic!("one file is unmerged: {unmerged:?}");
    };
    assert_eq!(file.path, "a.yaml");
    assert!(file.is_file);
    [&file.base, &file.ours, &file.theirs].map(|bytes| {
        let bytes = bytes.as_ref()?;
        Some(String::from_utf8(bytes.clone()).unwrap())
    })
}

fn texts(base: &str, ours: &str, theirs: &str) -> [Option<String>; 3] {
    [base, ours, theirs].map(|text| Some(text.to_owned()))
}

#[test]
fn ours_is_what_the_user_did_in_a_merge_and_in_a_rebase() {
    let sandbox = opposed();
    let repo = open(&sandbox);
    let expected = texts("old\n", "mine\n", "theirs\n");
    assert_eq!(repo.merge("side", "join").unwrap(), Outcome::Stopped);
    assert_eq!(repo.operation(), Some(Busy::Merge));
    assert_eq!(versions(&repo), expected);
    assert_eq!(repo.abort().unwrap(), Outcome::Clean);
    assert_eq!(repo.rebase("side", false).unwrap(), Outcome::Stopped);
    assert_eq!(repo.operation(), Some(Busy::Rebase));
    assert_eq!(versions(&repo), expected);
    assert_eq!(repo.abort().unwrap(), Outcome::Clean);
    assert_eq!(repo.branch().unwrap().as_deref(), Some("main"));
    assert_eq!(sandbox.read("a.yaml"), "mine\n");
}

#[test]
fn a_merged_file_lets_both_ways_go_on() {
    for rebases in [true, false] {
        let sandbox = opposed();
        let repo = open(&sandbox);
        let stopped = if rebases {
            repo.rebase("side", false)
        } else {
            repo.merge("side", "join")
        };
        assert_eq!(stopped.unwrap(), Outcome::Stopped);
        sandbox.write("a.yaml", "both\n");
        repo.mark_resolved(&["a.yaml"]).unwrap();
        assert_eq!(repo.unmerged().unwrap(), []);
        assert_eq!(repo.go_on().unwrap(), Outcome::Clean);
        assert_eq!(repo.operation(), None);
        assert_eq!(sandbox.git(&["show", "HEAD:a.yaml"]), "both");
        assert!(repo.is_ancestor("side", "HEAD").unwrap());
        let parents = repo.commits(Some("HEAD~1"), "HEAD").unwrap()[0]
            .parents
            .len();
        assert_eq!(parents, if rebases { 1 } else { 2 });
    }
}

#[test]
fn a_file_removed_on_one_side_has_no_bytes_there() {
    let sandbox = opposed();
    sandbox.git(&["rm", "--quiet", "a.yaml"]);
    sandbox.git(&["commit", "--quiet", "--message", "gone"]);
    let repo = open(&sandbox);
    assert_eq!(repo.merge("side", "join").unwrap(), Outcome::Stopped);
    let [_, ours, theirs] = versions(&repo);
    assert_eq!((ours, theirs.as_deref()), (None, Some("theirs\n")));
}

#[test]
fn moving_forward_never_makes_a_commit_and_refuses_to_lose_edits() {
    let sandbox = prepared();
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    let tip = sandbox.commit(&[("a.yaml", "theirs\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    let repo = open(&sandbox);
    sandbox.write("a.yaml", "edited\n");
    assert!(
        matches!(repo.fast_forward("side").unwrap(), Outcome::Refused(said) if said.contains("a.yaml"))
    );
    sandbox.write("a.yaml", "old\n");
    assert_eq!(repo.fast_forward("side").unwrap(), Outcome::Clean);
    assert_eq!(repo.head().unwrap(), Some(tip));
}

#[test]
fn a_recorded_resolution_is_not_taken_by_itself() {
    let sandbox = opposed();
    sandbox.git(&["config", "rerere.enabled", "true"]);
    sandbox.git(&["config", "rerere.autoupdate", "true"]);
    let merge = sandbox.run("git".as_ref(), &["merge", "--quiet", "side"]);
    assert_eq!(merge.code, 1);
    sandbox.commit(&[("a.yaml", "once\n")]);
    sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let repo = open(&sandbox);
    assert_eq!(repo.merge("side", "join").unwrap(), Outcome::Stopped);
    assert_eq!(repo.unmerged().unwrap().len(), 1);
}

#[test]
fn a_repository_of_the_newer_hash_is_integrated_like_any_other() {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "--quiet", "--object-format=sha256"]);
    sandbox.commit(&[("a.yaml", "old\n")]);
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.commit(&[("a.yaml", "theirs\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("a.yaml", "mine\n")]);
    let repo = open(&sandbox);
    assert_eq!(repo.rebase("side", false).unwrap(), Outcome::Stopped);
    assert_eq!(versions(&repo), texts("old\n", "mine\n", "theirs\n"));
    assert_eq!(repo.ahead_behind("main", "side").unwrap(), (1, 1));
}

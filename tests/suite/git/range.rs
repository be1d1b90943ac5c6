//! What lies between commits.

use itsm::git::GitError;

use crate::git::open;
use crate::git::open_at;
use crate::git::prepared;
use crate::support::Sandbox;

/// Two branches that part after the first commit: `main` has one more, `side` two more.
fn forked() -> (Sandbox, String) {
    let sandbox = prepared();
    let base = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.commit(&[("b.yaml", "b\n")]);
    sandbox.commit(&[("a.yaml", "side\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("c.yaml", "c\n")]);
    (sandbox, base)
}

#[test]
fn branches_know_where_they_part_and_how_far() {
    let (sandbox, base) = forked();
    let repo = open(&sandbox);
    assert_eq!(repo.merge_base("main", "side").unwrap(), Some(base.clone()));
    assert_eq!(repo.ahead_behind("main", "side").unwrap(), (1, 2));
    assert!(repo.is_ancestor(&base, "side").unwrap());
    assert!(!repo.is_ancestor("side", "main").unwrap());
}

#[test]
fn histories_without_a_common_commit_have_no_merge_base() {
    let sandbox = prepared();
    sandbox.git(&["switch", "--quiet", "--orphan", "other"]);
    sandbox.commit(&[("b.yaml", "b\n")]);
    assert_eq!(open(&sandbox).merge_base("main", "other").unwrap(), None);
}

#[test]
fn changed_files_are_new_gone_or_different_and_never_renamed() {
    let sandbox = Sandbox::repository();
    let text = "a long enough text to be found again under another name\n";
    sandbox.commit(&[
        ("top.yaml", "t\n"),
        ("desk/a.yaml", text),
        ("desk/b c.yaml", "b\n"),
    ]);
    sandbox.git(&["mv", "desk/a.yaml", "desk/moved.yaml"]);
    sandbox.commit(&[("top.yaml", "u\n"), ("desk/b c.yaml", "c\n")]);
    let repo = open_at(&sandbox, &sandbox.root().join("desk"));
    let changed = repo.changed(Some("HEAD~1"), "HEAD").unwrap();
    let seen = changed
        .iter()
        .map(|one| (one.path.as_str(), one.before.is_some(), one.after.is_some()));
    assert_eq!(
        seen.collect::<Vec<_>>(),
        [
            ("a.yaml", true, false),
            ("b c.yaml", true, true),
            ("moved.yaml", false, true)
        ]
    );
    assert_eq!(repo.changed(None, "HEAD").unwrap().len(), 2);
}

#[test]
fn what_each_commit_changed_is_told_along_the_first_parents() {
    let sandbox = prepared();
    let base = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.commit(&[("cis/one.yaml", "1\n"), ("other/x.yaml", "x\n")]);
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.commit(&[("cis/two.yaml", "2\n")]);
    sandbox.commit(&[("cis/two.yaml", "3\n"), ("cis/three.yaml", "3\n")]);
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("other/x.yaml", "y\n")]);
    sandbox.commit(&[("cis/one.yaml", "4\n")]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "side"]);
    let seen = |folders: &[&str]| -> Vec<String> {
        let commits = open(&sandbox).changed_by_each(&base, "HEAD", folders);
        let told = |changed: &Vec<itsm::git::Changed>| {
            let files = changed.iter().map(|one| {
                let mark = if one.before.is_none() { "+" } else { "" };
                format!("{mark}{}", one.path)
            });
            files.collect::<Vec<_>>().join(" ")
        };
        commits.unwrap().iter().map(told).collect()
    };
    // The merge brings both commits of the side at once.
    let merged = "+cis/three.yaml +cis/two.yaml";
    assert_eq!(seen(&["cis"]), ["+cis/one.yaml", "cis/one.yaml", merged]);
    let all = [
        "+cis/one.yaml +other/x.yaml",
        "other/x.yaml",
        "cis/one.yaml",
        merged,
    ];
    assert_eq!(seen(&["cis", "other"]), all);
}

#[test]
fn commits_come_newest_first_with_message_and_trailers() {
    let sandbox = prepared();
    sandbox.write("b.yaml", "b\n");
    sandbox.git(&["add", "b.yaml"]);
    let message = "b: add\n\nA body.\n\nItsm-Record: INC-1\nItsm-Transition: start\n";
    sandbox.git(&["commit", "--quiet", "--message", message]);
    let repo = open(&sandbox);
    let commits = repo.commits(None, "HEAD").unwrap();
    assert_eq!(commits.len(), 2);
    let newest = &commits[0];
    assert_eq!(newest.subject, "b: add");
    assert_eq!(newest.message, message);
    assert_eq!(newest.parents, [commits[1].id.clone()]);
    assert_eq!(newest.author.email, "ana@example.org");
    assert_eq!(newest.time.to_rfc3339(), "2026-11-20T12:00:00+00:00");
    let trailers = newest
        .trailers
        .iter()
        .map(|(key, value)| format!("{key}={value}"));
    assert_eq!(
        trailers.collect::<Vec<_>>(),
        ["Itsm-Record=INC-1", "Itsm-Transition=start"]
    );
    assert_eq!(repo.commits(Some("HEAD~1"), "HEAD").unwrap().len(), 1);
    let of_a = repo.commits_of("a.yaml", None, "HEAD").unwrap();
    assert_eq!(
        of_a.iter()
            .map(|one| one.subject.as_str())
            .collect::<Vec<_>>(),
        ["prepared"]
    );
}

#[test]
fn a_commit_is_published_by_a_tag_or_a_remote_branch_on_it_or_after_it() {
    let sandbox = prepared();
    let first = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.commit(&[("b.yaml", "b\n")]);
    let repo = open(&sandbox);
    assert!(!repo.published(&first).unwrap());
    sandbox.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert!(repo.published(&first).unwrap());
    sandbox.git(&["update-ref", "refs/remotes/origin/main", &first]);
    assert!(!repo.published("HEAD").unwrap());
    sandbox.git(&["tag", "v1"]);
    assert!(repo.published("HEAD").unwrap());
}

#[test]
fn a_revision_that_looks_like_an_option_is_no_option() {
    let repo_of = prepared();
    let asked = open(&repo_of).commits(None, "--output=stolen");
    assert!(matches!(asked, Err(GitError::UnknownRevision { .. })));
    assert!(!repo_of.has("stolen"));
}

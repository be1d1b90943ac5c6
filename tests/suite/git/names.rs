//! The files of commits, read one after the other.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// The paths that a repository gives for a commit, each with the id of its content.
fn names(repo: &Repo, commit: &str) -> Vec<String> {
    let files = repo.files_of(commit).unwrap();
    let below = ["a", "b"]
        .iter()
        .flat_map(|folder| files.paths_below(folder));
    below
        .map(|path| format!("{} {path}", files.content_id(&path).unwrap()))
        .collect()
}

/// The paths in which two commits differ, as the repository finds them and as git does.
fn differing(sandbox: &Sandbox, repo: &Repo, first: &str, second: &str) -> [Vec<String>; 2] {
    let [ours, theirs] = [first, second].map(|commit| repo.files_of(commit).unwrap());
    let found = ours.names().differing(theirs.names());
    let diff = ["diff", "--no-renames", "--name-only", first, second];
    let mut expected: Vec<String> = sandbox.git(&diff).lines().map(str::to_owned).collect();
    expected.sort_unstable();
    [found.into_iter().map(str::to_owned).collect(), expected]
}

/// The same as git lists them.
fn listed(sandbox: &Sandbox, commit: &str) -> Vec<String> {
    let format = "--format=%(objectname) %(path)";
    let listed = sandbox.git(&["ls-tree", "-r", format, commit, "--", "a", "b"]);
    listed.lines().map(str::to_owned).collect()
}

#[test]
fn the_files_of_a_commit_are_its_own_whichever_was_read_before() {
    let sandbox = Sandbox::repository();
    let root = sandbox.root();
    let mut commits = Vec::new();
    let mut commit = || {
        sandbox.git(&["add", "--all"]);
        sandbox.git(&["commit", "--quiet", "--message", "next"]);
        commits.push(sandbox.git(&["rev-parse", "HEAD"]));
    };
    for path in [
        "a/one.yaml",
        "a/two.yaml",
        "b/deep/three.yaml",
        "b/four.yaml",
        // Trees are in another order than paths: `b-1` comes before `b/`, and `b0` behind it.
        "b-1/five.yaml",
        "b0.yaml",
    ] {
        sandbox.write(path, path);
    }
    commit();
    // A file gone, one altered, one moved.
    fs::remove_file(root.join("a/one.yaml")).unwrap();
    sandbox.write("a/two.yaml", "other\n");
    fs::rename(root.join("b/four.yaml"), root.join("a/four.yaml")).unwrap();
    commit();
    // A folder becomes a file, and a file a folder.
    fs::remove_dir_all(root.join("b/deep")).unwrap();
    sandbox.write("b/deep", "a file now\n");
    fs::remove_file(root.join("a/two.yaml")).unwrap();
    sandbox.write("a/two.yaml/inside", "a folder now\n");
    commit();
    // A file becomes a link.
    fs::remove_file(root.join("a/four.yaml")).unwrap();
    symlink("two.yaml", root.join("a/four.yaml")).unwrap();
    commit();
    // Everything gone but one.
    fs::remove_dir_all(root.join("a")).unwrap();
    commit();

    let repo = open(&sandbox);
    for first in &commits {
        for second in &commits {
            assert_eq!(names(&repo, first), listed(&sandbox, first));
            assert_eq!(names(&repo, second), listed(&sandbox, second));
            let [found, expected] = differing(&sandbox, &repo, first, second);
            assert_eq!(found, expected, "{first} {second}");
        }
    }
    let [_, _, folder, link, _] = &commits[..] else {
        panic!("five commits")
    };
    let text = |commit: &str| {
        let files = repo.files_of(commit).unwrap();
        files
            .read("a/four.yaml", 100)
            .map_err(|error| error.to_string())
    };
    assert_eq!(text(folder), Ok(b"b/four.yaml".to_vec()));
    assert!(text(link).unwrap_err().contains("symbolic link"));
    assert_eq!(text(folder), Ok(b"b/four.yaml".to_vec()));
}

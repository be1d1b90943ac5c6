//! Which commits touched a file, and who made them.

use itsm::git::Touch;
use itsm::git::Walk;

use crate::git::open;
use crate::git::prepared;
use crate::support::Sandbox;

/// `main` changes its file while `side` adds another; the merge is made by hand and changes the first once more.
fn merged() -> Sandbox {
    let mut sandbox = prepared();
    sandbox.commit(&[("changes/a.yaml", "1\n"), ("other.yaml", "o\n")]);
    sandbox.git(&["switch", "--quiet", "--create", "side"]);
    sandbox.set("GIT_AUTHOR_NAME", "Ben Test");
    sandbox.set("GIT_AUTHOR_EMAIL", "ben@example.org");
    sandbox.commit(&[("changes/b.yaml", "1\n")]);
    sandbox.unset("GIT_AUTHOR_NAME");
    sandbox.unset("GIT_AUTHOR_EMAIL");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.commit(&[("changes/a.yaml", "2\n")]);
    sandbox.git(&["merge", "--quiet", "--no-commit", "side"]);
    sandbox.write("changes/a.yaml", "3\n");
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["commit", "--quiet", "--message", "merged by hand"]);
    sandbox
}

/// The author's first name and the files of each commit, with as many `<` as it has sides before.
fn told(touches: &[Touch]) -> Vec<String> {
    let one = |touch: &Touch| {
        let name = touch.author.name.split(' ').next().unwrap_or_default();
        let files = touch.files.iter().map(|file| {
            let known = file.before.iter().flatten().count();
            format!(" {}{}", "<".repeat(known), file.path)
        });
        format!("{name}{}", files.collect::<String>())
    };
    touches.iter().map(one).collect()
}

#[test]
fn a_merge_touches_what_none_of_its_sides_had() {
    let sandbox = merged();
    let all = open(&sandbox).touches(Walk::All, "HEAD", &["changes"]);
    let all = told(&all.expect("the history is read"));
    assert_eq!(all.first().map(String::as_str), Some("Ana changes/a.yaml"));
    assert_eq!(all.last().map(String::as_str), Some("Ana <<changes/a.yaml"));
    let mut between = all[1..all.len() - 1].to_vec();
    between.sort();
    assert_eq!(between, ["Ana <changes/a.yaml", "Ben changes/b.yaml"]);
}

#[test]
fn on_the_line_a_merge_brings_everything_of_its_other_sides() {
    let sandbox = merged();
    let line = open(&sandbox).touches(Walk::Line, "HEAD", &["changes"]);
    let line = told(&line.expect("the history is read"));
    assert_eq!(
        line,
        [
            "Ana changes/a.yaml",
            "Ana <changes/a.yaml",
            "Ana <changes/a.yaml changes/b.yaml"
        ]
    );
}

#[test]
fn the_origin_is_the_first_commit_of_the_line() {
    let sandbox = merged();
    let first = sandbox.git(&["rev-list", "--first-parent", "HEAD"]);
    let first = first.lines().last().map(str::to_owned);
    assert_eq!(open(&sandbox).origin("HEAD").expect("it is read"), first);
}

#[test]
fn a_date_beyond_all_time_is_the_last() {
    let sandbox = merged();
    let tree = sandbox.git(&["rev-parse", "HEAD^{tree}"]);
    let who = "Ana Test <ana@example.org> 99999999999999 +0000";
    sandbox.write(
        "odd",
        &format!("tree {tree}\nauthor {who}\ncommitter {who}\n\nodd\n"),
    );
    let odd = sandbox.git(&["hash-object", "-t", "commit", "--literally", "-w", "odd"]);
    let times = open(&sandbox).line_times(&odd).expect("they are read");
    let times: Vec<String> = times.iter().map(|(_, time)| time.to_rfc3339()).collect();
    assert_eq!(times, ["9999-12-31T23:59:59+00:00"]);
}

#[test]
fn a_submodule_is_no_file() {
    let sandbox = merged();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let entry = format!("160000,{head},changes/c.yaml");
    sandbox.git(&["update-index", "--add", "--cacheinfo", &entry]);
    sandbox.git(&["commit", "--quiet", "--message", "a submodule"]);
    let all = open(&sandbox).touches(Walk::All, "HEAD", &["changes"]);
    let all = all.expect("the history is read");
    let files = &all.last().expect("a commit").files;
    assert_eq!(files[0].path, "changes/c.yaml");
    assert_eq!(
        (files[0].after.as_ref(), files[0].mode.as_str()),
        (None, "160000")
    );
}

//! `itsm demo`.

use std::fs;

use crate::support::Sandbox;

#[test]
fn the_demo_builds_a_desk_in_order_and_writes_nowhere_else() {
    let sandbox = Sandbox::new();
    let demo = sandbox.itsm(&["demo", "desk"]);
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    for command in [
        "$ itsm init",
        "$ itsm validate",
        "$ itsm resolve",
        "$ itsm kpi",
    ] {
        assert!(demo.stdout.contains(command), "{command} is not shown");
    }
    // Worked out by hand in examples/small/README.md: 1,235 minutes, from five resolved in October.
    let figures = demo
        .stdout
        .lines()
        .filter(|line| line.starts_with("Incident resolution time"));
    let figures: Vec<Vec<&str>> = figures
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(figures[1][4..6], ["20.58", "5"]);
    let beside = fs::read_dir(sandbox.root()).unwrap();
    let names: Vec<_> = beside.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["desk"]);
    sandbox.play(
        "
        $ cd desk && git status --short
        $ cd desk && itsm validate --quiet | grep -c 'guard-not-checked'
        0
        [1]
        $ cd desk && git log -1 --format=%s
        kpi: 2026-10
        ",
    );
}

#[test]
fn the_demo_touches_nothing_that_is_there() {
    let sandbox = Sandbox::new();
    sandbox.write("mine/notes.txt", "keep me\n");
    let demo = sandbox.itsm(&["demo", "mine"]);
    assert_eq!(demo.code, 1);
    assert!(demo.stderr.contains("is not empty"), "{}", demo.stderr);
    let left = fs::read_dir(sandbox.root().join("mine")).unwrap();
    assert_eq!(left.count(), 1);
}

//! The same commit gives the same bytes, whoever asks, when and where.

use super::clause;
use super::desk::desk;
use super::desk::desk_in;
use super::desk::signed;
use super::sample;

#[test]
fn two_runs_give_the_same_pack() {
    let sandbox = desk();
    signed(&sandbox);
    for (name, args) in [
        ("clause", clause("8.5.1")),
        ("sample", sample("2", "7")),
        ("records", vec!["00000A", "00000B"]),
    ] {
        let first = sandbox.pack(&format!("{name}-1"), &args);
        let second = sandbox.pack(&format!("{name}-2"), &args);
        assert_eq!(first.stdout, second.stdout);
        assert_eq!(
            sandbox.shell(&format!("diff -r ../{name}-1 ../{name}-2")),
            ""
        );
    }
}

#[test]
fn clock_zone_language_place_and_clone_are_not_in_it() {
    let mut sandbox = desk();
    signed(&sandbox);
    sandbox.pack("here", &clause("8.5.1"));
    sandbox.shell("git clone --quiet . ../clone && mkdir ../clone/changes/empty");
    for (name, value) in [
        ("ITSM_NOW", "2031-05-05T05:05:05Z"),
        ("TZ", "Asia/Tokyo"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "tr_TR.UTF-8"),
        ("COLUMNS", "40"),
        ("ITSM_SEED", "other"),
    ] {
        sandbox.set(name, value);
    }
    let there = [
        &["-C", "../clone/changes"][..],
        &["evidence"],
        &clause("8.5.1"),
        &["--out", "../../there"],
    ];
    let output = sandbox.itsm(&there.concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(sandbox.shell("diff -r ../here ../there"), "");
    let machine = sandbox.root().parent().unwrap().display().to_string();
    assert_eq!(
        sandbox.shell(&format!("grep -rl '{machine}' ../here || true")),
        ""
    );
}

#[test]
fn a_pack_is_of_the_commit_and_says_where_the_work_tree_differs() {
    let sandbox = desk();
    sandbox.pack("before", &["00000A"]);
    let path = super::desk::path('A');
    let text = sandbox
        .read(&path)
        .replace("Replace the relay", "Something else");
    sandbox.write(&path, &text);
    sandbox.write("changes/2026/11/CHG-2611-00000Z.yaml", "id: x\n");
    let output = sandbox.pack("after", &["00000A"]);
    assert!(
        output.stderr.contains(
            "warning: changes/2026/11/CHG-2611-00000A.yaml and 1 more file: not as in the commit, and not in the pack as they are here"
        ),
        "{}",
        output.stderr
    );
    assert_eq!(sandbox.shell("diff -r ../before ../after"), "");
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["commit", "--quiet", "--message", "later"]);
    let output = sandbox.pack("earlier", &["00000A", "--rev", "HEAD~1"]);
    assert!(!output.stderr.contains("warning"), "{}", output.stderr);
    assert_eq!(sandbox.shell("diff -r ../before ../earlier"), "");
}

#[test]
fn the_records_are_the_bytes_of_the_commit() {
    let sandbox = desk_in("ops/desk/");
    let out = [
        "-C",
        "ops/desk",
        "evidence",
        "00000A",
        "--out",
        "../../../pack",
    ];
    let output = sandbox.itsm(&out);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let path = super::desk::path('A');
    assert_eq!(
        sandbox.packed(&format!("pack/records/{path}")),
        super::desk::A
    );
    assert_eq!(
        sandbox.packed(
            "pack/records/changes/2026/11/CHG-2611-00000A.d/notes/20261106T090000Z-cleo-x7k2.md"
        ),
        "The window is agreed.\n"
    );
    let sources = sandbox.packed("pack/sources.tsv");
    let id = sandbox.git(&["rev-parse", &format!("HEAD:ops/desk/{path}")]);
    assert!(
        sources.contains(&format!("{id}\trecords/{path}\tops/desk/{path}\n")),
        "{sources}"
    );
    assert!(
        sources.contains("\tdesk/policy.yaml\tops/desk/.itsm/policy.yaml\n"),
        "{sources}"
    );
}

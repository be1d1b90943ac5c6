//! The merge of lines, held against the one of git.

use std::path::Path;

use itsm::merge;
use itsm::merge::Markers;
use itsm::merge::Sides;
use itsm::merge::Why;
use proptest::prelude::*;

use crate::support::Sandbox;

/// What git makes of three texts, and how many conflicts it finds.
fn by_git(sandbox: &Sandbox, sides: &Sides<'_>, size: usize) -> (String, i32) {
    sandbox.write("base", sides.base.unwrap_or_default());
    sandbox.write("ours", sides.ours);
    sandbox.write("theirs", sides.theirs);
    let size = format!("--marker-size={size}");
    let labels = ["-L", "HEAD", "-L", "1a2b", "-L", "topic"];
    let files = ["ours", "base", "theirs"];
    let args = [&["merge-file", "-p", "--diff3", &size], &labels[..], &files].concat();
    let output = sandbox.run(Path::new("git"), &args);
    (output.stdout, output.code)
}

fn labels(size: usize) -> Markers<'static> {
    Markers {
        ours: "HEAD",
        base: "1a2b",
        theirs: "topic",
        size,
    }
}

/// A change of a text: at a line, so many lines go and so many come.
type Change = (usize, usize, usize);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((0..12_usize, 0..3_usize, 0..3_usize), 0..4)
}

/// Makes changes to ten lines; what comes bears the name of the side, or of both.
fn changed(side: &str, changes: &[Change], ends: bool) -> String {
    let mut lines: Vec<String> = (0..10).map(|line| format!("line {line}")).collect();
    for (count, (at, gone, come)) in changes.iter().enumerate() {
        let at = (*at).min(lines.len());
        let end = (at + gone).min(lines.len());
        let name = if *come == 2 { "both" } else { side };
        let new = (0..*come).map(|one| format!("{name} {at} {count} {one}"));
        lines.splice(at..end, new.collect::<Vec<_>>());
    }
    lines.join("\n") + if ends { "\n" } else { "" }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn lines_are_merged_as_by_git(ours in changes(), theirs in changes(), size in 5..9_usize) {
        let sandbox = Sandbox::new();
        let (base, ours, theirs) = (changed("", &[], true), changed("ours", &ours, true), changed("theirs", &theirs, true));
        let sides = Sides { base: Some(&base), ours: &ours, theirs: &theirs };
        let (text, conflicts) = by_git(&sandbox, &sides, size);
        let merged = merge::text(&sides, &labels(size));
        prop_assert_eq!(&merged.text, &text);
        prop_assert_eq!(merged.is_clean(), conflicts == 0);
    }

    #[test]
    fn a_missing_end_of_line_does_not_glue_lines(ours in changes(), theirs in changes(), ends in any::<[bool; 3]>()) {
        let (base, ours, theirs) = (changed("", &[], ends[0]), changed("ours", &ours, ends[1]), changed("theirs", &theirs, ends[2]));
        let merged = merge::text(&Sides { base: Some(&base), ours: &ours, theirs: &theirs }, &labels(7));
        let known: Vec<&str> = [&base, &ours, &theirs].into_iter().flat_map(|text| text.lines()).collect();
        for line in merged.text.lines() {
            let is_mark = ["<<<<<<< HEAD", "||||||| 1a2b", "=======", ">>>>>>> topic"].contains(&line);
            prop_assert!(is_mark || known.contains(&line), "{line}");
        }
    }
}

#[test]
fn insertions_at_one_place_conflict_unless_they_are_the_same() {
    let sides = |ours, theirs| Sides {
        base: Some("a\nb\n"),
        ours,
        theirs,
    };
    let merge = |ours, theirs| merge::text(&sides(ours, theirs), &Markers::default());
    assert_eq!(merge("a\nx\nb\n", "a\nx\nb\nc\n").text, "a\nx\nb\nc\n");
    let found = merge("a\nx\nb\n", "a\ny\nb\n");
    assert_eq!(
        found.text,
        "a\n<<<<<<< ours\nx\n||||||| base\n=======\ny\n>>>>>>> theirs\nb\n"
    );
    assert_eq!(found.conflicts[0].why, Why::Lines);
}

#[test]
fn markers_end_as_the_lines_around_them() {
    let sides = Sides {
        base: Some("a\r\n"),
        ours: "b\r\n",
        theirs: "c",
    };
    assert_eq!(
        merge::text(&sides, &Markers::default()).text,
        "<<<<<<< ours\r\nb\r\n||||||| base\r\na\r\n=======\r\nc\r\n>>>>>>> theirs\r\n"
    );
}

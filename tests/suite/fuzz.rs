//! Mutated inputs, the same every time, at every door through which foreign bytes come in.
//!
//! A short stand-in for the fuzzer of `tests/fuzz`, which shares its functions.

use std::fs;
use std::panic;
use std::path::Path;

#[path = "../fuzz/entry.rs"]
mod entry;

/// What mutations put in: whatever means something to a parser.
const TOKENS: [&str; 28] = [
    ": ",
    "- ",
    "\n",
    "\n  ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "\"",
    "'",
    "|\n",
    ">-\n",
    " #",
    "&a ",
    "*a",
    "!t ",
    "\t",
    "\r\n",
    "\u{feff}",
    "? ",
    "---\n",
    "\0",
    "%",
    "é",
    "~",
    "<<: ",
    "; DELETE FROM person; ",
];

/// Numbers that look drawn at random (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap()
    }
}

/// The files below some folders of the project that end in one of these ways.
fn seeds(folders: &[&str], ending: &str) -> Vec<Vec<u8>> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let trees = folders
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(top.join(folder)).sort_by_file_name());
    let files = trees
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path);
    let files = files.filter(|path| path.to_string_lossy().ends_with(ending));
    let read: Vec<Vec<u8>> = files.map(|path| fs::read(path).unwrap()).collect();
    assert!(!read.is_empty(), "no seeds in {folders:?}");
    read
}

fn mutated(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(5) {
        let from = dice.below(bytes.len() + 1);
        let to = from + dice.below((bytes.len() - from).min(40) + 1);
        let part = match dice.below(6) {
            0 => Vec::new(),
            1 => bytes[from..to].repeat(2),
            2 => vec![u8::try_from(dice.below(256)).unwrap()],
            3 => seeds[dice.below(seeds.len())]
                .iter()
                .copied()
                .take(60)
                .collect(),
            _ => TOKENS[dice.below(TOKENS.len())].into(),
        };
        bytes.splice(from..to, part);
    }
    bytes
}

fn throw(name: &str, count: usize, seeds: &[Vec<u8>]) {
    let (_, door) = entry::DOORS
        .into_iter()
        .find(|(known, _)| *known == name)
        .unwrap();
    let mut dice = Dice(count as u64);
    for seed in seeds {
        door(seed);
    }
    for _ in 0..count {
        let bytes = mutated(&mut dice, seeds);
        let outcome = panic::catch_unwind(|| door(&bytes));
        assert!(
            outcome.is_ok(),
            "`{name}` fails on {:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

const RECORD: &str = "\
# A record with something of everything.
id: INC-2611-7K3QXM
title: \"Mail: rejected\" # quoted
description: |
  first line

  # no comment
cis:
  - mx-01
  # between
  - 'mx''02'
external: {ticket: 'T 1', empty: }
tags: [a, \"b, c\"]
links: ~
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: high}}
  - at: 2026-11-20T08:09:40Z
    by: ana
    do: edit
    reason: >-
      folded
      text
";

#[test]
fn any_document_is_read_and_edited_or_refused() {
    let small: [Vec<u8>; 3] = [
        RECORD.into(),
        RECORD.replace('\n', "\r\n").into(),
        RECORD.trim_end().into(),
    ];
    throw("document", 2000, &small);
}

#[test]
fn any_definition_is_read_or_found_faulty() {
    throw(
        "definition",
        25,
        &seeds(&["schema/record", "schema/profile/small"], ".yaml"),
    );
}

#[test]
fn any_map_is_read_or_found_faulty() {
    throw("map", 300, &seeds(&["examples/import"], ".yaml"));
}

#[test]
fn any_query_reads_or_is_refused() {
    throw(
        "query",
        1000,
        &seeds(&["schema/kpi/incident-management"], ".sql"),
    );
}

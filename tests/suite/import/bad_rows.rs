//! What is wrong with rows, files and maps, and where it is said.

use itsm::import::ImportError;
use itsm::import::plan;
use itsm::record::Corpus;

use super::bench::Bench;

const MAP: &str = "\
version: 1
type: incident
mode: log
id: id
missing: ['-']
date_formats: ['%Y-%m-%d %H:%M']
rows: {at: at, by: by}
state: {column: state, values: {Open: new, Done: resolved}}
counters: {moves: reassign}
fields:
  title: title
  impact: {column: impact, values: {1: high, 2: low}}
  satisfaction_score: score
";

const HEADER: &str = "id,at,by,state,moves,title,impact,score\n";

fn bad(rows: &str) -> Vec<String> {
    let plan = Bench::new().plan(MAP, format!("{HEADER}{rows}").as_bytes());
    assert_eq!(plan.rows, plan.telling + plan.no_change + plan.skipped);
    plan.bad
        .into_iter()
        .map(|bad| format!("{}: {}", bad.line, bad.message))
        .collect()
}

#[test]
fn a_bad_row_is_named_by_its_line_and_skipped() {
    let found = bad("A1,2026-03-02 08:00,ana,Open,0,\"two\nlines\",1,-\n\
                     A2,soon,ana,Open,0,t,1,-\n\
                     ../A3,2026-03-02 08:00,ana,Open,0,t,1,-\n\
                     -,2026-03-02 08:00,ana,Open,0,t,1,-\n\
                     A5,2026-03-02 08:00,ana,-,0,t,1,-\n\
                     A6,2026-03-02 08:00,ana,Open,many,t,1,-\n\
                     A7,2026-03-02 08:00,ana,Open,0,t,9,-\n\
                     A8,2026-03-02 08:00,ana,Open\n\
                     a1,2026-03-02 09:00,ana,Open,0,t,1,-\n\
                     A9,2026-03-02 09:00,ana,Open,4000000000,t,1,-\n");
    // The first record takes lines 2 and 3.
    assert_eq!(
        found,
        [
            "4: `soon` is no time that the map knows",
            "5: `../A3` can't be an id: an id consists of ASCII letters, digits, `-`, `_` and `.`",
            "6: `id` is missing",
            "7: `state` is missing",
            "8: `many` of column `moves` is no count",
            "9: `9` of column `impact` is not among the values of the map",
            "10: 4 values where the header names 8",
            "11: `a1` and `A1` differ only in case",
            "12: `moves` rises by 4000000000, more than 1000 in one row",
        ]
    );
}

#[test]
fn rows_that_do_not_add_up_to_a_record_are_refused_together() {
    let found = bad("A1,2026-03-02 08:00,ana,Open,0,t,1,9\n\
                     A1,2026-03-02 09:00,ana,Done,0,t,1,9\n\
                     A2,2026-03-02 09:00,ana,Done,0,-,1,3\n");
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[0],
        "2: `A1` can't be a record: `satisfaction_score`: 9 is greater than the maximum of 5"
    );
    assert_eq!(found[1], "4: `A2` can't be a record: `title` is missing");
}

#[test]
fn a_row_that_is_not_utf_8_is_bad_and_the_next_one_is_not() {
    let mut csv = format!("{HEADER}A1,2026-03-02 08:00,ana,Open,0,t").into_bytes();
    csv.extend(b"\xff,1,-\nA2,2026-03-02 08:00,ana,Open,0,t,1,-\n");
    let plan = Bench::new().plan(MAP, csv.as_slice());
    assert_eq!(
        (plan.bad[0].line, plan.bad[0].message.as_str()),
        (2, "the row is not UTF-8")
    );
    assert_eq!(plan.creates[0].0, "incidents/2026/03/A2.yaml");
}

#[test]
fn a_column_that_the_file_lacks_stops_the_import() {
    let bench = Bench::new();
    let map = bench.map(MAP).unwrap();
    let csv = HEADER.replace("impact", "Impacts");
    let refused = plan(
        &map,
        csv.as_bytes(),
        &Corpus::default(),
        &bench.definitions,
        &bench.desk,
        &|_| (),
    );
    let error = refused.unwrap_err();
    assert!(matches!(error, ImportError::Column { .. }));
    assert_eq!(
        error.to_string(),
        "can't import: the CSV file has no column `impact`; did you mean `Impacts`?"
    );
}

#[test]
fn every_fault_of_a_map_is_found_at_its_place() {
    let text = MAP
        .replace("Done: resolved", "Done: resolvd")
        .replace("title: title", "titel: title");
    let text = text.replace("'%Y-%m-%d %H:%M'", "'%Y-%Q'") + "  priority: impact\n  log: title\n";
    assert_eq!(
        Bench::new().map(&text).unwrap_err(),
        [
            "map.yaml:6:16: `%Y-%Q` is no date format such as `%d/%m/%Y %H:%M`",
            "map.yaml:8:50: unknown state `resolvd`; did you mean `resolved`?",
            "map.yaml:11:10: unknown field `titel`; did you mean `title`?",
            "map.yaml:14:13: `priority` is computed, never stored",
            "map.yaml:15:8: `log` is not among the fields that a map may fill",
        ]
    );
}

#[test]
fn a_map_that_says_what_its_mode_does_not_know_is_refused() {
    let text = MAP.replace("mode: log", "mode: snapshot");
    assert_eq!(
        Bench::new().map(&text).unwrap_err(),
        [
            "map.yaml:1:1: `opened` is missing",
            "map.yaml:9:11: `counters` has no place here",
        ]
    );
    let text = MAP.replace("rows: {at: at,", "rows: {at: at, sort: true,");
    assert_eq!(
        Bench::new().map(&text).unwrap_err(),
        ["map.yaml:7:22: unknown key `sort`"]
    );
}

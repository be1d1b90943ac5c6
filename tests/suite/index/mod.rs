//! The tables of the index and the queries over them.

use serde_json::json;

use itsm::index::Index;
use itsm::index::IndexError;
use itsm::record::Corpus;
use itsm::record::parse_time;
use itsm::schema::Config;
use itsm::schema::Definitions;

use crate::kpi::definitions;
use crate::kpi::index;

const MAIL: &str = "id: INC-1
title: Mail is down
state: in-progress
cis: [mx-01, gone-01]
impact: high
urgency: low
major: true
category: mail
log:
  - {at: 2026-03-02T08:30:00Z, happened: 2026-03-02T08:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low, category: mail}}
  - {at: 2026-03-02T09:00:00Z, by: ana, do: pend, to: pending}
  - {at: 2026-03-02T09:30:00Z, happened: 2026-03-02T08:50:00Z, by: ana, do: set, set: {impact: medium}}
  - {at: 2026-03-02T10:00:00Z, by: bob, do: start, to: in-progress, set: {impact: high}, minutes: 5, reason: At last.}
";

const SERVER: &str = "id: mx-01
title: Mail server
state: planned
class: server
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
";

fn small() -> Index {
    let records = [
        ("incidents/INC-1.yaml", MAIL.to_owned()),
        ("cis/mx-01.yaml", SERVER.to_owned()),
    ];
    index(&definitions("small"), &records)
}

fn query(sql: &str) -> Vec<Vec<serde_json::Value>> {
    small().query(sql).unwrap().rows
}

fn seconds(text: &str) -> i64 {
    parse_time(text).unwrap().timestamp()
}

#[test]
fn a_record_is_a_row_with_a_column_a_field() {
    let rows = query(
        "SELECT record, path, state, category, title, cis, major, priority, opened_at, field_category FROM incident",
    );
    let opened = seconds("2026-03-02T08:00:00Z");
    let expected = json!([[
        "INC-1",
        "incidents/INC-1.yaml",
        "in-progress",
        "active",
        "Mail is down",
        "[\"mx-01\",\"gone-01\"]",
        1,
        "P3",
        opened,
        "mail"
    ]]);
    assert_eq!(json!(rows), expected);
}

#[test]
fn an_entry_is_a_row_with_its_times_and_states() {
    let rows = query(
        "SELECT seq, step, to_category, milestone, clock_s, working_s, age_s, worked_s FROM step WHERE type = 'incident' ORDER BY seq",
    );
    // The third entry happened before the second, above which it does not stand: it counts from 09:00.
    // The last lasts until now, 2026-05-01: 60 days less 10 hours = 5148000 s.
    let expected = json!([
        [0, "open", "initial", null, 3600, 3600, 0, 0],
        [1, "pend", "waiting", null, 0, 0, 3600, 3600],
        [2, "set", "waiting", null, 3600, 0, 3600, 3600],
        [
            3, "start", "active", "assigned", 5_148_000, 5_148_000, 7200, 3600
        ]
    ]);
    assert_eq!(json!(rows), expected);
    let last = query(
        "SELECT until, by, reason, minutes, from_state, to_state FROM step WHERE step = 'start'",
    );
    assert_eq!(
        json!(last),
        json!([[null, "bob", "At last.", 5, "pending", "in-progress"]])
    );
}

#[test]
fn a_tracked_field_has_one_value_at_every_instant() {
    let rows = query(
        "SELECT field, value, at, until FROM field_value WHERE type = 'incident' AND field IN ('impact', 'priority') ORDER BY 1, 3",
    );
    let [eight, nine, ten] =
        ["08", "09", "10"].map(|hour| seconds(&format!("2026-03-02T{hour}:00:00Z")));
    let expected = json!([
        ["impact", "low", eight, nine],
        ["impact", "medium", nine, ten],
        ["impact", "high", ten, null],
        ["priority", "P5", eight, nine],
        ["priority", "P4", nine, ten],
        ["priority", "P3", ten, null]
    ]);
    assert_eq!(json!(rows), expected);
    for at in [eight, nine - 1, nine, ten, ten + 999_999] {
        let sql = format!(
            "SELECT field FROM field_value WHERE type = 'incident' AND at <= {at} AND (until > {at} OR until IS NULL) ORDER BY field"
        );
        assert_eq!(
            json!(query(&sql)),
            json!([
                ["category"],
                ["field_category"],
                ["impact"],
                ["priority"],
                ["state"],
                ["urgency"]
            ])
        );
    }
}

#[test]
fn a_link_knows_the_type_of_its_target() {
    let rows = query(
        "SELECT record, type, field, relation, target, target_type FROM link ORDER BY target",
    );
    let expected = json!([
        ["INC-1", "incident", "cis", "cis", "gone-01", null],
        ["INC-1", "incident", "cis", "cis", "mx-01", "ci"]
    ]);
    assert_eq!(json!(rows), expected);
}

#[test]
fn every_record_is_in_the_view_of_all() {
    let rows = query("SELECT id, type, title, state FROM record ORDER BY id");
    assert_eq!(
        json!(rows),
        json!([
            ["INC-1", "incident", "Mail is down", "in-progress"],
            ["mx-01", "ci", "Mail server", "planned"]
        ])
    );
}

#[test]
fn a_resolution_is_forgotten_once_the_record_is_open_again() {
    let reopened = MAIL.replace("do: pend, to: pending", "do: resolve, to: resolved");
    let done = MAIL
        .replace("do: start, to: in-progress", "do: resolve, to: resolved")
        .replace("state: in-progress", "state: resolved");
    let definitions = definitions("small");
    let resolved = |text: String| {
        let index = index(&definitions, &[("incidents/INC-1.yaml", text)]);
        json!(
            index
                .query("SELECT resolved_at, closed_at FROM incident")
                .unwrap()
                .rows
        )
    };
    assert_eq!(resolved(reopened), json!([[null, null]]));
    assert_eq!(
        resolved(done),
        json!([[seconds("2026-03-02T10:00:00Z"), null]])
    );
}

#[test]
fn a_state_without_a_definition_has_no_category() {
    let text = MAIL.replace("to: pending", "to: on-hold");
    let index = index(&definitions("small"), &[("incidents/INC-1.yaml", text)]);
    let rows = index
        .query("SELECT to_state, to_category FROM step WHERE seq = 1")
        .unwrap()
        .rows;
    assert_eq!(json!(rows), json!([["on-hold", null]]));
}

#[test]
fn two_files_of_one_id_are_two_rows() {
    let records = [
        ("incidents/a/INC-1.yaml", MAIL.to_owned()),
        ("incidents/b/INC-1.yaml", MAIL.to_owned()),
    ];
    let index = index(&definitions("small"), &records);
    let rows = index
        .query("SELECT record, path FROM incident ORDER BY path")
        .unwrap()
        .rows;
    assert_eq!(
        json!(rows),
        json!([
            ["INC-1", "incidents/a/INC-1.yaml"],
            ["INC-1", "incidents/b/INC-1.yaml"]
        ])
    );
}

#[test]
fn a_file_that_cannot_be_read_is_listed_as_unread() {
    let index = index(
        &definitions("small"),
        &[("incidents/INC-2.yaml", "id: [".to_owned())],
    );
    let rows = index
        .query("SELECT path, id, type FROM unread")
        .unwrap()
        .rows;
    assert_eq!(
        json!(rows),
        json!([["incidents/INC-2.yaml", "INC-2", "incident"]])
    );
}

#[test]
fn names_of_a_desk_that_are_taken_or_sql_words_are_served() {
    let text = "version: 1\ntype: step\ntitle: Step\nplural: steps\nabout: A step.\nsource: own\nfolder: order\nwork: false\n\
                fields:\n  select: {type: integer, description: A word of SQL.}\n  path: {type: string, description: Taken.}\n\
                required: []\nlifecycle:\n  initial: on\n  states:\n    on: {title: On, category: active, about: On.}\n  transitions: {}\n\
                template: [title]\ncolumns: [id]\n";
    let own = [(".itsm/schema/record/step.yaml".to_owned(), text.to_owned())];
    let mut faults = Vec::new();
    let definitions = Definitions::load("small", &own, &mut faults);
    assert_eq!(faults, []);
    let record = "id: one\ntitle: One\nstate: on\nselect: 7\npath: p\nlog: []\n";
    let index = index(&definitions, &[("order/one.yaml", record.to_owned())]);
    let rows = index
        .query("SELECT \"select\", field_path, path FROM type_step")
        .unwrap()
        .rows;
    assert_eq!(json!(rows), json!([[7, "p", "order/one.yaml"]]));
}

#[test]
fn an_empty_desk_has_every_table() {
    let definitions = definitions("small");
    let corpus = Corpus::load(Vec::new(), &definitions, |_| Ok(Vec::new()));
    let now = parse_time("2026-05-01T00:00:00Z").unwrap();
    let index = Index::build(&corpus, &definitions, &Config::default(), now).unwrap();
    let names: Vec<&str> = index
        .tables()
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    for name in [
        "change",
        "ci",
        "field_value",
        "incident",
        "link",
        "person",
        "problem",
        "record",
        "resolution",
        "step",
        "unread",
    ] {
        assert!(names.contains(&name), "{name} of {names:?}");
    }
    let link = index
        .tables()
        .iter()
        .find(|table| table.name == "link")
        .unwrap();
    assert_eq!(
        link.columns.first(),
        Some(&("record".to_owned(), "TEXT".to_owned()))
    );
}

#[test]
fn a_query_can_only_read() {
    let index = small();
    let statements = [
        "DELETE FROM incident",
        "INSERT INTO unread VALUES ('a', 'b', 'c')",
        "UPDATE incident SET title = 'x'",
        "DROP TABLE incident",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH ':memory:' AS other",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "VACUUM INTO '/tmp/out'",
        "BEGIN",
        "WITH x AS (SELECT 1) DELETE FROM incident",
    ];
    for sql in statements {
        let refused = index.query(sql).unwrap_err();
        assert_eq!(
            refused,
            IndexError::Query("only SELECT is allowed".to_owned()),
            "{sql}"
        );
    }
    assert!(index.query("SELECT load_extension('x')").is_err());
    assert_eq!(
        json!(index.query("SELECT count(*) FROM incident").unwrap().rows),
        json!([[1]])
    );
}

#[test]
fn one_query_is_one_statement() {
    let index = small();
    let second = index.query("SELECT 1; SELECT 2").unwrap_err();
    assert_eq!(
        second.to_string(),
        "can't run the query: only one statement is allowed"
    );
    let none = index.query("-- nothing").unwrap_err();
    assert_eq!(
        none.to_string(),
        "can't run the query: only SELECT is allowed"
    );
    assert!(index.query("SELECT 1; ").is_ok());
}

#[test]
fn a_query_without_end_is_stopped() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    assert_eq!(small().query(endless), Err(IndexError::TooManyRows));
}

#[test]
fn a_slip_in_a_query_is_told_in_words() {
    let error = small().query("SELECT titel FROM incident").unwrap_err();
    assert_eq!(
        error.to_string(),
        "can't run the query: no such column: titel"
    );
}

#[test]
fn median_and_percentile_serve_queries() {
    let rows =
        query("SELECT median(column1), percentile(column1, 90) FROM (VALUES (1), (2), (3), (10))");
    // Rank 3 × 0.9 = 2.7: 3 + 0.7 × 7.
    assert_eq!(rows[0][0], json!(2.5));
    assert!((rows[0][1].as_f64().unwrap() - 7.9).abs() < 1e-9);
}

//! What the page of a change tells beyond that of any record: risk, people, times, what stood in the way, what it led to.

use serde_json::Value;

use crate::ops::Desk;
use crate::ops::evidence::known::Known;
use crate::ops::evidence::known::Parted;
use crate::ops::evidence::page::Page;
use crate::ops::evidence::page::facts;
use crate::ops::evidence::page::is_long;
use crate::ops::evidence::words::length;
use crate::ops::evidence::words::when;
use crate::ops::list::shown;
use crate::record::Record;
use crate::record::parse_time;
use crate::report::Align;
use crate::report::Table;

/// The fields that a section of their own tells of.
pub(super) const TOLD: [&str; 27] = [
    "risk",
    "risk_inputs",
    "risk_override",
    "requester",
    "assignee",
    "planned_start",
    "planned_end",
    "window_waiver",
    "collision_check",
    "collision_waiver",
    "collision_waivers",
    "pull_request",
    "commits",
    "pipeline_runs",
    "deployments",
    "outcome",
    "close_notes",
    "pir_wanted",
    "pir_required",
    "pir_reasons",
    "pir_held_at",
    "pir_findings",
    "retrospective",
    "unauthorized",
    "test_evidence",
    "backout_tested",
    "justification",
];

/// The sections of a change.
pub(super) fn sections(desk: &Desk, known: &Known<'_>, page: &mut Page) {
    risk(desk, known.record, page);
    people(known, page);
    times(desk, known, page);
    obstacles(known.record, page);
    delivery(desk, known, page);
    outcome(known.record, page);
}

/// The text of a field as one line; empty where it has none, a word where it is shown further down.
fn text(record: &Record, field: &str) -> String {
    if is_long(field, record) {
        return "(in full below)".to_owned();
    }
    record.value(field).as_ref().map(shown).unwrap_or_default()
}

fn risk(desk: &Desk, record: &Record, page: &mut Page) {
    page.heading("Risk");
    page.table(
        &facts(vec![
            ("risk", text(record, "risk")),
            (
                "put in place of the computed risk",
                text(record, "risk_override"),
            ),
            ("why the change is wanted", text(record, "justification")),
            ("test evidence", text(record, "test_evidence")),
            ("way back was tried", text(record, "backout_tested")),
        ]),
        "No risk was worked out.",
    );
    let inputs = record.value("risk_inputs");
    let inputs = inputs.as_ref().and_then(Value::as_object);
    let mut table = Table::new(["consideration", "what it looks at"]);
    table.columns.push(("points".to_owned(), Align::Right));
    let known = &desk.definitions.risk().inputs;
    let rows = inputs.into_iter().flatten().map(|(name, points)| {
        let about = known.get(name).map(|one| one.about.clone());
        vec![name.clone(), about.unwrap_or_default(), shown(points)]
    });
    table.rows = rows.collect();
    if !table.rows.is_empty() {
        let sum: i64 = inputs
            .into_iter()
            .flatten()
            .filter_map(|(_, one)| one.as_i64())
            .sum();
        table
            .rows
            .push(vec!["sum".to_owned(), String::new(), sum.to_string()]);
    }
    page.table(
        &table,
        "The points that make up the risk are not in the record.",
    );
}

fn people(known: &Known<'_>, page: &mut Page) {
    page.heading("Who did what");
    let Parted {
        asked,
        approved,
        did,
    } = known.parted();
    let opener = known.course.opener.clone().unwrap_or_default();
    page.table(
        &facts(vec![
            ("asked for it", asked.join(", ")),
            ("opened it", opener),
            ("approved it", approved.join(", ")),
            ("how that is proven", known.evidence()),
            ("carried it out", did.join(", ")),
        ]),
        "The record names nobody.",
    );
    let mut lines = Vec::new();
    for (who, said) in [(&asked, "asked for it"), (&did, "carried it out")] {
        let both: Vec<&str> = who
            .iter()
            .filter(|one| approved.contains(one))
            .map(String::as_str)
            .collect();
        lines.push(
            match (both.is_empty(), who.is_empty() || approved.is_empty()) {
                (false, _) => format!(
                    "Duties are NOT separate: {} approved it and {said}.",
                    both.join(", ")
                ),
                (true, true) => format!(
                    "Whether somebody approved it who {said} can't be told: one side is not known."
                ),
                (true, false) => format!("Nobody approved it who {said}."),
            },
        );
    }
    page.list(&lines, "");
}

fn times(desk: &Desk, known: &Known<'_>, page: &mut Page) {
    page.heading("Planned and actual times");
    let zone = desk.config.timezone;
    let planned = |field| known.record.text(field).and_then(parse_time);
    let shown_at = |at: Option<_>| at.map(|at| when(at, zone)).unwrap_or_default();
    let late = |planned: Option<chrono::DateTime<chrono::Utc>>, actual: Option<_>| {
        let by = planned
            .zip(actual)
            .map(|(planned, actual)| actual - planned);
        by.map(length).unwrap_or_default()
    };
    let (start, end) = (planned("planned_start"), planned("planned_end"));
    let course = &known.course;
    let mut table = Table::new(["", "planned", "actual", "later than planned by"]);
    let mut row = |name: &str, planned, actual| {
        let cells = [
            name.to_owned(),
            shown_at(planned),
            shown_at(actual),
            late(planned, actual),
        ];
        table.rows.push(cells.to_vec());
    };
    row("opened", None, course.opened);
    row("authorized", None, course.authorized);
    row("work began", start, course.implemented);
    row("work ended", end, course.completed);
    row("closed", None, course.closed);
    page.table(&table, "");
    if known.could_not_wait() {
        page.line(&delay(desk, known));
    }
}

/// How long after the work began it was authorized, for one that could not wait.
fn delay(desk: &Desk, known: &Known<'_>) -> String {
    let hours = desk.definitions.risk().ratify_hours;
    let allowed = hours
        .map(|hours| format!("; {hours} hours are allowed"))
        .unwrap_or_default();
    match (known.course.implemented, known.course.delay()) {
        (None, _) => "It could not wait; the work has not begun.".to_owned(),
        (Some(_), None) => {
            format!("It could not wait, the work began, and it was never authorized{allowed}.")
        }
        (Some(_), Some(delay)) if delay <= chrono::TimeDelta::zero() => {
            "It could not wait, and was authorized before the work began.".to_owned()
        }
        (Some(_), Some(delay)) => format!(
            "It could not wait, and was authorized {} after the work began{allowed}.",
            length(delay)
        ),
    }
}

fn obstacles(record: &Record, page: &mut Page) {
    page.heading("Collisions and waivers");
    page.table(
        &facts(vec![
            (
                "collisions, when last looked for",
                text(record, "collision_check"),
            ),
            (
                "accepted all the same, because",
                text(record, "collision_waiver"),
            ),
            (
                "done outside of its window, because",
                text(record, "window_waiver"),
            ),
        ]),
        "Nobody looked for collisions, and nothing was waived.",
    );
    let keys = ["with", "kind", "reason", "by"];
    let table = items(record, "collision_waivers", &keys);
    if !table.rows.is_empty() {
        page.table(&table, "");
    }
}

/// What the change led to in repositories and pipelines.
fn delivery(desk: &Desk, known: &Known<'_>, page: &mut Page) {
    page.heading("Pull request, commits, pipelines, deployments");
    let (record, zone) = (known.record, desk.config.timezone);
    let reviewed = reviewed(desk, known);
    let pull = record.value("pull_request").unwrap_or_default();
    let of = |key: &str| pull.get(key).map(shown).unwrap_or_default();
    let merged = of("merged_at");
    let merged = parse_time(&merged).map_or(merged.clone(), |at| when(at, zone));
    let named = facts(vec![
        ("pull request", of("url")),
        ("repository", of("repository")),
        ("number", of("number")),
        ("merged", merged),
    ]);
    if reviewed.rows.is_empty() || !named.rows.is_empty() {
        page.table(&named, "No pull request is named.");
    }
    if !reviewed.rows.is_empty() {
        page.line(
            "Pull requests whose reviews decided on it, as the importer of the reviews signed:",
        );
        page.table(&reviewed, "");
    }
    let lists: [(&str, &str, &[&str]); 3] = [
        ("commits", "Commits", &["repository", "oid"]),
        (
            "pipeline_runs",
            "Pipeline runs",
            &["at", "outcome", "name", "commit", "url"],
        ),
        (
            "deployments",
            "Deployments",
            &["at", "outcome", "environment", "version", "commit", "url"],
        ),
    ];
    for (field, title, keys) in lists {
        let table = items(record, field, keys);
        if table.rows.is_empty() {
            page.line(&format!("{title}: none are named."));
        } else {
            page.line(&format!("{title}:"));
            page.table(&table, "");
        }
    }
}

/// The pull requests on which decisions were given, by their signed statements.
fn reviewed(desk: &Desk, known: &Known<'_>) -> Table {
    let zone = desk.config.timezone;
    let mut table = Table::new([
        "number",
        "host",
        "repository",
        "opened by",
        "merged by",
        "merged",
    ]);
    let pulls = known.proof.pulls().into_iter();
    table.rows = pulls
        .map(|pull| {
            let merged = parse_time(&pull.merged_at).map(|at| when(at, zone));
            vec![
                pull.number.to_string(),
                pull.host.clone(),
                pull.repository.clone(),
                pull.author.clone(),
                pull.merged_by.clone(),
                merged.unwrap_or_default(),
            ]
        })
        .collect();
    table
}

/// The items of a list of mappings, a row each.
fn items(record: &Record, field: &str, keys: &[&str]) -> Table {
    let mut table = Table::new(keys.iter().copied());
    let value = record.value(field);
    let items = value
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    table.rows = items
        .map(|item| {
            let cell = |key: &&str| item.get(*key).map(shown).unwrap_or_default();
            keys.iter().map(cell).collect()
        })
        .collect();
    table
}

fn outcome(record: &Record, page: &mut Page) {
    page.heading("Outcome and review");
    page.table(
        &facts(vec![
            ("outcome", text(record, "outcome")),
            ("what is worth knowing", text(record, "close_notes")),
            (
                "done first, authorized afterwards",
                text(record, "retrospective"),
            ),
            (
                "found to have been done without leave",
                text(record, "unauthorized"),
            ),
            ("somebody wanted a review", text(record, "pir_wanted")),
            ("a review is owed", text(record, "pir_required")),
            ("because", text(record, "pir_reasons")),
            ("held on", text(record, "pir_held_at")),
            ("found", text(record, "pir_findings")),
        ]),
        "No outcome is recorded.",
    );
}

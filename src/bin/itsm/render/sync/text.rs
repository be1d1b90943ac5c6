//! The report for people.

use itsm::ops::Change;
use itsm::ops::DecisionNews;
use itsm::ops::EDIT;
use itsm::ops::Ending;
use itsm::ops::GoverningNews;
use itsm::ops::RecordNews;
use itsm::ops::SyncReport;
use itsm::record::Entry;
use itsm::report::Table;
use itsm::schema::POLICY;
use itsm::text::plural;

use crate::render::sync::undecided;
use crate::render::sync::waiting;

/// Beyond so many steps of one record only the last is told.
const STEPS: usize = 4;
/// Beyond so many files that are no records they are counted.
const FILES: usize = 3;
/// Beyond so many commits the rest is counted.
const COMMITS: usize = 10;

/// The report for people: a table of what came in, one of what went out, one of what waits.
pub(crate) fn text(report: &SyncReport, width: u16) -> String {
    let tables = [came(report), went(report), joint(report), open(report)];
    let tables = tables.iter().filter(|table| !table.rows.is_empty());
    let shown: Vec<String> = tables.map(|table| table.terminal(width)).collect();
    shown.join("\n")
}

/// What waits for a decision alone, for whoever wants quiet.
pub(crate) fn undecided_text(report: &SyncReport, width: u16) -> String {
    let table = open(report);
    if table.rows.is_empty() {
        String::new()
    } else {
        table.terminal(width)
    }
}

fn came(report: &SyncReport) -> Table {
    let heading = match report.ending {
        Ending::Tried => "would come in",
        _ => "came in",
    };
    let mut table = Table::new([heading, "title", "what"]);
    let news = &report.news;
    for one in &news.records {
        table
            .rows
            .push(vec![one.id.clone(), one.title.clone(), what(one)]);
    }
    for one in &news.governing {
        table
            .rows
            .push(vec![one.path.clone(), String::new(), governed(one)]);
    }
    let has_rows = !table.rows.is_empty();
    let mut row = |name: String| table.rows.push(vec![name, String::new(), String::new()]);
    match news.others.len() {
        0 if !has_rows && news.files > 0 => row(plural(news.files, "file")),
        0..=FILES => news.others.iter().cloned().for_each(row),
        others => row(plural(others, "other file")),
    }
    table
}

/// What happened to a record, person by person in the order of its log.
fn what(one: &RecordNews) -> String {
    let mut parts = Vec::new();
    match one.change {
        Change::New => parts.push("new".to_owned()),
        Change::Removed => parts.push("removed".to_owned()),
        Change::Changed | Change::Beside => {}
    }
    match one.entries.as_slice() {
        [.., last] if one.entries.len() > STEPS => {
            let (count, last) = (one.entries.len(), step(last));
            parts.push(format!(
                "{count} steps, at last {last} by {}",
                one.entries[count - 1].by
            ));
        }
        entries => {
            let people = entries.chunk_by(|a, b| a.by == b.by);
            parts.extend(people.map(|steps| {
                let by = steps.first().map_or("", |entry| entry.by.as_str());
                let steps: Vec<String> = steps.iter().map(step).collect();
                format!("{by}: {}", steps.join(", "))
            }));
        }
    }
    if !one.fields.is_empty() {
        parts.push(format!("changed: {}", one.fields.join(", ")));
    }
    if one.notes > 0 {
        parts.push(plural(one.notes, "note"));
    }
    parts.extend(one.decisions.iter().map(decided));
    parts.join("; ")
}

/// What happened to a file that governs the desk.
fn governed(one: &GoverningNews) -> String {
    let mut parts = Vec::new();
    let whose = one.keys_of.join(", ");
    match one.change {
        Change::New if whose.is_empty() => parts.push("new".to_owned()),
        Change::New => parts.push(format!("new: keys of {whose}")),
        Change::Removed => parts.push("removed".to_owned()),
        Change::Changed if one.path == POLICY => parts.push("policy changed".to_owned()),
        Change::Changed if whose.is_empty() => parts.push("changed".to_owned()),
        Change::Changed => parts.push(format!("keys of {whose} changed")),
        Change::Beside => {}
    }
    parts.extend(one.decisions.iter().map(decided));
    parts.join("; ")
}

fn decided(one: &DecisionNews) -> String {
    let word = match one.decision {
        "approve" => "approved by",
        "reject" => "rejected by",
        _ => "decision taken back by",
    };
    if one.step == EDIT {
        format!("{word} {}", one.by)
    } else {
        format!("{word} {} ({})", one.by, one.step)
    }
}

fn step(entry: &Entry) -> String {
    let fields: Vec<&str> = entry.set.iter().map(|(field, _)| field.as_str()).collect();
    match (&entry.to, fields.as_slice()) {
        (Some(to), _) => format!("{} → {to}", entry.step),
        (None, []) => entry.step.clone(),
        (None, fields) => format!("{} {}", entry.step, fields.join(", ")),
    }
}

fn went(report: &SyncReport) -> Table {
    let heading = match report.ending {
        Ending::Done | Ending::Review { .. } => "went out",
        Ending::Tried => "would go out",
        _ => "waits to go out",
    };
    let mut table = Table::new([heading]);
    let commits = &report.outgoing;
    let subjects = commits
        .iter()
        .take(COMMITS)
        .map(|one| vec![one.subject.clone()]);
    table.rows.extend(subjects);
    if commits.len() > COMMITS {
        table
            .rows
            .push(vec![format!("and {} more", commits.len() - COMMITS)]);
    }
    table
}

fn joint(report: &SyncReport) -> Table {
    let mut table = Table::new(["joined", "fields that both sides changed"]);
    for one in &report.joined {
        let fields = match one.fields.as_slice() {
            [] => "none".to_owned(),
            fields => fields.join(", "),
        };
        table.rows.push(vec![one.id.clone(), fields]);
    }
    table
}

fn open(report: &SyncReport) -> Table {
    let mut table = Table::new(["to decide", "field", "why"]);
    for one in waiting(report).iter().flat_map(undecided) {
        let name = one.id.unwrap_or(one.path);
        table.rows.push(vec![name.to_owned(), one.field, one.why]);
    }
    table
}

/// How it went, as one line.
pub(crate) fn summary(report: &SyncReport) -> String {
    let there = format!("{}/{}", report.remote, report.branch);
    let news = &report.news;
    let came = match (news.records.len(), news.files) {
        (0, 0) => None,
        (0, files) => Some(plural(files, "file")),
        (records, _) => Some(plural(records, "record")),
    };
    let went = Some(report.outgoing.len()).filter(|count| *count > 0);
    let went = went.map(|count| plural(count, "commit"));
    match (came, went) {
        (None, None) => format!("nothing new: you and {there} have the same"),
        (Some(came), None) => format!("{came} came in from {there}"),
        (None, Some(went)) => format!("{went} went out to {there}"),
        (Some(came), Some(went)) => format!("{came} came in from {there}, {went} went out"),
    }
}

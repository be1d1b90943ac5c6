//! What came in, what went out, and what waits for people.

use itsm::merge::Side;
use itsm::ops::Case;
use itsm::ops::Change;
use itsm::ops::Ending;
use itsm::ops::RecordNews;
use itsm::ops::SyncReport;
use itsm::ops::Waiting;
use itsm::record::Entry;
use itsm::record::print_time;
use itsm::report::Table;
use itsm::text::plural;
use serde::Serialize;

use crate::render;

/// Beyond so many steps of one record only the last is told.
const STEPS: usize = 4;
/// Beyond so many files that are no records they are counted.
const FILES: usize = 3;
/// Beyond so many commits the rest is counted.
const COMMITS: usize = 10;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    ending: &'static str,
    offline: bool,
    remote: &'a str,
    branch: &'a str,
    review_branch: Option<&'a str>,
    incoming: Incoming<'a>,
    joined: Vec<Joined<'a>>,
    waiting: Vec<Undecided<'a>>,
    outgoing: Vec<Commit<'a>>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Incoming<'a> {
    files: usize,
    records: Vec<Record<'a>>,
    others: &'a [String],
}

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    path: &'a str,
    title: &'a str,
    change: &'static str,
    steps: Vec<Step<'a>>,
    fields: &'a [String],
    notes: usize,
}

#[derive(Serialize)]
struct Step<'a> {
    at: String,
    by: &'a str,
    r#do: &'a str,
    to: Option<&'a str>,
    set: Vec<&'a str>,
}

#[derive(Serialize)]
struct Joined<'a> {
    id: &'a str,
    path: &'a str,
    fields: &'a [String],
}

#[derive(Serialize)]
struct Undecided<'a> {
    id: Option<&'a str>,
    path: &'a str,
    field: String,
    why: String,
}

#[derive(Serialize)]
struct Commit<'a> {
    commit: &'a str,
    subject: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    path: &'a str,
    line: usize,
    rule: &'a str,
    message: &'a str,
}

/// The report for scripts, format version 1.
pub(crate) fn json(report: &SyncReport) -> String {
    let (ending, review_branch) = match &report.ending {
        Ending::Done => ("done", None),
        Ending::Tried => ("tried", None),
        Ending::Offline(_) => ("offline", None),
        Ending::Waiting(_) => ("waiting", None),
        Ending::Invalid(_) => ("invalid", None),
        Ending::Review { branch, .. } => ("review", Some(branch.as_str())),
    };
    render::json(&Output {
        version: 1,
        ending,
        offline: ending == "offline",
        remote: &report.remote,
        branch: &report.branch,
        review_branch,
        incoming: incoming(report),
        joined: joined(report),
        waiting: waiting(report).iter().flat_map(undecided).collect(),
        outgoing: outgoing(report),
        findings: findings(report),
    })
}

fn incoming(report: &SyncReport) -> Incoming<'_> {
    Incoming {
        files: report.news.files,
        records: report.news.records.iter().map(record).collect(),
        others: &report.news.others,
    }
}

fn record(one: &RecordNews) -> Record<'_> {
    Record {
        id: &one.id,
        path: &one.path,
        title: &one.title,
        change: change(one.change),
        steps: one.entries.iter().map(logged).collect(),
        fields: &one.fields,
        notes: one.notes,
    }
}

fn logged(entry: &Entry) -> Step<'_> {
    Step {
        at: print_time(entry.at),
        by: &entry.by,
        r#do: &entry.step,
        to: entry.to.as_deref(),
        set: entry.set.iter().map(|(field, _)| field.as_str()).collect(),
    }
}

fn change(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Changed => "changed",
        Change::Removed => "removed",
        Change::Beside => "beside",
    }
}

fn joined(report: &SyncReport) -> Vec<Joined<'_>> {
    let joined = report.joined.iter().map(|one| Joined {
        id: &one.id,
        path: &one.path,
        fields: &one.fields,
    });
    joined.collect()
}

fn waiting(report: &SyncReport) -> &[Waiting] {
    match &report.ending {
        Ending::Waiting(waiting) => waiting,
        _ => &[],
    }
}

/// What is to be decided about a file; the field is empty where it is about the whole file.
fn undecided(one: &Waiting) -> Vec<Undecided<'_>> {
    let row = |field: String, why: String| Undecided {
        id: one.record(),
        path: &one.path,
        field,
        why,
    };
    let whole = |why: &str| vec![row(String::new(), why.to_owned())];
    match &one.case {
        Case::Record(merged) => {
            let open = merged.conflicts.iter();
            open.map(|conflict| row(conflict.field.to_string(), conflict.message()))
                .collect()
        }
        Case::Edited => whole("it was edited by hand; `git add` says that it is merged"),
        Case::Gone => whole("both sides removed it"),
        Case::Deleted { by } => whole(removed(*by)),
        Case::Other { deleted_by } => {
            let both = "both sides changed it, and it can't be merged by field";
            whole(deleted_by.map_or(both, removed))
        }
    }
}

fn removed(by: Side) -> &'static str {
    match by {
        Side::Ours => "you removed it, the other side changed it",
        _ => "the other side removed it, you changed it",
    }
}

fn outgoing(report: &SyncReport) -> Vec<Commit<'_>> {
    let commits = report.outgoing.iter().map(|one| Commit {
        commit: &one.id,
        subject: &one.subject,
    });
    commits.collect()
}

fn findings(report: &SyncReport) -> Vec<Finding<'_>> {
    let findings = report.findings().iter().map(|one| Finding {
        path: &one.path,
        line: one.region.start.line,
        rule: &one.rule,
        message: &one.message,
    });
    findings.collect()
}

/// The report for people: a table of what came in, one of what went out, one of what waits.
pub(crate) fn text(report: &SyncReport, width: u16) -> String {
    let tables = [came(report), went(report), joint(report), open(report)];
    let tables = tables.iter().filter(|table| !table.rows.is_empty());
    let shown: Vec<String> = tables.map(|table| table.terminal(width)).collect();
    shown.join("\n")
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
    let mut row = |name: String| table.rows.push(vec![name, String::new(), String::new()]);
    match news.others.len() {
        0 if news.records.is_empty() && news.files > 0 => row(plural(news.files, "file")),
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
    parts.join("; ")
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
        table.rows.push(vec![one.id.clone(), one.fields.join(", ")]);
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

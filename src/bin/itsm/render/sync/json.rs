//! The report for scripts.

use itsm::ops::Change;
use itsm::ops::DecisionNews;
use itsm::ops::Ending;
use itsm::ops::GoverningNews;
use itsm::ops::RecordNews;
use itsm::ops::SyncReport;
use itsm::record::Entry;
use itsm::record::print_time;
use serde::Serialize;

use crate::render;
use crate::render::sync::Undecided;
use crate::render::sync::undecided;
use crate::render::sync::waiting;

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
    governing: Vec<Governing<'a>>,
    others: &'a [String],
}

#[derive(Serialize)]
struct Governing<'a> {
    path: &'a str,
    change: &'static str,
    keys_of: &'a [String],
    decisions: Vec<Decided<'a>>,
}

#[derive(Serialize)]
struct Decided<'a> {
    by: &'a str,
    decision: &'static str,
    step: &'a str,
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
    decisions: Vec<Decided<'a>>,
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
        governing: report.news.governing.iter().map(governing).collect(),
        others: &report.news.others,
    }
}

fn governing(one: &GoverningNews) -> Governing<'_> {
    Governing {
        path: &one.path,
        change: change(one.change),
        keys_of: &one.keys_of,
        decisions: one.decisions.iter().map(decision).collect(),
    }
}

fn decision(one: &DecisionNews) -> Decided<'_> {
    Decided {
        by: &one.by,
        decision: one.decision,
        step: &one.step,
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
        decisions: one.decisions.iter().map(decision).collect(),
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

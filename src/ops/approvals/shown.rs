//! What a person is shown before they sign: the content itself, what an edit changes, and what the step still lacks.

use crate::git::short;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::beside;
use crate::ops::approvals::steps::all_words;
use crate::ops::assess::Around;
use crate::ops::list::listed;
use crate::ops::preview::next_step;
use crate::ops::show::fields;
use crate::record::Record;
use crate::report::diff;
use crate::schema::Needs;
use crate::yaml::decode;

/// What the program works out and shows beside the content.
const WORKED_OUT: [&str; 2] = ["risk_inputs", "collision_check"];

/// What the edit of a file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// What it is compared with, in words.
    pub beside: String,
    /// The difference as a unified diff.
    pub diff: String,
}

/// What is shown of what is decided on.
pub(super) struct Seen {
    /// The fields of a record with their values as text.
    pub(super) content: Vec<(String, String)>,
    /// What the edit of a file changes.
    pub(super) edit: Option<FileEdit>,
}

/// What is shown of a record, or of a file where it is none.
pub(super) fn seen(
    desk: &Desk,
    bench: &Bench<'_>,
    record: Option<&Record>,
    path: &str,
    text: Option<&str>,
) -> Result<Seen, OpsError> {
    Ok(match record {
        Some(record) => Seen {
            content: content(desk, record),
            edit: None,
        },
        None => Seen {
            content: Vec::new(),
            edit: Some(edit(desk, bench, path, text)?),
        },
    })
}

/// The title and the fields of a record with their values as text, in the order of its file.
fn content(desk: &Desk, record: &Record) -> Vec<(String, String)> {
    let title = ("title".to_owned(), record.title().to_owned());
    let mut fields = fields(record, &listed(record, desk));
    fields.retain(|(name, _)| !WORKED_OUT.contains(&name.as_str()));
    fields.insert(0, title);
    fields
}

/// What the edit of a file changes on the trusted side; where that has it already, what the last edit of it changed.
fn edit(
    desk: &Desk,
    bench: &Bench<'_>,
    path: &str,
    text: Option<&str>,
) -> Result<FileEdit, OpsError> {
    let target = short(&bench.trusted.commit).to_owned();
    let there = beside::content(desk.repository()?, &bench.trusted.desk, path)?;
    let old = there
        .as_deref()
        .map(|bytes| decode(bytes).unwrap_or_default());
    if old != text {
        return Ok(FileEdit {
            beside: match old {
                Some(_) => format!("beside {target}, the trusted side"),
                None => format!("all of it; {target}, the trusted side, has no such file"),
            },
            diff: diff(path, old, text),
        });
    }
    let before = bench.content_before(path)?;
    let old = before
        .as_ref()
        .map(|(_, bytes)| decode(bytes).unwrap_or_default());
    Ok(FileEdit {
        beside: match &before {
            Some((commit, _)) => format!(
                "by {}, its last edit, which the trusted side has",
                short(commit)
            ),
            None => "all of it".to_owned(),
        },
        diff: diff(path, old, text),
    })
}

/// What the steps of a word need beside the approval and do not have.
pub(super) fn lacking(desk: &Desk, record: &Record, word: &str) -> Result<Vec<String>, OpsError> {
    let around = Around::of(desk)?;
    let lifecycle = record.definition().lifecycle.at(desk.now);
    let mut found = Vec::new();
    for transition in lifecycle.open_from(record.state().unwrap_or_default()) {
        if !all_words(transition).contains(&word) {
            continue;
        }
        let next = next_step(&around, record, transition, Needs::All)?;
        if !next.missing.is_empty() {
            found.push(format!(
                "`{}` needs more: {}",
                next.name,
                next.missing.join(", ")
            ));
        }
    }
    Ok(found)
}

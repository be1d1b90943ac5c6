//! What happened to a record: its log, its notes and the decisions about it, in order of time.

use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Decided;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::decided;
use crate::ops::show::notes;
use crate::record::Entry;
use crate::record::Log;
use crate::record::Record;

/// One thing that happened to a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Happening {
    /// When it was written; none for a note whose name says no time.
    pub at: Option<DateTime<Utc>>,
    /// When it took place, where that is another time.
    pub happened: Option<DateTime<Utc>>,
    /// Who did it.
    pub by: String,
    /// What was done: a transition, `open`, `edit`, `note` or `decision`.
    pub step: String,
    /// The state before.
    pub from: Option<String>,
    /// The state after.
    pub to: Option<String>,
    /// The tracked fields that were set.
    pub set: Vec<(String, Value)>,
    /// Why.
    pub reason: Option<String>,
    /// How long it took, in minutes.
    pub minutes: Option<i64>,
    /// The source's own name for it, where it was imported.
    pub imported: Option<String>,
    /// What a `redact` entry took the text out of.
    pub of: Option<String>,
    /// Whether a later entry voids it, so that it counts no more.
    pub void: bool,
    /// Whether it was written more than a day after it took place.
    pub late: bool,
    /// The text of a note, or what was decided.
    pub text: Option<String>,
}

/// Reads the history of a record, of one field where it is named.
pub fn history(
    desk: &Desk,
    id: &str,
    field: Option<&str>,
) -> Result<(String, Vec<Happening>), OpsError> {
    let record = desk.find_record(id)?;
    let field = field
        .map(|name| crate::ops::fields::known(record.definition(), name))
        .transpose()?
        .map(|field| field.name.as_str());
    let happenings = if let Some(name) = field {
        let touches = |one: &Happening| {
            one.set.iter().any(|(set, _)| set == name) || (name == "state" && one.to.is_some())
        };
        let mut entries = entries(&record.log());
        entries.retain(touches);
        entries
    } else {
        let mut happenings = happenings(desk, &record)?;
        for one in decided(desk, &record)? {
            insert(&mut happenings, from_decision(one));
        }
        happenings
    };
    Ok((record.id().to_owned(), happenings))
}

/// Everything that happened to a record, its notes included.
pub(crate) fn happenings(desk: &Desk, record: &Record) -> Result<Vec<Happening>, OpsError> {
    let mut happenings = entries(&record.log());
    for note in notes(desk, record)? {
        insert(&mut happenings, from_note(&note.path, note.text));
    }
    Ok(happenings)
}

/// Every entry in list order; those that count no more lead from no state to none.
fn entries(log: &Log) -> Vec<Happening> {
    let steps = log
        .steps()
        .map(|step| (step.seq, from_entry(step.entry, step.from)));
    let void = log.void.iter().map(|(seq, entry)| {
        let happening = Happening {
            void: true,
            ..from_entry(entry, None)
        };
        (*seq, happening)
    });
    let mut all: Vec<(usize, Happening)> = steps.chain(void).collect();
    all.sort_by_key(|(seq, _)| *seq);
    all.into_iter().map(|(_, happening)| happening).collect()
}

fn from_entry(entry: &Entry, from: Option<&str>) -> Happening {
    Happening {
        at: Some(entry.at),
        happened: entry.happened,
        by: entry.by.clone(),
        step: entry.step.clone(),
        from: entry.to.as_ref().and(from).map(str::to_owned),
        to: entry.to.clone(),
        set: entry.set.clone(),
        reason: entry.reason.clone(),
        minutes: entry.minutes,
        imported: entry.imported.clone(),
        of: entry.of.clone(),
        void: false,
        late: entry.is_late(),
        text: None,
    }
}

/// A note's name is `TIME-PERSON-RANDOM.md`; one that somebody added under another name has neither.
fn from_note(path: &str, text: String) -> Happening {
    let name = crate::record::stem(path).trim_end_matches(".md");
    let (time, rest) = name.split_once('-').unwrap_or(("", name));
    let at = NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%SZ").ok();
    let by = rest
        .rsplit_once('-')
        .filter(|_| at.is_some())
        .map_or("", |(by, _)| by);
    Happening {
        at: at.map(|at| at.and_utc()),
        by: by.to_owned(),
        step: "note".to_owned(),
        text: Some(text),
        ..Happening::default()
    }
}

/// A decision as its file says, proven or not.
fn from_decision(one: Decided) -> Happening {
    let said = one.comment;
    let said = said.map_or_else(String::new, |said| format!(": “{said}”"));
    Happening {
        at: Some(one.time),
        by: one.person,
        step: "decision".to_owned(),
        text: Some(format!("{} {}{said}", one.decision.name(), one.step)),
        ..Happening::default()
    }
}

/// Puts a note or a decision after the last entry that is not later; the log itself is never sorted.
fn insert(happenings: &mut Vec<Happening>, note: Happening) {
    let place = match note.at {
        Some(at) => happenings
            .iter()
            .rposition(|one| one.at.is_some_and(|other| other <= at))
            .map_or(0, |at| at + 1),
        None => happenings.len(),
    };
    happenings.insert(place, note);
}

//! Evidence for an auditor: a folder that holds what a desk can show, and how to check it with plain tools.
//!
//! A pack is always of a commit, never of a work tree, and the same commit gives the same bytes: the time is that of the
//! commit, and nothing of the machine, the place or the user enters. Statements and signatures are handed over, and what
//! they come to when they are verified anew, beside what an audit of the whole history finds.

mod approvals;
mod audited;
mod change;
mod clause;
mod course;
mod gather;
mod history;
mod index;
mod known;
mod lists;
mod missing;
mod outcome;
mod pack;
mod page;
mod proof;
mod proven;
mod reports;
mod ruled;
mod sample;
mod signatures;
mod verify;
mod words;

use chrono::NaiveDate;

pub use clause::{ClauseSummary, clauses};
pub use pack::Pack;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::APPROVALS;
use crate::ops::evidence::proven::Proven;
use crate::practice::Period;
use crate::record::Record;
use crate::schema::RecordType;
use crate::text::one_of;
use crate::text::plural;

/// What evidence is wanted of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceRequest {
    /// Of records, by ids or unambiguous parts of ids.
    Records(Vec<String>),
    /// Of a sample of everything that was worked on or open in a period.
    Sample {
        /// The name of the type of the records.
        record_type: String,
        /// How many are drawn.
        size: usize,
        /// What the draw depends on, besides the ids.
        seed: u64,
        /// The first day.
        from: NaiveDate,
        /// The first day that no longer counts.
        to: NaiveDate,
    },
    /// Of what a clause of the standard asks for, over a period.
    Clause {
        /// The number of the clause.
        number: String,
        /// The first day.
        from: NaiveDate,
        /// The first day that no longer counts.
        to: NaiveDate,
    },
}

/// Puts evidence together; the desk has to be read from a commit.
pub fn evidence(desk: &Desk, request: &EvidenceRequest) -> Result<Pack, OpsError> {
    let origin = history::whole(desk)?;
    let trusted = proven::trusted(desk, desk.commit().unwrap_or_default())?;
    let proven = Proven::of(desk, &trusted, &origin)?;
    let corpus = desk.corpus()?;
    let mut gathered = gather::Gathered::new(desk, &corpus, request, origin);
    match request {
        EvidenceRequest::Records(ids) => {
            let found = ids.iter().map(|id| {
                let path = desk.find(id)?;
                corpus.at_path(&path).ok_or_else(|| unreadable(desk, &path))
            });
            let found: Result<Vec<&Record>, OpsError> = found.collect();
            gathered.records(found?, &proven)?;
            // Files that were not asked for can be as they are.
            gathered.pack.unread.clear();
            gathered.title = format!("Evidence on {}", plural(gathered.known.len(), "record"));
        }
        EvidenceRequest::Sample {
            record_type,
            size,
            seed,
            from,
            to,
        } => {
            let definition = definition(desk, record_type)?;
            gathered.period = Some(period(desk, *from, *to)?);
            let drawn = gathered.sample(definition, *size, *seed)?;
            gathered.records(drawn, &proven)?;
        }
        EvidenceRequest::Clause { number, from, to } => {
            gathered.period = Some(period(desk, *from, *to)?);
            clause::answer(&mut gathered, number, &proven)?;
        }
    }
    gathered.finish(&proven)
}

/// Why a record that was named can't be handed over.
fn unreadable(desk: &Desk, path: &str) -> OpsError {
    match desk.record(path) {
        Err(error) => error,
        Ok(_) => OpsError::usage(format!("{path} is no record")),
    }
}

fn period(desk: &Desk, from: NaiveDate, to: NaiveDate) -> Result<Period, OpsError> {
    let split = Period::split(from, to, None, desk.config.timezone);
    let periods = split.map_err(|error| OpsError::usage(error.to_string()))?;
    let first = periods.into_iter().next();
    first.ok_or_else(|| OpsError::new(Kind::Nothing, "the period is empty"))
}

fn definition<'a>(desk: &'a Desk, name: &str) -> Result<&'a RecordType, OpsError> {
    let found = desk.definitions.record_type(name);
    found.map(AsRef::as_ref).ok_or_else(|| {
        let types = desk.definitions.types().iter();
        let names: Vec<&str> = types.map(|one| one.name.as_str()).collect();
        OpsError::usage(format!("no record type `{name}`"))
            .nearest(name, names.iter().copied())
            .hint(format!("the types are {}", one_of(names)))
    })
}

/// The files of a desk that can't be read, of a type or of all.
fn unread(corpus: &crate::record::Corpus, of: Option<&str>) -> Vec<Diagnostic> {
    let files = corpus.unread().iter();
    let files = files.filter(|file| of.is_none_or(|name| file.definition.name == name));
    files.flat_map(|file| file.findings.clone()).collect()
}

/// The files of the desk, sorted, that differ in the work tree from the newest commit and would belong into a pack.
pub fn differing(desk: &Desk) -> Result<Vec<String>, OpsError> {
    let mut paths = desk.repository()?.unsettled()?;
    let folders = [APPROVALS, ".itsm"];
    paths.retain(|path| {
        let is_rule = path
            .split('/')
            .next()
            .is_some_and(|first| folders.contains(&first));
        is_rule || path == super::desk::CONFIG || desk.definitions.type_of_path(path).is_some()
    });
    Ok(paths)
}

//! What may help with a record: known errors, and records like it, each with the reasons.
//!
//! A score is the sum of its reasons, so that nobody has to guess why something is proposed. Nothing is stored, and
//! nothing is linked: a person decides.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::index::Words;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::practice::gave_up;
use crate::record::Corpus;
use crate::record::Record;

/// The type whose records are known errors once their cause or a way to live with it is known.
const PROBLEM: &str = "problem";

/// What ends a record in favour of another.
const DUPLICATE: &str = "duplicate-of";

/// The text by which a problem says that there is no workaround.
const NO_WAY: &str = "none";

/// What the words of a record are taken from.
const TEXTS: [&str; 7] = [
    "title",
    "description",
    "error_code",
    "solution",
    "symptom",
    "problem_statement",
    "workaround",
];

/// Points for an item in common.
const CI: u32 = 40;

/// Points for the same error code.
const CODE: u32 = 40;

/// Points for the same service.
const SERVICE: u32 = 20;

/// The most points for words in common: those of a text as alike as the record's own.
const WORDS: f64 = 30.0;

/// Why something is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What the two have in common: `ci`, `error-code`, `service`, `words`.
    pub kind: &'static str,
    /// What it adds to the score.
    pub points: u32,
    /// The items, the code, the service or the words.
    pub values: Vec<String>,
}

/// A record that may help.
#[derive(Debug)]
pub struct Proposal {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// The sum of the points of its reasons.
    pub score: u32,
    /// What speaks for it.
    pub reasons: Vec<Reason>,
    /// The relation by which one of the two names the other already.
    pub linked: Option<String>,
    /// How to live with the failure.
    pub workaround: Option<String>,
    /// How it was ended.
    pub solution: Option<String>,
}

/// Everything that may help with a record, best first; equal scores by id.
#[derive(Debug)]
pub struct Matches {
    /// The record.
    pub id: String,
    /// Problems of which the cause or a way to live with it is known.
    pub known_errors: Vec<Proposal>,
    /// Records of the same type.
    pub similar: Vec<Proposal>,
    /// Files that could not be read, and so are not among them.
    pub unread: Vec<Diagnostic>,
}

/// Looks for what may help with a record; at most so many of each kind.
pub fn matches(desk: &Desk, id: &str, limit: usize) -> Result<Matches, OpsError> {
    let record = desk.find_record(id)?;
    let own = desk.corpus_of(&record.definition().folder)?;
    let problems = match desk.definitions.record_type(PROBLEM) {
        Some(definition) if definition.name != record.definition().name => {
            desk.corpus_of(&definition.folder)?
        }
        _ => Corpus::default(),
    };
    let known = |one: &&Record| one.definition().name == PROBLEM && is_known_error(one);
    let candidates = |corpus| candidates(&record, corpus);
    let known_errors: Vec<&Record> = candidates(&problems).filter(known).collect();
    let similar: Vec<&Record> = candidates(&own).collect();
    let unread = own.unread().iter().chain(problems.unread());
    Ok(Matches {
        id: record.id().to_owned(),
        known_errors: best(&record, &known_errors, limit)?,
        similar: best(&record, &similar, limit)?,
        unread: unread.flat_map(|one| one.findings.clone()).collect(),
    })
}

/// The known errors that share an item or the error code with a record: what is worth a hint when it is opened.
pub fn known_errors_like(desk: &Desk, record: &Record) -> Result<Vec<String>, OpsError> {
    let Some(definition) = desk.definitions.record_type(PROBLEM) else {
        return Ok(Vec::new());
    };
    let asks = record.value("cis").is_some() || record.text("error_code").is_some();
    if !asks || definition.name == record.definition().name {
        return Ok(Vec::new());
    }
    let corpus = desk.corpus_of(&definition.folder)?;
    let found = candidates(record, &corpus).filter(|one| is_known_error(one));
    let alike = found.filter(|one| !items(record, one).is_empty() || code(record, one).is_some());
    Ok(alike.map(|one| one.id().to_owned()).collect())
}

/// The records that can be proposed: not the record itself, no duplicate of it, nothing that was given up.
fn candidates<'a>(record: &'a Record, corpus: &'a Corpus) -> impl Iterator<Item = &'a Record> {
    corpus.records().iter().filter(move |one| {
        let is_duplicate = names(record, one, DUPLICATE) || names(one, record, DUPLICATE);
        one.path() != record.path() && !is_duplicate && !gave_up(one)
    })
}

fn names(from: &Record, to: &Record, relation: &str) -> bool {
    let links = from.links();
    let mut targets = links.iter().filter(|link| link.relation == relation);
    targets.any(|link| to.answers_to(&link.target))
}

fn is_known_error(problem: &Record) -> bool {
    workaround(problem).is_some() || problem.text("root_cause").is_some()
}

fn workaround(record: &Record) -> Option<&str> {
    record
        .text("workaround")
        .filter(|text| text.trim() != NO_WAY)
}

/// The candidates with the highest scores.
fn best(record: &Record, candidates: &[&Record], limit: usize) -> Result<Vec<Proposal>, OpsError> {
    let query = text(record);
    let texts: Vec<String> = candidates.iter().map(|one| text(one)).collect();
    let numbered = texts.iter().map(String::as_str).chain([query.as_str()]);
    let words = Words::of(numbered.enumerate())?;
    let alike: HashMap<usize, f64> = words.alike(&query)?.into_iter().collect();
    let own = alike
        .get(&candidates.len())
        .copied()
        .unwrap_or(f64::INFINITY);
    let mut scored: Vec<(u32, &str, usize, Vec<Reason>)> = Vec::new();
    for (at, one) in candidates.iter().enumerate() {
        let mut reasons = in_common(record, one);
        let share = alike.get(&at).map_or(0, |score| points(*score, own));
        reasons.extend((share > 0).then(|| reason("words", share, Vec::new())));
        let score = reasons.iter().map(|one| one.points).sum();
        if score > 0 {
            scored.push((score, one.id(), at, reasons));
        }
    }
    scored.sort_by_key(|(score, id, _, _)| (Reverse(*score), *id));
    scored.truncate(limit);
    let proposed = scored.into_iter().map(|(score, _, at, mut reasons)| {
        for one in reasons.iter_mut().filter(|one| one.kind == "words") {
            one.values = words.shared(at, &query)?;
        }
        Ok(proposal(record, candidates[at], score, reasons))
    });
    proposed.collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 30"
)]
fn points(score: f64, own: f64) -> u32 {
    (WORDS * (score / own).clamp(0.0, 1.0)).round() as u32
}

fn text(record: &Record) -> String {
    let texts: Vec<&str> = TEXTS
        .iter()
        .filter_map(|field| record.text(field))
        .collect();
    texts.join("\n")
}

/// What two records have in common beyond words.
fn in_common(record: &Record, other: &Record) -> Vec<Reason> {
    let items = items(record, other);
    let by_item = (!items.is_empty()).then(|| reason("ci", CI, items));
    let by_code = code(record, other).map(|code| reason("error-code", CODE, vec![code]));
    let service = record.text("service");
    let service = service.filter(|service| other.text("service") == Some(service));
    let by_service = service.map(|id| reason("service", SERVICE, vec![id.to_owned()]));
    [by_item, by_code, by_service]
        .into_iter()
        .flatten()
        .collect()
}

fn reason(kind: &'static str, points: u32, values: Vec<String>) -> Reason {
    Reason {
        kind,
        points,
        values,
    }
}

/// The items that both name.
fn items(record: &Record, other: &Record) -> Vec<String> {
    let of = |record: &Record| match record.value("cis") {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let theirs = of(other);
    let own = of(record).into_iter().filter(|item| theirs.contains(item));
    own.filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The error code that both have, upper and lower case taken as the same.
fn code(record: &Record, other: &Record) -> Option<String> {
    let (one, two) = (
        record.text("error_code")?.trim(),
        other.text("error_code")?.trim(),
    );
    (!one.is_empty() && one.to_lowercase() == two.to_lowercase()).then(|| one.to_owned())
}

fn proposal(record: &Record, one: &Record, score: u32, reasons: Vec<Reason>) -> Proposal {
    let to = record
        .links()
        .into_iter()
        .filter(|link| one.answers_to(&link.target));
    let from = one
        .links()
        .into_iter()
        .filter(|link| record.answers_to(&link.target));
    Proposal {
        id: one.id().to_owned(),
        title: one.title().to_owned(),
        state: one.state().unwrap_or_default().to_owned(),
        score,
        reasons,
        linked: to.chain(from).next().map(|link| link.relation),
        workaround: workaround(one).map(str::to_owned),
        solution: one.text("solution").map(str::to_owned),
    }
}

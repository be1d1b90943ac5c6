//! What the commits of a range did one by one, for whoever validates it.
//!
//! It is what an audit finds, told of the files as they are now. What validation says of them anyway is not said twice.

use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;

use crate::check;
use crate::check::Check;
use crate::check::is_silenced;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Region;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::short;
use crate::ops::AuditFinding;
use crate::ops::Auditor;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::taken_in;
use crate::ops::approvals::unjudged;
use crate::ops::audit;
use crate::ops::desk::CONFIG;
use crate::ops::since::Base;
use crate::record::Corpus;
use crate::record::Record;
use crate::text::LineIndex;
use crate::yaml::FieldPath;
use crate::yaml::MAX_BYTES;

/// What came of walking a range.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// What the commits did.
    pub(crate) findings: Vec<Diagnostic>,
    /// Why they were not looked at.
    pub(crate) unwalked: Option<String>,
    /// The records that a commit altered without leave; none where the commits were not looked at.
    unpermitted: Option<HashSet<String>>,
}

impl Walked {
    /// Takes the alterations out of findings for which every commit had leave: what was done on the side of a merge is seen
    /// by walking alone. An edit that no commit holds yet stays.
    pub(crate) fn excuse(
        &self,
        desk: &Desk,
        head: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<(), OpsError> {
        let is_it = |one: &Diagnostic| one.rule == LEAVE;
        let Some(unpermitted) = &self.unpermitted else {
            return Ok(());
        };
        if !findings.iter().any(is_it) {
            return Ok(());
        }
        let then = desk.repository()?.files_of(head)?;
        findings.retain(|one| {
            let record = one.record.as_deref().unwrap_or_default();
            let committed = then.read(&one.path, MAX_BYTES).ok();
            !is_it(one) || unpermitted.contains(record) || committed != desk.content(&one.path).ok()
        });
        Ok(())
    }
}

/// The rule about things that are altered without leave.
const LEAVE: &str = "unauthorized-change";

/// What the commits of a range did that `known` does not say; `arrived` is when they came, where that is known, and
/// `lets_wait` whether an edit may wait for its review where the policy relies on the forge for that.
pub(crate) fn findings(
    desk: &Desk,
    corpus: &Corpus,
    (base, head): (&Base, &str),
    (arrived, lets_wait): (Option<DateTime<Utc>>, bool),
    known: &[Diagnostic],
) -> Result<Walked, OpsError> {
    let (Some(base), repo) = (&base.id, desk.repository()?) else {
        return Ok(Walked::default());
    };
    let taken = taken(repo, base, head)?;
    let there = desk.at(&taken)?;
    let judge = Auditor::of_range(desk, (base, head), (&taken, &there), arrived);
    let mut judge = judge.letting_wait(lets_wait);
    let Some(audit) = audit::steps(repo, (base, head), &mut judge, desk.now)? else {
        return Ok(Walked {
            findings: unjudged(desk, (base, head), known)?,
            unwalked: Some(GitError::Shallow.to_string()),
            unpermitted: None,
        });
    };
    let found = audit.findings;
    let without = found.iter().filter(|one| one.reason == LEAVE);
    let unpermitted = without.filter_map(|one| {
        let id = one.record.as_deref()?;
        Some(corpus.meant(id).map_or(id, Record::id).to_owned())
    });
    let unpermitted = unpermitted.collect();
    let said: HashSet<(&str, &str)> = known.iter().map(|one| (subject(one), &*one.rule)).collect();
    let told = found.into_iter().filter_map(|one| {
        let record = one.record.as_deref().and_then(|id| corpus.meant(id));
        if record.is_some_and(|record| is_content(&one.reason) && is_silenced(record, &one.reason))
        {
            return None;
        }
        let told = told(one, record);
        (!said.contains(&(subject(&told), &*told.rule))).then_some(told)
    });
    Ok(Walked {
        findings: told.collect(),
        unwalked: None,
        unpermitted: Some(unpermitted),
    })
}

/// The newest commit of a range that was taken in already; its start where none was.
///
/// Up to there people and keys came in by what the desk asked for then. Of a clone that lacks history nothing is known.
fn taken(repo: &Repo, base: &str, head: &str) -> Result<String, OpsError> {
    let known = taken_in(repo)?.filter(|known| known != base);
    let Some(known) = known.filter(|_| !repo.is_shallow().unwrap_or(true)) else {
        return Ok(base.to_owned());
    };
    if known == head {
        return Ok(known);
    }
    let there = repo.line_times(&known)?;
    let there: HashSet<&str> = there.iter().map(|(id, _)| id.as_str()).collect();
    let line = repo.line(base, head)?.unwrap_or_default();
    let mut line = line.iter().rev().map(|place| &place.commit);
    let newest = line.find(|id| there.contains(id.as_str()));
    Ok(newest.map_or(base, String::as_str).to_owned())
}

/// What a finding is about.
fn subject(one: &Diagnostic) -> &str {
    one.record.as_deref().unwrap_or(&one.path)
}

/// Whether a rule is one that a comment can silence.
fn is_content(rule: &str) -> bool {
    let rule = check::rule(rule).map(|rule| rule.check);
    matches!(rule, Some(Check::Record(_) | Check::Corpus(_)))
}

/// A finding about a step as one about the file that the record has now.
fn told(one: AuditFinding, record: Option<&Record>) -> Diagnostic {
    let path = record.map(|record| record.path().to_owned()).or(one.path);
    let region = record
        .zip(one.entry)
        .and_then(|(record, entry)| region(record, &entry));
    Diagnostic {
        path: path.unwrap_or_else(|| CONFIG.to_owned()),
        region: region.unwrap_or_else(Region::top),
        rule: one.reason,
        level: one.level,
        record: one.record,
        message: format!("{} (in {})", one.message, short(&one.commit)),
        hint: one.hint,
    }
}

/// Where an entry stands in a record.
fn region(record: &Record, entry: &str) -> Option<Region> {
    let log = record.log();
    let (seq, _) = log.all().into_iter().find(|(_, one)| one.name() == entry)?;
    let path = FieldPath::root().key("log").index(*seq);
    let lines = LineIndex::new(record.document().text());
    let span = record.document().place(&record.path_of(&path));
    Some(Region::of(span, &lines))
}

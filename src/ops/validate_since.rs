//! Checking what became of a desk since a commit. Never writes.
//!
//! Every record is read and checked, and reported is what the range brought: findings in files that it changed, findings
//! elsewhere that were not there before, and what the rules about ranges find.

use std::collections::HashMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;

use crate::check;
use crate::check::Context;
use crate::check::FileChange;
use crate::check::Range;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Fallback;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Validation;
use crate::ops::since;
use crate::ops::since::Base;
use crate::ops::start;
use crate::ops::start::Start;
use crate::ops::steps_since;
use crate::ops::validate::context;
use crate::ops::validate::found;
use crate::ops::validate::reported;
use crate::ops::validate::wanted;
use crate::record::Corpus;

/// A range to check.
#[derive(Debug, Clone)]
pub struct SinceRequest {
    /// The git revision; the range starts at its newest common commit with what is checked. None where the pipeline
    /// says where it starts.
    pub rev: Option<String>,
    /// What to do where the start can't be had; none for everything in a pipeline, and an error elsewhere.
    pub fallback: Option<Fallback>,
    /// Whether everything that needs a review is to be found.
    pub only_operational: bool,
}

/// What was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// What is checked, with a commit.
    Range {
        /// The short id of the commit at which the range starts.
        base: String,
        /// Whether the revision led to the newest commit itself, so that its first parent was taken.
        is_parent: bool,
        /// How many files differ.
        files: usize,
        /// How the commit was found, where the user did not name it.
        origin: Option<String>,
        /// Why the commits of the range were not looked at one by one, where they were not.
        unwalked: Option<String>,
    },
    /// Nothing, for a reason: every finding is reported.
    Everything(String),
    /// Nothing, for a reason, and nothing was checked.
    Nothing(String),
}

/// What a desk has that it had not at the start of a range.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Every record.
    pub(crate) corpus: Corpus,
    /// What was found, sorted.
    pub(crate) findings: Vec<Diagnostic>,
    /// How many files differ.
    pub(crate) files: usize,
    /// Why the commits of the range were not looked at one by one, where they were not.
    pub(crate) unwalked: Option<String>,
}

/// Checks every record, and reports what came since a revision; `only` narrows that further (ids or paths).
pub fn validate_since(
    desk: &Desk,
    env: &Env,
    only: &[String],
    request: &SinceRequest,
) -> Result<(Validation, Since), OpsError> {
    let found = start::find(desk, env, request.rev.as_deref(), request.fallback)?;
    let wanted = wanted(desk, only)?;
    let (mut brought, since) = match found.start {
        Start::At { base, origin } => {
            // Whatever a pipeline is started for has only just come.
            let arrived = origin.as_ref().map(|_| desk.now);
            let range = (&base, &*since::head(desk)?);
            let lets_wait = !request.only_operational;
            let arrived = (arrived, lets_wait);
            let brought = brought(desk, range, arrived, request.only_operational)?;
            let since = Since::Range {
                base: base.name().to_owned(),
                is_parent: base.is_parent,
                files: brought.files,
                origin,
                unwalked: brought.unwalked.clone(),
            };
            (brought, since)
        }
        Start::Everything(why) if request.only_operational => return Err(not_compared(&why)),
        Start::Everything(why) => (everything(desk)?, Since::Everything(why)),
        Start::Nothing(why) => (Brought::default(), Since::Nothing(why)),
    };
    brought.findings.extend(found.rewritten);
    brought.findings.sort_unstable();
    let validation = reported(desk, &brought.corpus, &wanted, brought.findings);
    Ok((validation, since))
}

/// What a desk has that it had not at a commit; `arrived` is when it came, where that is known, and whether an edit may wait
/// for its review where the policy relies on the forge for that.
pub(crate) fn brought(
    desk: &Desk,
    (base, head): (&Base, &str),
    arrived: (Option<DateTime<Utc>>, bool),
    only_operational: bool,
) -> Result<Brought, OpsError> {
    let files = since::files(desk, base, head)?;
    let corpus = desk.corpus()?;
    let mut findings = found(desk, &corpus)?;
    keep_new(desk, base, &files, &mut findings);
    let before = before(desk, &files);
    let commits = since::commits(desk, base, head, &files)?;
    findings.extend(check::run_range(&Range {
        base: base.name(),
        files: &files,
        before: &before,
        commits: &commits,
        now: context(desk, &corpus),
        only_operational,
    }));
    let walked = steps_since::findings(desk, &corpus, (base, head), arrived, &findings)?;
    walked.excuse(desk, head, &mut findings)?;
    findings.extend(walked.findings);
    if only_operational {
        let repo = desk.repository()?;
        let outside = repo.changed_outside(base.id.as_deref(), head)?;
        findings.extend(outside.iter().map(|path| beside(desk, path)));
    }
    findings.sort_unstable();
    Ok(Brought {
        files: files.len(),
        corpus,
        findings,
        unwalked: walked.unwalked,
    })
}

/// Everything that is found, for want of something to compare with.
fn everything(desk: &Desk) -> Result<Brought, OpsError> {
    let corpus = desk.corpus()?;
    Ok(Brought {
        findings: found(desk, &corpus)?,
        corpus,
        files: 0,
        unwalked: None,
    })
}

/// What needs a review is found by comparing alone.
fn not_compared(why: &str) -> OpsError {
    let message = format!("what needs a review can't be told without a start: {why}");
    OpsError::new(Kind::State, message).hint("fetch more of the history, or name a revision")
}

/// The entries, notes and records of a commit that a desk has no more.
pub(crate) fn lost_since(
    desk: &Desk,
    corpus: &Corpus,
    commit: &str,
) -> Result<Vec<Diagnostic>, OpsError> {
    let base = Base {
        id: Some(commit.to_owned()),
        is_parent: false,
    };
    let files = since::files(desk, &base, &since::head(desk)?)?;
    let mut found = check::run_range(&Range {
        base: base.name(),
        files: &files,
        before: &before(desk, &files),
        commits: &[],
        now: context(desk, corpus),
        only_operational: false,
    });
    // What was altered without leave is still there: it is found in review, and stops nobody's push.
    let is_for_review = ["unauthorized-change", "agreement-altered"];
    found.retain(|one| !is_for_review.contains(&&*one.rule));
    Ok(found)
}

/// The records that changed, as they were.
fn before(desk: &Desk, files: &[FileChange]) -> Corpus {
    let known = files
        .iter()
        .filter_map(|one| Some((one.path.as_str(), one.before.as_ref()?)));
    let known: HashMap<&str, &Vec<u8>> = known.collect();
    let paths = known.keys().map(|path| (*path).to_owned()).collect();
    Corpus::load(paths, &desk.definitions, |path| {
        Ok(known
            .get(path)
            .map(|bytes| (*bytes).clone())
            .unwrap_or_default())
    })
}

/// Leaves out what stands in files that the range did not change and was there before, too.
pub(crate) fn keep_new(
    desk: &Desk,
    base: &Base,
    files: &[FileChange],
    findings: &mut Vec<Diagnostic>,
) {
    let changed: HashSet<&str> = files.iter().map(|one| one.path.as_str()).collect();
    if findings
        .iter()
        .all(|one| changed.contains(one.path.as_str()))
    {
        return;
    }
    let known = known(desk, base);
    let key = |one: &Diagnostic| (one.path.clone(), one.rule.to_string(), one.message.clone());
    let known: Option<HashSet<_>> = known.map(|known| known.iter().map(key).collect());
    let is_known = |one: &Diagnostic| known.as_ref().is_none_or(|known| known.contains(&key(one)));
    findings.retain(|one| changed.contains(one.path.as_str()) || !is_known(one));
}

/// What was found at the base; nothing where it was no desk that can be read, so that everything is new. None where no
/// history can be read here.
fn known(desk: &Desk, base: &Base) -> Option<Vec<Diagnostic>> {
    let Some(id) = &base.id else {
        return Some(Vec::new());
    };
    if desk.repository().is_ok_and(|repo| repo.reader().is_err()) {
        return None;
    }
    let Ok(then) = desk.at(id) else {
        return Some(Vec::new());
    };
    let Ok(corpus) = then.corpus() else {
        return Some(Vec::new());
    };
    let context = Context {
        now: desk.now,
        ..context(&then, &corpus)
    };
    Some(check::run(&context, then.findings.clone()))
}

/// A file that is changed beside the desk, in the same repository; its path is seen from the desk's folder.
fn beside(desk: &Desk, path: &str) -> Diagnostic {
    let up = "../".repeat(desk.prefix().matches('/').count());
    Diagnostic {
        path: format!("{up}{path}"),
        region: Region::top(),
        rule: "not-operational".into(),
        level: Level::Error,
        record: None,
        message: "this file beside the desk is changed: it needs a review".to_owned(),
        hint: None,
    }
}

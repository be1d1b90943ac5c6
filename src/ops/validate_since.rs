//! Checking what became of a desk since a commit. Never writes.
//!
//! Every record is read and checked, and reported is what the range brought: findings in files that it changed, findings
//! elsewhere that were not there before, and what the rules about ranges find.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::check;
use crate::check::Context;
use crate::check::FileChange;
use crate::check::Range;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Validation;
use crate::ops::since;
use crate::ops::since::Base;
use crate::ops::validate::context;
use crate::ops::validate::found;
use crate::ops::validate::reported;
use crate::ops::validate::wanted;
use crate::record::Corpus;

/// A range to check.
#[derive(Debug, Clone)]
pub struct SinceRequest {
    /// The git revision; the range starts at its newest common commit with what is checked.
    pub rev: String,
    /// Whether everything that needs a review is to be found.
    pub only_operational: bool,
}

/// What was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The short id of the commit at which the range starts.
    pub base: String,
    /// Whether the revision led to the newest commit itself, so that its first parent was taken.
    pub is_parent: bool,
    /// How many files differ.
    pub files: usize,
}

/// Checks every record, and reports what came since a revision; `only` narrows that further (ids or paths).
pub fn validate_since(
    desk: &Desk,
    env: &Env,
    only: &[String],
    request: &SinceRequest,
) -> Result<(Validation, Since), OpsError> {
    let repo = desk.repository()?;
    let head = since::head(desk)?;
    let base = since::base(repo, &request.rev, &head)?;
    let files = since::files(desk, &base, &head)?;
    let wanted = wanted(desk, only)?;
    let corpus = desk.corpus()?;
    let mut findings = found(desk, &corpus)?;
    keep_new(desk, env, &base, &files, &mut findings);
    let before = before(desk, &files);
    let commits = since::commits(desk, &base, &head, &files)?;
    findings.extend(check::run_range(&Range {
        base: base.name(),
        files: &files,
        before: &before,
        commits: &commits,
        now: context(desk, &corpus),
        only_operational: request.only_operational,
    }));
    if request.only_operational {
        let outside = repo.changed_outside(base.id.as_deref(), &head)?;
        findings.extend(outside.iter().map(|path| beside(desk, path)));
    }
    findings.sort_unstable();
    let since = Since {
        base: base.name().to_owned(),
        is_parent: base.is_parent,
        files: files.len(),
    };
    Ok((reported(desk, &corpus, &wanted, findings), since))
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
fn keep_new(
    desk: &Desk,
    env: &Env,
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
    let known = known(desk, env, base);
    let key = |one: &Diagnostic| (one.path.clone(), one.rule.to_string(), one.message.clone());
    let known: HashSet<_> = known.iter().map(key).collect();
    findings.retain(|one| changed.contains(one.path.as_str()) || !known.contains(&key(one)));
}

/// What was found at the base; nothing where it was no desk that can be read, so that everything is new.
fn known(desk: &Desk, env: &Env, base: &Base) -> Vec<Diagnostic> {
    let id = base.id.as_deref();
    let Some(then) = id.and_then(|id| Desk::open(env, Some(id)).ok()) else {
        return Vec::new();
    };
    let Ok(corpus) = then.corpus() else {
        return Vec::new();
    };
    let context = Context {
        now: desk.now,
        ..context(&then, &corpus)
    };
    check::run(&context, then.findings.clone())
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

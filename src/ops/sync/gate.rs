//! Whether what is about to be pushed is as right as what is there.
//!
//! The result is checked as committed, with the definitions that it holds itself. An error that the other side has
//! already is not this push's fault and does not hold up the others' work.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Summary;
use crate::git::Repo;
use crate::ops;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Validation;

/// The errors of a commit that another one does not have; none where there is no such error.
///
/// A repository whose history can't be read here is judged by its work tree, and every error counts as new.
pub(super) fn new_errors(
    env: &Env,
    repo: &Repo,
    commit: &str,
    tip: Option<&str>,
) -> Result<Option<Validation>, OpsError> {
    let rev = repo.reader().is_ok().then_some(commit);
    let mut found = validate(env, rev)?;
    found.findings.retain(is_error);
    if found.findings.is_empty() {
        return Ok(None);
    }
    let known = tip
        .filter(|_| rev.is_some())
        .and_then(|tip| validate(env, Some(tip)).ok());
    let mut known = known.map_or_else(HashMap::new, |found| counted(&found.findings));
    found
        .findings
        .retain(|finding| match known.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
    let (records, unread) = (found.summary.records, found.summary.unread);
    found.summary = Summary::new(records, unread, &found.findings);
    Ok((!found.findings.is_empty()).then_some(found))
}

/// Checks a commit, or the work tree, at the time of the run: the clocks of those who committed count for nothing.
fn validate(env: &Env, rev: Option<&str>) -> Result<Validation, OpsError> {
    let mut desk = Desk::open(env, rev)?;
    if let Some(reason) = desk.config.refusal(env!("CARGO_PKG_VERSION")) {
        return Err(OpsError::new(Kind::Usage, reason).hint("install a newer itsm"));
    }
    desk.now = env.now;
    ops::validate(&desk, &[])
}

fn is_error(finding: &Diagnostic) -> bool {
    finding.level == Level::Error
}

/// What makes two findings the same one: lines move when something is added above them.
fn key(finding: &Diagnostic) -> (String, String, String) {
    let rule = finding.rule.to_string();
    (finding.path.clone(), rule, finding.message.clone())
}

fn counted(findings: &[Diagnostic]) -> HashMap<(String, String, String), usize> {
    let mut counts = HashMap::new();
    for finding in findings.iter().filter(|finding| is_error(finding)) {
        *counts.entry(key(finding)).or_default() += 1;
    }
    counts
}

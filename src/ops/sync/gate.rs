//! Whether what is about to be pushed is as right as what is there.
//!
//! The result is checked as committed, with the definitions that it holds itself. An error that the other side has
//! already is not this push's fault and does not hold up the others' work. And whatever way the result came about, by
//! hand, by a driver of the user's own or by a revert: nothing that either side wrote may be missing from it. What needs
//! an approval is judged commit by commit, by the policy and the keys that the remote has: an audit would find it forever.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::git::Repo;
use crate::git::Upstream;
use crate::ops;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Validation;
use crate::ops::approvals::PROPOSED;
use crate::ops::approvals::main_branch;
use crate::ops::since::Base;
use crate::ops::steps_since;
use crate::ops::validate::found;
use crate::ops::validate::reported;
use crate::ops::validate_since::lost_since;
use crate::record::Corpus;
use crate::schema::POLICY;

/// The other rules about commits that only somebody who knows the trusted side can tell of.
const PROVEN: [&str; 4] = [
    "bad-signature",
    "not-in-role",
    "policy-not-valid",
    "unsigned-step",
];

/// What speaks against pushing a commit: errors that the remote's tip does not have, and whatever it has lost of the
/// tip, or of what was here before; none where there is nothing of that.
///
/// A repository whose history can't be read here is judged by its work tree, and every error counts as new.
pub(super) fn objections(
    env: &Env,
    repo: &Repo,
    commit: &str,
    upstream: &Upstream,
) -> Result<Option<Validation>, OpsError> {
    let tip = upstream.tip.as_deref();
    let rev = repo.reader().is_ok().then_some(commit);
    let desk = open(env, rev)?;
    let corpus = desk.corpus()?;
    let mut findings = found(&desk, &corpus)?;
    findings.retain(is_error);
    if rev.is_some() {
        leave_known(env, tip, &mut findings);
        findings.extend(lost_of(&desk, &corpus, tip)?);
        findings.extend(unproven(&desk, &corpus, commit, upstream)?);
        for merged in merged(repo, commit, tip)? {
            findings.extend(lost_here(env, repo, (&desk, &corpus), &merged, tip)?);
        }
    }
    findings.sort_unstable();
    findings.dedup();
    let is_fine = findings.is_empty();
    Ok((!is_fine).then(|| reported(&desk, &corpus, &[], findings)))
}

/// What the outgoing commits did without the approvals, roles or signatures that the trusted side asks for.
///
/// A proposal goes to a branch of its own without its approvals: it waits for them there.
fn unproven(
    desk: &Desk,
    corpus: &Corpus,
    commit: &str,
    upstream: &Upstream,
) -> Result<Vec<Diagnostic>, OpsError> {
    let repo = desk.repository()?;
    let main = main_branch(repo)?;
    let is_main = matches!(upstream.branch.as_str(), "main" | "master")
        || main
            .as_ref()
            .is_none_or(|(name, _)| *name == upstream.tracking);
    let parting = |(_, tip): &(String, String)| repo.merge_base(tip, commit);
    let base = match &upstream.tip {
        Some(tip) => Some(tip.clone()),
        None => main.as_ref().map(parting).transpose()?.flatten(),
    };
    let Some(base) = base.filter(|base| base != commit) else {
        return Ok(Vec::new());
    };
    if !repo.files_of(&base)?.has(POLICY) {
        return Ok(Vec::new());
    }
    let base = Base {
        id: Some(base),
        is_parent: false,
    };
    let mut found =
        steps_since::findings(desk, corpus, (&base, commit), (Some(desk.now), false), &[])?
            .findings;
    found.retain(|one| {
        let stops = PROVEN.contains(&&*one.rule) || (is_main && PROPOSED.contains(&&*one.rule));
        stops && is_error(one)
    });
    Ok(found)
}

/// Leaves out the errors that the remote's tip has, too.
fn leave_known(env: &Env, tip: Option<&str>, findings: &mut Vec<Diagnostic>) {
    let Some(tip) = tip.filter(|_| !findings.is_empty()) else {
        return;
    };
    let known = open(env, Some(tip)).and_then(|desk| ops::validate(&desk, &[]));
    let mut known = known.map_or_else(|_| HashMap::new(), |found| counted(&found.findings));
    findings.retain(|finding| match known.get_mut(&key(finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
}

/// Whether a commit lacks something that another one, from here, had written.
pub(super) fn has_lost(
    env: &Env,
    repo: &Repo,
    commit: &str,
    before: &str,
    tip: &str,
) -> Result<bool, OpsError> {
    if repo.reader().is_err() {
        return Ok(false);
    }
    let desk = open(env, Some(commit))?;
    let corpus = desk.corpus()?;
    let lost = lost_here(env, repo, (&desk, &corpus), before, Some(tip))?;
    Ok(!lost.is_empty())
}

/// The commits that outgoing merges joined: what they held has to be in the result, whoever made the merge.
fn merged(repo: &Repo, commit: &str, tip: Option<&str>) -> Result<Vec<String>, OpsError> {
    let outgoing = repo.commits(tip, commit)?.into_iter();
    let merges = outgoing.filter(|one| one.parents.len() > 1);
    let parents = merges.flat_map(|one| one.parents);
    Ok(parents.filter(|one| Some(one.as_str()) != tip).collect())
}

/// Entries, notes and records of a commit that a desk has no more.
fn lost_of(
    desk: &Desk,
    corpus: &Corpus,
    commit: Option<&str>,
) -> Result<Vec<Diagnostic>, OpsError> {
    commit.map_or_else(|| Ok(Vec::new()), |commit| lost_since(desk, corpus, commit))
}

/// What was here before and is lost now, but for what the others had dropped themselves.
fn lost_here(
    env: &Env,
    repo: &Repo,
    (desk, corpus): (&Desk, &Corpus),
    before: &str,
    tip: Option<&str>,
) -> Result<Vec<Diagnostic>, OpsError> {
    let mut lost = lost_since(desk, corpus, before)?;
    if let (false, Some(tip)) = (lost.is_empty(), tip) {
        let theirs = open(env, Some(tip))?;
        let base = repo.merge_base(before, tip)?;
        let dropped = lost_of(&theirs, &theirs.corpus()?, base.as_deref())?;
        let is_theirs = |one: &Diagnostic| {
            dropped
                .iter()
                .any(|two| (&two.path, &two.rule) == (&one.path, &one.rule))
        };
        lost.retain(|one| !is_theirs(one));
    }
    Ok(lost)
}

/// Opens a commit, or the work tree, at the time of the run: the clocks of those who committed count for nothing.
fn open(env: &Env, rev: Option<&str>) -> Result<Desk, OpsError> {
    let mut desk = Desk::open(env, rev)?;
    if let Some(reason) = desk.config.refusal(env!("CARGO_PKG_VERSION")) {
        return Err(OpsError::new(Kind::Usage, reason).hint("install a newer itsm"));
    }
    desk.now = env.now;
    Ok(desk)
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

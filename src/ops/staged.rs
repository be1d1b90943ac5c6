//! Checking what is about to be committed: the index, not the work tree. Never writes.
//!
//! Every record of the index is read and checked; reported is what the commit brings. A commit that concludes a merge
//! brings what no side of it had.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Validation;
use crate::ops::since;
use crate::ops::since::Base;
use crate::ops::validate::found;
use crate::ops::validate::reported;
use crate::ops::validate_since::keep_new;
use crate::ops::validate_since::lost_since;

/// Checks what is about to be committed, and reports what the commit brings, and what is found in further files that are
/// named by their path in the repository or the desk.
pub fn validate_staged(env: &Env, named: &[String]) -> Result<Validation, OpsError> {
    let desk = Desk::staged(env)?;
    let parents = desk.repository()?.next_parents()?;
    let corpus = desk.corpus()?;
    let all = found(&desk, &corpus)?;
    let mut findings = all.clone();
    for base in bases(&parents) {
        let files = since::staged(&desk, &base)?;
        keep_new(&desk, &base, &files, &mut findings);
    }
    if let [parent] = &parents[..] {
        findings.extend(lost_since(&desk, &corpus, parent)?);
    }
    findings.extend(in_named(&desk, all, named)?);
    findings.sort_unstable();
    findings.dedup();
    Ok(reported(&desk, &corpus, &[], findings))
}

/// What the commit is compared with: each of its parents, or nothing.
fn bases(parents: &[String]) -> Vec<Base> {
    let known = parents.iter().map(|id| Some(id.clone()));
    let ids: Vec<Option<String>> = if parents.is_empty() {
        vec![None]
    } else {
        known.collect()
    };
    let base = |id| Base {
        id,
        is_parent: false,
    };
    ids.into_iter().map(base).collect()
}

/// The findings in files that are named.
fn in_named(
    desk: &Desk,
    findings: Vec<Diagnostic>,
    named: &[String],
) -> Result<Vec<Diagnostic>, OpsError> {
    let prefix = desk.repository()?.prefix();
    let own = |path: &String| path.strip_prefix(prefix).unwrap_or(path).to_owned();
    let named: HashSet<String> = named.iter().map(own).collect();
    let is_named = |one: &Diagnostic| named.contains(&one.path);
    Ok(findings.into_iter().filter(is_named).collect())
}

/// The files that the commit itself changes: those that are as in none of its parents.
pub(crate) fn changed(desk: &Desk) -> Result<Vec<String>, OpsError> {
    let repo = desk.repository()?;
    let mut bases = bases(&repo.next_parents()?).into_iter();
    let against = |base: &Base| -> Result<Vec<String>, OpsError> {
        let changed = repo.staged(base.id.as_deref())?.into_iter();
        Ok(changed.map(|one| one.path).collect())
    };
    let mut own = bases
        .next()
        .map_or_else(|| Ok(Vec::new()), |one| against(&one))?;
    for base in bases {
        let changed: HashSet<String> = against(&base)?.into_iter().collect();
        own.retain(|path| changed.contains(path));
    }
    Ok(own)
}

//! What validation says of approvals: it knows the history that a rule about one record can't see.
//!
//! What the trusted side has already was judged when it came there, and an audit proves that; here what is new is judged.
//! Where nothing says who has to approve what, the warnings that nobody has checked stay.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::beside::edited;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::guard::holds_role;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::VerifyRequest;
use crate::practice::Approved;
use crate::practice::approval::Directory;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Condition;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::schema::Transition;
use crate::yaml::decode;

/// The rule whose findings say that nobody has looked.
const NOT_CHECKED: &str = "guard-not-checked";

/// The rule of what is found here.
const RULE: &str = "not-approved";

/// The rule of edits of what governs the desk.
pub(super) const EDITED: &str = "edit-not-approved";

/// Looks at the approvals that the rules could not check.
pub(crate) fn checked(
    desk: &Desk,
    corpus: &Corpus,
    mut findings: Vec<Diagnostic>,
) -> Result<Vec<Diagnostic>, OpsError> {
    let open = findings.iter().filter(|one| one.rule == NOT_CHECKED);
    let ids: BTreeSet<String> = open.filter_map(|one| one.record.clone()).collect();
    let head = match &desk.repo {
        Some(repo) if !ids.is_empty() && !repo.is_shallow()? => repo.head()?,
        _ => None,
    };
    // A policy that can't be used is found by its own rule; what it would have said stays not checked.
    let (Ok(Some(trusted)), Some(head)) = (trusted(desk), head) else {
        return Ok(findings);
    };
    let bench = Bench::of(desk, desk, &trusted, &head, desk.now)?;
    let request = VerifyRequest::default();
    for id in ids {
        let Some(record) = corpus.record(&id) else {
            continue;
        };
        let cases = bench.record_cases(record, &request)?;
        let bad = cases
            .iter()
            .find(|case| !case.is_waiting && !case.judged.judgement.satisfied);
        let bad = bad.map(|case| {
            let (step, judgement) = (&case.judged.step, &case.judged.judgement);
            format!("`{step}` was taken, and {}", missing(judgement))
        });
        let bad = bad.or_else(|| role_fault(desk, &trusted, record));
        let is_it = |one: &Diagnostic| {
            one.rule == NOT_CHECKED && one.record.as_deref() == Some(id.as_str())
        };
        match bad {
            None => findings.retain(|one| !is_it(one)),
            Some(message) => {
                for one in findings.iter_mut().filter(|one| is_it(one)) {
                    one.rule = RULE.into();
                    one.level = Level::Error;
                    one.message.clone_from(&message);
                    one.hint = Some(format!("`itsm approvals verify {id}` names every decision"));
                }
            }
        }
    }
    Ok(findings)
}

/// What needs the agreement of others between two commits of a clone that lacks the history to judge it by.
///
/// Nothing of it may pass for want of history, and everything else has nothing to do with that.
pub(crate) fn unjudged(
    desk: &Desk,
    (base, head): (&str, &str),
    known: &[Diagnostic],
) -> Result<Vec<Diagnostic>, OpsError> {
    let repo = desk.repository()?;
    let name = format!("{base}:{}{POLICY}", repo.prefix());
    let Some(bytes) = repo.contents(&[name])?.pop().flatten() else {
        return Ok(Vec::new());
    };
    let told = |path: String, region: Region, rule: &'static str, what: &str| {
        Diagnostic {
        path,
        region,
        rule: rule.into(),
        level: Level::Error,
        record: None,
        message: format!("{what}, and whether it was approved can't be told: this clone lacks history"),
        hint: Some("in a pipeline, check out with the whole history (`fetch-depth: 0`); here, `git fetch --unshallow` brings it".to_owned()),
    }
    };
    let open = known.iter().filter(|one| one.rule == NOT_CHECKED);
    let steps = open.map(|one| Diagnostic {
        record: one.record.clone(),
        ..told(
            one.path.clone(),
            one.region,
            RULE,
            "a step was taken that needs others",
        )
    });
    let changed = repo.changed(Some(base), head)?.into_iter();
    let mut files: Vec<String> = changed.map(|one| one.path).collect();
    files.retain(|path| is_governed(path));
    let text = decode(&bytes).unwrap_or_default();
    if let Some(policy) = Policy::parse(POLICY, text, &mut Vec::new()) {
        files.extend(edited(repo, &policy, (Some(base), head))?);
    }
    let edits = files.iter().map(|name| {
        told(
            shown(repo, name),
            Region::top(),
            EDITED,
            "this governs the desk",
        )
    });
    Ok(steps.chain(edits).collect())
}

/// A step that the trusted side does not have and that somebody took without the role that it needs.
fn role_fault(desk: &Desk, trusted: &Trusted, record: &Record) -> Option<String> {
    let known = trusted.record(record.id()).map(Record::log);
    let known = known.unwrap_or_default();
    let lifecycle = &record.definition().lifecycle;
    let log = record.log();
    let new = log.steps().filter(|step| {
        let mut there = known.all().into_iter();
        !there.any(|(_, entry)| entry == step.entry)
    });
    let mut faults = new.filter_map(|step| {
        let entry = step.entry;
        let transition = lifecycle.at(entry.at).transition(&entry.step)?;
        roles(transition).find_map(|role| match holds_role(desk, &entry.by, record, role) {
            Approved::Fails(message) => Some(format!("`{}` was taken, and {message}", entry.step)),
            Approved::Holds | Approved::NotChecked => None,
        })
    });
    faults.next()
}

/// The roles that a transition asks for.
fn roles(transition: &Transition) -> impl Iterator<Item = &str> {
    transition
        .guards
        .iter()
        .filter_map(|guard| match &guard.condition {
            Condition::Role(role) => Some(role.as_str()),
            _ => None,
        })
}

//! What validation says of approvals: it knows the history that a rule about one record can't see.
//!
//! What the trusted side has already was judged when it came there, and an audit proves that; here what is new is judged.
//! Where nothing says who has to approve what, the warnings that nobody has checked stay.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
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
use crate::schema::Transition;

/// The rule whose findings say that nobody has looked.
const NOT_CHECKED: &str = "guard-not-checked";

/// The rule of what is found here.
const RULE: &str = "not-approved";

/// Why a policy that is there is not asked.
const UNASKED: &str = "the policy has to be valid and on the trusted side, and the history all here; `itsm approvals verify` says what is missing";

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
        if desk.has(POLICY) {
            let open = findings.iter_mut().filter(|one| one.rule == NOT_CHECKED);
            open.for_each(|one| one.hint = Some(UNASKED.to_owned()));
        }
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

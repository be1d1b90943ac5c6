//! What validation says of approvals: it knows the history that a rule about one record can't see.
//!
//! What the trusted side has already was judged when it came there, and an audit proves that; here what is new is judged.
//! Where nothing says who has to approve what, the warnings that nobody has checked stay.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::beside::edited;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::committing::Committing;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::guard::held;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::guard::was_taken;
use crate::ops::approvals::guard::who_can;
use crate::ops::approvals::steps::lacking;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::VerifyRequest;
use crate::practice::Approved;
use crate::practice::approval::Directory;
use crate::record::Corpus;
use crate::record::Log;
use crate::record::Record;
use crate::schema::POLICY;

/// The rule whose findings say that nobody has looked.
const NOT_CHECKED: &str = "guard-not-checked";

/// The rule of what is found here.
pub(super) const RULE: &str = "not-approved";

/// The rule of edits of what governs the desk.
pub(super) const EDITED: &str = "edit-not-approved";

/// What the people who may approve can still mend where it is proposed: it stops nobody on a branch of its own.
pub(crate) const PROPOSED: [&str; 2] = [RULE, EDITED];

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
    let committing = Committing::of(desk, &head)?;
    let mut judged: BTreeMap<String, Option<Fault>> = BTreeMap::new();
    for id in ids {
        if let Some(record) = corpus.record(&id) {
            judged.insert(id, fault(&bench, &committing, record)?);
        }
    }
    findings.retain_mut(|one| {
        let id = one.record.clone().filter(|_| one.rule == NOT_CHECKED);
        let Some((id, bad)) = id.as_ref().and_then(|id| judged.get_key_value(id)) else {
            return true;
        };
        if let Some(fault) = bad {
            one.rule = RULE.into();
            one.level = Level::Error;
            one.message.clone_from(&fault.message);
            let every = format!("`itsm approvals verify {id}` names every decision");
            let who = fault.who.as_ref();
            one.hint = Some(who.map_or_else(|| every.clone(), |who| format!("{every}; {who}")));
        }
        bad.is_some()
    });
    Ok(findings)
}

/// What is wrong with a step that a record took.
struct Fault {
    message: String,
    /// Who can mend it, and how, where somebody can.
    who: Option<String>,
}

/// What is wrong with the steps that a record took; nothing of what was wrong before a commit that is about to be made.
fn fault(
    bench: &Bench<'_>,
    committing: &Committing,
    record: &Record,
) -> Result<Option<Fault>, OpsError> {
    let before = committing.before(bench, record)?;
    for case in bench.record_cases(record, &VerifyRequest::default())? {
        let judged = &case.judged;
        if case.is_waiting || judged.judgement.satisfied {
            continue;
        }
        if !committing.was_wrong(bench, (before.as_ref(), record), judged)? {
            let step = format!("{} --step {}", record.id(), judged.step);
            return Ok(Some(Fault {
                message: was_taken(judged),
                who: who_can(judged, &step),
            }));
        }
    }
    let message = role_fault(bench.trusted, before.as_ref(), record);
    Ok(message.map(|message| Fault { message, who: None }))
}

/// What to do about a clone that lacks history.
pub(super) const WHOLE: &str = "in a pipeline, check out with the whole history (`fetch-depth: 0`); here, `git fetch --unshallow` brings it";

/// That something which needs others can't be judged for want of history.
pub(super) fn untold(what: &str) -> String {
    format!("{what}, and whether it was approved can't be told: this clone lacks history")
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
    if repo.contents(&[name])?.pop().flatten().is_none() {
        return Ok(Vec::new());
    }
    let told = |path: String, region: Region, rule: &'static str, what: &str| Diagnostic {
        path,
        region,
        rule: rule.into(),
        level: Level::Error,
        record: None,
        message: untold(what),
        hint: Some(WHOLE.to_owned()),
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
    let changed = changed.map(|one| one.path);
    // By a policy that can't be used nobody has a say.
    let files = match Trusted::at(desk, base) {
        Ok(Some(trusted)) => {
            let mut files = trusted.governed(changed)?;
            files.extend(edited(repo, &trusted.policy, (Some(base), head))?);
            files
        }
        _ => changed.filter(|path| is_governed(path)).collect(),
    };
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

/// A step that neither the trusted side nor the record before has and that somebody took without the role that it needs.
fn role_fault(trusted: &Trusted, before: Option<&Record>, record: &Record) -> Option<String> {
    let known = trusted.record(record.id()).into_iter().chain(before);
    let known: Vec<Log> = known.map(Record::log).collect();
    let lifecycle = &record.definition().lifecycle;
    let held = |role: &str, by: &str| held(trusted, by, record, role);
    let log = record.log();
    let new = log.steps().filter(|step| {
        let mut there = known.iter().flat_map(Log::all);
        !there.any(|(_, entry)| entry == step.entry)
    });
    let mut faults = new.filter_map(|step| {
        let entry = step.entry;
        let transition = lifecycle.at(entry.at).transition(&entry.step)?;
        let holds = |role: &str| !matches!(held(role, &entry.by), Approved::Fails(_));
        let mut guards = transition.guards.iter();
        let role = guards.find_map(|guard| lacking(record, guard, &holds))?;
        match held(role, &entry.by) {
            Approved::Fails(message) => Some(format!("`{}` was taken, and {message}", entry.step)),
            Approved::Holds | Approved::NotChecked => None,
        }
    });
    faults.next()
}

//! What somebody is about to decide on: a file, a record as it is, or as a step will make it.

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::approvals::approve::ApproveRequest;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::beside;
use crate::ops::approvals::digested::digest_of_any;
use crate::ops::approvals::earlier::has_decided;
use crate::ops::approvals::earlier::last;
use crate::ops::approvals::earlier::undecided;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::owing::due;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::steps::repeated;
use crate::ops::approvals::verify::EDIT;
use crate::ops::transition::foreseen;
use crate::record::Record;
use crate::text::one_of;
use crate::trust;
use crate::trust::Decision;

/// What a decision is about.
pub(super) struct About {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) record: Option<Record>,
    pub(super) step: String,
    pub(super) digest: String,
    /// The digest of the record as it is, where what is decided on is what a step will make of it.
    pub(super) before: Option<String>,
    /// What it says; none of a file that is gone.
    pub(super) text: Option<String>,
}

/// A step that does not change what is decided on by itself.
fn not_set(step: &str) -> OpsError {
    OpsError::usage(format!("`{step}` is decided on as the record is"))
        .hint("`itsm edit` sets fields; `--set` says what a step such as a new window will set")
}

/// A step that changes what is decided on, without what it will set.
fn unsaid(record: &Record, step: &str) -> OpsError {
    let message = format!("`{step}` changes what is decided on: say to what");
    let hint = format!(
        "add what `itsm move {} {step}` will set, each as `--set FIELD=VALUE`",
        record.id()
    );
    OpsError::usage(message).hint(hint)
}

/// A step that the record neither took nor waits for.
fn no_such(record: &Record, step: &str, steps: &[Needed]) -> OpsError {
    let names = one_of(steps.iter().map(|one| one.step.as_str()));
    let message = format!(
        "{} has no step `{step}` that needs an approval",
        record.id()
    );
    let error = OpsError::usage(message);
    if steps.is_empty() {
        error
    } else {
        error.hint(format!("it has {names}"))
    }
}

/// Finds out what somebody is about to decide on.
pub(super) fn about(
    desk: &Desk,
    env: &Env,
    bench: &Bench<'_>,
    request: &ApproveRequest,
    person: &str,
) -> Result<About, OpsError> {
    let name = beside::meant(bench.trusted, &request.subject)?;
    if is_governing(&name) {
        let bytes = beside::content(desk.repository()?, desk, &name)?;
        let digest = digest_of_any(&desk.definitions, &name, bytes.as_deref());
        let digest = digest.ok_or_else(|| OpsError::usage(format!("there is no file {name}")))?;
        let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        return Ok(About {
            path: name.clone(),
            name,
            record: None,
            step: EDIT.to_owned(),
            digest,
            before: None,
            text,
        });
    }
    let record = desk.find_record(&name)?;
    let step = step(bench, &record, request, person)?;
    let (record, before) = if request.set.is_empty() {
        (record, None)
    } else {
        let transition = repeated(&record, bench.now, &step).ok_or_else(|| not_set(&step))?;
        let after = foreseen(desk, env, &record, transition, &request.set)?;
        (after, Some(trust::of_record(&record)))
    };
    Ok(About {
        name: record.id().to_owned(),
        path: record.path().to_owned(),
        step,
        before,
        digest: trust::of_record(&record),
        text: Some(record.document().text().to_owned()),
        record: Some(record),
    })
}

/// The step that is decided on: the one named, the one that the record waits for, or what is owed after the last; a
/// decision is taken back wherever the record stands.
fn step(
    bench: &Bench<'_>,
    record: &Record,
    request: &ApproveRequest,
    person: &str,
) -> Result<String, OpsError> {
    let steps = needed(record, bench.now);
    let known = |step: &str| steps.iter().any(|one| one.step == step);
    let is_repeated = |step: &str| repeated(record, bench.now, step).is_some();
    let takes_back = request.decision == Decision::Revoke && request.set.is_empty();
    match &request.step {
        // What was decided may be about a step that the record waits for no more.
        Some(step) if takes_back && !known(step) => {
            let is_theirs = has_decided(bench.proposed, record.id(), person, step)?;
            let what = format!("`{step}` of {}", record.id());
            return is_theirs
                .then(|| step.clone())
                .ok_or_else(|| undecided(&what, person));
        }
        Some(step) if is_repeated(step) && (known(step) || !request.set.is_empty()) => {
            return Ok(step.clone());
        }
        Some(step) if is_repeated(step) => {
            return Err(unsaid(record, step));
        }
        Some(step) if known(step) || step == REVIEW => return Ok(step.clone()),
        Some(step) => return Err(no_such(record, step, &steps)),
        None if request.decision == Decision::Revoke => {
            let last = last(bench.proposed, record.id(), person)?;
            let last = last.ok_or_else(|| undecided(record.id(), person))?;
            return Ok(last.step().to_owned());
        }
        None => {}
    }
    let waits = |one: &&Needed| one.taken.is_none();
    let waiting = steps.iter().find(waits);
    if waiting.is_none() && due(bench, record)?.is_some() {
        return Ok(REVIEW.to_owned());
    }
    if let Some(waiting) = waiting.or(steps.last()) {
        return Ok(waiting.step.clone());
    }
    let state = record.state().unwrap_or_default();
    let message = format!("{} is `{state}` and waits for no approval", record.id());
    Err(OpsError::refused(message))
}

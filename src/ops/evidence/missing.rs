//! What an auditor of a change looks for and does not find, each in a sentence.
//!
//! Silence would read as consent: a page says what is not there. Whether it should be there is for the reader to judge.

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::evidence::known::Known;
use crate::ops::evidence::proof::Decided;
use crate::ops::evidence::proven::Proven;
use crate::text::plural;

/// What is missing in a change.
pub(super) fn missing(desk: &Desk, proven: &Proven<'_>, known: &Known<'_>) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(proven.lack.clone());
    decided(known, &mut found);
    fields(known, &mut found);
    work(desk, known, &mut found);
    found
}

/// What is missing about the decision.
fn decided(known: &Known<'_>, found: &mut Vec<String>) {
    let mut say = |is_missing: bool, what: &str| found.extend(is_missing.then(|| what.to_owned()));
    let (course, proof) = (&known.course, &known.proof);
    let is_standard = known.record.text("kind") == Some("standard");
    let is_decided = course.authorized.is_some();
    let began = course.implemented.is_some();
    say(
        began && !is_decided && !is_standard,
        "The work began, and the log has no authorization.",
    );
    say(
        is_decided && !proof.decisions.iter().any(Decided::is_approval),
        "No statement proves the approval: the log alone says so.",
    );
    for step in &proof.lacking {
        let what =
            format!("The step {step} was taken without the approvals that the policy asks for.");
        say(true, &what);
    }
    for what in &proof.stopped {
        say(true, what);
    }
    let errors = proof.found.iter().filter(|one| one.level == Level::Error);
    let errors = errors.count();
    let what = format!(
        "The audit of the history found {} about it.",
        plural(errors, "error")
    );
    say(errors > 0, &what);
    say(
        is_standard && known.record.text("template").is_none(),
        "It is a standard change and names no template.",
    );
    let parted = known.parted();
    for (who, said) in [
        (&parted.asked, "asked for it"),
        (&parted.did, "carried it out"),
    ] {
        let both = who.iter().any(|one| parted.approved.contains(one));
        say(
            both,
            &format!("Duties are not separate: somebody approved it who {said}."),
        );
    }
}

/// Fields without a value, each with what that means.
const FIELDS: [(&str, &str); 8] = [
    (
        "requester",
        "Nobody is named who asked for it; whoever opened it counts.",
    ),
    ("kind", "It is not said what kind of change it is."),
    ("risk", "No risk was worked out."),
    ("justification", "It is not said why it is wanted."),
    ("implementation_plan", "There is no plan of the work."),
    ("test_plan", "There is no plan of tests."),
    ("backout_plan", "There is no plan of the way back."),
    ("planned_start", "There is no planned time."),
];

/// The field of the pull request, which the statements about its reviews name as well.
const PULL_REQUEST: &str = "pull_request";

/// The same of what the work leaves behind once it has begun.
const TRACES: [(&str, &str); 4] = [
    ("test_evidence", "There is no evidence of a passed test."),
    (PULL_REQUEST, "No pull request is named."),
    ("pipeline_runs", "No pipeline run is named."),
    ("deployments", "No deployment is named."),
];

fn fields(known: &Known<'_>, found: &mut Vec<String>) {
    let record = known.record;
    let traces = known.course.implemented.map_or(&[][..], |_| &TRACES);
    let empty = FIELDS.iter().chain(traces);
    let is_signed = |field: &str| field == PULL_REQUEST && !known.proof.pulls().is_empty();
    let empty = empty.filter(|(field, _)| record.value(field).is_none() && !is_signed(field));
    found.extend(empty.map(|(_, said)| (*said).to_owned()));
    let has_subject = ["cis", "service", "no_ci_reason"]
        .iter()
        .any(|field| record.value(field).is_some());
    found.extend((!has_subject).then(|| "It names nothing that is changed.".to_owned()));
}

/// What is missing about the work and what came after it.
fn work(desk: &Desk, known: &Known<'_>, found: &mut Vec<String>) {
    let (record, course) = (known.record, &known.course);
    let mut say = |is_missing: bool, what: &str| found.extend(is_missing.then(|| what.to_owned()));
    let has = |field: &str| record.value(field).is_some();
    let ended = course.completed.is_some();
    say(
        course.implemented.is_some() && !ended,
        "The work began and has not ended.",
    );
    say(
        ended && !has("outcome"),
        "The work ended without an outcome.",
    );
    say(
        course.implemented.is_some() && course.implementers.is_empty(),
        "Nobody is named who carried it out.",
    );
    let is_owed = record.text("pir_required") == Some("true");
    say(
        is_owed && !has("pir_held_at"),
        "A review is owed and was not held.",
    );
    let hours = desk.definitions.risk().ratify_hours;
    let allowed = hours.and_then(chrono::TimeDelta::try_hours);
    let is_late = course
        .delay()
        .zip(allowed)
        .is_some_and(|(delay, allowed)| delay > allowed);
    say(
        is_late,
        "It was authorized later after the work began than is allowed.",
    );
}

//! A change before it is decided on, in one file a format.

pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod terminal;

use itsm::ops::Bound;
use itsm::ops::Desk;
use itsm::ops::Followed;
use itsm::ops::NextStep;
use itsm::ops::Preview;
use itsm::practice::collision::Collision;
use itsm::report::Align;
use itsm::report::Table;

/// The considerations that make up the risk.
fn considerations(seen: &Preview) -> Table {
    let mut table = Table::new(["consideration", "found"]);
    table.columns.push(("points".to_owned(), Align::Right));
    let inputs = seen.assessment.inputs.iter();
    let rows = inputs.map(|one| {
        let found = one.found.as_ref();
        let found = found.map_or_else(|| "unknown".to_owned(), ToString::to_string);
        vec![one.name.clone(), found, one.points.to_string()]
    });
    table.rows = rows.collect();
    let sum = seen.assessment.sum.to_string();
    table.rows.push(vec!["sum".to_owned(), String::new(), sum]);
    table
}

/// The heading of a field that an approval binds.
fn bound(one: &Bound) -> String {
    format!("Bound by an approval: {}", one.field)
}

/// The risk in a sentence.
fn risk(seen: &Preview) -> String {
    let band = seen.assessment.band.as_deref().unwrap_or("unknown");
    let points = seen.assessment.sum;
    match &seen.risk_override {
        Some(risk) => format!("{risk}, which somebody put in place of {band} ({points} points)"),
        None => format!("{band} ({points} points)"),
    }
}

/// How the risk in the record differs from that of now.
fn other_risk(seen: &Preview) -> Option<String> {
    let stored = seen.stored_risk.as_ref()?;
    let present = seen
        .risk_override
        .as_ref()
        .or(seen.assessment.band.as_ref());
    let differs = present != Some(stored);
    differs.then(|| {
        format!("The record still says {stored}; the next step that computes it puts that right.")
    })
}

/// What stands against the planned time, a line each.
fn standing(desk: &Desk, seen: &Preview) -> Vec<String> {
    let collisions = seen.against.collisions.iter().map(collision);
    let zone = desk.config.timezone;
    let objections = seen.against.objections.iter();
    collisions
        .chain(objections.map(|one| format!("{}: {}", one.weight.name(), one.sentence(zone))))
        .collect()
}

fn collision(one: &Collision) -> String {
    let items = one.items.join(", ");
    let said = format!("collides with {}: {} {items}", one.with, one.kind.name());
    match &one.waived {
        Some(reason) => format!("{said}; accepted: {reason}"),
        None if one.level == itsm::diagnostic::Level::Error => said,
        None => format!("{said}; the other is not decided on"),
    }
}

/// How the impact differs from that of the assessment.
fn drift(seen: &Preview) -> Option<String> {
    let drift = seen.drift.as_ref()?;
    let mut parts = Vec::new();
    if !drift.added.is_empty() {
        parts.push(format!("{} came in", drift.added.join(", ")));
    }
    if !drift.gone.is_empty() {
        parts.push(format!("{} went", drift.gone.join(", ")));
    }
    if parts.is_empty() {
        return Some("the same as when it was assessed".to_owned());
    }
    Some(format!("since it was assessed, {}", parts.join("; ")))
}

fn template(one: &Followed) -> String {
    let went = match one.ended {
        0 => "no change by it has ended".to_owned(),
        ended => format!("{} of {ended} changes by it went well", ended - one.failed),
    };
    match one.is_same {
        Some(false) => format!("{}, altered since the change was scheduled; {went}", one.id),
        _ => format!("{}; {went}", one.id),
    }
}

/// What is missing for a step.
fn missing(step: &NextStep) -> Vec<String> {
    let unchecked = step.unchecked.iter();
    let unchecked = unchecked.map(|one| format!("guard-not-checked: {one}"));
    step.missing.iter().cloned().chain(unchecked).collect()
}

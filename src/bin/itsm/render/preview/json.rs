//! A change before it is decided on, for scripts.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use itsm::ops::Desk;
use itsm::ops::Preview;
use itsm::practice::risk::RiskFact;
use itsm::record::print_time;
use serde::Serialize;

use crate::render;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    as_of: String,
    id: &'a str,
    title: &'a str,
    kind: Option<&'a str>,
    state: &'a str,
    planned_start: Option<String>,
    planned_end: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    bound: BTreeMap<&'a str, &'a serde_json::Value>,
    risk: Risk<'a>,
    failed: Vec<&'a str>,
    degraded: Vec<&'a str>,
    truncated: bool,
    tell: Vec<&'a str>,
    drift: Option<Drift<'a>>,
    clear: bool,
    collisions: Vec<Collision<'a>>,
    windows: Vec<Objection<'a>>,
    template: Option<Template<'a>>,
    review: &'a [String],
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Risk<'a> {
    band: Option<&'a str>,
    points: i64,
    stored: Option<&'a str>,
    #[serde(rename = "override")]
    overridden: Option<&'a str>,
    inputs: Vec<Input<'a>>,
}

#[derive(Serialize)]
struct Input<'a> {
    name: &'a str,
    about: &'a str,
    found: Option<serde_json::Value>,
    points: i64,
}

#[derive(Serialize)]
struct Drift<'a> {
    added: &'a [String],
    gone: &'a [String],
}

#[derive(Serialize)]
struct Collision<'a> {
    with: &'a str,
    kind: &'static str,
    items: &'a [String],
    from: String,
    to: String,
    firm: bool,
    waived: Option<&'a str>,
}

#[derive(Serialize)]
struct Objection<'a> {
    windows: &'a [String],
    says: String,
    blocks: bool,
}

#[derive(Serialize)]
struct Template<'a> {
    id: &'a str,
    same: Option<bool>,
    ended: usize,
    failed: usize,
}

#[derive(Serialize)]
struct Step<'a> {
    name: &'a str,
    to: &'a str,
    missing: &'a [String],
    unchecked: &'a [String],
}

/// The whole preview, format version 1.
pub(crate) fn json(desk: &Desk, seen: &Preview) -> String {
    let found = &seen.consequence;
    let id = |at: usize| found.graph.nodes()[at].id.as_str();
    let failed = found.impact.failed.iter().filter(|one| one.hop > 0);
    let start = |pick: fn(itsm::practice::Interval) -> DateTime<Utc>| {
        seen.planned.map(|planned| print_time(pick(planned)))
    };
    let output = Output {
        version: 1,
        as_of: print_time(seen.as_of),
        id: &seen.id,
        title: &seen.title,
        kind: seen.kind.as_deref(),
        state: &seen.state,
        planned_start: start(|one| one.from),
        planned_end: start(|one| one.to),
        bound: seen
            .bound
            .iter()
            .map(|one| (one.field.as_str(), &one.value))
            .collect(),
        risk: risk(seen),
        failed: failed.map(|one| id(one.node)).collect(),
        degraded: found
            .impact
            .degraded
            .iter()
            .map(|one| id(one.node))
            .collect(),
        truncated: found.impact.truncated,
        tell: found.tell.iter().map(|one| one.id.as_str()).collect(),
        drift: seen.drift.as_ref().map(|one| Drift {
            added: &one.added,
            gone: &one.gone,
        }),
        clear: seen.against.is_clear(),
        collisions: collisions(seen),
        windows: windows(desk, seen),
        template: seen.template.as_ref().map(|one| Template {
            id: &one.id,
            same: one.is_same,
            ended: one.ended,
            failed: one.failed,
        }),
        review: &seen.review,
        steps: steps(seen),
    };
    render::json(&output) + "\n"
}

fn risk(seen: &Preview) -> Risk<'_> {
    let inputs = seen.assessment.inputs.iter();
    let value = |fact: &RiskFact| match fact {
        RiskFact::Word(word) => word.as_str().into(),
        RiskFact::Number(number) => (*number).into(),
    };
    let inputs = inputs.map(|one| Input {
        name: &one.name,
        about: &one.about,
        found: one.found.as_ref().map(value),
        points: one.points,
    });
    Risk {
        band: seen.assessment.band.as_deref(),
        points: seen.assessment.sum,
        stored: seen.stored_risk.as_deref(),
        overridden: seen.risk_override.as_deref(),
        inputs: inputs.collect(),
    }
}

fn collisions(seen: &Preview) -> Vec<Collision<'_>> {
    let found = seen.against.collisions.iter().map(|one| Collision {
        with: &one.with,
        kind: one.kind.name(),
        items: &one.items,
        from: print_time(one.overlap.from),
        to: print_time(one.overlap.to),
        firm: one.level == itsm::diagnostic::Level::Error,
        waived: one.waived.as_deref(),
    });
    found.collect()
}

fn windows<'a>(desk: &Desk, seen: &'a Preview) -> Vec<Objection<'a>> {
    let found = seen.against.objections.iter().map(|one| Objection {
        windows: &one.windows,
        says: one.sentence(desk.config.timezone),
        blocks: one.weight == itsm::practice::change_window::Weight::Blocks,
    });
    found.collect()
}

fn steps(seen: &Preview) -> Vec<Step<'_>> {
    let found = seen.steps.iter().map(|one| Step {
        name: &one.name,
        to: &one.to,
        missing: &one.missing,
        unchecked: &one.unchecked,
    });
    found.collect()
}

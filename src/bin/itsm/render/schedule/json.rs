//! The schedule for scripts.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use itsm::ops::Projection;
use itsm::ops::Schedule;
use itsm::ops::Scheduled;
use itsm::ops::Together;
use itsm::ops::WindowTime;
use itsm::practice::Interval;
use itsm::practice::change_window::Objection;
use itsm::practice::change_window::Weight;
use itsm::record::print_time;
use itsm::schema::Commitment;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    as_of: String,
    from: String,
    to: String,
    service: Option<&'a str>,
    changes: Vec<ChangeOutput<'a>>,
    freezes: Vec<FreezeOutput<'a>>,
    services: Vec<ServiceOutput<'a>>,
}

#[derive(Serialize)]
struct ChangeOutput<'a> {
    id: &'a str,
    title: &'a str,
    state: &'a str,
    commitment: Option<&'static str>,
    kind: Option<&'a str>,
    risk: Option<&'a str>,
    from: String,
    to: String,
    late_since: Option<String>,
    cis: &'a BTreeSet<String>,
    services: &'a BTreeSet<String>,
    degraded_services: &'a BTreeSet<String>,
    outage: bool,
    contact: Option<&'a str>,
    objections: Vec<ObjectionOutput<'a>>,
}

#[derive(Serialize)]
struct ObjectionOutput<'a> {
    kind: &'static str,
    windows: &'a [String],
    weight: &'static str,
    when: Vec<IntervalOutput>,
}

#[derive(Serialize)]
struct FreezeOutput<'a> {
    window: &'a str,
    title: &'a str,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct ServiceOutput<'a> {
    id: &'a str,
    title: &'a str,
    calendar: Option<&'a str>,
    promised_s: Option<i64>,
    lost_s: i64,
    available_percent: Option<f64>,
    target_percent: Option<f64>,
    outages: Vec<IntervalOutput>,
    together: Vec<TogetherOutput<'a>>,
}

#[derive(Serialize)]
struct TogetherOutput<'a> {
    from: String,
    to: String,
    changes: &'a [String],
}

/// A stretch of time for scripts.
#[derive(Serialize)]
pub(super) struct IntervalOutput {
    pub(super) from: String,
    pub(super) to: String,
}

impl From<&Interval> for IntervalOutput {
    fn from(one: &Interval) -> Self {
        Self {
            from: print_time(one.from),
            to: print_time(one.to),
        }
    }
}

/// The schedule for scripts, format version 1.
pub(crate) fn json(schedule: &Schedule, now: DateTime<Utc>) -> String {
    super::super::json(&Output {
        version: 1,
        as_of: print_time(now),
        from: print_time(schedule.within.from),
        to: print_time(schedule.within.to),
        service: schedule.service.as_deref(),
        changes: schedule.changes.iter().map(change).collect(),
        freezes: schedule.freezes.iter().map(freeze).collect(),
        services: schedule.services.iter().map(service).collect(),
    }) + "\n"
}

fn change(one: &Scheduled) -> ChangeOutput<'_> {
    ChangeOutput {
        id: &one.id,
        title: &one.title,
        state: &one.state,
        commitment: one.commitment.map(|commitment| match commitment {
            Commitment::Firm => "firm",
            Commitment::Tentative => "tentative",
        }),
        kind: one.kind.as_deref(),
        risk: one.risk.as_deref(),
        from: print_time(one.during.from),
        to: print_time(one.during.to),
        late_since: one.late_since.map(print_time),
        cis: &one.cis,
        services: &one.services,
        degraded_services: &one.degraded,
        outage: one.outage,
        contact: one.contact.as_deref(),
        objections: one.objections.iter().map(objection).collect(),
    }
}

fn objection(one: &Objection) -> ObjectionOutput<'_> {
    ObjectionOutput {
        kind: one.kind.name(),
        windows: &one.windows,
        weight: match one.weight {
            Weight::Blocks => "blocks",
            Weight::Warns => "warns",
            Weight::Passes => "passes",
        },
        when: one.when.iter().map(IntervalOutput::from).collect(),
    }
}

fn freeze(one: &WindowTime) -> FreezeOutput<'_> {
    FreezeOutput {
        window: &one.id,
        title: &one.title,
        from: print_time(one.during.from),
        to: print_time(one.during.to),
    }
}

fn service(one: &Projection) -> ServiceOutput<'_> {
    ServiceOutput {
        id: &one.id,
        title: &one.title,
        calendar: one.calendar.as_deref(),
        promised_s: one.promised.map(|length| length.num_seconds()),
        lost_s: one.lost.num_seconds(),
        available_percent: one.percent(),
        target_percent: one.target,
        outages: one.outages.iter().map(IntervalOutput::from).collect(),
        together: one.together.iter().map(together).collect(),
    }
}

fn together(one: &Together) -> TogetherOutput<'_> {
    TogetherOutput {
        from: print_time(one.during.from),
        to: print_time(one.during.to),
        changes: &one.changes,
    }
}

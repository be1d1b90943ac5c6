//! Clocks for scripts, format version 1: lengths in seconds, times in UTC.

use chrono::DateTime;
use chrono::Utc;
use itsm::ops::Explanation;
use itsm::ops::NoClock;
use itsm::ops::Reasoned;
use itsm::ops::SlaReport;
use itsm::ops::Standing;
use itsm::ops::Timed;
use itsm::ops::is_paused;
use itsm::practice::agreement::Target;
use itsm::practice::agreement::Unmet;
use itsm::practice::clock::Clock;
use itsm::practice::clock::Stretch;
use itsm::practice::clock::StretchKind;
use itsm::practice::clock::Threshold;
use itsm::practice::verdict::Frozen;
use itsm::record::print_time;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::render;

#[derive(Serialize)]
struct ListOutput<'a> {
    version: u32,
    as_of: String,
    clocks: Vec<RowOutput<'a>>,
    untimed: usize,
}

#[derive(Serialize)]
struct RowOutput<'a> {
    record: RecordOutput<'a>,
    clock: ClockOutput<'a>,
}

/// A record as scripts see it beside a clock.
#[derive(Serialize)]
pub(crate) struct RecordOutput<'a> {
    id: &'a str,
    r#type: &'a str,
    title: &'a str,
    path: &'a str,
    state: Option<&'a str>,
    priority: Option<&'a str>,
    service: Option<&'a str>,
    team: Option<&'a str>,
    assignee: Option<&'a str>,
}

#[derive(Serialize)]
struct ClockOutput<'a> {
    metric: &'a str,
    kind: &'static str,
    cycle: u32,
    standing: &'static str,
    paused: bool,
    agreement: &'a str,
    target: &'a str,
    calendar: Option<&'a str>,
    goal_s: i64,
    elapsed_s: i64,
    carried_s: i64,
    paused_s: i64,
    left_s: i64,
    started: String,
    stopped: Option<String>,
    due: Option<String>,
    breached_at: Option<String>,
    thresholds: Vec<ThresholdOutput>,
}

#[derive(Serialize)]
struct ThresholdOutput {
    percent: u32,
    due: Option<String>,
    reached_at: Option<String>,
}

#[derive(Serialize)]
struct ExplanationOutput<'a> {
    version: u32,
    as_of: String,
    record: RecordOutput<'a>,
    clocks: Vec<ReasonedOutput<'a>>,
    lost: Vec<Value>,
    gone: Vec<&'a str>,
    untimed: Vec<NoClockOutput<'a>>,
}

#[derive(Serialize)]
struct ReasonedOutput<'a> {
    #[serde(flatten)]
    clock: ClockOutput<'a>,
    timezone: Option<&'static str>,
    frozen: Option<Value>,
    fits: serde_json::Map<String, Value>,
    others: Vec<TargetOutput<'a>>,
    stretches: Vec<StretchOutput<'a>>,
}

#[derive(Serialize)]
struct TargetOutput<'a> {
    agreement: &'a str,
    target: &'a str,
    goal_s: i64,
    calendar: Option<&'a str>,
    precedence: i64,
}

#[derive(Serialize)]
struct StretchOutput<'a> {
    from: String,
    to: String,
    what: &'static str,
    because: &'a str,
    target: &'a str,
    open_s: i64,
}

#[derive(Serialize)]
struct NoClockOutput<'a> {
    metric: &'a str,
    nearest: Option<TargetOutput<'a>>,
    unmet: Vec<Value>,
}

impl<'a> From<&'a Timed> for RecordOutput<'a> {
    fn from(record: &'a Timed) -> Self {
        Self {
            id: &record.id,
            r#type: &record.record_type,
            title: &record.title,
            path: &record.path,
            state: record.state.as_deref(),
            priority: record.priority.as_deref(),
            service: record.service.as_deref(),
            team: record.team.as_deref(),
            assignee: record.assignee.as_deref(),
        }
    }
}

/// The clocks of a list.
pub(crate) fn list(report: &SlaReport) -> String {
    let rows = report.rows.iter().map(|row| RowOutput {
        record: RecordOutput::from(&*row.record),
        clock: clock(&row.clock, row.standing),
    });
    render::json(&ListOutput {
        version: 1,
        as_of: print_time(report.as_of),
        clocks: rows.collect(),
        untimed: report.untimed,
    })
}

/// The clocks of a record with the reasons for them.
pub(crate) fn explanation(found: &Explanation<'_>) -> String {
    render::json(&ExplanationOutput {
        version: 1,
        as_of: print_time(found.as_of),
        record: RecordOutput::from(&found.record),
        clocks: found.clocks.iter().map(reasoned).collect(),
        lost: found.lost.iter().map(Frozen::to_value).collect(),
        gone: found.gone.iter().map(String::as_str).collect(),
        untimed: found.untimed.iter().map(no_clock).collect(),
    })
}

fn clock(clock: &Clock, standing: Standing) -> ClockOutput<'_> {
    let time = |at: Option<DateTime<Utc>>| at.map(print_time);
    let threshold = |one: &Threshold| ThresholdOutput {
        percent: one.percent,
        due: time(one.due),
        reached_at: time(one.reached_at),
    };
    ClockOutput {
        metric: &clock.metric,
        kind: clock.kind.name(),
        cycle: clock.cycle,
        standing: word(standing),
        paused: is_paused(clock),
        agreement: &clock.agreement,
        target: &clock.target,
        calendar: clock.calendar.as_deref(),
        goal_s: clock.goal.num_seconds(),
        elapsed_s: clock.elapsed.num_seconds(),
        carried_s: clock.carried.num_seconds(),
        paused_s: clock.paused.num_seconds(),
        left_s: clock.remaining().num_seconds(),
        started: print_time(clock.started),
        stopped: time(clock.stopped),
        due: time(clock.due),
        breached_at: time(clock.breached_at),
        thresholds: clock.thresholds.iter().map(threshold).collect(),
    }
}

/// How a clock stands, as one word.
fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::AtRisk => "at-risk",
        Standing::OnTime => "on-time",
        Standing::NeverDue => "never-due",
        Standing::GivenUp => "given-up",
        other => other.name(),
    }
}

fn reasoned<'a>(one: &'a Reasoned<'_>) -> ReasonedOutput<'a> {
    let fits = one.fits.iter();
    let fits = fits.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    ReasonedOutput {
        clock: clock(&one.clock, one.standing),
        timezone: one.calendar.map(|calendar| calendar.timezone.name()),
        frozen: one.frozen.as_ref().map(Frozen::to_value),
        fits: fits.collect(),
        others: one.others.iter().map(target).collect(),
        stretches: one.clock.stretches.iter().map(stretch).collect(),
    }
}

fn target<'a>(target: &'a Target<'_>) -> TargetOutput<'a> {
    TargetOutput {
        agreement: &target.agreement,
        target: &target.name,
        goal_s: target.goal.num_seconds(),
        calendar: target.calendar.map(|calendar| calendar.name.as_str()),
        precedence: target.precedence,
    }
}

fn stretch(stretch: &Stretch) -> StretchOutput<'_> {
    let what = match stretch.kind {
        StretchKind::Running => "running",
        StretchKind::Paused => "paused",
        StretchKind::Done => "done",
        StretchKind::Untimed => "untimed",
    };
    StretchOutput {
        from: print_time(stretch.from),
        to: print_time(stretch.to),
        what,
        because: &stretch.because,
        target: &stretch.target,
        open_s: stretch.counted.num_seconds(),
    }
}

fn no_clock<'a>(one: &'a NoClock<'_>) -> NoClockOutput<'a> {
    let unmet = one.nearest.iter().flat_map(|miss| &miss.unmet);
    let unmet = unmet.map(|one| match one {
        Unmet::Force => json!({"in_force": false}),
        Unmet::Field { name, meant, value } => {
            json!({"field": name, "meant": meant, "value": value})
        }
    });
    NoClockOutput {
        metric: &one.metric,
        nearest: one.nearest.as_ref().map(|miss| target(&miss.target)),
        unmet: unmet.collect(),
    }
}

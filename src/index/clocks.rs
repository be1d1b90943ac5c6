//! The rows of `clock` and `threshold`: what the clocks of a record said, from when to when.
//!
//! A clock read today is not what it was at the end of a period: a reopening sets it going again, a change of the priority
//! gives it another goal. So it is read before every entry that can do that, and each reading stands in its interval:
//! what was so at an instant is the row with `at <= T` and `until > T` or no `until`. A reading that says the same as the
//! one before goes on in the same row. Closed work says itself what was judged: where a closing stood at the end of an interval,
//! its verdicts replace what the agreements of today would come to.

use chrono::DateTime;
use chrono::Utc;
use rusqlite::types::Value;

use crate::index::history::ValueRow;
use crate::index::steps::StepRow;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::clock::Clock;
use crate::practice::clock::clocks;
use crate::practice::verdict::Frozen;
use crate::practice::verdict::Judged;
use crate::record::CORRECT;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Definitions;
use crate::schema::Matrix;

/// Fields that can change which target governs, whatever the targets say.
const DECIDING: [&str; 4] = ["impact", "urgency", "priority_override", "requester"];

/// One clock in one interval, in seconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClockRow {
    /// The metric.
    pub(crate) metric: String,
    /// The kind of agreement.
    pub(crate) kind: AgreementKind,
    /// Which measurement of the metric.
    pub(crate) cycle: u32,
    /// The agreement.
    pub(crate) agreement: String,
    /// Its target.
    pub(crate) target: String,
    /// The priority at the end of the clock or of the interval.
    pub(crate) priority: Value,
    /// The time allowed.
    pub(crate) goal: i64,
    /// The time used; as of the end of the interval where the clock runs.
    pub(crate) elapsed: i64,
    /// The time for which it stood still; not known of a verdict that no clock of today stands for.
    pub(crate) paused: Option<i64>,
    /// When it started; not known of such a verdict.
    pub(crate) started: Option<i64>,
    /// When it stopped.
    pub(crate) stopped: Option<i64>,
    /// When it is due.
    pub(crate) due: Option<i64>,
    /// When the goal was passed.
    pub(crate) breached: Option<i64>,
    /// Whether the goal was kept; none while it runs, where another clock took over, or where the work was given up.
    pub(crate) met: Option<bool>,
    /// Whether it is the verdict that the record holds.
    pub(crate) frozen: bool,
    /// The shares that were reached, and when.
    pub(crate) reached: Vec<(u32, i64)>,
    /// The first second of the interval.
    pub(crate) at: i64,
    /// The first second that no longer counts.
    pub(crate) until: Option<i64>,
}

/// What clocks are read with.
#[derive(Debug)]
pub(crate) struct Clockwork<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) matrix: &'a Matrix,
    pub(crate) agreements: &'a Agreements<'a>,
    pub(crate) now: DateTime<Utc>,
}

impl Clockwork<'_> {
    /// The rows of a record.
    pub(crate) fn rows(
        &self,
        record: &Record,
        steps: &[StepRow],
        values: &[ValueRow<'_>],
    ) -> Vec<ClockRow> {
        let Some(opened) = steps.first().map(|step| step.at) else {
            return Vec::new();
        };
        let held = Judged::of(record);
        let is_promised = !self.agreements.targets.is_empty() || !held.is_empty();
        if !is_promised || !self.is_measured(record) {
            return Vec::new();
        }
        let (mut done, mut standing) = (Vec::new(), Vec::new());
        let mut from = opened;
        let turns = self.turns(steps).into_iter().filter(|turn| *turn > opened);
        for turn in turns.map(Some).chain([None]) {
            let before = turn.and_then(|turn| DateTime::from_timestamp(turn - 1, 0));
            let before = before.unwrap_or(self.now);
            let rows = self.reading(record, values, before, from);
            follow(
                &mut done,
                &mut standing,
                judged(&held.at(before), rows, from),
                from,
            );
            from = turn.unwrap_or(from);
        }
        done.append(&mut standing);
        done
    }

    fn is_measured(&self, record: &Record) -> bool {
        let name = &record.definition().name;
        let mut metrics = self.definitions.metrics();
        metrics.any(|(_, metric)| metric.types.contains(name))
    }

    /// When entries took effect before which a clock said something else than it may say after them.
    fn turns(&self, steps: &[StepRow]) -> Vec<i64> {
        let targets = self.agreements.targets.iter();
        let named = targets.flat_map(|one| one.applies.iter().map(|(field, _)| field.as_str()));
        let deciding: Vec<&str> = named.chain(DECIDING).collect();
        let is_done = |category: Option<Category>| category.is_some_and(|one| !one.is_open());
        let is_turn = |step: &&StepRow| {
            let is_closed = |category| category == Some(Category::Closed);
            let reopens = is_done(step.from_category) && !is_done(step.to_category)
                || is_closed(step.from_category) && !is_closed(step.to_category);
            let mut set = step.entry.set.iter();
            reopens || step.step == CORRECT || set.any(|(name, _)| deciding.contains(&&**name))
        };
        let mut turns: Vec<i64> = steps.iter().filter(is_turn).map(|step| step.at).collect();
        turns.dedup();
        turns
    }

    /// What the clocks said at an instant, as rows that begin at `from` and have no end.
    fn reading(
        &self,
        record: &Record,
        values: &[ValueRow<'_>],
        now: DateTime<Utc>,
        from: i64,
    ) -> Vec<ClockRow> {
        let found = clocks(record, self.definitions, self.matrix, self.agreements, now);
        let rows = found.iter().map(|clock| {
            let end = clock.stopped.unwrap_or(now).timestamp();
            row(clock, priority(values, end), from)
        });
        rows.collect()
    }
}

fn row(clock: &Clock, priority: Value, from: i64) -> ClockRow {
    let seconds = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp());
    let reached = clock.thresholds.iter();
    let is_judged = !clock.is_replaced && !clock.is_given_up;
    let judged = clock.stopped.filter(|_| is_judged);
    ClockRow {
        metric: clock.metric.clone(),
        kind: clock.kind,
        cycle: clock.cycle,
        agreement: clock.agreement.clone(),
        target: clock.target.clone(),
        priority,
        goal: clock.goal.num_seconds(),
        elapsed: clock.elapsed.num_seconds(),
        paused: Some(clock.paused.num_seconds()),
        started: Some(clock.started.timestamp()),
        stopped: seconds(clock.stopped),
        due: seconds(clock.due),
        breached: seconds(clock.breached_at),
        met: judged.map(|_| !clock.is_breached()),
        frozen: false,
        reached: reached
            .filter_map(|one| Some((one.percent, seconds(one.reached_at)?)))
            .collect(),
        at: from,
        until: None,
    }
}

/// The priority at an instant.
fn priority(values: &[ValueRow<'_>], end: i64) -> Value {
    let mut rows = values.iter().filter(|row| row.field == "priority");
    let found = rows.find(|row| row.at <= end && row.until.is_none_or(|until| until > end));
    found.map_or(Value::Null, |row| row.value.clone())
}

/// Puts verdicts in place of what the agreements of now say of the same measurements.
fn judged(verdicts: &[&Frozen], mut rows: Vec<ClockRow>, from: i64) -> Vec<ClockRow> {
    if !verdicts.is_empty() {
        // Of closed work nothing else was promised when it was judged.
        rows.retain(|row| verdicts.iter().any(|one| is_about(one, row)));
    }
    for verdict in verdicts {
        match rows.iter_mut().find(|row| is_about(verdict, row)) {
            Some(row) => freeze(row, verdict),
            None => rows.push(alone(verdict, from)),
        }
    }
    rows
}

fn is_about(verdict: &Frozen, row: &ClockRow) -> bool {
    (verdict.metric.as_str(), verdict.kind, verdict.cycle)
        == (row.metric.as_str(), row.kind, row.cycle)
}

fn freeze(row: &mut ClockRow, verdict: &Frozen) {
    row.agreement.clone_from(&verdict.agreement);
    row.target.clone_from(&verdict.target);
    row.goal = verdict.goal.num_seconds();
    row.elapsed = verdict.elapsed.num_seconds();
    row.stopped = Some(verdict.stopped.timestamp());
    row.met = Some(verdict.met);
    row.frozen = true;
    if verdict.met {
        row.breached = None;
        row.reached.retain(|(percent, _)| *percent <= 100);
    }
}

/// The row of a verdict that no clock of today stands for.
fn alone(verdict: &Frozen, from: i64) -> ClockRow {
    ClockRow {
        metric: verdict.metric.clone(),
        kind: verdict.kind,
        cycle: verdict.cycle,
        agreement: verdict.agreement.clone(),
        target: verdict.target.clone(),
        priority: Value::Null,
        goal: verdict.goal.num_seconds(),
        elapsed: verdict.elapsed.num_seconds(),
        paused: None,
        started: None,
        stopped: Some(verdict.stopped.timestamp()),
        due: None,
        breached: None,
        met: Some(verdict.met),
        frozen: true,
        reached: Vec::new(),
        at: from,
        until: None,
    }
}

/// Ends the rows that say something else now, and lets those go on that say the same.
fn follow(done: &mut Vec<ClockRow>, standing: &mut Vec<ClockRow>, rows: Vec<ClockRow>, from: i64) {
    let mut next = Vec::with_capacity(rows.len());
    for row in rows {
        let same = |one: &ClockRow| {
            ClockRow {
                at: row.at,
                ..one.clone()
            } == row
        };
        match standing.iter().position(same) {
            Some(place) => next.push(standing.swap_remove(place)),
            None => next.push(row),
        }
    }
    done.extend(standing.drain(..).map(|row| ClockRow {
        until: Some(from),
        ..row
    }));
    *standing = next;
}

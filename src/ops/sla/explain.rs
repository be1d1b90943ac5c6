//! Why the clocks of one record stand as they do.
//!
//! It tells what was decided on the way: which target governs and what else would have fitted, and for a metric
//! without a clock what the nearest target asks for that the record does not have.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::sla::Standing;
use crate::ops::sla::Timed;
use crate::ops::sla::timed::Then;
use crate::ops::sla::timed::is_measured;
use crate::ops::sla::timed::one;
use crate::practice::agreement::Agreements;
use crate::practice::agreement::Miss;
use crate::practice::agreement::Target;
use crate::practice::clock::Clock;
use crate::practice::verdict::Frozen;
use crate::practice::verdict::seconds;
use crate::record::Record;
use crate::schema::CalendarDefinition;

/// The clocks of a record with the reasons for them.
#[derive(Debug)]
pub struct Explanation<'a> {
    /// The instant as of which they were read.
    pub as_of: DateTime<Utc>,
    /// The record.
    pub record: Timed,
    /// Its clocks.
    pub clocks: Vec<Reasoned<'a>>,
    /// Frozen verdicts on what is no clock by the agreements of now.
    pub lost: Vec<Frozen>,
    /// The agreements of frozen verdicts that the desk no longer has.
    pub gone: BTreeSet<String>,
    /// The metrics without a clock.
    pub untimed: Vec<NoClock<'a>>,
}

/// A clock with the reasons for its target.
#[derive(Debug)]
pub struct Reasoned<'a> {
    /// The clock.
    pub clock: Clock,
    /// How it stands.
    pub standing: Standing,
    /// What was frozen about it when the work was closed.
    pub frozen: Option<Frozen>,
    /// The calendar whose open time counts; none where every hour does.
    pub calendar: Option<&'a CalendarDefinition>,
    /// The target that governs at the end; none where its agreement was taken away.
    pub target: Option<Target<'a>>,
    /// The fields that the target asks for, with the values of the record.
    pub fits: Vec<(String, String)>,
    /// The other targets that the record fits.
    pub others: Vec<Target<'a>>,
}

impl Reasoned<'_> {
    /// Whether what was frozen is what the agreements and calendars of now give too.
    pub fn still_holds(&self) -> bool {
        let clock = &self.clock;
        self.frozen.as_ref().is_none_or(|frozen| {
            let named = (&frozen.agreement, &frozen.target) == (&clock.agreement, &clock.target);
            named && frozen.goal == seconds(clock.goal) && frozen.elapsed == seconds(clock.elapsed)
        })
    }
}

/// A metric of the record's type that no target governs.
#[derive(Debug)]
pub struct NoClock<'a> {
    /// The name of the metric.
    pub metric: String,
    /// What comes nearest; none where no agreement knows the metric.
    pub nearest: Option<Miss<'a>>,
}

/// Explains the clocks of the record that an id, or an unambiguous part of one, means.
pub fn explain<'a>(
    desk: &'a Desk,
    part: &str,
    as_of: DateTime<Utc>,
) -> Result<Explanation<'a>, OpsError> {
    let path = desk.find(part)?;
    let record = desk.record(&path)?;
    let id = record.id();
    if !is_measured(&record, &desk.definitions) {
        let name = &record.definition().name;
        return Err(OpsError::usage(format!(
            "{id} is of a type that no metric is measured on: {name}"
        )));
    }
    let corpus = desk.standing_corpus()?;
    let agreements = Agreements::gather(&corpus, &desk.config, &desk.definitions);
    let found = one(&record, &desk.config, &desk.definitions, &agreements, as_of);
    let timed = found.ok_or_else(|| OpsError::usage(format!("{id} was not opened yet")))?;
    let clocks = timed.clocks.iter();
    let clocks = clocks.map(|clock| Reasoned {
        frozen: timed.frozen(clock).cloned(),
        ..reasoned(desk, &record, &agreements, clock, as_of)
    });
    let is_lost = |one: &&Frozen| !timed.clocks.iter().any(|clock| one.is_about(clock));
    let named = timed.frozen.iter().map(|one| &one.agreement);
    let gone = named.filter(|id| corpus.meant(id).is_none());
    Ok(Explanation {
        as_of,
        gone: gone.cloned().collect(),
        clocks: clocks.collect(),
        lost: timed.frozen.iter().filter(is_lost).cloned().collect(),
        untimed: untimed(desk, &record, &agreements, &timed, as_of),
        record: timed,
    })
}

/// The values that decide on the target of a record at an instant.
fn values<'r>(
    desk: &'r Desk,
    record: &'r Record,
    at: DateTime<Utc>,
) -> impl Fn(&str) -> Option<String> + use<'r> {
    let then = Then::of(record, at);
    move |field| then.as_ref()?.value(field, &desk.config.priority)
}

fn reasoned<'a>(
    desk: &'a Desk,
    record: &Record,
    agreements: &Agreements<'a>,
    clock: &Clock,
    as_of: DateTime<Utc>,
) -> Reasoned<'a> {
    let at = clock.stopped.unwrap_or(as_of);
    let value = values(desk, record, at);
    let is_it = |one: &&Target<'_>| one.agreement == clock.agreement && one.name == clock.target;
    let target = agreements.targets.iter().find(is_it).cloned();
    let fitting = agreements.fitting(&clock.metric, clock.kind, &value, at);
    let others = fitting.into_iter().filter(|one| !is_it(one)).cloned();
    let asked = target.iter().flat_map(|one| &one.applies);
    let fits =
        asked.filter_map(|(name, _)| Some((name.clone(), agreements.value_of(name, &value)?)));
    Reasoned {
        standing: Standing::of(clock, desk.config.service_levels.at_risk),
        calendar: clock
            .calendar
            .as_ref()
            .and_then(|name| desk.config.calendars.get(name)),
        fits: fits.collect(),
        others: others.collect(),
        target,
        frozen: None,
        clock: clock.clone(),
    }
}

/// The metrics of the record's type without a clock, with what comes nearest.
fn untimed<'a>(
    desk: &'a Desk,
    record: &Record,
    agreements: &Agreements<'a>,
    timed: &Timed,
    as_of: DateTime<Utc>,
) -> Vec<NoClock<'a>> {
    let value = values(desk, record, as_of);
    let metrics = desk.definitions.metrics();
    let of_type = metrics.filter(|(_, metric)| metric.types.contains(&timed.record_type));
    let without = of_type.filter(|(name, _)| !timed.clocks.iter().any(|one| one.metric == *name));
    let found = without.map(|(name, _)| NoClock {
        metric: name.to_owned(),
        nearest: agreements.nearest(name, &value, as_of),
    });
    found.collect()
}

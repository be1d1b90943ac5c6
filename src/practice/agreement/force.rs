//! When an agreement is in force: what its log, its days and the agreement that replaces it say together.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::practice::Interval;
use crate::practice::day_start;
use crate::practice::parse_day;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;

/// When each agreement is in force, by id; days begin at midnight of the desk's zone.
pub(super) fn forces(
    records: &[&Record],
    corpus: &Corpus,
    zone: Tz,
) -> BTreeMap<String, Vec<Interval>> {
    let own = records
        .iter()
        .map(|one| (one.id().to_owned(), of(one, zone)));
    let own: BTreeMap<String, Vec<Interval>> = own.collect();
    // What ends an agreement is the first day of the next one, even where that one never governs for being replaced itself.
    let mut forces = own.clone();
    for record in records {
        let replaced = record.text("replaces").and_then(|id| corpus.meant(id));
        let begins = own.get(record.id()).and_then(|times| times.first());
        let Some((replaced, begins)) = replaced.zip(begins.map(|time| time.from)) else {
            continue;
        };
        if circle(record, corpus).is_none()
            && let Some(times) = forces.get_mut(replaced.id())
        {
            clip(times, DateTime::<Utc>::MIN_UTC, begins);
        }
    }
    forces
}

/// The ids along `replaces` from an agreement back to itself, beginning with its own; none where it does not come back.
///
/// Agreements in a circle don't end each other: nothing would govern, and clocks would vanish.
pub fn circle<'r>(record: &'r Record, corpus: &'r Corpus) -> Option<Vec<&'r str>> {
    let mut way = vec![record.id()];
    let mut at = record;
    loop {
        at = corpus.meant(at.text("replaces")?)?;
        if at.id() == record.id() {
            return Some(way);
        }
        if way.contains(&at.id()) {
            return None;
        }
        way.push(at.id());
    }
}

/// When an agreement is in force by itself.
fn of(record: &Record, zone: Tz) -> Vec<Interval> {
    let day = |field: &str| record.text(field).and_then(parse_day);
    let mut times = active(record);
    let start = day("valid_from").map(|day| day_start(day, zone));
    let last = day("valid_to").as_ref().and_then(NaiveDate::succ_opt);
    let end = last.map(|day| day_start(day, zone));
    // It may be recorded after its first day, which it governs all the same.
    if let (Some(start), Some(first)) = (start, times.first_mut()) {
        first.from = start;
    }
    clip(
        &mut times,
        start.unwrap_or(DateTime::<Utc>::MIN_UTC),
        end.unwrap_or(DateTime::<Utc>::MAX_UTC),
    );
    times
}

/// The times in which the log has the record in an active state.
fn active(record: &Record) -> Vec<Interval> {
    let mut times: Vec<Interval> = Vec::new();
    let mut since = None;
    let log = record.log();
    for step in log.steps() {
        let category = step
            .to
            .and_then(|state| record.definition().category(state));
        let at = step.entry.effective();
        match (category == Some(Category::Active), since) {
            (true, None) => since = Some(at),
            (false, Some(from)) => {
                times.push(Interval { from, to: at });
                since = None;
            }
            _ => {}
        }
    }
    times.extend(since.map(|from| Interval {
        from,
        to: DateTime::<Utc>::MAX_UTC,
    }));
    times
}

/// Cuts off what lies outside of two instants.
fn clip(times: &mut Vec<Interval>, from: DateTime<Utc>, to: DateTime<Utc>) {
    for time in &mut *times {
        time.from = time.from.max(from);
        time.to = time.to.min(to);
    }
    times.retain(|time| time.from < time.to);
}

//! Verdicts: what the clocks of a record came to, frozen in it when the work is closed.
//!
//! An agreement or a calendar may be changed afterwards, and what was kept or missed by then must not change with it. So
//! a closed record says itself what was judged, and by which text of the agreement and which open time: whoever reads a
//! clock of closed work takes these figures. They are worked out as of the closing, so that the day on which this is done
//! makes no difference.

use chrono::DateTime;
use chrono::SubsecRound;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;

use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::clock::Clock;
use crate::practice::clock::clocks;
use crate::practice::parse_length;
use crate::practice::written_length;
use crate::record::Record;
use crate::record::parse_time;
use crate::record::print_time;
use crate::schema::CalendarDefinition;
use crate::schema::Category;
use crate::schema::Config;
use crate::schema::Definitions;

/// The field that holds them.
pub const VERDICTS: &str = "verdicts";

/// What one clock came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// The metric.
    pub metric: String,
    /// Which measurement of it, from 1.
    pub cycle: u32,
    /// The kind of agreement.
    pub kind: AgreementKind,
    /// The id of the agreement that governed at the end.
    pub agreement: String,
    /// The name of its target.
    pub target: String,
    /// How much time was allowed, in whole seconds.
    pub goal: TimeDelta,
    /// How much was used, in whole seconds.
    pub elapsed: TimeDelta,
    /// Whether that was no more than allowed.
    pub met: bool,
    /// When the clock stopped.
    pub stopped: DateTime<Utc>,
    /// The digest of the agreement.
    pub agreement_digest: String,
    /// The digest of the calendar; none where every hour counted.
    pub calendar_digest: Option<String>,
}

impl Frozen {
    /// The verdict on a clock that has stopped; none on one that runs or gave way to another.
    pub fn of(clock: &Clock, config: &Config, agreements: &Agreements<'_>) -> Option<Self> {
        if clock.is_replaced {
            return None;
        }
        let calendar = clock.calendar.as_ref();
        let calendar = calendar.and_then(|name| config.calendars.get(name));
        Some(Self {
            metric: clock.metric.clone(),
            cycle: clock.cycle,
            kind: clock.kind,
            agreement: clock.agreement.clone(),
            target: clock.target.clone(),
            goal: whole(clock.goal),
            elapsed: whole(clock.elapsed),
            met: !clock.is_breached(),
            stopped: clock.stopped?.trunc_subsecs(0),
            agreement_digest: agreements.digest_of(&clock.agreement)?.to_owned(),
            calendar_digest: calendar.map(CalendarDefinition::digest),
        })
    }

    /// Reads one item of the field; none where a person has spoilt it.
    pub fn read(item: &Value) -> Option<Self> {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        let owned = |key: &str| text(key).map(str::to_owned);
        Some(Self {
            metric: owned("metric")?,
            cycle: item.get("cycle")?.as_u64()?.try_into().ok()?,
            kind: text("kind").and_then(AgreementKind::of)?,
            agreement: owned("agreement")?,
            target: owned("target")?,
            goal: parse_length(text("goal")?)?,
            elapsed: parse_length(text("elapsed")?)?,
            met: item.get("met")?.as_bool()?,
            stopped: text("stopped").and_then(parse_time)?,
            agreement_digest: owned("agreement_digest")?,
            calendar_digest: owned("calendar_digest"),
        })
    }

    /// The item of the field.
    pub fn to_value(&self) -> Value {
        let mut item = json!({
            "metric": self.metric,
            "cycle": self.cycle,
            "kind": self.kind.name(),
            "agreement": self.agreement,
            "target": self.target,
            "goal": written_length(self.goal),
            "elapsed": written_length(self.elapsed),
            "met": self.met,
            "stopped": print_time(self.stopped),
            "agreement_digest": self.agreement_digest,
        });
        if let (Some(digest), Some(members)) = (&self.calendar_digest, item.as_object_mut()) {
            members.insert("calendar_digest".to_owned(), digest.as_str().into());
        }
        item
    }

    /// Whether it is about the same measurement as a clock.
    pub fn is_about(&self, clock: &Clock) -> bool {
        (self.metric.as_str(), self.kind, self.cycle)
            == (clock.metric.as_str(), clock.kind, clock.cycle)
    }

    /// Whether two verdicts rest on the same text of the same agreement and on the same open time.
    pub fn rests_on_the_same_as(&self, other: &Self) -> bool {
        (&self.agreement_digest, &self.calendar_digest)
            == (&other.agreement_digest, &other.calendar_digest)
    }
}

fn whole(length: TimeDelta) -> TimeDelta {
    TimeDelta::seconds(length.num_seconds())
}

/// The verdicts on a closed record by the agreements of now; none on open work.
pub fn frozen(
    record: &Record,
    definitions: &Definitions,
    config: &Config,
    agreements: &Agreements<'_>,
) -> Vec<Frozen> {
    let Some(closed) = closed_at(record) else {
        return Vec::new();
    };
    let found = clocks(record, definitions, &config.priority, agreements, closed);
    let found = found.iter();
    found
        .filter_map(|clock| Frozen::of(clock, config, agreements))
        .collect()
}

/// The verdicts that a record holds, as far as they can be read; open work has none, whatever stands in it.
pub fn stored(record: &Record) -> Vec<Frozen> {
    let held = (record.category() == Some(Category::Closed)).then(|| record.value(VERDICTS));
    let items = held.flatten();
    let items = items.as_ref().and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(Frozen::read)
        .collect()
}

/// When a record was last closed; none where it is not.
fn closed_at(record: &Record) -> Option<DateTime<Utc>> {
    let lifecycle = &record.definition().lifecycle;
    let mut closed = None;
    let mut latest = DateTime::<Utc>::MIN_UTC;
    for (_, entry) in &record.log().entries {
        latest = latest.max(entry.effective());
        if let Some(state) = &entry.to {
            let then = lifecycle.at(entry.at).category(state);
            let is_closed = then.or_else(|| lifecycle.category(state)) == Some(Category::Closed);
            closed = is_closed.then(|| closed.unwrap_or(latest));
        }
    }
    closed
}

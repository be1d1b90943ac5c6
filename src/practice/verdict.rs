//! Verdicts: what the clocks of a record came to, frozen in it when the work is closed.
//!
//! An agreement or a calendar may be changed afterwards, and what was kept or missed by then must not change with it. So
//! a closed record says itself what was judged, and by which text of the agreement and which open time: whoever reads a
//! clock of closed work takes these figures. They are worked out as of the closing, so that the day on which this is done
//! makes no difference.
//!
//! A reopening takes nothing out: the verdicts of each closing stay, with the time of the closing to tell them apart, so
//! that a period that is over is never judged otherwise than it was. Those of the closing that stands are what counts.

use chrono::DateTime;
use chrono::SubsecRound;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;

use crate::practice::CANCELLED;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::clock::Clock;
use crate::practice::clock::clocks;
use crate::practice::effects;
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
    /// When the work was closed, which is when this was judged; to the second.
    pub closed: DateTime<Utc>,
    /// The digest of the agreement.
    pub agreement_digest: String,
    /// The digest of the calendar; none where every hour counted.
    pub calendar_digest: Option<String>,
}

impl Frozen {
    /// The verdict of a closing on a clock that has stopped; none on one that runs or gave way to another.
    pub fn of(
        clock: &Clock,
        closing: Closing,
        config: &Config,
        agreements: &Agreements<'_>,
    ) -> Option<Self> {
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
            goal: seconds(clock.goal),
            elapsed: seconds(clock.elapsed),
            met: !clock.is_breached(),
            stopped: clock.stopped?.trunc_subsecs(0),
            closed: closing.second(),
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
            closed: text("closed").and_then(parse_time)?,
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
            "closed": print_time(self.closed),
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

    /// Whether it says of itself what its figures say.
    pub fn is_consistent(&self) -> bool {
        self.met == (self.elapsed <= self.goal)
    }

    /// Whether two verdicts rest on the same text of the same agreement and on the same open time.
    pub fn rests_on_the_same_as(&self, other: &Self) -> bool {
        (&self.agreement_digest, &self.calendar_digest)
            == (&other.agreement_digest, &other.calendar_digest)
    }
}

/// A length in whole seconds, a started one counted: what is over a goal by a fraction is over it.
pub fn seconds(length: TimeDelta) -> TimeDelta {
    let whole = TimeDelta::seconds(length.num_seconds());
    if length > whole {
        whole + TimeDelta::seconds(1)
    } else {
        whole
    }
}

/// A time in which a record was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// When it was closed.
    pub at: DateTime<Utc>,
    /// When it was no longer so; none where it still is closed.
    pub until: Option<DateTime<Utc>>,
    /// Whether another system closed it, where nothing was judged.
    pub imported: bool,
    /// Whether the work was given up: nothing was done, so nothing is judged.
    pub gave_up: bool,
}

impl Closing {
    /// When it was closed, as verdicts say it: to the second.
    pub fn second(&self) -> DateTime<Utc> {
        self.at.trunc_subsecs(0)
    }

    /// Whether the record was closed by it at an instant.
    pub fn stands_at(&self, at: DateTime<Utc>) -> bool {
        self.at <= at && self.until.is_none_or(|until| until > at)
    }
}

/// The closings that the log of a record tells of, in their order.
pub fn closings(record: &Record) -> Vec<Closing> {
    let log = record.log();
    let mut found: Vec<Closing> = Vec::new();
    for effect in effects(&log, record.definition()) {
        let is_closed = effect.to_category == Some(Category::Closed);
        let standing = found.last_mut().filter(|one| one.until.is_none());
        match (standing, is_closed) {
            (None, true) => found.push(Closing {
                at: effect.at,
                until: None,
                imported: effect.entry.imported.is_some(),
                gave_up: effect.milestone == Some(CANCELLED),
            }),
            (Some(standing), false) => standing.until = Some(effect.at),
            _ => {}
        }
    }
    found
}

/// The closing by which a record is closed now; none where it is open.
pub fn standing(record: &Record) -> Option<Closing> {
    let last = closings(record).pop();
    last.filter(|one| one.until.is_none())
}

/// The verdicts on a closed record by the agreements of now; none on open work, nor on work that was given up.
pub fn frozen(
    record: &Record,
    definitions: &Definitions,
    config: &Config,
    agreements: &Agreements<'_>,
) -> Vec<Frozen> {
    let Some(closing) = standing(record).filter(|one| !one.gave_up) else {
        return Vec::new();
    };
    let found = clocks(
        record,
        definitions,
        &config.priority,
        agreements,
        closing.at,
    );
    let found = found.iter();
    found
        .filter_map(|clock| Frozen::of(clock, closing, config, agreements))
        .collect()
}

/// The verdicts that a record holds, of all its closings, as far as they can be read; each with its place in the list.
pub fn stored(record: &Record) -> Vec<(usize, Frozen)> {
    let held = record.value(VERDICTS);
    let items = held.as_ref().and_then(Value::as_array);
    let items = items.into_iter().flatten().enumerate();
    items
        .filter_map(|(at, item)| Some((at, Frozen::read(item)?)))
        .collect()
}

/// What was judged about a record, by one closing after the other.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    closings: Vec<Closing>,
    verdicts: Vec<Frozen>,
}

impl Judged {
    /// Reads what a record holds.
    pub fn of(record: &Record) -> Self {
        let verdicts: Vec<Frozen> = stored(record).into_iter().map(|(_, one)| one).collect();
        let closings = if verdicts.is_empty() {
            Vec::new()
        } else {
            closings(record)
        };
        Self { closings, verdicts }
    }

    /// Whether nothing was judged.
    pub fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
    }

    /// The verdicts of the closing that stood at an instant; none where the work was open then.
    pub fn at(&self, at: DateTime<Utc>) -> Vec<&Frozen> {
        let mut closings = self.closings.iter();
        let standing = closings.find(|one| one.stands_at(at)).map(Closing::second);
        let verdicts = self.verdicts.iter();
        verdicts
            .filter(|one| standing == Some(one.closed))
            .collect()
    }
}

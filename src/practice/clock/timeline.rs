//! The instants at which something that clocks depend on changes, and what holds from each of them on.
//!
//! They are the entries of the log, the times that fields hold where a metric asks for them, and the days on which
//! agreements begin or end. What comes after the time of the reading is left out, so that it can't count.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::practice::effect::Effect;
use crate::practice::effect::effects;
use crate::practice::priority;
use crate::record::Log;
use crate::record::Record;
use crate::record::parse_time;
use crate::schema::Category;
use crate::schema::Event;
use crate::schema::Matrix;

/// What an instant is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause<'a> {
    /// An entry of the log; whether it is the first.
    Entry(Effect<'a>, bool),
    /// The time that this field holds.
    Field(&'a str),
    /// A target begins or ceases to govern.
    Turn,
}

/// An instant, and what holds from it on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) at: DateTime<Utc>,
    pub(super) cause: Cause<'a>,
    pub(super) state: Option<&'a str>,
    pub(super) category: Option<Category>,
    /// The place of the values that tracked fields have.
    values: usize,
}

impl Moment<'_> {
    /// Whether it is such an event.
    pub(super) fn is(&self, event: &Event) -> bool {
        let (effect, first) = match (self.cause, event) {
            (Cause::Field(name), Event::Field(field)) => return name == field,
            (Cause::Entry(effect, first), _) => (effect, first),
            _ => return false,
        };
        match event {
            Event::Opened => first,
            Event::Entry => true,
            Event::Milestone(name) => effect.milestone == Some(name),
            Event::Category(all) => {
                let among = |one: Option<Category>| one.is_some_and(|one| all.contains(&one));
                among(effect.to_category) && !among(effect.from_category)
            }
            Event::State(all) => {
                let among =
                    |one: Option<&str>| one.is_some_and(|one| all.iter().any(|it| it == one));
                among(effect.to) && !among(effect.from)
            }
            Event::Field(_) => false,
        }
    }
}

/// The moments of a record, in their order, and the values of its fields at each.
#[derive(Debug)]
pub(super) struct Timeline<'a> {
    record: &'a Record,
    matrix: &'a Matrix,
    pub(super) moments: Vec<Moment<'a>>,
    values: Vec<BTreeMap<&'a str, &'a Value>>,
}

impl<'a> Timeline<'a> {
    /// The moments up to a time, that time included.
    pub(super) fn of(
        record: &'a Record,
        log: &'a Log,
        matrix: &'a Matrix,
        now: DateTime<Utc>,
    ) -> Self {
        let mut timeline = Self {
            record,
            matrix,
            moments: Vec::new(),
            values: Vec::new(),
        };
        let effects = effects(log, record.definition()).into_iter();
        for effect in effects.take_while(|effect| effect.at <= now) {
            timeline.add(effect);
        }
        timeline
    }

    fn add(&mut self, effect: Effect<'a>) {
        let is_first = self.moments.is_empty();
        if is_first || !effect.entry.set.is_empty() {
            let mut values = self.values.last().cloned().unwrap_or_default();
            let set = effect.entry.set.iter();
            values.extend(set.map(|(name, value)| (name.as_str(), value)));
            self.values.push(values);
        }
        self.moments.push(Moment {
            at: effect.at,
            cause: Cause::Entry(effect, is_first),
            state: effect.to,
            category: effect.to_category,
            values: self.values.len() - 1,
        });
    }

    /// Adds the times that a field holds and those at which targets come and go, as far as they lie before `now`.
    pub(super) fn with(
        mut self,
        fields: impl Iterator<Item = &'a str>,
        mut turns: Vec<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let Some(first) = self.moments.first().copied() else {
            return self;
        };
        let before = Moment {
            state: None,
            category: None,
            ..first
        };
        turns.sort_unstable();
        turns.dedup();
        let turns = turns.into_iter().filter(|at| *at > first.at);
        let mut more: Vec<_> = turns.map(|at| (at, Cause::Turn)).collect();
        more.extend(fields.filter_map(|name| Some((self.time(name)?, Cause::Field(name)))));
        more.retain(|(at, _)| *at <= now);
        more.sort_by_key(|(at, _)| *at);
        for (at, cause) in more {
            let place = self.moments.partition_point(|one| one.at <= at);
            let last = place.checked_sub(1).and_then(|it| self.moments.get(it));
            let held = *last.unwrap_or(&before);
            self.moments.insert(place, Moment { at, cause, ..held });
        }
        self
    }

    /// The time that a field holds at the end.
    pub(super) fn time(&self, field: &str) -> Option<DateTime<Utc>> {
        let last = self.values.len().checked_sub(1)?;
        parse_time(&self.read(field, last)?)
    }

    /// The value of a field from a moment on, as text; that of a field without history is the present one.
    pub(super) fn value(&self, field: &str, moment: &Moment<'_>) -> Option<String> {
        self.read(field, moment.values)
    }

    fn read(&self, name: &str, values: usize) -> Option<String> {
        let definition = self.record.definition();
        if name == "type" {
            return Some(definition.name.clone());
        }
        let field = definition.field(name)?;
        if field.computed && field.name == "priority" {
            return self.priority(values);
        }
        if !field.tracked {
            return self.record.text(&field.name).map(str::to_owned);
        }
        match *self.values.get(values)?.get(field.name.as_str())? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(yes) => Some(yes.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn priority(&self, values: usize) -> Option<String> {
        let read = |name| self.read(name, values);
        let [impact, urgency, level] = ["impact", "urgency", "priority_override"].map(read);
        let level = level.as_deref();
        priority(self.matrix, impact.as_deref(), urgency.as_deref(), level).map(str::to_owned)
    }
}

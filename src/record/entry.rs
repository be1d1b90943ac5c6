//! One entry of a log: what happened, when, by whom.

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Map;
use serde_json::Value;

/// The `do` of the first entry of a log.
pub const OPEN: &str = "open";

/// The `do` of an entry that changes fields and no state.
pub const EDIT: &str = "edit";

/// The `do` of an entry that sets values and the state back to what they were at an earlier commit.
pub const CORRECT: &str = "correct";

/// The `do` of an entry in which a person decided between two copies of a record that could not be merged.
pub const MERGE: &str = "merge";

/// The `do` of an entry that says which text was taken out of the record or a note.
pub const REDACT: &str = "redact";

/// How the line begins that stands in the place of a text that was taken out.
pub const REDACTED: &str = "[redacted on ";

/// The `do` of an entry whose values a migration of the definitions changed.
pub const UPGRADE: &str = "upgrade";

/// What an entry may say it did although no transition is called so; `open` stands first in a log and nowhere else.
pub const PLAIN_STEPS: [&str; 5] = [EDIT, CORRECT, MERGE, REDACT, UPGRADE];

/// An entry is late when it was written more than this long after what it tells of.
const LATE: TimeDelta = TimeDelta::days(1);

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it took place, where that is another time.
    pub happened: Option<DateTime<Utc>>,
    /// Who did it: the id of a person.
    pub by: String,
    /// What was done (`do`): a transition's name, `open`, `edit` or another of the plain steps.
    pub step: String,
    /// The state it led to.
    pub to: Option<String>,
    /// The tracked fields it changed, in order; null clears.
    pub set: Vec<(String, Value)>,
    /// Why.
    pub reason: Option<String>,
    /// How long it took a person, in minutes.
    pub minutes: Option<i64>,
    /// The id of the record whose step this one followed.
    pub with: Option<String>,
    /// The state or event as the other system named it, where the entry was imported.
    pub imported: Option<String>,
    /// The names of earlier entries that count no more, where two copies of the record were merged.
    pub voids: Vec<String>,
    /// What a `redact` entry is about: a field, or a note's file name.
    pub of: Option<String>,
    /// The SHA-256 of the text that was taken out, in hexadecimal.
    pub digest: Option<String>,
}

impl Entry {
    /// An entry without anything optional.
    pub fn new(at: DateTime<Utc>, by: &str, step: &str) -> Self {
        Self {
            at,
            happened: None,
            by: by.to_owned(),
            step: step.to_owned(),
            to: None,
            set: Vec::new(),
            reason: None,
            minutes: None,
            with: None,
            imported: None,
            voids: Vec::new(),
            of: None,
            digest: None,
        }
    }

    /// What another entry calls this one: `2026-11-20T08:05:00Z ben pend`.
    pub fn name(&self) -> String {
        format!("{} {} {}", print_time(self.at), self.by, self.step)
    }

    /// Whether it was written more than a day after what it tells of took place.
    pub fn is_late(&self) -> bool {
        self.happened
            .is_some_and(|happened| self.at - happened > LATE)
    }

    /// The time that clocks and KPIs use: when it took place.
    pub fn effective(&self) -> DateTime<Utc> {
        self.happened.unwrap_or(self.at)
    }

    /// The entry as it is written to a file, keys in their fixed order.
    pub fn to_value(&self) -> Value {
        let mut entry = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                entry.insert(key.to_owned(), value);
            }
        };
        let text = |text: &String| Value::from(text.as_str());
        put("at", Some(print_time(self.at).into()));
        put("happened", self.happened.map(|at| print_time(at).into()));
        put("by", Some(text(&self.by)));
        put("do", Some(text(&self.step)));
        put("to", self.to.as_ref().map(text));
        let set: Map<String, Value> = self.set.iter().cloned().collect();
        put("set", (!set.is_empty()).then_some(Value::Object(set)));
        put("reason", self.reason.as_ref().map(text));
        put("minutes", self.minutes.map(Value::from));
        put("with", self.with.as_ref().map(text));
        put("imported", self.imported.as_ref().map(text));
        let voids = self.voids.iter().map(text).collect();
        put(
            "voids",
            (!self.voids.is_empty()).then_some(Value::Array(voids)),
        );
        put("of", self.of.as_ref().map(text));
        put("digest", self.digest.as_ref().map(text));
        Value::Object(entry)
    }
}

/// A time as records hold it: RFC 3339, in UTC, to the second.
pub fn print_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reads an RFC 3339 time with its offset.
pub fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.with_timezone(&Utc))
}

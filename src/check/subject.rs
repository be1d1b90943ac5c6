//! One record as the rules see it, worked out once for all of them.

use serde_json::Value;

use crate::check::known::Known;
use crate::check::schema_words::schema_at;
use crate::practice::has_value;
use crate::record::Fold;
use crate::record::Log;
use crate::record::Naming;
use crate::record::Record;
use crate::schema::RecordType;
use crate::schema::Reference;
use crate::schema::State;
use crate::schema::Violation;
use crate::yaml::FieldPath;

/// A record with everything that several rules ask of it.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The record.
    pub record: &'a Record,
    /// The definition of its type.
    pub definition: &'a RecordType,
    /// Its value in the types of its definition; null members are left out.
    pub typed: Value,
    /// How the value breaks the JSON Schema of its type.
    pub violations: Vec<Violation>,
    /// Its log.
    pub log: Log,
    /// What the log adds up to.
    pub fold: Fold,
    /// Every place where it names another record.
    pub namings: Vec<Naming>,
    /// The records that can be named.
    pub(crate) known: &'a Known<'a>,
}

impl<'a> Subject<'a> {
    /// Works out what the rules need of a record.
    pub(crate) fn new(record: &'a Record, known: &'a Known<'a>) -> Self {
        let definition = record.definition();
        let typed = record.typed();
        let log = record.log();
        Self {
            record,
            definition,
            violations: definition.violations(&typed),
            typed,
            fold: Fold::of(&log),
            log,
            namings: record.namings(),
            known,
        }
    }

    /// The value of a field; none where it is missing or null.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.typed.get(field)
    }

    /// Whether the JSON Schema has something against the value at a path, or against one that holds it.
    pub fn is_refused(&self, path: &FieldPath) -> bool {
        let holds = |one: &&Violation| path.segments().starts_with(one.path.segments());
        self.violations
            .iter()
            .filter(|one| one.missing.is_none())
            .any(|one| holds(&one))
    }

    /// Whether the log can be relied on: there is one, and every entry of it could be read.
    pub fn has_sound_log(&self) -> bool {
        !self.log.is_empty() && self.log.faults.is_empty()
    }
}

/// Questions that several rules ask.
impl Subject<'_> {
    /// The state in which the record stands, as it was defined when the record entered it; none where nothing knows it.
    pub(crate) fn entered(&self) -> Option<&State> {
        let lifecycle = &self.definition.lifecycle;
        let present = self.record.state()?;
        let mut steps = self.log.entries.iter().rev();
        let entered = steps.find_map(|(_, entry)| Some((entry.at, entry.to.as_deref()?)));
        let then = entered.filter(|(_, to)| lifecycle.present_name(to) == present);
        let then = then.and_then(|(at, to)| lifecycle.at(at).state(to));
        then.or_else(|| lifecycle.state(present))
    }

    /// Whether the state asks for a field that the record lacks: that is said once, and not for every step too.
    pub(crate) fn lacks_now(&self, field: &str) -> bool {
        let asked = self
            .entered()
            .is_some_and(|state| state.requires.iter().any(|one| one == field));
        asked && !has_value(self.value(field))
    }

    /// The type that a reference has to name; none where any will do.
    pub(crate) fn wanted_type<'s>(&'s self, naming: &'s Naming) -> Option<&'s str> {
        if let Reference::Type(name) = &naming.reference {
            return Some(name);
        }
        let schema = schema_at(self.definition.json_schema(), &naming.path)?;
        schema.get("x-ref")?.as_str().filter(|name| *name != "*")
    }

    /// Whether a reference came in with an imported entry: another system's names are kept as text.
    pub(crate) fn is_foreign(&self, naming: &Naming) -> bool {
        let setting = self.fold.fields.get(&naming.field);
        setting.is_some_and(|setting| setting.imported && setting.value == naming.target.as_str())
    }
}

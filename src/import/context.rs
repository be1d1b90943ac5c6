//! What every row is read with: the map, the definition of its type, and the names that the desk knows.

use std::collections::HashMap;
use std::collections::HashSet;

use serde_json::Value;

use crate::import::Map;
use crate::import::names::Names;
use crate::import::source::Source;
use crate::import::table::Row;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::print_time;
use crate::schema::Field;
use crate::schema::RecordType;

/// Who did something that the source names nobody for.
pub(crate) const NOBODY: &str = "unknown";

/// The step of a change of state that the life cycle has no one name for.
pub(crate) const MOVE: &str = "move";

/// A field of the definition and where the map takes it from.
pub(crate) type Filled<'a> = (&'a Field, &'a Source);

/// What rows are read with.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) map: &'a Map,
    pub(crate) definition: &'a RecordType,
    pub(crate) names: Names,
    /// The fields whose history the log keeps, in the order of the definition.
    pub(crate) tracked: Vec<Filled<'a>>,
    /// The other fields.
    pub(crate) untracked: Vec<Filled<'a>>,
    unread: HashSet<String>,
    renumbered: HashMap<String, Id>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(map: &'a Map, definition: &'a RecordType, corpus: &Corpus) -> Self {
        let source = |name: &str| map.fields.iter().find(|(field, _)| field == name);
        let filled = definition
            .fields
            .iter()
            .filter_map(|field| Some((field, &source(&field.name)?.1)));
        let (tracked, untracked) = filled.partition(|(field, _)| field.tracked);
        Self {
            map,
            definition,
            names: Names::new(corpus),
            tracked,
            untracked,
            unread: corpus
                .unread()
                .iter()
                .map(|one| Id::folded(one.id()))
                .collect(),
            renumbered: renumbered(corpus),
        }
    }

    /// Whether a file of this id is there that can't be read.
    pub(crate) fn is_unread(&self, id: &Id) -> bool {
        self.unread.contains(&Id::folded(id.as_str()))
    }

    /// The id of a row; the present one where the source names a record by an earlier id.
    pub(crate) fn id(&self, row: Row<'_>) -> Result<Id, String> {
        let text = row.needed(&self.map.id)?;
        match self.renumbered.get(&Id::folded(text)) {
            Some(present) => Ok(present.clone()),
            None => Id::parse(text).map_err(|fault| format!("`{text}` can't be an id: {fault}")),
        }
    }

    /// The state as the source names it, and the life cycle's, where the map knows it.
    pub(crate) fn state<'r>(&'r self, row: Row<'r>) -> Result<(&'r str, Option<&'r str>), String> {
        let raw = row.needed(&self.map.state)?;
        Ok((raw, self.map.states.get(raw).map(String::as_str)))
    }

    /// Who a row names; `unknown` where it names nobody.
    pub(crate) fn person(&self, source: Option<&Source>, row: Row<'_>) -> Result<String, String> {
        Ok(self
            .named_person(source, row)?
            .unwrap_or_else(|| NOBODY.to_owned()))
    }

    /// Who a row names, if it names anybody.
    pub(crate) fn named_person(
        &self,
        source: Option<&Source>,
        row: Row<'_>,
    ) -> Result<Option<String>, String> {
        let named = source
            .map(|source| source.value(row))
            .transpose()?
            .flatten();
        Ok(named.map(|text| self.names.person(&text)))
    }

    /// The values of the tracked fields, null where there is none.
    pub(crate) fn tracked_values(&self, row: Row<'_>) -> Result<Vec<Value>, String> {
        let value = |(field, source): &Filled<'_>| {
            let text = source.value(row)?;
            text.map_or(Ok(Value::Null), |text| self.tracked_value(field, &text))
        };
        self.tracked.iter().map(value).collect()
    }

    fn tracked_value(&self, field: &Field, text: &str) -> Result<Value, String> {
        let known = field
            .reference
            .as_ref()
            .and_then(|reference| self.names.find(reference, text));
        self.typed(field, known.unwrap_or(text))
    }

    /// A text as the value of a field: typed, and times in the form of records.
    pub(crate) fn typed(&self, field: &Field, text: &str) -> Result<Value, String> {
        match field.schema.get("format").and_then(Value::as_str) {
            Some("date-time") => Ok(print_time(self.map.clock.instant(text)?).into()),
            Some("date") => Ok(self.map.clock.day(text)?.to_string().into()),
            _ => Ok(field.shape.from_argument(text)),
        }
    }

    /// Whether the life cycle has a transition between two states.
    pub(crate) fn is_allowed(&self, from: &str, to: &str) -> bool {
        let lifecycle = &self.definition.lifecycle;
        lifecycle
            .open_from(from)
            .any(|transition| transition.to == to)
    }

    /// The step that leads from one state to another: the transition, or `move`.
    ///
    /// A transition gives its name only where it is the only one and asks for nothing: one that asks for a reason means
    /// more than the change of state tells. The steps of counters are left to the counters.
    pub(crate) fn step(&self, from: &str, to: &str, counted: &[(String, String)]) -> &str {
        let lifecycle = &self.definition.lifecycle;
        let is_counted = |name: &str| counted.iter().any(|(_, step)| step == name);
        let transitions = lifecycle.transitions.iter();
        let mut fitting = transitions.filter(|one| one.to == to && lifecycle.leaves(one, from));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) if only.asks.is_empty() && !is_counted(&only.name) => &only.name,
            _ => MOVE,
        }
    }
}

/// The present ids by the earlier ones, but for those that another record bears by now.
fn renumbered(corpus: &Corpus) -> HashMap<String, Id> {
    let mut found = HashMap::new();
    for record in corpus.records() {
        let aliases = record
            .aliases()
            .filter(|alias| corpus.record(alias).is_none());
        let present =
            aliases.filter_map(|alias| Some((Id::folded(alias), Id::parse(record.id()).ok()?)));
        found.extend(present);
    }
    found
}

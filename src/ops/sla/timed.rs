//! Every record that agreements can time, as it was at an instant, with its clocks.
//!
//! State and tracked fields are those that the log gives for the instant, so that a list as of last week shows last
//! week's assignee beside last week's clock.

use chrono::DateTime;
use chrono::Utc;
use rayon::prelude::*;
use serde_json::Value;

use crate::ops::Desk;
use crate::practice;
use crate::practice::agreement::Agreements;
use crate::practice::clock::Clock;
use crate::practice::clock::clocks;
use crate::practice::effects;
use crate::practice::verdict::Frozen;
use crate::practice::verdict::Judged;
use crate::record::Corpus;
use crate::record::Fold;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::schema::Matrix;

/// A record with its clocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// The id.
    pub id: String,
    /// The name of the type.
    pub record_type: String,
    /// The title, as it stands now.
    pub title: String,
    /// The path, relative to the desk.
    pub path: String,
    /// The state at the instant.
    pub state: Option<String>,
    /// The category of that state, where the life cycle knows it.
    pub category: Option<Category>,
    /// The priority at the instant.
    pub priority: Option<String>,
    /// The id of the service at the instant.
    pub service: Option<String>,
    /// The id of the team at the instant.
    pub team: Option<String>,
    /// The id of the person in charge at the instant.
    pub assignee: Option<String>,
    /// The clocks, by metric, kind and cycle.
    pub clocks: Vec<Clock>,
    /// What was frozen in the record by the closing that stood at the instant.
    pub frozen: Vec<Frozen>,
}

impl Timed {
    /// What was frozen about a clock; nothing while it runs, as it does when read as of an earlier time.
    pub fn frozen(&self, clock: &Clock) -> Option<&Frozen> {
        let mut frozen = self.frozen.iter();
        frozen.find(|one| clock.stopped.is_some() && one.is_about(clock))
    }

    /// Whether work is still to be done; a state that nobody knows may be open, and is not lost.
    pub fn is_open(&self) -> bool {
        self.category.is_none_or(Category::is_open)
    }
}

/// The records of the types that some metric is measured on, opened at the instant or before, by path.
pub fn timed(desk: &Desk, corpus: &Corpus, now: DateTime<Utc>) -> Vec<Timed> {
    // The desk's repository is for one thread; what is read here can be shared.
    let (config, definitions) = (&desk.config, &desk.definitions);
    let agreements = Agreements::gather(corpus, config, definitions);
    let records = corpus.records().par_iter();
    let of_type = records.filter(|record| is_measured(record, definitions));
    let found = of_type.filter_map(|record| one(record, config, definitions, &agreements, now));
    found.collect()
}

/// Whether some metric is measured on records of this type.
pub(crate) fn is_measured(record: &Record, definitions: &Definitions) -> bool {
    let name = &record.definition().name;
    let mut metrics = definitions.metrics();
    metrics.any(|(_, metric)| metric.types.contains(name))
}

/// A record at an instant; none where it was opened later.
pub(crate) fn one(
    record: &Record,
    config: &Config,
    definitions: &Definitions,
    agreements: &Agreements<'_>,
    now: DateTime<Utc>,
) -> Option<Timed> {
    let then = Then::of(record, now)?;
    let state = then.state();
    Some(Timed {
        id: record.id().to_owned(),
        record_type: record.definition().name.clone(),
        title: record.title().to_owned(),
        path: record.path().to_owned(),
        category: state
            .as_ref()
            .and_then(|name| record.definition().category(name)),
        state,
        priority: then.priority(&config.priority),
        service: then.text("service"),
        team: then.text("team"),
        assignee: then.text("assignee"),
        frozen: Judged::of(record).at(now).into_iter().cloned().collect(),
        clocks: clocks(record, definitions, &config.priority, agreements, now),
    })
}

/// A record as its log gives it for an instant.
pub(crate) struct Then<'a> {
    record: &'a Record,
    fold: Fold,
    whole: Fold,
    since: Option<DateTime<Utc>>,
}

impl<'a> Then<'a> {
    /// Folds what took place at the instant or before; none where nothing had.
    pub(crate) fn of(record: &'a Record, now: DateTime<Utc>) -> Option<Self> {
        let log = record.log();
        let mut fold = Fold::default();
        let mut any = log.entries.is_empty();
        let mut since = None;
        let effects = effects(&log, record.definition()).into_iter();
        for effect in effects.take_while(|effect| effect.at <= now) {
            let entry = effect.entry;
            if entry.to.is_some() && entry.to != fold.state {
                since = Some(effect.at);
            }
            fold.apply(effect.seq, entry);
            any = true;
        }
        any.then(|| Self {
            record,
            fold,
            whole: Fold::of(&log),
            since,
        })
    }

    /// The state, by its present name.
    pub(crate) fn state(&self) -> Option<String> {
        let lifecycle = &self.record.definition().lifecycle;
        let logged = self.fold.state.as_deref();
        let name = logged.map(|name| lifecycle.present_name(name));
        name.or_else(|| self.record.state()).map(str::to_owned)
    }

    /// Since when it has been in its state.
    pub(crate) fn since(&self) -> Option<DateTime<Utc>> {
        self.since
    }

    /// The text of a field; what the log never told of is taken as it stands.
    pub(crate) fn text(&self, field: &str) -> Option<String> {
        if !self.whole.fields.contains_key(field) {
            return self.record.text(field).map(str::to_owned);
        }
        self.fold
            .value(field)
            .and_then(Value::as_str)
            .map(str::to_owned)
    }

    /// The value of a field by the log, null where it has none; nothing where the log never tells of the field.
    pub(crate) fn logged(&self, field: &str) -> Option<&Value> {
        let is_told = self.whole.fields.contains_key(field);
        is_told.then(|| self.fold.value(field).unwrap_or(&Value::Null))
    }

    /// The category of the state, where the life cycle knows it.
    pub(crate) fn category(&self) -> Option<Category> {
        self.record.definition().category(&self.state()?)
    }

    /// The value of a field as targets see it: of a tracked one, what the log says.
    pub(crate) fn value(&self, field: &str, matrix: &Matrix) -> Option<String> {
        let definition = self.record.definition();
        match field {
            "type" => return Some(definition.name.clone()),
            "priority" => return self.priority(matrix),
            _ => {}
        }
        if !definition.field(field)?.tracked {
            return self.record.text(field).map(str::to_owned);
        }
        match self.fold.value(field)? {
            Value::String(text) => Some(text.clone()),
            Value::Array(_) | Value::Object(_) => None,
            other => Some(other.to_string()),
        }
    }

    /// The priority, for types that have a computed one.
    pub(crate) fn priority(&self, matrix: &Matrix) -> Option<String> {
        let field = self.record.definition().field("priority");
        field.filter(|field| field.computed)?;
        let texts = ["impact", "urgency", "priority_override"].map(|name| self.text(name));
        let [impact, urgency, overridden] = texts.each_ref().map(Option::as_deref);
        practice::priority(matrix, impact, urgency, overridden).map(str::to_owned)
    }
}

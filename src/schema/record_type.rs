//! A record type: everything that a definition says about one kind of record.

use serde_json::Value;

use crate::schema::Category;
use crate::schema::Field;
use crate::schema::Lifecycle;
use crate::schema::Operational;
use crate::schema::Shape;
use crate::schema::State;
use crate::schema::Transition;
use crate::schema::raw::RawLifecycle;
use crate::schema::raw::RawState;
use crate::schema::raw::RawTransition;
use crate::schema::raw::RawType;
use crate::schema::validator::Validator;
use crate::schema::validator::Violation;

/// The definition of one kind of record.
#[derive(Debug)]
pub struct RecordType {
    /// The name: `incident`.
    pub name: String,
    /// The name for people: `Incident`.
    pub title: String,
    /// The name for several: `incidents`.
    pub plural: String,
    /// What such a record is, in a sentence or two.
    pub about: String,
    /// The practice or clause that the type serves.
    pub source: String,
    /// The prefix of ids drawn at random; without one the id is a slug that a person chooses.
    pub prefix: Option<String>,
    /// The folder that holds the records.
    pub folder: String,
    /// Whether records are work to be done, which lists show without being asked.
    pub work: bool,
    /// The fields, common ones included, in the order of a new file.
    pub fields: Vec<Field>,
    /// Fields that every record must have.
    pub required: Vec<String>,
    /// States and transitions.
    pub lifecycle: Lifecycle,
    /// What may be done without a review.
    pub operational: Operational,
    /// The fields that a new record is asked for, in order.
    pub template: Vec<String>,
    /// The columns of a list.
    pub columns: Vec<String>,
    shape: Shape,
    validator: Validator,
}

impl RecordType {
    pub(crate) fn new(
        raw: RawType,
        common: Vec<Field>,
        mut required: Vec<String>,
        relations: &[String],
    ) -> Self {
        let lifecycle = Lifecycle::from(raw.lifecycle);
        let own = raw
            .fields
            .iter()
            .map(|(name, schema)| Field::new(name, schema));
        let fields = arrange(common, own.collect());
        required.extend(raw.required);
        let schema =
            super::validator::schema(&raw.title, &fields, &required, &lifecycle, relations);
        Self {
            name: raw.name,
            title: raw.title,
            plural: raw.plural,
            about: raw.about,
            source: raw.source,
            prefix: raw.prefix,
            folder: raw.folder,
            work: raw.work,
            lifecycle,
            operational: raw.operational,
            template: raw.template,
            columns: raw.columns,
            shape: Shape::of(&schema),
            validator: Validator::new(schema),
            fields,
            required,
        }
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields whose history the log keeps.
    pub fn tracked(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.tracked)
    }

    /// The shape of a whole record.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The complete JSON Schema of a record, for editors and for validation.
    pub fn json_schema(&self) -> &Value {
        self.validator.schema()
    }

    /// Whether the JSON Schema is one; otherwise what is wrong with it.
    pub(crate) fn schema_compiles(&self) -> Result<(), String> {
        self.validator.compile()
    }

    /// Checks a typed record against the JSON Schema.
    pub fn violations(&self, record: &Value) -> Vec<Violation> {
        self.validator.violations(record)
    }

    /// The category of a state, where the life cycle knows the state.
    pub fn category(&self, state: &str) -> Option<Category> {
        self.lifecycle.category(state)
    }
}

/// Puts a type's own fields between the common head (id, title, state) and the common tail (links … log).
///
/// Lines that change at different times stay apart this way: the state at the top, the log at the end.
fn arrange(common: Vec<Field>, own: Vec<Field>) -> Vec<Field> {
    let is_own = |field: &Field| own.iter().any(|one| one.name == field.name);
    let common: Vec<Field> = common.into_iter().filter(|field| !is_own(field)).collect();
    let head = common
        .iter()
        .position(|field| field.name == "state")
        .map_or(0, |at| at + 1);
    let (head, tail) = common.split_at(head);
    [head.to_vec(), own, tail.to_vec()].concat()
}

impl From<RawLifecycle> for Lifecycle {
    fn from(raw: RawLifecycle) -> Self {
        Self {
            initial: raw.initial,
            states: raw
                .states
                .into_iter()
                .map(|(name, state)| State::new(name, state))
                .collect(),
            transitions: raw
                .transitions
                .into_iter()
                .map(|(name, raw)| Transition::new(name, raw))
                .collect(),
        }
    }
}

impl State {
    fn new(name: String, raw: RawState) -> Self {
        Self {
            title: raw.title.unwrap_or_else(|| name.clone()),
            name,
            category: raw.category,
            about: raw.about,
            requires: raw.requires,
            was: raw.was,
        }
    }
}

impl Transition {
    fn new(name: String, raw: RawTransition) -> Self {
        Self {
            name,
            about: raw.about,
            from: raw.from,
            to: raw.to,
            requires: raw.requires,
            asks: raw.asks,
            guards: raw.guards,
            short: raw.short,
            milestone: raw.milestone,
        }
    }
}

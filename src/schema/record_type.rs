//! A record type: everything that a definition says about one kind of record.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Utc;
use serde_json::Value;

use crate::schema::Approval;
use crate::schema::Category;
use crate::schema::Classes;
use crate::schema::Field;
use crate::schema::Lifecycle;
use crate::schema::Operational;
use crate::schema::Recommendation;
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
    /// Folders that held them before, out of which `itsm upgrade` moves them.
    pub earlier_folders: Vec<String>,
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
    /// What an approval stands for.
    pub approval: Approval,
    /// The fields that a new record is asked for, in order.
    pub template: Vec<String>,
    /// The columns of a list.
    pub columns: Vec<String>,
    /// What each class belongs to.
    pub classes: Classes,
    /// Sets of fields whose values together belong to one record in use, the surest first.
    pub unique: Vec<Vec<String>>,
    /// Fields that a record in use should have.
    pub recommended: Vec<Recommendation>,
    /// The days after which what was neither verified nor changed may be out of date.
    pub stale_after: Option<u32>,
    has_renamed: bool,
    shape: Shape,
    validator: Validator,
}

impl RecordType {
    /// Builds a type with a life cycle made of the raw one; the folders that it had before are not known yet.
    pub(crate) fn new(
        raw: RawType,
        lifecycle: Lifecycle,
        common: Vec<Field>,
        mut required: Vec<String>,
        relations: &[String],
    ) -> Self {
        let own = raw
            .fields
            .iter()
            .map(|(name, schema)| Field::new(name, schema));
        let fields = arrange(common, own.collect());
        required.extend(raw.required);
        let present = |names: Vec<String>| present_names(&fields, names);
        let (template, columns) = (present(raw.template), present(raw.columns));
        let required = present(required);
        let lifecycle = lifecycle.requiring(&present);
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
            earlier_folders: Vec::new(),
            work: raw.work,
            lifecycle,
            operational: raw.operational,
            approval: raw.approval,
            template,
            columns,
            classes: Classes::new(raw.classes),
            unique: raw.unique,
            recommended: raw.recommended,
            stale_after: raw.stale_after,
            has_renamed: fields.iter().any(|field| !field.was.is_empty()),
            shape: Shape::of(&schema),
            validator: Validator::new(schema),
            fields,
            required,
        }
    }

    /// The field of this name, or that once had it.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let current = self.fields.iter().find(|field| field.name == name);
        current.or_else(|| {
            let mut all = self.fields.iter();
            all.find(|field| field.was.iter().any(|old| old == name))
        })
    }

    /// Whether any field once had another name.
    pub fn has_renamed_fields(&self) -> bool {
        self.has_renamed
    }

    /// The folder that holds the records, and those that held them before.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let earlier = self.earlier_folders.iter();
        std::iter::once(&self.folder)
            .chain(earlier)
            .map(String::as_str)
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

/// Names of fields as the fields are called now.
fn present_names(fields: &[Field], names: Vec<String>) -> Vec<String> {
    let present = |name: String| {
        let is_known = fields.iter().any(|field| field.name == name);
        let mut renamed = fields.iter().filter(|field| field.was.contains(&name));
        match renamed.next().filter(|_| !is_known) {
            Some(field) => field.name.clone(),
            None => name,
        }
    };
    names.into_iter().map(present).collect()
}

impl From<&RawLifecycle> for Lifecycle {
    /// The life cycle as it is written, what is retired included; transitions name states as they are called now.
    fn from(raw: &RawLifecycle) -> Self {
        let states = raw.states.iter();
        let mut lifecycle = Self {
            initial: raw.initial.clone(),
            states: states
                .map(|(name, state)| State::new(name, state))
                .collect(),
            transitions: Vec::new(),
            eras: Vec::new(),
        };
        lifecycle.initial = lifecycle.present_name(&raw.initial).to_owned();
        let transitions = raw.transitions.iter();
        lifecycle.transitions = transitions
            .map(|(name, raw)| Transition::new(name, raw, &lifecycle))
            .collect();
        lifecycle
    }
}

impl State {
    fn new(name: &str, raw: &RawState) -> Self {
        Self {
            name: name.to_owned(),
            title: raw.title.clone().unwrap_or_else(|| name.to_owned()),
            category: raw.category,
            about: raw.about.clone(),
            requires: raw.requires.clone(),
            was: raw.was.clone(),
            fixes: raw.fixes.clone(),
            stays: raw.stays.clone(),
            commits: raw.commits,
            retired: raw.retired.as_deref().and_then(moment),
        }
    }
}

impl Transition {
    fn new(name: &str, raw: &RawTransition, lifecycle: &Lifecycle) -> Self {
        let present = |state: &String| lifecycle.present_name(state).to_owned();
        Self {
            name: name.to_owned(),
            about: raw.about.clone(),
            from: raw.from.iter().map(present).collect(),
            to: present(&raw.to),
            requires: raw.requires.clone(),
            asks: raw.asks.clone(),
            computes: raw.computes.clone(),
            guards: raw.guards.clone(),
            cascades: raw.cascades.clone(),
            short: raw.short.clone(),
            milestone: raw.milestone.clone(),
            was: raw.was.clone(),
            retired: raw.retired.as_deref().and_then(moment),
        }
    }
}

/// An instant, or the start of a day in UTC; the meta schema lets nothing else pass.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let day = || {
        let day: NaiveDate = text.parse().ok()?;
        Some(day.and_time(NaiveTime::MIN).and_utc())
    };
    text.parse().ok().or_else(day)
}

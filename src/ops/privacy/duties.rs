//! Handing over what a person has to do.
//!
//! Which fields are duties the definitions say (`x-duty`); closed records are history and keep their names.

use serde_json::Value;

use crate::files::Write;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::record::Corpus;
use crate::record::EDIT;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Field;

/// A record of which a person handed something over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The id of the record.
    pub record: String,
    /// The fields that named the person.
    pub fields: Vec<String>,
}

/// The duties of one person in one record.
pub(super) struct Duties<'a> {
    pub(super) record: &'a Record,
    fields: Vec<&'a Field>,
}

impl Duties<'_> {
    /// The fields, by name.
    pub(super) fn names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// Whether somebody has to follow: nobody does in a list of people.
    pub(super) fn needs_heir(&self) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|field| !matches!(self.record.value(&field.name), Some(Value::Array(_))))
    }
}

/// Every duty of a person, in records that are not closed; their own record is not asked.
pub(super) fn duties<'a>(corpus: &'a Corpus, person: &Record, ids: &[String]) -> Vec<Duties<'a>> {
    let records = corpus.records().iter();
    let open = records.filter(|record| {
        record.category() != Some(Category::Closed) && record.path() != person.path()
    });
    let held = open.map(|record| Duties {
        record,
        fields: held_in(record, ids),
    });
    held.filter(|duties| !duties.fields.is_empty()).collect()
}

fn held_in<'a>(record: &'a Record, ids: &[String]) -> Vec<&'a Field> {
    let duties = record.definition().fields.iter().filter(|field| field.duty);
    let is_held = |field: &&Field| match record.value(&field.name) {
        Some(Value::Array(items)) => items.iter().any(|item| is_one_of(item, ids)),
        Some(value) => is_one_of(&value, ids),
        None => false,
    };
    duties.filter(is_held).collect()
}

fn is_one_of(value: &Value, ids: &[String]) -> bool {
    value
        .as_str()
        .is_some_and(|id| ids.iter().any(|one| one == id))
}

/// Who takes over, and from whom.
pub(super) struct Handover<'a> {
    pub(super) person: &'a Record,
    pub(super) ids: &'a [String],
    pub(super) to: Option<&'a str>,
    pub(super) by: &'a str,
}

impl Handover<'_> {
    /// The write that hands the duties of one record over.
    pub(super) fn write(&self, env: &Env, duties: &Duties<'_>) -> Result<Write, OpsError> {
        let record = duties.record;
        let fields = duties.fields.iter();
        let assignments: Vec<Assignment> = fields
            .map(|field| Assignment {
                field: field.name.clone(),
                value: self.value(record, &field.name),
            })
            .collect();
        let said = Circumstances {
            reason: Some(format!("{} has left", self.person.id())),
            ..Circumstances::default()
        };
        let entry = entries::entry(record, env.now, self.by, EDIT, &assignments, &said);
        let after = entries::applied(record, &assignments, &entry)?;
        fields::check(&after, &assignments)?;
        Ok(entries::write(record, &after))
    }

    /// What a field holds afterwards: the heir, or the list without the person.
    fn value(&self, record: &Record, field: &str) -> Value {
        match record.value(field) {
            Some(Value::Array(items)) => {
                let stay = items.into_iter().filter(|item| !is_one_of(item, self.ids));
                let stay: Vec<Value> = stay.collect();
                if stay.is_empty() {
                    Value::Null
                } else {
                    Value::Array(stay)
                }
            }
            _ if Some(record.id()) == self.to => self.above(field),
            _ => self.to.map_or(Value::Null, Value::from),
        }
    }

    /// Whoever follows a manager is not their own manager, but reports to the one above, where there is one.
    fn above(&self, field: &str) -> Value {
        let above = self.person.text(field);
        let other =
            above.filter(|id| Some(*id) != self.to && !self.ids.iter().any(|one| one == id));
        other.map_or(Value::Null, Value::from)
    }
}

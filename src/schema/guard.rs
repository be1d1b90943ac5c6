//! The guard vocabulary: names and parameters. What they mean is decided in `practice`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde_json::Map;
use serde_json::Value;

use crate::schema::Ask;
use crate::schema::Category;

/// A condition of a transition, with the words for a refusal.
#[derive(Debug, Clone)]
pub struct Guard {
    /// What must hold.
    pub condition: Condition,
    /// The sentence shown when it does not.
    pub says: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What a guard can ask for.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Every named field has a value.
    Present(Vec<String>),
    /// A field has one of the values.
    Equals(FieldEquals),
    /// The entry changes at least one of the fields.
    Changed(Vec<String>),
    /// Linked records exist, or stand where they should.
    Link(LinkCondition),
    /// The value of a field decides which other fields are needed.
    ClassRequires(ClassRequires),
    /// A time lies before another.
    Before(Comparison),
    /// A time lies after another.
    After(Comparison),
    /// The entry carries every named value.
    Asked(Vec<Ask>),
    /// The person holds a role.
    Role(String),
    /// The record is approved for a step.
    Approval(String),
    /// A guard holds, or a field gives the reason why it need not.
    Waiver(Waiver),
    /// One guard must hold where another does.
    When(When),
    /// Every guard holds.
    All(Vec<Guard>),
    /// At least one guard holds.
    Any(Vec<Guard>),
    /// A guard does not hold.
    Not(Box<Guard>),
}

/// Parameters of `equals`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldEquals {
    /// The field.
    pub field: String,
    /// The one value.
    pub value: Option<Value>,
    /// Any of several values.
    #[serde(default)]
    pub values: Vec<Value>,
}

/// Parameters of `link`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkCondition {
    /// The relation, or a field that references records.
    pub relation: String,
    /// The type that a linked record must have to count.
    #[serde(rename = "type")]
    pub record_type: Option<String>,
    /// The categories of state that count.
    #[serde(default)]
    pub category: Vec<Category>,
    /// How many must count, at least; 1 unless `every` is set.
    pub min: Option<usize>,
    /// Whether all linked records must count.
    #[serde(default)]
    pub every: bool,
    /// Whether the links of others to this record are meant.
    #[serde(default)]
    pub inverse: bool,
}

/// Parameters of `class-requires`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRequires {
    /// The field whose value is looked up.
    pub field: String,
    /// The fields needed for each value.
    pub classes: BTreeMap<String, Vec<String>>,
}

/// Parameters of `before` and `after`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The field that holds a time.
    pub field: String,
    /// Another such field, or `now`.
    pub than: String,
}

/// Parameters of `waiver`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The field that holds the reason.
    pub field: String,
    /// The guard that is waived.
    pub of: Box<Guard>,
}

/// Parameters of `when`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Where this holds …
    #[serde(rename = "if")]
    pub condition: Box<Guard>,
    /// … this must hold too.
    pub then: Box<Guard>,
}

/// Which facts a guard is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The record and the entry alone.
    Record,
    /// The records that this one links to.
    Links,
    /// Every record of the desk.
    All,
    /// Roles and approvals.
    Policy,
}

impl Guard {
    /// The widest facts that the guard needs.
    pub fn needs(&self) -> Needs {
        match &self.condition {
            Condition::Link(link) if link.inverse => Needs::All,
            Condition::Link(_) => Needs::Links,
            Condition::Role(_) | Condition::Approval(_) => Needs::Policy,
            _ => self.inner().map(Self::needs).max().unwrap_or(Needs::Record),
        }
    }

    /// The guards that this one is made of.
    pub fn inner(&self) -> Box<dyn Iterator<Item = &Guard> + '_> {
        match &self.condition {
            Condition::All(guards) | Condition::Any(guards) => Box::new(guards.iter()),
            Condition::Not(guard) => Box::new(std::iter::once(guard.as_ref())),
            Condition::Waiver(waiver) => Box::new(std::iter::once(waiver.of.as_ref())),
            Condition::When(when) => {
                Box::new([when.condition.as_ref(), when.then.as_ref()].into_iter())
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    /// The conditions that the guard comes down to, in their order, however deep they stand.
    pub fn leaves(&self) -> Vec<&Condition> {
        self.leaves_where(&|_| true)
    }

    /// The same without those in guards that `enters` refuses.
    pub fn leaves_where(&self, enters: &impl Fn(&Self) -> bool) -> Vec<&Condition> {
        let mut leaves = Vec::new();
        let mut guards = vec![self];
        while let Some(guard) = guards.pop() {
            if !enters(guard) {
                continue;
            }
            let start = guards.len();
            guards.extend(guard.inner());
            if guards.len() == start {
                leaves.push(&guard.condition);
            }
            guards[start..].reverse();
        }
        leaves
    }

    /// The fields that the guard names itself, not those of its inner guards.
    pub fn fields(&self) -> Vec<&str> {
        match &self.condition {
            Condition::Present(fields) | Condition::Changed(fields) => {
                fields.iter().map(String::as_str).collect()
            }
            Condition::Equals(equals) => vec![&equals.field],
            Condition::Before(times) | Condition::After(times) => vec![&times.field],
            Condition::Waiver(waiver) => vec![&waiver.field],
            Condition::ClassRequires(class) => {
                let needed = class.classes.values().flatten().map(String::as_str);
                std::iter::once(class.field.as_str())
                    .chain(needed)
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Guard {
    /// Reads `{word: parameters, says: …, hint: …}`.
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let mut members = Map::deserialize(source)?;
        let mut words = |key: &str| {
            members
                .remove(key)
                .and_then(|value| value.as_str().map(str::to_owned))
        };
        let (says, hint) = (words("says"), words("hint"));
        let condition = serde_json::from_value(Value::Object(members)).map_err(D::Error::custom)?;
        Ok(Self {
            condition,
            says,
            hint,
        })
    }
}

//! Who holds a role.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::RecordType;
use crate::schema::Role;

/// The type whose records are people.
pub(super) const PERSON: &str = "person";

/// The type whose records are teams.
pub(super) const TEAM: &str = "team";

/// Whether records of a type say who may decide, as people and teams do.
pub fn says_who(definition: &RecordType) -> bool {
    [PERSON, TEAM].contains(&definition.name.as_str())
}

/// The field that names the customer for whom a person works.
const CUSTOMER: &str = "customer";

/// How the fault begins of a name that leads nowhere.
pub(super) const MISSING: &str = "there is no ";

/// The records that roles are looked up in: those of the trusted side.
pub trait Directory {
    /// The record that an id means.
    fn record(&self, id: &str) -> Option<&Record>;

    /// Every person, whatever their state.
    fn people(&self) -> Vec<&Record>;
}

impl Directory for Corpus {
    fn record(&self, id: &str) -> Option<&Record> {
        self.meant(id)
    }

    fn people(&self) -> Vec<&Record> {
        let records = self.records().iter();
        records
            .filter(|record| record.definition().name == PERSON)
            .collect()
    }
}

/// Who holds a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holders {
    /// The ids of active people, sorted.
    pub people: BTreeSet<String>,
    /// Why there are fewer than the role names.
    pub faults: Vec<String>,
}

impl Holders {
    fn fault(&mut self, message: String) {
        if !self.faults.contains(&message) {
            self.faults.push(message);
        }
    }

    /// Takes a person in who is there and active.
    fn person(&mut self, id: &str, known: &dyn Directory) {
        let found = known.record(id);
        match found.filter(|record| record.definition().name == PERSON) {
            None => self.fault(format!("{MISSING}person `{id}`")),
            Some(person) if is_active(person) => {
                self.people.insert(person.id().to_owned());
            }
            Some(person) => self.fault(format!("{} has left", person.id())),
        }
    }

    fn team(&mut self, id: &str, known: &dyn Directory) {
        let found = known.record(id);
        let Some(team) = found.filter(|record| record.definition().name == TEAM) else {
            return self.fault(format!("{MISSING}team `{id}`"));
        };
        if !is_active(team) {
            return self.fault(format!("the team {} is no more", team.id()));
        }
        let members = texts(team, "members").into_iter();
        let people: Vec<String> = members.chain(texts(team, "lead")).collect();
        if people.is_empty() {
            self.fault(format!("the team {} has no members", team.id()));
        }
        for person in people {
            self.person(&person, known);
        }
    }

    /// Takes in whoever the last field of a way leads to.
    fn owner(&mut self, id: &str, known: &dyn Directory) {
        match known.record(id) {
            None => self.fault(format!("{MISSING}record `{id}`")),
            Some(record) if record.definition().name == PERSON => self.person(id, known),
            Some(record) if record.definition().name == TEAM => self.team(id, known),
            Some(record) => {
                let name = &record.definition().name;
                self.fault(format!("{id} is neither person nor team but {name}"));
            }
        }
    }
}

/// Who holds a role for a record; without a record, a role that starts from one has no holders.
pub fn holders(role: &Role, record: Option<&Record>, known: &dyn Directory) -> Holders {
    let mut holders = Holders::default();
    match role {
        Role::Anyone => {
            let people = known.people().into_iter();
            let active = people.filter(|person| is_active(person) && !is_contact(person));
            holders.people = active.map(|person| person.id().to_owned()).collect();
        }
        Role::People(people) => {
            for person in people {
                holders.person(person, known);
            }
        }
        Role::Team(team) => holders.team(team, known),
        Role::From(path) => from(path, record, known, &mut holders),
    }
    holders
}

fn from(path: &[String], record: Option<&Record>, known: &dyn Directory, holders: &mut Holders) {
    let (Some(record), Some((last, way))) = (record, path.split_last()) else {
        return holders.fault("there is no record to start from".to_owned());
    };
    let mut here = vec![record];
    for field in way {
        let mut next = Vec::new();
        for id in named(&here, field, holders) {
            match known.record(&id) {
                Some(record) => next.push(record),
                None => holders.fault(format!("{MISSING}record `{id}`")),
            }
        }
        here = next;
    }
    for id in named(&here, last, holders) {
        holders.owner(&id, known);
    }
}

/// What a field of some records names; a record that lacks it is a fault.
fn named(records: &[&Record], field: &str, holders: &mut Holders) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for record in records {
        let found = texts(record, field);
        if found.is_empty() {
            holders.fault(format!("{} has no `{field}`", record.id()));
        }
        ids.extend(found);
    }
    ids
}

/// The texts of a field, whether it is a list or one value.
pub(crate) fn texts(record: &Record, field: &str) -> Vec<String> {
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        _ => None,
    };
    match record.value(field) {
        Some(Value::Array(items)) => items.into_iter().filter_map(text).collect(),
        value => value.into_iter().filter_map(text).collect(),
    }
}

/// Whether a person is of a customer's: they ask, and the desk decides.
pub(crate) fn is_contact(person: &Record) -> bool {
    !texts(person, CUSTOMER).is_empty()
}

pub(super) fn is_active(record: &Record) -> bool {
    record.category() != Some(Category::Closed)
}

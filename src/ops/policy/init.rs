//! A first policy for a desk.

use std::collections::BTreeSet;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::policy::check::people;
use crate::ops::policy::written::written;
use crate::practice::approval::is_contact;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Definitions;
use crate::schema::POLICY;

/// A request for a policy.
#[derive(Debug, Clone, Default)]
pub struct PolicyRequest {
    /// The ids of those who approve; every active person if none is named.
    pub approvers: Vec<String>,
}

/// A policy that is about to be written.
#[derive(Debug)]
pub struct PolicyInit {
    /// What to write.
    pub plan: Plan,
    /// How many active people the desk has.
    pub people: usize,
}

impl PolicyInit {
    /// What it means that there is nobody else; none where there is.
    pub fn alone(&self) -> Option<&'static str> {
        alone(self.people)
    }
}

/// What it means that a desk has so few people; none where they are enough.
pub(crate) fn alone(people: usize) -> Option<&'static str> {
    (people < 2).then_some(
        "you are alone here: nobody approves their own changes, so they wait for a second person with a key, or for `separation` in \
         .itsm/policy.yaml to be relaxed",
    )
}

/// Plans a policy for a desk that has none.
pub fn init_policy(desk: &Desk, request: &PolicyRequest) -> Result<PolicyInit, OpsError> {
    desk.writable()?;
    if desk.has(POLICY) {
        let message = format!("{POLICY} is there already");
        return Err(OpsError::refused(message)
            .hint("edit it; `itsm policy check` says whether it can be used"));
    }
    let people = people(desk)?;
    let active: BTreeSet<String> = active(&people)
        .filter(|one| !is_contact(one))
        .map(|one| one.id().to_owned())
        .collect();
    let approvers = if request.approvers.is_empty() {
        active.clone()
    } else {
        let named = request.approvers.iter();
        named
            .map(|id| person(&people, id))
            .collect::<Result<_, _>>()?
    };
    Ok(PolicyInit {
        plan: Plan {
            subject: "policy: who has to approve what".to_owned(),
            writes: vec![first_policy(&desk.definitions, &approvers, active.len())],
            ..Plan::default()
        },
        people: active.len(),
    })
}

/// The file of a first policy for a desk with so many active people.
pub(crate) fn first_policy(
    definitions: &Definitions,
    approvers: &BTreeSet<String>,
    people: usize,
) -> Write {
    let text = written(definitions, approvers, people);
    Write {
        path: POLICY.to_owned(),
        expected: None,
        content: Some(text.into_bytes()),
    }
}

fn active(people: &Corpus) -> impl Iterator<Item = &Record> {
    let records = people.records().iter();
    records.filter(|one| {
        one.definition().name == crate::ops::person::PERSON
            && one.category() != Some(Category::Closed)
    })
}

/// The id of an active person.
fn person(people: &Corpus, id: &str) -> Result<String, OpsError> {
    let mut known = active(people);
    if let Some(found) = known.find(|one| one.answers_to(id)) {
        return Ok(found.id().to_owned());
    }
    let left = people.meant(id);
    let names = active(people).map(Record::id);
    Err(match left {
        Some(left) => OpsError::refused(format!("{} is no active person", left.id())),
        None => OpsError::usage(format!("there is no person `{id}`")).nearest(id, names),
    })
}

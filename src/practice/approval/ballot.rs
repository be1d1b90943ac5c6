//! Everything that a judgement rests on.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::practice::approval::Directory;
use crate::practice::approval::Holders;
use crate::practice::approval::Vote;
use crate::practice::approval::holders;
use crate::record::Record;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::Separation;

/// The field that names who asks for a change.
const REQUESTER: &str = "requester";

/// The field that names who carries a change out.
const ASSIGNEE: &str = "assignee";

/// Everything that a judgement rests on.
#[derive(Debug, Clone)]
pub struct Ballot<'a> {
    /// The rules that apply.
    pub rules: Vec<&'a PolicyRule>,
    /// Who holds each role that they name.
    pub holders: BTreeMap<String, Holders>,
    /// Whose approval does not count.
    pub separation: Separation,
    /// The people who ask for it.
    pub requesters: BTreeSet<String>,
    /// The people who wrote some of the content.
    pub authors: BTreeSet<String>,
    /// The people who carry it out.
    pub assignees: BTreeSet<String>,
    /// Those who wrote some of the content and are nobody of the desk, by address.
    pub unknown: BTreeSet<String>,
    /// Why it can't be told which rules apply.
    pub unclear: Vec<String>,
    /// The decisions about the step.
    pub votes: Vec<Vote>,
    /// The decisions about the step `review`, for what is owed afterwards.
    pub later: Vec<Vote>,
    /// When the step was taken that something is owed after; none where it was not taken yet.
    pub taken: Option<DateTime<Utc>>,
    /// The time of the judgement.
    pub now: DateTime<Utc>,
}

impl<'a> Ballot<'a> {
    /// A ballot without votes; roles and people are those of the trusted side, and whoever is assigned carries it out.
    ///
    /// Without a record (an edit of the policy itself) nobody asks for it or carries it out.
    pub fn new(
        policy: &'a Policy,
        rules: Vec<&'a PolicyRule>,
        record: Option<&Record>,
        known: &dyn Directory,
        now: DateTime<Utc>,
    ) -> Self {
        let named = rules.iter().flat_map(|rule| rule.requirements());
        let held = named.filter_map(|one| {
            let role = policy.roles.get(&one.role)?;
            Some((one.role.clone(), holders(role, record, known)))
        });
        Self {
            holders: held.collect(),
            rules,
            separation: policy.separation,
            requesters: people(record, REQUESTER, known),
            authors: BTreeSet::new(),
            assignees: present(record, ASSIGNEE, known),
            unknown: BTreeSet::new(),
            unclear: Vec::new(),
            votes: Vec::new(),
            later: Vec::new(),
            taken: None,
            now,
        }
    }
}

/// The person that a field names now.
fn present(record: Option<&Record>, field: &str, known: &dyn Directory) -> BTreeSet<String> {
    let named = record.and_then(|record| record.text(field));
    let person = named.map(|id| known.record(id).map_or(id, Record::id).to_owned());
    person.into_iter().collect()
}

/// The people that a field names or named, by the log.
fn people(record: Option<&Record>, field: &str, known: &dyn Directory) -> BTreeSet<String> {
    let Some(record) = record else {
        return BTreeSet::new();
    };
    let log = record.log();
    let set = log.all().into_iter().flat_map(|(_, entry)| &entry.set);
    let earlier = set
        .filter(|(name, _)| name == field)
        .map(|(_, value)| value.clone());
    let named = record.value(field).into_iter().chain(earlier);
    let named = named.filter_map(|value| match value {
        Value::String(id) => Some(id),
        _ => None,
    });
    let present = |id: String| known.record(&id).map_or(id, |one| one.id().to_owned());
    named.map(present).collect()
}

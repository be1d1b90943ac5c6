//! People and teams whose records govern the desk, for what those say decides whose word counts.
//!
//! Whoever has a key, an account on a forge or a role would have none any more if anybody could write that they left, and
//! anybody would be somebody else who could lend them an address. The trusted side says who that is; all other people and
//! teams are everybody's to edit.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::person::PERSON;
use crate::practice::approval::Directory;
use crate::practice::approval::holders;
use crate::practice::approval::says_who;
use crate::practice::approval::texts;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::Policy;
use crate::schema::RecordType;
use crate::schema::Role;
use crate::text::one_of;
use crate::trust::Keyring;

/// The people and teams of a trusted side who have a say, as far as somebody asked.
#[derive(Default)]
pub(crate) struct Standing {
    named: OnceCell<BTreeSet<String>>,
    owners: OnceCell<BTreeSet<String>>,
}

impl Trusted {
    /// Whether the record at a path governs the desk.
    pub(crate) fn governs(&self, path: &str) -> Result<bool, OpsError> {
        let definitions = &self.desk.definitions;
        if !is_record_path(path, definitions) {
            return Ok(false);
        }
        let id = Id::folded(stem(path));
        let named = &self.standing.named;
        let named = named.get_or_init(|| with_a_say(&self.policy, &self.keyring, self));
        if named.contains(&id) {
            return Ok(true);
        }
        let is_one = definitions
            .type_of_path(path)
            .is_some_and(|one| says_who(one) && one.name != PERSON);
        Ok(is_one && self.owners()?.contains(&id))
    }

    /// Those of some files that govern the desk.
    pub(crate) fn governed(
        &self,
        paths: impl Iterator<Item = String>,
    ) -> Result<Vec<String>, OpsError> {
        let mut governed = Vec::new();
        for path in paths {
            if is_governed(&path) || self.governs(&path)? {
                governed.push(path);
            }
        }
        Ok(governed)
    }

    /// The teams, and whoever else, that such fields name.
    fn owners(&self) -> Result<&BTreeSet<String>, OpsError> {
        if let Some(known) = self.standing.owners.get() {
            return Ok(known);
        }
        let fields = last_fields(&self.policy);
        let mut owners = BTreeSet::new();
        if !fields.is_empty() {
            let has = |one: &RecordType| fields.iter().any(|name| one.field(name).is_some());
            let corpus = self.desk.corpus_where(has)?;
            owners = owning(&self.policy, corpus.records());
        }
        Ok(self.standing.owners.get_or_init(|| owners))
    }
}

/// The folded ids of those who have a key, an account or a role: people, teams and whoever is in those.
pub(crate) fn with_a_say(
    policy: &Policy,
    keyring: &Keyring,
    known: &dyn Directory,
) -> BTreeSet<String> {
    let people = keyring.people.iter();
    let able = people.filter(|(_, one)| !one.keys.is_empty() || !one.forges.is_empty());
    let mut ids: BTreeSet<String> = able.map(|(id, _)| id.clone()).collect();
    for role in policy.roles.values() {
        match role {
            Role::Anyone | Role::From(_) => continue,
            Role::People(people) => ids.extend(people.iter().cloned()),
            Role::Team(team) => {
                ids.insert(team.clone());
            }
        }
        ids.extend(holders(role, None, known).people);
    }
    let records = ids.iter().filter_map(|id| known.record(id));
    let own: Vec<String> = records.map(|one| Id::folded(one.id())).collect();
    ids.iter().map(|id| Id::folded(id)).chain(own).collect()
}

/// The folded ids that the fields name from which roles are read that differ from record to record.
pub(crate) fn owning(policy: &Policy, records: &[Record]) -> BTreeSet<String> {
    let fields = last_fields(policy);
    let named = records
        .iter()
        .flat_map(|one| fields.iter().flat_map(|name| texts(one, name)));
    named.map(|id| Id::folded(&id)).collect()
}

/// The last field of each role that is read from fields.
fn last_fields(policy: &Policy) -> BTreeSet<&str> {
    let ways = policy.roles.values().filter_map(|role| match role {
        Role::From(way) => way.last(),
        _ => None,
    });
    ways.map(String::as_str).collect()
}

/// Who has to agree to what is about to be written of people and teams who have a say; nothing where nobody has to.
pub(crate) fn leave_for(desk: &Desk, writes: &[Write]) -> Option<String> {
    let is_who = |one: &Write| {
        let definition = desk.definitions.type_of_path(&one.path);
        definition.is_some_and(|one| says_who(one))
    };
    if !writes.iter().any(is_who) {
        return None;
    }
    let digest = |path: &str, bytes: &Option<Vec<u8>>| {
        let bytes = bytes.as_deref();
        bytes.and_then(|bytes| digest_of(&desk.definitions, path, bytes))
    };
    let edited = |one: &&Write| digest(&one.path, &one.expected) != digest(&one.path, &one.content);
    let trusted = trusted(desk).ok().flatten()?;
    let paths = writes.iter().filter(edited).map(|one| one.path.clone());
    let paths = trusted.governed(paths).ok()?;
    let has_key = trusted
        .keyring
        .people
        .values()
        .any(|one| !one.keys.is_empty());
    if paths.is_empty() || !has_key {
        return None;
    }
    let wanted = trusted.policy.edits.requirements();
    let wanted = wanted.filter_map(|one| trusted.policy.roles.get(&one.role));
    let people: BTreeSet<String> = wanted
        .flat_map(|role| holders(role, None, &trusted).people)
        .collect();
    Some(format!(
        "who has a say is decided by this: {} (not who wrote it) has to approve it before it is merged, with `itsm approve {}`",
        one_of(people.iter().map(String::as_str)),
        paths.join(" ")
    ))
}

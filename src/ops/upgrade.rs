//! Bringing a desk to the definitions in force: pending migrations, present names, another profile.
//!
//! All of it is one plan and so one commit, which `git revert` takes back. A record that is closed is not touched unless
//! that is asked for: it is read through the names that it was closed under.

use std::collections::HashSet;

use crate::files;
use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::edition;
use crate::ops::migrate::Stamp;
use crate::ops::migrate::migrated;
use crate::ops::person::me;
use crate::ops::policy::left_behind;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Change;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::schema::Migration;
use crate::schema::PastProfile;
use crate::text::plural;

/// How many names a message or subject lists.
const SHOWN: usize = 3;

/// A request to upgrade a desk.
#[derive(Debug, Clone, Default)]
pub struct Upgrade {
    /// Whether closed records are changed too.
    pub closed: bool,
    /// The profile that the desk is to have, where it is to have another.
    pub profile: Option<String>,
}

/// What an upgrade does, for the user to see.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Upgraded {
    /// The names of the migrations that are applied, in order.
    pub migrations: Vec<String>,
    /// How many records change.
    pub records: usize,
    /// The profile that the desk gets, where it gets another.
    pub profile: Option<String>,
}

/// Plans an upgrade; a plan without writes means that there is nothing to do.
pub fn upgrade(desk: &Desk, env: &Env, request: &Upgrade) -> Result<(Plan, Upgraded), OpsError> {
    desk.writable()?;
    let corpus = desk.corpus()?;
    all_read(&corpus)?;
    let profile = request.profile.clone();
    let profile = profile.filter(|profile| *profile != desk.config.profile);
    let pending: Vec<&Migration> = desk.definitions.pending(&desk.config.edition).collect();
    let mut writes = records(desk, env, &corpus, &pending, request.closed)?;
    let upgraded = Upgraded {
        migrations: pending.iter().map(|one| one.name.clone()).collect(),
        records: writes
            .iter()
            .filter(|write| write.content.is_some())
            .count(),
        profile,
    };
    writes.extend(beside(desk, &corpus)?);
    let (config, definitions) = target(desk, env, upgraded.profile.as_deref())?;
    writes.extend(edition::write(desk, &config)?);
    writes.extend(edition::editor_schemas(desk, &definitions)?);
    let trailers = upgraded.migrations.iter();
    let plan = Plan {
        subject: subject(&upgraded),
        trailers: trailers
            .map(|name| ("Itsm-Migration".to_owned(), name.clone()))
            .collect(),
        writes,
        warnings: stranded(&corpus, &definitions)
            .into_iter()
            .chain(left_behind(desk, &definitions))
            .collect(),
        ..Plan::default()
    };
    Ok((plan, upgraded))
}

/// Refuses a desk of which something can't be read: it would be left behind for good.
fn all_read(corpus: &Corpus) -> Result<(), OpsError> {
    let unread = corpus.unread();
    if unread.is_empty() {
        return Ok(());
    }
    let names = some(unread.iter().map(|one| one.path.as_str()));
    let message = format!("{} can't be read: {names}", plural(unread.len(), "record"));
    Err(OpsError::refused(message).hint("`itsm validate` shows where; mend them first"))
}

/// The first few of some names.
fn some<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.take(SHOWN + 1).collect();
    if names.len() > SHOWN {
        names.truncate(SHOWN);
        names.push("…");
    }
    names.join(", ")
}

/// The writes that bring the records up to date, each moved where its type has another folder.
fn records(
    desk: &Desk,
    env: &Env,
    corpus: &Corpus,
    pending: &[&Migration],
    closed: bool,
) -> Result<Vec<Write>, OpsError> {
    let by = author(desk, env, pending)?;
    let stamp = Stamp {
        by: &by,
        now: env.now,
    };
    let mut writes = Vec::new();
    for record in corpus.records() {
        let is_done = record.category() == Some(Category::Closed) && !closed;
        let after = if is_done {
            None
        } else {
            Some(migrated(record, pending, stamp)?)
        };
        let text = after.as_ref().unwrap_or(record).document().text();
        writes.extend(moved(record, text));
    }
    Ok(writes)
}

/// Who stands in the entries; nobody has to where no migration can leave one.
fn author(desk: &Desk, env: &Env, pending: &[&Migration]) -> Result<String, OpsError> {
    let mut steps = pending.iter().flat_map(|one| &one.steps);
    let leaves_entries =
        steps.any(|step| matches!(step, Change::Default { .. } | Change::Map { .. }));
    if leaves_entries {
        me(desk, env)
    } else {
        Ok(String::new())
    }
}

/// The writes that turn a record into a text, in the folder of its type.
fn moved(record: &Record, text: &str) -> Vec<Write> {
    let before = record.document().text().as_bytes().to_vec();
    let path = path_now(record.path(), &record.definition().folder);
    if path == record.path() {
        let write = (before != text.as_bytes()).then(|| Write {
            path,
            expected: Some(before),
            content: Some(text.as_bytes().to_vec()),
        });
        return write.into_iter().collect();
    }
    from_to(record.path(), path, before, text.as_bytes().to_vec())
}

fn from_to(old: &str, new: String, before: Vec<u8>, after: Vec<u8>) -> Vec<Write> {
    let gone = Write {
        path: old.to_owned(),
        expected: Some(before),
        content: None,
    };
    let there = Write {
        path: new,
        expected: None,
        content: Some(after),
    };
    vec![gone, there]
}

/// A path with another top folder.
fn path_now(path: &str, folder: &str) -> String {
    let (_, below) = path.split_once('/').unwrap_or(("", path));
    format!("{folder}/{below}")
}

/// The writes that move what lies beside records in folders that their types had before: notes and attachments.
fn beside(desk: &Desk, corpus: &Corpus) -> Result<Vec<Write>, OpsError> {
    let records: HashSet<&str> = corpus.records().iter().map(Record::path).collect();
    let mut writes = Vec::new();
    for definition in desk.definitions.types() {
        for path in desk.paths_of(&definition.folder)? {
            let new = path_now(&path, &definition.folder);
            if new == path || records.contains(path.as_str()) {
                continue;
            }
            let bytes = files::read(&desk.root, &path, u64::MAX)
                .map_err(|error| OpsError::refused(format!("can't move {path}: {error}")))?;
            writes.extend(from_to(&path, new, bytes.clone(), bytes));
        }
    }
    Ok(writes)
}

/// The configuration and definitions after the upgrade.
fn target(
    desk: &Desk,
    env: &Env,
    profile: Option<&str>,
) -> Result<(Config, Definitions), OpsError> {
    let mut config = Config::clone(&desk.config);
    if let Some(profile) = profile {
        config.edition.past.push(PastProfile {
            profile: std::mem::replace(&mut config.profile, profile.to_owned()),
            until: env.now,
        });
    }
    config.edition = edition::current(&desk.definitions, config.edition.past);
    let mut found = Vec::new();
    let definitions = Definitions::of(&config, &desk.own, &mut found);
    config.edition.digest = Some(definitions.digest().to_owned());
    match found.first() {
        None => Ok((config, definitions)),
        Some(finding) => {
            let (path, message) = (&finding.path, &finding.message);
            let message = format!(
                "{path}:{}: {message}, with the profile `{}`",
                finding.region.start.line, config.profile
            );
            Err(OpsError::usage(message).hint("make the desk's own definitions fit it first"))
        }
    }
}

/// Says which open records stand in states that the life cycle has no more, since no transition leads out of them.
fn stranded(corpus: &Corpus, definitions: &Definitions) -> Option<String> {
    let is_stranded = |record: &&Record| {
        let Some(definition) = definitions.record_type(&record.definition().name) else {
            return false;
        };
        let lifecycle = &definition.lifecycle;
        let state = record.state().unwrap_or_default();
        let is_open = lifecycle.category(state) != Some(Category::Closed);
        let is_gone = lifecycle.state(state).is_some() && lifecycle.standing(state).is_none();
        is_open && is_gone && lifecycle.open_from(state).next().is_none()
    };
    let found: Vec<&Record> = corpus.records().iter().filter(is_stranded).collect();
    let names = some(found.iter().map(|record| record.id()));
    (!found.is_empty()).then(|| {
        let count = plural(found.len(), "open record");
        format!("no transition leads on from the state of {count}: {names}; add one to the desk's own definitions")
    })
}

fn subject(upgraded: &Upgraded) -> String {
    let count = upgraded.migrations.len();
    let migrations = match count {
        0 => None,
        1..=SHOWN => Some(upgraded.migrations.join(", ")),
        _ => Some(plural(count, "migration")),
    };
    let profile = upgraded.profile.as_ref();
    let profile = profile.map(|profile| format!("profile {profile}"));
    let names = (upgraded.records > 0).then(|| "present names".to_owned());
    let parts: Vec<String> = migrations.into_iter().chain(profile).collect();
    match (parts.is_empty(), names) {
        (false, _) => format!("upgrade: {}", parts.join(", ")),
        (true, Some(names)) => format!("upgrade: {names}"),
        (true, None) => "upgrade: record the edition of the definitions".to_owned(),
    }
}

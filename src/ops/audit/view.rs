//! A step as those who judge it see it: what was there, what is there, and what lies between.
//!
//! Nothing is read before it is asked for. What is asked of the state before and of the state after is answered from the
//! repository's objects alone; the work tree plays no part.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::git::Altered;
use crate::git::Blob;
use crate::git::Stamp;
use crate::git::Step;
use crate::ops::OpsError;
use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::holdings::Holdings;
use crate::ops::audit::people::People;
use crate::ops::audit::store::FILE;
use crate::ops::audit::store::Store;
use crate::ops::audit::world::World;
use crate::ops::desk::CONFIG;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::read_as_record;
use crate::schema::Config;
use crate::schema::Definitions;

/// The folder of the statements by which people decide.
pub(super) const STATEMENTS: &str = "approvals/";

/// The folder of policy, keys and definitions.
const GOVERNANCE: &str = ".itsm/";

/// A state of the desk.
#[derive(Clone, Copy)]
pub struct StateView<'a> {
    pub(super) holdings: &'a Holdings,
    /// What has to be thought away to see the state, sorted by path.
    pub(super) undone: &'a [Altered],
    pub(super) store: &'a RefCell<Store>,
    pub(super) world: &'a World,
    pub(super) time: DateTime<Utc>,
}

impl<'a> StateView<'a> {
    /// The bytes of a file; none where there is no plain file, or one that is too large to be read.
    pub fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>, OpsError> {
        let blob = self.file(path).filter(|blob| blob.mode & 0o170_000 == FILE);
        let Some(blob) = blob else { return Ok(None) };
        let bytes = self.store.borrow_mut().bytes(&blob.id)?;
        Ok(bytes.map(|bytes| bytes.to_vec()))
    }

    /// The mode and the id of what is at a path.
    pub fn file(&self, path: &str) -> Option<&'a Blob> {
        let undone = self.undone;
        match undone.binary_search_by(|one| one.path.as_str().cmp(path)) {
            Ok(at) => undone.get(at)?.before.as_ref(),
            Err(_) => self.holdings.get(path),
        }
    }

    /// The paths below a folder, sorted.
    pub fn paths_below(&self, folder: &str) -> Vec<String> {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        let mut paths: BTreeSet<String> = self.holdings.below(&folder).map(str::to_owned).collect();
        let undone = self
            .undone
            .iter()
            .filter(|one| one.path.starts_with(&folder));
        for change in undone {
            match &change.before {
                Some(_) => paths.insert(change.path.clone()),
                None => paths.remove(&change.path),
            };
        }
        paths.into_iter().collect()
    }

    /// The record of an id; none where there is none that can be read. An earlier id leads nowhere here.
    pub fn record(&self, id: &str) -> Result<Option<Record>, OpsError> {
        let mut paths: BTreeSet<&str> = self.holdings.named(id).collect();
        let undone = self.undone.iter();
        paths.extend(
            undone
                .filter(|one| one.before.is_some())
                .map(|one| one.path.as_str()),
        );
        for path in paths {
            let is_it = crate::record::stem(path).eq_ignore_ascii_case(id);
            if !is_it || !is_record_path(path, self.definitions()) {
                continue;
            }
            if let Some(record) = self.record_at(path)? {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// The record at a path; none where there is none that can be read.
    pub fn record_at(&self, path: &str) -> Result<Option<Record>, OpsError> {
        let Some(bytes) = self.bytes(path)? else {
            return Ok(None);
        };
        let read = read_as_record(path, self.definitions(), &Ok(bytes));
        Ok(read.and_then(Result::ok))
    }

    /// The definitions in force.
    pub fn definitions(&self) -> &'a Definitions {
        &self.world.definitions
    }

    /// The configuration in force.
    pub fn config(&self) -> &'a Config {
        &self.world.config
    }

    /// When the state came to be: the time of its commit, as its committer says.
    pub fn time(&self) -> DateTime<Utc> {
        self.time
    }
}

/// A record that a step changed, or that it brought or took away.
#[derive(Debug)]
pub struct Touched<'a> {
    /// The record as it was; none where it is new or could not be read.
    pub before: Option<&'a Record>,
    /// The record as it is; none where it is gone or can't be read.
    pub after: Option<&'a Record>,
    /// The entries that came into its log.
    pub added: Vec<Added>,
    /// Whether it was there and could never be read, so that all its entries look as if they came in now.
    pub was_unread: bool,
}

impl Touched<'_> {
    /// The id that the record has, or had last.
    pub fn id(&self) -> &str {
        self.after.or(self.before).map_or("", Record::id)
    }

    /// The path at which it lies, or lay last.
    pub fn path(&self) -> &str {
        self.after.or(self.before).map_or("", Record::path)
    }
}

/// A step on the line from one commit to another, with everything that is needed to judge it.
pub struct StepView<'a> {
    /// The commit, with the files that it changed beside the commit before it on the line.
    pub commit: &'a Step,
    /// The commits that it was the first to bring from its other parents, newest first, each beside its own first parent.
    pub brought: &'a [Step],
    /// The places among them of those that touched a record, by its folded id.
    pub(super) makers: &'a HashMap<String, Vec<usize>>,
    /// The state that the commit before it on the line left.
    pub before: StateView<'a>,
    /// The state that it left.
    pub after: StateView<'a>,
    /// The records that it changed, by path.
    pub records: &'a [Touched<'a>],
    /// What was wrong with configuration and definitions before, and what is wrong with them.
    pub(super) faults: [&'a [Diagnostic]; 2],
    /// The people of the state before, and those of the state after.
    pub(super) people: [&'a People; 2],
}

impl StepView<'_> {
    /// The commits that it brought and that touched the file of a record, newest first.
    pub fn brought_of(&self, id: &str) -> impl Iterator<Item = &Step> {
        let makers = self.makers.get(&Id::folded(id));
        let mut makers = makers.cloned().unwrap_or_default();
        makers.dedup();
        makers.into_iter().filter_map(|at| self.brought.get(at))
    }

    /// The changed files that say what the others need: configuration, definitions, policy, keys.
    pub fn governed(&self) -> impl Iterator<Item = &Altered> {
        let changes = self.commit.changes.iter();
        changes.filter(|one| one.path == CONFIG || one.path.starts_with(GOVERNANCE))
    }

    /// The changed files among the statements by which people decide.
    pub fn statements(&self) -> impl Iterator<Item = &Altered> {
        let changes = self.commit.changes.iter();
        changes.filter(|one| one.path.starts_with(STATEMENTS))
    }

    /// The entries that need an approval or a role, each with its record.
    pub fn guarded(&self) -> impl Iterator<Item = (&Touched<'_>, &Added)> {
        let records = self.records.iter();
        records.flat_map(|one| {
            let added = one.added.iter().filter(|it| !it.needs.is_empty());
            added.map(move |it| (one, it))
        })
    }

    /// The ids of the people whose address somebody's part in a commit has; empty for a stranger.
    pub fn people_of(&self, stamp: &Stamp) -> Vec<String> {
        let [then, now] = self.people;
        let known = then.of(&stamp.who.email);
        if known.is_empty() {
            return now.of(&stamp.who.email);
        }
        known
    }

    /// A finding about this step, an error until something else is said.
    pub fn finding(&self, reason: &'static str, message: impl Into<String>) -> AuditFinding {
        let stamp = &self.commit.author;
        let person = self.people_of(stamp).into_iter().next();
        AuditFinding {
            commit: self.commit.id.clone(),
            time: self.commit.committer.time,
            author: person.unwrap_or_else(|| format!("{} <{}>", stamp.who.name, stamp.who.email)),
            reason: reason.into(),
            level: Level::Error,
            path: None,
            record: None,
            entry: None,
            message: message.into(),
            hint: None,
        }
    }
}

/// Whether nothing may happen to a file that nobody sees: a record, a statement, or what says what the others need.
pub(super) fn is_governed(path: &str, definitions: &Definitions) -> bool {
    path == CONFIG
        || path.starts_with(GOVERNANCE)
        || path.starts_with(STATEMENTS)
        || is_record_path(path, definitions)
}

/// Whether a path is, holds or lies in a folder in which governed files are looked for.
pub(super) fn is_on_the_way(path: &str, definitions: &Definitions) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    let is_beside = path
        .split('/')
        .any(|part| part.strip_suffix(".d").is_some());
    let of_type = definitions.type_of_path(&format!("{first}/")).is_some() && !is_beside;
    let is_named = |folder: &str| folder.trim_end_matches('/') == first;
    of_type || is_named(GOVERNANCE) || is_named(STATEMENTS) || path == CONFIG
}

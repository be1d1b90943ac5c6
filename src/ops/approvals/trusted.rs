//! The trusted side: the commit whose policy, keys and people judge a proposal.
//!
//! Nothing that a proposal says of itself is believed: a key that it adds, a role that it hands out or a rule that it
//! softens counts for later proposals only, once others have let it in.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::person;
use crate::ops::source::Source;
use crate::practice::approval::Directory;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::trust;
use crate::trust::Keyring;
use crate::yaml::decode;

/// The type whose records are people.
const PERSON: &str = "person";

/// The branches of a remote that are looked for, in this order.
const BRANCHES: [&str; 3] = ["HEAD", "main", "master"];

/// The policy, the keys and the records of a commit.
pub(crate) struct Trusted {
    /// The desk as the commit has it.
    pub(crate) desk: Desk,
    /// The full id of the commit.
    pub(crate) commit: String,
    /// Who has to approve what.
    pub(crate) policy: Policy,
    /// The digest of the policy.
    pub(crate) policy_digest: String,
    /// The keys.
    pub(crate) keyring: Keyring,
    records: HashMap<String, Lazy>,
    people: Vec<String>,
    addresses: OnceCell<HashMap<String, String>>,
}

/// A record that is read when it is asked for: most judgements look at few.
struct Lazy {
    path: String,
    record: OnceCell<Option<Record>>,
}

impl Trusted {
    /// The trusted side at a commit; none where it has no policy.
    ///
    /// A policy that is not valid is an error: half of it would let through what the other half stops.
    pub(crate) fn at(desk: &Desk, commit: &str) -> Result<Option<Self>, OpsError> {
        let desk = at(desk, commit)?;
        if !desk.has(POLICY) {
            return Ok(None);
        }
        let written = text(&desk, POLICY)?;
        let mut found = Vec::new();
        let policy = Policy::parse(POLICY, &written, &mut found);
        let Some(policy) = policy else {
            let first = found.first();
            let why = first.map_or_else(String::new, |one| {
                format!(" (line {}: {})", one.region.start.line, one.message)
            });
            let message = format!("{POLICY} of {} is not valid{why}", short(commit));
            return Err(OpsError::usage(message).hint("`itsm policy check` shows what is wrong"));
        };
        let keyring = match desk.has(trust::KEYS) {
            true => Keyring::parse(trust::KEYS, &text(&desk, trust::KEYS)?, &mut found),
            false => Keyring::default(),
        };
        let mut trusted = Self {
            policy_digest: trust::of_file(POLICY, policy.document()),
            commit: commit.to_owned(),
            policy,
            keyring,
            records: HashMap::new(),
            people: Vec::new(),
            addresses: OnceCell::new(),
            desk,
        };
        trusted.list()?;
        Ok(Some(trusted))
    }

    /// Lists the records without reading any.
    fn list(&mut self) -> Result<(), OpsError> {
        for path in self.desk.paths()? {
            if !is_record_path(&path, &self.desk.definitions) {
                continue;
            }
            let id = Id::folded(stem(&path));
            let definition = self.desk.definitions.type_of_path(&path);
            if definition.is_some_and(|one| one.name == PERSON) {
                self.people.push(id.clone());
            }
            let record = OnceCell::new();
            self.records.insert(id, Lazy { path, record });
        }
        Ok(())
    }

    /// The person of an address.
    pub(crate) fn person_of(&self, address: &str) -> Option<&str> {
        let known = self.addresses.get_or_init(|| {
            let people = self.people().into_iter();
            let each = people.flat_map(|one| {
                person::addresses(one).map(|address| (address.to_lowercase(), one.id().to_owned()))
            });
            each.collect()
        });
        known.get(&address.to_lowercase()).map(String::as_str)
    }

    /// Whether an id is that of a person.
    pub(crate) fn is_person(&self, id: &str) -> bool {
        self.record(id)
            .is_some_and(|one| one.definition().name == PERSON)
    }
}

impl Directory for Trusted {
    fn record(&self, id: &str) -> Option<&Record> {
        let lazy = self.records.get(&Id::folded(id))?;
        let record = lazy
            .record
            .get_or_init(|| self.desk.record(&lazy.path).ok());
        record.as_ref()
    }

    fn people(&self) -> Vec<&Record> {
        let people = self.people.iter();
        people.filter_map(|id| self.record(id)).collect()
    }
}

/// The desk as it was at a commit; the repository stays with the desk that was opened.
pub(crate) fn at(desk: &Desk, commit: &str) -> Result<Desk, OpsError> {
    let files = desk.repository()?.files_of(commit)?;
    let now = files.time();
    Desk::read_from(desk.root.clone(), None, Source::Commit(files), now)
}

/// The commit that is trusted: the one named, or the newest known of the remote's main branch, or HEAD without a remote.
pub(crate) fn target(desk: &Desk, named: Option<&str>) -> Result<String, OpsError> {
    let repo = desk.repository()?;
    if let Some(rev) = named {
        return Ok(repo.resolve(rev)?.id);
    }
    for remote in remotes(repo)? {
        for branch in BRANCHES {
            if let Some(found) = repo.known(&format!("refs/remotes/{remote}/{branch}"))? {
                return Ok(found);
            }
        }
    }
    repo.head()?
        .ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))
}

/// The remotes, `origin` first.
fn remotes(repo: &Repo) -> Result<Vec<String>, OpsError> {
    let mut remotes = repo.remotes()?;
    remotes.sort_by_key(|name| name != "origin");
    Ok(remotes)
}

fn text(desk: &Desk, path: &str) -> Result<String, OpsError> {
    let failed = |message: String| OpsError::usage(format!("{path} can't be read: {message}"));
    let bytes = desk.content(path).map_err(|fault| failed(fault.message))?;
    let text = decode(&bytes).map_err(|fault| failed(fault.message))?;
    Ok(text.to_owned())
}

/// A commit as messages call it.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

//! The trusted side: the commit whose policy, keys and people judge a proposal.
//!
//! Nothing that a proposal says of itself is believed: a key that it adds, a role that it hands out or a rule that it
//! softens counts for later proposals only, once others have let it in.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::Walk;
use crate::git::short;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::standing::Standing;
use crate::ops::person;
use crate::ops::policy;
use crate::practice::approval::Directory;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::trust;
use crate::trust::Keyring;
use crate::yaml::Document;
use crate::yaml::decode;

/// The type whose records are people.
const PERSON: &str = "person";

/// The branches of a remote that are looked for, in this order.
const BRANCHES: [&str; 3] = ["HEAD", "main", "master"];

/// The branches that are looked for where there is no remote.
const OWN: [&str; 2] = ["main", "master"];

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
    /// The record that each former name means, once a name is asked for that is no record's.
    aliases: OnceCell<HashMap<String, String>>,
    addresses: OnceCell<Addresses>,
    /// The addresses that people once had.
    former: OnceCell<Addresses>,
    /// The people and teams who have a say.
    pub(super) standing: Standing,
}

/// The people of each address, in lower case.
type Addresses = HashMap<String, BTreeSet<String>>;

/// A record that is read when it is asked for: most judgements look at few.
struct Lazy {
    path: String,
    record: OnceCell<Option<Record>>,
}

impl Trusted {
    /// The trusted side at a commit; none where it has no policy.
    ///
    /// A policy or keys that are not valid are an error: half of them would let through what the other half stops.
    pub(crate) fn at(desk: &Desk, commit: &str) -> Result<Option<Self>, OpsError> {
        let desk = desk.at(commit)?;
        if !desk.has(POLICY) {
            return Ok(None);
        }
        let (policy, mut found) = policy::read(&desk);
        let keyring = if desk.has(trust::KEYS) {
            Keyring::parse(trust::KEYS, &text(&desk, trust::KEYS)?, &mut found)
        } else {
            Keyring::default()
        };
        let first = found.iter().find(|one| one.level == Level::Error);
        let (Some(policy), None) = (policy, first) else {
            return Err(not_valid(first, commit));
        };
        let mut trusted = Self {
            policy_digest: trust::of_file(POLICY, policy.document()),
            commit: commit.to_owned(),
            policy,
            keyring,
            records: HashMap::new(),
            people: Vec::new(),
            aliases: OnceCell::new(),
            addresses: OnceCell::new(),
            former: OnceCell::new(),
            standing: Standing::default(),
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

    /// The people of an address: who has it, or else who had it once, for those who leave take theirs along.
    ///
    /// One that stands with two people is that of both: whoever lends an address out stays an author.
    pub(crate) fn people_of(
        &self,
        repo: &Repo,
        address: &str,
    ) -> Result<BTreeSet<String>, OpsError> {
        let address = address.to_lowercase();
        let known = self.addresses.get_or_init(|| {
            let mut known = Addresses::new();
            for person in self.people() {
                note(&mut known, person, person.id());
            }
            known
        });
        if let Some(people) = known.get(&address) {
            return Ok(people.clone());
        }
        Ok(self
            .former(repo)?
            .get(&address)
            .cloned()
            .unwrap_or_default())
    }

    fn former(&self, repo: &Repo) -> Result<&Addresses, OpsError> {
        if let Some(known) = self.former.get() {
            return Ok(known);
        }
        let mut known = Addresses::new();
        if let Some(definition) = self.desk.definitions.record_type(PERSON) {
            let touches = repo.touches(Walk::Line, &self.commit, &[&definition.folder])?;
            let files = touches.iter().flat_map(|touch| &touch.files);
            let (paths, blobs): (Vec<&str>, Vec<String>) = files
                .filter_map(|file| Some((file.path.as_str(), file.after.clone()?)))
                .unzip();
            for (path, content) in paths.into_iter().zip(repo.contents(&blobs)?) {
                let text = content.as_deref().and_then(|bytes| decode(bytes).ok());
                let document = text.and_then(|text| Document::parse(text).ok());
                let person = self.record(stem(path)).map(Record::id);
                if let (Some(document), Some(id)) = (document, person) {
                    let then = Record::new(path.to_owned(), definition.clone(), document);
                    note(&mut known, &then, id);
                }
            }
        }
        Ok(self.former.get_or_init(|| known))
    }

    /// The same people under the policy and the keys of an earlier trusted side; of its keys those that are still good.
    pub(crate) fn governed_by(self, earlier: Self) -> Self {
        Self {
            // Who wrote an edit that waits has written it, though the line has it already.
            commit: earlier.commit,
            policy: earlier.policy,
            policy_digest: earlier.policy_digest,
            keyring: earlier.keyring.within(&self.keyring),
            ..self
        }
    }

    /// The same without the keys that are good no more by a later state.
    pub(crate) fn without_ended(self, later: &Self) -> Self {
        Self {
            keyring: self.keyring.within(&later.keyring),
            ..self
        }
    }

    /// The path of the record of an id; none where there is no such record.
    pub(crate) fn path_of(&self, id: &str) -> Option<&str> {
        let lazy = self.records.get(&Id::folded(id));
        lazy.map(|lazy| lazy.path.as_str())
    }

    /// Whether an id is that of a person.
    pub(crate) fn is_person(&self, id: &str) -> bool {
        self.record(id)
            .is_some_and(|one| one.definition().name == PERSON)
    }
}

/// The refusal of a commit whose policy or keys have a fault.
fn not_valid(found: Option<&Diagnostic>, commit: &str) -> OpsError {
    let path = found.map_or(POLICY, |one| one.path.as_str());
    let why = found.map_or_else(String::new, |one| {
        format!(" (line {}: {})", one.region.start.line, one.message)
    });
    let message = format!("{path} of {} is not valid{why}", short(commit));
    OpsError::usage(message).hint("`itsm policy check` shows what is wrong")
}

fn note(known: &mut Addresses, person: &Record, id: &str) {
    for address in person::addresses(person) {
        let people = known.entry(address.to_lowercase()).or_default();
        people.insert(id.to_owned());
    }
}

impl Trusted {
    fn read(&self, id: &str) -> Option<&Record> {
        let lazy = self.records.get(id)?;
        let record = lazy
            .record
            .get_or_init(|| self.desk.record(&lazy.path).ok());
        record.as_ref()
    }

    /// The folded ids of the records that were once called otherwise, by each former name.
    fn aliases(&self) -> &HashMap<String, String> {
        self.aliases.get_or_init(|| {
            let mut files: Vec<(&String, &Lazy)> = self.records.iter().collect();
            files.sort_by_key(|(_, lazy)| &lazy.path);
            let mut known = HashMap::new();
            for (id, lazy) in files {
                // Few records were ever renamed: most need not be taken apart.
                let bytes = self.desk.content(&lazy.path).unwrap_or_default();
                let is_named = decode(&bytes).is_ok_and(|text| text.contains("aliases"));
                let record = is_named.then(|| self.read(id)).flatten();
                for alias in record.into_iter().flat_map(Record::aliases) {
                    known.entry(Id::folded(alias)).or_insert_with(|| id.clone());
                }
            }
            known
        })
    }
}

impl Directory for Trusted {
    fn record(&self, id: &str) -> Option<&Record> {
        let id = Id::folded(id);
        if self.records.contains_key(&id) {
            return self.read(&id);
        }
        self.read(self.aliases().get(&id)?)
    }

    fn people(&self) -> Vec<&Record> {
        let people = self.people.iter();
        people.filter_map(|id| self.record(id)).collect()
    }
}

/// The commit that is trusted: the one named, or the newest known of the remote's main branch, or HEAD without a remote.
///
/// Where there is a remote and nothing is known of its main branch, none is: a proposal must not judge itself.
pub(crate) fn target(desk: &Desk, named: Option<&str>) -> Result<String, OpsError> {
    let repo = desk.repository()?;
    if let Some(rev) = named {
        let unknown = || GitError::UnknownRevision {
            rev: rev.to_owned(),
        };
        return Ok(repo.meant(rev)?.ok_or_else(unknown)?);
    }
    if let Some((_, found)) = main_branch(repo)? {
        return Ok(found);
    }
    if is_unshared(repo)? {
        let message = "nothing was ever pushed to a remote or fetched from one: nobody else can know what is trusted";
        return Err(OpsError::new(Kind::State, message).hint(
            "`git push --set-upstream origin HEAD` shares a new desk, `git fetch` brings one that is there; `--target` names the commit whose policy judges",
        ));
    }
    if let Some(remote) = remotes(repo)?.first() {
        let message = format!("nothing is known here of the main branch of the remote `{remote}`");
        return Err(OpsError::new(Kind::State, message).hint(format!(
            "`--target` names the commit whose policy judges; `git remote set-head {remote} --auto` finds the main branch"
        )));
    }
    repo.head()?
        .ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))
}

/// Whether the desk has a remote with which nothing was ever exchanged, as one has whose empty repository was just cloned.
pub(crate) fn is_unshared(repo: &Repo) -> Result<bool, OpsError> {
    Ok(!remotes(repo)?.is_empty() && !repo.has_exchanged()?)
}

/// The remote-tracking branch that is trusted, by its full name, and its commit; none where no remote has one.
pub(crate) fn main_branch(repo: &Repo) -> Result<Option<(String, String)>, OpsError> {
    for remote in remotes(repo)? {
        for branch in BRANCHES {
            let name = format!("refs/remotes/{remote}/{branch}");
            if let Some(found) = repo.known(&name)? {
                return Ok(Some((repo.pointed(&name)?, found)));
            }
        }
    }
    Ok(None)
}

/// The newest commit that is known to have been taken in: that of the main branch, of a remote where there is one; none
/// where it is not known.
pub(crate) fn taken_in(repo: &Repo) -> Result<Option<String>, OpsError> {
    if let Some((_, found)) = main_branch(repo)? {
        return Ok(Some(found));
    }
    if !remotes(repo)?.is_empty() {
        return Ok(None);
    }
    let own = match repo.work_tree() {
        Some(_) => None,
        None => repo.branch()?,
    };
    for name in own.as_deref().into_iter().chain(OWN) {
        if let Some(found) = repo.known(&format!("refs/heads/{name}"))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
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

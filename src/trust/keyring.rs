//! `.itsm/keys.yaml`: the keys of people and bots.
//!
//! One key, one holder: a key that two have would let either speak for the other, and so would an account on a forge.
//! What is at fault is left out, and every finding is an error, so that a desk with one is not judged by the rest.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::practice::parse_day;
use crate::record::Id;
use crate::record::parse_time;
use crate::schema::SourceFile;
use crate::schema::Validator;
use crate::schema::shipped;
use crate::trust::Key;
use crate::trust::PublicKey;
use crate::yaml::FieldPath;

/// Where the keys of a desk are.
pub const KEYS: &str = ".itsm/keys.yaml";

/// Where the same is for OpenSSH, made from it.
pub const SIGNERS: &str = ".itsm/allowed_signers";

/// The rule of every finding here.
const RULE: &str = "keys";

/// The keys of a desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keyring {
    /// People by their id.
    pub people: BTreeMap<String, Person>,
    /// Bots by their id; no person has the id of one.
    pub bots: BTreeMap<String, Bot>,
}

/// What a person signs with, and who they are elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The keys, in the order of the file.
    pub keys: Vec<Key>,
    /// Accounts on forges.
    pub forges: Vec<Account>,
}

/// What a program signs with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bot {
    /// Whether it may vouch for reviews that were given on a forge.
    pub imports: bool,
    /// The keys, in the order of the file.
    pub keys: Vec<Key>,
}

/// Somebody's account on a forge.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// The forge: `github`.
    pub forge: String,
    /// The number of the account, which stays when its name changes.
    pub id: u64,
    /// The name of the account, for people to read.
    pub login: Option<String>,
}

/// Who has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// The person of this id.
    Person(&'a str),
    /// The bot of this id.
    Bot(&'a str),
}

impl<'a> Holder<'a> {
    /// The id.
    pub fn id(self) -> &'a str {
        match self {
            Self::Person(id) | Self::Bot(id) => id,
        }
    }
}

#[derive(Debug, Deserialize)]
struct RawKeyring {
    #[serde(default)]
    people: IndexMap<String, RawHolder>,
    #[serde(default)]
    bots: IndexMap<String, RawHolder>,
}

#[derive(Debug, Deserialize)]
struct RawHolder {
    #[serde(default)]
    keys: Vec<RawKey>,
    #[serde(default)]
    forges: Vec<Account>,
    #[serde(default)]
    imports: bool,
}

#[derive(Debug, Deserialize)]
struct RawKey {
    key: String,
    name: Option<String>,
    from: Option<String>,
    until: Option<String>,
    revoked: Option<String>,
    reason: Option<String>,
}

/// The earlier of two times, where there is one.
fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

impl Keyring {
    /// These keys as far as a later keyring has them too, each as good as both say.
    #[must_use]
    pub fn within(&self, later: &Self) -> Self {
        let kept = |keys: &[Key], now: &[Key]| {
            let both = keys.iter().filter_map(|key| {
                let mut now = now.iter();
                let now = now.find(|now| now.fingerprint == key.fingerprint)?;
                Some(Key {
                    from: key.from.max(now.from),
                    until: earlier(key.until, now.until),
                    revoked: earlier(key.revoked, now.revoked),
                    ..key.clone()
                })
            });
            both.collect::<Vec<_>>()
        };
        let mut all = self.clone();
        all.people.retain(|id, one| {
            let now = later.people.get(id);
            if let Some(now) = now {
                one.keys = kept(&one.keys, &now.keys);
                one.forges.retain(|account| now.forges.contains(account));
            }
            now.is_some()
        });
        all.bots.retain(|id, one| {
            let now = later.bots.get(id);
            if let Some(now) = now {
                one.keys = kept(&one.keys, &now.keys);
                one.imports &= now.imports;
            }
            now.is_some()
        });
        all
    }

    /// Reads `keys.yaml`; what is wrong with it goes into `out`, and what is at fault is left out.
    pub fn parse(path: &str, text: &str, out: &mut Vec<Diagnostic>) -> Self {
        let Some(file) = SourceFile::parse(path, text, out) else {
            return Self::default();
        };
        let schema =
            shipped("meta/keys.schema.json").and_then(|text| serde_json::from_str(text).ok());
        let violations = Validator::new(schema.unwrap_or_default()).all_violations(&file.value());
        let mut found = Findings { file: &file, out };
        if !violations.is_empty() {
            for one in violations {
                found.add(&one.path, one.message);
            }
            return Self::default();
        }
        match serde_json::from_value::<RawKeyring>(file.value()) {
            Ok(raw) => raw.valid(&mut found),
            Err(error) => {
                found.add(&FieldPath::root(), error.to_string());
                Self::default()
            }
        }
    }

    /// Everybody who may have keys, people first.
    pub fn holders(&self) -> impl Iterator<Item = (Holder<'_>, &[Key])> {
        let people = self.people.iter();
        let bots = self.bots.iter();
        people
            .map(|(id, one)| (Holder::Person(id), one.keys.as_slice()))
            .chain(bots.map(|(id, one)| (Holder::Bot(id), one.keys.as_slice())))
    }

    /// The keys of a person or a bot.
    pub fn keys_of(&self, id: &str) -> &[Key] {
        let person = self.people.get(id).map(|one| &one.keys);
        let keys = person.or_else(|| self.bots.get(id).map(|one| &one.keys));
        keys.map_or(&[], Vec::as_slice)
    }

    /// Who has a key, and the key.
    pub fn key(&self, fingerprint: &str) -> Option<(Holder<'_>, &Key)> {
        let mut all = self
            .holders()
            .flat_map(|(holder, keys)| keys.iter().map(move |key| (holder, key)));
        all.find(|(_, key)| key.fingerprint == fingerprint)
    }

    /// Who has a key.
    pub fn holder_of(&self, fingerprint: &str) -> Option<Holder<'_>> {
        self.key(fingerprint).map(|(holder, _)| holder)
    }

    /// The person who has an account on a forge, by its number; a login may be another person's tomorrow.
    pub fn person_of_account(&self, forge: &str, id: u64) -> Option<&str> {
        let has = |person: &Person| {
            let mut accounts = person.forges.iter();
            accounts.any(|one| one.forge == forge && one.id == id)
        };
        let mut people = self.people.iter();
        let found = people.find(|(_, person)| has(person));
        found.map(|(id, _)| id.as_str())
    }
}

/// Where findings go.
struct Findings<'a> {
    file: &'a SourceFile,
    out: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    fn add(&mut self, path: &FieldPath, message: String) {
        self.out.push(self.file.finding(RULE, path, message));
    }
}

impl RawKeyring {
    fn valid(self, found: &mut Findings<'_>) -> Keyring {
        let mut keyring = Keyring::default();
        let (mut places, mut ids) = (Places::default(), Ids::default());
        let mut accounts = Accounts::default();
        for (id, raw) in self.people {
            let path = FieldPath::root().key("people").key(&id);
            ids.check(&id, &path, found);
            let keys = raw.keys(&path, found, &mut places);
            let forges = raw.forges;
            accounts.note(&forges, &path);
            keyring.people.insert(id, Person { keys, forges });
        }
        for (id, raw) in self.bots {
            let path = FieldPath::root().key("bots").key(&id);
            ids.check(&id, &path, found);
            let keys = raw.keys(&path, found, &mut places);
            let imports = raw.imports;
            keyring.bots.insert(id, Bot { imports, keys });
        }
        places.report(found, &mut keyring);
        accounts.report(found, &mut keyring);
        keyring
    }
}

/// The ids of holders, folded.
#[derive(Default)]
struct Ids(HashSet<String>);

impl Ids {
    /// Reports an id that is none, a pattern such as `*` among them, and one that another holder has.
    fn check(&mut self, id: &str, path: &FieldPath, found: &mut Findings<'_>) {
        if let Err(reason) = Id::parse(id) {
            found.add(path, format!("`{id}` is no id: {reason}"));
        }
        if !self.0.insert(Id::folded(id)) {
            found.add(
                path,
                format!("`{id}` stands here twice; a bot has an id that no person has"),
            );
        }
    }
}

/// The places of each key, by its fingerprint.
#[derive(Default)]
struct Places(HashMap<String, Vec<FieldPath>>);

impl Places {
    /// Reports every key that stands in two places, and takes it away from all.
    fn report(self, found: &mut Findings<'_>, keyring: &mut Keyring) {
        let twice = self.0.into_iter().filter(|(_, places)| places.len() > 1);
        for (fingerprint, places) in twice {
            for place in places.iter().skip(1) {
                let first = &places[0];
                found.add(place, format!("the key {fingerprint} stands in `{first}` already; a key has one holder and one entry"));
            }
            let people = keyring.people.values_mut().map(|one| &mut one.keys);
            let bots = keyring.bots.values_mut().map(|one| &mut one.keys);
            for keys in people.chain(bots) {
                keys.retain(|key| key.fingerprint != fingerprint);
            }
        }
    }
}

/// The places of each account, by its forge and number.
#[derive(Default)]
struct Accounts(BTreeMap<(String, u64), Vec<FieldPath>>);

impl Accounts {
    fn note(&mut self, accounts: &[Account], holder: &FieldPath) {
        for (at, one) in accounts.iter().enumerate() {
            let places = self.0.entry((one.forge.clone(), one.id)).or_default();
            places.push(holder.key("forges").index(at).key("id"));
        }
    }

    /// Reports every account that stands in two places, and takes it away from all: whose reviews they are is not known.
    fn report(self, found: &mut Findings<'_>, keyring: &mut Keyring) {
        for ((forge, id), places) in self.0.into_iter().filter(|(_, all)| all.len() > 1) {
            for place in places.iter().skip(1) {
                let first = &places[0];
                found.add(place, format!("the account {id} on {forge} stands in `{first}` already; an account is one person's and stands there once"));
            }
            for person in keyring.people.values_mut() {
                person
                    .forges
                    .retain(|one| (&one.forge, one.id) != (&forge, id));
            }
        }
    }
}

impl RawHolder {
    fn keys(&self, path: &FieldPath, found: &mut Findings<'_>, places: &mut Places) -> Vec<Key> {
        let mut keys = Vec::new();
        for (at, raw) in self.keys.iter().enumerate() {
            let path = path.key("keys").index(at);
            match raw.valid() {
                Ok(key) => {
                    let fingerprint = key.fingerprint.clone();
                    let others = places.0.entry(fingerprint).or_default();
                    others.push(path.key("key"));
                    keys.push(key);
                }
                Err((member, message)) => found.add(&path.key(member), message),
            }
        }
        keys
    }
}

impl RawKey {
    /// The key, or the member that is at fault and what is wrong with it.
    fn valid(&self) -> Result<Key, (&'static str, String)> {
        let public = PublicKey::parse(&self.key).map_err(|fault| ("key", fault.to_string()))?;
        let revoked = self.revoked.as_deref();
        Ok(Key {
            fingerprint: public.fingerprint(),
            public,
            name: self.name.clone(),
            from: day("from", self.from.as_deref())?,
            until: day("until", self.until.as_deref())?,
            revoked: read("revoked", revoked, "time", parse_time)?,
            reason: self.reason.clone(),
        })
    }
}

fn day(
    member: &'static str,
    text: Option<&str>,
) -> Result<Option<NaiveDate>, (&'static str, String)> {
    read(member, text, "day", parse_day)
}

fn read<T>(
    member: &'static str,
    text: Option<&str>,
    what: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, (&'static str, String)> {
    let fault = |text: &str| (member, format!("`{text}` is no {what}"));
    text.map(|text| parse(text).ok_or_else(|| fault(text)))
        .transpose()
}

//! Whether a policy is valid, and whether the desk can live with it.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::keys;
use crate::ops::policy::read;
use crate::practice::approval::Proofs;
use crate::practice::approval::sound;
use crate::record::Corpus;
use crate::schema::POLICY;
use crate::trust::Keyring;

/// The types whose records roles name.
const PEOPLE: [&str; 2] = ["person", "team"];

/// What the check of a policy found.
#[derive(Debug)]
pub struct PolicyCheck {
    /// The findings, by file and place.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into, by path.
    pub sources: HashMap<String, String>,
}

impl PolicyCheck {
    /// Whether the policy can be used.
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|one| one.level != Level::Error)
    }
}

/// By what the people of a desk can prove a decision.
pub(crate) struct Keys<'a> {
    /// The keys and accounts.
    pub(crate) keyring: &'a Keyring,
    /// The time for which it is asked.
    pub(crate) now: DateTime<Utc>,
}

impl Proofs for Keys<'_> {
    fn has_key(&self, person: &str) -> bool {
        let keys = self.keyring.keys_of(person);
        keys.iter().any(|key| key.good_at(self.now).is_ok())
    }

    fn has_device(&self, person: &str) -> bool {
        let keys = self.keyring.keys_of(person).iter();
        let mut devices = keys.filter(|key| key.public.is_in_hardware());
        devices.any(|key| key.good_at(self.now).is_ok())
    }

    fn has_account(&self, person: &str) -> bool {
        let person = self.keyring.people.get(person);
        person.is_some_and(|one| !one.forges.is_empty())
    }
}

/// Checks the policy of a desk with its definitions, people and keys.
pub fn check_policy(desk: &Desk) -> Result<PolicyCheck, OpsError> {
    if !desk.has(POLICY) {
        return Err(none());
    }
    let (policy, mut findings) = read(desk);
    let people = people(desk)?;
    findings.extend(keys::findings(desk, &people));
    if let Some(policy) = policy {
        let proofs = Keys {
            keyring: &keys::keyring(desk).unwrap_or_default(),
            now: desk.now,
        };
        findings.extend(sound(&policy, &desk.definitions, &people, &proofs));
    }
    findings.sort_unstable();
    let paths = findings.iter().map(|one| one.path.clone());
    let text = |path: String| {
        let bytes = desk.content(&path).ok()?;
        Some((path, String::from_utf8(bytes).ok()?))
    };
    Ok(PolicyCheck {
        sources: paths.filter_map(text).collect(),
        findings,
    })
}

/// The refusal of what needs a policy in a desk that has none.
pub(super) fn none() -> OpsError {
    let message = format!("the desk has no {POLICY}: nothing says who has to approve what");
    OpsError::new(Kind::Nothing, message).hint("`itsm policy init` writes one")
}

/// The people and teams of the desk.
pub(super) fn people(desk: &Desk) -> Result<Corpus, OpsError> {
    desk.corpus_where(|one| PEOPLE.contains(&one.name.as_str()))
}

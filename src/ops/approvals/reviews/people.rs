//! Whose accounts and addresses those of a pull request are.

use std::collections::BTreeSet;

use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::beside::edited;
use crate::ops::person;
use crate::record::Corpus;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::forge;
use crate::trust::forge::AccountKind;
use crate::trust::forge::Contributor;
use crate::trust::forge::Forge;
use crate::trust::forge::PullRequest;
use crate::yaml::decode;

/// Under which address GitHub commits what people do on its pages.
const GITHUB: &str = "noreply@github.com";

/// The longest text of an address that is kept.
const LONGEST: usize = 256;

/// The people of a desk and their accounts.
#[derive(Debug)]
pub(super) struct People {
    pub(super) keyring: Keyring,
    policy: Option<Policy>,
    corpus: Corpus,
}

impl People {
    /// Reads keys and policy as they are, or as they were at a commit where a pull request touches them.
    pub(super) fn read(desk: &Desk, base: &str, touched: &[String]) -> Result<Self, OpsError> {
        let text = |path: &str| -> Result<Option<String>, OpsError> {
            let is_touched = touched.iter().any(|one| one == path);
            let commit = if is_touched { base } else { "HEAD" };
            text_at(desk, commit, path)
        };
        let mut found = Vec::new();
        let keys = text(KEYS)?.unwrap_or_default();
        let keyring = Keyring::parse(KEYS, &keys, &mut found);
        if let Some(fault) = found.first().filter(|_| !keys.is_empty()) {
            let line = fault.region.start.line;
            let message = format!("{KEYS}:{line}: {}", fault.message);
            return Err(OpsError::usage(message));
        }
        let policy = text(POLICY)?;
        let policy = policy.and_then(|text| Policy::parse(POLICY, &text, &mut Vec::new()));
        Ok(Self {
            keyring,
            policy,
            corpus: person::people(desk)?,
        })
    }

    /// The files beside the desk that a pull request edits and the policy governs.
    pub(super) fn beside(
        &self,
        repo: &Repo,
        (base, head): (&str, &str),
    ) -> Result<Vec<String>, OpsError> {
        match &self.policy {
            Some(policy) => edited(repo, policy, (Some(base), head)),
            None => Ok(Vec::new()),
        }
    }

    /// The person of an account, by its number alone.
    pub(super) fn of_account(&self, forge: Forge, id: i64) -> Option<String> {
        let id = u64::try_from(id).ok()?;
        let person = self.keyring.person_of_account(forge.name(), id);
        person.map(str::to_owned)
    }

    /// Who had a hand in a pull request: ids of people, or addresses that lead to none.
    pub(super) fn contributors(&self, pull: &PullRequest) -> Vec<String> {
        let usual = [GITHUB.to_owned()];
        let committers = self
            .policy
            .as_ref()
            .map_or(&usual[..], |policy| &policy.forge_committers);
        let people = forge::contributors(pull, committers);
        let named = people.iter().flat_map(|one| self.of_contributor(pull, one));
        let named: BTreeSet<String> = named.collect();
        named.into_iter().collect()
    }

    /// The account and the address may be two people's: whoever of them it was, both had a hand in it.
    fn of_contributor(&self, pull: &PullRequest, one: &Contributor) -> Vec<String> {
        let account = one.id.and_then(|id| self.of_account(pull.forge, id));
        let address = person::person_of(&self.corpus, &one.email);
        let mut found: Vec<String> = account.into_iter().chain(address).collect();
        if found.is_empty() {
            found.push(plain(&one.email));
        }
        found
    }

    /// A sentence for each reviewer whose account is nobody's.
    pub(super) fn strangers(&self, pull: &PullRequest) -> Vec<String> {
        let forge = pull.forge.name();
        let users = pull.reviews.iter().filter_map(|one| one.user.as_ref());
        let users = users.filter(|user| {
            user.kind == AccountKind::Person && self.of_account(pull.forge, user.id).is_none()
        });
        let said = users.map(|user| {
            let (id, login) = (user.id, &user.login);
            format!(
                "the account {id} ({login}) is nobody's here, so its reviews are not imported; `forges: [{{forge: {forge}, id: {id}, login: {login}}}]` in {KEYS} says whose it is"
            )
        });
        let said: BTreeSet<String> = said.collect();
        said.into_iter().collect()
    }
}

/// The text of a file at a commit; none where there is no such file.
pub(super) fn text_at(desk: &Desk, commit: &str, path: &str) -> Result<Option<String>, OpsError> {
    let repo = desk.repository()?;
    let name = format!("{commit}:{}{path}", repo.prefix());
    let Some(bytes) = repo.contents(&[name])?.pop().flatten() else {
        return Ok(None);
    };
    let text = decode(&bytes)
        .map_err(|fault| OpsError::usage(format!("{path} can't be read: {}", fault.message)))?;
    Ok(Some(text.to_owned()))
}

/// An address without what a terminal would act on, and never nothing.
fn plain(address: &str) -> String {
    let kept = address.chars().filter(|one| !one.is_control());
    let kept: String = kept.take(LONGEST).collect();
    if kept.is_empty() {
        "nobody".to_owned()
    } else {
        kept
    }
}

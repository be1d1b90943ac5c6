//! Who wrote some of what is decided on: everybody whom its commits, their signatures and imported reviews name.
//!
//! More names than are right do no harm, a missing one does: a rebase, a squash or a borrowed name must not wash an
//! author away.

use std::collections::BTreeSet;
use std::collections::HashSet;

use crate::git::Touch;
use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::past::Seen;
use crate::ops::approvals::trusted::Trusted;
use crate::practice::approval::Directory;
use crate::record::Record;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Statement;

/// The trailer by which a commit names a further author.
const CO_AUTHOR: &str = "co-authored-by:";

/// Those who wrote some of something.
#[derive(Debug, Default)]
pub(crate) struct Authors {
    /// People of the desk.
    pub(crate) people: BTreeSet<String>,
    /// Addresses that lead to nobody.
    pub(crate) unknown: BTreeSet<String>,
}

impl Authors {
    /// The authors of a subject, by history and by the reviews that were imported about it.
    ///
    /// What the trusted side has of a file that governs the desk was let in: only those wrote an edit of it who wrote
    /// what is new.
    pub(crate) fn of(
        trusted: &Trusted,
        past: Seen<'_>,
        subject: &str,
        filed: &[Filed],
    ) -> Result<Self, OpsError> {
        let mut authors = Self::default();
        let settled = if is_governing(subject) {
            past.commits_of(&trusted.commit, subject)?
        } else {
            HashSet::new()
        };
        let mut addresses = BTreeSet::new();
        for touch in past.contributions(subject)? {
            if settled.contains(&touch.id) {
                continue;
            }
            addresses.insert(touch.author.email.clone());
            if !is_forge(trusted, &touch.committer.email) {
                addresses.insert(touch.committer.email.clone());
            }
            addresses.extend(co_authors(touch).map(str::to_owned));
            let raw = past.raw(&touch.id)?;
            let signer = raw
                .as_deref()
                .map(|raw| trust::signer(raw, &trusted.keyring));
            if let Some(CommitSigner::By(holder, _)) = signer {
                authors.person(trusted, holder);
            }
        }
        for name in filed.iter().flat_map(|one| reviewed(trusted, one)) {
            if !authors.person(trusted, &name) {
                addresses.insert(name);
            }
        }
        for address in addresses {
            authors.address(trusted, past, address)?;
        }
        Ok(authors)
    }

    /// Takes the person of an id in; whether there is one.
    fn person(&mut self, trusted: &Trusted, id: &str) -> bool {
        let known = trusted.record(id).map(Record::id);
        let person = known.filter(|id| trusted.is_person(id));
        self.people.extend(person.map(str::to_owned));
        person.is_some()
    }

    /// Takes the people of an address in. It is never taken for an id: anybody may commit as `importer`.
    fn address(
        &mut self,
        trusted: &Trusted,
        past: Seen<'_>,
        address: String,
    ) -> Result<(), OpsError> {
        let people = trusted.people_of(past.repo(), &address)?;
        if people.is_empty() {
            self.unknown.insert(address);
        }
        self.people.extend(people);
        Ok(())
    }
}

/// Those whom an imported review names; what no importer has signed says nothing.
fn reviewed(trusted: &Trusted, filed: &Filed) -> Vec<String> {
    let bytes = filed.bytes.as_deref().unwrap_or_default();
    let Ok(statement @ Statement::Review { .. }) = Statement::parse(bytes) else {
        return Vec::new();
    };
    let signature = filed.signature.as_deref();
    let space = statement.namespace();
    let signer = statement.signer();
    let is_genuine = trust::verify(bytes, signature, space, &trusted.keyring, signer).is_ok();
    match statement {
        Statement::Review { review, .. } if is_genuine => {
            let opener = review.pull_request.author_person;
            review.contributors.into_iter().chain(opener).collect()
        }
        _ => Vec::new(),
    }
}

fn is_forge(trusted: &Trusted, address: &str) -> bool {
    let mut known = trusted.policy.forge_committers.iter();
    known.any(|one| one.eq_ignore_ascii_case(address))
}

/// The addresses of the further authors that a commit's message names.
fn co_authors(touch: &Touch) -> impl Iterator<Item = &str> {
    let lines = touch.message.lines();
    lines.filter_map(|line| {
        let start = line.get(..CO_AUTHOR.len())?;
        if !start.eq_ignore_ascii_case(CO_AUTHOR) {
            return None;
        }
        let (_, address) = line.rsplit_once('<')?;
        Some(address.split('>').next().unwrap_or(address).trim())
    })
}

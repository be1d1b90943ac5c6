//! Who wrote some of what is decided on: everybody whom its commits, their signatures and imported reviews name.
//!
//! More names than are right do no harm, a missing one does: a rebase, a squash or a borrowed name must not wash an
//! author away.

use std::collections::BTreeSet;

use crate::git::Touch;
use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
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
    pub(crate) fn of(
        trusted: &Trusted,
        past: Seen<'_>,
        subject: &str,
        filed: &[Filed],
    ) -> Result<Self, OpsError> {
        let mut authors = Self::default();
        for touch in past.contributions(subject)? {
            authors.address(trusted, &touch.author.email);
            if !is_forge(trusted, &touch.committer.email) {
                authors.address(trusted, &touch.committer.email);
            }
            for address in co_authors(touch) {
                authors.address(trusted, address);
            }
            let raw = past.raw(&touch.id)?;
            let signer = raw
                .as_deref()
                .map(|raw| trust::signer(raw, &trusted.keyring));
            if let Some(CommitSigner::By(holder, _)) = signer {
                authors.named(trusted, holder);
            }
        }
        for statement in filed {
            authors.reviewed(trusted, statement);
        }
        Ok(authors)
    }

    /// Those whom an imported review names; what no importer has signed says nothing.
    fn reviewed(&mut self, trusted: &Trusted, filed: &Filed) {
        let bytes = filed.bytes.as_deref().unwrap_or_default();
        let Ok(statement @ Statement::Review { .. }) = Statement::parse(bytes) else {
            return;
        };
        let signature = filed.signature.as_deref();
        let space = statement.namespace();
        let signer = statement.signer();
        let is_genuine = trust::verify(bytes, signature, space, &trusted.keyring, signer).is_ok();
        let Statement::Review { review, .. } = &statement else {
            return;
        };
        if is_genuine {
            let opener = review.pull_request.author_person.iter();
            for name in review.contributors.iter().chain(opener) {
                self.named(trusted, name);
            }
        }
    }

    fn named(&mut self, trusted: &Trusted, name: &str) {
        if trusted.keyring.bots.contains_key(name) {
            return;
        }
        match trusted.record(name).map(Record::id) {
            Some(id) if trusted.is_person(id) => {
                self.people.insert(id.to_owned());
            }
            _ => self.address(trusted, name),
        }
    }

    fn address(&mut self, trusted: &Trusted, address: &str) {
        match trusted.person_of(address) {
            Some(person) => self.people.insert(person.to_owned()),
            None => self.unknown.insert(address.to_owned()),
        };
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

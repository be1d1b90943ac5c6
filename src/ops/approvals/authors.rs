//! Who wrote some of what is decided on: everybody whom its commits, their signatures and imported reviews name.
//!
//! More names than are right do no harm, a missing one does: a rebase, a squash or a borrowed name must not wash an
//! author away.

use std::collections::BTreeSet;
use std::collections::HashSet;

use crate::git::Touch;
use crate::git::co_authors;
use crate::git::short;
use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::seen::Seen;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::worked_out::is_worked_out;
use crate::practice::approval::Directory;
use crate::record::Record;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Statement;

/// Those who wrote some of something.
#[derive(Debug, Default)]
pub(crate) struct Authors {
    /// People of the desk.
    pub(crate) people: BTreeSet<String>,
    /// Addresses that lead to nobody.
    pub(crate) unknown: BTreeSet<String>,
}

impl Authors {
    /// The authors of what a matter is about, by history and by the reviews that were imported about it.
    ///
    /// What the trusted side has of a file that governs the desk was let in: only those wrote an edit of it who wrote
    /// what is new.
    pub(crate) fn of(
        trusted: &Trusted,
        past: Seen<'_>,
        matter: &Matter<'_>,
        filed: &[Filed],
    ) -> Result<Self, OpsError> {
        let subject = matter.name;
        let mut authors = Self::default();
        let settled = if is_governing(subject) {
            past.commits_of(&trusted.commit, subject)?
        } else {
            HashSet::new()
        };
        let mut addresses = BTreeSet::new();
        let (deciding, none) = (trusted.policy.deciding_fields(), BTreeSet::new());
        for touch in past.contributions(subject)? {
            if settled.contains(&touch.id) {
                continue;
            }
            let raw = past.raw(&touch.id)?;
            let signer = match trust::signer(&raw, &trusted.keyring) {
                CommitSigner::By(holder, key) => Some((holder, key.good_at(touch.committed))),
                _ => None,
            };
            let is_signed = matches!(signer, Some((_, Ok(()))));
            // No approver has a hand in what the importing bot writes down.
            let is_bots =
                is_signed && signer.is_some_and(|(holder, _)| is_importer(trusted, holder));
            let deciding = if is_bots { &none } else { &deciding };
            let is_unproven = trusted.policy.signed_steps && !is_signed;
            if let Some(record) = matter.record
                && !is_unproven
                && is_worked_out(past, touch, record, deciding)?
            {
                continue;
            }
            addresses.insert(touch.author.email.clone());
            if !is_forge(trusted, &touch.committer.email) {
                addresses.insert(touch.committer.email.clone());
            }
            addresses.extend(co_authors(&touch.message).map(|one| one.email));
            if let Some((holder, _)) = signer {
                authors.person(trusted, holder);
            }
            if is_unproven {
                authors.unknown.insert(unsigned(touch));
            }
        }
        for name in filed.iter().flat_map(|one| reviewed(trusted, one, matter)) {
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

/// Those whom an imported review names; what no importer has signed says nothing, nor does what is about another thing.
///
/// Files that govern the desk share a folder and are edited for ever: only reviews of what they say now tell who wrote
/// that. Whoever wrote a part of a record stays its author.
fn reviewed(trusted: &Trusted, filed: &Filed, matter: &Matter<'_>) -> Vec<String> {
    let bytes = filed.bytes.as_deref().unwrap_or_default();
    let Ok(statement @ Statement::Review { .. }) = Statement::parse(bytes) else {
        return Vec::new();
    };
    let subject = statement.subject();
    let is_now = matter.record.is_some() || matter.digests.contains(&subject.sha256);
    if subject.name != matter.name || !is_now {
        return Vec::new();
    }
    let signature = filed.signature.as_deref();
    let space = statement.namespace();
    let signer = statement.signer();
    let is_genuine = is_importer(trusted, signer)
        && trust::verify(bytes, signature, space, &trusted.keyring, signer).is_ok();
    match statement {
        Statement::Review { review, .. } if is_genuine => {
            let opener = review.pull_request.author_person;
            review.contributors.into_iter().chain(opener).collect()
        }
        _ => Vec::new(),
    }
}

/// Who wrote a commit that nobody has signed whom the desk knows: anybody can type a name.
fn unsigned(touch: &Touch) -> String {
    let (who, commit) = (&touch.author.email, short(&touch.id));
    format!("{who} (whom no good signature of {commit} proves)")
}

/// Whether somebody is a bot that may import reviews.
fn is_importer(trusted: &Trusted, holder: &str) -> bool {
    let bot = trusted.keyring.bots.get(holder);
    bot.is_some_and(|bot| bot.imports)
}

fn is_forge(trusted: &Trusted, address: &str) -> bool {
    let mut known = trusted.policy.forge_committers.iter();
    known.any(|one| one.eq_ignore_ascii_case(address))
}

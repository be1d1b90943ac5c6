//! From statements to votes: whether each is genuine, and about this.
//!
//! The checks stand in a fixed order, and the first that fails names the reason, so that every verifier gives the same.

use chrono::DateTime;
use chrono::Utc;

use crate::ops::OpsError;
use crate::ops::approvals::came::came;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::seen::Seen;
use crate::ops::approvals::timely::Landing;
use crate::ops::approvals::trusted::Trusted;
use crate::practice::approval;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;
use crate::schema::Evidence;
use crate::trust;
use crate::trust::CommitSigner;
use crate::trust::Key;
use crate::trust::KeyFault;
use crate::trust::SignatureFault;
use crate::trust::Statement;

/// What statements are judged with.
pub(crate) struct Court<'a> {
    /// Policy, keys and people.
    pub(crate) trusted: &'a Trusted,
    /// The history of what is proposed.
    pub(crate) past: Seen<'a>,
    /// The history of the trusted side.
    pub(crate) anchors: Seen<'a>,
    /// How statements call this desk.
    pub(crate) desk: &'a str,
    /// What is judged and was there before its approvals, if only those count that were given before it was of use.
    pub(crate) landing: Option<Landing>,
}

/// How well a statement is proven, and by what.
struct Proof(Evidence, String);

/// Why a statement is no vote, and what there is to say about that.
struct Fault(Unfit, Option<String>);

impl From<Unfit> for Fault {
    fn from(unfit: Unfit) -> Self {
        Self(unfit, None)
    }
}

impl Court<'_> {
    /// The vote that a statement is, fit or not.
    pub(crate) fn vote(&self, filed: &Filed, matter: &Matter<'_>) -> Result<Vote, OpsError> {
        let brought = self.past.brought(filed)?;
        let statement = filed.bytes.as_deref().map(Statement::parse);
        let statement = match statement {
            Some(Ok(statement)) => statement,
            Some(Err(error)) => return Ok(unread(filed, Some(error.to_string()))),
            None => return Ok(unread(filed, None)),
        };
        let at = self.judged_at(filed, matter)?;
        let judged = self.judged(&statement, filed, matter, at)?;
        let (evidence, unfit, detail) = match judged {
            Ok(Proof(evidence, detail)) => (evidence, None, Some(detail)),
            Err(Fault(unfit, detail)) => (Evidence::Asserted, Some(unfit), detail),
        };
        let order = (brought.unwrap_or(usize::MAX), statement.time());
        Ok(Vote {
            person: statement.approver().to_owned(),
            decision: decision(statement.decision()),
            role: statement.role().map(str::to_owned),
            evidence,
            order,
            came: came(&statement, at, matter),
            name: filed.name().to_owned(),
            comment: statement.comment().map(str::to_owned),
            unfit,
            detail,
        })
    }

    /// The statements that were there once, here or on the trusted side, and are not there as they were.
    pub(crate) fn gone(
        &self,
        present: &[Filed],
        matter: &Matter<'_>,
    ) -> Result<Vec<Filed>, OpsError> {
        let mut gone = self.past.gone(matter.name, present)?;
        for one in self.anchors.gone(matter.name, present)? {
            if !gone.contains(&one) {
                gone.push(one);
            }
        }
        Ok(gone)
    }

    /// The votes that still hold of statements that are gone: deleting a no does not make it a yes. A yes that is gone is
    /// none.
    pub(crate) fn held(&self, gone: &[&Filed], matter: &Matter<'_>) -> Result<Vec<Vote>, OpsError> {
        let mut held = Vec::new();
        for one in gone {
            let mut vote = self.vote(one, matter)?;
            // What is proven by its signature needs no commit for it.
            if one.signature.is_none() && held.iter().any(|known: &Vote| known.name == vote.name) {
                continue;
            }
            if vote.unfit.is_none() && vote.decision != approval::Decision::Approve {
                // Where it was on another line than what is judged, what it says of its time is all that there is.
                vote.order.0 = self.past.brought(one)?.unwrap_or_default();
                held.push(vote);
            }
        }
        Ok(held)
    }

    fn judged(
        &self,
        statement: &Statement,
        filed: &Filed,
        matter: &Matter<'_>,
        at: DateTime<Utc>,
    ) -> Result<Result<Proof, Fault>, OpsError> {
        if let Err(fault) = self.is_about(statement, filed, matter) {
            return Ok(Err(fault));
        }
        let proof = match statement {
            Statement::Approval { .. } => self.approval(statement, filed, at)?,
            Statement::Review { .. } => self.review(statement, filed, at),
        };
        let proof = match proof {
            Ok(proof) => proof,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(match self.is_in_time(statement, filed, matter)? {
            None => Ok(proof),
            Some(unfit) => Err(unfit.into()),
        })
    }

    /// Whether a statement is about what is judged.
    fn is_about(
        &self,
        statement: &Statement,
        filed: &Filed,
        matter: &Matter<'_>,
    ) -> Result<(), Fault> {
        let subject = statement.subject();
        if statement.desk() != self.desk {
            return Err(Unfit::OtherDesk.into());
        }
        let is_there = filed.path.starts_with(&(folder(matter.name) + "/"));
        if subject.name != matter.name || statement.record() != matter.name || !is_there {
            return Err(Fault(Unfit::OtherRecord, Some(subject.name.clone())));
        }
        if !statement.may_be_called(filed.name()) {
            return Err(Fault(Unfit::BadName, Some(statement.file_stem())));
        }
        if statement.step() != matter.step {
            return Err(Fault(Unfit::OtherStep, Some(statement.step().to_owned())));
        }
        if !matter.digests.contains(&subject.sha256) {
            return Err(Unfit::ContentChanged.into());
        }
        let approver = statement.approver();
        if self.trusted.keyring.bots.contains_key(approver) {
            return Err(Unfit::Bot.into());
        }
        if !self.trusted.is_person(approver) {
            return Err(Unfit::UnknownPerson.into());
        }
        Ok(())
    }

    /// The evidence of a decision that was made here.
    fn approval(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<Result<Proof, Fault>, OpsError> {
        if filed.signature.is_none() {
            return self.by_commit(statement, filed, at);
        }
        Ok(self.signed(statement, filed, at).map(|key| {
            // A device that nobody touched has signed nothing, whatever the rule.
            if key.public.is_in_hardware() {
                let said = "it is signed with a key in a device".to_owned();
                Proof(Evidence::Hardware, said)
            } else {
                Proof(Evidence::Signature, "it is signed".to_owned())
            }
        }))
    }

    /// The evidence of an unsigned decision: the signature of the commit that brought it, if it is the approver's.
    ///
    /// A merge that merely takes it along brings nothing, whoever signs it.
    fn by_commit(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<Result<Proof, Fault>, OpsError> {
        let Some(commit) = self.past.bringer(filed)? else {
            return Ok(Err(Unfit::Unsigned.into()));
        };
        let raw = self.past.raw(&commit.id)?;
        Ok(match trust::signer(&raw, &self.trusted.keyring) {
            CommitSigner::By(holder, key) if holder == statement.approver() => {
                let said = "the commit that brought it is signed".to_owned();
                good(key, at).map(|()| Proof(Evidence::Commit, said))
            }
            other => unsigned(&other),
        })
    }

    /// The evidence of a decision that was made on a forge.
    fn review(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<Proof, Fault> {
        let Statement::Review { review, .. } = statement else {
            return Err(Unfit::Malformed.into());
        };
        if filed.signature.is_none() {
            return Err(Unfit::UnsignedImport.into());
        }
        let importer = self.trusted.keyring.bots.get(&review.importer);
        if !importer.is_some_and(|bot| bot.imports) {
            return Err(Fault(Unfit::NotAnImporter, Some(review.importer.clone())));
        }
        self.signed(statement, filed, at)?;
        let account = &review.review;
        let owner = self
            .trusted
            .keyring
            .person_of_account(&review.forge, account.user_id);
        if owner != Some(review.approver.as_str()) {
            let said = format!(
                "{} on {} ({})",
                account.user_id, review.forge, account.login
            );
            return Err(Fault(Unfit::OtherAccount, Some(said)));
        }
        if review.pull_request.author_person.as_deref() == Some(review.approver.as_str()) {
            return Err(Unfit::OwnPullRequest.into());
        }
        let said = format!("it was given on {}", review.host);
        Ok(Proof(Evidence::Forge, said))
    }

    fn signed(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<&Key, Fault> {
        let bytes = filed.bytes.as_deref().unwrap_or_default();
        let key = trust::verify(
            bytes,
            filed.signature.as_deref(),
            statement.namespace(),
            &self.trusted.keyring,
            statement.signer(),
        );
        let key = key.map_err(|fault| unproven(&fault))?;
        good(key, at).map(|()| key)
    }
}

/// What an unsigned decision comes to whose commit the approver has not signed.
fn unsigned(signer: &CommitSigner<'_>) -> Result<Proof, Fault> {
    let said = match signer {
        CommitSigner::By(holder, _) => {
            let said = format!("the commit that brought it is signed by {holder}");
            return Err(Fault(Unfit::WrongKey, Some(said)));
        }
        CommitSigner::NotSsh => "is signed with PGP or X.509, which count for nothing".to_owned(),
        CommitSigner::Bad(fault) => format!("has a signature, but {fault}"),
        CommitSigner::Unsigned => "is not signed".to_owned(),
    };
    let said = format!("it is asserted: the commit that brought it {said}");
    Ok(Proof(Evidence::Asserted, said))
}

fn good(key: &Key, at: DateTime<Utc>) -> Result<(), Fault> {
    let unfit = match key.good_at(at) {
        Ok(()) => return Ok(()),
        Err(KeyFault::NotYet(_)) => Unfit::KeyNotYet,
        Err(KeyFault::Expired(_)) => Unfit::KeyExpired,
        Err(KeyFault::Revoked(_)) => Unfit::KeyRevoked,
    };
    Err(Fault(unfit, Some(key.fingerprint.clone())))
}

fn unproven(fault: &SignatureFault) -> Fault {
    let unfit = match fault {
        SignatureFault::Unsigned => Unfit::Unsigned,
        SignatureFault::Malformed | SignatureFault::BadSignature => Unfit::BadSignature,
        SignatureFault::WrongNamespace(_) => Unfit::WrongNamespace,
        SignatureFault::UnknownKey(_) => Unfit::UnknownKey,
        SignatureFault::WrongKey { .. } => Unfit::WrongKey,
    };
    Fault(unfit, Some(fault.to_string()))
}

fn unread(filed: &Filed, detail: Option<String>) -> Vote {
    let person = filed.name().split('.').next().unwrap_or_default();
    Vote {
        person: person.to_owned(),
        decision: approval::Decision::Approve,
        role: None,
        evidence: Evidence::Asserted,
        order: (0, DateTime::UNIX_EPOCH),
        came: DateTime::UNIX_EPOCH,
        name: filed.name().to_owned(),
        comment: None,
        unfit: Some(Unfit::Malformed),
        detail,
    }
}

/// The decision in the words of the judgement.
pub(crate) fn decision(decision: trust::Decision) -> approval::Decision {
    match decision {
        trust::Decision::Approve => approval::Decision::Approve,
        trust::Decision::Reject => approval::Decision::Reject,
        trust::Decision::Revoke => approval::Decision::Revoke,
    }
}

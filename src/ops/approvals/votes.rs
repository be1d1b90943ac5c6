//! From statements to votes: whether each is genuine, and about this.
//!
//! The checks stand in a fixed order, and the first that fails names the reason, so that every verifier gives the same.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::past::Seen;
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

/// How far the clock of a signer may be ahead.
const SKEW: TimeDelta = TimeDelta::minutes(10);

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
}

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
        let brought = self.past.brought(&filed.path);
        let statement = filed.bytes.as_deref().map(Statement::parse);
        let statement = match statement {
            Some(Ok(statement)) => statement,
            Some(Err(error)) => return Ok(unread(filed, Some(error.to_string()))),
            None => return Ok(unread(filed, None)),
        };
        let judged = self.judged(&statement, filed, matter)?;
        let (evidence, fault) = match judged {
            Ok(evidence) => (evidence, None),
            Err(fault) => (Evidence::Asserted, Some(fault)),
        };
        let order = (brought.unwrap_or(usize::MAX), statement.time());
        Ok(Vote {
            person: statement.approver().to_owned(),
            decision: decision(statement.decision()),
            role: statement.role().map(str::to_owned),
            evidence,
            order,
            name: filed.name().to_owned(),
            unfit: fault.as_ref().map(|fault| fault.0),
            detail: fault.and_then(|fault| fault.1),
        })
    }

    fn judged(
        &self,
        statement: &Statement,
        filed: &Filed,
        matter: &Matter<'_>,
    ) -> Result<Result<Evidence, Fault>, OpsError> {
        if let Err(fault) = self.is_about(statement, filed, matter) {
            return Ok(Err(fault));
        }
        let at = self.judged_at(filed, matter);
        let evidence = match statement {
            Statement::Approval { .. } => self.approval(statement, filed, at)?,
            Statement::Review { .. } => self.review(statement, filed, at),
        };
        let evidence = match evidence {
            Ok(evidence) => evidence,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(match self.is_in_time(statement, filed, matter)? {
            None => Ok(evidence),
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
        if statement.file_stem() != filed.name() {
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

    /// When a statement is taken to have been made: when the trusted side got it, or else now; never when it says.
    fn judged_at(&self, filed: &Filed, matter: &Matter<'_>) -> DateTime<Utc> {
        let anchor = self.anchors.brought(&filed.path);
        let anchor = anchor.and_then(|place| self.anchors.time(place));
        anchor.map_or(matter.now, |anchor| anchor.min(matter.now))
    }

    /// The evidence of a decision that was made here.
    fn approval(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<Result<Evidence, Fault>, OpsError> {
        if filed.signature.is_none() {
            return self.by_commit(statement, filed, at);
        }
        let signed = self.signed(statement, filed, at);
        Ok(signed.map(|_| Evidence::Signature))
    }

    /// The evidence of an unsigned decision: the signature of the commit that brought it, if it is the approver's.
    fn by_commit(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<Result<Evidence, Fault>, OpsError> {
        let place = self.past.brought(&filed.path);
        let Some(commit) = place.and_then(|place| self.past.commit(place)) else {
            return Ok(Err(Unfit::Unsigned.into()));
        };
        let raw = self.past.raw(&commit.id)?;
        let signer = raw
            .as_deref()
            .map(|raw| trust::signer(raw, &self.trusted.keyring));
        Ok(match signer {
            Some(CommitSigner::By(holder, key)) if holder == statement.approver() => {
                good(key, at).map(|()| Evidence::Commit)
            }
            Some(CommitSigner::By(holder, _)) => {
                let said = format!("the commit that brought it is signed by {holder}");
                Err(Fault(Unfit::WrongKey, Some(said)))
            }
            _ => Ok(Evidence::Asserted),
        })
    }

    /// The evidence of a decision that was made on a forge.
    fn review(
        &self,
        statement: &Statement,
        filed: &Filed,
        at: DateTime<Utc>,
    ) -> Result<Evidence, Fault> {
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
        if review.pull_request.author_person.as_deref() == Some(review.approver.as_str()) {
            return Err(Unfit::OwnPullRequest.into());
        }
        Ok(Evidence::Forge)
    }

    fn signed(&self, statement: &Statement, filed: &Filed, at: DateTime<Utc>) -> Result<(), Fault> {
        let bytes = filed.bytes.as_deref().unwrap_or_default();
        let key = trust::verify(
            bytes,
            filed.signature.as_deref(),
            statement.namespace(),
            &self.trusted.keyring,
            statement.signer(),
        );
        good(key.map_err(|fault| unproven(&fault))?, at)
    }

    /// Whether a statement came at the right time.
    fn is_in_time(
        &self,
        statement: &Statement,
        filed: &Filed,
        matter: &Matter<'_>,
    ) -> Result<Option<Unfit>, OpsError> {
        let time = statement.time();
        if time > matter.now + SKEW {
            return Ok(Some(Unfit::FromTheFuture));
        }
        let at = matter.taken.unwrap_or(matter.now);
        if time + self.trusted.policy.expire_after < at {
            return Ok(Some(Unfit::Expired));
        }
        let Some(brought) = self.past.brought(&filed.path) else {
            return Ok(None);
        };
        let since = self.past.since(matter.name, &matter.digests)?;
        let is_older = since.is_some_and(|since| brought < since);
        Ok(is_older.then_some(Unfit::OlderThanContent))
    }
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
        name: filed.name().to_owned(),
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

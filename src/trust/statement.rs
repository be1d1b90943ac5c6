//! A decision in a file of its own: the exact bytes that were signed.
//!
//! One line of canonical JSON and a line feed, in the shape of an in-toto statement. There is one way to write each
//! statement: bytes that are not exactly what the same values would be written as are malformed, so that no two readers
//! can see two decisions in one file.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

use crate::record::Id;
use crate::trust::ForgeReview;
use crate::trust::parts::is_desk;
use crate::trust::parts::is_hex;
use crate::trust::parts::is_name;
use crate::trust::parts::is_plain;
use crate::trust::parts::seconds;

/// The largest statement that is read, in bytes.
pub const MAX_STATEMENT: usize = 64 << 10;

/// The kind of statement (in-toto Statement v1).
const TYPE: &str = "https://in-toto.io/Statement/v1";

/// What an approval's predicate is called.
const APPROVAL: &str = "urn:itsm:approval:v1";

/// What an imported review's predicate is called.
const REVIEW: &str = "urn:itsm:forge-review:v1";

/// How much of a digest stands in a file's name.
const DIGEST_SHOWN: usize = 12;

/// How much of a nonce stands in a file's name.
const NONCE_SHOWN: usize = 8;

/// What somebody decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It may go ahead.
    Approve,
    /// It must not go ahead.
    Reject,
    /// What the person decided before does not count any more.
    Revoke,
}

impl Decision {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Revoke => "revoke",
        }
    }
}

/// What is decided on: a record or a file that governs the desk, and its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The id of the record, or the path of the file from the desk's top.
    pub name: String,
    /// The digest in 64 hexadecimal digits.
    pub sha256: String,
}

/// A decision that its maker signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The id of the person who decides.
    pub approver: String,
    /// What they have to say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What they decide.
    pub decision: Decision,
    /// Which desk it is: the id of its first commit, a colon, and the desk's folder in the repository.
    pub desk: String,
    /// 32 hexadecimal digits that make the statement unlike any other.
    pub nonce: String,
    /// The digest of the policy that was in force.
    pub policy: String,
    /// The id of the record, or the path of the file.
    pub record: String,
    /// The role in which they decide; any that they hold, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The step that is decided on.
    pub step: String,
    /// When, as the maker says.
    #[serde(with = "seconds")]
    pub time: DateTime<Utc>,
}

/// A statement of either kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// What somebody decided here.
    Approval {
        /// What is decided on.
        subject: Subject,
        /// The decision.
        approval: Approval,
    },
    /// What somebody decided on a forge.
    Review {
        /// What is decided on.
        subject: Subject,
        /// The decision, and where it was made.
        review: Box<ForgeReview>,
    },
}

/// Why bytes are no statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Malformed {
    /// There are too many of them.
    #[error("the statement has more than {MAX_STATEMENT} bytes")]
    TooLarge,
    /// They are no JSON of the shape of a statement.
    #[error("the statement can't be read: {0}")]
    Shape(String),
    /// A value is none that can stand there.
    #[error("`{0}` has no value that can stand there")]
    Value(&'static str),
    /// They are not written in the one way in which such a statement is.
    #[error("the statement is not canonical JSON (RFC 8785) on one line")]
    NotCanonical,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<P> {
    #[serde(rename = "_type")]
    kind: String,
    predicate: P,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    subject: [RawSubject; 1],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubject {
    digest: RawDigest,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDigest {
    sha256: String,
}

/// What tells the kinds of statement apart.
#[derive(Deserialize)]
struct Peek {
    #[serde(rename = "predicateType")]
    predicate_type: String,
}

impl Statement {
    /// Reads the bytes of a statement.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_STATEMENT {
            return Err(Malformed::TooLarge);
        }
        let shape = |error: serde_json::Error| Malformed::Shape(error.to_string());
        let peek: Peek = serde_json::from_slice(bytes).map_err(shape)?;
        let statement = match peek.predicate_type.as_str() {
            APPROVAL => {
                let envelope: Envelope<Approval> = serde_json::from_slice(bytes).map_err(shape)?;
                let (subject, approval) = envelope.open(APPROVAL)?;
                Self::Approval { subject, approval }
            }
            REVIEW => {
                let envelope: Envelope<Box<ForgeReview>> =
                    serde_json::from_slice(bytes).map_err(shape)?;
                let (subject, review) = envelope.open(REVIEW)?;
                Self::Review { subject, review }
            }
            _ => return Err(Malformed::Value("predicateType")),
        };
        statement.check()?;
        if statement.bytes() == bytes {
            Ok(statement)
        } else {
            Err(Malformed::NotCanonical)
        }
    }

    /// The exact bytes to be signed.
    pub fn bytes(&self) -> Vec<u8> {
        let text = match self {
            Self::Approval { subject, approval } => written(APPROVAL, subject, approval),
            Self::Review { subject, review } => written(REVIEW, subject, review),
        };
        (text + "\n").into_bytes()
    }

    /// What the files of the statement and its signature are called, without `.stmt` and `.sig`.
    pub fn file_stem(&self) -> String {
        let digest = &self.subject().sha256;
        match self {
            Self::Approval { approval, .. } => {
                let (who, what) = (&approval.approver, approval.decision.name());
                let digest = start(digest, DIGEST_SHOWN);
                let nonce = start(&approval.nonce, NONCE_SHOWN);
                format!("{who}.{digest}.{what}.{nonce}")
            }
            Self::Review { review, .. } => {
                review_stem(&review.forge, review.review.id, &review.step, digest)
            }
        }
    }

    /// Whether the files of the statement may be called so: those of a review had no step in their name once.
    pub fn may_be_called(&self, stem: &str) -> bool {
        let is_former = match self {
            Self::Approval { .. } => false,
            Self::Review { subject, review } => {
                stem == former_review_stem(&review.forge, review.review.id, &subject.sha256)
            }
        };
        is_former || stem == self.file_stem()
    }

    /// What is decided on.
    pub fn subject(&self) -> &Subject {
        match self {
            Self::Approval { subject, .. } | Self::Review { subject, .. } => subject,
        }
    }

    /// The id of the person whose decision it is.
    pub fn approver(&self) -> &str {
        match self {
            Self::Approval { approval, .. } => &approval.approver,
            Self::Review { review, .. } => &review.approver,
        }
    }

    /// The id of who has to have signed it: the approver, or the bot that vouches for a forge.
    pub fn signer(&self) -> &str {
        match self {
            Self::Approval { approval, .. } => &approval.approver,
            Self::Review { review, .. } => &review.importer,
        }
    }

    /// The namespace of its signature.
    pub fn namespace(&self) -> &'static str {
        match self {
            Self::Approval { .. } => crate::trust::signature::APPROVAL,
            Self::Review { .. } => crate::trust::signature::REVIEW,
        }
    }

    /// What was decided.
    pub fn decision(&self) -> Decision {
        match self {
            Self::Approval { approval, .. } => approval.decision,
            Self::Review { review, .. } => review.decision,
        }
    }

    /// The desk that it was decided for.
    pub fn desk(&self) -> &str {
        match self {
            Self::Approval { approval, .. } => &approval.desk,
            Self::Review { review, .. } => &review.desk,
        }
    }

    /// The record or file that the predicate names.
    pub fn record(&self) -> &str {
        match self {
            Self::Approval { approval, .. } => &approval.record,
            Self::Review { review, .. } => &review.record,
        }
    }

    /// The step that was decided on.
    pub fn step(&self) -> &str {
        match self {
            Self::Approval { approval, .. } => &approval.step,
            Self::Review { review, .. } => &review.step,
        }
    }

    /// The role in which it was decided, where one is named.
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::Approval { approval, .. } => approval.role.as_deref(),
            Self::Review { .. } => None,
        }
    }

    /// What the person said about it; a review on a forge has its text there.
    pub fn comment(&self) -> Option<&str> {
        match self {
            Self::Approval { approval, .. } => approval.comment.as_deref(),
            Self::Review { .. } => None,
        }
    }

    /// When it was decided, as the statement says.
    pub fn time(&self) -> DateTime<Utc> {
        match self {
            Self::Approval { approval, .. } => approval.time,
            Self::Review { review, .. } => review.review.submitted_at,
        }
    }

    /// Refuses values that would mislead in a file's name or in another place.
    fn check(&self) -> Result<(), Malformed> {
        let fit = |fits: bool, what: &'static str| {
            if fits {
                Ok(())
            } else {
                Err(Malformed::Value(what))
            }
        };
        let subject = self.subject();
        fit(is_hex(&subject.sha256, &[64]), "subject.digest")?;
        fit(is_plain(&subject.name), "subject.name")?;
        fit(is_plain(self.record()), "record")?;
        fit(Id::parse(self.approver()).is_ok(), "approver")?;
        fit(Id::parse(self.signer()).is_ok(), "importer")?;
        fit(is_name(self.step()), "step")?;
        fit(self.role().is_none_or(is_name), "role")?;
        fit(is_desk(self.desk()), "desk")?;
        match self {
            Self::Approval { approval, .. } => {
                fit(is_hex(&approval.nonce, &[32]), "nonce")?;
                fit(is_hex(&approval.policy, &[64]), "policy")
            }
            Self::Review { review, .. } => review.check(),
        }
    }
}

/// What the files of a statement about a review are called: one review may serve several steps, each by its own.
pub fn review_stem(forge: &str, id: u64, step: &str, digest: &str) -> String {
    let digest = start(digest, DIGEST_SHOWN);
    format!("{forge}-review-{id}.{step}.{digest}")
}

/// What they were called when one review could serve one step only.
pub fn former_review_stem(forge: &str, id: u64, digest: &str) -> String {
    let digest = start(digest, DIGEST_SHOWN);
    format!("{forge}-review-{id}.{digest}")
}

fn start(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or(text)
}

impl<P> Envelope<P> {
    fn open(self, predicate_type: &str) -> Result<(Subject, P), Malformed> {
        if self.kind != TYPE {
            return Err(Malformed::Value("_type"));
        }
        if self.predicate_type != predicate_type {
            return Err(Malformed::Value("predicateType"));
        }
        let [subject] = self.subject;
        let subject = Subject {
            name: subject.name,
            sha256: subject.digest.sha256,
        };
        Ok((subject, self.predicate))
    }
}

fn written<P: Serialize>(predicate_type: &str, subject: &Subject, predicate: P) -> String {
    let envelope = Envelope {
        kind: TYPE.to_owned(),
        predicate,
        predicate_type: predicate_type.to_owned(),
        subject: [RawSubject {
            digest: RawDigest {
                sha256: subject.sha256.clone(),
            },
            name: subject.name.clone(),
        }],
    };
    // Only a map whose keys are no texts could fail, and there is none.
    serde_json_canonicalizer::to_string(&envelope).unwrap_or_default()
}

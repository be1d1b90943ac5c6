//! A decision of a person, and why one does not count.

use chrono::DateTime;
use chrono::Utc;

use crate::schema::Evidence;

/// What a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Yes.
    Approve,
    /// What the person said before is taken back.
    Revoke,
    /// No, until the same person decides again.
    Reject,
}

impl Decision {
    /// The word of a statement.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Revoke => "revoke",
            Self::Reject => "reject",
        }
    }
}

/// One statement about the record, the content and the step that are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The id of the person.
    pub person: String,
    /// The decision.
    pub decision: Decision,
    /// The role in which alone it counts; none means any that the person holds.
    pub role: Option<String>,
    /// How well it is proven.
    pub evidence: Evidence,
    /// Its place in the order of decisions: the number of the step that brought it, then the time that it claims.
    pub order: (usize, DateTime<Utc>),
    /// When it was there, as far as anything but its own word proves that.
    pub came: DateTime<Utc>,
    /// The name of the statement.
    pub name: String,
    /// What the person said about it.
    pub comment: Option<String>,
    /// Why it does not count whatever the rules say; none where it is genuine.
    pub unfit: Option<Unfit>,
    /// What there is to say about that in this case, or of how well it is proven.
    pub detail: Option<String>,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $code:literal $sentence:literal)*) => {
        /// Why a decision does not count.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Unfit {
            $($(#[$doc])* $name,)*
        }

        impl Unfit {
            /// Every reason, in the order in which they are looked for.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word for programs.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The reason as a lower-case phrase about the decision.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }
        }
    };
}

reasons! {
    /// It is no statement.
    Malformed "malformed" "it is no statement that can be read"
    /// It was made for another desk.
    OtherDesk "other-desk" "it was made for another desk"
    /// It is about another record.
    OtherRecord "other-record" "it is about another record"
    /// The file's name says something else.
    BadName "bad-name" "the name of its file does not say what it says"
    /// It is about another step.
    OtherStep "other-step" "it is about another step"
    /// The content has changed since.
    ContentChanged "content-changed" "the content is not what was decided on"
    /// A program made it.
    Bot "bot" "a program made it, and programs do not decide"
    /// Nobody of the desk made it.
    UnknownPerson "unknown-person" "nobody of this desk made it"
    /// It has no signature.
    Unsigned "unsigned" "it is not signed"
    /// Another person's key signed it.
    WrongKey "wrong-key" "it is signed with somebody else's key"
    /// A key signed it that the desk does not know.
    UnknownKey "unknown-key" "it is signed with a key that the desk does not know"
    /// The signature was made for something else.
    WrongNamespace "wrong-namespace" "its signature was made for something else"
    /// The signature is not one of this text.
    BadSignature "bad-signature" "its signature is not one of this text"
    /// The key was not good yet.
    KeyNotYet "key-not-yet" "its key was not good yet"
    /// The key was good no more.
    KeyExpired "key-expired" "its key was good no more"
    /// The key was revoked.
    KeyRevoked "key-revoked" "its key was revoked"
    /// The statement of a forge review is not signed.
    UnsignedImport "unsigned-import" "nobody who may import reviews has signed it"
    /// The signer may not import reviews.
    NotAnImporter "not-an-importer" "its signer may not import reviews"
    /// The account is not the person's.
    OtherAccount "other-account" "the keys of this desk do not say that the account is this person's"
    /// The review is of other content.
    StaleReview "stale-review" "the review is of other content, or nobody can tell of which"
    /// The review was dismissed.
    DismissedReview "dismissed-review" "the review was dismissed"
    /// The reviewer may not write.
    NoWriteAccess "no-write-access" "the reviewer may not write to the repository, or nobody can tell"
    /// The review was edited later.
    EditedReview "edited-review" "the review was edited after it was handed in"
    /// The reviewer opened the pull request.
    OwnPullRequest "own-pull-request" "the reviewer opened the pull request"
    /// It claims to be made later than now.
    FromTheFuture "from-the-future" "it claims to be made later than now"
    /// It is too old.
    Expired "expired" "it is older than the policy allows"
    /// It was there before the content became what it is.
    OlderThanContent "older-than-content" "it was there before the content became what it is"
    /// The record was rejected or given up since.
    Overruled "overruled" "the record was rejected or given up since"
    /// The step would write down a higher risk than what was looked at.
    RiskRisen "risk-risen" "the risk has risen since it was written down"
    /// It came after the step was taken.
    TooLate "too-late" "it came after the step was taken"
    /// The person holds no role that is asked for.
    NotInRole "not-in-role" "the person does not hold the role"
    /// The person asked for the change.
    SelfApproval "self-approval" "the person asked for it"
    /// The person wrote some of the content.
    AuthorApproval "author-approval" "the person wrote some of the content"
    /// The person carries it out.
    ImplementerApproval "implementer-approval" "the person carries it out"
    /// The evidence is not enough.
    TooWeak "too-weak" "the rule asks for better evidence"
    /// The key is not one in a device.
    NotInHardware "not-in-hardware" "the rule asks for a key in a device"
    /// The same person has decided again.
    Superseded "superseded" "the same person has decided again since"
    /// The same person has taken it back.
    Revoked "revoked" "the same person has taken it back"
}

//! Approvals: what needs one, what was decided, whether that is proven and enough.
//!
//! A proposal is judged by the policy, the keys and the people of the trusted side, never by its own. Statements are read
//! as bytes and checked here; nothing that a repository configures is run.

mod about;
mod agreed;
mod approve;
mod auditor;
mod authors;
mod begun;
mod bench;
mod beside;
mod bound;
mod brought;
mod came;
mod committing;
mod counsel;
mod debts;
mod decided;
mod digested;
mod doubtful;
mod duties;
mod earlier;
mod edits;
mod explain;
mod filed;
mod findings;
mod footing;
mod foreknown;
mod founding;
mod guard;
mod guarded;
mod judged;
mod matter;
mod no_since;
mod overruled;
mod overtaken;
mod owing;
mod past;
mod refuted;
mod renamed;
mod reviews;
mod scribe;
mod seen;
mod settled;
mod shown;
mod signed;
mod signers;
mod standing;
mod steps;
mod timely;
mod trusted;
mod undecided;
mod upheld;
mod vain;
mod verify;
mod votes;
mod walked;
mod worked_out;

pub use approve::{ApproveRequest, Approving, prepare, sign};
pub use auditor::Auditor;
pub(crate) use bench::Bench;
pub use decided::Decided;
pub(crate) use decided::{decided, voided};
pub use doubtful::Doubt;
pub(crate) use doubtful::doubtful;
pub(crate) use duties::{carriers, separate};
pub use earlier::SinceDecision;
pub use edits::NEWCOMER;
pub use explain::{ExplainRequest, Explained, ExplainedStep, explain_approvals};
pub(crate) use filed::{Filed, SIGNATURE, STATEMENT, is_governance};
pub(crate) use findings::{PROPOSED, checked, unjudged};
pub use founding::{Founding, before_it_counts};
pub(crate) use guard::{approved, holds_role, unfounded, uninvolved};
pub use judged::{Judged, REVIEW};
pub use matter::RiskUsed;
pub use no_since::NoSince;
pub(crate) use no_since::refused_start;
pub(crate) use overruled::keep_decisions;
pub(crate) use owing::{owing, reminder};
pub(crate) use past::APPROVALS;
pub use reviews::{
    ReviewFate, ReviewImport, ReviewRequest, ReviewedMove, ReviewedSubject, Taken, import_reviews,
    reviewed_step, reviews, signing,
};
pub use shown::FileEdit;
pub(crate) use standing::{leave_for, owning, with_a_say};
pub(crate) use trusted::{Trusted, main_branch, taken_in};
pub use undecided::Undecided;
pub(crate) use upheld::upheld;
pub use verify::{ApprovalCase, EDIT, Strangers, Verified, VerifyRequest, verify};

//! Which reviews of a pull request decide on a content.
//!
//! A review speaks of the commit that was looked at, and only where that commit has exactly the content in question
//! does it say anything about it. The newest review of a person is the only one that counts: once it is dismissed, an
//! older one does not come back, though a forge may show it so.

use std::collections::HashMap;

use crate::trust::Decision;
use crate::trust::forge::AccountKind;
use crate::trust::forge::PullRequest;
use crate::trust::forge::Review;
use crate::trust::forge::ReviewState;

/// What a review comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<'a> {
    /// The review.
    pub review: &'a Review,
    /// What it decides, or why it decides nothing.
    pub result: Result<Decision, Reason>,
}

/// Why a review decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Another content was looked at, or it is not known which.
    StaleReview,
    /// It was taken back, by whomever.
    DismissedReview,
    /// The reviewer may not push to the repository, or it is not known whether.
    NoWriteAccess,
    /// Its text was changed after it was handed in.
    EditedReview,
    /// No person wrote it.
    Bot,
    /// The reviewer opened the pull request.
    OwnPullRequest,
    /// The same reviewer wrote another afterwards.
    Superseded,
    /// It asks for changes of another content.
    ChangesRequested,
    /// The account is gone, or leads to nobody.
    UnknownPerson,
}

impl Reason {
    /// The word for it in outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::StaleReview => "stale-review",
            Self::DismissedReview => "dismissed-review",
            Self::NoWriteAccess => "no-write-access",
            Self::EditedReview => "edited-review",
            Self::Bot => "bot",
            Self::OwnPullRequest => "own-pull-request",
            Self::Superseded => "superseded",
            Self::ChangesRequested => "changes-requested",
            Self::UnknownPerson => "unknown-person",
        }
    }

    /// The same in a sentence, without its period.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::StaleReview => {
                "the commit that was looked at has another content, or is not known here"
            }
            Self::DismissedReview => "the review was dismissed",
            Self::NoWriteAccess => "nothing says that the reviewer may push to the repository",
            Self::EditedReview => "the review was edited after it was handed in",
            Self::Bot => "no person wrote the review",
            Self::OwnPullRequest => "the reviewer opened the pull request",
            Self::Superseded => "the same reviewer wrote another review afterwards",
            Self::ChangesRequested => "the review asks for changes of another content",
            Self::UnknownPerson => "the account leads to no person of this desk",
        }
    }
}

/// Says of every review that is no mere comment what it decides on a content.
///
/// `digest_at` gives the digest of the content at a commit; none where it is not there, or the commit is not known.
pub fn count<'a>(
    pull: &'a PullRequest,
    digest: &str,
    digest_at: impl Fn(&str) -> Option<String>,
) -> Vec<Counted<'a>> {
    let decisive = || pull.reviews.iter().filter(|review| is_decisive(review));
    let last: HashMap<i64, u64> = decisive()
        .filter_map(|review| Some((review.user.as_ref()?.id, review.id)))
        .collect();
    let is_same = |review: &Review| {
        let commit = review.commit.as_deref();
        commit.and_then(&digest_at).is_some_and(|at| at == digest)
    };
    let counted = decisive().map(|review| Counted {
        review,
        result: match &review.user {
            Some(user) if last.get(&user.id) != Some(&review.id) => Err(Reason::Superseded),
            _ => decided(pull, review, is_same(review)),
        },
    });
    counted.collect()
}

fn is_decisive(review: &Review) -> bool {
    review.state != ReviewState::Commented && review.submitted_at.is_some()
}

/// What the newest review of somebody decides.
fn decided(pull: &PullRequest, review: &Review, is_same: bool) -> Result<Decision, Reason> {
    let user = review.user.as_ref().ok_or(Reason::UnknownPerson)?;
    if user.kind == AccountKind::Bot {
        return Err(Reason::Bot);
    }
    if pull.author.as_ref().is_some_and(|one| one.id == user.id) {
        return Err(Reason::OwnPullRequest);
    }
    match review.state {
        ReviewState::Dismissed => Err(Reason::DismissedReview),
        _ if review.can_push != Some(true) => Err(Reason::NoWriteAccess),
        ReviewState::Approved if review.edited == Some(true) => Err(Reason::EditedReview),
        ReviewState::Approved if is_same && !review.stale => Ok(Decision::Approve),
        ReviewState::ChangesRequested if is_same => Ok(Decision::Reject),
        ReviewState::ChangesRequested => Err(Reason::ChangesRequested),
        ReviewState::Approved | ReviewState::Commented => Err(Reason::StaleReview),
    }
}

//! Whether a decision came at the right time: neither before what it is about nor too long after.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::votes::Court;
use crate::practice::approval::Unfit;
use crate::trust;
use crate::trust::ForgeReview;
use crate::trust::Statement;

/// How far the clock of a signer may be ahead.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// Where an edit came to the line before its approvals did.
#[derive(Debug, Clone)]
pub(crate) struct Landing {
    /// The place of its commit.
    pub(super) place: usize,
    /// The id of its commit.
    pub(super) commit: String,
    /// Whether nothing came in between that could have made use of it.
    pub(super) is_unused: bool,
}

impl Court<'_> {
    /// Whether a statement came at the right time.
    pub(super) fn is_in_time(
        &self,
        statement: &Statement,
        filed: &Filed,
        matter: &Matter<'_>,
    ) -> Result<Option<Unfit>, OpsError> {
        let time = statement.time();
        if time > matter.now + SKEW {
            return Ok(Some(Unfit::FromTheFuture));
        }
        // What is owed afterwards is not owed anew when it has grown old.
        let expires = time.checked_add_signed(self.trusted.policy.expire_after);
        let fresh_at = matter.fresh_at.unwrap_or(matter.now);
        if matter.step != REVIEW && expires.is_some_and(|expires| expires < fresh_at) {
            return Ok(Some(Unfit::Expired));
        }
        let is_yes = statement.decision() == trust::Decision::Approve;
        if is_yes && matter.overruled().is_some_and(|no| time < no) {
            return Ok(Some(Unfit::Overruled));
        }
        if self.is_older(filed, matter)? || is_yes && self.is_overtaken(time, matter)? {
            return Ok(Some(Unfit::OlderThanContent));
        }
        let is_late = is_yes && !self.is_prompt(statement, filed)?;
        Ok(is_late.then_some(Unfit::TooLate))
    }

    /// Whether the trusted side has had another content of a file since a decision about it: what was agreed to then would
    /// take back what others agreed to meanwhile, a key that was revoked for one.
    fn is_overtaken(&self, time: DateTime<Utc>, matter: &Matter<'_>) -> Result<bool, OpsError> {
        if matter.record.is_some() {
            return Ok(false);
        }
        let otherwise = self.anchors.otherwise(matter.name, &matter.digests)?;
        Ok(otherwise.is_some_and(|otherwise| time < otherwise))
    }

    /// Whether a statement was there before the content became what it is.
    ///
    /// The trusted side is asked as well: there the content may have become something else since, which a line of
    /// somebody's own does not show; then it is only about to become that again.
    fn is_older(&self, filed: &Filed, matter: &Matter<'_>) -> Result<bool, OpsError> {
        let (name, digests, before) = (matter.name, &matter.digests, matter.before.as_ref());
        if let Some(brought) = self.past.brought(filed)?
            && let Some(since) = self.past.since(name, digests, before)?
            && brought < since
        {
            return Ok(true);
        }
        let Some(brought) = self.anchors.brought(filed)? else {
            return Ok(false);
        };
        Ok(match self.anchors.since(name, digests, before)? {
            Some(since) => brought < since,
            None => self.anchors.knows(name),
        })
    }

    /// Whether a decision was made before what it is about was of use to anybody.
    fn is_prompt(&self, statement: &Statement, filed: &Filed) -> Result<bool, OpsError> {
        let Some(landing) = &self.landing else {
            return Ok(true);
        };
        let brought = self.past.brought(filed)?;
        let was_there = brought.is_some_and(|place| place <= landing.place);
        Ok(was_there
            || match statement {
                Statement::Approval { .. } => landing.is_unused,
                Statement::Review { review, .. } => landing.is_after(review),
            })
    }
}

impl Landing {
    /// Whether a review was given before the merge of its pull request, and that is what landed.
    ///
    /// The commit has to be the very one: the same content may have been there long before somebody had it reviewed. When
    /// a commit was made is said by whoever made it; when it was merged, by the forge.
    fn is_after(&self, review: &ForgeReview) -> bool {
        let given = review.review.submitted_at;
        review.merge_commit.as_ref() == Some(&self.commit)
            && review.merged_at.is_some_and(|merged| given <= merged)
    }
}

//! Whether a pull request was merged, and its merge is here.
//!
//! What is still open can be given other content, and nobody has let it in: its reviews decide on nothing yet.

use crate::git::Repo;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::reviews::subjects::is_id;
use crate::trust::forge::PullRequest;

/// Why the reviews of a pull request can't be taken in; none where it was merged into what is checked out.
pub(super) fn unmerged(repo: &Repo, pull: &PullRequest) -> Result<Option<OpsError>, OpsError> {
    let number = pull.number;
    if pull.merged_at.is_none() {
        let message = format!("the pull request {number} is not merged");
        return Ok(Some(OpsError::refused(message).hint(
            "merge it and save the answers again; `--dry-run` shows what its reviews come to until then",
        )));
    }
    let head = repo.head()?.unwrap_or_default();
    // A merge that makes no commit of its own leaves the branch's newest.
    for commit in pull.merge_commit.iter().chain([&pull.head]) {
        let is_known = is_id(commit) && repo.known(commit)?.is_some();
        if is_known && repo.is_ancestor(commit, &head)? {
            return Ok(None);
        }
    }
    let message = format!("the merge of the pull request {number} is not in what is checked out");
    Ok(Some(OpsError::new(Kind::State, message).hint(
        "`git pull` brings it, on the branch that it went to",
    )))
}

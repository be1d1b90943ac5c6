//! Reviews of a forge, from the saved answers of its API to facts that are the same for all forges.
//!
//! Nothing is fetched: a job that people trust saves the answers, and the files are all that is read. What each file
//! holds is seen from its content, so they can be named as one likes. The calls to save, for the pull request `N`:
//!
//! GitHub (`gh api PATH > FILE`; with `--paginate` a list is saved whole, `--slurp` is understood too):
//!
//! ```text
//! gh api repos/OWNER/NAME/pulls/N                                          the pull request
//! gh api --paginate "repos/OWNER/NAME/pulls/N/reviews?per_page=100"        its reviews
//! gh api --paginate "repos/OWNER/NAME/pulls/N/commits?per_page=100"        its commits
//! gh api repos/OWNER/NAME/collaborators/LOGIN/permission                   one for each reviewer: who may push
//! gh api repos/OWNER/NAME/branches/BASE/protection                         optional: the rules of the branch
//! gh api "repos/OWNER/NAME/rules/branches/BASE"                            optional: the same, where rulesets are used
//! ```
//!
//! GitHub lists at most 250 commits of a pull request; a larger one is refused, since not everybody who wrote it is known.
//! In place of the permissions, and to see reviews that were edited, the answer to this query:
//!
//! ```text
//! gh api graphql -F owner=OWNER -F name=NAME -F number=N -f query='
//!   query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) {
//!     pullRequest(number: $number) { number reviews(first: 100) { pageInfo { hasNextPage } nodes {
//!       fullDatabaseId authorCanPushToRepository state submittedAt lastEditedAt commit { oid }
//!       author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
//!       onBehalfOf(first: 10) { nodes { combinedSlug } } } } } } }'
//! ```
//!
//! GitLab (`curl --fail --header "PRIVATE-TOKEN: $TOKEN" "$CI_API_V4_URL/PATH" > FILE`, every page of a list):
//!
//! ```text
//! projects/ID/merge_requests/N                            the merge request
//! projects/ID/merge_requests/N/commits?per_page=100       its commits
//! projects/ID/merge_requests/N/approvals                  who has approved it
//! projects/ID/merge_requests/N/approval_state             the rules, and whether it has rules of its own
//! projects/ID/merge_requests/N/notes?per_page=100         when each approval was given
//! projects/ID/merge_requests/N/versions                   which commits it was at which time
//! projects/ID/approvals                                   whether approvals are reset on push
//! projects/ID/members/all?per_page=100                    who may push
//! projects/ID/merge_requests/N/reviewers                  optional: who asks for changes
//! users/ID                                                optional: whether an approver is a bot
//! ```
//!
//! Gitea and Forgejo (`curl --fail --header "Authorization: token $TOKEN" "$SERVER/api/v1/PATH" > FILE`, every page):
//!
//! ```text
//! repos/OWNER/NAME/pulls/N                                the pull request
//! repos/OWNER/NAME/pulls/N/reviews?limit=50               its reviews
//! repos/OWNER/NAME/pulls/N/commits?limit=50               its commits
//! repos/OWNER/NAME/branch_protections/BASE                optional: the rules of the branch
//! ```
//!
//! A file with something else in it is an error, and so is a list that lacks what the others name: an answer that
//! was cut off must not hide that a decision was taken back.

mod answer;
mod commit;
mod count;
mod error;
mod gitea;
mod github;
mod github_query;
mod gitlab;
mod gitlab_review;
mod people;
mod pull_request;

pub use answer::Answer;
pub use count::{Counted, Reason, count};
pub use error::ForgeError;
pub use people::{Contributor, contributors};
pub use pull_request::{
    Account, AccountKind, Binding, Check, Controls, Forge, Person, PullCommit, PullRequest,
    Repository, Review, ReviewState, VERSION,
};

/// Reads the saved answers about one pull request.
pub fn read(forge: Forge, answers: &[Answer]) -> Result<PullRequest, ForgeError> {
    match forge {
        Forge::Github => github::read(answers),
        Forge::Gitlab => gitlab::read(answers),
        Forge::Gitea => gitea::read(answers),
    }
}

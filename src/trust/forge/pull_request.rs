//! A pull request as every forge has it: the normal form.
//!
//! What a forge does not say is unknown here, and never a guess.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

/// The version of the normal form.
pub const VERSION: u32 = 1;

/// A kind of forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Forge {
    /// GitHub, also an enterprise server.
    Github,
    /// GitLab.
    Gitlab,
    /// Gitea, and Forgejo, which has the same API.
    Gitea,
}

impl Forge {
    /// Its name in files: of keys, of statements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Gitea => "gitea",
        }
    }
}

/// A pull request, or a merge request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// The version of this form.
    pub version: u32,
    /// The kind of forge.
    pub forge: Forge,
    /// Its host, with the port where there is one.
    pub host: String,
    /// The repository into which it is to be merged.
    pub repository: Repository,
    /// Its number there.
    pub number: u64,
    /// Who opened it; none where the account is gone.
    pub author: Option<Account>,
    /// The newest commit of its branch.
    pub head: String,
    /// The commit that it was compared with when the answers were saved.
    pub base: Option<String>,
    /// The commit that brought it in.
    pub merge_commit: Option<String>,
    /// Who merged it.
    pub merged_by: Option<Account>,
    /// When it was merged.
    #[serde(with = "time::optional")]
    pub merged_at: Option<DateTime<Utc>>,
    /// Its reviews, the oldest first.
    pub reviews: Vec<Review>,
    /// Its commits, in the forge's order.
    pub commits: Vec<PullCommit>,
    /// What is known of the rules that the forge holds people to.
    pub controls: Controls,
    /// The SHA-256 of the raw answers, in the order in which they were given.
    pub source: String,
}

/// A repository of a forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// The full name: owner or groups, and name.
    pub name: String,
    /// The number that it keeps when it is renamed.
    pub id: u64,
}

/// An account of a forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The number that it keeps when it is renamed; some forges number their own accounts below zero.
    pub id: i64,
    /// The name at the time of the answer.
    pub login: String,
    /// Who is behind it.
    pub kind: AccountKind,
}

/// Who is behind an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    /// A person.
    Person,
    /// A program, or anything else that is no person.
    Bot,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The number of the review.
    pub id: u64,
    /// Who wrote it; none where the account is gone.
    pub user: Option<Account>,
    /// What it says.
    pub state: ReviewState,
    /// The commit that was looked at, where that is known.
    pub commit: Option<String>,
    /// How that is known.
    pub bound_by: Binding,
    /// When it was handed in; none for one that is still being written.
    #[serde(with = "time::optional")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whether its text was changed afterwards, where the forge says so.
    pub edited: Option<bool>,
    /// Whether the forge itself calls it outdated.
    pub stale: bool,
    /// Whether the reviewer may push to the repository, where that is known.
    pub can_push: Option<bool>,
    /// The teams for which the review was asked.
    pub on_behalf_of: Vec<String>,
}

/// What a review says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// Yes.
    Approved,
    /// No, not like this.
    ChangesRequested,
    /// No decision.
    Commented,
    /// Taken back, by whomever.
    Dismissed,
}

/// How it is known which commit was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// The review names it.
    Review,
    /// The forge drops approvals when other content is pushed, so it is what is there now.
    ForgeSetting,
}

/// A commit of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullCommit {
    /// The id.
    pub oid: String,
    /// Who wrote it.
    pub author: Person,
    /// Who committed it.
    pub committer: Person,
    /// Who else wrote it, by its message.
    pub co_authors: Vec<Person>,
    /// The ids of its parents.
    pub parents: Vec<String>,
}

/// Somebody whom a commit names; names and addresses are what the committer's git was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The number of the account that the forge thinks it is.
    pub id: Option<i64>,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What is known of the rules that the forge holds people to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Controls {
    /// Whether approvals are dropped when commits are pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dismisses_stale: Option<bool>,
    /// Whether somebody may approve what he or she has proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_approves: Option<bool>,
    /// Whether somebody may approve what he or she has committed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committer_approves: Option<bool>,
    /// Whether the pull request could change its own rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_rules: Option<bool>,
    /// Whether the rules bind administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binds_admins: Option<bool>,
    /// How many approvals the forge asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvals: Option<u64>,
    /// Whether owners of the touched files have to approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_owners: Option<bool>,
    /// The names of the forge's rules for approvals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The checks that have to pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

/// A check that has to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// The number of the program that has to report it; without one, whoever may push can say that it passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<i64>,
}

impl PullRequest {
    /// Puts the reviews into the order in which they were handed in, each once.
    pub(super) fn in_order(mut self) -> Self {
        self.reviews
            .sort_by_key(|review| (review.submitted_at, review.id));
        self
    }
}

/// Times as RFC 3339 text.
pub(super) mod time {
    /// A time that may be missing.
    pub(crate) mod optional {
        use chrono::DateTime;
        use chrono::Utc;
        use serde::Deserialize;
        use serde::Deserializer;
        use serde::Serialize;
        use serde::Serializer;
        use serde::de::Error;

        use crate::record::parse_time;
        use crate::record::print_time;

        #[expect(clippy::ref_option, reason = "serde calls it with that")]
        pub(crate) fn serialize<S: Serializer>(
            at: &Option<DateTime<Utc>>,
            out: S,
        ) -> Result<S::Ok, S::Error> {
            at.map(print_time).serialize(out)
        }

        pub(crate) fn deserialize<'a, D: Deserializer<'a>>(
            from: D,
        ) -> Result<Option<DateTime<Utc>>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            text.filter(|text| !text.is_empty())
                .map(|text| {
                    parse_time(&text)
                        .ok_or_else(|| D::Error::custom(format!("`{text}` is no time")))
                })
                .transpose()
        }
    }
}

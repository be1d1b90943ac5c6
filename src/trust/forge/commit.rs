//! Commits as GitHub and Gitea list them, and what else their answers share.

use serde::Deserialize;

use crate::trust::forge::ForgeError;
use crate::trust::forge::Person;
use crate::trust::forge::PullCommit;
use crate::trust::forge::people::co_authors;

/// A commit of a list of commits.
#[derive(Deserialize)]
pub(super) struct RawCommit {
    sha: String,
    commit: RawInner,
    author: Option<RawAccount>,
    committer: Option<RawAccount>,
    #[serde(default)]
    parents: Vec<RawParent>,
}

#[derive(Deserialize)]
struct RawInner {
    author: RawSignature,
    committer: RawSignature,
    message: String,
}

#[derive(Deserialize)]
struct RawSignature {
    name: String,
    email: String,
}

/// The account that the forge finds for an address; GitHub says `{}` where it finds none.
#[derive(Deserialize)]
struct RawAccount {
    id: Option<i64>,
}

#[derive(Deserialize)]
struct RawParent {
    sha: String,
}

impl From<RawCommit> for PullCommit {
    fn from(raw: RawCommit) -> Self {
        let person = |signature: RawSignature, account: Option<RawAccount>| Person {
            id: account.and_then(|account| account.id),
            name: signature.name,
            email: signature.email,
        };
        Self {
            oid: raw.sha,
            author: person(raw.commit.author, raw.author),
            committer: person(raw.commit.committer, raw.committer),
            co_authors: co_authors(&raw.commit.message),
            parents: raw.parents.into_iter().map(|parent| parent.sha).collect(),
        }
    }
}

/// The host of a page's address, with its port.
pub(super) fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().to_lowercase()
}

/// Refuses a list of commits in which the newest is missing, or that does not go back to where the branch began.
pub(super) fn reaches<'a>(
    commits: impl Iterator<Item = &'a PullCommit> + Clone,
    base: &str,
    head: &str,
) -> Result<(), ForgeError> {
    let incomplete = |reason: String| ForgeError::Incomplete {
        what: "the commits",
        reason,
    };
    if !commits.clone().any(|commit| commit.oid == head) {
        return Err(incomplete(format!("{head}, the newest, is not among them")));
    }
    let mut parents = commits.flat_map(|commit| &commit.parents);
    if parents.any(|parent| parent == base) {
        return Ok(());
    }
    Err(incomplete(format!("none of them follows {base}")))
}

//! Answers of Gitea and Forgejo.

use std::collections::BTreeMap;
use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;
use indexmap::IndexMap;
use serde::Deserialize;

use crate::trust::forge::Account;
use crate::trust::forge::AccountKind;
use crate::trust::forge::Answer;
use crate::trust::forge::Binding;
use crate::trust::forge::Check;
use crate::trust::forge::Controls;
use crate::trust::forge::Forge;
use crate::trust::forge::ForgeError;
use crate::trust::forge::PullCommit;
use crate::trust::forge::PullRequest;
use crate::trust::forge::Repository;
use crate::trust::forge::Review;
use crate::trust::forge::ReviewState;
use crate::trust::forge::VERSION;
use crate::trust::forge::answer::Item;
use crate::trust::forge::answer::items;
use crate::trust::forge::answer::keep;
use crate::trust::forge::answer::source;
use crate::trust::forge::commit::RawCommit;
use crate::trust::forge::commit::host;
use crate::trust::forge::commit::reaches;
use crate::trust::forge::pull_request::time;

/// A pull request of `repos/OWNER/NAME/pulls/N`.
#[derive(PartialEq, Deserialize)]
struct RawPull {
    number: u64,
    html_url: String,
    user: Option<RawUser>,
    head: RawBranch,
    base: RawBranch,
    merge_base: String,
    #[serde(default)]
    merged: bool,
    merged_by: Option<RawUser>,
    #[serde(default, with = "time::optional")]
    merged_at: Option<DateTime<Utc>>,
    merge_commit_sha: Option<String>,
}

#[derive(PartialEq, Deserialize)]
struct RawBranch {
    sha: String,
    repo: Option<RawRepository>,
}

#[derive(PartialEq, Deserialize)]
struct RawRepository {
    id: u64,
    full_name: String,
}

#[derive(Clone, PartialEq, Deserialize)]
struct RawUser {
    id: i64,
    login: String,
}

/// A review of `pulls/N/reviews`.
#[derive(Deserialize)]
struct RawReview {
    id: u64,
    user: Option<RawUser>,
    state: String,
    pull_request_url: String,
    commit_id: String,
    stale: bool,
    official: bool,
    dismissed: bool,
    #[serde(default, with = "time::optional")]
    submitted_at: Option<DateTime<Utc>>,
}

/// An answer of `collaborators/LOGIN/permission`.
#[derive(Deserialize)]
struct RawPermission {
    permission: String,
    user: Option<RawUser>,
}

/// An answer of `branch_protections/BASE`.
#[derive(Deserialize)]
struct RawProtection {
    #[serde(default)]
    rule_name: String,
    required_approvals: Option<u64>,
    dismiss_stale_approvals: Option<bool>,
    block_admin_merge_override: Option<bool>,
    enable_status_check: Option<bool>,
    status_check_contexts: Option<Vec<String>>,
}

/// What the answers held so far.
#[derive(Default)]
struct Found {
    pull: Option<RawPull>,
    reviews: BTreeMap<u64, RawReview>,
    files: Vec<(String, String)>,
    commits: IndexMap<String, PullCommit>,
    permissions: HashMap<i64, bool>,
    controls: Controls,
}

/// Reads the saved answers about one pull request.
pub(super) fn read(answers: &[Answer]) -> Result<PullRequest, ForgeError> {
    let mut found = Found::default();
    for item in items(answers)? {
        found.take(item)?;
    }
    found.pull_request(source(answers))
}

impl Found {
    fn take(&mut self, item: Item) -> Result<(), ForgeError> {
        let file = item.file().to_owned();
        if item.has_all(&["number", "merge_base"]) && item.has_object("head") {
            return keep(&mut self.pull, item.read("a pull request")?, &file);
        }
        if item.has_all(&["pull_request_url", "commit_id", "official"]) {
            let review: RawReview = item.read("a review")?;
            self.files.push((review.pull_request_url.clone(), file));
            self.reviews.insert(review.id, review);
        } else if item.has("sha") && item.has_object("commit") {
            let commit: RawCommit = item.read("a commit")?;
            let commit = PullCommit::from(commit);
            self.commits.insert(commit.oid.clone(), commit);
        } else if item.has_all(&["permission", "user"]) {
            self.permission(item.read("a permission")?);
        } else if item.has_all(&["required_approvals", "dismiss_stale_approvals"]) {
            self.protection(item.read("the protection of a branch")?);
        } else {
            return Err(item.unknown());
        }
        Ok(())
    }

    fn permission(&mut self, found: RawPermission) {
        let may = matches!(found.permission.as_str(), "owner" | "admin" | "write");
        if let Some(user) = found.user {
            self.permissions.insert(user.id, may);
        }
    }

    fn protection(&mut self, found: RawProtection) {
        let checks = found.status_check_contexts.unwrap_or_default().into_iter();
        let is_checked = found.enable_status_check == Some(true);
        let checks = checks
            .filter(|_| is_checked)
            .map(|name| Check { name, app: None });
        self.controls = Controls {
            dismisses_stale: found.dismiss_stale_approvals,
            binds_admins: found.block_admin_merge_override,
            approvals: found.required_approvals,
            rules: vec![found.rule_name],
            checks: checks.collect(),
            ..Controls::default()
        };
    }

    fn pull_request(mut self, source: String) -> Result<PullRequest, ForgeError> {
        let missing = |what: &str| ForgeError::Missing {
            what: what.to_owned(),
            call: "repos/OWNER/NAME/pulls/N",
        };
        let pull = self
            .pull
            .take()
            .ok_or_else(|| missing("the pull request"))?;
        self.hold(&pull)?;
        let repository = pull.base.repo;
        let repository = repository.ok_or_else(|| missing("the repository of the pull request"))?;
        let permissions = self.permissions;
        let reviews = self.reviews.into_values();
        let found = PullRequest {
            version: VERSION,
            forge: Forge::Gitea,
            host: host(&pull.html_url),
            repository: Repository {
                name: repository.full_name,
                id: repository.id,
            },
            number: pull.number,
            author: pull.user.and_then(account),
            head: pull.head.sha,
            base: Some(pull.merge_base),
            merge_commit: pull.merge_commit_sha.filter(|_| pull.merged),
            merged_by: pull.merged_by.and_then(account),
            merged_at: pull.merged_at.filter(|_| pull.merged),
            reviews: reviews.map(|raw| review(raw, &permissions)).collect(),
            commits: self.commits.into_values().collect(),
            controls: self.controls,
            source,
        };
        Ok(found.in_order())
    }

    fn hold(&self, pull: &RawPull) -> Result<(), ForgeError> {
        let mut files = self.files.iter();
        if let Some((_, file)) = files.find(|(url, _)| *url != pull.html_url) {
            return Err(ForgeError::Other { file: file.clone() });
        }
        reaches(self.commits.values(), &pull.merge_base, &pull.head.sha)
    }
}

fn review(raw: RawReview, permissions: &HashMap<i64, bool>) -> Review {
    let known = raw.user.as_ref();
    let known = known.and_then(|user| permissions.get(&user.id)).copied();
    Review {
        id: raw.id,
        user: raw.user.and_then(account),
        state: state(&raw.state, raw.dismissed),
        commit: Some(raw.commit_id).filter(|id| !id.is_empty()),
        bound_by: Binding::Review,
        submitted_at: raw.submitted_at,
        // The time of the last change is renewed by much more than an edit.
        edited: None,
        stale: raw.stale,
        // Official is a review of somebody whom the branch's rules count.
        can_push: Some(raw.official && known != Some(false)),
        on_behalf_of: Vec::new(),
    }
}

/// Accounts that are nobody's have numbers below one: -1 is whoever is gone, -2 the forge's own program.
fn account(user: RawUser) -> Option<Account> {
    let kind = if user.id > 0 {
        AccountKind::Person
    } else {
        AccountKind::Bot
    };
    (user.id != -1).then_some(Account {
        id: user.id,
        login: user.login,
        kind,
    })
}

fn state(word: &str, is_dismissed: bool) -> ReviewState {
    match word {
        "APPROVED" | "REQUEST_CHANGES" if is_dismissed => ReviewState::Dismissed,
        "APPROVED" => ReviewState::Approved,
        "REQUEST_CHANGES" => ReviewState::ChangesRequested,
        _ => ReviewState::Commented,
    }
}

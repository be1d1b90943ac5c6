//! Answers of GitHub.

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
use crate::trust::forge::github_query::Queried;
use crate::trust::forge::github_query::Query;
use crate::trust::forge::pull_request::time;

/// A pull request of `repos/OWNER/NAME/pulls/N`.
#[derive(PartialEq, Deserialize)]
struct RawPull {
    number: u64,
    url: String,
    html_url: String,
    user: Option<RawUser>,
    head: RawBranch,
    base: RawBranch,
    merged_by: Option<RawUser>,
    #[serde(default, with = "time::optional")]
    merged_at: Option<DateTime<Utc>>,
    merge_commit_sha: Option<String>,
    commits: u64,
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
    #[serde(rename = "type")]
    kind: String,
}

impl From<RawUser> for Account {
    fn from(user: RawUser) -> Self {
        let kind = match user.kind.as_str() {
            "User" => AccountKind::Person,
            _ => AccountKind::Bot,
        };
        Self {
            id: user.id,
            login: user.login,
            kind,
        }
    }
}

/// A review of `pulls/N/reviews`.
#[derive(Deserialize)]
struct RawReview {
    id: u64,
    user: Option<RawUser>,
    state: String,
    pull_request_url: String,
    commit_id: Option<String>,
    #[serde(default, with = "time::optional")]
    submitted_at: Option<DateTime<Utc>>,
}

/// An answer of `collaborators/LOGIN/permission`; a role of the organisation's own has the permission that it is made of.
#[derive(Deserialize)]
struct RawPermission {
    permission: String,
    user: Option<RawUser>,
}

/// An answer of `branches/BASE/protection`.
#[derive(Deserialize)]
struct RawProtection {
    required_pull_request_reviews: Option<RawReviewRules>,
    enforce_admins: Option<RawSwitch>,
    required_status_checks: Option<RawChecks>,
}

/// A rule of `rules/branches/BASE`.
#[derive(Deserialize)]
struct RawRule {
    #[serde(rename = "type")]
    kind: String,
    ruleset_id: u64,
    #[serde(default)]
    parameters: RawReviewRules,
}

/// What protection and rules say of reviews, each with its own word for some of it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawReviewRules {
    #[serde(alias = "dismiss_stale_reviews_on_push")]
    dismiss_stale_reviews: Option<bool>,
    #[serde(alias = "require_code_owner_review")]
    require_code_owner_reviews: Option<bool>,
    required_approving_review_count: Option<u64>,
    required_status_checks: Vec<RawCheck>,
}

#[derive(Deserialize)]
struct RawSwitch {
    enabled: bool,
}

#[derive(Deserialize)]
struct RawChecks {
    #[serde(default)]
    checks: Vec<RawCheck>,
}

#[derive(Deserialize)]
struct RawCheck {
    context: String,
    #[serde(alias = "integration_id")]
    app_id: Option<i64>,
}

/// What the answers held so far.
#[derive(Default)]
struct Found {
    pull: Option<RawPull>,
    reviews: BTreeMap<u64, RawReview>,
    /// Where a review of another pull request came from, should one have.
    files: Vec<(String, String)>,
    commits: IndexMap<String, PullCommit>,
    permissions: HashMap<i64, bool>,
    query: Query,
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
        if item.has_all(&["number", "merge_commit_sha"]) && item.has_object("head") {
            return keep(&mut self.pull, item.read("a pull request")?, &file);
        }
        if item.has_all(&["pull_request_url", "commit_id", "state"]) {
            let review: RawReview = item.read("a review")?;
            self.files.push((review.pull_request_url.clone(), file));
            self.reviews.insert(review.id, review);
        } else if item.has("sha") && item.has_object("commit") {
            let commit: RawCommit = item.read("a commit")?;
            let commit = PullCommit::from(commit);
            self.commits.insert(commit.oid.clone(), commit);
        } else if item.has_all(&["permission", "user"]) {
            self.permission(item.read("a permission")?);
        } else if item.has_object("data") {
            self.query.take(item)?;
        } else if item.has("enforce_admins") {
            self.protection(item.read("the protection of a branch")?);
        } else if item.has_all(&["type", "ruleset_id"]) {
            self.rule(item.read("a rule of a branch")?);
        } else {
            return Err(item.unknown());
        }
        Ok(())
    }

    fn permission(&mut self, found: RawPermission) {
        let may = matches!(found.permission.as_str(), "admin" | "maintain" | "write");
        if let Some(user) = found.user {
            self.permissions.insert(user.id, may);
        }
    }

    fn protection(&mut self, found: RawProtection) {
        self.controls.binds_admins = found.enforce_admins.map(|one| one.enabled);
        if let Some(rules) = found.required_pull_request_reviews {
            self.review_rules(&rules);
        }
        let checks = found.required_status_checks.map(|one| one.checks);
        self.checks(checks.unwrap_or_default());
    }

    fn rule(&mut self, found: RawRule) {
        self.review_rules(&found.parameters);
        self.checks(found.parameters.required_status_checks);
        let name = format!("{} (ruleset {})", found.kind, found.ruleset_id);
        self.controls.rules.push(name);
    }

    /// Protection and rulesets add up: the strictest holds.
    fn review_rules(&mut self, rules: &RawReviewRules) {
        let all = &mut self.controls;
        all.dismisses_stale = all.dismisses_stale.max(rules.dismiss_stale_reviews);
        all.code_owners = all.code_owners.max(rules.require_code_owner_reviews);
        all.approvals = all.approvals.max(rules.required_approving_review_count);
    }

    fn checks(&mut self, checks: Vec<RawCheck>) {
        let checks = checks.into_iter().map(|check| Check {
            name: check.context,
            // GitHub's word for any program is -1.
            app: check.app_id.filter(|app| *app >= 0),
        });
        self.controls.checks.extend(checks);
    }

    fn pull_request(mut self, source: String) -> Result<PullRequest, ForgeError> {
        let pull = self.pull.take().ok_or_else(|| ForgeError::Missing {
            what: "the pull request".to_owned(),
            call: "repos/OWNER/NAME/pulls/N",
        })?;
        self.hold(&pull)?;
        let repository = pull.base.repo.ok_or_else(|| ForgeError::Missing {
            what: "the repository of the pull request".to_owned(),
            call: "repos/OWNER/NAME/pulls/N",
        })?;
        let reviews = self.reviews();
        let controls = Controls {
            // GitHub never lets them.
            author_approves: Some(false),
            ..self.controls
        };
        let found = PullRequest {
            version: VERSION,
            forge: Forge::Github,
            host: host(&pull.html_url),
            repository: Repository {
                name: repository.full_name,
                id: repository.id,
            },
            number: pull.number,
            author: pull.user.map(Account::from),
            head: pull.head.sha,
            base: Some(pull.base.sha),
            // Before that it is a merge that GitHub only tried.
            merge_commit: pull.merge_commit_sha.filter(|_| pull.merged_at.is_some()),
            merged_by: pull.merged_by.map(Account::from),
            merged_at: pull.merged_at,
            reviews,
            commits: self.commits.into_values().collect(),
            controls,
            source,
        };
        Ok(found.in_order())
    }

    /// Refuses answers about other pull requests, and lists without their end.
    fn hold(&self, pull: &RawPull) -> Result<(), ForgeError> {
        let mut files = self.files.iter();
        if let Some((_, file)) = files.find(|(url, _)| *url != pull.url) {
            return Err(ForgeError::Other { file: file.clone() });
        }
        self.query.hold(pull.number)?;
        let is_whole = self.commits.len() as u64 == pull.commits;
        if is_whole && self.commits.contains_key(&pull.head.sha) {
            return Ok(());
        }
        Err(ForgeError::Incomplete {
            what: "the commits",
            reason: format!("{} of {} are there", self.commits.len(), pull.commits),
        })
    }

    /// The reviews of both kinds of answers, each once.
    fn reviews(&mut self) -> Vec<Review> {
        let mut queried = self.query.reviews();
        let listed = std::mem::take(&mut self.reviews).into_values();
        let mut reviews: Vec<Review> = listed
            .map(|raw| {
                let more = queried.remove(&raw.id);
                let known = raw.user.as_ref();
                let known = known.and_then(|user| self.permissions.get(&user.id));
                review(raw, more, known.copied())
            })
            .collect();
        reviews.extend(queried.into_values().map(Queried::into_review));
        reviews
    }
}

fn review(raw: RawReview, more: Option<Queried>, may_push: Option<bool>) -> Review {
    let more = more.map(Queried::into_review);
    let said = state(&raw.state);
    Review {
        id: raw.id,
        user: raw.user.map(Account::from),
        // The two were not saved at one time: what takes an approval back is the newer.
        state: match more.as_ref().map(|more| more.state) {
            Some(other) if said == ReviewState::Approved => other,
            _ => said,
        },
        commit: raw.commit_id,
        bound_by: Binding::Review,
        submitted_at: raw.submitted_at,
        edited: more.as_ref().and_then(|more| more.edited),
        stale: false,
        can_push: may_push.or_else(|| more.as_ref()?.can_push),
        on_behalf_of: more.map(|more| more.on_behalf_of).unwrap_or_default(),
    }
}

/// GitHub's word for a decision; one that is not known decides nothing.
pub(super) fn state(word: &str) -> ReviewState {
    match word {
        "APPROVED" => ReviewState::Approved,
        "CHANGES_REQUESTED" => ReviewState::ChangesRequested,
        "DISMISSED" => ReviewState::Dismissed,
        _ => ReviewState::Commented,
    }
}

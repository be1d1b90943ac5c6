//! Answers of GitLab.
//!
//! An approval there names no commit. It speaks of what the merge request holds only where the project drops approvals
//! when commits are pushed, where the merge request has no rules of its own, and where nothing else was pushed after it:
//! the setting may be newer than the approval.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;
use indexmap::IndexMap;
use serde::Deserialize;

use crate::trust::forge::Answer;
use crate::trust::forge::Controls;
use crate::trust::forge::Forge;
use crate::trust::forge::ForgeError;
use crate::trust::forge::Person;
use crate::trust::forge::PullCommit;
use crate::trust::forge::PullRequest;
use crate::trust::forge::Repository;
use crate::trust::forge::VERSION;
use crate::trust::forge::answer::Item;
use crate::trust::forge::answer::items;
use crate::trust::forge::answer::keep;
use crate::trust::forge::answer::source;
use crate::trust::forge::commit::host;
use crate::trust::forge::commit::reaches;
use crate::trust::forge::gitlab_review::Decisions;
use crate::trust::forge::gitlab_review::Note;
use crate::trust::forge::gitlab_review::RawUser;
use crate::trust::forge::gitlab_review::Version;
use crate::trust::forge::people::co_authors;
use crate::trust::forge::pull_request::time;

/// The access level from which on somebody may push.
const DEVELOPER: u64 = 30;

/// A merge request of `merge_requests/N`.
#[derive(PartialEq, Deserialize)]
struct RawMerge {
    id: u64,
    iid: u64,
    project_id: u64,
    author: Option<RawUser>,
    sha: String,
    diff_refs: RawRefs,
    merge_user: Option<RawUser>,
    state: String,
    #[serde(default, with = "time::optional")]
    merged_at: Option<DateTime<Utc>>,
    merge_commit_sha: Option<String>,
    squash_commit_sha: Option<String>,
    web_url: String,
    references: RawReferences,
}

#[derive(PartialEq, Deserialize)]
struct RawRefs {
    base_sha: String,
    head_sha: String,
}

#[derive(PartialEq, Deserialize)]
struct RawReferences {
    full: String,
}

/// A commit of `merge_requests/N/commits`.
#[derive(Deserialize)]
struct RawCommit {
    id: String,
    author_name: String,
    author_email: String,
    committer_name: String,
    committer_email: String,
    message: String,
    parent_ids: Vec<String>,
}

/// An answer of `merge_requests/N/approvals`.
#[derive(PartialEq, Deserialize)]
struct RawApprovals {
    id: u64,
    approved_by: Vec<RawApproval>,
}

#[derive(PartialEq, Deserialize)]
struct RawApproval {
    user: RawUser,
}

/// An answer of `merge_requests/N/approval_state`.
#[derive(Deserialize)]
struct RawState {
    approval_rules_overwritten: bool,
    rules: Vec<RawRule>,
}

#[derive(Deserialize)]
struct RawRule {
    name: String,
    #[serde(default)]
    approvals_required: u64,
    #[serde(default)]
    overridden: bool,
}

/// An answer of `projects/ID/approvals`.
#[derive(Deserialize)]
struct RawSettings {
    reset_approvals_on_push: bool,
    merge_requests_author_approval: Option<bool>,
    merge_requests_disable_committers_approval: Option<bool>,
}

/// A member of `projects/ID/members/all`.
#[derive(Deserialize)]
struct RawMember {
    id: i64,
    state: String,
    access_level: u64,
}

/// An answer of `users/ID`.
#[derive(Deserialize)]
struct RawProfile {
    id: i64,
    bot: bool,
}

/// A reviewer of `merge_requests/N/reviewers`.
#[derive(Deserialize)]
struct RawReviewer {
    user: RawUser,
    state: String,
    #[serde(default, with = "time::optional")]
    created_at: Option<DateTime<Utc>>,
}

/// What the answers held so far.
#[derive(Default)]
struct Found {
    merge: Option<RawMerge>,
    commits: IndexMap<String, PullCommit>,
    approvals: Option<RawApprovals>,
    has_state: bool,
    has_settings: bool,
    notes: BTreeMap<u64, Note>,
    versions: BTreeMap<u64, Version>,
    members: HashMap<i64, bool>,
    bots: HashSet<i64>,
    against: Vec<RawReviewer>,
    controls: Controls,
}

/// Reads the saved answers about one merge request.
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
        if item.has_all(&["iid", "source_branch", "sha"]) {
            return keep(&mut self.merge, item.read("a merge request")?, &file);
        }
        if item.has("approved_by") && !item.has("rule_type") {
            return keep(&mut self.approvals, item.read("the approvals")?, &file);
        }
        if item.has_all(&["author_email", "parent_ids"]) {
            let commit = commit(item.read("a commit")?);
            self.commits.insert(commit.oid.clone(), commit);
        } else if item.has_all(&["noteable_type", "system", "body"]) {
            let note: Note = item.read("a note")?;
            self.notes.insert(note.id, note.of(&file));
        } else if item.has_all(&["head_commit_sha", "merge_request_id"]) {
            let version: Version = item.read("a version")?;
            self.versions.insert(version.id, version.of(&file));
        } else {
            return self.take_rules(item);
        }
        Ok(())
    }

    /// Takes what is about the project and its people.
    fn take_rules(&mut self, item: Item) -> Result<(), ForgeError> {
        if item.has("approval_rules_overwritten") {
            self.state(item.read("the state of the approvals")?);
        } else if item.has("reset_approvals_on_push") {
            self.settings(&item.read("the settings of approvals")?);
        } else if item.has_all(&["access_level", "username"]) {
            let member: RawMember = item.read("a member")?;
            let may = member.access_level >= DEVELOPER && member.state == "active";
            self.members.insert(member.id, may);
        } else if item.has_all(&["username", "bot"]) {
            let profile: RawProfile = item.read("a user")?;
            self.bots.extend(profile.bot.then_some(profile.id));
        } else if item.has_all(&["user", "state", "created_at"]) {
            let reviewer: RawReviewer = item.read("a reviewer")?;
            let is_against = reviewer.state == "requested_changes";
            self.against.extend(is_against.then_some(reviewer));
        } else {
            return Err(item.unknown());
        }
        Ok(())
    }

    fn state(&mut self, found: RawState) {
        let mut rules = found.rules.iter();
        let is_own = found.approval_rules_overwritten || rules.any(|rule| rule.overridden);
        let most = found.rules.iter().map(|rule| rule.approvals_required).max();
        self.has_state = true;
        self.controls.own_rules = Some(is_own);
        self.controls.approvals = most;
        self.controls.rules = found.rules.into_iter().map(|rule| rule.name).collect();
    }

    fn settings(&mut self, found: &RawSettings) {
        self.has_settings = true;
        self.controls.dismisses_stale = Some(found.reset_approvals_on_push);
        self.controls.author_approves = found.merge_requests_author_approval;
        let denied = found.merge_requests_disable_committers_approval;
        self.controls.committer_approves = denied.map(|denied| !denied);
    }

    fn pull_request(mut self, source: String) -> Result<PullRequest, ForgeError> {
        let (merge, approvals) = self.whole()?;
        let account = |user: &RawUser| user.account(&self.bots);
        let repository = merge.references.full.rsplit_once('!');
        let approved = approvals.approved_by.iter();
        let against = self.against.iter();
        let is_bound =
            self.controls.dismisses_stale == Some(true) && self.controls.own_rules == Some(false);
        let decisions = Decisions {
            approved: approved.map(|one| account(&one.user)).collect(),
            against: against
                .map(|one| (account(&one.user), one.created_at))
                .collect(),
            notes: self.notes.values().collect(),
            versions: self.versions.values().collect(),
            members: &self.members,
            bots: &self.bots,
            head: &merge.sha,
            is_bound,
        };
        let found = PullRequest {
            version: VERSION,
            forge: Forge::Gitlab,
            host: host(&merge.web_url),
            repository: Repository {
                name: repository.map_or("", |(name, _)| name).to_owned(),
                id: merge.project_id,
            },
            number: merge.iid,
            author: merge.author.as_ref().map(account),
            reviews: decisions.reviews()?,
            head: merge.sha.clone(),
            base: Some(merge.diff_refs.base_sha),
            merge_commit: merge.merge_commit_sha.or(merge.squash_commit_sha),
            merged_by: merge.merge_user.as_ref().map(account),
            merged_at: merge.merged_at.filter(|_| merge.state == "merged"),
            commits: self.commits.into_values().collect(),
            controls: self.controls,
            source,
        };
        Ok(found.in_order())
    }

    /// Refuses answers without which nothing can be said, or that are about something else.
    fn whole(&mut self) -> Result<(RawMerge, RawApprovals), ForgeError> {
        let missing = |what: &str, call| ForgeError::Missing {
            what: what.to_owned(),
            call,
        };
        let merge = self.merge.take();
        let merge =
            merge.ok_or_else(|| missing("the merge request", "projects/ID/merge_requests/N"))?;
        let approvals = self.approvals.take();
        let approvals = approvals
            .ok_or_else(|| missing("who has approved", "projects/ID/merge_requests/N/approvals"))?;
        if !self.has_settings {
            return Err(missing(
                "the settings of approvals",
                "projects/ID/approvals",
            ));
        }
        if !self.has_state {
            let call = "projects/ID/merge_requests/N/approval_state";
            return Err(missing("the state of the approvals", call));
        }
        if self.versions.is_empty() {
            let call = "projects/ID/merge_requests/N/versions";
            return Err(missing("what was pushed when", call));
        }
        self.hold(&merge, &approvals)?;
        Ok((merge, approvals))
    }

    fn hold(&self, merge: &RawMerge, approvals: &RawApprovals) -> Result<(), ForgeError> {
        let other = |file: &str| ForgeError::Other {
            file: file.to_owned(),
        };
        if approvals.id != merge.id {
            return Err(other("the answer of the approvals"));
        }
        let mut notes = self.notes.values();
        if let Some(note) = notes.find(|note| note.noteable_id != merge.id) {
            return Err(other(&note.file));
        }
        let mut versions = self.versions.values();
        if let Some(version) = versions.find(|one| one.merge_request_id != merge.id) {
            return Err(other(&version.file));
        }
        let newest = self.versions.values().next_back();
        let mut heads = newest.map(|one| &one.head_commit_sha).into_iter();
        if merge.diff_refs.head_sha != merge.sha || heads.any(|head| *head != merge.sha) {
            return Err(ForgeError::Incomplete {
                what: "the answers",
                reason: "they name two commits as the newest, so something was pushed in between"
                    .to_owned(),
            });
        }
        let base = &merge.diff_refs.base_sha;
        reaches(self.commits.values(), base, &merge.sha)
    }
}

/// GitLab does not say whose commits they are, only what they say themselves.
fn commit(raw: RawCommit) -> PullCommit {
    let person = |name, email| Person {
        id: None,
        name,
        email,
    };
    PullCommit {
        oid: raw.id,
        author: person(raw.author_name, raw.author_email),
        committer: person(raw.committer_name, raw.committer_email),
        co_authors: co_authors(&raw.message),
        parents: raw.parent_ids,
    }
}

//! The decisions on a merge request of GitLab, put together from who approves it and from its notes.
//!
//! GitLab keeps a list of those who approve now, and writes a note, which nobody can edit, whenever somebody approves or
//! takes it back. The list says what stands, the note when it was given.

use std::collections::HashMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;

use crate::trust::forge::Account;
use crate::trust::forge::AccountKind;
use crate::trust::forge::Binding;
use crate::trust::forge::ForgeError;
use crate::trust::forge::Review;
use crate::trust::forge::ReviewState;
use crate::trust::forge::pull_request::time;

/// What GitLab writes when somebody approves.
const APPROVED: &str = "approved this merge request";

/// What GitLab writes when somebody asks for changes.
const REQUESTED: &str = "requested changes";

/// A user in any answer.
#[derive(Clone, PartialEq, Deserialize)]
pub(super) struct RawUser {
    id: i64,
    username: String,
}

/// A note of `merge_requests/N/notes`.
#[derive(Deserialize)]
pub(super) struct Note {
    pub(super) id: u64,
    pub(super) noteable_id: u64,
    author: RawUser,
    body: String,
    system: bool,
    #[serde(default, with = "time::optional")]
    created_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    pub(super) file: String,
}

/// A version of `merge_requests/N/versions`: what was pushed at one time.
#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) id: u64,
    pub(super) merge_request_id: u64,
    pub(super) head_commit_sha: String,
    #[serde(default, with = "time::optional")]
    created_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    pub(super) file: String,
}

/// All that is known of the decisions.
pub(super) struct Decisions<'a> {
    /// Who approves now.
    pub(super) approved: Vec<Account>,
    /// Who asks for changes now.
    pub(super) against: Vec<Account>,
    /// The notes, the oldest first.
    pub(super) notes: Vec<&'a Note>,
    /// The versions, the oldest first.
    pub(super) versions: Vec<&'a Version>,
    /// Who may push, by the number of the account.
    pub(super) members: &'a HashMap<i64, bool>,
    /// The accounts that are bots.
    pub(super) bots: &'a HashSet<i64>,
    /// The newest commit.
    pub(super) head: &'a str,
    /// Whether an approval that stands is one of the newest commit.
    pub(super) is_bound: bool,
}

impl RawUser {
    /// The account; access tokens have accounts whose names are made by a pattern.
    pub(super) fn account(&self, bots: &HashSet<i64>) -> Account {
        let is_bot = bots.contains(&self.id) || is_token(&self.username);
        Account {
            id: self.id,
            login: self.username.clone(),
            kind: if is_bot {
                AccountKind::Bot
            } else {
                AccountKind::Person
            },
        }
    }
}

/// Whether a name is that of an access token (`project_12_bot_a1b2`, `group_3_bot`) or of a service account.
fn is_token(name: &str) -> bool {
    let rest = name
        .strip_prefix("project_")
        .or_else(|| name.strip_prefix("group_"));
    let numbered = rest.is_some_and(|rest| {
        let after = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        after.len() < rest.len() && after.starts_with("_bot")
    });
    numbered || name.starts_with("service_account_")
}

impl Note {
    /// The same, with the file that it came from.
    pub(super) fn of(self, file: &str) -> Self {
        Self {
            file: file.to_owned(),
            ..self
        }
    }

    /// Whether it is GitLab's own and says this of a user.
    fn says(&self, body: &str, user: i64) -> bool {
        self.system && self.body == body && self.author.id == user
    }
}

impl Version {
    /// The same, with the file that it came from.
    pub(super) fn of(self, file: &str) -> Self {
        Self {
            file: file.to_owned(),
            ..self
        }
    }
}

impl Decisions<'_> {
    /// A review for each decision that stands, and for each that was taken back.
    pub(super) fn reviews(&self) -> Result<Vec<Review>, ForgeError> {
        let is_against = |user: i64| self.against.iter().any(|one| one.id == user);
        let mut reviews = Vec::new();
        for user in &self.approved {
            let given = self.newest(APPROVED, user.id);
            let given = given.ok_or_else(|| ForgeError::Missing {
                what: format!("the note of the approval by {}", user.login),
                call: "projects/ID/merge_requests/N/notes",
            })?;
            // Whoever approves and asks for changes at once does not approve.
            let state = if is_against(user.id) {
                ReviewState::Dismissed
            } else {
                ReviewState::Approved
            };
            reviews.push(self.review(given, user, state));
        }
        for user in &self.against {
            let said = self.newest(REQUESTED, user.id);
            let said = said.ok_or_else(|| ForgeError::Missing {
                what: format!("the note of {}, who asks for changes", user.login),
                call: "projects/ID/merge_requests/N/notes",
            })?;
            reviews.push(self.review(said, user, ReviewState::ChangesRequested));
        }
        reviews.extend(self.taken_back());
        Ok(reviews)
    }

    /// The newest approval of everybody who once approved and now neither does nor asks for changes.
    fn taken_back(&self) -> Vec<Review> {
        let standing = self.approved.iter().chain(&self.against);
        let mut known: HashSet<i64> = standing.map(|one| one.id).collect();
        let mut reviews = Vec::new();
        for note in self.notes.iter().rev() {
            let user = note.author.account(self.bots);
            if note.says(APPROVED, user.id) && known.insert(user.id) {
                reviews.push(self.review(note, &user, ReviewState::Dismissed));
            }
        }
        reviews
    }

    /// The newest note of GitLab's own that says this of a user.
    fn newest(&self, body: &str, user: i64) -> Option<&Note> {
        let mut notes = self.notes.iter().rev();
        notes.find(|note| note.says(body, user)).copied()
    }

    fn review(&self, note: &Note, user: &Account, state: ReviewState) -> Review {
        let stands = match state {
            ReviewState::Approved => self.is_bound,
            // Asking for changes is never dropped, so it is about whatever is there.
            _ => true,
        };
        Review {
            id: note.id,
            commit: stands.then(|| self.commit(note)),
            user: Some(user.clone()),
            state,
            bound_by: Binding::ForgeSetting,
            submitted_at: note.created_at,
            edited: Some(false),
            stale: false,
            can_push: self.members.get(&user.id).copied(),
            on_behalf_of: Vec::new(),
        }
    }

    /// The commit that was the newest at the time of a note; the newest of all, where the versions are not known.
    fn commit(&self, note: &Note) -> String {
        let mut versions = self.versions.iter().rev();
        let then = versions.find(|one| one.created_at <= note.created_at);
        match then {
            Some(version) => version.head_commit_sha.clone(),
            None => self.head.to_owned(),
        }
    }
}

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
    /// Who asks for changes now, and since when they are asked.
    pub(super) against: Vec<(Account, Option<DateTime<Utc>>)>,
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
        let mut reviews = Vec::new();
        for user in self.approved.iter().filter(|user| !self.is_against(user)) {
            let given = self.newest(APPROVED, user.id);
            let given = given.ok_or_else(|| ForgeError::Missing {
                what: format!("the note of the approval by {}", user.login),
                call: "projects/ID/merge_requests/N/notes",
            })?;
            reviews.push(self.review(given, user, ReviewState::Approved));
        }
        reviews.extend(
            self.against
                .iter()
                .map(|(user, asked)| self.refusal(user, *asked)),
        );
        reviews.extend(self.taken_back());
        Ok(reviews)
    }

    /// Whether somebody asks for changes, which weighs more than an approval by the same account.
    fn is_against(&self, user: &Account) -> bool {
        self.against.iter().any(|(one, _)| one.id == user.id)
    }

    /// Asking for changes is never dropped, so it is about whatever is there. Older servers write no note of it.
    fn refusal(&self, user: &Account, asked: Option<DateTime<Utc>>) -> Review {
        let unnamed = u64::try_from(user.id).unwrap_or_default();
        let said = self.newest(REQUESTED, user.id);
        Review {
            id: said.map_or(unnamed, |note| note.id),
            commit: Some(self.head.to_owned()),
            submitted_at: said.map_or(asked, |note| note.created_at),
            ..self.of(user, ReviewState::ChangesRequested)
        }
    }

    /// The newest approval of everybody who once approved and whom no decision that stands is from.
    fn taken_back(&self) -> Vec<Review> {
        let standing = self.approved.iter();
        let standing = standing.chain(self.against.iter().map(|(user, _)| user));
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
        Review {
            id: note.id,
            commit: self.is_bound.then(|| self.commit(note)),
            submitted_at: note.created_at,
            ..self.of(user, state)
        }
    }

    /// What every review of somebody has.
    fn of(&self, user: &Account, state: ReviewState) -> Review {
        Review {
            id: 0,
            user: Some(user.clone()),
            state,
            commit: None,
            bound_by: Binding::ForgeSetting,
            submitted_at: None,
            // Nobody can edit a note of GitLab's own.
            edited: Some(false),
            stale: false,
            can_push: self.members.get(&user.id).copied(),
            on_behalf_of: Vec::new(),
        }
    }

    /// The commit of which an approval speaks: the newest that had been pushed then. GitLab lets the approval stand after a
    /// rebase that changes the same lines alike; what else the file says by now nobody looked at.
    fn commit(&self, note: &Note) -> String {
        let mut earlier = self.versions.iter().rev();
        let then = earlier.find(|one| one.created_at <= note.created_at);
        let then = then.or(self.versions.first());
        then.map_or(self.head, |one| &one.head_commit_sha)
            .to_owned()
    }
}

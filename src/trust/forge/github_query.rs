//! The answer of GitHub's query interface, which knows more of a review than its lists do.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde_json::Value;

use crate::trust::forge::Account;
use crate::trust::forge::AccountKind;
use crate::trust::forge::Binding;
use crate::trust::forge::ForgeError;
use crate::trust::forge::Review;
use crate::trust::forge::answer::Item;
use crate::trust::forge::github::state;
use crate::trust::forge::pull_request::time;

#[derive(Deserialize)]
struct RawAnswer {
    data: RawData,
}

#[derive(Deserialize)]
struct RawData {
    repository: RawRepository,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawRepository {
    pull_request: RawPull,
}

#[derive(Deserialize)]
struct RawPull {
    number: u64,
    reviews: RawReviews,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawReviews {
    page_info: RawPage,
    nodes: Vec<Queried>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPage {
    has_next_page: bool,
}

/// A review as the query tells of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Queried {
    /// A number in quotes, since it may not fit where the interface puts numbers.
    full_database_id: Value,
    author: Option<RawAuthor>,
    author_can_push_to_repository: bool,
    state: String,
    #[serde(default, with = "time::optional")]
    submitted_at: Option<DateTime<Utc>>,
    #[serde(default, with = "time::optional")]
    last_edited_at: Option<DateTime<Utc>>,
    commit: Option<RawCommit>,
    #[serde(default)]
    on_behalf_of: RawTeams,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawAuthor {
    #[serde(rename = "__typename")]
    kind: String,
    login: String,
    database_id: Option<i64>,
}

#[derive(Deserialize)]
struct RawCommit {
    oid: String,
}

#[derive(Default, Deserialize)]
struct RawTeams {
    nodes: Vec<RawTeam>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTeam {
    combined_slug: String,
}

/// What the query said, on all of its pages.
#[derive(Default)]
pub(super) struct Query {
    pages: Vec<(String, RawPull)>,
}

impl Query {
    /// Takes one page.
    pub(super) fn take(&mut self, item: Item) -> Result<(), ForgeError> {
        let file = item.file().to_owned();
        let answer: RawAnswer = item.read("the answer to the query")?;
        self.pages.push((file, answer.data.repository.pull_request));
        Ok(())
    }

    /// Refuses pages about another pull request, and pages without the last.
    pub(super) fn hold(&self, number: u64) -> Result<(), ForgeError> {
        if let Some((file, _)) = self.pages.iter().find(|(_, page)| page.number != number) {
            return Err(ForgeError::Other { file: file.clone() });
        }
        let is_last = |page: &RawPull| !page.reviews.page_info.has_next_page;
        if self.pages.is_empty() || self.pages.iter().any(|(_, page)| is_last(page)) {
            return Ok(());
        }
        Err(ForgeError::Incomplete {
            what: "the reviews",
            reason: "the answer to the query says that there is a next page".to_owned(),
        })
    }

    /// The reviews by their numbers; they are taken out.
    pub(super) fn reviews(&mut self) -> BTreeMap<u64, Queried> {
        let pages = std::mem::take(&mut self.pages).into_iter();
        let reviews = pages.flat_map(|(_, page)| page.reviews.nodes);
        reviews
            .filter_map(|review| Some((review.id()?, review)))
            .collect()
    }
}

impl Queried {
    fn id(&self) -> Option<u64> {
        match &self.full_database_id {
            Value::String(text) => text.parse().ok(),
            number => number.as_u64(),
        }
    }

    /// The same in the normal form.
    pub(super) fn into_review(self) -> Review {
        Review {
            id: self.id().unwrap_or_default(),
            state: state(&self.state),
            user: self.author.and_then(account),
            commit: self.commit.map(|commit| commit.oid),
            bound_by: Binding::Review,
            submitted_at: self.submitted_at,
            edited: Some(self.last_edited_at.is_some()),
            stale: false,
            can_push: Some(self.author_can_push_to_repository),
            on_behalf_of: self
                .on_behalf_of
                .nodes
                .into_iter()
                .map(|team| team.combined_slug)
                .collect(),
        }
    }
}

/// Whoever has no number can't be told from others of the name.
fn account(author: RawAuthor) -> Option<Account> {
    let kind = match author.kind.as_str() {
        "User" => AccountKind::Person,
        _ => AccountKind::Bot,
    };
    Some(Account {
        id: author.database_id?,
        login: author.login,
        kind,
    })
}

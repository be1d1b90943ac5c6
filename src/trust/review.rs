//! A review that was given on a forge, as a bot vouches for it.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::trust::Decision;
use crate::trust::Malformed;
use crate::trust::parts::is_hex;
use crate::trust::parts::is_name;
use crate::trust::parts::is_plain;
use crate::trust::parts::seconds;

/// A decision that was made on a forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForgeReview {
    /// The id of the person, found by the number of their account.
    pub approver: String,
    /// Who worked on what was reviewed: ids of people, or addresses that lead to none.
    pub contributors: Vec<String>,
    /// What is known of the forge's own rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controls: Option<Map<String, Value>>,
    /// What they decided.
    pub decision: Decision,
    /// Which desk it is, as in an approval.
    pub desk: String,
    /// When the forge was asked.
    #[serde(with = "seconds")]
    pub fetched_at: DateTime<Utc>,
    /// The kind of forge: `github`.
    pub forge: String,
    /// The host of the forge.
    pub host: String,
    /// The id of the bot that vouches for it.
    pub importer: String,
    /// The commit that the merge made of it, or else its newest one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge_commit: Option<String>,
    /// When the pull request was merged.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "maybe_seconds"
    )]
    pub merged_at: Option<DateTime<Utc>>,
    /// Who merged it: the login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_by: Option<String>,
    /// 32 hexadecimal digits that make the statement unlike any other.
    pub nonce: String,
    /// The pull request.
    pub pull_request: PullRequest,
    /// The id of the record, or the path of the file.
    pub record: String,
    /// The repository on the forge: `owner/name`.
    pub repository: String,
    /// The review.
    pub review: Review,
    /// The digest of the forge's raw answers.
    pub source: String,
    /// The step that was decided on.
    pub step: String,
}

/// The pull request that was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullRequest {
    /// The login of who opened it.
    pub author: String,
    /// The id of the person who opened it, where the desk knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_person: Option<String>,
    /// Its number.
    pub number: u64,
}

/// The review as the forge has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The id of the commit that was reviewed.
    pub commit: String,
    /// The number of the review.
    pub id: u64,
    /// The name of the account that gave it.
    pub login: String,
    /// What the forge says of it: `approved`.
    pub state: String,
    /// When it was given.
    #[serde(with = "seconds")]
    pub submitted_at: DateTime<Utc>,
    /// The number of the account that gave it.
    pub user_id: u64,
}

/// The largest number of which JSON holds every digit (RFC 7493, section 2.2).
const LARGEST: u64 = (1 << 53) - 1;

impl ForgeReview {
    pub(super) fn check(&self) -> Result<(), Malformed> {
        let fit = |fits: bool, what: &'static str| {
            if fits {
                Ok(())
            } else {
                Err(Malformed::Value(what))
            }
        };
        let texts = [
            &self.host,
            &self.repository,
            &self.pull_request.author,
            &self.review.login,
        ];
        let mut texts = texts.into_iter().chain(&self.contributors);
        let numbers = [
            self.pull_request.number,
            self.review.id,
            self.review.user_id,
        ];
        fit(is_name(&self.forge), "forge")?;
        fit(is_name(&self.review.state), "review.state")?;
        fit(is_hex(&self.review.commit, &[40, 64]), "review.commit")?;
        let is_commit = |id: &String| is_hex(id, &[40, 64]);
        fit(self.merge_commit.iter().all(is_commit), "merge_commit")?;
        fit(is_hex(&self.nonce, &[32]), "nonce")?;
        fit(is_hex(&self.source, &[64]), "source")?;
        fit(numbers.iter().all(|number| *number <= LARGEST), "id")?;
        fit(texts.all(|text| is_plain(text)), "predicate")
    }
}

/// Times to the second that may be missing.
mod maybe_seconds {
    use chrono::DateTime;
    use chrono::Utc;
    use serde::Deserializer;
    use serde::Serializer;

    use crate::trust::parts::seconds;

    #[expect(clippy::ref_option, reason = "serde calls it with that")]
    pub(super) fn serialize<S: Serializer>(
        time: &Option<DateTime<Utc>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => seconds::serialize(time, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        seconds::deserialize(from).map(Some)
    }
}

//! What every rule may look at.

use chrono::DateTime;
use chrono::Utc;

use crate::record::Corpus;
use crate::schema::Config;
use crate::schema::Definitions;

/// The desk as it is being checked.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Every record, read or not.
    pub corpus: &'a Corpus,
    /// The record types and relations.
    pub definitions: &'a Definitions,
    /// The configuration.
    pub config: &'a Config,
    /// The time at which the check is made.
    pub now: DateTime<Utc>,
}

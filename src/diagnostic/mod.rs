//! The one diagnostic type, and one renderer a format.
//!
//! A finding is data about the user's files; an error means that we could not do our job. Findings are made by the
//! layers above and only shown here: nothing in this layer decides what is right.
//!
//! Every format is a contract with a version, which the head of its file states; a change of one that a reader could
//! trip over is a new version. Texts of records are cut and escaped here, as each format's readers need it.

mod checkstyle;
mod finding;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod limit;
mod line_hash;
mod markdown;
mod rdjson;
mod report;
mod sarif;
mod summary;
mod terminal;
mod xml;

pub use checkstyle::checkstyle;
pub use finding::{Diagnostic, Level, Region};
pub use github::github;
pub use gitlab::gitlab;
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use rdjson::rdjson;
pub use report::{Report, RuleText};
pub use sarif::sarif;
pub use summary::Summary;
pub use terminal::terminal;

//! The one diagnostic type, and one renderer a format.
//!
//! A finding is data about the user's files; an error means that we could not do our job. Findings are made by the
//! layers above and only shown here: nothing in this layer decides what is right.

mod finding;
mod github;
mod json;
mod summary;
mod terminal;

pub use finding::{Diagnostic, Level, Region};
pub use github::github;
pub use json::json;
pub use summary::Summary;
pub use terminal::terminal;

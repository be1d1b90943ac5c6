//! What approvals come to: for people, for a comment, for scripts.

mod json;
mod markdown;
mod text;

pub(crate) use json::json;
pub(crate) use markdown::markdown;
pub(crate) use text::{earlier, summary, text};

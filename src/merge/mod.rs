//! The three-way merge of a record: three texts and a definition in, one text and what is left to decide out.
//!
//! Two people who change different things have no conflict, wherever their lines stand; two who change the same
//! thing always have one. Values are merged by field, log entries by union, and the log has the last word on the
//! state. Everything is symmetric, since a rebase swaps the sides. Nothing here reads a file, asks git or the clock,
//! or picks a side: what can't be joined without loss is left to a person.

mod compare;
mod conflict;
mod edits;
mod keys;
mod layout;
mod lines;
mod log;
mod needs;
mod read;
mod record;
mod resolve;
#[cfg(test)]
mod tests;
mod value;

pub use conflict::{Conflict, Markers, Merged, Side, Sides, Why};
pub use keys::{keys, signers};
pub use record::{record, text};
pub use resolve::{Resolution, ResolveError, resolve};

//! Attacks on approvals, each told as a story on the level of the program, and each with an honest twin: the same story
//! without the attack, which has to go through.
//!
//! The numbers are those of the threat model that approvals were designed against.

mod authors;
mod bytes;
mod commits;
mod content;
mod deciders;
mod emergency;
mod evidence;
mod founding;
mod identity;
mod keys;
mod offline;
mod place;
mod policy;
mod reviews;
mod risk;

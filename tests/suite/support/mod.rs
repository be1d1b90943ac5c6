//! What all tests share.

mod crew;
mod desk;
mod forged;
mod sandbox;
mod session;
mod stories;
mod team;
mod verdict;

pub(crate) use crew::BRANCH;
pub(crate) use crew::CHANGE;
pub(crate) use crew::CHANGE_FILE;
pub(crate) use crew::CHANGE_TEXT;
pub(crate) use crew::Crew;
pub(crate) use crew::ONE;
pub(crate) use crew::TWO;
pub(crate) use crew::account;
pub(crate) use crew::person;
pub(crate) use desk::MAIL;
pub(crate) use forged::Forged;
pub(crate) use forged::ForgedReview;
pub(crate) use forged::digest_of;
pub(crate) use sandbox::Output;
pub(crate) use sandbox::Sandbox;
pub(crate) use stories::BOTH;
pub(crate) use stories::ITIL;
pub(crate) use stories::emergency_policy;
pub(crate) use team::Team;
pub(crate) use verdict::Verdict;

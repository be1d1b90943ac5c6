//! What all tests share.

mod desk;
mod sandbox;
mod session;
mod team;

pub(crate) use desk::MAIL;
pub(crate) use sandbox::Output;
pub(crate) use sandbox::Sandbox;
pub(crate) use team::Team;

//! What all tests share.

mod desk;
mod sandbox;
mod session;

pub(crate) use desk::MAIL;
pub(crate) use sandbox::Sandbox;

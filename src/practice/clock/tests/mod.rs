//! Clocks of real records. Expected times are worked out by hand from the calendar; a comment beside each says how.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bugs;
mod desk;
mod events;
mod laws;
mod policies;
mod ruled_out;
mod vectors;

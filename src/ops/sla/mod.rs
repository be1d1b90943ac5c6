//! Service levels: the clocks of all records, what is due next, and why.
//!
//! Nothing of it is stored: a list, an explanation and an escalation are read from the same clocks, each as of a time.

mod timed;

pub use timed::{Timed, timed};

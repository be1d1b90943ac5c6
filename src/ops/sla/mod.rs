//! Service levels: the clocks of all records, what is due next, and why.
//!
//! Nothing of it is stored: a list, an explanation and an escalation are read from the same clocks, each as of a time.

mod list;
mod standing;
mod timed;

pub(crate) use list::report;
pub use list::{ClockRow, SlaFilter, SlaReport, sla};
pub use standing::{Standing, is_paused};
pub use timed::{Timed, timed};

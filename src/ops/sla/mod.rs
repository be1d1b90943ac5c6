//! Service levels: the clocks of all records, what is due next, and why.
//!
//! Nothing of it is stored: a list, an explanation and an escalation are read from the same clocks, each as of a time.

mod escalations;
mod explain;
mod known;
mod list;
mod standing;
mod timed;

pub use escalations::{Escalation, EscalationRequest, Escalations, Recipient, Role, escalations};
pub use explain::{Explanation, NoClock, Reasoned, explain as explain_sla};
pub(crate) use list::report;
pub use list::{ClockRow, SlaFilter, SlaReport, sla};
pub use standing::{Standing, is_paused};
pub(crate) use timed::Then;
pub use timed::{Timed, timed};

//! From data to bytes: tables and differences, pure functions.

mod csv;
mod diff;
mod ics;
mod table;

pub use csv::csv;
pub use diff::diff;
pub use ics::{Event, ics};
pub use table::{Align, Table, escape};

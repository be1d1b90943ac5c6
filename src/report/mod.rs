//! From data to bytes: tables and differences, pure functions.

mod code_owners;
mod csv;
mod diff;
mod ics;
mod table;

pub use code_owners::{Owned, Patterns, code_owners, is_login};
pub use csv::csv;
pub use diff::diff;
pub use ics::{Event, ics};
pub use table::{Align, Table, escape};

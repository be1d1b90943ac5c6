//! The index: the records of a desk as tables, and the KPIs computed from them.
//!
//! It is built anew from the corpus for every command and lives in memory: a stored copy would have to be trusted, and
//! nothing may be only in the index. All times are whole seconds since 1970, UTC, and every interval is half-open.
//! Only the log is trusted for time, so that the figures of a closed period never change afterwards.

mod build;
mod clocks;
mod compute;
mod coverage;
mod error;
mod extract;
mod functions;
mod gate;
mod history;
mod kpi;
mod layout;
mod query;
mod spread;
mod steps;
mod words;

pub use build::Index;
pub use compute::Figure;
pub use coverage::Coverage;
pub use error::IndexError;
pub use kpi::{Aggregate, Direction, Kpi};
pub use layout::Table;
pub use query::Rows;
pub use spread::{Spread, rounded};
pub use words::Words;

//! Records from other systems: a CSV file and a map become a plan of files to write.
//!
//! Planning is pure, from bytes to a [`Plan`]: whoever called decides whether the plan is carried out. What the other
//! system did is never judged here. A step that the life cycle forbids is kept, marked `imported` and counted; the
//! order of the file is the order of what happened, and nothing is sorted.

mod build;
mod clock;
mod context;
mod draft;
mod error;
mod event_log;
mod map;
mod names;
mod plan;
mod raw;
mod reconcile;
mod rows;
mod snapshot;
mod source;
mod table;
mod tally;

pub use error::ImportError;
pub use map::{Map, Mode};
pub use plan::{BadRow, Plan, plan};
pub use rows::rows;
pub use tally::{ForbiddenStep, Tally};

//! Imports from CSV, planned with the maps that come with the project.

mod bad_rows;
mod bench;
mod event_log;
mod growth;
mod names;
mod real_log;
mod snapshot;

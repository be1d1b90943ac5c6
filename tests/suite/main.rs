//! The test suite: one binary, one module an area.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and prepares its files plainly"
)]

mod attacks;
mod audit;
mod check;
mod collision;
mod conflicts;
mod definitions;
mod evidence;
mod forge;
mod formats;
mod fuzz;
mod git;
mod impact;
mod import;
mod index;
mod kpi;
mod layers;
mod merge;
mod pipelines;
mod readme;
mod registries;
mod sessions;
mod shipped;
mod support;
mod sync;
mod trust;
mod versions;

//! What fails when something fails: the graph of supply and what is computed on it.
//!
//! Everything is data in, data out: `gather` turns records into a graph, the rest never sees a record. Results depend on
//! ids alone, never on the order of files.

mod gather;
mod graph;
mod near;
mod reach;
mod single;

pub use gather::{Declared, Supply, declared, gather, supplies};
pub use graph::{Arc, Graph, Group, Node, Redundancy, Spreading};
pub use near::near;
pub use reach::{Cause, Impact, Limits, Reached, impact, needs};
pub use single::{SinglePoint, alone, every_point, single_points};

#[cfg(test)]
mod tests;

//! Changes in each other's way: what two of them have in common while their planned times overlap.
//!
//! Everything is data in, data out: `planned` turns a record into what counts, the rest never sees a record. Times are
//! half-open, so that one change may begin when another ends. A pair is told of once a kind, with everything that the two
//! share, because a list that names one item of many sends people to look for the rest.

mod collider;
mod planned;

pub use collider::{Collider, Collision, LostGroup, collisions};
pub use planned::{
    CollisionKind, Planned, Waiver, commitment, committed, committed_beside, expected, is_late,
    planned, planned_at,
};

#[cfg(test)]
mod tests;

//! What fails in the data centre of `examples/datacenter`, and on desks made for one question.
//!
//! The figures are worked out by hand from the plan of the two sites, beside each expectation.

mod datacenter;
mod near;
mod promises;
mod sessions;

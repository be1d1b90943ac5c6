//! The record dialect: documents with spans, and edits that touch nothing else.
//!
//! A strict subset of YAML 1.2, small enough that every reader agrees on what a file says. Whatever leaves it is a
//! [`Fault`] with a place. Scalars are text here: what `no` or `0123` means, the layers above decide by the field's
//! type. The vendor crates of YAML are used in this folder and nowhere else.

mod dialect;
mod document;
mod edit;
mod fault;
mod flow;
mod items;
mod keys;
mod layout;
mod mend;
mod model;
mod node;
mod parse;
mod path;
mod scalar;
mod splice;
mod syntax;
mod write;

pub use dialect::{MAX_BYTES, MAX_DEPTH, decode};
pub use document::{Comment, Document};
pub use edit::{Edit, Refusal};
pub use fault::{Fault, FaultKind};
pub use node::{Kind, Node};
pub use path::{FieldPath, PathError, Segment};
pub use scalar::{Context, scalar};
pub use write::write;

#[cfg(test)]
mod tests;

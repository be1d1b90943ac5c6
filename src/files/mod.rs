//! The files of a desk: listing, reading and atomically writing them.
//!
//! File names and contents come from other people. So nothing here follows a symbolic link below the desk, a path is
//! checked before it is joined, and a file is either the old bytes or the new ones, never half of both. What the
//! bytes mean is not known here.

mod error;
mod folder;
mod leftovers;
mod path;
mod publish;
mod read;
mod replace;
mod scratch;
mod upward;
mod walk;
mod writes;

pub use error::FilesError;
pub use folder::create_folder;
pub use leftovers::{leftovers, merge_leftovers, remove_leftover};
pub use path::is_safe;
pub use publish::{append, publish, size};
pub use read::{ReadError, read, read_listed};
pub use replace::{create, create_program, remove, remove_folders, replace};
pub use scratch::Scratch;
pub use upward::without_dots;
pub use walk::{Entry, Kind, walk};
pub use writes::{Applied, Write, write_all};

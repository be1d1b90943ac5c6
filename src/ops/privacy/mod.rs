//! What people may ask about themselves: to leave, to see where they stand, to have a text taken out.
//!
//! All of it changes or reads the files of today. What earlier commits hold stays in git until its history is
//! rewritten, which no command here does.

mod access;
mod duties;
mod leave;
mod mentions;
mod pseudonym;
mod redact;
mod subject;
mod trace;
mod trace_files;
mod trace_record;

pub use duties::Handed;
pub use leave::{LeaveRequest, Left, leave};
pub use redact::{Piece, RedactRequest, redact};
pub use subject::person_path;
pub use trace::{Place, PlaceKind, Trace, trace};

//! Text as such: spans, lines, wording and what a terminal may be shown.
//!
//! The lowest layer. It knows nothing of records or git, so that every other layer can use it.

mod base64;
mod hex;
mod length;
mod line_index;
mod safe;
mod secret;
mod span;
mod wording;

pub use base64::base64;
pub use hex::hex;
pub use length::{days_length, parse_length, rough_length, written_length};
pub use line_index::{LineIndex, Position};
pub use safe::{defused, printable, safe_json};
pub use secret::{Secret, secrets, veiled};
pub use span::Span;
pub use wording::{nearest, one_of, plural};

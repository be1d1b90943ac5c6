//! Records: ids, single records, their logs and folds, and the corpus of a desk.
//!
//! A record is a document seen through its definition. Nothing here decides whether a record is right: rules do.

mod corpus;
mod entry;
mod fold;
mod id;
mod link;
mod log;
mod one;
mod path;

pub use corpus::{Content, Corpus, Lookup, ReadFault, Unread};
pub(crate) use corpus::{Reading, read_as_record};
pub use entry::{
    CORRECT, EDIT, Entry, MERGE, OPEN, PLAIN_STEPS, REDACT, REDACTED, UPGRADE, parse_time,
    print_time,
};
pub use fold::{Fold, Setting};
pub use id::Id;
pub use link::{Link, Naming};
pub use log::{Log, LogFault, Step};
pub use one::Record;
pub use path::{beside, is_note_path, is_record_path, new_path, note_folder, record_of_note, stem};

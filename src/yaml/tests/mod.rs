//! The promises of the dialect, kept apart from the code because they concern all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod edits;
mod laws;
mod lists;
mod refusals;
mod written;

use serde_json::Value;

use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

fn path(text: &str) -> FieldPath {
    text.parse().unwrap()
}

fn parsed(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|faults| panic!("{text:?}: {faults:?}"))
}

fn set(at: &str, value: impl Into<Value>) -> Edit {
    let (path, value) = (path(at), value.into());
    Edit::Set {
        path,
        value,
        before: None,
    }
}

fn set_before(at: &str, value: impl Into<Value>, sibling: &str) -> Edit {
    let (path, value) = (path(at), value.into());
    let before = Some(sibling.to_owned());
    Edit::Set {
        path,
        value,
        before,
    }
}

fn append(at: &str, value: impl Into<Value>) -> Edit {
    let (path, value) = (path(at), value.into());
    Edit::Append {
        path,
        value,
        flow: true,
    }
}

fn remove(at: &str) -> Edit {
    Edit::Remove { path: path(at) }
}

fn insert(at: &str, value: impl Into<Value>) -> Edit {
    let (path, value) = (path(at), value.into());
    Edit::Insert {
        path,
        value,
        flow: true,
    }
}

fn rename(at: &str, key: &str) -> Edit {
    let (path, key) = (path(at), key.to_owned());
    Edit::Rename { path, key }
}

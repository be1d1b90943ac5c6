//! What came in, what went out, and what waits for people.

mod json;
mod text;

use itsm::merge::Side;
use itsm::ops::Case;
use itsm::ops::Ending;
use itsm::ops::SyncReport;
use itsm::ops::Waiting;
use serde::Serialize;

pub(crate) use json::json;
pub(crate) use text::{summary, text, undecided_text};

/// What is to be decided about a file.
#[derive(Serialize)]
pub(super) struct Undecided<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) field: String,
    pub(super) why: String,
}

pub(super) fn waiting(report: &SyncReport) -> &[Waiting] {
    match &report.ending {
        Ending::Waiting(waiting) => waiting,
        _ => &[],
    }
}

/// What is to be decided about a file; the field is empty where it is about the whole file.
pub(super) fn undecided(one: &Waiting) -> Vec<Undecided<'_>> {
    let row = |field: String, why: String| Undecided {
        id: one.record(),
        path: &one.path,
        field,
        why,
    };
    let whole = |why: &str| vec![row(String::new(), why.to_owned())];
    match &one.case {
        Case::Record(merged) => {
            let open = merged.conflicts.iter();
            open.map(|conflict| row(conflict.field.to_string(), conflict.message()))
                .collect()
        }
        Case::Edited => whole("it was edited by hand; `git add` says that it is merged"),
        Case::Gone => whole("both sides removed it"),
        Case::Deleted { by } => whole(removed(*by)),
        Case::Other { deleted_by } => {
            let both = "both sides changed it, and it can't be merged by field";
            whole(deleted_by.map_or(both, removed))
        }
    }
}

fn removed(by: Side) -> &'static str {
    match by {
        Side::Ours => "you removed it, the other side changed it",
        _ => "the other side removed it, you changed it",
    }
}

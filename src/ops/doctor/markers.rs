//! Records that hold the markers of a conflict, committed or not.

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::doctor::Trouble;
use crate::record::stem;

/// The rule that finds them while a record is read.
const RULE: &str = "conflict-markers";

pub(super) fn check(desk: &Desk) -> Result<Vec<Trouble>, OpsError> {
    let corpus = desk.corpus()?;
    let marked = corpus
        .unread()
        .iter()
        .filter(|unread| unread.findings.iter().any(|one| one.rule == RULE));
    let trouble = |path: &str| {
        let message = format!("{path} holds the markers of a conflict and can't be read");
        Trouble::new("conflict-markers", Level::Error, message).hint(format!(
            "`itsm conflicts {}` decides it while git knows the sides; else edit the file",
            stem(path)
        ))
    };
    Ok(marked.map(|unread| trouble(&unread.path)).collect())
}

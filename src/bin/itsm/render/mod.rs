//! What commands print: one file a kind of output, pure functions from outcomes to text.
//!
//! JSON is written from structs of its own, each with a version, so that a change inside never changes a contract.

pub(crate) mod approving;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod conflicts;
pub(crate) mod dashboard;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod escalations;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod hook;
pub(crate) mod impact;
pub(crate) mod judged;
pub(crate) mod keys;
pub(crate) mod kpi;
pub(crate) mod list;
pub(crate) mod matching;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod preview;
pub(crate) mod query;
pub(crate) mod reference;
pub(crate) mod reviews;
pub(crate) mod schedule;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod sla;
pub(crate) mod sync;
pub(crate) mod trace;
pub(crate) mod verified;
pub(crate) mod whoami;
pub(crate) mod workload;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::ops::Desk;
use itsm::text::safe_json;
use serde::Serialize;

use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// Names every file that is missing from an answer, and makes the command fail where there is one.
pub(crate) fn unread(ui: &mut Ui, findings: &[Diagnostic]) -> Outcome {
    for finding in findings {
        let (path, start) = (&finding.path, finding.region.start);
        ui.warn(&format!(
            "{path}:{}:{}: not read: {}",
            start.line, start.column, finding.message
        ));
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Stop::Found)
    }
}

/// Findings for people, each with its line where its file is at hand.
pub(crate) fn findings(
    findings: &[Diagnostic],
    sources: &HashMap<String, String>,
    coloured: bool,
) -> String {
    let findings = findings.iter();
    findings
        .map(|one| {
            let source = sources.get(&one.path).map(String::as_str);
            diagnostic::terminal(one, source, coloured) + "\n\n"
        })
        .collect()
}

/// A documented object as JSON, which controls no terminal and no pipeline.
pub(crate) fn json(output: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(output).unwrap_or_default();
    safe_json(&text).into_owned()
}

/// A time for people, in the desk's zone, to the minute.
pub(crate) fn time(at: DateTime<Utc>, desk: &Desk) -> String {
    at.with_timezone(&desk.config.timezone)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

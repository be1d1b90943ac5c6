//! Whether a change has to be looked back upon: the post-implementation review, why it is owed and until when.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::record::Entry;
use crate::record::Record;
use crate::schema::ReviewDuty;

/// The milestone of a step that ends the work.
const COMPLETED: &str = "completed";

/// What is known of a change when its work has ended.
#[derive(Debug, Clone, Default)]
pub struct Ended {
    /// How it went.
    pub outcome: Option<String>,
    /// The kind of change.
    pub kind: Option<String>,
    /// The risk that it was given.
    pub risk: Option<String>,
    /// Whether it was found to have been done without leave.
    pub is_unauthorized: bool,
    /// Whether somebody wants a review.
    pub is_wanted: bool,
    /// When the work was to end.
    pub planned_end: Option<DateTime<Utc>>,
    /// When it did.
    pub at: Option<DateTime<Utc>>,
    /// The incidents that it caused, by id.
    pub caused: Vec<String>,
}

/// Why a review is owed; nothing where none is.
pub fn review_reasons(duty: &ReviewDuty, ended: &Ended) -> Vec<String> {
    let calls = |list: &[String], value: &Option<String>| {
        let value = value.as_ref()?;
        list.contains(value).then(|| value.clone())
    };
    let mut found = Vec::new();
    found.extend(calls(&duty.outcomes, &ended.outcome).map(|one| format!("the outcome is {one}")));
    found.extend(calls(&duty.kinds, &ended.kind).map(|one| format!("the kind is {one}")));
    found.extend(
        ended
            .is_unauthorized
            .then(|| "nobody had allowed it".to_owned()),
    );
    found.extend(calls(&duty.risks, &ended.risk).map(|one| format!("the risk is {one}")));
    if let (Some(planned), Some(at)) = (ended.planned_end, ended.at)
        && at > planned
    {
        found.push("the work took longer than planned".to_owned());
    }
    if !ended.caused.is_empty() {
        found.push(format!("it caused {}", ended.caused.join(", ")));
    }
    found.extend(ended.is_wanted.then(|| "somebody wants it".to_owned()));
    found
}

/// When the work of a change last ended, as its log has it.
pub fn completed(change: &Record) -> Option<DateTime<Utc>> {
    let log = change.log();
    let ends = |(_, entry): &&(usize, Entry)| {
        let lifecycle = change.definition().lifecycle.at(entry.at);
        let transition = lifecycle.transition(&entry.step);
        transition.is_some_and(|one| one.milestone.as_deref() == Some(COMPLETED))
    };
    let found = log.entries.iter().rfind(ends);
    found.map(|(_, entry)| entry.effective())
}

/// The first instant at which a review is overdue.
pub fn review_due(duty: &ReviewDuty, completed: DateTime<Utc>) -> Option<DateTime<Utc>> {
    completed.checked_add_signed(TimeDelta::try_days(duty.days)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::schema::Definitions;

    fn reasons(ended: &Ended) -> Vec<String> {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        review_reasons(&definitions.risk().review, ended)
    }

    fn text(word: &str) -> String {
        word.to_owned()
    }

    #[test]
    fn each_reason_alone_is_enough() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
        let table = [
            (
                Ended {
                    outcome: Some(text("backed-out")),
                    ..Ended::default()
                },
                "the outcome is backed-out",
            ),
            (
                Ended {
                    outcome: Some(text("unsuccessful")),
                    ..Ended::default()
                },
                "the outcome is unsuccessful",
            ),
            (
                Ended {
                    kind: Some(text("emergency")),
                    ..Ended::default()
                },
                "the kind is emergency",
            ),
            (
                Ended {
                    risk: Some(text("high")),
                    ..Ended::default()
                },
                "the risk is high",
            ),
            (
                Ended {
                    risk: Some(text("very-high")),
                    ..Ended::default()
                },
                "the risk is very-high",
            ),
            (
                Ended {
                    is_unauthorized: true,
                    ..Ended::default()
                },
                "nobody had allowed it",
            ),
            (
                Ended {
                    is_wanted: true,
                    ..Ended::default()
                },
                "somebody wants it",
            ),
            (
                Ended {
                    caused: vec!["INC-1".to_owned()],
                    ..Ended::default()
                },
                "it caused INC-1",
            ),
            (
                Ended {
                    planned_end: at("2026-11-20T12:00:00Z"),
                    at: at("2026-11-20T12:00:01Z"),
                    ..Ended::default()
                },
                "the work took longer than planned",
            ),
        ];
        for (ended, reason) in table {
            assert_eq!(reasons(&ended), [reason]);
        }
    }

    #[test]
    fn a_planned_success_in_its_window_needs_none() {
        let at = "2026-11-20T12:00:00Z".parse().ok();
        let ended = Ended {
            outcome: Some(text("successful")),
            kind: Some(text("normal")),
            risk: Some(text("moderate")),
            planned_end: at,
            at,
            ..Ended::default()
        };
        assert_eq!(reasons(&ended), [""; 0]);
    }
}

//! Room for a change.

use itsm::ops::Desk;
use itsm::ops::Free;
use itsm::practice::change_window::Passed;
use itsm::practice::change_window::Why;
use itsm::practice::written_length;
use itsm::record::print_time;
use itsm::report::Table;
use serde::Serialize;

use super::json::IntervalOutput;
use crate::render::time;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    change: &'a str,
    from: String,
    to: String,
    length_s: i64,
    windows: &'a [String],
    slots: Vec<IntervalOutput>,
    passed: Vec<PassedOutput<'a>>,
}

#[derive(Serialize)]
struct PassedOutput<'a> {
    #[serde(flatten)]
    interval: IntervalOutput,
    reason: &'static str,
    by: Option<&'a str>,
    about: Option<&'a str>,
}

/// The room for people; `why` shows what was passed over.
pub(crate) fn text(free: &Free, desk: &Desk, why: bool, width: u16) -> String {
    let tables = tables(free, desk, why).into_iter();
    let tables: String = tables.map(|table| table.terminal(width)).collect();
    format!("{}\n{tables}", heading(free, desk))
}

/// The same for a comment.
pub(crate) fn markdown(free: &Free, desk: &Desk, why: bool) -> String {
    let tables = tables(free, desk, why).into_iter();
    let tables: Vec<String> = tables.map(|table| table.markdown()).collect();
    format!("{}\n\n{}", heading(free, desk), tables.join("\n"))
}

/// The same for scripts, format version 1.
pub(crate) fn json(free: &Free) -> String {
    super::super::json(&Output {
        version: 1,
        change: &free.id,
        from: print_time(free.within.from),
        to: print_time(free.within.to),
        length_s: free.length.num_seconds(),
        windows: &free.windows,
        slots: free.found.slots.iter().map(IntervalOutput::from).collect(),
        passed: free.found.passed.iter().map(passed).collect(),
    }) + "\n"
}

fn passed(one: &Passed) -> PassedOutput<'_> {
    let (reason, by, about) = match &one.why {
        Why::TooShort => ("too-short", None, None),
        Why::Taken(by, about) => ("taken", Some(by.as_str()), Some(about.as_str())),
    };
    PassedOutput {
        interval: IntervalOutput::from(&one.interval),
        reason,
        by,
        about,
    }
}

fn heading(free: &Free, desk: &Desk) -> String {
    let length = written_length(free.length);
    let (from, to) = (time(free.within.from, desk), time(free.within.to, desk));
    let found = if free.found.slots.is_empty() {
        "no room"
    } else {
        "room"
    };
    let inside = match free.windows.as_slice() {
        [] => "no maintenance window applies".to_owned(),
        windows => format!("inside of {}", windows.join(" or ")),
    };
    let zone = desk.config.timezone;
    format!(
        "{}: {found} for {length} from {from} to {to}, {zone}; {inside}",
        free.id
    )
}

fn tables(free: &Free, desk: &Desk, why: bool) -> Vec<Table> {
    let mut slots = Table::new(["from", "to"]);
    let found = free.found.slots.iter();
    slots.rows = found
        .map(|one| vec![time(one.from, desk), time(one.to, desk)])
        .collect();
    let mut passed = Table::new(["passed over", "to", "because of"]);
    let rows = free.found.passed.iter();
    passed.rows = rows
        .map(|one| {
            let reason = match &one.why {
                Why::TooShort => {
                    let left = one.interval.to - one.interval.from;
                    format!("only {} is left", written_length(left))
                }
                Why::Taken(by, about) => format!("{by} ({about})"),
            };
            let (from, to) = (one.interval.from, one.interval.to);
            vec![time(from, desk), time(to, desk), reason]
        })
        .collect();
    let shown = [(slots, true), (passed, why)].into_iter();
    shown
        .filter(|(table, is_wanted)| *is_wanted && !table.rows.is_empty())
        .map(|(table, _)| table)
        .collect()
}

//! Change windows that say no time, or apply to nothing.

use chrono_tz::Tz;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::change_window::ChangeWindow;
use crate::practice::change_window::TYPE;

pub(super) static RULE: Rule = Rule {
    name: "change-window",
    level: Level::Error,
    summary: "Finds change windows whose zone, start, length, recurrence or days can't be understood, and those that apply to nothing.",
    why: "Such a window is left out wherever plans are held against windows, so that a freeze would not be one. A recurrence is a rule of RFC 5545, section 3.3.10, that does not recur within a day and lets the window open at `starts`.",
    example: Example {
        files: &[(
            "change-windows/weekend.yaml",
            Body::Text(
                "\
id: weekend
title: Weekend maintenance
state: active
kind: maintenance
starts: 2026-11-21T22:00
length: 4h
recurrence: every saturday
everything: true
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: active, set: {kind: maintenance, starts: 2026-11-21T22:00, length: 4h, recurrence: every saturday, everything: true}}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "change-windows/weekend.yaml",
            Body::Text(
                "\
id: weekend
title: Weekend maintenance
state: active
kind: maintenance
starts: 2026-11-21T22:00
length: 4h
recurrence: FREQ=WEEKLY;BYDAY=SA
everything: true
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: active, set: {kind: maintenance, starts: 2026-11-21T22:00, length: 4h, recurrence: FREQ=WEEKLY;BYDAY=SA, everything: true}}
",
            ),
        )],
    },
    check: Check::Record(check),
};

/// Where the zone of the desk stands in, any will do: no fault depends on it.
const ANY_ZONE: Tz = Tz::UTC;

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    if subject.definition.name != TYPE {
        return;
    }
    let Err(faults) = ChangeWindow::read(subject.record, ANY_ZONE) else {
        return;
    };
    for fault in faults {
        // What is missing, or has another form than its definition asks for, other rules say.
        let segment = fault.path.to_string();
        let is_there = segment == "kind" || subject.value(&segment).is_some();
        if is_there && !subject.is_refused(&fault.path) {
            sink.at(&fault.path, fault.message);
        }
    }
}

//! Work that began before anybody had agreed to it, and that nobody agreed to since.

use chrono::TimeDelta;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::begun_undecided;
use crate::record::print_time;
use crate::schema::Category;
use crate::yaml::FieldPath;

const ANA: &str = "\
id: ana
title: Ana
state: active
email: ana@example.org
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}
";

pub(super) static RULE: Rule = Rule {
    name: "not-ratified",
    level: Level::Error,
    summary: "Finds changes whose work began first and was never authorized afterwards; a warning at first, an error 24 hours after the work began unless the desk says otherwise, and at once where the record is closed without it.",
    why: "Work that could not wait is allowed on the promise that it is decided on at once. `schema/risk.yaml` says how many hours there are. Nobody keeps that promise by a comment.",
    example: Example {
        files: &[
            ("itsm.yaml", Body::Text("format: 1\nprofile: itil\ntimezone: UTC\n")),
            (
                "changes/2026/11/CHG-2611-7K3QXM.yaml",
                Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: review
kind: emergency
justification: Mail stands still.
assignee: ana
retrospective: true
outcome: successful
pir_required: true
log:
  - {at: 2026-11-29T08:02:11Z, by: ana, do: open, to: draft, set: {kind: emergency, assignee: ana, retrospective: true}}
  - {at: 2026-11-29T08:05:00Z, by: ana, do: implement-first, to: implementing, reason: It can't wait.}
  - {at: 2026-11-29T09:00:00Z, by: ana, do: complete, to: review, set: {outcome: successful, pir_required: true}}
"),
            ),
            ("people/ana.yaml", Body::Text(ANA)),
        ],
    },
    fix: Example {
        files: &[
            ("itsm.yaml", Body::Text("format: 1\nprofile: itil\ntimezone: UTC\n")),
            (
                "changes/2026/11/CHG-2611-7K3QXM.yaml",
                Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: review
kind: emergency
justification: Mail stands still.
assignee: ana
retrospective: true
outcome: successful
pir_required: true
log:
  - {at: 2026-11-29T08:02:11Z, by: ana, do: open, to: draft, set: {kind: emergency, assignee: ana, retrospective: true}}
  - {at: 2026-11-29T08:05:00Z, by: ana, do: implement-first, to: implementing, reason: It can't wait.}
  - {at: 2026-11-29T09:00:00Z, by: ana, do: complete, to: review, set: {outcome: successful, pir_required: true}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-29T10:00:00Z, by: ana, do: ratify, to: review}
"),
            ),
            ("people/ana.yaml", Body::Text(ANA)),
        ],
    },
    check: Check::Firm(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some((seq, begun)) = begun_undecided(subject.record) else {
        return;
    };
    let hours = context.definitions.risk().ratify_hours;
    let due = hours.and_then(|hours| begun.checked_add_signed(TimeDelta::try_hours(hours)?));
    let is_late = due.is_some_and(|due| due < context.now);
    let is_closed = subject.record.category() == Some(Category::Closed);
    let until = due.map(|due| format!(", which was to be done by {}", print_time(due)));
    let until = until.filter(|_| is_late && !is_closed).unwrap_or_default();
    let closed = if is_closed {
        ", and the record is closed"
    } else {
        ""
    };
    let message = format!(
        "the work began before it was authorized, and nobody has authorized it since{until}{closed}"
    );
    let made = sink.at(&FieldPath::root().key("log").index(seq), message);
    let made = if is_late || is_closed {
        made
    } else {
        made.warns()
    };
    made.hint(if is_closed {
        "set it back with `itsm correct` to before it was closed, have it authorized, and take the step that says so"
    } else {
        "have it authorized, and take the step that says so, such as `ratify-early` while the work goes on or `ratify` once it is done"
    });
}

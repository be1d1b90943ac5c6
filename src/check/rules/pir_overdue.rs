//! Reviews after the work that nobody held in time.

use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::completed;
use crate::practice::review_due;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "pir-overdue",
    level: Level::Warning,
    summary: "Finds changes whose post-implementation review is owed and was not held in time, 14 days after the work unless the desk says otherwise.",
    why: "What went wrong is forgotten quickly, and a review that is held months later finds nothing. `schema/risk.yaml` says how many days there are.",
    example: Example {
        files: &[(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
description: It hangs.
state: closed
kind: normal
planned_start: 2026-11-10T09:00:00Z
planned_end: 2026-11-10T10:00:00Z
assignee: ana
outcome: unsuccessful
pir_required: true
log:
  - {at: 2026-11-10T08:02:11Z, by: ana, do: open, to: draft, set: {kind: normal}}
  - {at: 2026-11-10T08:05:00Z, by: ana, do: submit, to: authorization}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-10T08:10:00Z, by: ana, do: approve, to: scheduled, set: {planned_start: 2026-11-10T09:00:00Z, planned_end: 2026-11-10T10:00:00Z}}
  - {at: 2026-11-10T09:00:00Z, by: ana, do: implement, to: implementing, set: {assignee: ana}}
  - {at: 2026-11-10T09:50:00Z, by: ana, do: complete, to: closed, set: {outcome: unsuccessful, pir_required: true}}
"),
),
(
"people/ana.yaml",
Body::Text("\
id: ana
title: Ana
state: active
email: ana@example.org
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}
"),
),
],
    },
    fix: Example {
        files: &[(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
description: It hangs.
state: closed
kind: normal
planned_start: 2026-11-10T09:00:00Z
planned_end: 2026-11-10T10:00:00Z
assignee: ana
outcome: unsuccessful
pir_required: true
pir_held_at: '2026-11-24'
log:
  - {at: 2026-11-10T08:02:11Z, by: ana, do: open, to: draft, set: {kind: normal}}
  - {at: 2026-11-10T08:05:00Z, by: ana, do: submit, to: authorization}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-10T08:10:00Z, by: ana, do: approve, to: scheduled, set: {planned_start: 2026-11-10T09:00:00Z, planned_end: 2026-11-10T10:00:00Z}}
  - {at: 2026-11-10T09:00:00Z, by: ana, do: implement, to: implementing, set: {assignee: ana}}
  - {at: 2026-11-10T09:50:00Z, by: ana, do: complete, to: closed, set: {outcome: unsuccessful, pir_required: true}}
  - {at: 2026-11-24T15:00:00Z, by: ana, do: edit, set: {pir_held_at: '2026-11-24'}}
"),
),
(
"people/ana.yaml",
Body::Text("\
id: ana
title: Ana
state: active
email: ana@example.org
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}
"),
),
],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let is_owed = subject.value("pir_required") == Some(&Value::Bool(true));
    if !is_owed || subject.value("pir_held_at").is_some() {
        return;
    }
    let duty = &context.definitions.risk().review;
    let due = completed(subject.record).and_then(|at| review_due(duty, at));
    if let Some(due) = due.filter(|due| *due < context.now) {
        let message = format!(
            "the post-implementation review was due on {}",
            due.date_naive()
        );
        sink.at(&FieldPath::root().key("pir_required"), message)
            .hint("hold it, and set `pir_held_at` and `pir_findings`");
    }
}

//! Edits of what was decided on.

use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::check::meant::is_same;
use crate::diagnostic::Level;
use crate::practice::Rewritten;
use crate::practice::has_ended;
use crate::practice::lifting;
use crate::practice::rewritten;
use crate::record::Entry;
use crate::text::one_of;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "fixed-field",
    level: Level::Error,
    summary: "Finds edits of fields that the state of the record fixes, such as the planned times of an approved change, or that say by which way it came there, such as its kind.",
    why: "An approval is for the plan that was shown. A plan that is edited afterwards was never decided on; where the work has ended, and where another system did it, that is left alone. Work that began as an emergency stays one, or nobody would ever have to agree to it.",
    example: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-24T20:00:00Z
planned_end: 2026-12-24T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
  - {at: 2026-11-20T09:00:00Z, by: ana, do: edit, set: {planned_start: 2026-12-24T20:00:00Z, planned_end: 2026-12-24T22:00:00Z}}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-24T20:00:00Z
planned_end: 2026-12-24T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
  - {at: 2026-11-20T09:00:00Z, by: ana, do: edit, set: {planned_start: 2026-12-24T20:00:00Z, planned_end: 2026-12-24T22:00:00Z}}
  - {at: 2026-11-20T09:10:00Z, by: ana, do: revise, to: draft, reason: It was moved without a decision.}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T09:15:00Z, by: ana, do: schedule, to: scheduled}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let state = subject.record.state().unwrap_or_default();
    let lifecycle = subject.definition.lifecycle.at(context.now);
    for Rewritten { seq, field, is_way } in rewritten(subject.record) {
        let is_past = !is_way && has_ended(subject.record);
        if is_past || is_renamed(subject, context, seq, &field) {
            continue;
        }
        let path = FieldPath::root().key("log").index(seq).key("set");
        let message = if is_way {
            format!(
                "`{field}` was altered, which says by which way the record came to where it stood"
            )
        } else {
            format!("`{field}` was edited after it was decided on")
        };
        let steps = lifting(lifecycle, state, &field).map(|one| one.name.as_str());
        let steps = one_of(steps);
        let hint =
            (!steps.is_empty()).then(|| format!("use {steps}, so that it is decided on again"));
        sink.at(&path, message).hint_if(hint);
    }
}

/// Whether an entry only calls by its present id what the field meant before.
fn is_renamed(subject: &Subject<'_>, context: &Context<'_>, seq: usize, field: &str) -> bool {
    let value = |entry: &Entry| {
        let mut set = entry.set.iter();
        set.find(|(name, _)| *name == field)
            .map(|(_, value)| value.clone())
    };
    let entries = subject.log.entries.iter();
    let told = entries.filter_map(|(at, entry)| Some((*at, value(entry)?)));
    let told: Vec<(usize, Value)> = told.filter(|(at, _)| *at <= seq).collect();
    let [.., (_, before), (_, after)] = told.as_slice() else {
        return false;
    };
    is_same(context.corpus, Some(before), Some(after))
}

//! Standard changes whose template is not what they were scheduled by.

use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::template::altered;
use crate::practice::template::item_classes;
use crate::practice::template::limit_faults;
use crate::practice::template::scheduled_by;
use crate::practice::template::version;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Commitment;
use crate::schema::Field;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "template-differs",
    level: Level::Error,
    summary: "Finds standard changes under way that are not what their template gives and allows; a template that was altered since is a warning.",
    why: "The template's approval stands in for the approval of the change. What is done must be what was approved; changes that were approved themselves are warned of only, and those whose work has ended are left alone.",
    example: Example {
        files: &[(
"change-templates/relay-restart.yaml",
Body::Text("\
id: relay-restart
title: Restart the relay
state: approved
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2027-12-31
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2027-12-31'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
"),
),
(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
implementation_plan: Replace the relay.
template: relay-restart
template_version: 35177237c60b2d6ece852d7f187b178951c66e348e59da7fb37a30c8c88b2db9
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z, template: relay-restart}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled, set: {template_version: 35177237c60b2d6ece852d7f187b178951c66e348e59da7fb37a30c8c88b2db9}}
"),
),
],
    },
    fix: Example {
        files: &[(
"change-templates/relay-restart.yaml",
Body::Text("\
id: relay-restart
title: Restart the relay
state: approved
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2027-12-31
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2027-12-31'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
"),
),
(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
implementation_plan: Restart the relay.
template: relay-restart
template_version: 35177237c60b2d6ece852d7f187b178951c66e348e59da7fb37a30c8c88b2db9
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z, template: relay-restart}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled, set: {template_version: 35177237c60b2d6ece852d7f187b178951c66e348e59da7fb37a30c8c88b2db9}}
"),
),
],
    },
    check: Check::Corpus(check),
};

const WAY_ON: &str =
    "take the change back to draft and put it right, or have it authorized as a normal change";

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let is_open = |record: &&Record| {
        !matches!(
            record.category(),
            Some(Category::Resolved | Category::Closed)
        )
    };
    for change in context.corpus.records().iter().filter(is_open) {
        let Some(known) = change.text("template_version") else {
            continue;
        };
        let template = change.text("template");
        let Some(template) = template.and_then(|id| context.corpus.meant(id)) else {
            continue;
        };
        sink.on(change);
        if version(template) != known {
            let message = format!(
                "the template {} is not the one that the change was scheduled by",
                template.id()
            );
            sink.at(&FieldPath::root().key("template_version"), message)
                .warns()
                .hint(
                    "cancel the change and open a new one by the template, or put the template back",
                );
        } else if is_firm(change) {
            compare(context, change, template, sink);
        }
    }
}

/// Whether a change is beyond the step that holds it to its template.
fn is_firm(change: &Record) -> bool {
    let state = change
        .state()
        .and_then(|name| change.definition().lifecycle.state(name));
    state.is_some_and(|state| state.commits == Some(Commitment::Firm))
}

/// Finds what a scheduled change has otherwise than its template gives and allows.
fn compare(context: &Context<'_>, change: &Record, template: &Record, sink: &mut Sink<'_>) {
    let has_own = scheduled_by(change).is_none();
    let settled = |field: &Field, value| match &field.reference {
        None => Some(value),
        Some(_) => present(context, value),
    };
    for name in altered(template, change, &settled) {
        let message = format!("`{name}` is not what the template {} says", template.id());
        let made = sink.at(&FieldPath::root().key(name), message);
        let made = if has_own { made.warns() } else { made };
        made.hint(WAY_ON);
    }
    let classes = item_classes(change, context.corpus);
    let model = context.definitions.risk();
    for fault in limit_faults(template, &classes, change.text("risk"), model) {
        let message = format!("{fault} (template {})", template.id());
        // The items and their classes may have become others since, by whatever leave.
        sink.at(&FieldPath::root().key("template"), message)
            .warns()
            .hint(WAY_ON);
    }
}

/// A reference, or a list of them, with the present ids of records; none where there is no such record.
fn present(context: &Context<'_>, value: Value) -> Option<Value> {
    match value {
        Value::String(id) => context.corpus.meant(&id).map(|record| record.id().into()),
        Value::Array(items) => items
            .into_iter()
            .map(|item| present(context, item))
            .collect(),
        other => Some(other),
    }
}

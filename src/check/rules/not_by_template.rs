//! Changes that came on the calendar by a template that does not allow them.

use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::template::TEMPLATE;
use crate::practice::template::altered;
use crate::practice::template::given;
use crate::practice::template::has_moved_since;
use crate::practice::template::item_classes;
use crate::practice::template::limit_faults;
use crate::practice::template::scheduled_by;
use crate::practice::template::standing_fault;
use crate::practice::template::value_faults;
use crate::practice::template::version;
use crate::practice::template::was_approved;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Condition;
use crate::schema::Field;
use crate::schema::Guard;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "not-by-template",
    level: Level::Error,
    summary: "Finds changes that were put on the calendar without an approval of their own and are not what an approved template allows; checked by `validate --since REV`, one commit after the other.",
    why: "A standard change is authorized by its template. One that names another version of it, says something else or goes beyond its limits was authorized by nobody.",
    example: Example {
        files: &[
            (TEMPLATE_FILE, Body::Text(RESTART)),
            (CHANGE_FILE, Body::Text(OTHER)),
        ],
    },
    fix: Example {
        files: &[
            (TEMPLATE_FILE, Body::Text(RESTART)),
            (CHANGE_FILE, Body::Text(DRAFT)),
        ],
    },
    check: Check::Range {
        before: Example {
            files: &[
                (TEMPLATE_FILE, Body::Text(RESTART)),
                (CHANGE_FILE, Body::Text(DRAFT)),
            ],
        },
        check,
    },
};

const TEMPLATE_FILE: &str = "change-templates/relay-restart.yaml";

const CHANGE_FILE: &str = "changes/2026/11/CHG-2611-7K3QXM.yaml";

const RESTART: &str = "\
id: relay-restart
title: Restart the relay
state: approved
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2026-11-10
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2026-11-10'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
";

const DRAFT: &str = "\
id: CHG-2611-7K3QXM
title: Restart the relay
state: draft
kind: standard
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
implementation_plan: Restart the relay.
template: relay-restart
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z, template: relay-restart}}
";

const OTHER: &str = "\
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
";

const WAY_ON: &str = "take the change back to draft and put it right, or have it approved itself";

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    for file in range.files {
        let Some(change) = range.now.corpus.at_path(&file.path) else {
            continue;
        };
        let Some((seq, entry)) = scheduled_by(change).filter(|_| is_firm(change)) else {
            continue;
        };
        let mut names = std::iter::once(change.id()).chain(change.aliases());
        let before = range.before.at_path(&file.path);
        let before = before.or_else(|| names.find_map(|name| range.before.record(name)));
        let known = before.map(Record::log).unwrap_or_default();
        if known.entries.iter().any(|(_, one)| *one == entry) {
            continue;
        }
        let path = FieldPath::root().key("log").index(seq).key("do");
        for fault in faults(&range.now, change, &entry) {
            let message = format!("`{}` was not authorized by a template: {fault}", entry.step);
            sink.on(change).at(&path, message).hint(WAY_ON);
        }
    }
}

/// Whether a change stands where what was decided on stays as it is.
fn is_firm(change: &Record) -> bool {
    let lifecycle = &change.definition().lifecycle;
    let state = change.state().and_then(|name| lifecycle.state(name));
    state.is_some_and(|state| !state.fixes.is_empty())
}

/// What a change was, when it came on the calendar, that its template does not allow.
fn faults(context: &Context<'_>, change: &Record, entry: &Entry) -> Vec<String> {
    let Some(id) = change.text("template") else {
        let unnamed = (!asks_for_approval(change, entry)).then(|| "it names none".to_owned());
        return unnamed.into_iter().collect();
    };
    let template = context.corpus.meant(id);
    let Some(template) = template.filter(|one| one.definition().name == TEMPLATE) else {
        return vec![format!("there is no template {id}")];
    };
    let Some(known) = change.text("template_version") else {
        return vec![format!(
            "it does not say which version of {}",
            template.id()
        )];
    };
    if has_moved_since(template, entry.at) {
        // What it was by then is seen at the commit in which the change came on the calendar.
        let was = was_approved(template, entry.at);
        let fault = format!("{} was not approved by then", template.id());
        return (!was).then_some(fault).into_iter().collect();
    }
    let day = entry.effective().with_timezone(&context.config.timezone);
    let mut found: Vec<String> = standing_fault(template, day.date_naive())
        .into_iter()
        .collect();
    if version(template) != known {
        found.push(format!("{} is of another version", template.id()));
    }
    found.extend(value_faults(template, &given(change)));
    let settled = |field: &Field, value: Value| match &field.reference {
        None => Some(value),
        Some(_) => Some(present(context, value)),
    };
    let altered = altered(template, change, &settled).into_iter();
    found.extend(altered.map(|name| format!("`{name}` is not what {} says", template.id())));
    let classes = item_classes(change, context.corpus);
    let model = context.definitions.risk();
    found.extend(limit_faults(template, &classes, change.text("risk"), model));
    found
}

/// Whether the step of an entry asks for an approval where there is no template.
fn asks_for_approval(change: &Record, entry: &Entry) -> bool {
    fn asks(guard: &Guard) -> bool {
        matches!(guard.condition, Condition::Approval(_)) || guard.inner().any(asks)
    }
    let step = change
        .definition()
        .lifecycle
        .at(entry.at)
        .transition(&entry.step);
    step.is_some_and(|step| step.guards.iter().any(asks))
}

/// A reference, or a list of them, with the ids that records have now.
fn present(context: &Context<'_>, value: Value) -> Value {
    match value {
        Value::String(id) => match context.corpus.meant(&id) {
            Some(record) => record.id().into(),
            None => id.into(),
        },
        Value::Array(items) => {
            let items = items.into_iter();
            items.map(|item| present(context, item)).collect()
        }
        other => other,
    }
}

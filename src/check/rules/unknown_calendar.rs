//! Names of calendars that the configuration does not have.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::text::nearest;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use serde_json::Value;

pub(super) static RULE: Rule = Rule {
    name: "unknown-calendar",
    level: Level::Error,
    summary: "Finds fields that name a calendar which `calendars` of `itsm.yaml` does not have, or which is at fault there.",
    why: "Without its calendar a target measures nothing, and a service promises nothing that can be computed.",
    example: Example {
        files: &[
            (
                "itsm.yaml",
                Body::Text(
                    "\
format: 1
calendars:
  office: {preset: 9x5}
",
                ),
            ),
            (
                "agreements/gold.yaml",
                Body::Text(
                    "\
id: gold
title: Gold
state: active
kind: sla
calendar: ofice
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, calendar: ofice}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "itsm.yaml",
                Body::Text(
                    "\
format: 1
calendars:
  office: {preset: 9x5}
",
                ),
            ),
            (
                "agreements/gold.yaml",
                Body::Text(
                    "\
id: gold
title: Gold
state: active
kind: sla
calendar: office
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, calendar: office}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let record = subject.record;
    let fields = subject.definition.fields.iter();
    for field in fields.filter(|field| field.names_calendar) {
        let key = record.key_of(&field.name);
        let node = record.document().root().get(key);
        if let Some(node) = node {
            walk(
                &field.schema,
                node,
                &FieldPath::root().key(key),
                context,
                sink,
            );
        }
    }
}

/// Looks at a value and all within it.
fn walk(
    schema: &Value,
    node: Node<'_>,
    path: &FieldPath,
    context: &Context<'_>,
    sink: &mut Sink<'_>,
) {
    match node.kind() {
        Kind::Scalar => {
            let is_calendar = schema.get("x-calendar").and_then(Value::as_bool) == Some(true);
            if let Some(name) = node.text().filter(|_| is_calendar) {
                known(name, path, context, sink);
            }
        }
        Kind::Sequence => {
            let Some(schema) = schema.get("items") else {
                return;
            };
            for (at, item) in node.items().enumerate() {
                walk(schema, item, &path.index(at), context, sink);
            }
        }
        Kind::Mapping => {
            let Some(schemas) = schema.get("properties") else {
                return;
            };
            for (key, value) in node.entries() {
                let key = key.text().unwrap_or_default();
                if let Some(schema) = schemas.get(key) {
                    walk(schema, value, &path.key(key), context, sink);
                }
            }
        }
    }
}

fn known(name: &str, path: &FieldPath, context: &Context<'_>, sink: &mut Sink<'_>) {
    let calendars = &context.config.calendars;
    if calendars.contains_key(name) {
        return;
    }
    let message = match nearest(name, calendars.keys().map(String::as_str)) {
        Some(near) => format!("unknown calendar `{name}`; did you mean `{near}`?"),
        None => format!("unknown calendar `{name}`"),
    };
    let hint = "calendars stand under `calendars` in itsm.yaml; `itsm calendar` lists them";
    sink.at(path, message).hint(hint);
}

//! Values that their definition does not allow.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::check::schema_words::choices;
use crate::check::schema_words::schema_at;
use crate::diagnostic::Level;
use crate::schema::Violation;
use crate::text::nearest;
use crate::text::one_of;
use crate::yaml::Node;
use serde_json::Value;

pub(super) static RULE: Rule = Rule {
    name: "field-value",
    level: Level::Error,
    summary: "Finds values that the field's definition does not allow: another type, a word that is no choice, a date that is none.",
    why: "Lists, KPIs and guards take values at their word. The definition of the type, shown by `itsm schema`, alone decides how a value is read: `no` in a field of type string is text.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
impact: hihg
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: hihg}}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
impact: high
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: high}}
",
            ),
        )],
    },
    check: Check::Record(check),
};

/// Longest part of a message that quotes a value.
const LONGEST: usize = 160;

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let wrong = subject
        .violations
        .iter()
        .filter(|one| one.missing.is_none());
    for violation in wrong {
        let (message, hint) = describe(subject, violation);
        sink.at(&violation.path, message).hint_if(hint);
    }
}

/// The finding in the words of the file, with the choices where there are some.
fn describe(subject: &Subject<'_>, violation: &Violation) -> (String, Option<String>) {
    let name = violation.path.to_string();
    let node = subject.record.document().at(&violation.path);
    let text = node.and_then(Node::text).unwrap_or_default();
    let schema = schema_at(subject.definition.json_schema(), &violation.path);
    let choices = schema.map(choices).unwrap_or_default();
    if !choices.is_empty() && !choices.contains(&text) {
        return (
            format!("`{name}` can't be `{}`", short(text)),
            Some(one_choice(text, &choices)),
        );
    }
    let message = format!("`{name}`: {}", short(&violation.message));
    (message, form(schema).map(str::to_owned))
}

fn one_choice(text: &str, choices: &[&str]) -> String {
    match nearest(text, choices.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it can be {}", one_of(choices.iter().copied())),
    }
}

/// How a value of a format is written.
fn form(schema: Option<&Value>) -> Option<&'static str> {
    match schema?.get("format")?.as_str()? {
        "date-time" => Some("write it as `2026-11-20T08:02:11Z`, with an offset or `Z`"),
        "date" => Some("write it as `2026-11-20`"),
        "email" => Some("write it as `ana@example.org`"),
        _ => None,
    }
}

/// A text cut to what a message can hold.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

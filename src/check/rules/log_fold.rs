//! A record that says something else than its log.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::yaml::FieldPath;
use serde_json::Value;

pub(super) static RULE: Rule = Rule {
    name: "log-fold",
    level: Level::Error,
    summary: "Finds records whose state or tracked fields differ from what their log adds up to.",
    why: "Times, durations and who had the work when are all computed from the log, so an edit that the log does not know is invisible to every report. `itsm adopt` adds the entry that explains it.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
impact: high
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
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

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    if !subject.has_sound_log() {
        return;
    }
    state(subject, sink);
    for field in subject.definition.tracked() {
        let path = FieldPath::root().key(&field.name);
        let (value, known) = (subject.value(&field.name), subject.fold.value(&field.name));
        if value == known || subject.is_refused(&path) {
            continue;
        }
        match (value, subject.fold.fields.get(&field.name)) {
            (Some(_), known) => {
                let known = known
                    .map(|setting| &setting.value)
                    .filter(|value| !value.is_null());
                let says = known.map_or("that it is not set".to_owned(), shown);
                differs(
                    subject,
                    sink,
                    &path,
                    format!("`{}` differs from the log, which says {says}", field.name),
                );
            }
            (None, Some(setting)) => {
                let path = FieldPath::root()
                    .key("log")
                    .index(setting.seq)
                    .key("set")
                    .key(&field.name);
                differs(
                    subject,
                    sink,
                    &path,
                    format!("the log sets `{}`, the record does not have it", field.name),
                );
            }
            (None, None) => {}
        }
    }
}

/// A renamed state counts as the same under its old name.
fn state(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let path = FieldPath::root().key("state");
    let Some(state) = subject
        .record
        .state()
        .filter(|_| !subject.is_refused(&path))
    else {
        return;
    };
    let current = |name| {
        subject
            .definition
            .lifecycle
            .state(name)
            .map(|state| state.name.as_str())
    };
    match subject.fold.state.as_deref() {
        None => differs(
            subject,
            sink,
            &path,
            "the log never says a state".to_owned(),
        ),
        Some(known) if known != state && current(known) != current(state) => {
            differs(
                subject,
                sink,
                &path,
                format!("`state` differs from the log, which says `{known}`"),
            );
        }
        Some(_) => {}
    }
}

fn differs(subject: &Subject<'_>, sink: &mut Sink<'_>, path: &FieldPath, message: String) {
    let hint = format!("run `itsm adopt {}`, or undo the edit", subject.record.id());
    sink.at(path, message).hint(hint);
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| format!("`{value}`"), |text| format!("`{text}`"))
}

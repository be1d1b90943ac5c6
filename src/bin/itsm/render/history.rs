//! What happened to a record.

use itsm::ops::Desk;
use itsm::ops::Happening;
use itsm::record::print_time;
use itsm::report::Table;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::render;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    id: &'a str,
    history: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    at: Option<String>,
    happened: Option<String>,
    by: &'a str,
    r#do: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    set: Map<String, Value>,
    reason: Option<&'a str>,
    minutes: Option<i64>,
    imported: Option<&'a str>,
    of: Option<&'a str>,
    void: bool,
    late: bool,
    text: Option<&'a str>,
}

/// The history for scripts, format version 1.
pub(crate) fn json(id: &str, happenings: &[Happening]) -> String {
    let history = happenings.iter().map(item).collect();
    render::json(&Output {
        version: 1,
        id,
        history,
    }) + "\n"
}

fn item(one: &Happening) -> Item<'_> {
    Item {
        at: one.at.map(print_time),
        happened: one.happened.map(print_time),
        by: &one.by,
        r#do: &one.step,
        from: one.from.as_deref(),
        to: one.to.as_deref(),
        set: one.set.iter().cloned().collect(),
        reason: one.reason.as_deref(),
        minutes: one.minutes,
        imported: one.imported.as_deref(),
        of: one.of.as_deref(),
        void: one.void,
        late: one.late,
        text: one.text.as_deref(),
    }
}

/// The history for people.
pub(crate) fn table(happenings: &[Happening], desk: &Desk) -> Table {
    let mut table = Table::new(["when", "who", "what", "state", "details"]);
    for one in happenings {
        let at = one.happened.or(one.at);
        let state = match (&one.from, &one.to) {
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (None, Some(to)) => format!("→ {to}"),
            _ => String::new(),
        };
        table.rows.push(vec![
            at.map(|at| render::time(at, desk)).unwrap_or_default(),
            one.by.clone(),
            one.step.clone(),
            state,
            details(one, desk),
        ]);
    }
    table
}

fn details(one: &Happening, desk: &Desk) -> String {
    let value = |value: &Value| match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let set = one
        .set
        .iter()
        .map(|(field, set)| format!("{field}={}", value(set)));
    let mut parts: Vec<String> = set.collect();
    parts.extend(one.reason.as_ref().map(|reason| format!("“{reason}”")));
    parts.extend(one.minutes.map(|minutes| format!("{minutes} min")));
    parts.extend(
        one.imported
            .as_ref()
            .map(|raw| format!("imported as {raw}")),
    );
    parts.extend(one.of.as_ref().map(|of| format!("in {of}")));
    let written = one.happened.and(one.at);
    let late = if one.late { "late, " } else { "" };
    parts.extend(written.map(|at| format!("{late}written {}", render::time(at, desk))));
    parts.extend(one.void.then(|| "(counts no more)".to_owned()));
    parts.extend(one.text.as_ref().map(|text| text.trim_end().to_owned()));
    parts.join(" ")
}

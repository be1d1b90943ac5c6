//! One record.

use std::fmt::Write;

use itsm::ops::Decided;
use itsm::ops::Desk;
use itsm::ops::Incoming;
use itsm::ops::Shown;
use itsm::record::Entry;
use itsm::record::print_time;
use itsm::text::printable;
use serde::Serialize;
use serde_json::Value;

use crate::render;
use crate::render::list::Record;
use crate::ui::Ui;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    record: Record<'a>,
    file_sha256: &'a str,
    digest: &'a str,
    log: Vec<Value>,
    decisions: Vec<Decision<'a>>,
    notes: Vec<Note<'a>>,
    open: Vec<Open<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incoming: Option<Vec<IncomingOutput<'a>>>,
}

#[derive(Serialize)]
struct IncomingOutput<'a> {
    relation: &'a str,
    id: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Note<'a> {
    path: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Decision<'a> {
    person: &'a str,
    #[serde(rename = "decision")]
    verb: &'static str,
    step: &'a str,
    time: String,
    comment: Option<&'a str>,
    digest: &'a str,
}

#[derive(Serialize)]
struct Open<'a> {
    transition: &'a str,
    to: &'a str,
}

/// The record for scripts, format version 1.
pub(crate) fn json(shown: &Shown, incoming: Option<&[Incoming]>) -> String {
    let notes = shown.notes.iter().map(|note| Note {
        path: &note.path,
        text: &note.text,
    });
    let open = shown.open.iter();
    let incoming = incoming.map(|links| links.iter().map(IncomingOutput::from).collect());
    render::json(&Output {
        version: 1,
        record: Record::from(&shown.listed),
        file_sha256: &shown.file_sha256,
        digest: &shown.digest,
        log: shown.log.iter().map(Entry::to_value).collect(),
        decisions: shown.decisions.iter().map(Decision::from).collect(),
        notes: notes.collect(),
        open: open
            .map(|(transition, to)| Open { transition, to })
            .collect(),
        incoming,
    }) + "\n"
}

impl<'a> From<&'a Decided> for Decision<'a> {
    fn from(one: &'a Decided) -> Self {
        Self {
            person: &one.person,
            verb: one.decision.name(),
            step: &one.step,
            time: print_time(one.time),
            comment: one.comment.as_deref(),
            digest: &one.digest,
        }
    }
}

impl<'a> From<&'a Incoming> for IncomingOutput<'a> {
    fn from(link: &'a Incoming) -> Self {
        Self {
            relation: &link.relation,
            id: &link.id,
            title: &link.title,
        }
    }
}

/// The record for people.
pub(crate) fn text(ui: &Ui, shown: &Shown, incoming: Option<&[Incoming]>, desk: &Desk) -> String {
    let one = &shown.listed;
    let state = one.state.as_deref().unwrap_or("no state");
    let is_major = one.fields.get("major") == Some(&Value::Bool(true));
    let major = if is_major { " · major" } else { "" };
    let heading = format!(
        "{} · {} · {}{major}",
        one.id,
        one.record_type,
        printable(state)
    );
    let mut out = format!("{}\n{}\n\n", ui.bold(&heading), printable(&one.title));
    values(&shown.fields, u16::MAX, &mut out);
    links(incoming.unwrap_or_default(), &mut out);
    if !shown.log.is_empty() {
        out.push_str("\nLog\n");
        for entry in &shown.log {
            out.push_str(&line(entry, desk));
        }
    }
    for note in &shown.notes {
        let _ = writeln!(
            out,
            "\nNote {}",
            printable(itsm::record::stem(&note.path).trim_end_matches(".md"))
        );
        block(&note.text, &mut out);
    }
    decisions(&shown.decisions, desk, &mut out);
    if !shown.open.is_empty() {
        let open: Vec<String> = shown
            .open
            .iter()
            .map(|(name, to)| format!("{name} → {to}"))
            .collect();
        let _ = writeln!(out, "\nNext: {}", open.join(", "));
    }
    out
}

/// What links to the record, a line each.
fn links(incoming: &[Incoming], out: &mut String) {
    if !incoming.is_empty() {
        out.push_str("\nLinked from\n");
    }
    for link in incoming {
        let text = format!("{}: {}  {}", link.relation, link.id, link.title);
        let _ = writeln!(out, "  {}", printable(&text));
    }
}

/// The decisions about the record as their files say, a line each.
fn decisions(decisions: &[Decided], desk: &Desk, out: &mut String) {
    if !decisions.is_empty() {
        out.push_str("\nDecisions, as their files say; `itsm approvals verify` proves them\n");
    }
    for one in decisions {
        let said = one.comment.as_ref();
        let said = said.map_or_else(String::new, |said| format!("  “{said}”"));
        let old = if one.is_of_other_content {
            "  (of what it said then)"
        } else {
            ""
        };
        let time = render::time(one.time, desk);
        let text = format!(
            "{time}  {}  {} {}{said}{old}",
            one.person,
            one.decision.name(),
            one.step
        );
        let _ = writeln!(out, "  {}", printable(&text));
    }
}

/// Fields and their values in full; lines are wrapped to a width.
pub(crate) fn values(fields: &[(String, String)], wide: u16, out: &mut String) {
    let width = fields
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    for (name, value) in fields {
        let room = usize::from(wide).saturating_sub(width + 2);
        if value.trim_end().contains('\n') || value.chars().count() > room {
            let _ = writeln!(out, "{}:", printable(name));
            block(&wrapped(value, usize::from(wide).saturating_sub(2)), out);
        } else {
            let label = format!("{}:", printable(name));
            let _ = writeln!(
                out,
                "{label:<0$} {1}",
                width + 1,
                printable(value.trim_end())
            );
        }
    }
}

/// Text whose lines are broken at spaces where they are too long.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split_inclusive(' ') {
            let word_length = word.chars().count();
            if length > 0 && length + word.trim_end().chars().count() > width {
                out.push('\n');
                length = 0;
            }
            out.push_str(word);
            length += word_length;
        }
        out.push('\n');
    }
    out
}

/// Text of several lines, indented.
fn block(text: &str, out: &mut String) {
    for line in text.trim_end().lines() {
        let _ = writeln!(out, "  {}", printable(line));
    }
}

fn line(entry: &Entry, desk: &Desk) -> String {
    let to = entry
        .to
        .as_ref()
        .map(|to| format!(" → {to}"))
        .unwrap_or_default();
    let set: Vec<String> = entry
        .set
        .iter()
        .map(|(field, value)| format!("{field}={}", shown(value)))
        .collect();
    let set = if set.is_empty() {
        String::new()
    } else {
        format!("  {}", set.join(" "))
    };
    let reason = entry
        .reason
        .as_ref()
        .map(|reason| format!("  “{reason}”"))
        .unwrap_or_default();
    let late = entry
        .happened
        .map(|_| format!("  (written {})", render::time(entry.at, desk)))
        .unwrap_or_default();
    let text = format!(
        "{}  {}  {}{to}{set}{reason}{late}",
        render::time(entry.effective(), desk),
        entry.by,
        entry.step
    );
    format!("  {}\n", printable(&text))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

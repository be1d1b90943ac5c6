//! Major incidents of which nobody has heard for too long.

use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::Utc;
use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::parse_length;
use crate::practice::written_length;
use crate::record::note_folder;
use crate::record::print_time;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "update-overdue",
    level: Level::Warning,
    summary: "Finds open major incidents whose last entry or note is older than their `update_interval`.",
    why: "People who are kept waiting without a word call the desk, and the desk has less time for the incident. A note that nothing has changed is an update as well.",
    example: Example {
        files: &[(
            "incidents/2026/12/INC-2612-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2612-7K3QXM
title: Outbound mail is rejected
state: in-progress
major: true
major_manager: ana
update_interval: 30m
assignee: ana
log:
  - {at: 2026-12-01T10:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-12-01T10:40:00Z, by: ana, do: start, to: in-progress, set: {major: true, major_manager: ana, update_interval: 30m, assignee: ana}}
",
            ),
        ), PERSON],
    },
    fix: Example {
        files: &[(
            "incidents/2026/12/INC-2612-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2612-7K3QXM
title: Outbound mail is rejected
state: in-progress
major: true
major_manager: ana
update_interval: 1h30m
assignee: ana
log:
  - {at: 2026-12-01T10:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-12-01T10:40:00Z, by: ana, do: start, to: in-progress, set: {major: true, major_manager: ana, update_interval: 30m, assignee: ana}}
  - {at: 2026-12-01T11:05:00Z, by: ana, do: edit, set: {update_interval: 1h30m}}
",
            ),
        ), PERSON],
    },
    check: Check::Record(check),
};

const PERSON: (&str, Body) = (
    "people/ana.yaml",
    Body::Text(
        "\
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
    ),
);

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let record = subject.record;
    let is_open = record.category().is_some_and(Category::is_open);
    let is_major = record.value("major") == Some(Value::Bool(true));
    let interval = record.text("update_interval").and_then(parse_length);
    let Some(interval) = interval.filter(|_| is_open && is_major) else {
        return;
    };
    let noted = last_note(record.path(), context);
    let Some(last) = subject.log.last().map(|entry| entry.at).max(noted) else {
        return;
    };
    let silent = context.now - last;
    if silent > interval {
        let message = format!(
            "nothing was written since {}: {} ago, and an update is due every {}",
            print_time(last),
            written_length(silent),
            written_length(interval)
        );
        let hint = format!("`itsm note {} \"…\"` tells how it stands", record.id());
        sink.at(&FieldPath::root().key("update_interval"), message)
            .hint(hint);
    }
}

/// When the last note of a record was written, as its name says.
fn last_note(record: &str, context: &Context<'_>) -> Option<DateTime<Utc>> {
    let folder = format!("{}/", note_folder(record));
    let notes = context.corpus.notes();
    let from = notes.partition_point(|note| *note < folder);
    let own = notes
        .iter()
        .skip(from)
        .map_while(|note| note.strip_prefix(&folder));
    let time = |name: &str| {
        let stamp = name.get(..16)?;
        let read = NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%SZ");
        read.ok().map(|time| time.and_utc())
    };
    own.filter_map(time).max()
}

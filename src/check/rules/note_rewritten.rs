//! Notes that are gone or say something else.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::FileChange;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::REDACT;
use crate::record::is_note_path;
use crate::record::stem;

pub(super) static RULE: Rule = Rule {
    name: "note-rewritten",
    level: Level::Error,
    summary: "Finds notes that were changed or deleted since they were written; checked by `validate --since`.",
    why: "A note is what one person wrote at one time, and others acted on it; a mistake is put right by a further note. Text that must go is taken out by `itsm redact`, which says so in the log.",
    example: Example {
        files: &[
            ("incidents/INC-2611-7K3QXM.yaml", Body::Text(RECORD)),
            (
                "incidents/INC-2611-7K3QXM.d/notes/20261120T081500Z-ana-7f3k.md",
                Body::Text("The relay was never down.\n"),
            ),
        ],
    },
    fix: Example {
        files: &[
            ("incidents/INC-2611-7K3QXM.yaml", Body::Text(RECORD)),
            (
                "incidents/INC-2611-7K3QXM.d/notes/20261120T081500Z-ana-7f3k.md",
                Body::Text("The relay is down.\n"),
            ),
            (
                "incidents/INC-2611-7K3QXM.d/notes/20261120T091500Z-ana-2c9d.md",
                Body::Text("Wrong: the relay was never down.\n"),
            ),
        ],
    },
    check: Check::Range {
        before: Example {
            files: &[
                ("incidents/INC-2611-7K3QXM.yaml", Body::Text(RECORD)),
                (
                    "incidents/INC-2611-7K3QXM.d/notes/20261120T081500Z-ana-7f3k.md",
                    Body::Text("The relay is down.\n"),
                ),
            ],
        },
        check,
    },
};

const RECORD: &str = "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
";

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    let notes = range.files.iter().filter(|file| is_note_path(&file.path));
    for note in notes.filter(|file| file.before.is_some() && file.before != file.after) {
        if is_elsewhere(range, note) || is_redacted(range, note) {
            continue;
        }
        let (base, path) = (range.base, &note.path);
        let message = match note.after {
            None => format!("the note of {base} is gone"),
            Some(_) => format!("the note is not what it was at {base}"),
        };
        sink.on_unread(path, owner(path), message).hint(format!(
            "`git checkout {base} -- {path}` brings it back; say what has changed in a further note"
        ));
    }
}

/// Whether the same note lies beside another record now, as after a change of the id.
fn is_elsewhere(range: &Range<'_>, note: &FileChange) -> bool {
    let mut others = range.files.iter();
    note.after.is_none()
        && others.any(|other| other.after == note.before && name(&other.path) == name(&note.path))
}

/// Whether the log of the note's record says that its text was taken out.
fn is_redacted(range: &Range<'_>, note: &FileChange) -> bool {
    let record = range.now_of(owner(&note.path));
    record.is_some_and(|record| {
        let log = record.log();
        let mut entries = log.entries.iter();
        entries
            .any(|(_, entry)| entry.step == REDACT && entry.of.as_deref() == Some(name(&note.path)))
    })
}

/// The id of the record that a note belongs to.
fn owner(path: &str) -> &str {
    stem(path.split(".d/notes/").next().unwrap_or_default())
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

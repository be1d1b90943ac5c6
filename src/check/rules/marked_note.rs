//! Notes with a conflict in them.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::record_of_note;
use crate::record::stem;

pub(super) static RULE: Rule = Rule {
    name: "marked-note",
    level: Level::Error,
    summary: "Finds notes that came to hold the markers of a merge conflict; checked by `validate --since`.",
    why: "A note with `<<<<<<<` and `>>>>>>>` in it says two things at once. It is plain text, which reading a record does not look at, so that the place to find it is where it comes in.",
    example: Example {
        files: &[
            ("incidents/INC-2611-7K3QXM.yaml", Body::Text(RECORD)),
            (
                NOTE,
                Body::Text(
                    "\
<<<<<<< HEAD
The relay is down.
=======
The relay is slow.
>>>>>>> ana
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            ("incidents/INC-2611-7K3QXM.yaml", Body::Text(RECORD)),
            (
                NOTE,
                Body::Text(
                    "\
The relay is down.
The relay is slow.
",
                ),
            ),
        ],
    },
    check: Check::Range {
        before: Example {
            files: &[("incidents/INC-2611-7K3QXM.yaml", Body::Text(RECORD))],
        },
        check,
    },
};

const NOTE: &str = "incidents/INC-2611-7K3QXM.d/notes/20261120T081500Z-ana-7f3k.md";

const RECORD: &str = "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
";

/// How the three lines begin that git always writes, in their order (git-merge, "How conflicts are presented").
const MARKS: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    for file in range.files {
        let Some(record) = record_of_note(&file.path) else {
            continue;
        };
        let was = file.before.as_deref().and_then(conflict);
        let Some(line) = file.after.as_deref().and_then(conflict) else {
            continue;
        };
        if was.is_none() {
            let message = format!("unresolved merge conflict on line {line} of this note");
            sink.on_unread(&file.path, stem(&record), message).hint(
                "keep the lines of both sides and delete those with the marks; indent them where they are quoted",
            );
        }
    }
}

/// The line, counted from 1, on which a conflict begins that has all its marks.
fn conflict(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let mut begins = None;
    let mut seen = 0;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with(MARKS[0]) {
            (begins, seen) = (Some(at + 1), 1);
        } else if seen == 1 && line == MARKS[1] {
            seen = 2;
        } else if seen == 2 && line.starts_with(MARKS[2]) {
            return begins;
        }
    }
    None
}

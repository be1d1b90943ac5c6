//! Ids that are no safe file names.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::record::Id;

pub(super) static RULE: Rule = Rule {
    name: "malformed-id",
    level: Level::Error,
    summary: "Finds ids that are not made of ASCII letters, digits, `-`, `_` and `.`, or that some system keeps for itself.",
    why: "An id is a file's name on every system that the desk is cloned to, and a word on the command line.",
    example: Example {
        files: &[(
            "people/ana prieto.yaml",
            Body::Text(
                "\
id: ana prieto
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "people/ana-prieto.yaml",
            Body::Text(
                "\
id: ana-prieto
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    if let Err(reason) = Id::parse(subject.record.id()) {
        sink.at(&"id".into(), reason)
            .hint("rename the file, and change `id` with it");
    }
}

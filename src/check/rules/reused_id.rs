//! Ids that stand for two records: the one that bears it, and one that bore it earlier.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Id;
use crate::record::Record;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "reused-id",
    level: Level::Error,
    summary: "Finds ids that are an earlier id of another record too, and earlier ids that two records claim.",
    why: "A record that got a new id is still found under the old one, which must mean nothing else. An old branch may bring the file of the old id back.",
    example: Example {
        files: &[
            (
                "cis/mail-01.yaml",
                Body::Text(
                    "\
id: mail-01
title: Mail relay
state: planned
class: server
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
            (
                "cis/mx-01.yaml",
                Body::Text(
                    "\
id: mx-01
title: Mail relay
state: planned
class: server
aliases: [mail-01]
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
            ANA,
        ],
    },
    fix: Example {
        files: &[
            (
                "cis/mx-01.yaml",
                Body::Text(
                    "\
id: mx-01
title: Mail relay
state: planned
class: server
aliases: [mail-01]
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
            ANA,
        ],
    },
    check: Check::Corpus(check),
};

const ANA: (&str, Body) = (
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

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    for record in context.corpus.records() {
        for (at, alias) in record.aliases().enumerate() {
            borne(context, record, alias, sink);
            claimed(context, record, at, alias, sink);
        }
    }
}

/// Another record bears the id that this one had.
fn borne<'a>(context: &Context<'a>, record: &'a Record, alias: &str, sink: &mut Sink<'a>) {
    let message = |id: &str| {
        format!(
            "`{id}` is an earlier id of `{}`, {}",
            record.id(),
            record.path()
        )
    };
    let hint = |id: &str, path: &str| {
        format!(
            "if it is another record, `itsm renumber {id}` gives it an id of its own; if it is the same, which an old branch brought back, take into `{}` what only {path} says and remove that file",
            record.id()
        )
    };
    let others = context.corpus.named(alias);
    for other in others.filter(|other| other.path() != record.path()) {
        let made = sink.on(other).at(&"id".into(), message(other.id()));
        made.hint(hint(other.id(), other.path()));
    }
    let unread = context.corpus.unread().iter();
    for other in unread.filter(|other| Id::folded(other.id()) == Id::folded(alias)) {
        let made = sink.on_unread(&other.path, other.id(), message(other.id()));
        made.hint(hint(other.id(), &other.path));
    }
}

/// Another record had the same id.
fn claimed<'a>(
    context: &Context<'a>,
    record: &'a Record,
    at: usize,
    alias: &str,
    sink: &mut Sink<'a>,
) {
    let mut others = context.corpus.formerly(alias);
    if let Some(other) = others.find(|other| other.path() != record.path()) {
        let path = FieldPath::root().key("aliases").index(at);
        let message = format!("`{alias}` is an earlier id of {} too", other.path());
        let made = sink.on(record).at(&path, message);
        made.hint("take it out of the `aliases` of the record that never had it");
    }
}

//! One id, several files.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-id",
    level: Level::Error,
    summary: "Finds ids that several files bear, upper and lower case taken as the same.",
    why: "An id names one record. Some file systems do not tell `WEB-01` from `web-01`, so there one would overwrite the other.",
    example: Example {
        files: &[
            (
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
            ),
            (
                "people/retired/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
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
            ),
            (
                "people/retired/ana-2.yaml",
                Body::Text(
                    "\
id: ana-2
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let corpus = context.corpus;
    let files: Vec<(&str, Option<&'a Record>)> = corpus
        .records()
        .iter()
        .map(|record| (record.path(), Some(record)))
        .chain(
            corpus
                .unread()
                .iter()
                .map(|unread| (unread.path.as_str(), None)),
        )
        .collect();
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::with_capacity(files.len());
    for (at, (path, _)) in files.iter().enumerate() {
        by_id.entry(Id::folded(stem(path))).or_default().push(at);
    }
    for places in by_id.values().filter(|places| places.len() > 1) {
        for at in places {
            let others = places
                .iter()
                .filter(|other| *other != at)
                .map(|other| files[*other].0);
            let (path, record) = files[*at];
            report(path, record, &others.collect::<Vec<_>>().join(", "), sink);
        }
    }
}

fn report<'a>(path: &str, record: Option<&'a Record>, others: &str, sink: &mut Sink<'a>) {
    let message = format!("the id `{}` is also that of {others}", stem(path));
    let made = match record {
        Some(record) => sink.on(record).at(&"id".into(), message),
        None => sink.on_unread(path, stem(path), message),
    };
    made.hint("give one of them another id, and keep the old one under `aliases`");
}

//! Relations between things that can have no such relation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::stored_links::stored_links;
use crate::diagnostic::Level;
use crate::record::Record;
use crate::schema::ClassPair;
use crate::schema::Classes;

pub(super) static RULE: Rule = Rule {
    name: "class-pair",
    level: Level::Warning,
    summary: "Finds relations between classes that the relation is not meant for.",
    why: "Impact follows every relation: a server that runs on its own application turns the graph around. Which classes go together is said by `classes` of each relation in the definitions; a class that the definitions do not place is left alone.",
    example: Example {
        files: &[
            (
                "cis/app-01.yaml",
                Body::Text(
                    "\
id: app-01
title: app-01
state: planned
class: application
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: application}}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: planned
class: server
relations:
  - {relation: runs-on, target: app-01}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "cis/app-01.yaml",
                Body::Text(
                    "\
id: app-01
title: app-01
state: planned
class: application
relations:
  - {relation: runs-on, target: srv-01}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: application}}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: planned
class: server
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let records = context.corpus.records().iter();
    for record in records.filter(|record| !record.definition().work) {
        let classes = &record.definition().classes;
        let source = class(record);
        for link in stored_links(record) {
            let relation = context.definitions.relation(&link.relation);
            let Some(pairs) = relation
                .map(|one| &one.classes)
                .filter(|one| !one.is_empty())
            else {
                continue;
            };
            let Some(other) = context.corpus.meant(&link.target) else {
                continue;
            };
            let target = class(other);
            // A target of a type that is not allowed at all is found by another rule.
            let is_thing = !other.definition().work;
            let is_placed = is_thing && is_placed(record) && is_placed(other);
            let tree = if classes.knows(target) {
                classes
            } else {
                &other.definition().classes
            };
            if is_placed
                && !pairs
                    .iter()
                    .any(|pair| fits(pair, (classes, source), (tree, target)))
            {
                let message = format!(
                    "`{}` does not lead from `{source}` to `{target}`",
                    link.relation
                );
                sink.on(record)
                    .at(&link.path, message)
                    .hint("use another relation, or make it on the other record");
            }
        }
    }
}

/// What a record is: its class, or its type where it has none.
fn class(record: &Record) -> &str {
    record.text("class").unwrap_or(&record.definition().name)
}

/// Whether the definitions say where the class of a record belongs.
fn is_placed(record: &Record) -> bool {
    let class = record.text("class");
    class.is_none_or(|class| record.definition().classes.knows(class))
}

fn fits(pair: &ClassPair, source: (&Classes, &str), target: (&Classes, &str)) -> bool {
    let has = |wanted: &[String], (classes, class): (&Classes, &str)| {
        wanted.iter().any(|wanted| classes.is(class, wanted))
    };
    has(&pair.source, source) && has(&pair.target, target)
}

//! Things that nothing is said about.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::stored_links::stored_links;
use crate::diagnostic::Level;
use crate::practice::impact::supplies;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    name: "orphan-item",
    level: Level::Warning,
    summary: "Finds things of medium or high criticality that no relation leads from or to.",
    why: "Impact can say nothing about them: nobody knows what fails when they do, or what they need. Things of low criticality, or of none, may well stand for themselves.",
    example: Example {
        files: &[
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: planned
class: server
criticality: high
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: server, criticality: high}}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "cis/pdu-a.yaml",
                Body::Text(
                    "\
id: pdu-a
title: pdu-a
state: planned
class: pdu
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: pdu}}
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
criticality: high
relations:
  - {relation: powered-by, target: pdu-a}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: server, criticality: high}}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

/// The criticalities at which a thing has to be related.
const MATTERS: [&str; 2] = ["high", "medium"];

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let standing = |record: &&Record| !record.definition().work;
    let records: Vec<&Record> = context.corpus.records().iter().filter(standing).collect();
    let mut lone: Vec<&Record> = records.iter().copied().filter(|one| is_lone(one)).collect();
    lone.retain(|record| supplies(record, context.definitions).is_empty());
    if lone.is_empty() {
        return;
    }
    let mut named: HashSet<&str> = HashSet::new();
    for supply in records
        .iter()
        .flat_map(|record| supplies(record, context.definitions))
    {
        named.extend(context.corpus.meant(&supply.other).map(Record::id));
    }
    for record in lone {
        if !named.contains(record.id()) {
            let path = FieldPath::root().key("criticality");
            sink.on(record)
                .at(&path, "nothing says what it needs or what needs it")
                .hint("add `relations`, or `services` that it helps to deliver");
        }
    }
}

/// Whether a thing in use matters and has no relation at all, be it one that spreads failure or not.
fn is_lone(record: &Record) -> bool {
    let matters = record
        .text("criticality")
        .is_some_and(|text| MATTERS.contains(&text));
    let mut fields = record.definition().fields.iter();
    let is_thing = fields.any(|field| field.holds_links() && field.name != "links");
    let is_used = record.category() != Some(Category::Closed);
    matters && is_thing && is_used && stored_links(record).is_empty()
}

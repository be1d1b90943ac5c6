//! Relations to things that are out of use for good.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::impact::supplies;
use crate::record::Record;
use crate::schema::Category;

pub(super) static RULE: Rule = Rule {
    name: "retired-supplier",
    level: Level::Warning,
    summary: "Finds things in use that are said to need, or to serve, something that is retired.",
    why: "A relation to what is gone says nothing about what fails: the graph leaves it out, and what replaced the thing is missing from it.",
    example: Example {
        files: &[
            (
                "cis/pdu-a.yaml",
                Body::Text(
                    "\
id: pdu-a
title: pdu-a
state: retired
class: pdu
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: pdu}}
  - {at: 2026-11-20T09:00:00Z, by: ana, do: retire, to: retired, reason: worn out}
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
  - {relation: powered-by, target: pdu-a}
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
                "cis/pdu-a.yaml",
                Body::Text(
                    "\
id: pdu-a
title: pdu-a
state: retired
class: pdu
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: pdu}}
  - {at: 2026-11-20T09:00:00Z, by: ana, do: retire, to: retired, reason: worn out}
",
                ),
            ),
            (
                "cis/pdu-b.yaml",
                Body::Text(
                    "\
id: pdu-b
title: pdu-b
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
relations:
  - {relation: powered-by, target: pdu-b}
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
    let is_gone = |record: &Record| record.category() == Some(Category::Closed);
    let records = context.corpus.records().iter();
    for record in records.filter(|one| !one.definition().work && !is_gone(one)) {
        for supply in supplies(record, context.definitions) {
            let other = context.corpus.meant(&supply.other);
            if let Some(other) = other.filter(|other| is_gone(other)) {
                let message = format!("{} is retired", other.id());
                sink.on(record)
                    .at(&supply.path, message)
                    .hint("name what took its place, or take the relation out");
            }
        }
    }
}

//! Redundancy groups that can never hold.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::impact::declared;
use crate::practice::impact::gather;
use crate::record::Record;
use crate::schema::Category;
use crate::text::plural;

pub(super) static RULE: Rule = Rule {
    name: "redundancy-group",
    level: Level::Error,
    summary: "Finds redundancy groups that no relation leads to, and those that ask for more than there are.",
    why: "Such a group says nothing true: impact would take the record for safer, or for weaker, than it is. Items that are retired do not count.",
    example: Example {
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
relations:
  - {relation: powered-by, target: pdu-a}
redundancy:
  - {group: power, relation: powered-by, min_up: 2}
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
  - {relation: powered-by, target: pdu-a}
redundancy:
  - {group: power, relation: powered-by, min_up: 1}
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
    let is_used = |record: &&Record| record.category() != Some(Category::Closed);
    let records = context.corpus.records().iter().filter(is_used);
    let declaring: Vec<(&Record, _)> = records
        .map(|record| (record, declared(record)))
        .filter(|(_, groups)| !groups.is_empty())
        .collect();
    if declaring.is_empty() {
        return;
    }
    let graph = gather(context.corpus, context.definitions);
    for (record, groups) in declaring {
        let Some(consumer) = graph.place(record.id()) else {
            continue;
        };
        for one in groups {
            let mut of_record = graph.groups().iter();
            let size = of_record
                .find(|group| group.consumer == consumer && group.name == one.group)
                .map_or(0, |group| group.size);
            if size == 0 {
                let message = format!("no `{}` leads to an item of the group", one.relation);
                sink.on(record).at(&one.path, message);
            } else if one.min_up.exceeds(size) {
                let message = format!("{} have to work of {}", one.min_up, plural(size, "item"));
                sink.on(record).at(&one.path, message);
            }
        }
    }
}

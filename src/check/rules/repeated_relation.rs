//! Links that are made twice.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::check::stored_links::stored_links;
use crate::diagnostic::Level;
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    name: "repeated-relation",
    level: Level::Error,
    summary: "Finds links that a record makes twice, and second links of a relation that allows one.",
    why: "A record has one parent and is the duplicate of one other; with two, nobody knows which counts.",
    example: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-00000A.yaml",
                Body::Text(
                    "\
id: INC-2611-00000A
title: Outbound mail is rejected
state: new
links:
  - {relation: parent, target: INC-2611-00000B}
  - {relation: parent, target: INC-2611-00000C}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000B.yaml",
                Body::Text(
                    "\
id: INC-2611-00000B
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000C.yaml",
                Body::Text(
                    "\
id: INC-2611-00000C
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-00000A.yaml",
                Body::Text(
                    "\
id: INC-2611-00000A
title: Outbound mail is rejected
state: new
links:
  - {relation: parent, target: INC-2611-00000B}
  - {relation: related-to, target: INC-2611-00000C}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000B.yaml",
                Body::Text(
                    "\
id: INC-2611-00000B
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000C.yaml",
                Body::Text(
                    "\
id: INC-2611-00000C
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut made: HashSet<(&str, &str)> = HashSet::new();
    let mut single: HashSet<&str> = HashSet::new();
    let links = stored_links(subject.record);
    for link in &links {
        let relation = context.definitions.relation(&link.relation);
        let is_single = relation.is_some_and(|relation| relation.single);
        let is_second = !single.insert(&link.relation);
        if !made.insert((&link.relation, &link.target)) {
            sink.at(
                &link.path,
                format!(
                    "the link `{}` to `{}` is there already",
                    link.relation, link.target
                ),
            );
        } else if is_single && is_second {
            sink.at(
                &link.path,
                format!("a record has at most one link `{}`", link.relation),
            );
        }
    }
}

//! Agreements that replace each other in a circle.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::agreement::AGREEMENT;
use crate::practice::agreement::circle;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "agreement-circle",
    level: Level::Error,
    summary: "Finds agreements that replace themselves, by `replaces` of their own or by way of others.",
    why: "Each would end the other, and nothing would be promised any more. Until one `replaces` is taken out, none of them ends another, so that no clock is lost.",
    example: Example {
        files: &[
            (
                "agreements/first.yaml",
                Body::Text(
                    "\
id: first
title: First
state: draft
kind: sla
valid_from: 2026-01-01
replaces: second
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-01-01, replaces: second}}
",
                ),
            ),
            (
                "agreements/second.yaml",
                Body::Text(
                    "\
id: second
title: Second
state: draft
kind: sla
valid_from: 2026-02-01
replaces: first
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-02-01, replaces: first}}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "agreements/first.yaml",
                Body::Text(
                    "\
id: first
title: First
state: draft
kind: sla
valid_from: 2026-01-01
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-01-01}}
",
                ),
            ),
            (
                "agreements/second.yaml",
                Body::Text(
                    "\
id: second
title: Second
state: draft
kind: sla
valid_from: 2026-02-01
replaces: first
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-02-01, replaces: first}}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    if subject.definition.name != AGREEMENT {
        return;
    }
    let Some(way) = circle(subject.record, context.corpus) else {
        return;
    };
    let id = subject.record.id();
    // Said once for each circle, at the first of its ids.
    if way.iter().min() == Some(&id) {
        let message = format!("`replaces` leads back: {} → {id}", way.join(" → "));
        let path = FieldPath::root().key("replaces");
        sink.at(&path, message)
            .hint("take out the `replaces` that is wrong");
    }
}

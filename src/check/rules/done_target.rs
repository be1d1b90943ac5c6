//! Open records that are part of something that is over.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::schema::Category;

pub(super) static RULE: Rule = Rule {
    name: "done-target",
    level: Level::Warning,
    summary: "Finds open records with a link to a resolved or closed one by a relation that asks for an open target, such as `parent`.",
    why: "What ends the whole ends its parts: nobody looks below a parent that is resolved, so an open child is forgotten. Resolving a parent resolves its children, unless it was told to leave them.",
    example: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-00000A.yaml",
                Body::Text(
                    "\
id: INC-2611-00000A
title: Outbound mail is rejected
state: resolved
solution: The relay was restarted.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T09:20:00Z, by: ana, do: resolve, to: resolved}
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
links:
  - {relation: parent, target: INC-2611-00000A}
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
state: resolved
solution: The relay was restarted.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T09:20:00Z, by: ana, do: resolve, to: resolved}
",
                ),
            ),
            (
                "incidents/2026/11/INC-2611-00000B.yaml",
                Body::Text(
                    "\
id: INC-2611-00000B
title: Outbound mail is rejected
state: resolved
solution: The relay was restarted.
links:
  - {relation: parent, target: INC-2611-00000A}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T09:20:00Z, by: ana, do: resolve, to: resolved}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    if !subject.record.category().is_some_and(Category::is_open) {
        return;
    }
    for link in subject.record.links() {
        let relation = context.definitions.relation(&link.relation);
        let asks = relation.is_some_and(|relation| relation.open);
        let target = context.corpus.meant(&link.target).filter(|_| asks);
        let state = target.and_then(|target| {
            let is_over = !target.category()?.is_open();
            target.state().filter(|_| is_over)
        });
        if let Some(state) = state {
            let id = subject.record.id();
            let message = format!(
                "the {} {} is `{state}`, and {id} is still open",
                link.relation, link.target
            );
            let hint = format!(
                "resolve {id}, or take the link away with `itsm link {id} {} {} --remove`",
                link.relation, link.target
            );
            sink.at(&link.path.key("target"), message).hint(hint);
        }
    }
}

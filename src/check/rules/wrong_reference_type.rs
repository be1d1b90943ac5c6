//! References to a record of another type.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "wrong-reference-type",
    level: Level::Error,
    summary: "Finds references that name a record of another type than the field asks for.",
    why: "A team in the place of a person would be assigned work that no list of hers shows.",
    example: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
assignee: messaging
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {assignee: messaging}}
",
                ),
            ),
            (
                "teams/messaging.yaml",
                Body::Text(
                    "\
id: messaging
title: Messaging
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
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
team: messaging
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {team: messaging}}
",
                ),
            ),
            (
                "teams/messaging.yaml",
                Body::Text(
                    "\
id: messaging
title: Messaging
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    for naming in &subject.namings {
        let Some(wanted) = subject.wanted_type(naming) else {
            continue;
        };
        let found = subject
            .known
            .definition(&naming.target)
            .map(|found| found.name.as_str());
        if let Some(found) = found.filter(|found| *found != wanted) {
            let message = format!("`{}` is of type {found}, not {wanted}", naming.target);
            sink.at(&naming.path, message);
        }
    }
}

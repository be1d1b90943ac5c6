//! Records that name themselves.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "self-relation",
    level: Level::Error,
    summary: "Finds records that link to or reference themselves.",
    why: "Nothing is its own parent or its own cause; another id was meant.",
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
  - {relation: parent, target: INC-2611-00000A}
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
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let itself = subject
        .namings
        .iter()
        .filter(|one| one.target == subject.record.id());
    for naming in itself {
        sink.at(&naming.path, "the record names itself");
    }
}

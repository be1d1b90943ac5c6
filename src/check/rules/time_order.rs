//! Times of a record that can't be so.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::misplaced;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "time-order",
    level: Level::Error,
    summary: "Finds times in fields that lie in the future, or before the time that must come first.",
    why: "Nothing is noticed before it has begun or restored before it failed. Figures such as the time to restore are computed from these times, and one slip makes a mean negative.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
started: 2026-11-20T07:40:00Z
detected: 2026-11-20T07:04:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {started: 2026-11-20T07:40:00Z, detected: 2026-11-20T07:04:00Z}}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
started: 2026-11-20T06:40:00Z
detected: 2026-11-20T07:04:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {started: 2026-11-20T06:40:00Z, detected: 2026-11-20T07:04:00Z}}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    for one in misplaced(subject.record, context.now) {
        sink.at(&FieldPath::root().key(&one.field), one.message);
    }
}

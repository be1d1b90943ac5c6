//! Records without a log.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "missing-log",
    level: Level::Error,
    summary: "Finds records whose log is missing or empty.",
    why: "The log is the one source of every time and duration. A record written by hand becomes complete with `itsm adopt`, which adds the entry that opens it.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
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
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let path = FieldPath::root().key("log");
    if subject.log.is_empty() && !subject.is_refused(&path) {
        let made = sink.at(&path, "the record has no log");
        made.hint(format!("run `itsm adopt {}`", subject.record.id()));
    }
}

//! Fields that every record of the type must have.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "missing-field",
    level: Level::Error,
    summary: "Finds records that lack a field which every record of their type must have.",
    why: "Without them a record can't be listed, found or counted. What a record must have in a certain state only is checked by `incomplete-record`.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
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
    let missing = subject
        .violations
        .iter()
        .filter_map(|one| Some((one, one.missing.as_ref()?)));
    for (violation, name) in missing {
        // A record without a log is told how to get one, by a rule of its own.
        let is_log = violation.path.segments().is_empty() && name == "log";
        if !is_log {
            let path = violation.path.key(name);
            sink.at(&path, format!("`{path}` is missing"));
        }
    }
}

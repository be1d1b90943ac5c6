//! A log that goes back in time.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::record::print_time;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "log-order",
    level: Level::Error,
    summary: "Finds entries of the log that are older than the one before them.",
    why: "Durations between entries would be negative, and an entry slipped in later could not be told from one that was always there. Equal times are fine; imported entries are left alone.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T07:59:00Z, by: ana, do: edit, reason: looked at it}
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
  - {at: 2026-11-20T08:09:00Z, by: ana, do: edit, reason: looked at it}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let all = subject.log.all().into_iter();
    let written_here = all.filter(|(_, entry)| entry.imported.is_none());
    let mut latest = None;
    for (seq, entry) in written_here {
        if let Some(before) = latest.filter(|before| entry.at < *before) {
            let path = FieldPath::root().key("log").index(*seq).key("at");
            let made = sink.at(
                &path,
                format!("the entry before was written at {}", print_time(before)),
            );
            made.hint(
                "say in `happened` when a thing took place; `at` is when it was written down",
            );
        }
        latest = latest.max(Some(entry.at));
    }
}

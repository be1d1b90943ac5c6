//! Entries of tomorrow.

use chrono::TimeDelta;

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
    name: "future-entry",
    level: Level::Warning,
    summary: "Finds entries of the log whose time lies more than ten minutes ahead.",
    why: "Clocks differ a little between machines. More than that is a slip of the pen, and it holds back every later entry: the log never goes back in time.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2062-11-20T08:02:11Z, by: ana, do: open, to: new}
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

/// How far the clocks of two machines may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(10);

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(latest) = context.now.checked_add_signed(SKEW) else {
        return;
    };
    for (seq, entry) in subject.log.all() {
        let times = [("at", Some(entry.at)), ("happened", entry.happened)];
        for (key, time) in times {
            if let Some(time) = time.filter(|time| *time > latest) {
                let path = FieldPath::root().key("log").index(*seq).key(key);
                sink.at(&path, format!("{} lies in the future", print_time(time)));
            }
        }
    }
}

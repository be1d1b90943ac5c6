//! Records that are gone.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "record-deleted",
    level: Level::Error,
    summary: "Finds records that were there before and are gone; checked by `validate --since`.",
    why: "Others refer to a record and figures count it, so it is closed, cancelled or retired, never deleted. One that moved to another folder, or whose id is now an alias of another record, is not gone.",
    example: Example {
        files: &[(
            "people/ana.yaml",
            Body::Text(
                "\
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
            ),
        )],
    },
    fix: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: cancelled
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: cancel, to: cancelled, reason: opened twice}
",
                ),
            ),
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Range {
        before: Example {
            files: &[
                (
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
                ),
                (
                    "people/ana.yaml",
                    Body::Text(
                        "\
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
                    ),
                ),
            ],
        },
        check,
    },
};

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    let read = range
        .before
        .records()
        .iter()
        .map(|one| (one.path(), one.id()));
    let unread = range
        .before
        .unread()
        .iter()
        .map(|one| (one.path.as_str(), one.id()));
    for (path, id) in read.chain(unread) {
        if range.now_of(id).is_none() && !range.is_unread(id) {
            let base = range.base;
            sink.on_unread(path, id, format!("the record of {base} is gone"))
                .hint(format!(
                    "`git checkout {base} -- {path}` brings it back; close or cancel it instead"
                ));
        }
    }
}

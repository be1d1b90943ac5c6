//! Entries of which no commit says when they were written. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "time-not-anchored",
    level: Level::Warning,
    summary: "Finds entries that are older than the commit before theirs, in a commit that looks as if it was made of several; checked by `itsm audit` and `validate --since`.",
    why: "A squash keeps the entries and loses the commits that said when they were written. They may be right; nothing shows it.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Committed as `Mail (#12)` at 11:30, on top of a commit of 11:00.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
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
# Merged with the commit of 08:02 that opened it.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Repository,
};

//! Commits that are older than the commit before them. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "clock-backwards",
    level: Level::Error,
    summary: "Finds commits that were made more than ten minutes before the commit before them; checked by `itsm audit` and `validate --since`. It is a warning where no entry of the commit is as old, and where the commit before it is as old as it is and only what came to the line earlier is not.",
    why: "A commit can't be older than the one that it was put upon. The clock was wrong or was set back, and the entries of the commit are no better than it.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Committed at 08:02, on top of a commit of 11:00.
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
# Committed at 11:30, on top of a commit of 11:00.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T11:29:40Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Repository,
};

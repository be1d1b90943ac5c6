//! Entries that claim to be older than the commit before them. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "back-dated",
    level: Level::Error,
    summary: "Finds entries whose time lies before the commit before theirs, where neither their commit nor one that it brought was made at that time; checked by `itsm audit` and `validate --since`.",
    why: "Times, figures and deadlines are computed from `at`, so whoever sets it back meets any goal. Work that was done offline is fine: its commit says when it was written, and keeps saying so when it is rebased or merged. The clocks of two machines may differ by ten minutes.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Committed at 11:30, on top of a commit of 11:00.
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
# Committed at 11:30, on top of a commit of 11:00; `happened` says when it took place.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T11:29:40Z, happened: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Repository,
};

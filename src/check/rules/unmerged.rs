//! A record that git could not merge and that looks like any other. The finding is made while the repository is looked
//! at; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "unmerged",
    level: Level::Error,
    summary: "Finds records that git has as not merged although their files hold no markers, and notes that it has as not merged.",
    why: "Where the merge driver is missing or was stopped, or one side deleted the file, git leaves one side's file in place, which reads as if nothing had happened. Committed as it is, it drops what the other side wrote.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# git has three versions of this file, and this is one of them: `itsm conflicts` shows all.
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
# Decided with `itsm conflicts`.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: resolved
solution: The relay's certificate was renewed.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:00Z, by: ben, do: resolve, to: resolved}
",
            ),
        )],
    },
    check: Check::Repository,
};

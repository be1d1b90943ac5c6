//! Merges that could not be made again. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "merge-not-checked",
    level: Level::Warning,
    summary: "Says that a merge could not be made again to see what was done in it by hand; checked by `itsm audit` and `validate --since`.",
    why: "A merge of more than two sides can't be made again step by step, and git before 2.39 can't do it without a work tree. What the merge changed is judged all the same; what it dropped may be missed.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Merged with two other branches at once.
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
# Merged with one branch after the other.
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

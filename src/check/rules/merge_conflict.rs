//! What would have to be decided if two commits were merged. The finding is made by `itsm validate --merge-with`; this
//! is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "merge-conflict",
    level: Level::Error,
    summary: "Finds what two commits changed in different ways, and what a merge of them would stop at.",
    why: "Two people who moved one record to different states, or set one field to different values, have to agree; no program can know who is right. It is better known before the merge than in the middle of it.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Here the urgency is high; on the other branch it was set to low.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
urgency: high
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {urgency: high}}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Merge the other branch, decide with `itsm conflicts`, and both agree.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
urgency: low
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {urgency: low}}
",
            ),
        )],
    },
    check: Check::Repository,
};

//! A key that stands in one mapping twice. The finding is made while the file is read; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-key",
    level: Level::Error,
    summary: "Finds keys that stand in one mapping twice.",
    why: "Readers of YAML disagree on which of the two counts, so a record would mean different things to different programs.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
impact: high
impact: low
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: high}}
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
impact: high
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: high}}
",
            ),
        )],
    },
    check: Check::Reading,
};

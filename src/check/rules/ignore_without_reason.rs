//! Comments that silence without saying why. The finding is made while comments are applied.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(in crate::check) static RULE: Rule = Rule {
    name: "ignore-without-reason",
    level: Level::Error,
    summary: "Finds `# itsm: ignore[…]` comments that give no reason.",
    why: "Whoever meets the comment next has to know whether it still applies. Without a reason it silences nothing.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
# itsm: ignore[wrong-folder]
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
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Ignoring,
};

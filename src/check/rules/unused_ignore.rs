//! Comments that silence nothing. The finding is made while comments are applied.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(in crate::check) static RULE: Rule = Rule {
    name: "unused-ignore",
    level: Level::Warning,
    summary: "Finds `# itsm: ignore[…]` comments that silence nothing, name no rule that exists, or name one that can't be silenced.",
    why: "A comment that outlives its finding would silence the next one, which nobody has looked at.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
# itsm: ignore[unknown-field] because the colour is a joke
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

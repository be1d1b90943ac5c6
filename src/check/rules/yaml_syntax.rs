//! Text that is not YAML. The finding is made while the file is read; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "yaml-syntax",
    level: Level::Error,
    summary: "Finds files that are not YAML.",
    why: "A file that can't be read holds no record. It is reported and counted, never silently left out.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                r#"id: INC-2611-7K3QXM
title: "Outbound mail
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
"#,
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
    check: Check::Reading,
};

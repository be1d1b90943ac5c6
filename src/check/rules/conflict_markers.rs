//! A merge that was left unresolved. The finding is made while the file is read; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "conflict-markers",
    level: Level::Error,
    summary: "Finds files that still hold the markers of a merge conflict.",
    why: "A file with `<<<<<<<` and `>>>>>>>` in it says two things at once, and no reader can tell which is meant. The record is not read until somebody decides.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
<<<<<<< HEAD
state: new
=======
state: in-progress
>>>>>>> ana
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
    check: Check::Reading,
};

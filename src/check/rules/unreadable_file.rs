//! Files that the operating system does not hand over. The finding is made while the file is read; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "unreadable-file",
    level: Level::Error,
    summary: "Finds records that can't be opened: symbolic links, folders, files without permission.",
    why: "A symbolic link in a desk could show a file from anywhere on the machine. A record that can't be read is never left out silently.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Link("/etc/hostname"),
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

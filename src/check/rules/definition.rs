//! Definitions and configuration that make no sense. The finding is made while the file is read; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "definition",
    level: Level::Error,
    summary: "Finds what is wrong in `itsm.yaml` and in the desk's own definitions below `.itsm/schema/`.",
    why: "A slip in a definition would be seen in every record at once. Where a file is at fault the shipped definition stands in, so that records stay readable.",
    example: Example {
        files: &[(
            "itsm.yaml",
            Body::Text(
                "\
format: 1
timezone: Europe/Madird
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "itsm.yaml",
            Body::Text(
                "\
format: 1
timezone: Europe/Madrid
",
            ),
        )],
    },
    check: Check::Reading,
};

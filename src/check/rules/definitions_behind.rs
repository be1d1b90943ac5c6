//! Records that lack migrations. The finding is made while the definitions are read; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

const MIGRATION: (&str, Body) = (
    ".itsm/schema/upgrade/0001-urgency.yaml",
    Body::Text(
        "\
version: 1
about: \"Every incident has an urgency.\"
steps:
  - default: {type: incident, field: urgency, value: medium}
",
    ),
);

pub(super) static RULE: Rule = Rule {
    name: "definitions-behind",
    level: Level::Warning,
    summary: "Finds desks whose records were not brought to the definitions in force: migrations wait to be applied.",
    why: "Renamed fields and states are understood under their old names, so nothing is wrong yet; but what a migration fills in or replaces is missing until then. `itsm upgrade` applies what waits and writes its number into `itsm.yaml`.",
    example: Example {
        files: &[("itsm.yaml", Body::Text("format: 1\n")), MIGRATION],
    },
    fix: Example {
        files: &[
            (
                "itsm.yaml",
                Body::Text("format: 1\ndefinitions:\n  version: 1\n  own: 1\n"),
            ),
            MIGRATION,
        ],
    },
    check: Check::Reading,
};

//! Entries that claim to be imported, in logs that people have gone on with. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "late-import",
    level: Level::Error,
    summary: "Finds entries with `imported` that came into a log after people had written entries of their own; checked by `itsm audit` and `validate --since`.",
    why: "What another system did is not judged here, so an entry that only claims to be imported would be judged by nobody. An import never adds to a record that people have gone on with.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# An entry with `imported: resolved` was added below the one that Ana wrote.
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
# What another system did stands first; Ana went on from there.
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

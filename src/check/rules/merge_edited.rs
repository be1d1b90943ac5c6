//! Merges that say something else than their sides come to. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "merge-edited",
    level: Level::Error,
    summary: "Finds merges whose files are neither what git makes of both sides, nor what joining them field by field comes to, nor what deciding their conflicts for one side comes to; checked by `itsm audit` and `validate --since`. It is a warning for files that are no records, statements, configuration or definitions.",
    why: "What git shows of a file's history leaves out what was edited in a merge, and a merge that keeps one side alone takes back what the other brought without a trace.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# The merge that holds this has a title that neither side had.
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
# The title was changed in a commit of its own, after the merge.
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

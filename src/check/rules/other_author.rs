//! Entries by somebody else than whoever made the commit. The finding is made while a history is walked; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "other-author",
    level: Level::Warning,
    summary: "Finds entries whose `by` is not the person whose address the commit bears, nor one whose commits a merge brought, nor one whom it names with `Co-authored-by`; checked by `itsm audit` and `validate --since`. It is an error where the commit is signed with the key of somebody else, unless that is a bot which imports reviews and took a step on which a review of that person decided (`itsm approvals import --move`).",
    why: "A name in a file proves nothing, and neither does the address of a commit; but where the two differ, somebody wrote in another's name, or a machine is set up wrongly.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Committed by Ana.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ben, do: open, to: new}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Committed by Ben.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ben, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Repository,
};

//! Steps that were taken without the approvals that the policy wants. The finding is made while the repository is looked
//! at; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "not-approved",
    level: Level::Error,
    summary: "Finds steps that need an approval and were taken without it, by the policy of the trusted side. In an audit it is a warning where only the other side of a merge has a policy that would not have let the step in.",
    why: "A state written in a file proves nothing. What counts is who decided, on which content, and how that is proven: signed statements in `approvals/`, judged by the policy and the keys that others have agreed to. What the trusted side has already is not judged again; `itsm audit` does that.",
    example: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
# A branch takes this to `scheduled` by hand, with an entry `approve`; the desk has a policy, and nobody has signed.
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: authorization
description: The certificate runs out on the first of December.
planned_start: 2026-11-25T20:00:00Z
planned_end: 2026-11-25T21:00:00Z
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {planned_start: 2026-11-25T20:00:00Z, planned_end: 2026-11-25T21:00:00Z}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: submit, to: authorization}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
# Waits for `itsm approve CHG-2611-7K3QXM` by somebody else.
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: authorization
description: The certificate runs out on the first of December.
planned_start: 2026-11-25T20:00:00Z
planned_end: 2026-11-25T21:00:00Z
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {planned_start: 2026-11-25T20:00:00Z, planned_end: 2026-11-25T21:00:00Z}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: submit, to: authorization}
",
            ),
        )],
    },
    check: Check::Repository,
};

//! A name that is like another. The finding is made where a push is received; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "twin-name",
    level: Level::Error,
    summary: "Finds that a push brings a tag or a branch by whose name something else goes; checked by the hook `pre-receive`.",
    why: "Git takes a tag before a branch of the same name, and both before an abbreviated id. A tag `origin/main` would be taken by everybody for the branch by which approvals are judged.",
    example: Example {
        files: &[(
            "people/ana.yaml",
            Body::Text(
                "\
# With this came the tag `main`, beside the branch `main`.
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "people/ana.yaml",
            Body::Text(
                "\
# The tag is called `v1.0` now.
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
            ),
        )],
    },
    check: Check::Repository,
};

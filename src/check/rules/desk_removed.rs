//! A desk that is gone. The finding is made where a push is received; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "desk-removed",
    level: Level::Error,
    summary: "Finds that a push takes a desk away, or moves it to another folder; checked by the hook `pre-receive`.",
    why: "Without its `itsm.yaml` a folder is no desk, and nothing in it is checked any more. Taking it away would be the shortest way past every rule.",
    example: Example {
        files: &[(
            "people/ana.yaml",
            Body::Text(
                "\
# The itsm.yaml that was beside this folder is gone.
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
            "itsm.yaml",
            Body::Text(
                "\
format: 1
profile: small
",
            ),
        )],
    },
    check: Check::Repository,
};

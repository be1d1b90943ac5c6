//! A branch from which commits were taken away. The finding is made where a push is looked at, in a pipeline or by the
//! hook of a server; this is its documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "history-rewritten",
    level: Level::Error,
    summary: "Finds commits that are gone: a push replaced those of a branch that others build on, or an audit does not come from the commit that is trusted; checked by `validate --since auto`, by the hook `pre-receive` and by `itsm audit`.",
    why: "What was decided stands in the commits. A forced push can take a decision away together with every trace of it, and what others have fetched no longer fits. A branch of one's own, which is no default branch, may be pushed in any way.",
    example: Example {
        files: &[(
            "itsm.yaml",
            Body::Text(
                "\
# `git push --force` to main: the commits that were there before are gone.
format: 1
profile: small
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "itsm.yaml",
            Body::Text(
                "\
# The earlier commits are back, and `git revert` or `itsm correct` mended what was wrong with them.
format: 1
profile: small
",
            ),
        )],
    },
    check: Check::Repository,
};

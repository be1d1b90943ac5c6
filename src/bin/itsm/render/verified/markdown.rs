//! What approvals come to, as Markdown for a comment or a summary.

use std::fmt::Write;

use itsm::ops::ApprovalCase;
use itsm::ops::Verified;
use itsm::report::escape;

use crate::render::judged;
use crate::render::verified::text::standing;
use crate::render::verified::text::summary;
use crate::render::verified::text::word;

/// Every case with its reasons.
pub(crate) fn markdown(verified: &Verified) -> String {
    let mut out = format!("### Approvals\n\n{}\n", escape(&summary(verified)));
    for case in &verified.cases {
        one(case, &mut out);
    }
    for one in &verified.undecided {
        let (name, title, why) = (escape(&one.name), escape(&one.title), escape(&one.why));
        let _ = writeln!(out, "\n#### {name}: {}\n\n{title}\n\n{why}", standing(one));
    }
    out
}

fn one(case: &ApprovalCase, out: &mut String) {
    let judged = &case.judged;
    let (name, title) = (escape(&judged.name), escape(&case.title));
    let _ = writeln!(
        out,
        "\n#### {name}: {}\n\n{title}\n\nStep `{}`, content `{}`",
        word(case),
        judged.step,
        judged.digest
    );
    out.push_str(&judged::markdown_rules(judged));
}

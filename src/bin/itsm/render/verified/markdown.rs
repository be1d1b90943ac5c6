//! What approvals come to, as Markdown for a comment or a summary.

use std::fmt::Write;

use itsm::ops::ApprovalCase;
use itsm::ops::Verified;
use itsm::report::escape;

use crate::render::judged;
use crate::render::verified::text::standing;
use crate::render::verified::text::summary;
use crate::render::verified::text::which;
use crate::render::verified::text::word;

/// Every case with its reasons.
pub(crate) fn markdown(verified: &Verified) -> String {
    let mut out = format!("### Approvals\n\n{}\n", escape(&summary(verified)));
    for (at, case) in verified.cases.iter().enumerate() {
        one(case, which(verified, at), &mut out);
    }
    for one in &verified.undecided {
        let (name, title, why) = (escape(&one.name), escape(&one.title), escape(&one.why));
        let _ = writeln!(out, "\n#### {name}: {}\n\n{title}\n\n{why}", standing(one));
    }
    if let Some(one) = &verified.strangers {
        let _ = writeln!(out, "\n**Not as the keys say:** {}", escape(&one.message));
    }
    for one in &verified.doubts {
        let _ = writeln!(out, "\n**In doubt:** {}", escape(&one.message()));
    }
    out
}

fn one(case: &ApprovalCase, which: Option<String>, out: &mut String) {
    let judged = &case.judged;
    let (name, title) = (escape(&judged.name), escape(&case.title));
    let _ = writeln!(
        out,
        "\n#### {name}: {}\n\n{title}\n\nStep `{}`, content `{}`",
        word(case),
        judged.step,
        judged.digest
    );
    if let Some(which) = which {
        let _ = writeln!(out, "\n{which}");
    }
    out.push_str(&judged::markdown_rules(judged));
}

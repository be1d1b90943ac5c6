//! What approvals come to, as Markdown for a comment or a summary.

use std::fmt::Write;

use itsm::ops::ApprovalCase;
use itsm::ops::Verified;
use itsm::practice::approval::RequirementOutcome;
use itsm::report::escape as markdown_text;

use crate::render::verified::text::ignored;
use crate::render::verified::text::summary;
use crate::render::verified::text::word;

/// Every case with its reasons.
pub(crate) fn markdown(verified: &Verified) -> String {
    let mut out = format!("### Approvals\n\n{}\n", markdown_text(&summary(verified)));
    for case in &verified.cases {
        one(case, &mut out);
    }
    out
}

fn one(case: &ApprovalCase, out: &mut String) {
    let judged = &case.judged;
    let (name, title) = (markdown_text(&judged.name), markdown_text(&case.title));
    let _ = writeln!(
        out,
        "\n#### {name}: {}\n\n{title}\n\nStep `{}`, content `{}`\n",
        word(case),
        judged.step,
        judged.digest
    );
    if judged.judgement.rules.is_empty() {
        out.push_str("No rule of the policy is for it: nobody can approve it.\n");
    } else {
        out.push_str("| rule | wanted | there | can act |\n|---|---|---|---|\n");
    }
    for rule in &judged.judgement.rules {
        let requirements = rule.requirements.iter();
        let later = rule.later.iter().map(|later| &later.requirement);
        for wanted in requirements.chain(later) {
            let (rule_name, can) = (markdown_text(&rule.name), rule.could_act.join(", "));
            let _ = writeln!(out, "| {rule_name} | {} | {can} |", row(wanted));
        }
    }
    let reasons = reasons(case);
    if !reasons.is_empty() {
        out.push('\n');
    }
    for reason in reasons {
        let _ = writeln!(out, "- {}", markdown_text(&reason));
    }
}

fn row(wanted: &RequirementOutcome) -> String {
    let counted = wanted.counted.iter().map(|one| one.person.as_str());
    let counted: Vec<&str> = counted.collect();
    let role = markdown_text(&wanted.role);
    format!("{} of {role} | {}", wanted.needed, counted.join(", "))
}

/// Why what is there is not enough.
fn reasons(case: &ApprovalCase) -> Vec<String> {
    let judgement = &case.judged.judgement;
    let rejected = judgement.rejected.iter();
    let rejected = rejected.map(|one| format!("rejected by {}", one.person));
    let unknown = judgement.unknown.iter();
    let unknown = unknown.map(|one| {
        format!("unknown-contributor: {one} wrote some of it and is nobody of this desk")
    });
    let ignorings = judgement.ignored.iter().map(ignored);
    rejected.chain(unknown).chain(ignorings).collect()
}

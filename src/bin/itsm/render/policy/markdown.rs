//! What the policy asks for a record, as a comment of a pull request.
//!
//! Names, ids and addresses are other people's text: nothing of it may become markup.

use std::fmt::Write;

use itsm::ops::Explained;
use itsm::ops::ExplainedStep;
use itsm::report::escape;

use super::reason;
use crate::render::judged;

/// Every step of a record.
pub(crate) fn markdown(explained: &Explained) -> String {
    let mut out = format!(
        "## {} {}\n\n{}, {}\n",
        escape(&explained.id),
        escape(&explained.title),
        escape(&explained.record_type),
        escape(&explained.state)
    );
    for one in &explained.steps {
        step(one, &mut out);
    }
    out
}

fn step(one: &ExplainedStep, out: &mut String) {
    let standing = if one.judged.is_stopped() {
        "stopped"
    } else if one.judged.judgement.satisfied {
        "approved"
    } else {
        "not approved"
    };
    let _ = writeln!(out, "\n### {}: {standing}\n", escape(&one.judged.step));
    if let Some(risk) = judged::risk(&one.judged.risk) {
        let _ = writeln!(out, "Risk: {}\n", escape(&risk));
    }
    for rule in &one.rules {
        let _ = writeln!(out, "- {} {}", escape(&rule.name), escape(&reason(rule)));
    }
    out.push_str(&judged::markdown_rules(&one.judged));
}

//! What the policy asks for a record, as a comment of a pull request.
//!
//! Names, ids and addresses are other people's text: nothing of it may become markup.

use std::fmt::Write;

use itsm::ops::Explained;
use itsm::ops::ExplainedStep;
use itsm::practice::approval::RequirementOutcome;
use itsm::report::Table;
use itsm::report::escape;

use super::against;
use super::excluded;
use super::ignored;
use super::names;
use super::owed;
use super::reason;
use super::risk;

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
    let judgement = &one.judged.judgement;
    let standing = if judgement.satisfied {
        "approved"
    } else {
        "not approved"
    };
    let _ = writeln!(out, "\n### {}: {standing}\n", escape(&one.judged.step));
    if let Some(risk) = risk(&one.judged.risk) {
        let _ = writeln!(out, "Risk: {}\n", escape(&risk));
    }
    for rule in &one.rules {
        let _ = writeln!(out, "- {} {}", escape(&rule.name), escape(&reason(rule)));
    }
    if judgement.rules.is_empty() {
        out.push_str("\nNo rule applies, so nobody can approve it.\n");
        return;
    }
    let mut table = Table::new(["rule", "asks for", "there", "missing", "may", "may not"]);
    for rule in &judgement.rules {
        for wanted in &rule.requirements {
            table.rows.push(row(&rule.name, wanted));
        }
        if let Some(later) = &rule.later {
            let name = format!("{}, afterwards: {}", rule.name, owed(later));
            table.rows.push(row(&name, &later.requirement));
        }
    }
    let _ = write!(out, "\n{}", table.markdown());
    let lines: Vec<String> = against(judgement)
        .into_iter()
        .chain(ignored(judgement))
        .collect();
    if !lines.is_empty() {
        out.push('\n');
    }
    for line in lines {
        let _ = writeln!(out, "- {}", escape(&line));
    }
}

fn row(rule: &str, one: &RequirementOutcome) -> Vec<String> {
    let counted: Vec<&str> = one.counted.iter().map(|one| one.person.as_str()).collect();
    let not: Vec<String> = one
        .excluded
        .iter()
        .map(excluded)
        .chain(one.faults.clone())
        .collect();
    vec![
        rule.to_owned(),
        format!("{} of {}", one.needed, one.role),
        counted.join(", "),
        one.missing.to_string(),
        names(&one.eligible),
        not.join("; "),
    ]
}

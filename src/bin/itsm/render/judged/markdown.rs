//! How a decision stands, as part of a comment of a pull request.
//!
//! Names, ids and addresses are other people's text: nothing of it may become markup.

use std::fmt::Write;

use itsm::ops::Judged;
use itsm::practice::approval::RequirementOutcome;
use itsm::report::Table;
use itsm::report::escape;

use super::NO_RULE;
use super::against;
use super::excluded;
use super::founding;
use super::ignored;
use super::names;
use super::no_since;
use super::owed;
use super::said;

/// The rules as a table, and below it every decision that does not count.
pub(crate) fn rules(judged: &Judged) -> String {
    let (mut out, judgement) = (String::new(), &judged.judgement);
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
    if table.rows.is_empty() {
        let _ = writeln!(out, "\n{NO_RULE}");
    } else {
        let _ = write!(out, "\n{}", table.markdown());
    }
    let notes = founding(judged).map(str::to_owned).into_iter();
    let lines: Vec<String> = notes
        .chain(no_since(judged))
        .chain(against(judgement))
        .chain(said(judged))
        .chain(ignored(judged))
        .collect();
    if !lines.is_empty() {
        out.push('\n');
    }
    for line in lines {
        let _ = writeln!(out, "- {}", escape(&line));
    }
    out
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

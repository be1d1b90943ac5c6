//! What is not well with a repository.

use itsm::ops::Trouble;
use itsm::report::Table;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    healthy: bool,
    findings: Vec<Finding<'a>>,
    mended: &'a [String],
}

#[derive(Serialize)]
struct Finding<'a> {
    name: &'a str,
    level: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

/// The findings for scripts, format version 1; `fix` is what `--fix` would do.
pub(crate) fn json(found: &[Trouble], mended: &[String]) -> String {
    let findings = found.iter().map(|one| Finding {
        name: one.name,
        level: one.level.name(),
        message: &one.message,
        hint: one.hint.as_deref(),
        fix: one.mending(),
    });
    super::json(&Output {
        version: 1,
        healthy: found.is_empty(),
        findings: findings.collect(),
        mended,
    })
}

/// The findings for people, each with what to do; nothing where all is well.
pub(crate) fn table(found: &[Trouble], width: u16) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["finding", "level", "what is not well", "what to do"]);
    for one in found {
        let mending = one.mending().map(|mending| format!("--fix: {mending}"));
        table.rows.push(vec![
            one.name.to_owned(),
            one.level.name().to_owned(),
            one.message.clone(),
            mending.or_else(|| one.hint.clone()).unwrap_or_default(),
        ]);
    }
    table.terminal(width)
}

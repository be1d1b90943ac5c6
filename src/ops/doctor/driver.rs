//! Whether git merges records by field: the attribute asks for the driver, the configuration has it, the program runs.

use crate::diagnostic::Level;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::doctor::Examination;
use crate::ops::doctor::Trouble;
use crate::ops::doctor::hooks::can_run;
use crate::ops::doctor::remedy::Remedy;
use crate::ops::hook::COMMAND;
use crate::ops::hook::DRIVER;
use crate::ops::hook::attributes;
use crate::ops::hook::program_of;

pub(super) fn check(
    desk: &Desk,
    repo: &Repo,
    examination: &Examination,
) -> Result<Vec<Trouble>, OpsError> {
    let mut found = Vec::new();
    let values = attributes(desk, repo)?;
    for (folder, value) in &values {
        if let Some(value) = value.as_deref().filter(|value| *value != DRIVER) {
            found.push(foreign(folder, value));
        }
    }
    if found.is_empty() && values.iter().any(|(_, value)| value.is_none()) {
        let message = "no attribute asks git to merge records by field";
        let trouble = Trouble::new("no-merge-attribute", Level::Warning, message);
        found.push(trouble.remedy(Remedy::Attribute));
    }
    found.extend(program(repo, examination)?);
    Ok(found)
}

/// Another driver on records; `union` keeps the lines of both sides, which gives a record two states.
fn foreign(folder: &str, value: &str) -> Trouble {
    let message = format!("{folder}/*.yaml has the attribute `merge={value}`");
    let (name, level) = match value {
        "union" => ("merge-union", Level::Error),
        _ => ("other-driver", Level::Warning),
    };
    let why = match value {
        "union" => "git joins both sides' lines without a word, so that a record has two states",
        _ => "git does not merge records by field",
    };
    Trouble::new(name, level, format!("{message}: {why}"))
        .hint("take it out of .gitattributes, then `itsm hook install`")
}

fn program(repo: &Repo, examination: &Examination) -> Result<Option<Trouble>, OpsError> {
    let remedy = || Remedy::Driver(examination.program.clone());
    let Some(command) = repo.setting(COMMAND)? else {
        let message = format!("git does not know the merge driver here: {COMMAND} is not set");
        let trouble = Trouble::new("no-driver", Level::Error, message);
        return Ok(Some(trouble.remedy(remedy())));
    };
    let program = program_of(&command);
    if can_run(&program, &examination.search_path) {
        return Ok(None);
    }
    let message = format!(
        "the merge driver can't run: {} is not there or is no program",
        program.display()
    );
    let trouble = Trouble::new("driver-program", Level::Error, message);
    Ok(Some(trouble.remedy(remedy())))
}

//! Making git call this program to merge: the driver, and the attribute that names it.
//!
//! What the driver runs stands in git's configuration, which no clone brings along: a desk says by an attribute that it
//! wants the driver, and every clone has to be told once where the program is. Settings of the user's own are never
//! changed; they are named.

use std::path::Path;
use std::path::PathBuf;

use crate::files::Write;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::trust::SIGNERS;

/// The name of the driver, in git's configuration and in attributes.
pub(crate) const DRIVER: &str = "itsm";

/// The setting with the driver's command line.
pub(crate) const COMMAND: &str = "merge.itsm.driver";

/// The setting with the driver's name for people.
const NAME: &str = "merge.itsm.name";

/// The file that says how git treats the files of the desk.
pub(crate) const ATTRIBUTES: &str = ".gitattributes";

/// The line that asks for the driver.
pub(crate) const LINE: &str = "*.yaml merge=itsm";

/// The line that asks for it where the keys stand as OpenSSH reads them.
const SIGNERS_LINE: &str = ".itsm/allowed_signers merge=itsm";

/// What the program is called with: the three versions' files, the size of markers, the path in the repository.
const PLACEHOLDERS: &str = "merge-driver %O %A %B %L %P";

/// What became of git's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// It was there, with this very program.
    Kept,
    /// It names this program now.
    Made,
}

/// Plans the attribute that makes git ask for the driver, where the desk lacks it.
pub fn hook(desk: &Desk) -> Result<Plan, OpsError> {
    let repo = repository(desk)?;
    let mut plan = Plan {
        subject: "merge records by field".to_owned(),
        ..Plan::default()
    };
    let values = attributes(desk, repo)?;
    let other: Vec<String> = values
        .iter()
        .filter_map(|(folder, value)| {
            Some((folder, value.as_deref().filter(|one| *one != DRIVER)?))
        })
        .map(|(folder, value)| format!("{folder}/*.yaml has `merge={value}`"))
        .collect();
    if other.is_empty() {
        let mut lines = Vec::new();
        if values.iter().any(|(_, value)| value.is_none()) {
            lines.push(LINE);
        }
        if desk.has(SIGNERS) && repo.attribute(SIGNERS, "merge")?.is_none() {
            lines.push(SIGNERS_LINE);
        }
        if !lines.is_empty() {
            plan.writes.push(attribute_lines(desk, &lines)?);
        }
    } else {
        plan.warnings.push(format!(
            "{}; that was left alone, and records are not merged by field",
            other.join(", ")
        ));
    }
    Ok(plan)
}

/// Tells the repository's own configuration where the driver's program is.
pub fn set_driver(desk: &Desk, program: &Path) -> Result<Setting, OpsError> {
    let repo = repository(desk)?;
    let command = command(program)?;
    if repo.setting(COMMAND)?.as_deref() == Some(command.as_str()) {
        return Ok(Setting::Kept);
    }
    repo.set_setting(NAME, "records of itsm, merged by field")?;
    repo.set_setting(COMMAND, &command)?;
    Ok(Setting::Made)
}

/// Takes the driver out of the repository's own configuration; the desk's attribute stays, and git merges as text.
pub fn unset_driver(desk: &Desk) -> Result<(), OpsError> {
    let repo = repository(desk)?;
    repo.unset_setting(NAME)?;
    Ok(repo.unset_setting(COMMAND)?)
}

/// The desk's repository, without which there is nothing to set.
pub fn repository(desk: &Desk) -> Result<&Repo, OpsError> {
    desk.repo.as_ref().ok_or_else(|| {
        let message = format!("{} is in no git repository", desk.root.display());
        OpsError::new(Kind::State, message).hint("`git init` makes one")
    })
}

/// Each folder of records with the merge driver that git's attributes give its files.
pub(crate) fn attributes(
    desk: &Desk,
    repo: &Repo,
) -> Result<Vec<(String, Option<String>)>, OpsError> {
    let folders = desk.definitions.types().iter().map(|one| &one.folder);
    let value = |folder: &String| {
        let value = repo.attribute(&format!("{folder}/any.yaml"), "merge")?;
        Ok((folder.clone(), value))
    };
    folders.map(value).collect()
}

/// The attributes with the line for records added at their end; every other byte stays.
pub(crate) fn attribute_line(desk: &Desk) -> Result<Write, OpsError> {
    attribute_lines(desk, &[LINE])
}

fn attribute_lines(desk: &Desk, lines: &[&str]) -> Result<Write, OpsError> {
    let path = ATTRIBUTES.to_owned();
    if std::fs::symlink_metadata(desk.root.join(ATTRIBUTES)).is_err() {
        return Ok(Write {
            path,
            expected: None,
            content: Some(format!("{}\n", lines.join("\n")).into_bytes()),
        });
    }
    let old = desk
        .content(ATTRIBUTES)
        .map_err(|fault| OpsError::new(Kind::State, fault.message))?;
    let end: &[u8] = if old.windows(2).any(|two| two == b"\r\n") {
        b"\r\n"
    } else {
        b"\n"
    };
    let mut new = old.clone();
    if !new.is_empty() && !new.ends_with(b"\n") {
        new.extend(end);
    }
    for line in lines {
        new.extend(line.as_bytes());
        new.extend(end);
    }
    Ok(Write {
        path,
        expected: Some(old),
        content: Some(new),
    })
}

/// The command line by which git is to call a program as the driver.
///
/// git hands it to a shell, after it has replaced what stands behind percent signs.
pub(crate) fn command(program: &Path) -> Result<String, OpsError> {
    let text = program.to_str().ok_or_else(|| {
        let message = format!("git can't be told of {}: it is no UTF-8", program.display());
        OpsError::new(Kind::State, message)
    })?;
    Ok(format!(
        "{} {PLACEHOLDERS}",
        quoted(&text.replace('%', "%%"))
    ))
}

/// A word as a shell takes it, whatever it holds.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The program that a driver's command line calls: its first word, as a shell would take it.
pub(crate) fn program_of(command: &str) -> PathBuf {
    let mut word = String::new();
    let mut quote = None;
    let mut letters = command.trim_start().chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            ('\\', None) => word.extend(letters.next()),
            (letter, None) if letter.is_whitespace() => break,
            _ => word.push(letter),
        }
    }
    PathBuf::from(word.replace("%%", "%"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_program_is_found_again_in_the_command_line_whatever_its_path_holds() {
        for path in [
            "/usr/bin/itsm",
            "/home/o'neil/my tools/itsm",
            "/opt/100%/%A/itsm",
            r"/odd/back\slash/itsm",
            "/quote\"/itsm",
        ] {
            let command = command(Path::new(path)).unwrap();
            assert_eq!(program_of(&command), Path::new(path), "{command}");
        }
        assert_eq!(
            program_of(r#""/my tools/itsm" merge-driver %O"#),
            Path::new("/my tools/itsm")
        );
    }

    #[test]
    fn percent_signs_and_quotes_are_safe_from_git_and_from_the_shell() {
        assert_eq!(
            command(Path::new("/o'n/5%/itsm")).unwrap(),
            r"'/o'\''n/5%%/itsm' merge-driver %O %A %B %L %P"
        );
    }
}

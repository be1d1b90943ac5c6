//! Hooks that git would not run, or that could not do what they say.
//!
//! A hook that is not executable is passed over by git with no more than a hint; one whose interpreter or whose `itsm`
//! is missing stops every commit.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::diagnostic::Level;
use crate::git::Repo;
use crate::ops::OpsError;
use crate::ops::doctor::Examination;
use crate::ops::doctor::Trouble;

/// The hooks that git runs in a repository in which people work, and in one that they push to; see githooks(5).
const NAMES: [&str; 17] = [
    "applypatch-msg",
    "commit-msg",
    "post-checkout",
    "post-commit",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "update",
];

pub(super) fn check(repo: &Repo, examination: &Examination) -> Result<Vec<Trouble>, OpsError> {
    let folder = repo.hooks_dir()?;
    let hooks = NAMES.map(|name| (name, folder.join(name)));
    let present = hooks.iter().filter(|(_, file)| file.is_file());
    Ok(present
        .filter_map(|(name, file)| hook(name, file, &examination.search_path))
        .collect())
}

fn hook(name: &str, file: &Path, search_path: &OsStr) -> Option<Trouble> {
    if !is_executable(file) {
        let message = format!("git passes over the hook {name}: it is not executable");
        let hint = format!("`chmod +x '{}'`, or remove it", file.display());
        return Some(Trouble::new("hook-not-executable", Level::Warning, message).hint(hint));
    }
    let bytes = fs::read(file).unwrap_or_default();
    // A hook that is no script is its own interpreter.
    let text = bytes
        .starts_with(b"#!")
        .then(|| String::from_utf8_lossy(&bytes))?;
    let interpreter = interpreter(&text);
    if let Some(missing) = interpreter.filter(|program| !can_run(program, search_path)) {
        let message = format!(
            "the hook {name} can't run: its interpreter {} is not there",
            missing.display()
        );
        return Some(Trouble::new("hook-interpreter", Level::Error, message));
    }
    let missing = calls(&text).find(|program| !can_run(program, search_path))?;
    let message = format!(
        "the hook {name} calls {}, which is not there",
        missing.display()
    );
    let hint = "put itsm on the search path, or write its full path into the hook";
    Some(Trouble::new("hook-program", Level::Error, message).hint(hint))
}

/// What the first line of a script calls; behind `env`, the program that is looked for.
fn interpreter(text: &str) -> Option<PathBuf> {
    let line = text.lines().next()?.strip_prefix("#!")?;
    let mut words = line.split_whitespace();
    let first = Path::new(words.next()?);
    if first.file_name() != Some(OsStr::new("env")) {
        return Some(first.to_owned());
    }
    let named = words.find(|word| !word.starts_with('-') && !word.contains('='));
    named.map(PathBuf::from)
}

/// The programs called `itsm` that stand where a shell looks for a command.
fn calls(text: &str) -> impl Iterator<Item = PathBuf> {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let commands = lines.flat_map(|line| line.split([';', '&', '|', '(', ')', '`', '{', '}']));
    let words = commands.filter_map(|command| {
        let mut words = command.split_whitespace();
        words.find(|word| !["exec", "if", "then", "!"].contains(word))
    });
    words
        .map(|word| PathBuf::from(word.trim_matches(['"', '\''])))
        .filter(|program| program.file_stem() == Some(OsStr::new("itsm")))
        .filter(|program| !program.to_string_lossy().contains('$'))
}

/// Whether a program can be started: a path as it stands, a bare name from the search path.
pub(super) fn can_run(program: &Path, search_path: &OsStr) -> bool {
    let is_bare = program.components().count() == 1 && !program.has_root();
    if is_bare {
        let mut folders = std::env::split_paths(search_path);
        return folders.any(|folder| is_executable(&folder.join(program)));
    }
    is_executable(program)
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    let with_suffix = file.with_extension(std::env::consts::EXE_EXTENSION);
    file.is_file() || with_suffix.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str) -> Vec<PathBuf> {
        calls(text).collect()
    }

    #[test]
    fn calls_of_the_program_are_found_where_a_command_stands() {
        assert_eq!(called("#!/bin/sh\nitsm validate"), [Path::new("itsm")]);
        assert_eq!(
            called("cd x && exec '/opt/itsm' validate || exit 1"),
            [Path::new("/opt/itsm")]
        );
        assert_eq!(called("if ! itsm validate; then"), [Path::new("itsm")]);
    }

    #[test]
    fn words_that_are_no_call_are_left_alone() {
        assert_eq!(
            called("# itsm\necho itsm\n\"$itsm\" validate"),
            [] as [&Path; 0]
        );
    }

    #[test]
    fn an_interpreter_is_found_behind_env() {
        assert_eq!(interpreter("#!/bin/sh -e\n"), Some("/bin/sh".into()));
        assert_eq!(
            interpreter("#! /usr/bin/env python3\n"),
            Some("python3".into())
        );
        assert_eq!(
            interpreter("#!/usr/bin/env -S A=1 deno run\n"),
            Some("deno".into())
        );
    }
}

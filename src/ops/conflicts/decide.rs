//! Carrying out what people decided about a conflict, and merging what needs no decision.

use crate::files;
use crate::files::Write;
use crate::merge;
use crate::merge::Conflict;
use crate::merge::Resolution;
use crate::merge::Side;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::conflicts::Case;
use crate::ops::conflicts::Subject;
use crate::ops::conflicts::named;
use crate::ops::conflicts::subjects;
use crate::ops::hook::repository;
use crate::ops::me;
use crate::record::stem;
use crate::text::LineIndex;
use crate::text::one_of;
use crate::yaml::Document;
use crate::yaml::FieldPath;

/// Which side is taken, for one field or for everything that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The field as it is shown; none for everything.
    pub field: Option<String>,
    /// The side.
    pub side: Side,
}

/// A decision about one file.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The record's id, its path, or an unambiguous part of the id.
    pub name: String,
    /// The choices; of two about one field the later counts.
    pub choices: Vec<Choice>,
    /// Why.
    pub reason: Option<String>,
}

/// Writes a record as it was decided and marks it as merged; gives back its id.
///
/// Every open field has to be decided at once: what is left open could only be kept as markers, and nothing reads those.
pub fn decide(desk: &Desk, env: &Env, decision: &Decision) -> Result<String, OpsError> {
    let repo = repository(desk)?;
    let subjects = subjects(env, repo)?;
    let paths: Vec<&str> = subjects.iter().map(|one| one.file.path.as_str()).collect();
    let subject = &subjects[named(&paths, &decision.name)?];
    let id = stem(&subject.file.path).to_owned();
    let by = me(desk, env)?;
    match subject.standing(repo)? {
        Case::Other { .. } => Err(other(&subject.file.path)),
        Case::Edited => Err(edited(&subject.file.path)),
        Case::Gone => settle(desk, subject, None),
        Case::Deleted { by } => keep(desk, subject, by, decision),
        Case::Record(merged) => {
            let choices = choices(&decision.choices, &merged.conflicts, &id)?;
            let text = decided(subject, &choices, decision, env, &by)?;
            settle(desk, subject, Some(text))
        }
    }
    .map(|()| id)
}

/// Merges every record that needs no decision and marks it as merged; gives back their ids.
pub fn merge_clean(desk: &Desk, env: &Env) -> Result<Vec<String>, OpsError> {
    let mut merged = Vec::new();
    let repo = repository(desk)?;
    for subject in subjects(env, repo)? {
        match subject.standing(repo)? {
            Case::Record(found) if found.is_clean() => settle(desk, &subject, Some(found.text))?,
            Case::Gone => settle(desk, &subject, None)?,
            _ => continue,
        }
        merged.push(stem(&subject.file.path).to_owned());
    }
    Ok(merged)
}

/// The paths of the choices among what is open.
fn choices(
    choices: &[Choice],
    open: &[Conflict],
    id: &str,
) -> Result<Vec<(FieldPath, Side)>, OpsError> {
    let mut found = Vec::new();
    for choice in choices {
        let Some(field) = &choice.field else {
            found.push((FieldPath::root(), choice.side));
            continue;
        };
        let fits = |one: &&Conflict| {
            let path = one.field.to_string();
            path == *field
                || path.starts_with(&format!("{field}."))
                || path.starts_with(&format!("{field}["))
        };
        let before = found.len();
        let fitting = open.iter().filter(fits);
        found.extend(fitting.map(|one| (one.field.clone(), choice.side)));
        if found.len() == before {
            let names: Vec<String> = open.iter().map(|one| one.field.to_string()).collect();
            let error = OpsError::usage(format!("`{field}` of {id} is not open"));
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Err(error
                .nearest(field, names.iter().copied())
                .hint(match names[..] {
                    [] => "`itsm conflicts --merge` merges it".to_owned(),
                    _ => format!("open: {}", names.join(", ")),
                }));
        }
    }
    Ok(found)
}

/// The record's text with the choices carried out.
fn decided(
    subject: &Subject,
    choices: &[(FieldPath, Side)],
    decision: &Decision,
    env: &Env,
    by: &str,
) -> Result<String, OpsError> {
    let (Some(definition), Some(sides)) = (&subject.definition, subject.sides()) else {
        return Err(other(&subject.file.path));
    };
    let path = &subject.file.path;
    let said = Resolution {
        now: env.now,
        by,
        reason: decision.reason.as_deref(),
    };
    let merged = merge::resolve(definition, path, &sides, choices, &said)
        .map_err(|error| OpsError::usage(error.to_string()))?;
    if merged.is_clean() {
        return Ok(merged.text);
    }
    let open: Vec<String> = merged
        .conflicts
        .iter()
        .map(|one| one.field.to_string())
        .collect();
    let names = one_of(open.iter().map(String::as_str));
    let message = format!(
        "{} is not decided: nothing is said about {names}",
        stem(path)
    );
    let first = open.first().map_or("", String::as_str);
    Err(OpsError::usage(message).hint(format!(
        "decide all of it in one command, as with `--take {first}=ours`, or `--take ours`"
    )))
}

/// Keeps a record that one side deleted: a deletion would take its log away, so it is never taken.
fn keep(desk: &Desk, subject: &Subject, by: Side, decision: &Decision) -> Result<(), OpsError> {
    let id = stem(&subject.file.path);
    let kept = if by == Side::Ours {
        Side::Theirs
    } else {
        Side::Ours
    };
    let wanted = decision.choices.last().filter(|one| one.field.is_none());
    if wanted.map(|one| one.side) != Some(kept) {
        let message = format!(
            "{id} was deleted by {}, and a deletion is not taken",
            by.name()
        );
        let hint = format!(
            "keep it with `itsm conflicts {id} --take {}`, and cancel the record if it is not wanted",
            kept.name()
        );
        return Err(OpsError::refused(message).hint(hint));
    }
    let file = &subject.file;
    let bytes = if kept == Side::Ours {
        &file.ours
    } else {
        &file.theirs
    };
    let text = bytes
        .clone()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    settle(desk, subject, Some(text.ok_or_else(|| other(&file.path))?))
}

/// Writes the result, none of it for a record that is gone, and tells git.
fn settle(desk: &Desk, subject: &Subject, text: Option<String>) -> Result<(), OpsError> {
    let repo = repository(desk)?;
    let path = &subject.file.path;
    if let Some(text) = &text {
        readable(subject, text)?;
    }
    let _lock = repo.lock()?;
    let expected = subject.present(repo)?;
    if let Some(bytes) = &expected
        && !subject.is_untouched(bytes, repo)?
    {
        return Err(edited(path));
    }
    let writes = [Write {
        path: path.clone(),
        expected,
        content: text.map(String::into_bytes),
    }];
    desk.hold(&writes)?;
    let applied = files::write_all(&desk.root, &writes)?;
    if let Err(error) = repo.mark_resolved(&[path]) {
        applied.undo()?;
        return Err(error.into());
    }
    applied.keep();
    Ok(())
}

/// Refuses a text that is no record, as git leaves one where both sides gave a record another id.
fn readable(subject: &Subject, text: &str) -> Result<(), OpsError> {
    let Err(faults) = Document::parse(text) else {
        return Ok(());
    };
    let file = &subject.file;
    let (path, id) = (&file.path, stem(&file.path));
    let is_text = |bytes: &Option<Vec<u8>>| bytes.as_deref() == Some(text.as_bytes());
    let side = [
        (&file.ours, Side::Ours),
        (&file.theirs, Side::Theirs),
        (&file.base, Side::Base),
    ]
    .into_iter()
    .find_map(|(bytes, side)| is_text(bytes).then(|| side.name()));
    let side = side.map_or_else(
        || format!("{id} as decided"),
        |side| format!("{side} of {id}"),
    );
    // git makes the marks longer where it merges merges, so that a record's own reading does not know them.
    let marked = text.lines().position(|line| line.starts_with("<<<<<<<"));
    let (line, what) = match (marked, faults.first()) {
        (Some(at), _) => (at + 1, "it holds the markers of a conflict"),
        (None, Some(fault)) => {
            let start = LineIndex::new(text).position(fault.span.start);
            (start.line, fault.message.as_str())
        }
        (None, None) => (1, "it is no record"),
    };
    let message = format!("{side} can't be read as a record: {what} (line {line})");
    Err(OpsError::refused(message).hint(format!(
        "mend {path} in an editor (line {line} of that side), then `git add {path}`"
    )))
}

fn edited(path: &str) -> OpsError {
    let message = format!("{path} was edited since git left it in conflict");
    OpsError::new(Kind::State, message)
        .hint(format!("finish it by hand: mend it and `git add {path}`"))
        .hint(format!(
            "or drop the edit: `git checkout --merge -- {path}`, then repeat"
        ))
}

fn other(path: &str) -> OpsError {
    OpsError::usage(format!("{path} is no record that can be merged by field"))
        .hint(format!("mend it in an editor, then `git add {path}`"))
}

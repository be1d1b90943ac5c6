//! What a step did to files as files: their kinds, their names, and those that are never touched again.

use crate::diagnostic::Level;
use crate::git::Altered;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::ops::audit::view::STATEMENTS;
use crate::ops::audit::view::is_governed;
use crate::ops::audit::view::is_on_the_way;
use crate::ops::desk::CONFIG;
use crate::record::is_record_path;
use crate::record::stem;

/// The mode of a plain file.
const PLAIN: u32 = 0o100_644;

/// The mode of a file that can be run.
const EXECUTABLE: u32 = 0o100_755;

/// The endings of a statement and its signature.
const STATEMENT_ENDINGS: [&str; 2] = [".stmt", ".sig"];

/// Everything that is wrong with the files of a step.
pub(super) fn findings(view: &StepView<'_>) -> Vec<AuditFinding> {
    let changes = view.commit.changes.iter();
    let mut found: Vec<AuditFinding> = changes
        .flat_map(|change| {
            [
                mode(view, change),
                statement(view, change),
                twin(view, change),
            ]
        })
        .flatten()
        .collect();
    found.extend(configuration(view));
    found
}

/// Whoever reads a link reads another file, and what a submodule holds is not here at all.
fn mode(view: &StepView<'_>, change: &Altered) -> Option<AuditFinding> {
    let (path, after) = (&change.path, change.after.as_ref()?);
    let is_known = change
        .before
        .as_ref()
        .is_some_and(|before| before.mode == after.mode);
    if after.mode == PLAIN || is_known {
        return None;
    }
    let definitions = view.after.definitions();
    let is_file = is_governed(path, definitions);
    let about = |message: &str| {
        let finding = view.finding("file-mode", message).on(path);
        if is_record_path(path, definitions) {
            finding.of(stem(path))
        } else {
            finding
        }
    };
    match after.mode {
        EXECUTABLE if is_file => Some(about("the file can be run as a program").warns().hint(
            format!("`git update-index --chmod=-x {path}` takes that away"),
        )),
        EXECUTABLE => None,
        _ if !is_file && !is_on_the_way(path, definitions) => None,
        0o120_000 => Some(
            about("a symbolic link stands where a file has to be")
                .hint("put the file itself there; a link is never followed"),
        ),
        _ => Some(
            about("a submodule stands where files have to be")
                .hint("put the files themselves there"),
        ),
    }
}

/// What somebody decided is not edited: another decision is another file.
fn statement(view: &StepView<'_>, change: &Altered) -> Option<AuditFinding> {
    let path = &change.path;
    let is_statement = path.starts_with(STATEMENTS)
        && STATEMENT_ENDINGS
            .iter()
            .any(|ending| path.ends_with(ending));
    change.before.as_ref().filter(|_| is_statement)?;
    let message = match change.after {
        None => "a statement is gone",
        Some(_) => "a statement is not what it was",
    };
    let base = view.commit.before.as_deref().map_or("", crate::git::short);
    let record = path.split('/').nth(1).filter(|one| *one != "desk");
    let finding = view.finding("statement-altered", message).on(path);
    let finding = match record {
        Some(id) => finding.of(id),
        None => finding,
    };
    Some(finding.hint(format!(
        "`git checkout {base} -- {path}` brings it back; a decision is taken back by another statement"
    )))
}

/// On some machines two names that differ in case alone are one file, and one hides the other.
fn twin(view: &StepView<'_>, change: &Altered) -> Option<AuditFinding> {
    let path = &change.path;
    let is_new = change.before.is_none() && change.after.is_some();
    if !is_new || !view.after.holdings.has_twin(path) {
        return None;
    }
    let message = "another file has this name but for upper and lower case";
    let finding = view.finding("twin-path", message).on(path);
    Some(finding.hint("give one of them another name: some machines take them for one file"))
}

/// What configuration and definitions have come to say wrong, and that they are gone.
fn configuration(view: &StepView<'_>) -> Vec<AuditFinding> {
    let gone = view.commit.changes.iter();
    let gone = gone.filter(|one| one.path == CONFIG && one.after.is_none());
    let gone = gone.map(|_| {
        let finding = view.finding(
            "definition",
            format!("{CONFIG} is gone, without which this is no desk"),
        );
        finding.on(CONFIG)
    });
    let [known, now] = view.faults;
    let now = now.iter().filter(|one| one.level == Level::Error);
    let now = now.filter(|one| !known.contains(one));
    gone.chain(now.map(|one| super::rules::of(view, one.clone())))
        .collect()
}

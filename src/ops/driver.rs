//! The merge driver: what git runs for each record that both sides changed.
//!
//! git takes an exit code of 1 for a conflict whatever the file holds, so the file has markers from the start: however
//! the driver ends, one side's text never passes for a merge. Nobody is asked and nothing else is written.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::files;
use crate::git::CommitFiles;
use crate::git::Repo;
use crate::merge;
use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Sides;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::desk::OWN_SCHEMA;
use crate::record::is_record_path;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::SIGNERS;
use crate::yaml::MAX_BYTES;

/// The largest file that is merged: sixteen times the largest record, for the other YAML of a repository.
const LARGEST: usize = 16 * MAX_BYTES;

/// What git tells its driver.
#[derive(Debug, Clone)]
pub struct Drive {
    /// The file with the common ancestor (`%O`); empty where both sides made the file.
    pub base: PathBuf,
    /// The file with the current side (`%A`), which gets the result.
    pub current: PathBuf,
    /// The file with the side that comes in (`%B`).
    pub incoming: PathBuf,
    /// How many characters a marker has (`%L`).
    pub marker_size: usize,
    /// The path in the repository (`%P`).
    pub path: String,
}

/// The three versions as bytes.
struct Copies {
    base: Vec<u8>,
    current: Vec<u8>,
    incoming: Vec<u8>,
}

/// Merges three files into the current one, and says what is left to decide: nothing for a clean merge.
///
/// In a rebase the current side is the one that the user's commits are put onto, so labels say nothing of mine and yours.
pub fn drive(env: &Env, request: &Drive) -> Result<Vec<String>, OpsError> {
    let place = |path: &Path| env.cwd.join(path);
    let current = place(&request.current);
    let copies = Copies {
        base: read(&place(&request.base))?,
        current: read(&current)?,
        incoming: read(&place(&request.incoming))?,
    };
    write(&current, &copies.apart(request.marker_size))?;
    let Some(merged) = merged(env, request, &copies) else {
        return Ok(vec!["the file is merged as a whole".to_owned()]);
    };
    write(&current, merged.text.as_bytes())?;
    Ok(merged
        .conflicts
        .iter()
        .map(merge::Conflict::message)
        .collect())
}

/// The merge of three texts; none of bytes that are no text, or too many.
fn merged(env: &Env, request: &Drive, copies: &Copies) -> Option<Merged> {
    let all = [&copies.base, &copies.current, &copies.incoming];
    if all.iter().any(|bytes| bytes.len() > LARGEST) {
        return None;
    }
    let [base, ours, theirs] = all.map(|bytes| std::str::from_utf8(bytes).ok());
    let sides = Sides {
        base: Some(base?).filter(|base| !base.is_empty()),
        ours: ours?,
        theirs: theirs?,
    };
    let markers = Markers {
        ours: "current",
        base: "base",
        theirs: "incoming",
        size: request.marker_size,
    };
    let merged = by_type(env, &request.path, &sides, &markers);
    let is_marked = merged.text.contains(&"<".repeat(request.marker_size));
    (merged.is_clean() || is_marked).then_some(merged)
}

/// Merges by field where the path is a record's, by line otherwise.
fn by_type(env: &Env, path: &str, sides: &Sides<'_>, markers: &Markers<'_>) -> Merged {
    let (definitions, path) = definitions(env, path);
    let definition = definitions.type_of_path(path);
    match path {
        KEYS => return merge::keys(sides, markers, fault_of_keys),
        SIGNERS => return merge::signers(sides),
        _ => {}
    }
    match definition.filter(|_| is_record_path(path, &definitions)) {
        Some(definition) => merge::record(definition, path, sides, markers),
        None => merge::text(sides, markers),
    }
}

/// What is wrong with keys that were put together, such as a key that two have then.
pub(crate) fn fault_of_keys(text: &str) -> Option<String> {
    let mut findings = Vec::new();
    Keyring::parse(KEYS, text, &mut findings);
    findings.into_iter().next().map(|one| one.message)
}

/// The definitions that a path of the repository is under, and its path in the desk.
///
/// The desk is the nearest folder with an `itsm.yaml`: in the work tree, or in HEAD where there is none.
fn definitions<'a>(env: &Env, path: &'a str) -> (Arc<Definitions>, &'a str) {
    let mut folders = folders(path);
    if let Some(folder) = folders
        .clone()
        .find(|folder| env.cwd.join(folder).join(CONFIG).is_file())
    {
        return (
            settled_definitions(env, &env.cwd.join(folder)),
            &path[folder.len()..],
        );
    }
    let repo = Repo::discover(&env.cwd, &env.git).ok().flatten();
    let head = repo.and_then(|repo| repo.files_of("HEAD").ok());
    let found = head.and_then(|head| {
        folders.find_map(|folder| Some((of_commit(&head, folder)?, &path[folder.len()..])))
    });
    found.unwrap_or_else(|| (shipped(), path))
}

/// The folders above a path, nearest first; each ends in a slash, the last is empty.
fn folders(path: &str) -> impl Iterator<Item = &str> + Clone {
    let ends = path.rmatch_indices('/').map(|(at, _)| at + 1);
    ends.chain([0]).map(|end| &path[..end])
}

/// The definitions of a desk in the work tree; those of HEAD where its files are not understood, as in a conflict.
pub(crate) fn settled_definitions(env: &Env, root: &Path) -> Arc<Definitions> {
    let place = env.at(root, env.git.clone());
    let understood = |rev| {
        let desk = Desk::open(&place, rev).ok()?;
        desk.findings.is_empty().then_some(desk.definitions)
    };
    understood(None)
        .or_else(|| understood(Some("HEAD")))
        .unwrap_or_else(shipped)
}

fn shipped() -> Arc<Definitions> {
    let profile = Config::default().profile;
    Arc::new(Definitions::load(&profile, &[], &mut Vec::new()))
}

/// The definitions of a desk in a folder of a commit; none where there is no desk.
fn of_commit(files: &CommitFiles, folder: &str) -> Option<Arc<Definitions>> {
    let text = |path: &str| String::from_utf8(files.read(path, MAX_BYTES).ok()?).ok();
    let config = text(&format!("{folder}{CONFIG}"))?;
    let config = Config::parse(CONFIG, &config, &mut Vec::new());
    let own = files.paths_below(&format!("{folder}{OWN_SCHEMA}"));
    let own: Vec<(String, String)> = own
        .into_iter()
        .filter_map(|path| Some((path[folder.len()..].to_owned(), text(&path)?)))
        .collect();
    let definitions = Definitions::load(&config.profile, &own, &mut Vec::new());
    Some(Arc::new(definitions))
}

impl Copies {
    /// The whole of both sides between markers.
    fn apart(&self, size: usize) -> Vec<u8> {
        let mark = |mark: &str, label: &str| format!("{}{label}\n", mark.repeat(size));
        let mut out = mark("<", " current").into_bytes();
        for (copy, mark) in [
            (&self.current, mark("|", " base")),
            (&self.base, mark("=", "")),
            (&self.incoming, mark(">", " incoming")),
        ] {
            out.extend(copy);
            if !copy.is_empty() && !copy.ends_with(b"\n") {
                out.push(b'\n');
            }
            out.extend(mark.as_bytes());
        }
        out
    }
}

fn read(path: &Path) -> Result<Vec<u8>, OpsError> {
    std::fs::read(path).map_err(|error| {
        let message = format!("{} can't be read: {error}", path.display());
        OpsError::new(Kind::Io, message)
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), OpsError> {
    let (folder, name) = (path.parent(), path.file_name());
    let (Some(folder), Some(name)) = (folder, name.and_then(|name| name.to_str())) else {
        return Err(OpsError::usage(format!("{} is no file", path.display())));
    };
    Ok(files::replace(folder, name, bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_above_a_path_are_named_from_the_nearest_on() {
        let found: Vec<&str> = folders("it/desk/incidents/x.yaml").collect();
        assert_eq!(found, ["it/desk/incidents/", "it/desk/", "it/", ""]);
        assert_eq!(folders("x.yaml").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn the_whole_of_both_sides_stands_between_markers() {
        let copies = Copies {
            base: b"b\n".to_vec(),
            current: b"\xff".to_vec(),
            incoming: Vec::new(),
        };
        let expected = b"<<< current\n\xff\n||| base\nb\n===\n>>> incoming\n";
        assert_eq!(copies.apart(3), expected);
    }
}

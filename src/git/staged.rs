//! The index as a source of files: what is about to be committed, whatever the work tree holds.
//!
//! The git program is asked, so that a hook sees the very index of its commit, which git names to it, and so that
//! repositories of every format are read alike. No tree is written: while `git commit -a` holds its lock, that fails.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::git::Changed;
use crate::git::CommitFileError;
use crate::git::GitEnv;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::contents::object;
use crate::git::program::Mode;

/// How many bytes of contents are asked for in one run of git.
const AT_ONCE: usize = 64 << 20;

/// The files of the index, below the desk's folder.
#[derive(Debug)]
pub struct StagedFiles {
    env: GitEnv,
    dir: PathBuf,
    /// Sorted by path.
    files: Vec<(String, Entry)>,
    loaded: HashMap<String, Vec<u8>>,
}

#[derive(Debug, Clone)]
struct Entry {
    mode: String,
    id: String,
    size: Option<usize>,
}

impl Repo {
    /// Opens the files of the index; those that are `wanted` and not larger than a limit are read at once, in few runs.
    pub fn staged_files(
        &self,
        wanted: impl Fn(&str) -> bool,
        limit: usize,
    ) -> Result<StagedFiles, GitError> {
        let mut files = self.listed_in_index(&["ls-files", "--stage", "-z"], "")?;
        self.leave_out_intended(&mut files)?;
        self.opened(files, wanted, limit)
    }

    /// Opens the files that a sparse checkout leaves out of the work tree, likewise; none where it has them all.
    pub fn left_out_files(
        &self,
        wanted: impl Fn(&str) -> bool,
        limit: usize,
    ) -> Result<Option<StagedFiles>, GitError> {
        let files = self.left_out()?;
        let opened = (!files.is_empty()).then(|| self.opened(files, wanted, limit));
        opened.transpose()
    }

    /// Those of some files that a sparse checkout leaves out of the work tree.
    pub(super) fn left_out_of(&self, names: &[&str]) -> Result<Vec<String>, GitError> {
        let left_out = self.left_out()?.into_iter().map(|(path, _)| path);
        Ok(left_out
            .filter(|path| names.contains(&path.as_str()))
            .collect())
    }

    fn left_out(&self) -> Result<Vec<(String, Entry)>, GitError> {
        // Git keeps what is left out in this file; without it nothing need be asked.
        if !self.git_dir().join("info/sparse-checkout").exists() {
            return Ok(Vec::new());
        }
        self.listed_in_index(&["ls-files", "--stage", "-t", "-z"], "S ")
    }

    fn opened(
        &self,
        mut files: Vec<(String, Entry)>,
        wanted: impl Fn(&str) -> bool,
        limit: usize,
    ) -> Result<StagedFiles, GitError> {
        let mut ids: Vec<String> = files
            .iter()
            .filter(|(path, entry)| entry.is_file() && wanted(path))
            .map(|(_, entry)| entry.id.clone())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let sizes = self.sizes(&ids)?;
        for (_, entry) in &mut files {
            entry.size = sizes.get(&entry.id).copied();
        }
        let small = ids.iter().filter_map(|id| {
            let size = sizes.get(id).filter(|size| **size <= limit)?;
            Some((id, *size))
        });
        Ok(StagedFiles {
            env: self.env().clone(),
            dir: self.dir().to_path_buf(),
            loaded: self.loaded(small)?,
            files,
        })
    }

    /// The files that a commit of the index would change, compared with a commit, ordered by path.
    pub fn staged(&self, against: Option<&str>) -> Result<Vec<Changed>, GitError> {
        let against = match against {
            Some(commit) => self.id_of(commit)?,
            None => self.empty_tree()?,
        };
        let compare =
            "diff-index --cached --ita-invisible-in-index -z --raw --no-renames --no-abbrev";
        let mut args: Vec<&str> = compare.split(' ').collect();
        args.extend([against.as_str(), "--"]);
        let mut changed = self.changed_files(&self.ask(&args, b"")?);
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(changed)
    }

    /// The parents that a commit made now would have: none before the first one, several while a merge is concluded.
    pub fn next_parents(&self) -> Result<Vec<String>, GitError> {
        let merged = std::fs::read_to_string(self.git_dir().join("MERGE_HEAD")).unwrap_or_default();
        let merged = merged.lines().map(str::to_owned);
        Ok(self.head()?.into_iter().chain(merged).collect())
    }

    /// The files that git lists below the desk's folder, of those whose line starts with a tag.
    fn listed_in_index(&self, args: &[&str], tag: &str) -> Result<Vec<(String, Entry)>, GitError> {
        let printed = self.ask(args, b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut files: Vec<(String, Entry)> = entries
            .filter_map(|entry| {
                let (path, entry) = staged_entry(entry.strip_prefix(tag)?)?;
                Some((path.strip_prefix(self.prefix())?.to_owned(), entry))
            })
            .collect();
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        Ok(files)
    }

    /// Leaves out files that are only announced (`git add --intent-to-add`): the index holds nothing of them yet.
    fn leave_out_intended(&self, files: &mut Vec<(String, Entry)>) -> Result<(), GitError> {
        let empty = self.ask(&["hash-object", "-t", "blob", "--stdin"], b"")?;
        let empty = String::from_utf8_lossy(&empty).trim().to_owned();
        if files.iter().all(|(_, entry)| entry.id != empty) {
            return Ok(());
        }
        let head = self.head()?;
        let staged = self.staged(head.as_deref())?;
        let is_staged = |path: &str| staged.iter().any(|one| one.path == path);
        let doubtful: Vec<String> = files
            .iter()
            .filter(|(path, entry)| entry.id == empty && !is_staged(path))
            .map(|(path, _)| path.clone())
            .collect();
        let names: Vec<String> = doubtful
            .iter()
            .map(|path| format!("HEAD:{}{path}", self.prefix()))
            .collect();
        let known = self.contents(&names)?;
        let announced: Vec<&String> = doubtful
            .iter()
            .zip(known)
            .filter_map(|(path, known)| known.is_none().then_some(path))
            .collect();
        files.retain(|(path, _)| !announced.contains(&path));
        Ok(())
    }

    fn sizes(&self, ids: &[String]) -> Result<HashMap<String, usize>, GitError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let input = ids.join("\n") + "\n";
        let args = ["cat-file", "--batch-check=%(objectname) %(objectsize)"];
        let printed = self.ask(&args, input.as_bytes())?;
        let text = String::from_utf8_lossy(&printed);
        let sizes = text.lines().filter_map(|line| {
            let (id, size) = line.split_once(' ')?;
            Some((id.to_owned(), size.parse().ok()?))
        });
        Ok(sizes.collect())
    }

    fn loaded<'a>(
        &self,
        wanted: impl Iterator<Item = (&'a String, usize)>,
    ) -> Result<HashMap<String, Vec<u8>>, GitError> {
        let mut loaded = HashMap::new();
        let mut read = |ids: Vec<String>| -> Result<(), GitError> {
            let contents = self.contents(&ids)?;
            let known = ids.into_iter().zip(contents);
            loaded.extend(known.filter_map(|(id, content)| Some((id, content?))));
            Ok(())
        };
        let (mut ids, mut bytes) = (Vec::new(), 0);
        for (id, size) in wanted {
            if bytes + size > AT_ONCE {
                read(std::mem::take(&mut ids))?;
                bytes = 0;
            }
            ids.push(id.clone());
            bytes += size;
        }
        read(ids)?;
        Ok(loaded)
    }
}

/// Reads `MODE ID STAGE` and a path after a tab.
fn staged_entry(entry: &str) -> Option<(String, Entry)> {
    let (facts, path) = entry.split_once('\t')?;
    let mut words = facts.split(' ');
    let (mode, id) = (words.next()?.to_owned(), words.next()?.to_owned());
    let size = None;
    Some((path.to_owned(), Entry { mode, id, size }))
}

impl Entry {
    fn is_file(&self) -> bool {
        self.mode.starts_with("100")
    }
}

impl StagedFiles {
    /// The paths of the files below a folder, sorted.
    pub fn paths_below(&self, folder: &str) -> Vec<String> {
        let start = format!("{folder}/");
        let from = self.files.partition_point(|(path, _)| *path < start);
        let below = self.files[from..]
            .iter()
            .take_while(|(path, _)| path.starts_with(&start));
        below.map(|(path, _)| path.clone()).collect()
    }

    /// Whether the index has a file of this path.
    pub fn has(&self, path: &str) -> bool {
        self.entry(path).is_some()
    }

    /// The bytes of a file.
    pub fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, CommitFileError> {
        let missing = || CommitFileError::Missing(path.to_owned());
        let entry = self.entry(path).ok_or_else(missing)?;
        if entry.mode == "120000" {
            return Err(CommitFileError::Symlink(path.to_owned()));
        }
        let too_large = || CommitFileError::TooLarge {
            path: path.to_owned(),
            limit,
        };
        if entry.size.is_some_and(|size| size > limit) {
            return Err(too_large());
        }
        let known = self.loaded.get(&entry.id).cloned();
        let content = known.or_else(|| self.asked(&entry.id));
        let content = content.ok_or_else(|| CommitFileError::Absent(path.to_owned()))?;
        if content.len() > limit {
            return Err(too_large());
        }
        Ok(content)
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        let found = self
            .files
            .binary_search_by(|(known, _)| known.as_str().cmp(path));
        Some(&self.files.get(found.ok()?)?.1)
    }

    /// The content of a file that nobody was expected to ask for.
    fn asked(&self, id: &str) -> Option<Vec<u8>> {
        let input = format!("{id}\n");
        let args = ["cat-file", "--batch"];
        let ended = self.env.run(&self.dir, Mode::Read, &args, input.as_bytes());
        let (content, _) = object(&ended.ok()?.stdout)
            .map(|(content, rest)| (content.map(<[u8]>::to_vec), rest.len()))?;
        content
    }
}

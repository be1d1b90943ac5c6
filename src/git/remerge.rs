//! Merges made once more, to see what was done to them by hand.
//!
//! They are made in a repository of our own, which has nothing but a way to the objects of the other: no driver, no
//! attribute, no hook and no setting of anybody is asked, and nothing is written where others would find it.

use crate::files::Scratch;
use crate::git::Altered;
use crate::git::GitEnv;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::program::Mode;
use crate::git::steps::altered;

/// The oldest git that makes many merges in one run.
const NEEDED: (u32, u32) = (2, 39);

/// What a merge comes to when it is made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remade {
    /// The id of the tree; with conflicts its files hold markers.
    pub tree: String,
    /// The paths that could not be merged line by line, relative to the desk.
    pub conflicts: Vec<String>,
}

/// A place where merges are made again.
pub struct Workshop<'a> {
    repo: &'a Repo,
    /// Git for the place itself.
    env: GitEnv,
    scratch: Scratch,
}

impl Repo {
    /// Opens a place where merges are made again; none where git is too old for it.
    pub fn workshop(&self) -> Result<Option<Workshop<'_>>, GitError> {
        let dir = self.work_tree().unwrap_or(self.git_dir());
        if !self.env().is_at_least(dir, NEEDED)? {
            return Ok(None);
        }
        let scratch = Scratch::new().map_err(failed)?;
        let format = format!("--object-format={}", self.object_format()?);
        let init = ["init", "--quiet", "--bare", "--template=", &format, "."];
        // A bare repository is named to git, and a push names its own: neither is where merges are made again.
        let env = self.env().elsewhere();
        let ended = env.run(scratch.path(), Mode::Write, &init, b"")?;
        if !ended.success {
            return Err(GitError::Unexpected {
                command: "init".to_owned(),
                output: ended.shown(),
            });
        }
        let incoming = self.env().told("GIT_OBJECT_DIRECTORY");
        let incoming = incoming.map(|folder| self.git_dir().join(folder));
        let folders = [self.common_dir().join("objects")]
            .into_iter()
            .chain(incoming);
        let lines: String = folders
            .map(|folder| quoted(&folder.to_string_lossy()))
            .collect();
        scratch
            .put("objects/info/alternates", lines.as_bytes())
            .map_err(failed)?;
        Ok(Some(Workshop {
            repo: self,
            env,
            scratch,
        }))
    }

    /// The hash by which the repository names its objects.
    fn object_format(&self) -> Result<String, GitError> {
        let printed = self.ask(&["rev-parse", "--show-object-format"], b"")?;
        Ok(String::from_utf8_lossy(&printed).trim().to_owned())
    }
}

impl Workshop<'_> {
    /// Merges pairs of commits, in one run of git.
    pub fn remade(&self, pairs: &[(&str, &str)]) -> Result<Vec<Remade>, GitError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let lines = pairs.iter().map(|(one, other)| format!("{one} {other}\n"));
        let input: String = lines.collect();
        let merge = "merge-tree --write-tree --stdin -z --name-only --no-messages --allow-unrelated-histories";
        let args: Vec<&str> = merge.split(' ').collect();
        let printed = self.git(&args, input.as_bytes())?;
        let found = remade(&printed, self.repo.prefix());
        if found.len() == pairs.len() {
            return Ok(found);
        }
        Err(GitError::Incomplete {
            what: "git could not make a merge again".to_owned(),
        })
    }

    /// The files of the desk that differ between a merge that was made again and a commit.
    pub fn differences(&self, tree: &str, commit: &str) -> Result<Vec<Altered>, GitError> {
        let compare = "diff-tree -r -z --raw --no-renames --no-abbrev";
        let mut args: Vec<&str> = compare.split(' ').collect();
        args.extend([tree, commit]);
        let top = self.repo.pathspec("");
        if !self.repo.prefix().is_empty() {
            args.extend(["--", &top]);
        }
        let printed = self.git(&args, b"")?;
        let mut parts = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let mut found = Vec::new();
        while let (Some(about), Some(path)) = (parts.next(), parts.next()) {
            found.extend(altered(&about, &path, self.repo.prefix()));
        }
        Ok(found)
    }

    /// Runs git where nothing is set but what is said here.
    fn git(&self, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let plain = [
            "-c",
            "merge.default=text",
            "-c",
            "merge.renames=true",
            "-c",
            "merge.directoryRenames=conflict",
            "-c",
            "core.attributesFile=",
            "-c",
            "core.commitGraph=false",
            "--git-dir=.",
        ];
        let args = [&plain[..], args].concat();
        let ended = self
            .env
            .run(self.scratch.path(), Mode::Read, &args, input)?;
        if ended.success {
            return Ok(ended.stdout);
        }
        Err(GitError::Incomplete {
            what: ended.shown(),
        })
    }
}

/// Takes apart what `merge-tree --stdin -z --name-only --no-messages` prints for each merge: whether it is clean, the
/// tree, the paths that are not, and an empty part.
fn remade(printed: &[u8], prefix: &str) -> Vec<Remade> {
    let mut parts = printed
        .split(|byte| *byte == 0)
        .map(String::from_utf8_lossy);
    let mut found = Vec::new();
    while let (Some(_), Some(tree)) = (parts.next(), parts.next()) {
        let paths = parts.by_ref().take_while(|path| !path.is_empty());
        let conflicts = paths.filter_map(|path| path.strip_prefix(prefix).map(str::to_owned));
        found.push(Remade {
            tree: tree.into_owned(),
            conflicts: conflicts.collect(),
        });
    }
    found
}

/// A path as the list of alternates takes any, in double quotes.
fn quoted(path: &str) -> String {
    let escaped = path
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"\n")
}

fn failed(source: std::io::Error) -> GitError {
    GitError::Io {
        action: "make a folder for merges".to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_are_told_apart_by_the_empty_part_behind_each() {
        let printed = b"1\0aa\0\x000\0bb\0d/x.yaml\0other\0\0";
        let remade = remade(printed, "d/");
        let plain: Vec<(&str, usize)> = remade
            .iter()
            .map(|one| (one.tree.as_str(), one.conflicts.len()))
            .collect();
        assert_eq!(plain, [("aa", 0), ("bb", 1)]);
        assert_eq!(remade[1].conflicts, ["x.yaml"]);
    }

    #[test]
    fn a_path_is_quoted_whatever_it_holds() {
        assert_eq!(quoted("/a b"), "\"/a b\"\n");
        assert_eq!(quoted("/a\"\\\nb"), "\"/a\\\"\\\\\\nb\"\n");
    }
}

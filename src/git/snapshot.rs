//! What HEAD has of the files that are committed: looked at before a commit and after it.

use std::collections::HashMap;

use crate::files::Write;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::status::FEW;

/// What HEAD has: its id, and the blobs of our files in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(super) head: Option<String>,
    pub(super) blobs: Vec<Option<String>>,
}

impl Repo {
    pub(super) fn snapshot(&self, writes: &[Write]) -> Result<Snapshot, GitError> {
        if writes.len() > FEW {
            return self.snapshot_of_many(writes);
        }
        let input = format!(
            "HEAD^{{commit}}
{}",
            self.listed(writes, "HEAD:", '\n')
        );
        let printed = self.ask(
            &["cat-file", "--batch-check=%(objectname)"],
            input.as_bytes(),
        )?;
        let text = String::from_utf8_lossy(&printed);
        let mut ids = text
            .lines()
            .map(|line| (!line.contains(' ')).then(|| line.to_owned()));
        Ok(Snapshot {
            head: ids.next().flatten(),
            blobs: ids.collect(),
        })
    }

    /// git looks up each path named to it from the top: of many files in one folder it would read that folder once each.
    fn snapshot_of_many(&self, writes: &[Write]) -> Result<Snapshot, GitError> {
        let Some(head) = self.head()? else {
            return Ok(Snapshot {
                head: None,
                blobs: vec![None; writes.len()],
            });
        };
        let mut args = vec!["ls-tree", "-r", "-z", "--full-tree", "--", &head];
        args.extend(Some(self.prefix()).filter(|prefix| !prefix.is_empty()));
        let printed = self.ask(&args, b"")?;
        let entries = printed
            .split(|byte| *byte == 0)
            .map(String::from_utf8_lossy);
        let known: HashMap<String, String> =
            entries.filter_map(|entry| listed_blob(&entry)).collect();
        let blob = |write: &Write| {
            known
                .get(&format!("{}{}", self.prefix(), write.path))
                .cloned()
        };
        Ok(Snapshot {
            blobs: writes.iter().map(blob).collect(),
            head: Some(head),
        })
    }
}

/// Path and id from `MODE TYPE ID`, a tab and the path, as `ls-tree` prints them.
fn listed_blob(entry: &str) -> Option<(String, String)> {
    let (about, path) = entry.split_once('\t')?;
    let id = about.rsplit(' ').next()?;
    Some((path.to_owned(), id.to_owned()))
}

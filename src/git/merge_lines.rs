//! The merge that git itself would make of three texts, with the user's own settings.

use std::process;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::files;
use crate::git::GitError;
use crate::git::Repo;
use crate::git::program::Mode;

/// Tells the temporary files of one process apart.
static COUNT: AtomicUsize = AtomicUsize::new(0);

impl Repo {
    /// Merges three texts line by line, as git would have left them in the work tree, with markers where they conflict.
    pub fn merge_lines(&self, base: &str, ours: &str, theirs: &str) -> Result<String, GitError> {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = |side: &str| format!("itsm-merge-{}-{number}-{side}", process::id());
        let texts = [("ours", ours), ("base", base), ("theirs", theirs)];
        let names = texts.map(|(side, _)| name(side));
        let result = self.merge_files(&texts.map(|(_, text)| text), &names);
        for name in &names {
            // One that was not made can't be removed, and that is no fault.
            let _ = files::remove(self.git_dir(), name);
        }
        result
    }

    /// The git program merges files alone; they lie among its own, where nothing of the user's is.
    fn merge_files(&self, texts: &[&str; 3], names: &[String; 3]) -> Result<String, GitError> {
        for (text, name) in texts.iter().zip(names) {
            files::create(self.git_dir(), name, text.as_bytes())?;
        }
        let [ours, base, theirs] = names;
        let args = ["merge-file", "-p", "--quiet", ours, base, theirs];
        let ended = self.env().run(self.git_dir(), Mode::Read, &args, b"")?;
        // It fails when there are conflicts, and prints the merge all the same.
        Ok(String::from_utf8_lossy(&ended.stdout).into_owned())
    }
}

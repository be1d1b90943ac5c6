//! Temporary files of a crash; one that is younger than a day may still be in use.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

use crate::diagnostic::Level;
use crate::files;
use crate::ops::Desk;
use crate::ops::doctor::Trouble;
use crate::ops::doctor::remedy::Remedy;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn check(desk: &Desk) -> Vec<Trouble> {
    let before = SystemTime::from(desk.now) - DAY;
    let own = files::leftovers(&desk.root, before).into_iter();
    let own = own.map(|path| (desk.root.clone(), path));
    let top = desk.repo.as_ref().and_then(|repo| repo.work_tree());
    let top: PathBuf = top.map_or_else(|| desk.root.clone(), Path::to_path_buf);
    let merges = files::merge_leftovers(&top, before).into_iter();
    let merges = merges.map(|name| (top.clone(), name));
    own.chain(merges).map(trouble).collect()
}

fn trouble((folder, path): (PathBuf, String)) -> Trouble {
    let message = format!("{path} was left behind by a crash more than a day ago");
    let trouble = Trouble::new("leftover", Level::Warning, message);
    trouble.remedy(Remedy::Remove { folder, path })
}

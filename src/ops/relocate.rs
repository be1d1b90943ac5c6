//! Moving files as they are, to the byte.

use std::path::Path;

use crate::files;
use crate::files::ReadError;
use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;

/// The writes that move a file, attachments of any size among them.
pub(crate) fn moved(desk: &Desk, from: &str, to: &str) -> Result<[Write; 2], OpsError> {
    let bytes = files::read(&desk.root, from, u64::MAX).map_err(|error| unmovable(&error))?;
    Ok(carried(from, bytes.clone(), to, bytes))
}

/// The writes that move a file and change it on the way.
pub(crate) fn carried(from: &str, before: Vec<u8>, to: &str, after: Vec<u8>) -> [Write; 2] {
    let leaves = Write {
        path: from.to_owned(),
        expected: Some(before),
        content: None,
    };
    let arrives = Write {
        path: to.to_owned(),
        expected: None,
        content: Some(after),
    };
    [leaves, arrives]
}

/// Takes away the folders beside records that the removal of files left empty; git does not keep them either.
pub(crate) fn tidy(root: &Path, writes: &[Write]) {
    let removed = writes.iter().filter(|write| write.content.is_none());
    for write in removed {
        let ends = write.path.match_indices('/').map(|(at, _)| at);
        let beside = ends
            .map(|end| &write.path[..end])
            .filter(|folder| folder.contains(".d/") || folder.strip_suffix(".d").is_some());
        let folders: Vec<String> = beside.map(str::to_owned).collect();
        files::remove_folders(root, &folders);
    }
}

fn unmovable(error: &ReadError) -> OpsError {
    OpsError::new(Kind::State, format!("a file can't be moved: {error}"))
}

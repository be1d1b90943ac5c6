//! What the program is measured beside: the least that the same work could cost.
//!
//! A yardstick runs as a process of its own, as the program does: the benchmark starts itself with the name of one.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use granit_parser::Parser;
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::Failure;
use crate::program::Sandbox;

/// The argument that turns the benchmark into a yardstick.
const FLAG: &str = "--yardstick";

/// Listing the names of all files.
pub(crate) const NAMES: &str = "names";

/// Reading all files and running the event parser over them, on all cores; the events are dropped.
pub(crate) const EVENTS: &str = "events";

/// How long a yardstick takes on a desk, in milliseconds.
pub(crate) fn time(sandbox: &Sandbox, name: &str) -> Result<f64, Failure> {
    sandbox.time(&std::env::current_exe()?, &[FLAG, name])
}

/// Is the yardstick in the current folder, if the arguments say so.
pub(crate) fn as_child(arguments: &[String]) -> Option<Result<(), Failure>> {
    let [flag, name, ..] = arguments else {
        return None;
    };
    if flag != FLAG {
        return None;
    }
    let files = names(Path::new("."));
    Some(match name.as_str() {
        NAMES => Ok(()),
        EVENTS => events(&files),
        _ => Err(format!("no yardstick `{name}`").into()),
    })
}

/// The records of a desk: hidden folders hold none.
fn names(root: &Path) -> Vec<PathBuf> {
    let shown = |name: &[u8]| name == b"." || !name.starts_with(b".");
    let tree = WalkDir::new(root).into_iter();
    let tree = tree.filter_entry(|entry| shown(entry.file_name().as_encoded_bytes()));
    let files = tree.flatten().filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

fn events(files: &[PathBuf]) -> Result<(), Failure> {
    let counted: Result<usize, String> = files.par_iter().map(|path| count(path)).sum();
    match counted? {
        0 => Err("no file to read".into()),
        _ => Ok(()),
    }
}

fn count(path: &Path) -> Result<usize, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let mut events = 0;
    for event in Parser::new_from_str(&text) {
        event.map_err(|error| error.to_string())?;
        events += 1;
    }
    Ok(events)
}

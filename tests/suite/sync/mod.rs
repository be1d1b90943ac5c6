//! Several people with clones of one bare repository, and the program as they use it.

mod approvals;
mod crowd;
mod decisions;
mod gate;
mod line;
mod night;
mod plain;
mod refusals;
mod remote;
mod report;
mod unmerged;

use std::collections::BTreeSet;

use crate::support::Sandbox;

/// Every entry of every log in the work tree, with its file, and every note with its text.
fn told(clone: &Sandbox) -> BTreeSet<(String, String)> {
    let mut told = BTreeSet::new();
    for path in clone.git(&["ls-files"]).lines() {
        let text = clone.read(path);
        if path.contains(".d/notes/") {
            told.insert((path.to_owned(), text));
        } else {
            let entries = text.lines().filter(|line| line.starts_with("  - {at: "));
            told.extend(entries.map(|line| (path.to_owned(), line.to_owned())));
        }
    }
    told
}

/// The tree of what is checked out.
fn tree(clone: &Sandbox) -> String {
    clone.git(&["rev-parse", "HEAD^{tree}"])
}

/// The desk is right as it is committed, and nothing is left over in the work tree.
fn assert_sound(clone: &Sandbox) {
    clone.done(&["validate", "--fail-on", "warning", "--rev", "HEAD"]);
    assert_eq!(clone.git(&["status", "--porcelain"]), "");
    assert_honest(clone);
}

/// However it was joined, an audit of everything since the first commit finds nothing in it.
fn assert_honest(clone: &Sandbox) {
    let first = clone.git(&["rev-list", "--max-parents=0", "HEAD"]);
    if first == clone.git(&["rev-parse", "HEAD"]) {
        return;
    }
    assert_eq!(clone.done(&["audit", "--from", &first]).stdout, "");
}

//! What a plan changes in a file, as people know it from git.

use similar::TextDiff;

use crate::text::printable;

/// The difference between two versions of a file; no old version means that the file is new.
pub fn diff(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let from = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let to = new.map_or_else(|| "/dev/null".to_owned(), |_| format!("b/{path}"));
    let changes = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
    let unified = changes
        .unified_diff()
        .context_radius(2)
        .header(&from, &to)
        .to_string();
    let lines: Vec<_> = unified.lines().map(printable).collect();
    lines.join("\n") + "\n"
}

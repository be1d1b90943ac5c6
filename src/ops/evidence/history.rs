//! What the history says of the records of a pack: the commits on the first-parent line that touched them.
//!
//! Each commit is handed over as it is stored, so that its id can be worked out from it, its signature block in it.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::git::Touch;
use crate::git::Walk;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::APPROVALS;
use crate::ops::desk::CONFIG;

use crate::practice::Period;
use crate::record::Id;
use crate::record::Record;
use crate::record::print_time;
use crate::record::stem;
use crate::report::Table;

/// What stands in place of a record's id for commits that touched the rules of the desk.
const RULES: &str = "(rules of the desk)";

/// The files that say who may do what, and how records are understood.
const GOVERNED: [&str; 6] = [
    ".itsm/policy.yaml",
    ".itsm/keys.yaml",
    ".itsm/allowed_signers",
    ".itsm/schema",
    CONFIG,
    "approvals/desk",
];

/// A commit of interest.
#[derive(Debug)]
pub(super) struct Line {
    /// The commit.
    pub(super) touch: Touch,
    /// The ids of the records that it touched.
    pub(super) records: BTreeSet<String>,
    /// Its bytes, as its id is made of; none where they are not here.
    pub(super) raw: Option<Vec<u8>>,
}

impl Line {
    /// What kind of signature the commit has; nobody has checked it.
    pub(super) fn signature(&self) -> &'static str {
        self.raw.as_deref().map_or("not known", signature)
    }
}

/// Refuses a clone whose history ends before its beginning: what it can show is not all there is.
pub(super) fn whole(desk: &Desk) -> Result<String, OpsError> {
    let repo = desk.repository()?;
    let commit = desk
        .commit()
        .ok_or_else(|| OpsError::usage("a pack of evidence is made of a commit"))?;
    repo.origin(commit)?.ok_or_else(|| {
        OpsError::new(
            Kind::State,
            "this clone is shallow, so its history can't be audited and a pack would lack a part of it",
        )
        .hint("`git fetch --unshallow` brings what is missing")
    })
}

/// The commits that touched the records, or the rules of the desk, the oldest first.
pub(super) fn lines(desk: &Desk, records: &[&Record]) -> Result<Vec<Line>, OpsError> {
    let ids: HashMap<String, &str> = records
        .iter()
        .flat_map(|record| {
            let names = std::iter::once(record.id()).chain(record.aliases());
            names.map(|name| (Id::folded(name), record.id()))
        })
        .collect();
    let mut folders: BTreeSet<&str> = records
        .iter()
        .flat_map(|record| record.definition().folders())
        .collect();
    folders.extend(GOVERNED);
    if !records.is_empty() {
        folders.insert(APPROVALS);
    }
    let folders: Vec<&str> = folders.into_iter().collect();
    let mut lines = walked(desk, &folders)?;
    for line in &mut lines {
        let paths = line.touch.files.iter().map(|file| file.path.as_str());
        line.records = paths.filter_map(|path| about(path, &ids)).collect();
    }
    lines.retain(|line| !line.records.is_empty());
    Ok(lines)
}

/// Every commit of a period that touched the desk, the oldest first.
pub(super) fn of_period(desk: &Desk, period: &Period) -> Result<Vec<Line>, OpsError> {
    let mut lines = walked(desk, &[""])?;
    lines.retain(|line| {
        let at = line.touch.committed.timestamp();
        (period.start()..period.end()).contains(&at)
    });
    Ok(lines)
}

fn walked(desk: &Desk, folders: &[&str]) -> Result<Vec<Line>, OpsError> {
    let repo = desk.repository()?;
    let commit = desk.commit().unwrap_or_default();
    let touches = repo.touches(Walk::Line, commit, folders)?;
    let ids: Vec<String> = touches.iter().map(|one| one.id.clone()).collect();
    let raw = repo.contents(&ids)?;
    let lines = touches.into_iter().zip(raw).map(|(touch, raw)| Line {
        touch,
        records: BTreeSet::new(),
        raw,
    });
    Ok(lines.collect())
}

/// The id of the record that a path belongs to: its file, what lies beside it, or what was signed for it.
fn about(path: &str, ids: &HashMap<String, &str>) -> Option<String> {
    let is_rule = GOVERNED.iter().any(|one| {
        let rest = path.strip_prefix(one);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if is_rule {
        return Some(RULES.to_owned());
    }
    ids.get(&Id::folded(named(path))).map(|id| (*id).to_owned())
}

/// The id that a path tells of: that of a record, of what lies beside it, or of what was signed for it.
pub(super) fn named(path: &str) -> &str {
    match path.strip_prefix("approvals/") {
        Some(rest) => rest.split('/').next().unwrap_or_default(),
        None => path
            .split_once(".d/")
            .map_or_else(|| stem(path), |(bare, _)| stem(bare)),
    }
}

/// The commits as a table.
pub(super) fn table(lines: &[Line]) -> Table {
    let mut table = Table::new([
        "commit",
        "committed",
        "authored",
        "author",
        "author_address",
        "committer",
        "committer_address",
        "signature",
        "subject",
        "records",
    ]);
    for line in lines {
        let touch = &line.touch;
        let records: Vec<&str> = line.records.iter().map(String::as_str).collect();
        table.rows.push(vec![
            touch.id.clone(),
            print_time(touch.committed),
            print_time(touch.time),
            touch.author.name.clone(),
            touch.author.email.clone(),
            touch.committer.name.clone(),
            touch.committer.email.clone(),
            line.signature().to_owned(),
            subject(touch).to_owned(),
            records.join(" "),
        ]);
    }
    table
}

/// The first line of a commit's message.
pub(super) fn subject(touch: &Touch) -> &str {
    touch.message.lines().next().unwrap_or_default()
}

/// The kind of the signature in the head of a commit; the block may be anything, and one that is well formed proves nothing.
fn signature(raw: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(raw);
    let head = text.split("\n\n").next().unwrap_or_default();
    let mut signed = head.lines().filter_map(|line| {
        line.strip_prefix("gpgsig ")
            .or(line.strip_prefix("gpgsig-sha256 "))
    });
    match signed.next() {
        None => "none",
        Some(line) if line.contains("SSH SIGNATURE") => "ssh",
        Some(line) if line.contains("PGP SIGNATURE") => "pgp",
        Some(_) => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_traced_to_its_record() {
        let ids = HashMap::from([("chg-1".to_owned(), "CHG-1"), ("old-1".to_owned(), "CHG-1")]);
        let about = |path: &str| about(path, &ids);
        for path in [
            "changes/2026/11/CHG-1.yaml",
            "changes/2026/11/CHG-1.d/notes/x.md",
            "changes/old-1.yaml",
            "approvals/CHG-1/ben.x.stmt",
        ] {
            assert_eq!(about(path).as_deref(), Some("CHG-1"), "{path}");
        }
        assert_eq!(about("changes/CHG-10.yaml"), None);
        assert_eq!(about(".itsm/policy.yaml").as_deref(), Some(RULES));
        assert_eq!(about(".itsm/schema/risk.yaml").as_deref(), Some(RULES));
    }

    #[test]
    fn only_the_head_of_a_commit_can_be_signed() {
        let signed = b"tree x\ngpgsig -----BEGIN SSH SIGNATURE-----\n abc\n\nsubject\n";
        assert_eq!(signature(signed), "ssh");
        let told = b"tree x\n\nsubject\n\ngpgsig -----BEGIN SSH SIGNATURE-----\n";
        assert_eq!(signature(told), "none");
    }
}

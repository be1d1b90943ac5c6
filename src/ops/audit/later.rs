//! Leave for work that was given after the work, which is not known before the whole line has been walked.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::is_given_later;
use crate::git::Blob;
use crate::git::Object;
use crate::git::Repo;
use crate::ops::OpsError;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::read_as_record;
use crate::yaml::MAX_BYTES;

/// The rule whose findings wait for the end.
pub(super) const RULE: &str = "unauthorized-change";

/// A work without leave: who did what to what.
pub(super) struct Waiting {
    /// The place among the findings.
    pub(super) at: usize,
    /// The id of the thing.
    pub(super) id: String,
    /// Its file before the work.
    pub(super) before: (String, Blob),
    /// The commit before the work, and that of the work.
    pub(super) commits: [String; 2],
}

/// Takes those findings out for which leave was given later.
pub(super) fn forgive(
    repo: &Repo,
    last: &StateView<'_>,
    waiting: &[Waiting],
    found: &mut Vec<AuditFinding>,
) -> Result<(), OpsError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let changes = changes(last)?;
    let mut objects = repo.objects()?;
    let mut forgiven = BTreeSet::new();
    for one in waiting {
        let content = last
            .store
            .borrow_mut()
            .content(&one.before.0, &one.before.1)?;
        let before = read_as_record(&one.before.0, last.definitions(), &content);
        let (Some(Ok(before)), Some(now)) = (before, last.record(&one.id)?) else {
            continue;
        };
        let around = around(&changes, last, &now)?;
        let stood = |change: &Record| {
            one.commits.each_ref().map(|commit| {
                let name = format!("{commit}:{}{}", repo.prefix(), change.path());
                let Ok(Object::Bytes(bytes)) = objects.read(&name, MAX_BYTES) else {
                    return None;
                };
                read_as_record(change.path(), last.definitions(), &Ok(bytes))?.ok()
            })
        };
        if is_given_later(&before, &now, &around, stood) {
            forgiven.insert(one.at);
        }
    }
    let mut at = 0;
    found.retain(|_| {
        at += 1;
        !forgiven.contains(&(at - 1))
    });
    Ok(())
}

/// The paths of the changes that name an item, by its folded id.
fn changes(last: &StateView<'_>) -> Result<BTreeMap<String, BTreeSet<String>>, OpsError> {
    let definitions = last.definitions();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, _) in last.holdings.all() {
        let definition = definitions.type_of_path(path).filter(|one| one.work);
        let can_name = definition.is_some_and(|one| one.field("cis").is_some());
        if !can_name || !is_record_path(path, definitions) {
            continue;
        }
        let links = last.record_at(path)?.map(|record| record.links());
        for link in links
            .into_iter()
            .flatten()
            .filter(|one| one.relation == "cis")
        {
            let paths = found.entry(Id::folded(&link.target)).or_default();
            paths.insert(path.to_owned());
        }
    }
    Ok(found)
}

/// An item with the changes that name it and those that it names.
fn around(
    changes: &BTreeMap<String, BTreeSet<String>>,
    last: &StateView<'_>,
    now: &Record,
) -> Result<Corpus, OpsError> {
    let mut paths: BTreeSet<String> = BTreeSet::from([now.path().to_owned()]);
    let names = std::iter::once(now.id()).chain(now.aliases());
    for name in names {
        paths.extend(
            changes
                .get(&Id::folded(name))
                .into_iter()
                .flatten()
                .cloned(),
        );
    }
    for link in now.links() {
        if link.relation == "authorized-by" {
            paths.extend(last.holdings.named(&link.target).map(str::to_owned));
        }
    }
    let mut readings = Vec::new();
    for path in &paths {
        readings.extend(last.record_at(path)?.map(Ok));
    }
    Ok(super::sides::corpus(readings))
}

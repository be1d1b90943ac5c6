//! Leave for work that the step itself does not show: a change that came to name the thing afterwards, which is not known
//! before the whole line has been walked, or one that was being carried out when the work was committed on the side of a
//! merge.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::is_carried_out;
use crate::check::is_permitted;
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

/// A work for which no leave is seen yet.
pub(super) struct Waiting {
    /// The place among the findings.
    pub(super) at: usize,
    /// The id of the thing.
    pub(super) id: String,
    /// The commit before the work, and that of the work.
    pub(super) commits: [String; 2],
    /// The same of each commit that a merge brought and that did some of it.
    pub(super) brought: Vec<[String; 2]>,
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
        let Some(now) = last.record(&one.id)? else {
            continue;
        };
        let around = around(&changes, last, &now)?;
        let mut stood = |change: &Record, commits: &[String; 2]| {
            let [then, after] = commits.each_ref().map(|commit| {
                let name = format!("{commit}:{}{}", repo.prefix(), change.path());
                let Ok(Object::Bytes(bytes)) = objects.read(&name, MAX_BYTES) else {
                    return None;
                };
                read_as_record(change.path(), last.definitions(), &Ok(bytes))?.ok()
            });
            after.is_some_and(|after| is_carried_out(then.as_ref(), &after))
        };
        let is_permitted = is_permitted(&now, &around, |change| {
            let sides = &one.brought;
            let is_beside = !sides.is_empty() && sides.iter().all(|side| stood(change, side));
            is_beside || stood(change, &one.commits)
        });
        if is_permitted {
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

/// An item with the changes that name it.
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
    let mut readings = Vec::new();
    for path in &paths {
        readings.extend(last.record_at(path)?.map(Ok));
    }
    Ok(super::sides::corpus(readings))
}

//! Whether those who are said to have written entries are those who made the commit.

use std::collections::BTreeSet;

use crate::git::Stamp;
use crate::git::Step;
use crate::git::co_authors;
use crate::ops::OpsError;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::Judge;
use crate::ops::audit::StepView;
use crate::ops::audit::view::Touched;

/// The entries of a step that somebody else is said to have written; `signer` is who signed it, where that is proven.
pub(super) fn findings(
    view: &StepView<'_>,
    signer: Option<&str>,
    judge: &mut dyn Judge,
) -> Result<Vec<AuditFinding>, OpsError> {
    let mut found = Vec::new();
    for record in view.records.iter().filter(|one| !one.was_unread) {
        let mut told = BTreeSet::new();
        let here = record
            .added
            .iter()
            .filter(|one| one.entry.imported.is_none());
        for added in here {
            let by = added.entry.by.as_str();
            let finding = match signer {
                Some(signer) if signer == by => None,
                Some(signer) => Some(signed_by_another(view, by, signer)),
                None => written_by_another(view, record, by),
            };
            if finding.is_none() || judge.stands(view, record, added)? {
                continue;
            }
            let finding = finding.filter(|_| told.insert(by));
            found.extend(
                finding.map(|one| one.on(record.path()).of(record.id()).at(added.entry.name())),
            );
        }
    }
    Ok(found)
}

fn signed_by_another(view: &StepView<'_>, by: &str, signer: &str) -> AuditFinding {
    let message = format!("the entry is by `{by}`, the commit is signed by `{signer}`");
    view.finding("other-author", message)
}

/// Addresses are free text, so that this is worth a look and no proof.
fn written_by_another(view: &StepView<'_>, record: &Touched<'_>, by: &str) -> Option<AuditFinding> {
    let mut commits = std::iter::once(view.commit).chain(view.brought_of(record.id()));
    let is_theirs = |commit: &Step| {
        let mut people = writers(commit)
            .into_iter()
            .flat_map(|one| view.people_of(&one));
        people.any(|person| person == by)
    };
    if commits.any(is_theirs) {
        return None;
    }
    let stamp = &view.commit.author;
    let who = match view.people_of(stamp).as_slice() {
        [] => format!(
            "{} <{}>, whom nobody here is",
            stamp.who.name, stamp.who.email
        ),
        people => format!("`{}`", people.join("`, `")),
    };
    let message = format!("the entry is by `{by}`, the commit is by {who}");
    Some(view.finding("other-author", message).warns())
}

/// Whoever wrote a commit, and those whom it names beside.
fn writers(commit: &Step) -> Vec<Stamp> {
    let named = co_authors(&commit.message).map(|who| Stamp {
        who,
        time: commit.author.time,
    });
    std::iter::once(commit.author.clone())
        .chain(named)
        .collect()
}

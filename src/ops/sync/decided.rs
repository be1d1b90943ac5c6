//! Decisions, keys and policy that came in, for people to read.
//!
//! They are told as they say of themselves. Whether a decision counts is judged where something hangs on it, never here.

use std::collections::BTreeMap;
use std::path::Path;

use crate::git::Changed;
use crate::git::Repo;
use crate::ops::OpsError;
use crate::ops::approvals::APPROVALS;
use crate::ops::approvals::SIGNATURE;
use crate::ops::approvals::STATEMENT;
use crate::ops::sync::news::Change;
use crate::ops::sync::news::change_of;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::Statement;
use crate::yaml::decode;

/// A decision that came in, as its statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionNews {
    /// The id of the person.
    pub by: String,
    /// What they decided: `approve`, `reject` or `revoke`.
    pub decision: &'static str,
    /// The step that they decided on.
    pub step: String,
}

/// What came in for a file that governs the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoverningNews {
    /// The path, relative to the desk.
    pub path: String,
    /// What became of it.
    pub change: Change,
    /// The ids of those whose keys changed.
    pub keys_of: Vec<String>,
    /// What was decided on it.
    pub decisions: Vec<DecisionNews>,
}

/// What came in of decisions: those that can be read, by what they are about, and the paths of the others.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub(super) about: BTreeMap<String, Vec<DecisionNews>>,
    pub(super) others: Vec<String>,
}

/// Takes the files of decisions out of what changed, and reads them.
pub(super) fn decisions(repo: &Repo, changed: &mut Vec<Changed>) -> Result<Decisions, OpsError> {
    let is_part = |one: &Changed| {
        let path = one.path.as_str();
        Path::new(path).starts_with(APPROVALS)
            && (path.ends_with(STATEMENT) || path.ends_with(SIGNATURE))
    };
    let (parts, rest): (Vec<Changed>, Vec<Changed>) =
        std::mem::take(changed).into_iter().partition(is_part);
    *changed = rest;
    let statements = parts
        .into_iter()
        .filter(|one| one.path.ends_with(STATEMENT));
    let (paths, ids): (Vec<String>, Vec<String>) = statements
        .map(|one| (one.path, one.after.unwrap_or_default()))
        .unzip();
    let mut all = Decisions::default();
    for (path, bytes) in paths.into_iter().zip(repo.contents(&ids)?) {
        match bytes.and_then(|bytes| Statement::parse(&bytes).ok()) {
            None => all.others.push(path),
            Some(statement) => {
                let about = all.about.entry(statement.record().to_owned());
                about.or_default().push(DecisionNews {
                    by: statement.approver().to_owned(),
                    decision: statement.decision().name(),
                    step: statement.step().to_owned(),
                });
            }
        }
    }
    Ok(all)
}

/// What became of a file that governs the desk.
pub(super) fn governing(repo: &Repo, one: Changed) -> Result<GoverningNews, OpsError> {
    let keys_of = if one.path == KEYS {
        let ids = [&one.before, &one.after].map(|id| id.clone().unwrap_or_default());
        let contents = repo.contents(&ids)?;
        let [before, after] = [0, 1].map(|at| keyring(contents.get(at).and_then(Option::as_deref)));
        differing(&before, &after)
    } else {
        Vec::new()
    };
    Ok(GoverningNews {
        change: change_of(&one),
        path: one.path,
        keys_of,
        decisions: Vec::new(),
    })
}

fn keyring(bytes: Option<&[u8]>) -> Keyring {
    let text = bytes.and_then(|bytes| decode(bytes).ok());
    Keyring::parse(KEYS, text.unwrap_or_default(), &mut Vec::new())
}

/// The ids of those who have other keys in one of two files.
fn differing(before: &Keyring, after: &Keyring) -> Vec<String> {
    let holders = before.holders().chain(after.holders());
    let mut ids: Vec<&str> = holders.map(|(holder, _)| holder.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    let differs = |id: &&str| {
        before.people.get(*id) != after.people.get(*id)
            || before.bots.get(*id) != after.bots.get(*id)
    };
    ids.into_iter().filter(differs).map(str::to_owned).collect()
}

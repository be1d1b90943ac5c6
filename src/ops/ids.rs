//! Ids that are taken, and new ones beside them.

use std::collections::HashSet;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::Record;
use crate::record::stem;

/// How often an id is drawn before we give up: with a billion ids a month a second draw is already rare.
const DRAWS: usize = 100;

/// An id that nobody has.
pub(crate) fn draw(
    prefix: &str,
    env: &Env,
    day: chrono::NaiveDate,
    taken: &HashSet<String>,
) -> Result<Id, OpsError> {
    let mut drawn = (0..DRAWS).map(|_| Id::draw(prefix, day, (env.random)()));
    let free = drawn.find(|id| !taken.contains(&Id::folded(id.as_str())));
    free.ok_or_else(|| OpsError::new(Kind::Internal, format!("no free id was found for {prefix}")))
}

/// Every earlier id of a record, folded.
pub(crate) fn earlier(corpus: &Corpus) -> impl Iterator<Item = String> {
    let aliases = corpus.records().iter().flat_map(Record::aliases);
    aliases.map(Id::folded)
}

/// Every id known here and on remote-tracking branches, folded.
pub(crate) fn taken(desk: &Desk) -> Result<HashSet<String>, OpsError> {
    let here = desk.paths()?;
    let branches = desk.repo.as_ref().map(crate::git::Repo::branch_names);
    // Where history can't be read the ids of other branches are unknown, and the merge will tell.
    let elsewhere = branches.and_then(Result::ok).unwrap_or_default();
    let files = here
        .iter()
        .chain(&elsewhere)
        .filter(|path| path.strip_suffix(".yaml").is_some());
    Ok(files.map(|path| Id::folded(stem(path))).collect())
}

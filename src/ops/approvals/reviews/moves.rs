//! Steps that records take because the reviews of a pull request decided on them.
//!
//! Whoever decides on a forge has no terminal here: whoever imports the review writes the step down in that person's name,
//! in a commit that the importing bot signs. It takes no step that no review proves, and none that the pull request did
//! not leave waiting.

use std::collections::BTreeSet;

use crate::git::GitEnv;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::Move;
use crate::ops::Moved;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::Target;
use crate::ops::approvals::filed::SIGNATURE;
use crate::ops::approvals::filed::STATEMENT;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::guard::stands;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::guard::who_can;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::reviews::ReviewImport;
use crate::ops::approvals::reviews::ReviewRequest;
use crate::ops::approvals::reviews::ReviewedSubject;
use crate::ops::approvals::reviews::importer::Importer;
use crate::ops::approvals::reviews::subjects::needed_at;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::steps::ways_to;
use crate::ops::entries::Circumstances;
use crate::ops::transition::Taker;
use crate::ops::transition::transition_by;
use crate::practice::approval::Counted;
use crate::record::Record;
use crate::schema::Evidence;
use crate::text::one_of;

/// A step that a record takes because reviews decided on it.
#[derive(Debug)]
pub struct ReviewedMove {
    /// What becomes of the record.
    pub moved: Moved,
    /// The id of the person whose review was the last that was needed.
    pub by: String,
}

/// Plans the step of a record that reviews decided on, or says why it is not taken; none where it was, or where it is a
/// file that governs the desk.
pub fn reviewed_step(
    desk: &Desk,
    env: &Env,
    import: &ReviewImport,
    subject: &ReviewedSubject,
) -> Result<Option<(Plan, ReviewedMove)>, OpsError> {
    desk.writable()?;
    if is_governing(&subject.name) {
        return Ok(None);
    }
    let record = desk.find_record(&subject.name)?;
    let step = subject.step.as_str();
    let mut known = needed(&record, desk.now).into_iter();
    if known.any(|one| one.step == step && one.taken.is_some()) {
        return Ok(None);
    }
    let target = way(desk, &record, step)?;
    awaited(desk, import, &record, step)?;
    let by = decider(desk, &record, step, &target)?;
    let request = Move {
        id: record.id().to_owned(),
        target: Target::Named(target),
        set: Vec::new(),
        said: Circumstances::default(),
        alone: false,
    };
    let taker = Taker {
        id: by.clone(),
        writes: false,
    };
    let (plan, moved) = transition_by(desk, env, &request, || Ok(taker))?;
    if !moved.followers.is_empty() {
        let (id, followers) = (record.id(), moved.followers.join(", "));
        let message =
            format!("{followers} would follow {id}, and the review decided on that alone");
        return Err(by_hand(
            OpsError::refused(message),
            &record,
            &moved.transition,
        ));
    }
    Ok(Some((plan, ReviewedMove { moved, by })))
}

/// The git by which a desk has to be opened so that its commits are signed by the bot that imports.
pub fn signing(
    desk: &Desk,
    env: &Env,
    request: &ReviewRequest<'_>,
    import: &ReviewImport,
) -> Result<GitEnv, OpsError> {
    let importer = Importer::find(desk, env, &import.people.keyring, request.key)?;
    Ok(importer.git(env))
}

/// The name of the one transition by which a record takes a step.
fn way(desk: &Desk, record: &Record, step: &str) -> Result<String, OpsError> {
    let lifecycle = record.definition().lifecycle.at(desk.now);
    let (id, state) = (record.id(), record.state().unwrap_or_default());
    match ways_to(record, lifecycle, step).as_slice() {
        [way] => Ok(way.name.clone()),
        [] => {
            let message =
                format!("{id} is in `{state}`, from where nothing takes the step `{step}`");
            Err(OpsError::refused(message).hint(format!("`itsm show {id}` names what is open")))
        }
        [first, ..] => {
            let ways = ways_to(record, lifecycle, step).into_iter();
            let names = one_of(ways.map(|one| one.name.as_str()));
            let message = format!("several transitions of {id} take the step `{step}`: {names}");
            Err(by_hand(OpsError::refused(message), record, &first.name))
        }
    }
}

/// Refuses where a pull request did not leave a record waiting for a step: whoever reviewed it can't have meant that one.
fn awaited(
    desk: &Desk,
    import: &ReviewImport,
    record: &Record,
    step: &str,
) -> Result<(), OpsError> {
    let then = needed_at(desk, &import.pull.head, record)?.unwrap_or_default();
    if then
        .iter()
        .any(|one| one.step == step && one.taken.is_none())
    {
        return Ok(());
    }
    let (id, number) = (record.id(), import.pull.number);
    let message = format!("the pull request {number} did not ask for the step `{step}` of {id}");
    let hint = format!("`itsm policy explain {id}` says who can decide on it");
    Err(OpsError::refused(message).hint(hint))
}

/// The person whose review was the last that a step needed, where the policy is met.
fn decider(desk: &Desk, record: &Record, step: &str, way: &str) -> Result<String, OpsError> {
    let id = record.id();
    let Some(trusted) = trusted(desk)? else {
        let message = format!("nothing says who has to approve {id}");
        return Err(OpsError::refused(message).hint("`itsm policy init` writes a policy"));
    };
    let judged = stands(desk, &trusted, record, step)?;
    if !judged.judgement.satisfied {
        let more = who_can(&judged, id).map_or_else(String::new, |more| format!("; {more}"));
        let missing = missing(&judged.judgement);
        let message = format!("{id} does not take the step `{step}`: {missing}{more}");
        let hint = format!("`itsm policy explain {id}` says who still has to act");
        return Err(OpsError::refused(message).hint(hint));
    }
    let names: BTreeSet<&str> = reviewed(&judged).map(|one| one.name.as_str()).collect();
    committed(desk, id, &names)?;
    let votes = judged.votes.iter();
    let votes = votes.filter(|vote| names.contains(vote.name.as_str()));
    let newest = votes.max_by_key(|vote| (vote.order.1, vote.name.as_str()));
    newest.map(|vote| vote.person.clone()).ok_or_else(|| {
        let message = format!("the step `{step}` of {id} is approved, and by no review on a forge");
        by_hand(OpsError::refused(message), record, way)
    })
}

/// Refuses where a statement is in no commit: nobody else could see what the step rests on.
fn committed(desk: &Desk, id: &str, names: &BTreeSet<&str>) -> Result<(), OpsError> {
    let files = names.iter().flat_map(|name| {
        [STATEMENT, SIGNATURE].map(|ending| format!("{}/{name}{ending}", folder(id)))
    });
    let files: Vec<String> = files.collect();
    let paths: Vec<&str> = files.iter().map(String::as_str).collect();
    if paths.is_empty() {
        return Ok(());
    }
    match desk.repository()?.dirty(&paths)?.first() {
        None => Ok(()),
        Some(path) => {
            let message = format!("{path} is in no commit, and the step rests on it");
            Err(OpsError::new(Kind::State, message).hint("commit it first"))
        }
    }
}

/// The approvals of a step that count and were given on a forge.
pub(crate) fn reviewed(judged: &Judged) -> impl Iterator<Item = &Counted> {
    let rules = judged.judgement.rules.iter();
    let counted = rules.flat_map(|rule| rule.requirements.iter().flat_map(|one| &one.counted));
    counted.filter(|one| one.evidence == Evidence::Forge)
}

/// How a person goes on who takes the step.
fn by_hand(error: OpsError, record: &Record, transition: &str) -> OpsError {
    error.hint(format!("`itsm move {} {transition}` takes it", record.id()))
}

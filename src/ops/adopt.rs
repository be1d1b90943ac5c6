//! Taking edits made by hand into the log.
//!
//! A record is compared with its own fold, never with git: what the file says and the log does not is the edit.

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::facts::RecordFacts;
use crate::ops::fields::Assignment;
use crate::ops::person::me;
use crate::ops::transition::founded;
use crate::ops::verdicts;
use crate::practice::Obstacle;
use crate::practice::obstacles;
use crate::record::EDIT;
use crate::record::Fold;
use crate::record::OPEN;
use crate::record::Record;
use crate::schema::Needs;
use crate::schema::Transition;
use crate::text::one_of;

/// A request to adopt the edits of a record.
#[derive(Debug, Clone)]
pub struct Adopt {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// The transition that explains a change of state, where several fit or none does.
    pub step: Option<String>,
    /// When it took place, why, and how long it took.
    pub said: Circumstances,
}

/// Plans the one entry that explains a hand edit; also commits edits that no entry has to explain.
pub fn adopt(desk: &Desk, env: &Env, request: &Adopt) -> Result<(Plan, String), OpsError> {
    desk.writable()?;
    let record = desk.find_record(&request.id)?;
    entries::in_order(&record, &request.said)?;
    let by = me(desk, env)?;
    let different = entries::differences(&record);
    let after = if different.is_empty() {
        None
    } else {
        let step = step(&record, request.step.as_deref(), &different)?;
        let mut entry = entries::entry(&record, env.now, &by, &step, &different, &request.said);
        entry.to = new_state(&record, &different);
        entries::explained(&record, &entry)?;
        let after = entries::appended(&record, &entry)?;
        judge(desk, &record, &after, &step, &entry, &different)?;
        Some((verdicts::settled(desk, &record, after)?, step))
    };
    let (text, step) = match &after {
        Some((after, step)) => (after, step.as_str()),
        None => (&record, EDIT),
    };
    let plan = Plan {
        subject: format!("{}: adopt {step}", record.id()),
        writes: vec![entries::write(&record, text)],
        adopts: true,
        ..Plan::default()
    };
    if after.is_none() && is_committed(desk, &record)? {
        return Ok((Plan::default(), record.id().to_owned()));
    }
    let is_step = after.is_some() && step != EDIT;
    Ok((
        plan.trailers_for(record.id(), is_step.then_some(step)),
        record.id().to_owned(),
    ))
}

/// The state that an edit led to.
pub(crate) fn new_state(record: &Record, different: &[Assignment]) -> Option<String> {
    let state = different.iter().find(|one| one.field == "state");
    state.and(record.state()).map(str::to_owned)
}

/// Whether the last commit holds the record as it stands, or there is no commit that could.
fn is_committed(desk: &Desk, record: &Record) -> Result<bool, OpsError> {
    match &desk.repo {
        Some(repo) => Ok(repo.dirty(&[record.path()])?.is_empty()),
        None => Ok(true),
    }
}

/// What explains the difference: the opening, the one transition that fits, or a change of fields.
pub(crate) fn step(
    record: &Record,
    named_step: Option<&str>,
    different: &[Assignment],
) -> Result<String, OpsError> {
    let log = record.log();
    if log.is_empty() {
        return Ok(OPEN.to_owned());
    }
    if let Some(step) = named_step {
        return named(record, step).map(|transition| transition.name.clone());
    }
    if !different.iter().any(|one| one.field == "state") {
        return Ok(EDIT.to_owned());
    }
    let from = Fold::of(&log).state.unwrap_or_default();
    let to = record.state().unwrap_or_default();
    let lifecycle = &record.definition().lifecycle;
    let fitting: Vec<&str> = lifecycle
        .open_from(&from)
        .filter(|one| one.to == to)
        .map(|one| one.name.as_str())
        .collect();
    match fitting.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => Err(
            OpsError::refused(format!("no transition leads from `{from}` to `{to}`"))
                .hint(format!("set `state` back to `{from}` and use `itsm move`")),
        ),
        several => {
            let names = one_of(several.iter().copied());
            Err(
                OpsError::usage(format!("several transitions lead from `{from}` to `{to}`"))
                    .hint(format!("say which with `--do`: {names}")),
            )
        }
    }
}

fn named<'a>(record: &'a Record, step: &str) -> Result<&'a Transition, OpsError> {
    let lifecycle = &record.definition().lifecycle;
    lifecycle.transition(step).ok_or_else(|| {
        let names = lifecycle.transitions.iter().map(|one| one.name.as_str());
        OpsError::usage(format!("no transition `{step}`")).nearest(step, names)
    })
}

/// An adopted transition has to satisfy what a commanded one has to.
pub(crate) fn judge(
    desk: &Desk,
    before: &Record,
    after: &Record,
    step: &str,
    entry: &crate::record::Entry,
    different: &[Assignment],
) -> Result<(), OpsError> {
    let Some(transition) = before.definition().lifecycle.transition(step) else {
        return Ok(());
    };
    let changed = different.iter().map(|one| one.field.as_str()).collect();
    let facts = RecordFacts::new(desk, after, entry, changed);
    let fold = Fold::of(&before.log());
    let found = obstacles(
        before.definition(),
        transition,
        fold.state.as_deref(),
        &facts,
        Needs::Policy,
    );
    let refusing: Vec<String> = found
        .iter()
        .filter(|one| one.refuses())
        .map(Obstacle::message)
        .collect();
    if refusing.is_empty() {
        return founded(desk, before, after, transition);
    }
    let message = format!("{} can't {step}: {}", before.id(), refusing.join("; "));
    Err(OpsError::refused(message).hint(format!("mend {} and adopt it again", before.path())))
}

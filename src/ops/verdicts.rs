//! Freezing what clocks came to when work is closed.
//!
//! This is the one place that writes verdicts: with the step that closes a record, or when somebody asks for it with a
//! reason. Nothing else touches them, so that neither a new agreement nor a reopening rewrites what was judged.

use serde_json::Value;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::person::me;
use crate::practice::agreement::AGREEMENT;
use crate::practice::agreement::Agreements;
use crate::practice::verdict::Closing;
use crate::practice::verdict::Frozen;
use crate::practice::verdict::Judged;
use crate::practice::verdict::VERDICTS;
use crate::practice::verdict::closings;
use crate::practice::verdict::frozen;
use crate::practice::verdict::standing;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::Record;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

/// A request to judge a closed record anew.
#[derive(Debug, Clone)]
pub struct Refreeze {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// Why the verdicts of then are not to stand.
    pub reason: String,
}

/// What judging anew comes to.
#[derive(Debug)]
pub struct Refrozen {
    /// The record's id.
    pub id: String,
    /// The verdicts on its closing that it had.
    pub before: Vec<Frozen>,
    /// Those that it has now.
    pub after: Vec<Frozen>,
}

/// The record with the verdicts that a step calls for: those of the closing, where it closes the work.
///
/// What a record was before is read off its log, for a hand edit that is being adopted stands in the record already.
pub(crate) fn settled(desk: &Desk, before: &Record, after: Record) -> Result<Record, OpsError> {
    let has_field = after.definition().field(VERDICTS).is_some();
    let Some(closing) = standing(&after).filter(|_| has_field && standing(before).is_none()) else {
        return Ok(after);
    };
    let verdicts = verdicts(desk, &after)?;
    let of_it = |item: &Value| Frozen::read(item).is_some_and(|one| one.closed == closing.second());
    holding(&after, &verdicts, |item| !of_it(item))
}

/// Plans to judge a closed record by the agreements and calendars of now; the plan is empty where nothing changes.
pub fn refreeze(desk: &Desk, env: &Env, request: &Refreeze) -> Result<(Plan, Refrozen), OpsError> {
    desk.writable()?;
    let record = desk.find_record(&request.id)?;
    entries::settled(&record)?;
    let id = record.id().to_owned();
    let closing = standing(&record).filter(|_| record.definition().field(VERDICTS).is_some());
    let Some(closing) = closing else {
        let message = format!("{id} is not closed, so nothing about it is frozen");
        return Err(OpsError::refused(message)
            .hint(format!("`itsm sla {id}` shows its clocks as they run")));
    };
    let by = me(desk, env)?;
    let verdicts = verdicts(desk, &record)?;
    let judged = Judged::of(&record);
    let before: Vec<Frozen> = judged.at(closing.at).into_iter().cloned().collect();
    if verdicts.is_empty() && !before.is_empty() && !closing.gave_up {
        let message =
            format!("no agreement of now fits {id}, so nothing would be left of its verdicts");
        let hint =
            "bring back the agreement by which it was judged, or leave the verdicts as they are";
        return Err(OpsError::refused(message).hint(hint));
    }
    let after = judged_anew(&record, closing, &verdicts)?;
    let refrozen = Refrozen {
        before,
        after: verdicts,
        id,
    };
    if after.document().text() == record.document().text() {
        return Ok((Plan::default(), refrozen));
    }
    let last = record
        .log()
        .last()
        .map_or(env.now, |last| last.at.max(env.now));
    let mut entry = Entry::new(last, &by, EDIT);
    entry.reason = Some(request.reason.clone());
    let after = entries::appended(&after, &entry)?;
    let plan = Plan {
        subject: format!("{}: judged anew", refrozen.id),
        writes: vec![entries::write(&record, &after)],
        ..Plan::default()
    };
    Ok((plan.trailers_for(&refrozen.id, None), refrozen))
}

/// The record with these verdicts on a closing and those on its others.
fn judged_anew(record: &Record, closing: Closing, verdicts: &[Frozen]) -> Result<Record, OpsError> {
    let closings = closings(record);
    let others = closings.iter().filter(|one| **one != closing);
    let others: Vec<_> = others.map(Closing::second).collect();
    let is_of_another =
        |item: &Value| Frozen::read(item).is_some_and(|one| others.contains(&one.closed));
    holding(record, verdicts, is_of_another)
}

/// The verdicts on a closed record by the agreements of now.
fn verdicts(desk: &Desk, record: &Record) -> Result<Vec<Frozen>, OpsError> {
    let definition = desk.definitions.record_type(AGREEMENT);
    let has_agreements = match definition {
        Some(definition) => !desk.paths_of(&definition.folder)?.is_empty(),
        None => false,
    };
    if !has_agreements {
        return Ok(Vec::new());
    }
    let corpus = desk.standing_corpus()?;
    let agreements = Agreements::gather(&corpus, &desk.config, &desk.definitions);
    Ok(frozen(record, &desk.definitions, &desk.config, &agreements))
}

/// The record with those of its verdicts that are kept, and these after them.
fn holding(
    record: &Record,
    verdicts: &[Frozen],
    is_kept: impl Fn(&Value) -> bool,
) -> Result<Record, OpsError> {
    let held = match record.value(VERDICTS) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let kept: Vec<Value> = held.iter().filter(|one| is_kept(one)).cloned().collect();
    let new: Vec<Value> = verdicts.iter().map(Frozen::to_value).collect();
    let path = FieldPath::root().key(record.key_of(VERDICTS));
    if !kept.is_empty() && kept.len() == held.len() {
        let append = |value| Edit::Append {
            path: path.clone(),
            value,
            flow: true,
        };
        let edits: Vec<Edit> = new.into_iter().map(append).collect();
        return entries::edited(record, &edits);
    }
    let all: Vec<Value> = kept.into_iter().chain(new).collect();
    if all == held {
        return entries::edited(record, &[]);
    }
    let value = if all.is_empty() {
        Value::Null
    } else {
        Value::Array(all)
    };
    let one = Assignment {
        field: VERDICTS.to_owned(),
        value,
    };
    entries::edited(record, &fields::edits(record, &[one]))
}

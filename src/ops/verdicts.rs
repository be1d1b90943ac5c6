//! Freezing what clocks came to when work is closed, and letting go of it when work is open again.
//!
//! This is the one place that writes verdicts: with the step that closes a record, or when somebody asks for it with a
//! reason. Nothing else touches them, so that a new agreement never rewrites what was judged by the old one.

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
use crate::practice::verdict::Frozen;
use crate::practice::verdict::VERDICTS;
use crate::practice::verdict::frozen;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::Fold;
use crate::record::Record;
use crate::schema::Category;

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
    /// The verdicts that it had.
    pub before: Vec<Frozen>,
    /// Those that it has now.
    pub after: Vec<Frozen>,
}

/// The record with the verdicts that a step calls for: frozen where it closes the work, taken out where it reopens it.
///
/// What a record was before is read off its log, for a hand edit that is being adopted stands in the record already.
pub(crate) fn settled(desk: &Desk, before: &Record, after: Record) -> Result<Record, OpsError> {
    let was = Fold::of(&before.log()).state;
    let was = was.and_then(|state| before.definition().category(&state));
    let is_closed = after.category() == Some(Category::Closed);
    let field = after.definition().field(VERDICTS);
    if field.is_none() || (is_closed && was == Some(Category::Closed)) {
        return Ok(after);
    }
    let verdicts = if is_closed {
        verdicts(desk, &after)?
    } else {
        Vec::new()
    };
    holding(&after, &verdicts)
}

/// Plans to judge a closed record by the agreements and calendars of now; the plan is empty where nothing changes.
pub fn refreeze(desk: &Desk, env: &Env, request: &Refreeze) -> Result<(Plan, Refrozen), OpsError> {
    desk.writable()?;
    let record = desk.find_record(&request.id)?;
    entries::settled(&record)?;
    let id = record.id().to_owned();
    if record.category() != Some(Category::Closed) || record.definition().field(VERDICTS).is_none()
    {
        let message = format!("{id} is not closed, so nothing about it is frozen");
        return Err(OpsError::refused(message)
            .hint(format!("`itsm sla {id}` shows its clocks as they run")));
    }
    let by = me(desk, env)?;
    let verdicts = verdicts(desk, &record)?;
    let after = holding(&record, &verdicts)?;
    let refrozen = Refrozen {
        before: crate::practice::verdict::stored(&record),
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

/// The record with these verdicts and no others.
fn holding(record: &Record, verdicts: &[Frozen]) -> Result<Record, OpsError> {
    let value = match verdicts {
        [] => Value::Null,
        several => several.iter().map(Frozen::to_value).collect(),
    };
    let one = Assignment {
        field: VERDICTS.to_owned(),
        value,
    };
    if record.value(VERDICTS).unwrap_or_default() == one.value {
        return entries::edited(record, &[]);
    }
    entries::edited(record, &fields::edits(record, &[one]))
}

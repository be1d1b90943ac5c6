//! One outage, two records: one goes on, the other ends as its duplicate.

use std::collections::HashSet;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::link;
use crate::ops::person::me;
use crate::ops::relocate;
use crate::ops::transition::judge;
use crate::ops::verdicts;
use crate::practice::gave_up;
use crate::practice::has_value;
use crate::record::Entry;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::note_folder;
use crate::schema::Transition;

/// The relation from the record that ends to the one that goes on.
const DUPLICATE: &str = "duplicate-of";

/// What a field that asks why a record ended is given, where it may have that value.
const WHY: &str = "duplicate";

/// What a transition means that gives a record up.
const CANCELLED: &str = "cancelled";

/// A request to make one record of two.
#[derive(Debug, Clone)]
pub struct MergeRecords {
    /// The record that goes on: its id, or an unambiguous part of it.
    pub keep: String,
    /// The record that ends.
    pub drop: String,
    /// Values that the ending record needs for its last step, as `field=value`.
    pub set: Vec<String>,
    /// What there is to say about it.
    pub reason: Option<String>,
}

/// What became of the two.
#[derive(Debug)]
pub struct Merged {
    /// The id of the record that goes on.
    pub keep: String,
    /// The id of the record that ends.
    pub drop: String,
    /// How many notes went over.
    pub notes: usize,
    /// The state in which the ending record was.
    pub from: String,
    /// The transition that ended it and the state it led to; none where none leads away from where it stands.
    pub step: Option<(String, String)>,
}

/// Plans to end one record as the duplicate of another: link, notes and, where it is open, the transition.
pub fn merge_records(
    desk: &Desk,
    env: &Env,
    request: &MergeRecords,
) -> Result<(Plan, Merged), OpsError> {
    desk.writable()?;
    let keep = desk.find_record(&request.keep)?;
    let drop = desk.find_record(&request.drop)?;
    mergeable(desk, &keep, &drop)?;
    entries::settled(&drop)?;
    let by = me(desk, env)?;
    let linked = linked(desk, &drop, &keep)?;
    let state = drop.state().unwrap_or_default();
    let ending = ending(&drop, state);
    let mut plan = Plan::default();
    let after = match ending {
        Some(transition) => {
            let ended = Ended::new(desk, env, &by, &keep, &linked, transition, request)?;
            plan.warnings = ended.judged(desk, &drop, transition)?;
            verdicts::settled(desk, &drop, ended.after)?
        }
        None => linked,
    };
    if after.document().text() != drop.document().text() {
        plan.writes.push(entries::write(&drop, &after));
    }
    let notes = moved_notes(desk, &keep, &drop)?;
    let merged = Merged {
        keep: keep.id().to_owned(),
        drop: drop.id().to_owned(),
        notes: notes.len() / 2,
        from: state.to_owned(),
        step: ending.map(|one| (one.name.clone(), one.to.clone())),
    };
    plan.writes.extend(notes);
    plan.subject = format!("{}: duplicate of {}", merged.drop, merged.keep);
    let step = ending.map(|transition| transition.name.as_str());
    let plan = plan.trailers_for(&merged.drop, step);
    Ok((plan.trailers_for(&merged.keep, None), merged))
}

fn mergeable(desk: &Desk, keep: &Record, drop: &Record) -> Result<(), OpsError> {
    let (kept, dropped) = (keep.id(), drop.id());
    if keep.path() == drop.path() {
        let message = format!("{kept} can't be the duplicate of itself");
        return Err(OpsError::usage(message));
    }
    let (wanted, given) = (&keep.definition().name, &drop.definition().name);
    if wanted != given {
        let message = format!("{kept} is of type {wanted}, {dropped} of type {given}");
        let hint =
            format!("`itsm link {dropped} related-to {kept}` says that they belong together");
        return Err(OpsError::usage(message).hint(hint));
    }
    if leads_to(desk, keep, drop) {
        let message = format!("{kept} is itself a duplicate of {dropped}");
        let hint = format!("keep the other: `itsm merge-records {dropped} {kept}`");
        return Err(OpsError::refused(message).hint(hint));
    }
    if gave_up(keep) {
        let message = format!("{kept} has been given up, so nothing can go on there");
        let hint = format!("keep the other: `itsm merge-records {dropped} {kept}`");
        return Err(OpsError::refused(message).hint(hint));
    }
    Ok(())
}

/// Whether following the duplicates from one record arrives at another.
fn leads_to(desk: &Desk, from: &Record, to: &Record) -> bool {
    let mut seen = HashSet::new();
    let mut next = duplicated(from);
    while let Some(id) = next.filter(|id| seen.insert(id.clone())) {
        // A link that leads nowhere is for validation to tell.
        let Ok(record) = desk.find_record(&id) else {
            return false;
        };
        if record.path() == to.path() {
            return true;
        }
        next = duplicated(&record);
    }
    false
}

fn duplicated(record: &Record) -> Option<String> {
    let mut links = record.links().into_iter();
    let found = links.find(|link| link.relation == DUPLICATE);
    found.map(|link| link.target)
}

fn linked(desk: &Desk, drop: &Record, keep: &Record) -> Result<Record, OpsError> {
    let there = duplicated(drop).is_some_and(|id| keep.answers_to(&id));
    let edit = if there {
        None
    } else {
        Some(link::added(desk, drop, DUPLICATE, keep.id())?)
    };
    entries::edited(drop, edit.as_slice())
}

/// The first transition that gives up a record in a state.
fn ending<'a>(record: &'a Record, state: &'a str) -> Option<&'a Transition> {
    let mut open = record.definition().lifecycle.open_from(state);
    open.find(|one| one.milestone.as_deref() == Some(CANCELLED))
}

/// The record at its end, with the entry that says so.
struct Ended {
    after: Record,
    entry: Entry,
    assignments: Vec<Assignment>,
}

impl Ended {
    fn new(
        desk: &Desk,
        env: &Env,
        by: &str,
        keep: &Record,
        linked: &Record,
        transition: &Transition,
        request: &MergeRecords,
    ) -> Result<Self, OpsError> {
        let mut assignments = fields::assignments(desk, linked.definition(), &request.set)?;
        assignments.extend(asked(linked, transition, &assignments));
        let reason = match &request.reason {
            Some(text) => format!("duplicate of {}: {text}", keep.id()),
            None => format!("duplicate of {}", keep.id()),
        };
        let said = Circumstances {
            reason: Some(reason),
            ..Circumstances::default()
        };
        let mut entry = entries::entry(linked, env.now, by, &transition.name, &assignments, &said);
        entry.to = Some(transition.to.clone());
        let after = entries::applied(linked, &assignments, &entry)?;
        fields::check(&after, &assignments)?;
        Ok(Self {
            after,
            entry,
            assignments,
        })
    }

    fn judged(
        &self,
        desk: &Desk,
        drop: &Record,
        transition: &Transition,
    ) -> Result<Vec<String>, OpsError> {
        judge(
            desk,
            drop,
            &self.after,
            transition,
            &self.entry,
            &self.assignments,
        )
    }
}

/// The fields that the step asks for, nobody filled, and that can say `duplicate`.
fn asked(record: &Record, transition: &Transition, given: &[Assignment]) -> Vec<Assignment> {
    let state = record.definition().lifecycle.state(&transition.to);
    let by_state = state.into_iter().flat_map(|state| &state.requires);
    let names: HashSet<&String> = transition.requires.iter().chain(by_state).collect();
    let fields = record.definition().fields.iter();
    let open = fields.filter(|field| {
        names.contains(&field.name)
            && !has_value(record.value(&field.name).as_ref())
            && !given.iter().any(|one| one.field == field.name)
            && field.choices().contains(&WHY)
    });
    let assignment = |name: &str| Assignment {
        field: name.to_owned(),
        value: WHY.into(),
    };
    open.map(|field| assignment(&field.name)).collect()
}

/// The writes that move the notes of one record to another, each under its name.
fn moved_notes(desk: &Desk, keep: &Record, drop: &Record) -> Result<Vec<Write>, OpsError> {
    let (from, to) = (note_folder(drop.path()), note_folder(keep.path()));
    let there = desk.files_in(&to)?;
    let mut writes = Vec::new();
    for note in desk.files_in(&from)? {
        if !is_note_path(&note) {
            continue;
        }
        let name = note.strip_prefix(&from).unwrap_or_default();
        let target = format!("{to}{name}");
        if there.contains(&target) {
            let message = format!("{target} is there already, so {note} can't go there");
            return Err(OpsError::refused(message).hint(format!("rename {note} first")));
        }
        writes.extend(relocate::moved(desk, &note, &target)?);
    }
    Ok(writes)
}

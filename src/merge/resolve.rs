//! A person's decisions about conflicts, carried out.
//!
//! Nothing that was written is taken out of the log: one entry at its end says which steps count no more, and what
//! the tracked fields are from then on. What is not decided stays a conflict.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::Why;
use crate::merge::compare::Comparison;
use crate::merge::compare::agrees;
use crate::merge::compare::first;
use crate::merge::layout;
use crate::merge::log;
use crate::merge::needs;
use crate::merge::read;
use crate::merge::read::LOG;
use crate::merge::read::STATE;
use crate::merge::record;
use crate::record::Entry;
use crate::record::Fold;
use crate::record::Log;
use crate::record::MERGE;
use crate::schema::RecordType;
use crate::yaml::FieldPath;

/// Who decides, when and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution<'a> {
    /// The time of the decision.
    pub now: DateTime<Utc>,
    /// The id of the person who decides.
    pub by: &'a str,
    /// Why it was decided so.
    pub reason: Option<&'a str>,
}

/// Why a decision can't be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The choice is about nothing that is in conflict.
    #[error("can't decide `{field}` of {path}: it is not in conflict")]
    NotOpen {
        /// The path of the record.
        path: String,
        /// The field that was named.
        field: String,
    },
    /// Both sides added the file.
    #[error("can't take the base of {path}: both sides added the file")]
    NoBase {
        /// The path of the record.
        path: String,
    },
}

/// Merges a record and settles the conflicts about which a choice is made.
///
/// A choice holds for the field that its path names and everything in it; the root stands for all that is open, and
/// where fields can't be told apart for the whole file. Of two choices about one field the later counts.
pub fn resolve(
    definition: &RecordType,
    path: &str,
    sides: &Sides<'_>,
    choices: &[(FieldPath, Side)],
    said: &Resolution<'_>,
) -> Result<Merged, ResolveError> {
    let markers = Markers::default();
    if sides.base.is_none() && choices.iter().any(|(_, side)| *side == Side::Base) {
        let path = path.to_owned();
        return Err(ResolveError::NoBase { path });
    }
    let whole = chosen(choices, &FieldPath::root());
    let comparison = match Comparison::new(definition, sides) {
        Ok(comparison) if !comparison.are_two_records() && sides.untouched().is_none() => {
            comparison
        }
        _ => {
            refuse_idle(path, choices, &[])?;
            let text = whole.and_then(|side| sides.of(side));
            let merged = || record(definition, path, sides, &markers);
            return Ok(sides
                .untouched()
                .or(text)
                .map_or_else(merged, Merged::clean));
        }
    };
    refuse_idle(path, choices, &comparison.conflicts)?;
    let mut settlement = Settlement::new(comparison, choices);
    settlement.write_entry(said);
    Ok(settlement.laid_out(sides, whole))
}

/// The side that was chosen for a field.
fn chosen(choices: &[(FieldPath, Side)], field: &FieldPath) -> Option<Side> {
    let mut matching = choices.iter().rev();
    let (_, side) = matching.find(|(path, _)| field.segments().starts_with(path.segments()))?;
    Some(*side)
}

/// Refuses a choice about nothing.
fn refuse_idle(
    path: &str,
    choices: &[(FieldPath, Side)],
    conflicts: &[Conflict],
) -> Result<(), ResolveError> {
    let is_idle = |choice: &FieldPath| {
        let covers = |open: &Conflict| open.field.segments().starts_with(choice.segments());
        *choice != FieldPath::root() && !conflicts.iter().any(covers)
    };
    match choices.iter().find(|(choice, _)| is_idle(choice)) {
        None => Ok(()),
        Some((choice, _)) => Err(ResolveError::NotOpen {
            path: path.to_owned(),
            field: choice.to_string(),
        }),
    }
}

/// A comparison while its conflicts are settled.
struct Settlement<'a> {
    comparison: Comparison<'a>,
    /// The conflicts that are decided, each with the side.
    decided: Vec<(Conflict, Side)>,
    /// The steps that count no more.
    void: Vec<Value>,
    /// The entries of both sides.
    entries: Vec<Value>,
}

impl<'a> Settlement<'a> {
    fn new(comparison: Comparison<'a>, choices: &[(FieldPath, Side)]) -> Self {
        let mut settlement = Self {
            entries: comparison.logs.union(),
            comparison,
            decided: Vec::new(),
            void: Vec::new(),
        };
        let open = std::mem::take(&mut settlement.comparison.conflicts);
        for conflict in open {
            match chosen(choices, &conflict.field) {
                None => settlement.comparison.conflicts.push(conflict),
                Some(side) => settlement.decide(conflict, side),
            }
        }
        settlement
    }

    fn decide(&mut self, conflict: Conflict, side: Side) {
        self.put(&conflict.field, conflict.value(side));
        if matches!(conflict.why, Why::Moved { .. }) {
            let logs = &self.comparison.logs;
            let (ours, theirs) = (log::moves(&logs.ours), log::moves(&logs.theirs));
            let only_ours = log::beyond(&theirs, &ours);
            let only_theirs = log::beyond(&ours, &theirs);
            self.void = match side {
                Side::Ours => only_theirs,
                Side::Theirs => only_ours,
                Side::Base => [ours, only_theirs].concat(),
            };
            let union = Value::Array(self.entries.clone());
            self.put(&FieldPath::from(LOG), Some(&union));
        }
        self.decided.push((conflict, side));
    }

    /// Makes all copies say this.
    fn put(&mut self, path: &FieldPath, value: Option<&Value>) {
        let targets = &mut self.comparison.targets;
        for fields in [&mut targets.base, &mut targets.ours, &mut targets.theirs] {
            read::put(fields, path, value);
        }
    }

    /// The side that was chosen for a field or something in it.
    fn decision(&self, name: &str) -> Option<Side> {
        let mut decided = self.decided.iter();
        let found = decided.find(|(conflict, _)| first(&conflict.field) == Some(name));
        found.map(|(_, side)| *side)
    }

    /// Adds the entry that says what was decided, where the log has to know.
    fn write_entry(&mut self, said: &Resolution<'_>) {
        let definition = self.comparison.definition;
        let is_logged =
            |name: &str| name == STATE || definition.field(name).is_some_and(|field| field.tracked);
        let decided = self.decided.iter();
        let mut names = decided.filter_map(|(conflict, _)| first(&conflict.field));
        if !names.any(is_logged) {
            return;
        }
        let mut entry = Entry::new(self.time(said.now), said.by, MERGE);
        entry.reason = said.reason.map(str::to_owned);
        let void = log::read(definition, &self.void);
        entry.voids = void.all().iter().map(|(_, entry)| entry.name()).collect();
        let log = self.log_with(&entry);
        let fold = Fold::of(&log);
        self.follow_log(&void, &fold);
        self.keep_needed(&log);
        self.settle(&mut entry, &fold);
        self.append(&entry.to_value());
    }

    /// The log never goes back.
    fn time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let log = log::read(self.comparison.definition, &self.entries);
        let times = log.all().into_iter().map(|(_, entry)| entry.at);
        times.fold(now, DateTime::max)
    }

    fn log_with(&self, entry: &Entry) -> Log {
        let entries = [self.entries.as_slice(), &[entry.to_value()]].concat();
        log::read(self.comparison.definition, &entries)
    }

    /// What a step set that counts no more goes back to what the other entries say.
    fn follow_log(&mut self, void: &Log, fold: &Fold) {
        for (_, entry) in void.all() {
            for (name, _) in &entry.set {
                if self.decision(name).is_none() && self.is_logged_truly(name) {
                    self.put(&FieldPath::from(name.as_str()), fold.value(name));
                }
            }
        }
    }

    /// Whether the logs of both sides say what the sides say, and nothing is open about it.
    fn is_logged_truly(&self, name: &str) -> bool {
        let comparison = &self.comparison;
        let sides = [&comparison.ours, &comparison.theirs];
        let is_settled = sides
            .iter()
            .all(|copy| copy.is_settled(comparison.definition, name));
        is_settled && !comparison.is_open(name)
    }

    /// With the state of a side comes what that side has and the state needs.
    fn keep_needed(&mut self, log: &Log) {
        let Some(copy) = self
            .decision(STATE)
            .and_then(|side| self.comparison.copy(side))
        else {
            return;
        };
        let definition = self.comparison.definition;
        let lacks = needs::lacks(definition, &self.comparison.targets.ours, log);
        let needed = lacks.into_iter().filter_map(|lack| {
            let value = copy.fields.get(&lack.field)?.clone();
            Some((lack.field, value))
        });
        let needed: Vec<(String, Value)> = needed.collect();
        for (name, value) in needed {
            if self.decision(&name).is_none() && !self.comparison.is_open(&name) {
                self.put(&FieldPath::from(name.as_str()), Some(&value));
            }
        }
    }

    /// Lets the entry say what the others do not add up to.
    fn settle(&self, entry: &mut Entry, fold: &Fold) {
        let definition = self.comparison.definition;
        let values = &self.comparison.targets.ours;
        let differs = |name: &str| {
            let is_due = self.decision(name).is_some() || self.is_logged_truly(name);
            let is_due = is_due && !self.comparison.is_open(name);
            is_due && !agrees(definition, fold, name, values.get(name))
        };
        if differs(STATE) {
            let state = values.get(STATE).and_then(Value::as_str);
            entry.to = state.map(str::to_owned);
        }
        let tracked = definition.tracked().map(|field| field.name.as_str());
        let set = tracked.filter(|name| differs(name));
        entry.set = set
            .map(|name| {
                let value = values.get(name).cloned().unwrap_or_default();
                (name.to_owned(), value)
            })
            .collect();
    }

    fn append(&mut self, entry: &Value) {
        let targets = &mut self.comparison.targets;
        for fields in [&mut targets.base, &mut targets.ours, &mut targets.theirs] {
            let log = fields
                .entry(LOG)
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(entries) = log {
                entries.push(entry.clone());
            }
        }
    }

    /// The text; a choice about the whole file decides about its layout, too.
    fn laid_out(self, sides: &Sides<'_>, whole: Option<Side>) -> Merged {
        let in_layout = whole.and_then(|side| {
            let is_settled = self.comparison.conflicts.is_empty();
            let text = layout::of_side(&self.comparison, side)?;
            is_settled.then_some(text)
        });
        let merged = record::laid_out(self.comparison, sides, &Markers::default());
        match in_layout {
            Some(text) if !merged.is_clean() => Merged {
                text,
                conflicts: Vec::new(),
                joined: merged.joined,
            },
            _ => merged,
        }
    }
}

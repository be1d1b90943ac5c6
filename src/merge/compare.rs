//! Three copies of a record, held against each other field by field.

use serde_json::Value;

use crate::merge::Conflict;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::Why;
use crate::merge::log;
use crate::merge::log::Logs;
use crate::merge::needs;
use crate::merge::read;
use crate::merge::read::Fields;
use crate::merge::read::LOG;
use crate::merge::read::STATE;
use crate::merge::value;
use crate::merge::value::Three;
use crate::record::Fold;
use crate::record::Log;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Segment;

/// One copy that could be read.
pub(super) struct Copy {
    pub(super) document: Document,
    pub(super) fields: Fields,
    pub(super) log: Log,
}

impl Copy {
    fn new(definition: &RecordType, text: &str) -> Option<Self> {
        let document = Document::parse(text).ok()?;
        Some(Self {
            fields: read::fields(&document, definition),
            log: Log::read(document.root().get(LOG), definition),
            document,
        })
    }

    /// Whether the copy's log says of a field what the copy says.
    pub(super) fn is_settled(&self, definition: &RecordType, field: &str) -> bool {
        agrees(
            definition,
            &Fold::of(&self.log),
            field,
            self.fields.get(field),
        )
    }

    fn entries(&self) -> Option<&[Value]> {
        match self.fields.get(LOG) {
            None => Some(&[]),
            Some(log) => log.as_array().map(Vec::as_slice),
        }
    }
}

/// Whether a fold says this of a field; a state counts as the same under its earlier names.
pub(super) fn agrees(
    definition: &RecordType,
    fold: &Fold,
    field: &str,
    value: Option<&Value>,
) -> bool {
    if field != STATE {
        return fold.value(field) == value;
    }
    let present = |name: Option<&str>| {
        let state = name.and_then(|name| definition.lifecycle.state(name));
        state
            .map(|state| state.name.clone())
            .or(name.map(str::to_owned))
    };
    present(fold.state.as_deref()) == present(value.and_then(Value::as_str))
}

/// What each copy is to say.
#[derive(Debug, Clone, Default)]
pub(super) struct Targets {
    pub(super) base: Fields,
    pub(super) ours: Fields,
    pub(super) theirs: Fields,
}

/// Three copies, and what they come to.
pub(super) struct Comparison<'a> {
    pub(super) definition: &'a RecordType,
    pub(super) base: Option<Copy>,
    pub(super) ours: Copy,
    pub(super) theirs: Copy,
    pub(super) targets: Targets,
    pub(super) logs: Logs,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) joined: Vec<String>,
}

impl<'a> Comparison<'a> {
    /// Reads and compares the copies.
    ///
    /// # Errors
    ///
    /// Names the first side that can't be read.
    pub(super) fn new(definition: &'a RecordType, sides: &Sides<'_>) -> Result<Self, Side> {
        let read = |text: &str, side: Side| Copy::new(definition, text).ok_or(side);
        let mut comparison = Self {
            definition,
            ours: read(sides.ours, Side::Ours)?,
            theirs: read(sides.theirs, Side::Theirs)?,
            base: sides.base.map(|text| read(text, Side::Base)).transpose()?,
            targets: Targets::default(),
            logs: Logs::default(),
            conflicts: Vec::new(),
            joined: Vec::new(),
        };
        let merges_log = comparison.take_logs();
        for name in comparison.names() {
            if name != LOG || !merges_log {
                comparison.merge_field(&name);
            }
        }
        if merges_log {
            comparison.merge_log();
            comparison.check_folds();
            comparison.check_needs();
        }
        comparison.sort();
        Ok(comparison)
    }

    /// Whether each side opened a record of its own.
    pub(super) fn are_two_records(&self) -> bool {
        let opening = |copy: &Copy| copy.entries()?.first().cloned();
        let pair = opening(&self.ours).zip(opening(&self.theirs));
        self.base.is_none() && pair.is_some_and(|(ours, theirs)| ours != theirs)
    }

    /// The copy of a side.
    pub(super) fn copy(&self, side: Side) -> Option<&Copy> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Ours => Some(&self.ours),
            Side::Theirs => Some(&self.theirs),
        }
    }

    /// The fields of all copies, those that the definition knows first.
    fn names(&self) -> Vec<String> {
        let copies = [self.base.as_ref(), Some(&self.ours), Some(&self.theirs)];
        let copies: Vec<&Copy> = copies.into_iter().flatten().collect();
        let is_there = |name: &str| copies.iter().any(|copy| copy.fields.contains_key(name));
        let known = self.definition.fields.iter().map(|field| &field.name);
        let mut names: Vec<String> = known.filter(|name| is_there(name)).cloned().collect();
        let mut others: Vec<&String> = copies.iter().flat_map(|copy| copy.fields.keys()).collect();
        others.sort_unstable();
        others.dedup();
        let others = others
            .into_iter()
            .filter(|name| read::field(self.definition, name).is_none());
        names.extend(others.cloned());
        names
    }

    fn values(&self, name: &str) -> Three<&Value> {
        Three {
            base: self.base.as_ref().and_then(|copy| copy.fields.get(name)),
            ours: self.ours.fields.get(name),
            theirs: self.theirs.fields.get(name),
        }
    }

    fn merge_field(&mut self, name: &str) {
        let field = read::field(self.definition, name);
        if field.is_some_and(|field| field.frozen) {
            let value = self.frozen(name);
            self.aim(name, Three::agreed(value));
            return;
        }
        let is_set = field.is_some_and(holds_set);
        let outcome = value::merge(&FieldPath::from(name), self.values(name), is_set);
        self.aim(name, outcome.targets);
        self.conflicts.extend(outcome.conflicts);
        if outcome.joined {
            self.joined.push(name.to_owned());
        }
    }

    /// A value that the program alone writes: that of the copy which changed it, of two the one whose log goes further.
    fn frozen(&self, name: &str) -> Option<Value> {
        let Three { base, ours, theirs } = self.values(name);
        let last = |copy: &Copy| copy.log.last().map(|entry| entry.at);
        let text = |value: Option<&Value>| value.map(value::canonical);
        let takes_ours = match (base == ours, base == theirs) {
            (true, false) => false,
            (false, true) => true,
            _ => (last(&self.ours), text(ours)) >= (last(&self.theirs), text(theirs)),
        };
        let taken = if takes_ours { ours } else { theirs };
        taken.cloned()
    }

    fn aim(&mut self, name: &str, values: Three<Value>) {
        for (fields, value) in [
            (&mut self.targets.base, values.base),
            (&mut self.targets.ours, values.ours),
            (&mut self.targets.theirs, values.theirs),
        ] {
            match value {
                Some(value) => drop(fields.insert(name.to_owned(), value)),
                None => drop(fields.shift_remove(name)),
            }
        }
    }

    /// Takes the logs apart; not possible where one is no list.
    fn take_logs(&mut self) -> bool {
        let base = self.base.as_ref().map(Copy::entries);
        let base = match base {
            Some(None) => return false,
            Some(entries) => entries,
            None => None,
        };
        let Some((ours, theirs)) = self.ours.entries().zip(self.theirs.entries()) else {
            return false;
        };
        self.logs = Logs::new(base, ours, theirs);
        true
    }

    fn merge_log(&mut self) {
        let logs = &self.logs;
        if logs.both_moved() {
            let targets = Three {
                base: Some(logs.base.clone()),
                ours: Some(logs.all_of_ours.clone()),
                theirs: Some(logs.all_of_theirs.clone()),
            };
            let why = Why::Moved {
                ours: self.steps(&logs.ours),
                theirs: self.steps(&logs.theirs),
            };
            self.aim_log(targets);
            self.clash(STATE, why);
            return;
        }
        if !logs.ours.is_empty() && !logs.theirs.is_empty() {
            self.joined.push(LOG.to_owned());
        }
        self.aim_log(Three::agreed(Some(logs.union())));
    }

    fn aim_log(&mut self, entries: Three<Vec<Value>>) {
        let list =
            |entries: Option<Vec<Value>>| entries.filter(|list| !list.is_empty()).map(Value::Array);
        let values = Three {
            base: list(entries.base),
            ours: list(entries.ours),
            theirs: list(entries.theirs),
        };
        self.aim(LOG, values);
    }

    /// The names of the moves in a tail.
    fn steps(&self, tail: &[Value]) -> Vec<String> {
        let log = log::read(self.definition, &log::moves(tail));
        log.all().iter().map(|(_, entry)| entry.name()).collect()
    }

    /// A tracked field, settled on both sides, has to be what the joined log adds up to.
    fn check_folds(&mut self) {
        let definition = self.definition;
        let fold = Fold::of(&log::read(definition, &self.logs.union()));
        let tracked = definition.tracked().map(|field| field.name.as_str());
        for name in std::iter::once(STATE).chain(tracked) {
            let sides = [&self.ours, &self.theirs];
            let settled = sides.iter().all(|copy| copy.is_settled(definition, name));
            let value = self.targets.ours.get(name);
            if settled && !self.is_open(name) && !agrees(definition, &fold, name, value) {
                self.clash(name, Why::LogDiffers);
            }
        }
    }

    /// Nothing that a step or the state needs may be missing, unless it was on a side.
    fn check_needs(&mut self) {
        if self.is_open(STATE) {
            return;
        }
        let lacks = |fields, log| needs::lacks(self.definition, fields, log);
        let joined = log::read(self.definition, &self.logs.union());
        let mut found = lacks(&self.targets.ours, &joined);
        for copy in [&self.ours, &self.theirs] {
            for known in lacks(&copy.fields, &copy.log) {
                found.remove(&known);
            }
        }
        for lack in found {
            if !self.is_open(&lack.field) {
                let by = lack.by;
                self.clash(&lack.field, Why::Needed { by });
            }
        }
    }

    /// Whether a field, or something in it, is in conflict.
    pub(super) fn is_open(&self, name: &str) -> bool {
        let is_it = |conflict: &Conflict| first(&conflict.field) == Some(name);
        self.conflicts.iter().any(is_it)
    }

    /// Makes a whole field a conflict, whatever its values came to.
    fn clash(&mut self, name: &str, why: Why) {
        self.conflicts
            .retain(|conflict| first(&conflict.field) != Some(name));
        self.joined.retain(|joined| joined != name);
        let values = self.values(name);
        let values = Three {
            base: values.base.cloned(),
            ours: values.ours.cloned(),
            theirs: values.theirs.cloned(),
        };
        self.conflicts.push(Conflict {
            field: FieldPath::from(name),
            base: values.base.clone(),
            ours: values.ours.clone(),
            theirs: values.theirs.clone(),
            why,
        });
        self.aim(name, values);
    }

    fn sort(&mut self) {
        let names = self.names();
        let place = |name: Option<&str>| names.iter().position(|one| Some(one.as_str()) == name);
        self.conflicts
            .sort_by_key(|conflict| (place(first(&conflict.field)), conflict.field.clone()));
        self.joined.sort_by_key(|name| place(Some(name)));
    }
}

/// The top-level key of a path.
pub(super) fn first(path: &FieldPath) -> Option<&str> {
    match path.segments().first() {
        Some(Segment::Key(key)) => Some(key),
        _ => None,
    }
}

/// Whether a field is a list in which each item stands once and the order says nothing.
fn holds_set(field: &Field) -> bool {
    field.holds_links() || field.schema.get("uniqueItems") == Some(&Value::Bool(true))
}

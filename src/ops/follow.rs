//! Records that take a step because another took it: the children of a record that is resolved, say.
//!
//! Who follows, and what they get on the way, stands in the definition of the transition (`cascades`). Each follower is
//! judged by its own guards; where one can't follow, nobody moves, and the refusal names it with what it lacks.

use std::collections::HashSet;

use serde_json::Value;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::facts::RecordFacts;
use crate::ops::fields::Assignment;
use crate::ops::link;
use crate::ops::transition::in_the_way;
use crate::ops::verdicts;
use crate::practice::Obstacle;
use crate::practice::Verdict;
use crate::practice::evaluate;
use crate::practice::has_value;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Cascade;
use crate::schema::Category;
use crate::schema::Transition;

/// A step that others may follow.
pub(crate) struct Step<'a> {
    /// The record before it.
    pub(crate) before: &'a Record,
    /// The record after it.
    pub(crate) after: &'a Record,
    /// The transition taken.
    pub(crate) transition: &'a Transition,
    /// The entry that says so.
    pub(crate) entry: &'a Entry,
    /// The fields that it changes.
    pub(crate) changed: HashSet<&'a str>,
}

/// The records that follow a step.
#[derive(Default)]
pub(crate) struct Following {
    /// Their ids, in the order of their paths; those that follow a follower come after it.
    pub(crate) ids: Vec<String>,
    /// What becomes of their files.
    pub(crate) writes: Vec<Write>,
    /// Who stays behind although open, and why; a sentence each.
    pub(crate) left: Vec<String>,
    refusals: Vec<(String, Vec<Obstacle>)>,
}

/// Works out who follows a step, or refuses where somebody can't.
pub(crate) fn following(desk: &Desk, step: &Step<'_>) -> Result<Following, OpsError> {
    let mut following = Following::default();
    let mut seen = HashSet::from([step.before.id().to_owned()]);
    following.gather(desk, step, &mut seen)?;
    if following.refusals.is_empty() {
        Ok(following)
    } else {
        Err(refused(step, &following.refusals))
    }
}

impl Following {
    fn gather(
        &mut self,
        desk: &Desk,
        step: &Step<'_>,
        seen: &mut HashSet<String>,
    ) -> Result<(), OpsError> {
        let cascade = step.transition.cascades.as_ref();
        let Some(cascade) = cascade.filter(|cascade| applies(desk, step, cascade)) else {
            return Ok(());
        };
        let leader = step.before;
        let names: Vec<&str> = std::iter::once(leader.id())
            .chain(leader.aliases())
            .collect();
        let corpus = desk.corpus_holding(&leader.definition().folder, &names)?;
        let unread = corpus.unread().iter();
        self.left.extend(
            unread.map(|one| format!("{} can't be read, and may have had to follow", one.path)),
        );
        for record in corpus.records() {
            let is_follower = names_by(record, &cascade.relation, leader)
                && (!cascade.followed || came_with(record, leader));
            if is_follower && seen.insert(record.id().to_owned()) {
                self.take(desk, step, cascade, record, seen)?;
            }
        }
        Ok(())
    }

    /// Lets one record follow, and whoever follows it.
    fn take(
        &mut self,
        desk: &Desk,
        step: &Step<'_>,
        cascade: &Cascade,
        record: &Record,
        seen: &mut HashSet<String>,
    ) -> Result<(), OpsError> {
        let lifecycle = record.definition().lifecycle.at(desk.now);
        let state = record.state().unwrap_or_default();
        if !lifecycle.leaves(step.transition, state) {
            self.stays(record, step.transition);
            return Ok(());
        }
        entries::settled(record)?;
        let linked = with_links(desk, step.after, record, &cascade.links)?;
        let assignments = assignments(step.after, &linked, cascade);
        let entry = entry(step, &linked, &assignments);
        let after = entries::applied(&linked, &assignments, &entry)?;
        let changed = entries::changed(record, &assignments);
        let found = in_the_way(
            desk,
            record,
            &after,
            step.transition,
            &entry,
            changed.clone(),
        );
        let (refusing, open): (Vec<_>, Vec<_>) = found.into_iter().partition(Obstacle::refuses);
        let note =
            |one: &Obstacle| format!("{}: guard-not-checked: {}", record.id(), one.message());
        self.left.extend(open.iter().map(note));
        if !refusing.is_empty() {
            self.refusals.push((record.id().to_owned(), refusing));
            return Ok(());
        }
        self.ids.push(record.id().to_owned());
        let after = verdicts::settled(desk, record, after)?;
        self.writes.push(entries::write(record, &after));
        let step = Step {
            before: record,
            after: &after,
            transition: step.transition,
            entry: &entry,
            changed,
        };
        self.gather(desk, &step, seen)
    }

    /// A record that can't take the step from its state: no matter where it is done, or waits as its leader does.
    fn stays(&mut self, record: &Record, transition: &Transition) {
        let goal = record.definition().category(&transition.to);
        let is_there = record.category() == goal;
        if is_there || !record.category().is_none_or(Category::is_open) {
            return;
        }
        let state = record.state().unwrap_or_default();
        if goal.is_some_and(Category::is_open) {
            let message = format!(
                "{} stays `{state}`, from which it can't {}",
                record.id(),
                transition.name
            );
            self.left.push(message);
        } else {
            let obstacle = Obstacle::Illegal(state.to_owned());
            self.refusals.push((record.id().to_owned(), vec![obstacle]));
        }
    }
}

/// Whether others follow this step at all.
fn applies(desk: &Desk, step: &Step<'_>, cascade: &Cascade) -> bool {
    let facts = RecordFacts::new(desk, step.after, step.entry, step.changed.clone());
    let holds = |guard| evaluate(guard, &facts) == Verdict::Holds;
    cascade.when.as_ref().is_none_or(holds)
}

fn names_by(record: &Record, relation: &str, leader: &Record) -> bool {
    let links = record.links();
    let mut targets = links.iter().filter(|link| link.relation == relation);
    targets.any(|link| leader.answers_to(&link.target))
}

/// Whether a record came into its present state by following another.
fn came_with(record: &Record, leader: &Record) -> bool {
    let log = record.log();
    let mut entries = log.entries.iter().rev();
    let last = entries.find(|(_, entry)| entry.to.is_some());
    last.and_then(|(_, entry)| entry.with.as_deref())
        .is_some_and(|id| leader.answers_to(id))
}

/// A follower with the links of its leader by relations of which it has none.
fn with_links(
    desk: &Desk,
    leader: &Record,
    record: &Record,
    relations: &[String],
) -> Result<Record, OpsError> {
    let mut linked = entries::edited(record, &[])?;
    let own = record.links();
    for link in leader.links() {
        let is_wanted = relations.contains(&link.relation);
        if is_wanted && !own.iter().any(|one| one.relation == link.relation) {
            let edit = link::added(desk, &linked, &link.relation, &link.target)?;
            linked = entries::edited(&linked, &[edit])?;
        }
    }
    Ok(linked)
}

/// What a follower gets from its leader.
fn assignments(leader: &Record, record: &Record, cascade: &Cascade) -> Vec<Assignment> {
    let lacks = |field: &String| !has_value(record.value(field).as_ref());
    let copied = cascade.copies.iter().filter(|field| lacks(field));
    let values = cascade.same.iter().chain(copied).filter_map(|field| {
        let value = leader.value(field).filter(|value| has_value(Some(value)))?;
        Some((field, value))
    });
    let texts = cascade.texts.iter().filter(|(field, _)| lacks(field));
    let texts = texts.map(|(field, text)| (field, Value::from(text.replace("{id}", leader.id()))));
    let assignment = |(field, value): (&String, Value)| Assignment {
        field: field.clone(),
        value,
    };
    values.chain(texts).map(assignment).collect()
}

/// The entry of a follower: at the time and for the reason of the step that it follows.
fn entry(step: &Step<'_>, record: &Record, assignments: &[Assignment]) -> Entry {
    let leading = step.entry;
    let log = record.log();
    let opened = log.entries.first().map(|(_, entry)| entry.effective());
    let happened = leading.happened;
    let happened = happened.filter(|at| opened.is_none_or(|opened| opened <= *at));
    let last = entries::last_effect(record);
    let said = Circumstances {
        happened: happened.map(|at| last.map_or(at, |last| last.max(at))),
        reason: leading.reason.clone(),
        minutes: None,
    };
    let name = &step.transition.name;
    let mut entry = entries::entry(record, leading.at, &leading.by, name, assignments, &said);
    entry.to = Some(step.transition.to.clone());
    entry.with = Some(step.before.id().to_owned());
    entry
}

fn refused(step: &Step<'_>, refusals: &[(String, Vec<Obstacle>)]) -> OpsError {
    let name = &step.transition.name;
    let each = refusals.iter().map(|(id, obstacles)| {
        let reasons: Vec<String> = obstacles.iter().map(Obstacle::message).collect();
        format!("{id} can't {name} with it: {}", reasons.join("; "))
    });
    let each: Vec<String> = each.collect();
    let leader = step.before.id();
    let error = OpsError::refused(format!("{leader} can't {name}: {}", each.join("; ")));
    let hints = refusals.iter().flat_map(|(id, obstacles)| {
        obstacles.iter().filter_map(move |one| match one {
            Obstacle::Field(field) => Some(format!("`itsm edit {id} --set {field}=…`")),
            Obstacle::Guard { hint, .. } => hint.as_ref().map(|hint| format!("{id}: {hint}")),
            _ => None,
        })
    });
    let error = hints.fold(error, OpsError::hint);
    error.hint(format!(
        "`--alone` moves {leader} and leaves the others where they are"
    ))
}

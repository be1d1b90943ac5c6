//! Moving a record along its life cycle.

use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals;
use crate::ops::choose::choose;
use crate::ops::choose::way_on;
use crate::ops::computed;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::facts::RecordFacts;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::fixed;
use crate::ops::follow;
use crate::ops::follow::Following;
use crate::ops::follow::Step;
use crate::ops::person::me;
use crate::ops::verdicts;
use crate::practice::IMPLEMENTED;
use crate::practice::Obstacle;
use crate::practice::has_value;
use crate::practice::obstacles_in;
use crate::record::Entry;
use crate::record::Record;
use crate::record::parse_time;
use crate::record::print_time;
use crate::schema::Ask;
use crate::schema::Category;
use crate::schema::Field;
use crate::schema::Needs;
use crate::schema::POLICY;
use crate::schema::Transition;

/// Where a record is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The name of a transition or of a state.
    Named(String),
    /// One of the short commands: `start`, `resolve`, `close`.
    Short(&'static str),
}

/// A request to move a record.
#[derive(Debug, Clone)]
pub struct Move {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// Where it is to go.
    pub target: Target,
    /// Values to set on the way, as `field=value`.
    pub set: Vec<String>,
    /// When it took place, why, and how long it took.
    pub said: Circumstances,
    /// Whether records that would follow it are left where they are.
    pub alone: bool,
}

/// What a move does, for the user to see.
#[derive(Debug)]
pub struct Moved {
    /// The record's id.
    pub id: String,
    /// The transition taken.
    pub transition: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// The ids of the records that follow it.
    pub followers: Vec<String>,
}

/// Plans a transition by the user, or says everything that stands in its way.
pub fn transition(desk: &Desk, env: &Env, request: &Move) -> Result<(Plan, Moved), OpsError> {
    desk.writable()?;
    let by = || {
        Ok(Taker {
            id: me(desk, env)?,
            writes: true,
        })
    };
    transition_by(desk, env, request, by)
}

/// Who takes a step.
pub(crate) struct Taker {
    /// The id of the person whom the entry names.
    pub(crate) id: String,
    /// Whether the person's own commit brings it, and not that of a bot.
    pub(crate) writes: bool,
}

/// The same by a person who is asked for once it is known which step it is.
pub(crate) fn transition_by(
    desk: &Desk,
    env: &Env,
    request: &Move,
    by: impl FnOnce() -> Result<Taker, OpsError>,
) -> Result<(Plan, Moved), OpsError> {
    let record = desk.find_record(&request.id)?;
    entries::settled(&record)?;
    entries::in_order(&record, &request.said)?;
    let lifecycle = &record.definition().lifecycle;
    let state = record.state().unwrap_or_default().to_owned();
    // What retires at a later time is offered until then.
    let lifecycle = lifecycle.at(desk.now);
    let transition = choose(&record, lifecycle, &state, &request.target)?;
    let by = by()?;
    let leaves = lifecycle.leaves(transition, &state);
    let taken = take(desk, env, request, &record, transition, &by.id, leaves)?;
    let entry = &taken.entry;
    let assignments = &taken.assignments;
    let mut warnings = judge(desk, &record, &taken.after, transition, entry, assignments)?;
    warnings.extend(taken.notes);
    if by.writes {
        approvals::uninvolved(desk, &taken.after, transition, &by.id)?;
    }
    approvals::separate(desk, &record, &taken.after)?;
    warnings.extend(outside(&taken.after, transition, entry.effective()));
    let category = record.definition().category(&transition.to);
    if category == Some(Category::Closed) {
        warnings.extend(approvals::reminder(desk, &taken.after)?);
    }
    let after = &verdicts::settled(desk, &record, taken.after)?;
    let step = Step {
        before: &record,
        after,
        transition,
        entry,
        changed: entries::changed(&record, assignments),
    };
    let following = if request.alone {
        Following::default()
    } else {
        follow::following(desk, &step)?
    };
    warnings.extend(following.left.iter().cloned());
    let from = lifecycle
        .state(&state)
        .map_or(state.as_str(), |state| state.name.as_str());
    Ok(planned(&step, from, following, warnings))
}

/// What there is to say of work that begins at another time than it was planned for, where nothing asks why.
fn outside(after: &Record, transition: &Transition, begins: DateTime<Utc>) -> Option<String> {
    let is_begin = transition.milestone.as_deref() == Some(IMPLEMENTED);
    let time = |field: &str| after.text(field).and_then(parse_time);
    let (start, end) = (time("planned_start")?, time("planned_end")?);
    let is_outside = begins < start || begins >= end;
    (is_begin && is_outside && !has_value(after.value("window_waiver").as_ref())).then(|| {
        let (start, end) = (print_time(start), print_time(end));
        format!("the work begins outside its planned window, {start} to {end}")
    })
}

/// The plan of a step and of those that follow it, in one commit.
fn planned(
    step: &Step<'_>,
    from: &str,
    following: Following,
    warnings: Vec<String>,
) -> (Plan, Moved) {
    let moved = Moved {
        id: step.before.id().to_owned(),
        transition: step.transition.name.clone(),
        from: from.to_owned(),
        to: step.transition.to.clone(),
        followers: following.ids,
    };
    let mut writes = vec![entries::write(step.before, step.after)];
    writes.extend(following.writes);
    let plan = Plan {
        subject: format!("{}: {} ({from} → {})", moved.id, moved.transition, moved.to),
        writes,
        warnings,
        ..Plan::default()
    };
    let plan = plan.trailers_for(&moved.id, Some(&moved.transition));
    let followers = moved.followers.iter();
    let plan = followers.fold(plan, |plan, id| plan.trailers_for(id, None));
    (plan, moved)
}

/// A step worked out, before anybody judges it.
struct Taken {
    assignments: Vec<Assignment>,
    entry: Entry,
    after: Record,
    notes: Vec<String>,
}

/// Works out the record after a step, with what the program computes on the way.
fn take(
    desk: &Desk,
    env: &Env,
    request: &Move,
    record: &Record,
    transition: &Transition,
    by: &str,
    leaves: bool,
) -> Result<Taken, OpsError> {
    let mut assignments = fields::assignments(desk, record.definition(), &request.set)?;
    if leaves {
        fixed::keep(desk, record, &assignments, Some(transition))?;
    }
    assign_oneself(record, request, by, &mut assignments);
    computed::follow_override(desk, record, &mut assignments);
    let step = |assignments: &[Assignment]| {
        let name = &transition.name;
        let mut entry = entries::entry(record, env.now, by, name, assignments, &request.said);
        entry.to = Some(transition.to.clone());
        let after = entries::applied(record, assignments, &entry)?;
        fields::check(&after, assignments)?;
        fields::agree(&after, assignments, env.now)?;
        Ok::<_, OpsError>((entry, after))
    };
    let (mut entry, mut after) = step(&assignments)?;
    let mut notes = Vec::new();
    if !transition.computes.is_empty() && leaves {
        let computed = computed::at_step(desk, &after, transition, entry.effective())?;
        computed.allows(record, transition)?;
        notes.clone_from(&computed.notes);
        computed.replace(&mut assignments);
        (entry, after) = step(&assignments)?;
    }
    Ok(Taken {
        assignments,
        entry,
        after,
        notes,
    })
}

/// The record as a step would leave it, before anybody judges that.
pub(crate) fn foreseen(
    desk: &Desk,
    env: &Env,
    record: &Record,
    transition: &Transition,
    set: &[String],
) -> Result<Record, OpsError> {
    entries::settled(record)?;
    let request = Move {
        id: record.id().to_owned(),
        target: Target::Named(transition.name.clone()),
        set: set.to_vec(),
        said: Circumstances::default(),
        alone: true,
    };
    let by = me(desk, env)?;
    Ok(take(desk, env, &request, record, transition, &by, true)?.after)
}

/// `start` means that the user takes the work over, unless the command says who does.
fn assign_oneself(record: &Record, request: &Move, by: &str, assignments: &mut Vec<Assignment>) {
    let says_who = assignments.iter().any(|one| one.field == "assignee");
    let is_start = request.target == Target::Short("start");
    if is_start && !says_who && record.definition().field("assignee").is_some() {
        assignments.push(Assignment {
            field: "assignee".to_owned(),
            value: by.into(),
        });
    }
}

/// Judges a transition; what can't be judged yet comes back as warnings.
pub(crate) fn judge(
    desk: &Desk,
    before: &Record,
    after: &Record,
    transition: &Transition,
    entry: &Entry,
    assignments: &[Assignment],
) -> Result<Vec<String>, OpsError> {
    let lifecycle = before.definition().lifecycle.at(desk.now);
    let changed = entries::changed(before, assignments);
    let found = in_the_way(desk, before, after, transition, entry, changed);
    let (refusing, open): (Vec<_>, Vec<_>) = found.into_iter().partition(Obstacle::refuses);
    if refusing.is_empty() {
        founded(desk, before, after, transition)?;
        let hint = if desk.has(POLICY) {
            ""
        } else {
            " (`itsm policy init` writes one)"
        };
        let note = |one: &Obstacle| format!("guard-not-checked: {}{hint}", one.message());
        return Ok(open.iter().map(note).collect());
    }
    let reasons: Vec<String> = refusing.iter().map(Obstacle::message).collect();
    let message = format!(
        "{} can't {}: {}",
        before.id(),
        transition.name,
        reasons.join("; ")
    );
    let mut error = OpsError::refused(message);
    for obstacle in &refusing {
        error.hints.extend(remedy(obstacle, before));
    }
    let state = before.state().unwrap_or_default();
    Err(error.hint(way_on(lifecycle, state)))
}

/// Refuses a step that builds on one which others had to agree to and did not.
pub(crate) fn founded(
    desk: &Desk,
    before: &Record,
    after: &Record,
    transition: &Transition,
) -> Result<(), OpsError> {
    let begins = transition.milestone.as_deref() == Some(IMPLEMENTED);
    let Some(unfounded) = approvals::unfounded(desk, before, after, begins) else {
        return Ok(());
    };
    let id = before.id();
    let message = format!("{id} can't {}: {}", transition.name, unfounded.why);
    let hint = unfounded
        .hint
        .unwrap_or_else(|| format!("`itsm approvals verify {id} --all` names every decision"));
    let lifecycle = before.definition().lifecycle.at(desk.now);
    let way_on = way_on(lifecycle, before.state().unwrap_or_default());
    Err(OpsError::refused(message).hint(hint).hint(way_on))
}

/// Everything in the way of a step that changes some fields.
pub(crate) fn in_the_way(
    desk: &Desk,
    before: &Record,
    after: &Record,
    transition: &Transition,
    entry: &Entry,
    changed: HashSet<&str>,
) -> Vec<Obstacle> {
    let facts = RecordFacts::new(desk, after, entry, changed);
    let lifecycle = before.definition().lifecycle.at(desk.now);
    let mut found = obstacles_in(lifecycle, transition, before.state(), &facts, Needs::Policy);
    found.extend(entries::unexplained(before, entry).map(|_| Obstacle::Ask(Ask::Reason)));
    found
}

fn remedy(obstacle: &Obstacle, record: &Record) -> Option<String> {
    match obstacle {
        Obstacle::Field(field) => {
            let sample = record.definition().field(field).and_then(Field::sample);
            let by_hand =
                sample.map(|line| format!("write `{line}` into {}, and commit it", record.path()));
            by_hand.or_else(|| Some(format!("add `--set {field}=…`")))
        }
        Obstacle::Ask(ask) => Some(format!("add `--{} …`", ask.name())),
        Obstacle::Guard { hint, .. } => hint.clone(),
        Obstacle::Illegal(_) | Obstacle::Unchecked(_) => None,
    }
}

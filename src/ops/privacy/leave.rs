//! Somebody leaves: their work goes to others, their name and contacts go for good.
//!
//! One commit holds all of it. The id stays, because logs name people by it and a log is only added to.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde_json::Value;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::person::me;
use crate::ops::privacy::access;
use crate::ops::privacy::duties::Duties;
use crate::ops::privacy::duties::Handed;
use crate::ops::privacy::duties::Handover;
use crate::ops::privacy::duties::duties;
use crate::ops::privacy::pseudonym;
use crate::ops::privacy::subject;
use crate::ops::privacy::subject::person_path;
use crate::ops::transition::judge;
use crate::practice::day_start;
use crate::record::Corpus;
use crate::record::EDIT;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Field;
use crate::schema::Transition;
use crate::text::one_of;

/// How many records a message names.
const SHOWN: usize = 8;

/// The field that holds a person's name.
const NAME: &str = "title";

/// A request to let somebody go.
#[derive(Debug, Clone)]
pub struct LeaveRequest {
    /// The person's id, or an unambiguous part of it.
    pub id: String,
    /// The person who takes over; not needed where nothing has to be taken over.
    pub to: Option<String>,
    /// The day on which the person left, if not today.
    pub on: Option<NaiveDate>,
    /// Whether the name stays; contacts go all the same.
    pub keep_name: bool,
}

/// What leaving does, for the user to see.
#[derive(Debug)]
pub struct Left {
    /// The person's id.
    pub id: String,
    /// The person who takes over, where one was named.
    pub to: Option<String>,
    /// The records of which something was handed over.
    pub handed: Vec<Handed>,
    /// How many keys were ended.
    pub keys: usize,
    /// Whether name or contacts were taken away.
    pub forgets: bool,
}

/// Plans everything that follows from somebody's leaving; may be repeated for one who has left before.
pub fn leave(desk: &Desk, env: &Env, request: &LeaveRequest) -> Result<(Plan, Left), OpsError> {
    desk.writable()?;
    let path = person_path(desk, &request.id)?;
    let corpus = readable(desk, &path)?;
    let by = me(desk, env)?;
    let person = desk.record(&path)?;
    let ids = subject::ids(&person);
    let to = heir(desk, request, &person)?;
    let day = day(desk, request)?;
    let duties = duties(&corpus, &person, &ids);
    ready(&person, &duties, to.as_deref())?;

    let (own, mut plan) = farewell(desk, env, request, &corpus, &person, &by, day)?;
    let handover = Handover {
        person: &person,
        ids: &ids,
        to: to.as_deref(),
        by: &by,
    };
    plan.writes.extend(own);
    let forgets = !plan.writes.is_empty();
    let mut handed = Vec::new();
    for one in &duties {
        plan.writes.push(handover.write(env, one)?);
        plan = plan.trailers_for(one.record.id(), None);
        handed.push(Handed {
            record: one.record.id().to_owned(),
            fields: one.names(),
        });
    }
    let access = access::end(desk, &ids, day)?;
    plan.writes.extend(access.writes);
    plan.warnings.extend(access.warnings);
    let left = Left {
        id: person.id().to_owned(),
        to,
        handed,
        keys: access.ended,
        forgets,
    };
    Ok((plan, left))
}

/// Every record, or none: one that can't be read may name the person.
fn readable(desk: &Desk, person: &str) -> Result<Corpus, OpsError> {
    let corpus = desk.corpus()?;
    let unread: Vec<&str> = corpus
        .unread()
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    if unread.is_empty() {
        return Ok(corpus);
    }
    let id = crate::record::stem(person);
    let message = format!("{} can't be read and may name {id}", listed(&unread));
    Err(OpsError::refused(message).hint("`itsm validate` shows where; mend it and repeat"))
}

/// Names, the first few of them.
fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>();
    match names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

/// The person who takes over, who has to be there.
fn heir(desk: &Desk, request: &LeaveRequest, person: &Record) -> Result<Option<String>, OpsError> {
    let Some(to) = &request.to else {
        return Ok(None);
    };
    let heir = desk.record(&person_path(desk, to)?)?;
    let id = heir.id();
    if id == person.id() {
        return Err(OpsError::usage(format!("{id} can't take over from {id}")));
    }
    if heir.category() == Some(Category::Closed) {
        let state = heir.state().unwrap_or_default();
        return Err(OpsError::refused(format!(
            "{id} can't take over: `{state}`"
        )));
    }
    Ok(Some(id.to_owned()))
}

fn day(desk: &Desk, request: &LeaveRequest) -> Result<NaiveDate, OpsError> {
    let today = desk.now.with_timezone(&desk.config.timezone).date_naive();
    let day = request.on.unwrap_or(today);
    if day > today {
        let message = format!("{day} is still to come");
        return Err(OpsError::usage(message).hint("run the command on that day"));
    }
    Ok(day)
}

/// Refuses where nobody would follow, or a record has edits that its log does not explain.
fn ready(person: &Record, duties: &[Duties<'_>], to: Option<&str>) -> Result<(), OpsError> {
    entries::settled(person)?;
    for one in duties {
        entries::settled(one.record)?;
    }
    let orphaned = duties.iter().filter(|one| to.is_none() && one.needs_heir());
    let orphaned: Vec<String> = orphaned
        .map(|one| format!("{} ({})", one.record.id(), one.names().join(", ")))
        .collect();
    if orphaned.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = orphaned.iter().map(String::as_str).collect();
    let id = person.id();
    Err(
        OpsError::usage(format!("{id} still has to do with {}", listed(&names)))
            .hint("say with `--to` who takes over"),
    )
}

/// The write of the person's own record, where it changes, in a plan with the subject of the whole.
fn farewell(
    desk: &Desk,
    env: &Env,
    request: &LeaveRequest,
    corpus: &Corpus,
    person: &Record,
    by: &str,
    day: NaiveDate,
) -> Result<(Option<Write>, Plan), OpsError> {
    let is_here = person.category() != Some(Category::Closed);
    let transition = is_here.then(|| leaving(person)).transpose()?;
    let step = transition.map_or(EDIT, |transition| transition.name.as_str());
    let assignments = forgotten(env, request, corpus, person)?;
    let said = Circumstances {
        happened: happened(desk, person, day),
        ..Circumstances::default()
    };
    entries::in_order(person, &said)?;
    let mut entry = entries::entry(person, env.now, by, step, &assignments, &said);
    entry.to = transition.map(|transition| transition.to.clone());
    let after = entries::applied(person, &assignments, &entry)?;
    fields::check(&after, &assignments)?;
    let mut plan = Plan {
        subject: format!("{}: leave", person.id()),
        ..Plan::default()
    };
    if let Some(transition) = transition {
        plan.warnings = judge(desk, person, &after, transition, &entry, &assignments)?;
    }
    let is_changed = after.document().text() != person.document().text();
    let write = is_changed.then(|| entries::write(person, &after));
    Ok((
        write,
        plan.trailers_for(person.id(), transition.map(|_| step)),
    ))
}

/// The transition by which a person leaves: `leave`, or the only one into a closed state.
fn leaving(person: &Record) -> Result<&Transition, OpsError> {
    let definition = person.definition();
    let state = person.state().unwrap_or_default();
    let is_end = |one: &&Transition| definition.category(&one.to) == Some(Category::Closed);
    let ways: Vec<&Transition> = definition
        .lifecycle
        .open_from(state)
        .filter(is_end)
        .collect();
    if let Some(named) = ways.iter().find(|one| one.name == "leave") {
        return Ok(named);
    }
    match ways.as_slice() {
        [one] => Ok(one),
        [] => Err(OpsError::refused(format!(
            "{} can't leave from `{state}`: no transition leads to a closed state",
            person.id()
        ))),
        several => {
            let names = one_of(several.iter().map(|one| one.name.as_str()));
            let message = format!("{} can leave in several ways: {names}", person.id());
            let id = person.id();
            Err(OpsError::usage(message)
                .hint(format!("take one with `itsm move {id} …`, then repeat")))
        }
    }
}

/// When the person left, where that was not today: as the day began, but not before what the log tells of it.
fn happened(desk: &Desk, person: &Record, day: NaiveDate) -> Option<DateTime<Utc>> {
    let zone = desk.config.timezone;
    let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    if day == date(desk.now) {
        return None;
    }
    let last = entries::last_effect(person).filter(|at| date(*at) == day);
    Some(last.unwrap_or_else(|| day_start(day, zone)))
}

/// The values that replace or clear what is the person's alone.
fn forgotten(
    env: &Env,
    request: &LeaveRequest,
    corpus: &Corpus,
    person: &Record,
) -> Result<Vec<Assignment>, OpsError> {
    let mut assignments = Vec::new();
    if !request.keep_name && !pseudonym::is_pseudonym(person.title()) {
        assignments.push(Assignment {
            field: NAME.to_owned(),
            value: Value::from(pseudonym::draw(env, corpus)?),
        });
    }
    let fields = person.definition().fields.iter();
    let personal = fields.filter(|field| field.personal && person.value(&field.name).is_some());
    assignments.extend(personal.map(|field| Assignment {
        field: field.name.clone(),
        value: stand_in(person, field),
    }));
    Ok(assignments)
}

/// Nothing; in a field that a desk requires of every person, a value that says nothing.
fn stand_in(person: &Record, field: &Field) -> Value {
    if !person.definition().required.contains(&field.name) {
        return Value::Null;
    }
    let format = field.schema.get("format").and_then(Value::as_str);
    match format {
        // RFC 2606, section 2: no such domain ever exists.
        Some("email") => Value::from("former-colleague@left.invalid"),
        _ => Value::from("removed"),
    }
}

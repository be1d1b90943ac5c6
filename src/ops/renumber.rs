//! Giving a record another id.
//!
//! Every typed reference follows in the same commit; what people wrote in words, and what logs tell of earlier times,
//! stays. The old id is kept as an alias, so that nothing outside the desk points nowhere.

use std::collections::HashSet;

use serde_json::Value;
use serde_json::json;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals::APPROVALS;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::ids;
use crate::ops::naming;
use crate::ops::naming::Mention;
use crate::ops::person::me;
use crate::ops::relocate;
use crate::record::Corpus;
use crate::record::EDIT;
use crate::record::Id;
use crate::record::Record;
use crate::record::beside;
use crate::text::plural;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Segment;

/// What a transition means that makes a record one that others have decided on.
const APPROVED: &str = "authorized";

/// How many unread files a message names.
const SHOWN: usize = 5;

/// A request for another id.
#[derive(Debug, Clone)]
pub struct Renumber {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// The new id; without one it is drawn, where the type's ids are.
    pub new: Option<String>,
}

/// What a new id means for the desk.
#[derive(Debug)]
pub struct Renumbered {
    /// The old id.
    pub old: String,
    /// The new id.
    pub new: String,
    /// The ids of the other records whose references were rewritten, in the order of their paths.
    pub rewritten: Vec<String>,
    /// Where the old id still stands in words.
    pub mentions: Vec<Mention>,
}

/// One id on its way to another.
struct Renaming<'a> {
    env: &'a Env,
    by: String,
    old: String,
    new: Id,
    /// Whether references follow and the old id stays as an alias: not where it means another record by rights.
    follows: bool,
}

/// Plans another id for a record, and all that follows from it.
pub fn renumber(
    desk: &Desk,
    env: &Env,
    request: &Renumber,
) -> Result<(Plan, Renumbered), OpsError> {
    desk.writable()?;
    let path = desk.find(&request.id)?;
    let corpus = desk.corpus()?;
    all_read(&corpus)?;
    let record = corpus
        .at_path(&path)
        .ok_or_else(|| OpsError::new(Kind::Internal, format!("{path} has gone")))?;
    undecided(desk, record)?;
    unsigned(&corpus, record)?;
    let renaming = Renaming {
        env,
        by: me(desk, env)?,
        old: record.id().to_owned(),
        new: new_id(desk, env, &corpus, record, request)?,
        follows: !corpus
            .formerly(record.id())
            .any(|other| other.path() != path),
    };
    let moved = renaming.moved(record)?;
    let mut writes = relocated(desk, record, &moved)?;
    let mut mentions = renaming.in_words(&moved);
    let mut rewritten = Vec::new();
    for other in corpus.records().iter().filter(|other| other.path() != path) {
        let after = renaming.rewritten(other)?;
        if after.document().text() != other.document().text() {
            writes.push(entries::write(other, &after));
            rewritten.push(other.id().to_owned());
        }
        mentions.extend(renaming.in_words(other));
    }
    mentions.extend(renaming.in_notes(desk, &corpus));
    let plan = Plan {
        subject: format!("{}: renumber {}", renaming.new, renaming.old),
        writes,
        ..Plan::default()
    };
    let plan = plan.trailers_for(renaming.new.as_str(), None);
    let plan = plan.trailers_for(&renaming.old, None);
    let outcome = Renumbered {
        new: renaming.new.to_string(),
        old: renaming.old,
        rewritten,
        mentions,
    };
    Ok((plan, outcome))
}

/// A file that can't be read may name the record, and would name nothing afterwards.
fn all_read(corpus: &Corpus) -> Result<(), OpsError> {
    let unread = corpus.unread();
    if unread.is_empty() {
        return Ok(());
    }
    let shown = unread.iter().take(SHOWN).map(|one| one.path.as_str());
    let mut names: Vec<&str> = shown.collect();
    if unread.len() > SHOWN {
        names.push("…");
    }
    let message = format!(
        "{} can't be read and may name the record: {}",
        plural(unread.len(), "file"),
        names.join(", ")
    );
    Err(OpsError::refused(message).hint("`itsm validate` shows what is wrong with them"))
}

/// What was approved bears its id for good.
fn undecided(desk: &Desk, record: &Record) -> Result<(), OpsError> {
    let id = record.id();
    let lifecycle = &record.definition().lifecycle;
    let log = record.log();
    let decided = log.all().into_iter().any(|(_, entry)| {
        let transition = lifecycle.transition(&entry.step);
        transition.is_some_and(|one| one.milestone.as_deref() == Some(APPROVED))
    });
    let signed = !desk.files_in(&format!("{APPROVALS}/{id}"))?.is_empty();
    if !decided && !signed {
        return Ok(());
    }
    let message = format!("{id} has been approved under this id, and keeps it");
    Err(OpsError::refused(message).hint(format!(
        "open another record and link the two: `itsm link NEW related-to {id}`"
    )))
}

/// Who did something stands in logs, which are never rewritten.
fn unsigned(corpus: &Corpus, record: &Record) -> Result<(), OpsError> {
    let id = record.id();
    let deeds = match record.definition().name.as_str() {
        "person" => naming::deeds(corpus, id),
        _ => 0,
    };
    if deeds == 0 {
        return Ok(());
    }
    let message = format!(
        "{id} stands in logs and names of notes ({}), which keep this id",
        plural(deeds, "time")
    );
    Err(OpsError::refused(message).hint(format!(
        "a new name is no new id: `itsm edit {id} --set title=\"New Name\"`"
    )))
}

fn new_id(
    desk: &Desk,
    env: &Env,
    corpus: &Corpus,
    record: &Record,
    request: &Renumber,
) -> Result<Id, OpsError> {
    let mut taken = ids::taken(desk)?;
    taken.extend(ids::earlier(corpus));
    let Some(text) = &request.new else {
        let Some(prefix) = &record.definition().prefix else {
            let what = fields::article(&record.definition().name);
            let error = OpsError::usage(format!("the ids of {what} are chosen, not drawn"));
            return Err(error.hint(format!("name it: `itsm renumber {} NEW`", record.id())));
        };
        let day = env.now.with_timezone(&desk.config.timezone).date_naive();
        return ids::draw(prefix, env, day, &taken);
    };
    let id = Id::parse(text)
        .map_err(|reason| OpsError::usage(format!("`{text}` can't be an id: {reason}")))?;
    // A record may take an id back that it had, unless another one has it by now.
    let had = record.aliases().any(|alias| alias == text);
    let is_free = had
        && corpus.record(text).is_none()
        && corpus
            .formerly(text)
            .all(|other| other.path() == record.path());
    if !is_free && taken.contains(&Id::folded(text)) {
        return Err(OpsError::usage(format!("the id `{text}` is taken"))
            .hint("a record, an earlier id of one, or another branch has it; choose another"));
    }
    Ok(id)
}

impl Renaming<'_> {
    /// The record under its new id, at its new place.
    fn moved(&self, record: &Record) -> Result<Record, OpsError> {
        entries::settled(record)?;
        let after = entries::edited(&self.rewritten(record)?, &self.own_edits(record))?;
        let folder = record
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let document = after.document().clone();
        let path = format!("{folder}/{}.yaml", self.new);
        Ok(Record::new(path, record.definition().clone(), document))
    }

    fn own_edits(&self, record: &Record) -> Vec<Edit> {
        let root = FieldPath::root();
        let path = root.key("aliases");
        let mut edits = vec![Edit::Set {
            path: root.key("id"),
            value: self.new.as_str().into(),
            before: fields::following(record, "id"),
        }];
        let known = record
            .document()
            .at(&path)
            .is_some_and(|list| !list.is_empty());
        if self.follows {
            edits.push(if known {
                Edit::Append {
                    path: path.clone(),
                    value: self.old.as_str().into(),
                    flow: true,
                }
            } else {
                Edit::Set {
                    path: path.clone(),
                    value: json!([self.old]),
                    before: fields::following(record, "aliases"),
                }
            });
        }
        // An id that is taken back is no earlier one any more.
        let back = record
            .aliases()
            .position(|alias| alias == self.new.as_str());
        edits.extend(back.map(|at| Edit::Remove {
            path: path.index(at),
        }));
        edits
    }

    /// A record with its typed references rewritten, and an entry where the log has to tell it.
    fn rewritten(&self, record: &Record) -> Result<Record, OpsError> {
        let places = if self.follows {
            naming::references(record, &self.old)
        } else {
            Vec::new()
        };
        if !places.is_empty() {
            entries::settled(record)?;
        }
        let edits: Vec<Edit> = places.iter().map(|path| self.follow(path)).collect();
        let after = entries::edited(record, &edits)?;
        let assignments = told(record, &after, &places);
        let said = Circumstances {
            reason: Some(format!("{} is now {}", self.old, self.new)),
            ..Circumstances::default()
        };
        let now = self.env.now;
        let entry = entries::entry(record, now, &self.by, EDIT, &assignments, &said);
        if entry.set.is_empty() {
            return Ok(after);
        }
        entries::appended(&after, &entry)
    }

    fn follow(&self, path: &FieldPath) -> Edit {
        Edit::Set {
            path: path.clone(),
            value: self.new.as_str().into(),
            before: None,
        }
    }

    /// Where a record names the old id and goes on doing so.
    fn in_words(&self, record: &Record) -> Vec<Mention> {
        naming::mentions(record, &self.old, !self.follows)
    }

    fn in_notes(&self, desk: &Desk, corpus: &Corpus) -> Vec<Mention> {
        let notes = corpus.notes().iter();
        let found = notes.flat_map(|path| {
            let bytes = desk.content(path).unwrap_or_default();
            naming::mentions_in_note(path, &bytes, &self.old)
        });
        found.collect()
    }
}

/// The writes that bring it there, with everything beside it.
fn relocated(desk: &Desk, record: &Record, moved: &Record) -> Result<Vec<Write>, OpsError> {
    let bytes = |record: &Record| record.document().text().as_bytes().to_vec();
    let (from, to) = (record.path(), moved.path());
    let mut writes = relocate::carried(from, bytes(record), to, bytes(moved)).to_vec();
    let (from, to) = (beside(from), beside(to));
    for file in desk.files_in(&from)? {
        let name = file.strip_prefix(&from).unwrap_or_default();
        writes.extend(relocate::moved(desk, &file, &format!("{to}{name}"))?);
    }
    Ok(writes)
}

/// The tracked fields among some places, with the values that they have now.
fn told(before: &Record, after: &Record, places: &[FieldPath]) -> Vec<Assignment> {
    let keys = places.iter().filter_map(|path| path.segments().first());
    let names: HashSet<&str> = keys
        .filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) => None,
        })
        .collect();
    let tracked = before.definition().tracked();
    let tracked = tracked.filter(|field| names.contains(field.name.as_str()));
    let assignment = |name: &str| Assignment {
        field: name.to_owned(),
        value: after.value(name).unwrap_or(Value::Null),
    };
    tracked.map(|field| assignment(&field.name)).collect()
}

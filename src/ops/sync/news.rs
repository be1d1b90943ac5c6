//! What came in, told by record.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::git::Changed;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::sync::decided::DecisionNews;
use crate::ops::sync::decided::Decisions;
use crate::ops::sync::decided::GoverningNews;
use crate::ops::sync::decided::decisions;
use crate::ops::sync::decided::governing;
use crate::record::Entry;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::POLICY;
use crate::trust::KEYS;
use crate::trust::SIGNERS;
use crate::yaml::Document;
use crate::yaml::decode;

/// Beyond so many files they are counted and not told one by one, as when a whole desk comes in.
const MOST: usize = 2000;

/// What came in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct News {
    /// The records, by path; empty where too many came to be told one by one.
    pub records: Vec<RecordNews>,
    /// Keys and policy, and other files that govern the desk and were decided on, by path.
    pub governing: Vec<GoverningNews>,
    /// Files that belong to none of these.
    pub others: Vec<String>,
    /// How many files that are in all.
    pub files: usize,
}

/// What came in for one record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordNews {
    /// The path, relative to the desk.
    pub path: String,
    /// The id.
    pub id: String,
    /// The title; empty where the record can't be read.
    pub title: String,
    /// What became of its file.
    pub change: Change,
    /// The entries that were added to its log.
    pub entries: Vec<Entry>,
    /// The fields that changed without an entry of the log.
    pub fields: Vec<String>,
    /// How many notes were added or changed.
    pub notes: usize,
    /// What was decided on it.
    pub decisions: Vec<DecisionNews>,
}

/// What became of a record's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    New,
    /// It has other content.
    Changed,
    /// It is gone.
    Removed,
    /// It is as it was; something beside it changed.
    Beside,
}

/// What a commit of the other side has that the user's commit lacks.
pub(super) fn news(
    env: &Env,
    repo: &Repo,
    before: Option<&str>,
    tip: &str,
) -> Result<News, OpsError> {
    let base = match before {
        Some(before) => repo.merge_base(before, tip)?,
        None => None,
    };
    let mut changed = repo.changed(base.as_deref(), tip)?;
    let mut news = News {
        files: changed.len(),
        ..News::default()
    };
    let Some(desk) = Desk::open(env, None).ok().filter(|_| changed.len() <= MOST) else {
        return Ok(news);
    };
    let decided = decisions(repo, &mut changed)?;
    let mut told: BTreeMap<String, Piece> = BTreeMap::new();
    for one in changed {
        match owner(&desk, &one.path) {
            Some((record, is_note)) => {
                let piece = told.entry(record).or_default();
                piece.notes += usize::from(is_note);
                piece.file = Some(one).filter(|_| !is_note).or(piece.file.take());
            }
            None if [KEYS, POLICY].contains(&one.path.as_str()) => {
                news.governing.push(governing(repo, one)?);
            }
            // What is made of the keys says nothing that they don't.
            None if one.path == SIGNERS => {}
            None => news.others.push(one.path),
        }
    }
    decide(&desk, decided, &mut told, &mut news)?;
    news.records = records(&desk, repo, tip, told)?;
    Ok(news)
}

/// Gives decisions to the records and files that they are about.
fn decide(
    desk: &Desk,
    decided: Decisions,
    told: &mut BTreeMap<String, Piece>,
    news: &mut News,
) -> Result<(), OpsError> {
    news.others.extend(decided.others);
    if decided.about.is_empty() {
        return Ok(());
    }
    let paths = desk.paths()?;
    let known = paths.iter().chain(told.keys());
    let known: HashMap<String, String> = known
        .filter(|path| is_record_path(path, &desk.definitions))
        .map(|path| (stem(path).to_owned(), path.clone()))
        .collect();
    for (about, decisions) in decided.about {
        if let Some(path) = known.get(&about) {
            told.entry(path.clone()).or_default().decisions = decisions;
        } else if let Some(one) = news.governing.iter_mut().find(|one| one.path == about) {
            one.decisions = decisions;
        } else {
            news.governing.push(GoverningNews {
                path: about,
                change: Change::Beside,
                keys_of: Vec::new(),
                decisions,
            });
        }
    }
    news.governing
        .sort_by(|one, other| one.path.cmp(&other.path));
    Ok(())
}

/// What changed of one record: its own file, notes, and what was decided on it.
#[derive(Default)]
struct Piece {
    file: Option<Changed>,
    notes: usize,
    decisions: Vec<DecisionNews>,
}

/// The record that a file belongs to, and whether the file is a note of it.
fn owner(desk: &Desk, path: &str) -> Option<(String, bool)> {
    if is_record_path(path, &desk.definitions) {
        return Some((path.to_owned(), false));
    }
    let (bare, _) = path.split_once(".d/notes/")?;
    let record = format!("{bare}.yaml");
    let is_note = is_note_path(path) && is_record_path(&record, &desk.definitions);
    is_note.then_some((record, true))
}

fn records(
    desk: &Desk,
    repo: &Repo,
    tip: &str,
    told: BTreeMap<String, Piece>,
) -> Result<Vec<RecordNews>, OpsError> {
    let mut names = Vec::new();
    for (path, piece) in &told {
        let file = piece.file.as_ref();
        names.push(
            file.and_then(|file| file.before.clone())
                .unwrap_or_default(),
        );
        let now = format!("{tip}:{}{path}", repo.prefix());
        names.push(now);
    }
    let mut contents = repo.contents(&names)?.into_iter();
    let mut records = Vec::new();
    for (path, piece) in told {
        let mut read = || record(desk, &path, contents.next().flatten());
        let (before, after) = (read(), read());
        records.push(told_of(path, &piece, before.as_ref(), after.as_ref()));
    }
    Ok(records)
}

fn record(desk: &Desk, path: &str, bytes: Option<Vec<u8>>) -> Option<Record> {
    let definition = desk.definitions.type_of_path(path)?;
    let bytes = bytes?;
    let document = Document::parse(decode(&bytes).ok()?).ok()?;
    Some(Record::new(path.to_owned(), definition.clone(), document))
}

fn told_of(
    path: String,
    piece: &Piece,
    before: Option<&Record>,
    after: Option<&Record>,
) -> RecordNews {
    let change = piece.file.as_ref().map_or(Change::Beside, change_of);
    let entries = match change {
        Change::New | Change::Changed => added(before, after),
        Change::Removed | Change::Beside => Vec::new(),
    };
    let fields = match (change, before, after) {
        (Change::Changed, Some(before), Some(after)) => unlogged(before, after, &entries),
        _ => Vec::new(),
    };
    RecordNews {
        id: stem(&path).to_owned(),
        title: after.or(before).map_or("", Record::title).to_owned(),
        path,
        change,
        entries,
        fields,
        notes: piece.notes,
        decisions: piece.decisions.clone(),
    }
}

/// What became of a file that differs.
pub(super) fn change_of(file: &Changed) -> Change {
    match (&file.before, &file.after) {
        (None, _) => Change::New,
        (_, None) => Change::Removed,
        _ => Change::Changed,
    }
}

/// The entries of a log that an earlier one lacks, each as often as it was added.
fn added(before: Option<&Record>, after: Option<&Record>) -> Vec<Entry> {
    let entries = |record: Option<&Record>| -> Vec<Entry> {
        let log = record.map(Record::log).unwrap_or_default();
        log.all()
            .into_iter()
            .map(|(_, entry)| entry.clone())
            .collect()
    };
    let mut known = entries(before);
    let mut added = entries(after);
    added.retain(|entry| match known.iter().position(|one| one == entry) {
        Some(at) => {
            known.swap_remove(at);
            false
        }
        None => true,
    });
    added
}

/// The fields that differ and that no new entry sets.
fn unlogged(before: &Record, after: &Record, entries: &[Entry]) -> Vec<String> {
    let (before, after) = (before.typed(), after.typed());
    let empty = serde_json::Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&empty),
        after.as_object().unwrap_or(&empty),
    );
    let is_logged = |name: &str| {
        let is_set = |entry: &Entry| entry.set.iter().any(|(field, _)| field == name);
        let is_moved = name == "state" && entries.iter().any(|entry| entry.to.is_some());
        name == "log" || is_moved || entries.iter().any(is_set)
    };
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let names = after.keys().chain(gone);
    let differs = names.filter(|name| before.get(*name) != after.get(*name) && !is_logged(name));
    differs.cloned().collect()
}

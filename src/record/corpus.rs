//! The corpus: every record of a desk, read or not.
//!
//! It is built from paths and bytes, wherever they come from: the work tree or a commit. A file that can't be read
//! stays in the corpus as unread, so that no list or figure is ever silently short of it.

mod follow;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::Definitions;
use crate::schema::RecordType;
use crate::text::LineIndex;
use crate::yaml::Document;
use crate::yaml::Fault;
use crate::yaml::FaultKind;
use crate::yaml::decode;

/// Why a file's bytes could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFault {
    /// The rule under which it is reported.
    pub rule: &'static str,
    /// What is wrong, in a lower-case phrase.
    pub message: String,
}

/// A file's bytes, or why they could not be had.
pub type Content = Result<Vec<u8>, ReadFault>;

/// A file that should be a record and can't be read.
#[derive(Debug)]
pub struct Unread {
    /// The path, relative to the desk.
    pub path: String,
    /// The definition of the type that its folder says.
    pub definition: Arc<RecordType>,
    /// The text, where the bytes are text.
    pub text: Option<String>,
    /// Why it can't be read.
    pub findings: Vec<Diagnostic>,
}

impl Unread {
    /// The id: the stem of the file's name.
    pub fn id(&self) -> &str {
        stem(&self.path)
    }
}

/// What a file turned out to be: a record, or one that can't be read.
pub(crate) type Reading = Result<Record, Box<Unread>>;

/// What a part of an id leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// Exactly one record.
    One(&'a str),
    /// Several, sorted.
    Many(Vec<&'a str>),
    /// None.
    None,
}

/// Every record of a desk.
#[derive(Debug, Default)]
pub struct Corpus {
    records: Vec<Record>,
    unread: Vec<Unread>,
    notes: Vec<String>,
    by_id: HashMap<String, Vec<usize>>,
    by_alias: OnceLock<HashMap<String, Vec<usize>>>,
}

impl Corpus {
    /// Reads every record among the paths, in parallel; the order of the result is that of the paths, sorted.
    pub fn load(
        mut paths: Vec<String>,
        definitions: &Definitions,
        read: impl Fn(&str) -> Content + Sync,
    ) -> Self {
        paths.sort_unstable();
        let (notes, paths): (Vec<_>, Vec<_>) =
            paths.into_iter().partition(|path| is_note_path(path));
        let paths: Vec<String> = paths
            .into_iter()
            .filter(|path| is_record_path(path, definitions))
            .collect();
        let loaded: Vec<_> = paths
            .into_par_iter()
            .filter_map(|path| {
                let content = read(&path);
                read_as_record(&path, definitions, &content)
            })
            .collect();
        Self {
            notes,
            ..Self::of(loaded)
        }
    }

    fn place(&self, path: &str) -> Result<usize, usize> {
        let records = &self.records;
        records.binary_search_by(|record| record.path().cmp(path))
    }

    /// The corpus of files that have been read, which have to be sorted by path.
    pub(crate) fn of(readings: Vec<Reading>) -> Self {
        let mut corpus = Self::default();
        for one in readings {
            match one {
                Ok(record) => corpus.records.push(record),
                Err(unread) => corpus.unread.push(*unread),
            }
        }
        for (at, record) in corpus.records.iter().enumerate() {
            corpus
                .by_id
                .entry(Id::folded(record.id()))
                .or_default()
                .push(at);
        }
        corpus
    }

    /// The records, sorted by path.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The files that can't be read, sorted by path.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// The paths of all notes, sorted.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many files should be records.
    pub fn len(&self) -> usize {
        self.records.len() + self.unread.len()
    }

    /// Whether there is no file that should be a record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record of this id; where several bear it, the first by path.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.named(id).next()
    }

    /// Every record of this id, in whatever case.
    pub fn named(&self, id: &str) -> impl Iterator<Item = &Record> {
        let found = self.by_id.get(&Id::folded(id)).into_iter().flatten();
        found.filter_map(|at| self.records.get(*at))
    }

    /// Every record that had this id earlier, in whatever case.
    pub fn formerly(&self, id: &str) -> impl Iterator<Item = &Record> {
        let by_alias = self.by_alias.get_or_init(|| by_alias(&self.records));
        let found = by_alias.get(&Id::folded(id)).into_iter().flatten();
        found.filter_map(|at| self.records.get(*at))
    }

    /// The record that an id means: the one that bears it, otherwise the one that bore it earlier.
    pub fn meant(&self, id: &str) -> Option<&Record> {
        self.record(id).or_else(|| self.formerly(id).next())
    }

    /// The record or unread file at this path.
    pub fn at_path(&self, path: &str) -> Option<&Record> {
        self.records.get(self.place(path).ok()?)
    }

    /// What a record of another time of the desk is in this one: at the same path, or by any of its names.
    pub fn counterpart(&self, record: &Record) -> Option<&Record> {
        let mut names = std::iter::once(record.id()).chain(record.aliases());
        let there = self.at_path(record.path());
        there.or_else(|| names.find_map(|name| self.record(name)))
    }
}

fn by_alias(records: &[Record]) -> HashMap<String, Vec<usize>> {
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        for alias in record.aliases() {
            found.entry(Id::folded(alias)).or_default().push(at);
        }
    }
    found
}

/// Takes the content of a file for a record; nothing where its folder is no type's.
pub(crate) fn read_as_record(
    path: &str,
    definitions: &Definitions,
    content: &Content,
) -> Option<Reading> {
    let definition = definitions.type_of_path(path)?;
    Some(load(path, definition, content))
}

fn load(path: &str, definition: &Arc<RecordType>, content: &Content) -> Reading {
    let unread = |text: Option<String>, findings| {
        Box::new(Unread {
            path: path.to_owned(),
            definition: Arc::clone(definition),
            text,
            findings,
        })
    };
    let bytes = match content {
        Ok(bytes) => bytes,
        Err(fault) => {
            let finding = at_top(path, fault.rule, fault.message.clone());
            return Err(unread(None, vec![finding]));
        }
    };
    let text = match decode(bytes) {
        Ok(text) => text.to_owned(),
        Err(fault) => {
            let finding = finding(path, &LineIndex::new(""), &fault);
            return Err(unread(None, vec![finding]));
        }
    };
    // The text goes into the document; a second look at the bytes is paid for broken files only.
    Document::parse(text).map_or_else(
        |faults| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let lines = LineIndex::new(&text);
            let findings = faults
                .iter()
                .map(|fault| finding(path, &lines, fault))
                .collect();
            Err(unread(Some(text.clone()), findings))
        },
        |document| {
            Ok(Record::new(
                path.to_owned(),
                Arc::clone(definition),
                document,
            ))
        },
    )
}

fn at_top(path: &str, rule: &'static str, message: String) -> Diagnostic {
    Diagnostic {
        path: path.to_owned(),
        region: Region::top(),
        rule: rule.into(),
        level: Level::Error,
        record: Some(stem(path).to_owned()),
        message,
        hint: None,
    }
}

fn finding(path: &str, lines: &LineIndex<'_>, fault: &Fault) -> Diagnostic {
    let id = stem(path);
    let mut finding = fault.diagnostic(path, lines);
    if let (FaultKind::ConflictMarkers, Some(hint)) = (fault.kind, &finding.hint) {
        finding.hint = Some(format!(
            "`itsm conflicts {id}` decides it while git knows the sides; else {hint}"
        ));
    }
    finding.record = Some(id.to_owned());
    finding
}

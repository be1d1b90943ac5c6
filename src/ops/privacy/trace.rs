//! Everywhere a person stands: records, logs, notes, other files and commits.
//!
//! Earlier names and addresses come from the history of the person's record, so that the answer is whole after they
//! have left, too. Nothing is written.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::git::Identity;
use crate::git::Repo;
use crate::git::Signed;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::privacy::mentions::Terms;
use crate::ops::privacy::subject;
use crate::ops::privacy::subject::person_path;
use crate::ops::privacy::trace_files;
use crate::ops::privacy::trace_record;
use crate::record::Record;
use crate::yaml::Document;
use crate::yaml::Node;
use crate::yaml::decode;

/// In what way a person stands in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// Name, contacts and the like in the person's own record.
    Own,
    /// A field or link that names the id.
    Field,
    /// An entry of a log that the person wrote, or that sets the id.
    Entry,
    /// A note that the person wrote.
    Note,
    /// Text of a record, a note or a file beside one that mentions id, name or address.
    Text,
    /// Another file of the repository, such as keys, roles and approvals.
    File,
    /// A commit that the person wrote.
    Author,
    /// A commit that the person put into the history.
    Committer,
    /// A commit whose message mentions the person.
    Message,
}

impl PlaceKind {
    /// Every kind, in the order of the answer.
    pub const ALL: [Self; 9] = [
        Self::Own,
        Self::Field,
        Self::Entry,
        Self::Note,
        Self::Text,
        Self::File,
        Self::Author,
        Self::Committer,
        Self::Message,
    ];

    /// The word that outputs use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Field => "field",
            Self::Entry => "entry",
            Self::Note => "note",
            Self::Text => "text",
            Self::File => "file",
            Self::Author => "author",
            Self::Committer => "committer",
            Self::Message => "message",
        }
    }
}

/// One place where a person stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// In what way.
    pub kind: PlaceKind,
    /// The file, relative to the desk; none for a commit.
    pub path: Option<String>,
    /// The line of the file, from 1; none where the file's name says it.
    pub line: Option<usize>,
    /// The id of the record that the file is or belongs to.
    pub record: Option<String>,
    /// The full id of the commit.
    pub commit: Option<String>,
    /// What stands there: a field, a step, a commit's subject.
    pub what: String,
}

/// Everywhere a person stands.
#[derive(Debug, Default)]
pub struct Trace {
    /// The id of the person, and the earlier ones.
    pub ids: Vec<String>,
    /// Every name that the person's record ever had, sorted.
    pub names: Vec<String>,
    /// Every address that the person's record ever had, in lower case, sorted.
    pub addresses: Vec<String>,
    /// The places, by kind; files by path and line, commits newest first.
    pub places: Vec<Place>,
    /// What is wrong with records that can't be read; they were searched as plain text.
    pub unread: Vec<Diagnostic>,
    /// Files that are no text or too large, so that nobody has looked into them.
    pub unsearched: Vec<String>,
    /// Whether the history here is cut off, so that earlier names and commits may be missing.
    pub is_shallow: bool,
}

/// Looks everywhere for a person.
pub fn trace(desk: &Desk, id: &str) -> Result<Trace, OpsError> {
    let path = person_path(desk, id)?;
    let person = desk.record(&path)?;
    let ids = subject::ids(&person);
    let known = known(desk, &person, &ids)?;
    let names: Vec<String> = known.names.into_iter().collect();
    let addresses: Vec<String> = known.addresses.into_iter().collect();
    let terms = Terms::new(&ids, &names, &addresses);
    let corpus = desk.corpus()?;
    let mut places = Vec::new();
    for record in corpus.records() {
        places.extend(trace_record::places(record, &person, &ids, &terms));
    }
    let mut unsearched = Vec::new();
    for path in trace_files::paths(desk, &corpus)? {
        match trace_files::places(desk, &path, &ids, &terms) {
            Some(found) => places.extend(found),
            None => unsearched.push(path),
        }
    }
    places.sort();
    if let Some(repo) = &desk.repo {
        places.extend(commits(repo, &names, &addresses, &terms)?);
        places.sort_by_key(|place| place.kind);
    }
    Ok(Trace {
        ids,
        names,
        addresses,
        places,
        unread: corpus
            .unread()
            .iter()
            .flat_map(|one| one.findings.clone())
            .collect(),
        unsearched,
        is_shallow: desk.repo.as_ref().map_or(Ok(false), Repo::is_shallow)?,
    })
}

/// The names and addresses that a person's record has, and those that it had.
#[derive(Default)]
struct Known {
    names: BTreeSet<String>,
    addresses: BTreeSet<String>,
}

impl Known {
    fn add(&mut self, document: &Document) {
        let root = document.root();
        let text = |key: &str| root.get(key).and_then(Node::text).map(str::trim);
        self.names.extend(text("title").map(str::to_owned));
        let others = root.get("other_emails").into_iter().flat_map(Node::items);
        let all = text("email")
            .into_iter()
            .chain(others.filter_map(Node::text));
        self.addresses.extend(all.map(str::to_lowercase));
    }
}

fn known(desk: &Desk, person: &Record, ids: &[String]) -> Result<Known, OpsError> {
    let mut known = Known::default();
    known.add(person.document());
    let folder = &person.definition().folder;
    for id in ids {
        let past = desk.repo.as_ref().map(|repo| {
            let name = format!("{id}.yaml");
            repo.past_contents(folder, &name)
        });
        for bytes in past.transpose()?.unwrap_or_default() {
            let text = decode(&bytes).ok().map(str::to_owned);
            let document = text.and_then(|text| Document::parse(text).ok());
            if let Some(document) = &document {
                known.add(document);
            }
        }
    }
    Ok(known)
}

/// The commits that the person wrote or made, or that mention the person.
fn commits(
    repo: &Repo,
    names: &[String],
    addresses: &[String],
    terms: &Terms,
) -> Result<Vec<Place>, OpsError> {
    let is_person =
        |who: &Identity| addresses.contains(&who.email.to_lowercase()) || names.contains(&who.name);
    let shown = |who: &Identity| format!("{} <{}>", who.name, who.email);
    let mut found = Vec::new();
    for commit in repo.signed()? {
        if is_person(&commit.author) {
            found.push(place_of(&commit, PlaceKind::Author, shown(&commit.author)));
        }
        if is_person(&commit.committer) {
            let who = shown(&commit.committer);
            found.push(place_of(&commit, PlaceKind::Committer, who));
        }
        if terms.are_in(&commit.message) {
            let subject = commit.message.lines().next().unwrap_or_default();
            found.push(place_of(&commit, PlaceKind::Message, subject.to_owned()));
        }
    }
    Ok(found)
}

fn place_of(commit: &Signed, kind: PlaceKind, what: String) -> Place {
    Place {
        kind,
        path: None,
        line: None,
        record: None,
        commit: Some(commit.id.clone()),
        what,
    }
}

//! The records near a few: all that what they take down, or what they need, depends on.
//!
//! Of ten thousand files most have nothing to do with a question, and parsing is what takes time. A relation stands in
//! the file of one record and names the other, so that bytes tell which files may name a record: those that hold its
//! name or one that it had, in whatever case. Bytes may say too much, which costs a parse, and must never say too little:
//! a file that could hide a name, by an escape or by being no text, or that could give a record one, is always parsed.
//!
//! From the records asked about, all that they name and all that name them is read, then the same for what a failure
//! could reach, whether a group holds it or not. So everything that can be reached stands here with all its suppliers
//! and consumers, and the graph over these records gives the same answer as the graph over all.

use std::collections::BTreeSet;
use std::collections::HashMap;

use rayon::prelude::*;

use crate::practice::impact::supplies;
use crate::record::Content;
use crate::record::Corpus;
use crate::record::Reading;
use crate::record::Record;
use crate::record::read_as_record;
use crate::record::stem;
use crate::schema::Definitions;

/// The field in which a record says which ids it had.
const ALIASES: &str = "aliases";

/// Files of which all are soon read.
const MANY: usize = 1000;

/// The longest name that is looked for by its length; longer ones are one length.
const LONG: usize = 127;

/// The records that matter to what fails with some, or with `up` to what these need.
///
/// `files` are all that could be records of the graph, sorted by path; `known` are the ids of records that have to be
/// there whatever they have to do with the rest. A file that can't be read is there only where it could matter.
pub fn near(
    files: &[(String, Content)],
    definitions: &Definitions,
    sources: &BTreeSet<String>,
    known: &BTreeSet<String>,
    up: bool,
) -> Corpus {
    let mut near = Near::new(files, definitions, up);
    let borne = |near: &Near<'_>, ids: &BTreeSet<String>| -> Vec<usize> {
        let borne = ids.iter().flat_map(|id| near.names.bearers(id));
        borne.copied().collect()
    };
    near.read(borne(&near, known));
    let mut level = borne(&near, sources);
    let mut is_seen = vec![false; files.len()];
    while !level.is_empty() {
        near.read(level.clone());
        near.read(level.iter().flat_map(|at| near.around(*at)).collect());
        if near.has_read_much() {
            near.read_rest();
            break;
        }
        let next = level.iter().flat_map(|at| near.steps[*at].clone());
        level = next
            .filter(|at| !std::mem::replace(&mut is_seen[*at], true))
            .collect();
    }
    Corpus::of(near.readings.into_iter().flatten().collect())
}

/// Files, by their places, and as much of them as has been read.
struct Near<'a> {
    files: &'a [(String, Content)],
    definitions: &'a Definitions,
    up: bool,
    names: Names,
    /// The files whose bytes hold a name of each.
    naming: Vec<Vec<usize>>,
    readings: Vec<Option<Reading>>,
    /// Where a failure goes from each, or for `up` what each needs.
    steps: Vec<Vec<usize>>,
}

impl<'a> Near<'a> {
    fn new(files: &'a [(String, Content)], definitions: &'a Definitions, up: bool) -> Self {
        let mut near = Self {
            files,
            definitions,
            up,
            names: Names::default(),
            naming: vec![Vec::new(); files.len()],
            readings: files.iter().map(|_| None).collect(),
            steps: vec![Vec::new(); files.len()],
        };
        for (at, (path, _)) in files.iter().enumerate() {
            near.names.add(stem(path), at);
        }
        near.read_what_bytes_do_not_tell();
        let names = &near.names;
        let held = files.par_iter().map(|(_, content)| names.held(content));
        let held: Vec<Vec<usize>> = held.collect();
        for (at, others) in held.into_iter().enumerate() {
            for other in others {
                near.naming[other].push(at);
            }
        }
        near
    }

    /// Reads the files whose bytes may hide a name, and those that may say that a record has another one.
    fn read_what_bytes_do_not_tell(&mut self) {
        let types = self.definitions.types().iter();
        let earlier = types.flat_map(|one| one.field(ALIASES).map_or(&[][..], |field| &field.was));
        let keys: Vec<&str> = earlier.map(String::as_str).chain([ALIASES]).collect();
        let is_nameless = self.names.borne.contains_key(&[][..]);
        let is_plain = |content: &Content| {
            let text = content.as_ref().ok();
            let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok());
            let hides =
                |text: &str| text.contains('\\') || keys.iter().any(|key| text.contains(key));
            !is_nameless && text.is_some_and(|text| !hides(text))
        };
        let files = self.files.par_iter().enumerate();
        let hiding = files.filter(|(_, (_, content))| !is_plain(content));
        let hiding: Vec<usize> = hiding.map(|(at, _)| at).collect();
        for at in &hiding {
            if let Some(Ok(record)) = self.reading(*at) {
                for alias in record.aliases() {
                    self.names.add(alias, *at);
                }
            }
        }
        self.read(hiding);
    }

    fn reading(&self, at: usize) -> Option<Reading> {
        let (path, content) = &self.files[at];
        read_as_record(path, self.definitions, content)
    }

    /// Reads the files that have not been read yet.
    fn read(&mut self, mut places: Vec<usize>) {
        places.sort_unstable();
        places.dedup();
        places.retain(|at| self.readings[*at].is_none());
        let near = &*self;
        let read: Vec<_> = places.par_iter().map(|at| near.reading(*at)).collect();
        for (at, reading) in places.into_iter().zip(read) {
            if let Some(Ok(record)) = &reading {
                self.step(at, record);
            }
            self.readings[at] = reading;
        }
    }

    /// Whether so many files have been read that finding out which of the rest matter takes longer than reading them.
    fn has_read_much(&self) -> bool {
        let read = self.readings.iter().filter(|one| one.is_some()).count();
        read > MANY && read > self.files.len() / 4
    }

    fn read_rest(&mut self) {
        let near = &*self;
        let places = (0..self.files.len()).into_par_iter();
        let left = places.filter(|at| near.readings[*at].is_none());
        let read: Vec<_> = left.map(|at| (at, near.reading(at))).collect();
        for (at, reading) in read {
            self.readings[at] = reading;
        }
    }

    /// Notes the steps that a record states.
    fn step(&mut self, at: usize, record: &Record) {
        for supply in supplies(record, self.definitions) {
            for other in self.names.bearers(&supply.other) {
                if supply.is_supplier == self.up {
                    self.steps[at].push(*other);
                } else {
                    self.steps[*other].push(at);
                }
            }
        }
    }

    /// The files that a record that was read names, and those that may name it.
    fn around(&self, at: usize) -> Vec<usize> {
        let record = self.readings[at].as_ref().and_then(|one| one.as_ref().ok());
        let texts = record.into_iter().flat_map(|one| one.document().texts());
        let named = texts.flat_map(|text| self.names.bearers(text));
        named.chain(&self.naming[at]).copied().collect()
    }
}

/// Which files bear a name; of one that is no well-formed id only its first run of letters counts. Upper and lower case are the same.
struct Names {
    borne: HashMap<Vec<u8>, Vec<usize>>,
    /// Whether there is a name of this length, so that most words of a file need not be looked up.
    lengths: [bool; LONG + 1],
}

impl Default for Names {
    fn default() -> Self {
        Self {
            borne: HashMap::new(),
            lengths: [false; LONG + 1],
        }
    }
}

impl Names {
    fn add(&mut self, name: &str, at: usize) {
        let run = first_run(name);
        self.lengths[run.len().min(LONG)] = true;
        let bearers = self.borne.entry(run.to_ascii_lowercase()).or_default();
        bearers.push(at);
    }

    fn bearers(&self, name: &str) -> &[usize] {
        self.of_run(first_run(name))
    }

    fn of_run(&self, run: &[u8]) -> &[usize] {
        if !self.lengths[run.len().min(LONG)] {
            return &[];
        }
        let found = self.borne.get(&run.to_ascii_lowercase());
        found.map_or(&[], Vec::as_slice)
    }

    /// The files that bear a name that stands in bytes.
    fn held(&self, content: &Content) -> Vec<usize> {
        let bytes = content.as_ref().map_or(&[][..], Vec::as_slice);
        let runs = bytes.split(|byte| !is_of_name(*byte));
        let mut held: Vec<usize> = runs.flat_map(|run| self.of_run(run)).copied().collect();
        held.sort_unstable();
        held.dedup();
        held
    }
}

/// The first run of bytes that names consist of.
fn first_run(name: &str) -> &[u8] {
    let mut runs = name.as_bytes().split(|byte| !is_of_name(*byte));
    runs.find(|run| !run.is_empty()).unwrap_or_default()
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') || !byte.is_ascii()
}

//! Merges that say something else than their sides come to.
//!
//! Each is made again, line by line as every git and forge does it. A record that comes out otherwise may have been joined
//! field by field, or people may have decided between its sides; only what neither explains was edited by hand. A merge
//! that drops what its other side brought is found the same way.

use std::sync::Arc;

use chrono::DateTime;
use serde_json::Value;

use crate::git::Altered;
use crate::git::GitError;
use crate::git::Remade;
use crate::git::Repo;
use crate::git::Workshop;
use crate::git::short;
use crate::merge;
use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Resolution;
use crate::merge::Side;
use crate::merge::Sides;
use crate::ops::OpsError;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::ops::audit::rules;
use crate::ops::audit::rules::Records;
use crate::ops::audit::sides::Reader;
use crate::ops::audit::sides::corpus;
use crate::ops::audit::view::is_governed;
use crate::ops::driver::fault_of_keys;
use crate::record::Entry;
use crate::record::MERGE;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::RecordType;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::SIGNERS;
use crate::trust::allowed_signers;
use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Segment;
use crate::yaml::decode;

/// How many files are looked at in one run of git.
const AT_ONCE: usize = 200;

/// The most ways in which conflicts can have been decided that are tried.
const MOST_WAYS: usize = 256;

/// A merge beside what it comes to when it is made again.
pub(super) struct Merge<'a> {
    pub(super) repo: &'a Repo,
    pub(super) workshop: &'a Workshop<'a>,
    pub(super) remade: &'a Remade,
    /// The first parent.
    pub(super) first: &'a str,
    /// The second parent.
    pub(super) other: &'a str,
}

/// The texts of a record in a merge.
struct Texts<'a> {
    bases: Vec<Option<&'a str>>,
    ours: &'a str,
    theirs: &'a str,
    result: &'a str,
}

/// The contents of a file in a merge, where it has any.
struct Copies {
    bases: Vec<Option<Vec<u8>>>,
    ours: Option<Vec<u8>>,
    theirs: Option<Vec<u8>>,
    result: Option<Vec<u8>>,
}

impl Merge<'_> {
    /// What was done by hand, and what was lost of the other side.
    pub(super) fn findings(
        &self,
        view: &StepView<'_>,
        reader: &Reader<'_>,
    ) -> Result<Vec<AuditFinding>, OpsError> {
        if self.remade.tree == view.commit.tree {
            return Ok(Vec::new());
        }
        let differing = self
            .workshop
            .differences(&self.remade.tree, &view.commit.id)?;
        let bases = self.repo.merge_bases(self.first, self.other)?;
        let mut found = Vec::new();
        let mut suspect = Vec::new();
        for some in differing.chunks(AT_ONCE) {
            let all = self.copies(view, &bases, some)?;
            for (change, copies) in some.iter().zip(all) {
                if !self.is_explained(view, change, &copies) {
                    found.push(self.finding(view, change, &copies));
                    suspect.push(change.path.clone());
                }
            }
        }
        found.extend(self.lost(view, reader, &suspect)?);
        Ok(found)
    }

    /// The contents of files on all sides, from one run of git.
    fn copies(
        &self,
        view: &StepView<'_>,
        bases: &[String],
        changes: &[Altered],
    ) -> Result<Vec<Copies>, GitError> {
        let sides = [self.first, self.other, view.commit.id.as_str()];
        let commits: Vec<&str> = sides
            .into_iter()
            .chain(bases.iter().map(String::as_str))
            .collect();
        let prefix = self.repo.prefix();
        let names = changes.iter().flat_map(|change| {
            let named = |commit: &&str| format!("{commit}:{prefix}{}", change.path);
            commits.iter().map(named).collect::<Vec<_>>()
        });
        let contents = self.repo.contents(&names.collect::<Vec<_>>())?;
        let copies = contents.chunks(commits.len()).map(|contents| {
            let mut contents = contents.iter().cloned();
            let mut next = || contents.next().flatten();
            Copies {
                ours: next(),
                theirs: next(),
                result: next(),
                bases: if bases.is_empty() {
                    vec![None]
                } else {
                    contents.collect()
                },
            }
        });
        Ok(copies.collect())
    }

    /// Whether joining by field, or a decision between the sides, comes to what the merge has.
    fn is_explained(&self, view: &StepView<'_>, change: &Altered, copies: &Copies) -> bool {
        let path = change.path.as_str();
        let is_conflict = self.remade.conflicts.iter().any(|one| one == path);
        let definitions = view.after.definitions();
        let definition = definitions
            .type_of_path(path)
            .filter(|_| is_record_path(path, definitions));
        match definition {
            Some(definition) => {
                let Some(texts) = copies.texts() else {
                    // One side removed what the other changed: either may have been chosen.
                    return is_conflict && copies.is_one_side();
                };
                texts.bases.iter().any(|base| {
                    let sides = Sides {
                        base: *base,
                        ours: texts.ours,
                        theirs: texts.theirs,
                    };
                    is_reached(definition, path, &sides, texts.result)
                })
            }
            None if [KEYS, SIGNERS].contains(&path) => {
                is_conflict && copies.is_one_side() || are_joined(view, path, copies)
            }
            None => is_conflict && (copies.is_one_side() || !is_governed(path, definitions)),
        }
    }

    fn finding(&self, view: &StepView<'_>, change: &Altered, copies: &Copies) -> AuditFinding {
        let path = change.path.as_str();
        let definitions = view.after.definitions();
        let (first, other) = (short(self.first), short(self.other));
        let message = if copies.result == copies.ours {
            format!("the merge drops what {other} brought")
        } else if copies.result == copies.theirs {
            format!("the merge drops what {first} has")
        } else {
            "the merge holds what neither side has and no decision explains".to_owned()
        };
        let finding = view.finding("merge-edited", message).on(path).hint(format!(
            "`git merge-tree --write-tree {first} {other}` shows what the sides come to"
        ));
        let is_record = is_record_path(path, definitions);
        let finding = if is_record {
            finding.of(stem(path))
        } else {
            finding
        };
        let is_conflict = self.remade.conflicts.iter().any(|one| one == path);
        // What a person made of a conflict in another file is judged as the edit that it is.
        if is_governed(path, definitions) && (is_record || !is_conflict) {
            finding
        } else {
            finding.warns()
        }
    }

    /// What the other side had, of the files that were not merged as they should have been.
    fn lost(
        &self,
        view: &StepView<'_>,
        reader: &Reader<'_>,
        paths: &[String],
    ) -> Result<Vec<AuditFinding>, OpsError> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        // What the commit before has is compared anyway.
        let is_before = view.commit.before.as_deref() == Some(self.other);
        let side = if is_before { self.first } else { self.other };
        let mut changes = self.workshop.differences(side, &view.commit.id)?;
        changes.retain(|one| paths.contains(&one.path));
        let before = corpus(reader.before(&changes)?);
        let after = corpus(reader.become_of(&changes)?);
        let files = reader.files(&changes)?;
        let records = Records {
            before: &before,
            after: &after,
            files: &files,
            commits: &[],
        };
        Ok(rules::lost(view, &records, side))
    }
}

impl Copies {
    /// The texts, where both sides and the merge have text.
    fn texts(&self) -> Option<Texts<'_>> {
        Some(Texts {
            bases: self
                .bases
                .iter()
                .map(|base| text(base.as_deref()))
                .collect(),
            ours: text(self.ours.as_deref())?,
            theirs: text(self.theirs.as_deref())?,
            result: text(self.result.as_deref())?,
        })
    }

    fn is_one_side(&self) -> bool {
        self.result == self.ours || self.result == self.theirs
    }
}

fn text(bytes: Option<&[u8]>) -> Option<&str> {
    std::str::from_utf8(bytes?).ok()
}

/// Whether the keys are what the merge driver makes of both sides, or the file for OpenSSH is what is made of the keys.
fn are_joined(view: &StepView<'_>, path: &str, copies: &Copies) -> bool {
    let Some(texts) = copies.texts() else {
        return false;
    };
    if path == SIGNERS {
        let keys = view.after.bytes(KEYS).ok().flatten().unwrap_or_default();
        let keyring = Keyring::parse(KEYS, decode(&keys).unwrap_or_default(), &mut Vec::new());
        return allowed_signers(&keyring) == texts.result;
    }
    texts.bases.iter().any(|base| {
        let sides = Sides {
            base: *base,
            ours: texts.ours,
            theirs: texts.theirs,
        };
        let joined = merge::keys(&sides, &Markers::default(), fault_of_keys);
        joined.is_clean() && joined.text == texts.result
    })
}

/// Whether a record is what its sides come to: joined by field, with every conflict decided for one of them.
fn is_reached(definition: &Arc<RecordType>, path: &str, sides: &Sides<'_>, result: &str) -> bool {
    let read = |text: &str| {
        let read = Document::parse(text).ok()?;
        Some(Record::new(path.to_owned(), definition.clone(), read))
    };
    let Some(result) = read(result) else {
        return false;
    };
    let is_it = |text: &str, by: Option<&str>| {
        read(text).is_some_and(|record| told(&record, by) == told(&result, None))
    };
    let merged = merge::record(definition, path, sides, &Markers::default());
    if merged.is_clean() {
        return is_it(&merged.text, None);
    }
    let log = result.log();
    let decisions = log.entries.iter().rev();
    let decision = decisions
        .map(|(_, entry)| entry)
        .find(|entry| entry.step == MERGE);
    ways(&merged.conflicts, &result).into_iter().any(|choices| {
        let is_decided = |said: &Resolution<'_>, by: Option<&str>| {
            let decided = merge::resolve(definition, path, sides, &choices, said);
            decided.is_ok_and(|decided| decided.is_clean() && is_it(&decided.text, by))
        };
        let told = decision.is_some_and(|entry| is_decided(&said(entry), None));
        told || is_decided(&SILENT, Some(SILENT.by))
    })
}

/// Who decides in an editor says so in no entry.
const SILENT: Resolution<'static> = Resolution {
    now: DateTime::UNIX_EPOCH,
    by: "",
    reason: None,
};

/// Who decided, as an entry says.
fn said(entry: &Entry) -> Resolution<'_> {
    Resolution {
        now: entry.at,
        by: &entry.by,
        reason: entry.reason.as_deref(),
    }
}

/// The ways to decide conflicts that can have led to a record: for each the sides whose value it has, or any where it has none.
fn ways(conflicts: &[Conflict], result: &Record) -> Vec<Vec<(FieldPath, Side)>> {
    let typed = result.typed();
    let mut ways: Vec<Vec<(FieldPath, Side)>> = vec![Vec::new()];
    for conflict in conflicts {
        let all = [Side::Ours, Side::Theirs, Side::Base];
        let value = at(&typed, &conflict.field);
        let fitting = all
            .into_iter()
            .filter(|side| conflict.value(*side) == value);
        let fitting: Vec<Side> = fitting.collect();
        let sides = if fitting.is_empty() {
            all.to_vec()
        } else {
            fitting
        };
        let longer = ways.iter().flat_map(|way| {
            let field = &conflict.field;
            sides
                .iter()
                .map(move |side| [&way[..], &[(field.clone(), *side)]].concat())
        });
        ways = longer.collect();
        if ways.len() > MOST_WAYS {
            return Vec::new();
        }
    }
    ways
}

/// What a record says, its entries in whatever order, without those by somebody.
fn told(record: &Record, without: Option<&str>) -> (Value, Vec<String>, usize) {
    let mut typed = record.typed();
    if let Some(members) = typed.as_object_mut() {
        members.remove("log");
    }
    let log = record.log();
    let all = log.all().into_iter().map(|(_, entry)| entry);
    let entries = all.filter(|entry| Some(entry.by.as_str()) != without);
    let mut entries: Vec<String> = entries.map(|one| one.to_value().to_string()).collect();
    entries.sort_unstable();
    (typed, entries, log.faults.len())
}

/// The value at a path.
fn at<'v>(value: &'v Value, path: &FieldPath) -> Option<&'v Value> {
    let mut segments = path.segments().iter();
    segments.try_fold(value, |value, segment| match segment {
        Segment::Key(key) => value.get(key),
        Segment::Index(index) => value.get(index),
    })
}

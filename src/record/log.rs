//! The log of a record, read from its document.

use serde_json::Value;

use crate::record::Entry;
use crate::record::parse_time;
use crate::schema::RecordType;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;

/// The entries of a log, in list order, which is the order of what happened.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Log {
    /// The entries in force that could be read, each with its place in the list.
    pub entries: Vec<(usize, Entry)>,
    /// The entries that count no more, because a later one voids them.
    pub void: Vec<(usize, Entry)>,
    /// What could not be read.
    pub faults: Vec<LogFault>,
}

/// Why an entry of a log could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct LogFault {
    /// The place.
    pub path: FieldPath,
    /// What is wrong there.
    pub message: String,
}

/// An entry with the state before and after it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The place of the entry in the list, from 0.
    pub seq: usize,
    /// The entry.
    pub entry: &'a Entry,
    /// The state before, none at the opening.
    pub from: Option<&'a str>,
    /// The state after.
    pub to: Option<&'a str>,
}

impl Log {
    /// Reads the node of a `log` field.
    pub fn read(node: Option<Node<'_>>, definition: &RecordType) -> Self {
        let mut log = Self::default();
        let place = FieldPath::root().key("log");
        let Some(node) = node.filter(|node| !node.is_null()) else {
            return log;
        };
        if node.kind() != Kind::Sequence {
            log.fault(place, "the log is no list");
            return log;
        }
        for (seq, item) in node.items().enumerate() {
            match entry(item, definition) {
                Ok(entry) => log.entries.push((seq, entry)),
                Err((key, message)) => {
                    let path = place.index(seq);
                    log.fault(key.map_or(path.clone(), |key| path.key(key)), message);
                }
            }
        }
        log.set_aside();
        log
    }

    /// Takes the entries that a later one voids out of those in force.
    fn set_aside(&mut self) {
        let voiding = |(seq, entry): &(usize, Entry)| {
            let seq = *seq;
            let names = entry.voids.clone().into_iter();
            names.map(move |name| (seq, name)).collect::<Vec<_>>()
        };
        let voids: Vec<(usize, String)> = self.entries.iter().flat_map(voiding).collect();
        if voids.is_empty() {
            return;
        }
        let is_void = |(seq, entry): &(usize, Entry)| {
            let name = entry.name();
            voids.iter().any(|(by, void)| seq < by && *void == name)
        };
        let all = std::mem::take(&mut self.entries).into_iter();
        (self.void, self.entries) = all.partition(is_void);
    }

    /// Every entry that could be read, in force or not, in list order.
    pub fn all(&self) -> Vec<&(usize, Entry)> {
        let mut all: Vec<_> = self.entries.iter().chain(&self.void).collect();
        all.sort_by_key(|(seq, _)| *seq);
        all
    }

    fn fault(&mut self, path: FieldPath, message: &str) {
        self.faults.push(LogFault {
            path,
            message: message.to_owned(),
        });
    }

    /// Whether nothing is in the log.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.faults.is_empty()
    }

    /// The last entry in force.
    pub fn last(&self) -> Option<&Entry> {
        self.entries.last().map(|(_, entry)| entry)
    }

    /// Every entry in force with the states around it.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.entries
            .iter()
            .scan(None, |state: &mut Option<&str>, (seq, entry)| {
                let from = *state;
                *state = entry.to.as_deref().or(from);
                Some(Step {
                    seq: *seq,
                    entry,
                    from,
                    to: *state,
                })
            })
    }
}

type Refused = (Option<&'static str>, &'static str);

fn entry(node: Node<'_>, definition: &RecordType) -> Result<Entry, Refused> {
    if node.kind() != Kind::Mapping {
        return Err((None, "the entry is no mapping"));
    }
    let text = |key: &str| node.get(key).and_then(Node::text);
    let owned = |key: &str| text(key).map(str::to_owned);
    let at = text("at").and_then(parse_time);
    let mut read = Entry::new(at.ok_or((Some("at"), "`at` is no time"))?, "", "");
    if let Some(happened) = text("happened") {
        read.happened =
            Some(parse_time(happened).ok_or((Some("happened"), "`happened` is no time"))?);
    }
    read.by = owned("by").ok_or((None, "`by` is missing"))?;
    read.step = owned("do").ok_or((None, "`do` is missing"))?;
    read.to = owned("to");
    read.reason = owned("reason");
    read.with = owned("with");
    read.imported = owned("imported");
    read.of = owned("of");
    read.digest = owned("digest");
    if let Some(list) = node
        .get("voids")
        .filter(|node| node.kind() == Kind::Sequence)
    {
        let names = list.items().filter_map(Node::text);
        read.voids = names.map(str::to_owned).collect();
    }
    read.minutes = text("minutes").and_then(|minutes| minutes.parse().ok());
    read.set = node
        .get("set")
        .map(|set| settings(set, definition))
        .unwrap_or_default();
    Ok(read)
}

/// The fields that an entry sets, under their present names and typed by their definitions; null is kept, since it clears.
fn settings(set: Node<'_>, definition: &RecordType) -> Vec<(String, Value)> {
    if set.kind() != Kind::Mapping {
        return Vec::new();
    }
    let typed = set.entries().map(|(key, value)| {
        let name = key.text().unwrap_or_default();
        match definition.field(name) {
            Some(field) => (field.name.clone(), field.shape.typed(value)),
            None => (name.to_owned(), value.to_value()),
        }
    });
    typed.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::record::Fold;
    use crate::schema::Definitions;
    use crate::yaml::Document;

    #[test]
    fn a_voided_entry_counts_no_more_and_is_still_there() {
        let text = "\
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-11-20T08:06:00Z, by: ben, do: pend, to: pending}
  - {at: 2026-11-20T09:00:00Z, by: ben, do: merge, voids: [2026-11-20T08:06:00Z ben pend]}
";
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let document = Document::parse(text).unwrap();
        let log = Log::read(
            document.root().get("log"),
            definitions.record_type("incident").unwrap(),
        );
        assert_eq!(Fold::of(&log).state.as_deref(), Some("resolved"));
        let names: Vec<String> = log.void.iter().map(|(_, entry)| entry.name()).collect();
        assert_eq!(names, ["2026-11-20T08:06:00Z ben pend"]);
        let seqs: Vec<usize> = log.all().iter().map(|(seq, _)| *seq).collect();
        assert_eq!(seqs, [0, 1, 2, 3]);
    }
}

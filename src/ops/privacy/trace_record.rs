//! Where a person stands in one record.
//!
//! What the definition understands, references and the log, is told by its meaning; everything else that is written
//! there, comments included, is searched as text. So nothing is told twice and nothing is passed over.

use std::collections::HashSet;

use crate::ops::privacy::mentions::Terms;
use crate::ops::privacy::trace::Place;
use crate::ops::privacy::trace::PlaceKind;
use crate::record::Entry;
use crate::record::Record;
use crate::text::LineIndex;
use crate::text::Span;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;

/// A record while it is searched.
struct Search<'a> {
    record: &'a Record,
    ids: &'a [String],
    terms: &'a Terms,
    lines: LineIndex<'a>,
    /// What has been told, so that the search for text passes it over.
    told: HashSet<FieldPath>,
    places: Vec<Place>,
}

/// The places in a record.
pub(super) fn places(
    record: &Record,
    person: &Record,
    ids: &[String],
    terms: &Terms,
) -> Vec<Place> {
    let mut search = Search {
        record,
        ids,
        terms,
        lines: LineIndex::new(record.document().text()),
        told: HashSet::new(),
        places: Vec::new(),
    };
    if record.path() == person.path() {
        search.own();
    }
    search.references();
    search.log();
    search.text(record.document().root(), &FieldPath::root());
    search.comments();
    search.places
}

impl Search<'_> {
    fn is_id(&self, text: &str) -> bool {
        self.ids.iter().any(|id| id == text)
    }

    fn tell(&mut self, kind: PlaceKind, line: usize, what: String) {
        self.places.push(Place {
            kind,
            path: Some(self.record.path().to_owned()),
            line: Some(line),
            record: Some(self.record.id().to_owned()),
            commit: None,
            what,
        });
    }

    fn tell_at(&mut self, kind: PlaceKind, path: &FieldPath, what: String) {
        let line = self.line(self.record.document().place(path));
        self.tell(kind, line, what);
    }

    fn line(&self, span: Span) -> usize {
        self.lines.position(span.start).line
    }

    /// Name and contacts.
    fn own(&mut self) {
        self.told.insert(FieldPath::from("id"));
        let definition = self.record.definition().clone();
        for field in &definition.fields {
            let path = FieldPath::from(field.name.as_str());
            let is_about = field.personal || field.name == "title";
            if is_about && self.record.value(&field.name).is_some() {
                self.tell_at(PlaceKind::Own, &path, field.name.clone());
                self.told.insert(path);
            }
        }
    }

    fn references(&mut self) {
        for naming in self.record.namings() {
            if self.is_id(&naming.target) {
                self.tell_at(PlaceKind::Field, &naming.path, naming.path.to_string());
                self.told.insert(naming.path);
            }
        }
    }

    fn log(&mut self) {
        for (seq, entry) in self.record.log().all() {
            let path = FieldPath::from("log").index(*seq);
            let set = entry
                .set
                .iter()
                .filter(|(_, value)| value.as_str().is_some_and(|id| self.is_id(id)));
            let set: Vec<&str> = set.map(|(field, _)| field.as_str()).collect();
            let is_writer = self.is_id(&entry.by);
            if is_writer || !set.is_empty() {
                self.told.insert(path.key("by"));
                self.told
                    .extend(set.iter().map(|field| path.key("set").key(*field)));
                self.tell_at(PlaceKind::Entry, &path, what(entry, is_writer, &set));
            }
        }
    }

    /// Everything else that is written.
    fn text(&mut self, node: Node<'_>, path: &FieldPath) {
        if self.told.contains(path) {
            return;
        }
        if node.kind() == Kind::Scalar && node.text().is_some_and(|text| self.terms.are_in(text)) {
            self.mentions(node.span(), &path.to_string());
        }
        for (at, item) in node.items().enumerate() {
            self.text(item, &path.index(at));
        }
        for (key, value) in node.entries() {
            let name = key.text().unwrap_or_default();
            if self.terms.are_in(name) {
                self.mentions(key.span(), &path.key(name).to_string());
            }
            self.text(value, &path.key(name));
        }
    }

    /// Each line of a value that mentions the person; the first where the text is only found once it is decoded.
    fn mentions(&mut self, span: Span, what: &str) {
        let first = self.line(span);
        let written = span.of(self.record.document().text());
        let mut lines = self.terms.lines(written);
        if lines.is_empty() {
            lines.push(1);
        }
        for line in lines {
            self.tell(PlaceKind::Text, first + line - 1, what.to_owned());
        }
    }

    fn comments(&mut self) {
        for comment in self.record.document().comments() {
            if self.terms.are_in(comment.text) {
                let line = self.line(comment.span);
                self.tell(PlaceKind::Text, line, "comment".to_owned());
            }
        }
    }
}

/// `start`, `edit sets assignee`: what an entry says of the person.
fn what(entry: &Entry, is_writer: bool, set: &[&str]) -> String {
    let by = if is_writer { " by" } else { "" };
    let sets = if set.is_empty() {
        String::new()
    } else {
        format!(" sets {}", set.join(", "))
    };
    format!("{}{by}{sets}", entry.step)
}

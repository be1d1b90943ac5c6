//! Reads values of a policy file; what is not as it has to be becomes a finding at its place.

use chrono::TimeDelta;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Region;
use crate::schema::SourceFile;
use crate::schema::policy::RULE;
use crate::text::LineIndex;
use crate::text::days_length;
use crate::text::nearest;
use crate::text::one_of;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;

/// The longest that anything can be said to take: a hundred years.
const LONGEST: TimeDelta = TimeDelta::days(36_500);

/// A file being read, and where its findings go.
pub(super) struct Reader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) out: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Says what is wrong with a value.
    pub(super) fn fault(&mut self, path: &FieldPath, message: impl Into<String>) {
        self.out.push(self.file.finding(RULE, path, message.into()));
    }

    /// The same with the nearest name offered, where one is near.
    pub(super) fn misspelt<'n>(
        &mut self,
        path: &FieldPath,
        message: String,
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) {
        let hint = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        self.out.push(Diagnostic {
            hint,
            ..self.file.finding(RULE, path, message)
        });
    }

    /// The members of a mapping; keys that are not known are found where they stand.
    pub(super) fn mapping(
        &mut self,
        path: &FieldPath,
        known: Option<&[&str]>,
    ) -> Option<Vec<(&'a str, FieldPath)>> {
        let node = self.file.document.at(path)?;
        if node.kind() != Kind::Mapping {
            self.fault(path, "expected a mapping");
            return None;
        }
        let keys = node.entries().filter_map(|(key, _)| key.text());
        let keys: Vec<(&str, FieldPath)> = keys.map(|key| (key, path.key(key))).collect();
        for (key, place) in &keys {
            if known.is_some_and(|known| !known.contains(key)) {
                self.unknown_key(key, place, known.unwrap_or_default());
            }
        }
        Some(keys)
    }

    fn unknown_key(&mut self, key: &str, place: &FieldPath, known: &[&str]) {
        let message = format!("unknown key `{key}`");
        self.misspelt(place, message, key, known.iter().copied());
        let span = self.file.document.key_span(place);
        if let (Some(span), Some(last)) = (span, self.out.last_mut()) {
            last.region = Region::of(span, &LineIndex::new(self.file.document.text()));
        }
    }

    /// The value at a path; a key without a value is a finding.
    pub(super) fn node(&mut self, path: &FieldPath) -> Option<Node<'a>> {
        let node = self.file.document.at(path)?;
        if node.is_null() {
            self.fault(path, "a value is missing");
            return None;
        }
        Some(node)
    }

    /// The text at a path; none where there is none or where it is something else.
    pub(super) fn text(&mut self, path: &FieldPath) -> Option<&'a str> {
        let node = self.node(path)?;
        let text = node.text().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.fault(path, "expected a text");
        }
        text
    }

    /// The items of a list with at least one item.
    pub(super) fn items(&mut self, path: &FieldPath) -> Option<Vec<FieldPath>> {
        let node = self.node(path)?;
        if node.kind() != Kind::Sequence || node.is_empty() {
            self.fault(path, "expected a list with at least one item");
            return None;
        }
        Some((0..node.len()).map(|at| path.index(at)).collect())
    }

    /// The texts of a list, or the one text that stands in its place.
    pub(super) fn texts(&mut self, path: &FieldPath) -> Option<Vec<String>> {
        let node = self.node(path)?;
        let places = match node.kind() {
            Kind::Sequence => self.items(path)?,
            _ => vec![path.clone()],
        };
        let read: Vec<Option<String>> = places
            .iter()
            .map(|place| self.text(place).map(str::to_owned))
            .collect();
        let texts: Vec<String> = read.into_iter().collect::<Option<_>>()?;
        self.once(&texts, &places);
        Some(texts)
    }

    /// Finds what a list says twice.
    fn once(&mut self, texts: &[String], places: &[FieldPath]) {
        for (at, (text, place)) in texts.iter().zip(places).enumerate() {
            if texts.iter().take(at).any(|other| other == text) {
                self.fault(place, format!("`{text}` is named twice"));
            }
        }
    }

    /// A word out of a few.
    pub(super) fn word(&mut self, path: &FieldPath, words: &[&str]) -> Option<&'a str> {
        let text = self.text(path)?;
        if words.contains(&text) {
            return Some(text);
        }
        let message = format!("`{text}` is not {}", one_of(words.iter().copied()));
        self.misspelt(path, message, text, words.iter().copied());
        None
    }

    /// A whole number within bounds, both included.
    pub(super) fn number(&mut self, path: &FieldPath, least: u32, most: u32) -> Option<u32> {
        let node = self.node(path)?;
        let number = node.text().filter(|_| node.is_plain());
        let number = number.and_then(|text| text.parse().ok());
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.fault(
                path,
                format!("expected a whole number from {least} to {most}"),
            );
        }
        number
    }

    /// `true`, which is the only thing that may stand there.
    pub(super) fn yes(&mut self, path: &FieldPath) -> Option<()> {
        let node = self.node(path)?;
        let is_true = node.is_plain() && node.text() == Some("true");
        if !is_true {
            self.fault(path, "expected `true`, or no such key");
        }
        is_true.then_some(())
    }

    /// A length of time that is not nothing, and of which a time can be counted.
    pub(super) fn length(&mut self, path: &FieldPath) -> Option<TimeDelta> {
        let text = self.text(path)?;
        let length = days_length(text).filter(|length| *length > TimeDelta::zero());
        let Some(length) = length else {
            self.fault(
                path,
                format!("`{text}` is no length of time such as `14d`, `36h` or `1h30m`"),
            );
            return None;
        };
        if length > LONGEST {
            let most = LONGEST.num_days();
            self.fault(path, format!("`{text}` is longer than {most} days"));
        }
        (length <= LONGEST).then_some(length)
    }
}

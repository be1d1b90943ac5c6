//! The records that a text may name: by id, or by title in whatever case.

use std::collections::HashMap;

use crate::record::Corpus;
use crate::record::Id;
use crate::schema::Reference;

/// The type whose records do things: what `by` names.
const PERSON: &str = "person";

/// What a desk knows by name, type by type.
#[derive(Debug, Default)]
pub(crate) struct Names {
    types: HashMap<String, HashMap<String, String>>,
}

impl Names {
    /// Collects the names of every record that could be read; of two with one title the first by path counts.
    pub(crate) fn new(corpus: &Corpus) -> Self {
        let mut names = Self::default();
        for record in corpus.records() {
            let known = names
                .types
                .entry(record.definition().name.clone())
                .or_default();
            known
                .entry(record.title().to_lowercase())
                .or_insert_with(|| record.id().to_owned());
        }
        // An earlier id wins over a title that reads the same, and an id over both.
        for record in corpus.records() {
            let known = names
                .types
                .entry(record.definition().name.clone())
                .or_default();
            known.extend(
                record
                    .aliases()
                    .map(|alias| (Id::folded(alias), record.id().to_owned())),
            );
        }
        for record in corpus.records() {
            let known = names
                .types
                .entry(record.definition().name.clone())
                .or_default();
            known.insert(Id::folded(record.id()), record.id().to_owned());
        }
        names
    }

    /// The id of the record that a text names, if it names one.
    pub(crate) fn find(&self, reference: &Reference, text: &str) -> Option<&str> {
        let text = text.to_lowercase();
        let found = match reference {
            Reference::Type(name) => self.types.get(name)?.get(&text),
            Reference::Any => self.types.values().find_map(|known| known.get(&text)),
        };
        found.map(String::as_str)
    }

    /// The id of the person that a text names; the text itself where nobody is known by it.
    pub(crate) fn person(&self, text: &str) -> String {
        self.find(&person(), text).unwrap_or(text).to_owned()
    }
}

/// A reference to a person.
pub(crate) fn person() -> Reference {
    Reference::Type(PERSON.to_owned())
}

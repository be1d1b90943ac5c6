//! What a definition says of good data: wider classes, and fields that a record in use should have.
//!
//! It is advice, beyond what makes a record valid: a desk that has just begun lacks much of it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Fields that some records in use should have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// The fields.
    pub fields: Vec<String>,
    /// The values of other fields for which it holds, all of them; for every record where nothing is said.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
}

/// The classes of a type, each with the wider one that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes {
    wider: BTreeMap<String, String>,
}

impl Classes {
    /// The tree in which each class names its wider one.
    pub(crate) fn new(wider: BTreeMap<String, String>) -> Self {
        Self { wider }
    }

    /// Whether the tree says anything of a class.
    pub fn knows(&self, class: &str) -> bool {
        self.wider.contains_key(class) || self.wider.values().any(|wider| wider == class)
    }

    /// Whether a class is another one or belongs to it, over any number of steps.
    pub fn is(&self, class: &str, wanted: &str) -> bool {
        self.upwards(class).any(|at| at == wanted)
    }

    /// A class, the wider one that it belongs to, and so on.
    pub fn upwards<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a str> {
        // A desk's tree may lead in a circle, and no way through it is longer than all of it.
        let steps =
            std::iter::successors(Some(class), |at| self.wider.get(*at).map(String::as_str));
        steps.take(self.wider.len() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(pairs: &[(&str, &str)]) -> Classes {
        let owned = |(class, wider): &(&str, &str)| ((*class).to_owned(), (*wider).to_owned());
        Classes::new(pairs.iter().map(owned).collect())
    }

    #[test]
    fn a_class_is_everything_above_it() {
        let classes = classes(&[("server", "device"), ("device", "item")]);
        assert!(classes.is("server", "server"));
        assert!(classes.is("server", "item"));
        assert!(!classes.is("device", "server"));
        assert!(classes.knows("item"));
        assert!(!classes.knows("cloud"));
    }

    #[test]
    fn a_circle_of_classes_ends() {
        let classes = classes(&[("a", "b"), ("b", "a")]);
        assert!(classes.is("a", "b"));
        assert!(!classes.is("a", "c"));
    }
}

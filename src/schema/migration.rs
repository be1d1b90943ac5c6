//! Migrations: how records are brought from one version of the definitions to the next, as data.
//!
//! The files are numbered, and a desk records the number of the last one applied; what is pending follows from that and
//! from nothing else. Nothing here touches a record. A migration that was applied is history: only a pending one has to
//! fit the definitions, which may have moved on since.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::schema::Definitions;
use crate::schema::Edition;
use crate::schema::SHIPPED;
use crate::schema::SourceFile;
use crate::schema::layers::OWN_FOLDER;
use crate::schema::layers::RULE;
use crate::schema::shipped;
use crate::schema::validator::Validator;
use crate::yaml::FieldPath;

/// The folder of migrations, below `schema/` and below the desk's own definitions.
const FOLDER: &str = "upgrade/";

/// Old and new name, of a field or state of a type, or of its folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Renaming {
    /// The name of the type.
    #[serde(rename = "type")]
    pub record_type: String,
    /// The old name.
    pub from: String,
    /// The new name.
    pub to: String,
}

/// One step of a migration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A key gets its new name.
    RenameField(Renaming),
    /// A state gets its new name.
    RenameState(Renaming),
    /// A field is set where it has no value.
    Default {
        /// The name of the type.
        #[serde(rename = "type")]
        record_type: String,
        /// The field.
        field: String,
        /// The value.
        value: Value,
    },
    /// Values of a field, or of the items of a list, are replaced.
    Map {
        /// The name of the type.
        #[serde(rename = "type")]
        record_type: String,
        /// The field.
        field: String,
        /// Old value, as text, and new one.
        values: BTreeMap<String, Value>,
    },
    /// The files of a type move to another folder.
    Move(Renaming),
}

impl Change {
    /// The name of the type whose records it changes.
    pub fn record_type(&self) -> &str {
        match self {
            Self::RenameField(renaming) | Self::RenameState(renaming) | Self::Move(renaming) => {
                &renaming.record_type
            }
            Self::Default { record_type, .. } | Self::Map { record_type, .. } => record_type,
        }
    }
}

/// A numbered file of changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// The number that the file's name begins with.
    pub number: u64,
    /// Whether it is the desk's own.
    pub own: bool,
    /// The file's name without `.yaml`, which reasons give.
    pub name: String,
    /// The path shown in findings.
    pub path: String,
    /// What it changes, in a sentence.
    pub about: String,
    /// The changes, in order.
    pub steps: Vec<Change>,
}

impl Migration {
    /// Whether the records of a desk of this edition lack it.
    pub fn is_pending(&self, edition: &Edition) -> bool {
        let applied = if self.own {
            edition.own
        } else {
            edition.version
        };
        self.number > applied
    }
}

#[derive(Debug, Deserialize)]
struct RawMigration {
    about: String,
    steps: Vec<Change>,
}

/// The version of the shipped definitions: the number of the last shipped migration, and 1 before there is any.
pub fn shipped_version() -> u64 {
    let names = SHIPPED.iter().filter_map(|(path, _)| {
        let name = path.strip_prefix(FOLDER)?.strip_suffix(".yaml")?;
        numbered(name)
    });
    names.max().unwrap_or(1).max(1)
}

/// Every migration, shipped ones first, each group by number, with its file.
pub(crate) fn migrations(
    own: &[(String, String)],
    out: &mut Vec<Diagnostic>,
) -> Vec<(Migration, SourceFile)> {
    let shipped = SHIPPED
        .iter()
        .map(|(path, text)| (format!("schema/{path}"), *path, *text, false));
    let own = own.iter().filter_map(|(path, text)| {
        Some((
            path.clone(),
            path.strip_prefix(OWN_FOLDER)?,
            text.as_str(),
            true,
        ))
    });
    let files = shipped.chain(own).filter_map(|(path, below, text, own)| {
        Some((path, below.strip_prefix(FOLDER)?.to_owned(), text, own))
    });
    let mut found = Vec::new();
    for (path, name, text, own) in files {
        found.extend(read(&path, &name, text, own, out));
    }
    found.sort_by_key(|(one, _)| (one.own, one.number));
    twice(&found, out);
    found
}

fn read(
    path: &str,
    name: &str,
    text: &str,
    own: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<(Migration, SourceFile)> {
    let file = SourceFile::parse(path, text, out)?;
    let mut refuse = |path: &FieldPath, message: String| {
        out.push(file.finding(RULE, path, message));
    };
    let named = name.strip_suffix(".yaml");
    let Some((name, number)) = named.and_then(|name| Some((name, numbered(name)?))) else {
        let message = "a migration is called like `0001-what-changes.yaml`".to_owned();
        refuse(&FieldPath::root(), message);
        return None;
    };
    let schema =
        shipped("meta/upgrade.schema.json").and_then(|text| serde_json::from_str(text).ok());
    let violations = Validator::new(schema.unwrap_or_default()).all_violations(&file.value());
    if !violations.is_empty() {
        for one in violations {
            refuse(&one.path, one.message);
        }
        return None;
    }
    match serde_json::from_value::<RawMigration>(file.value()) {
        Ok(raw) => {
            let migration = Migration {
                number,
                own,
                name: name.to_owned(),
                path: path.to_owned(),
                about: raw.about,
                steps: raw.steps,
            };
            Some((migration, file))
        }
        Err(error) => {
            refuse(&FieldPath::root(), error.to_string());
            None
        }
    }
}

/// The number of `NNNN-slug`; numbers begin at 1.
fn numbered(name: &str) -> Option<u64> {
    let (digits, slug) = name.split_once('-')?;
    let is_number = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    (is_number && !slug.is_empty()).then_some(number)
}

/// Two migrations of one number would be applied in an order that nobody chose.
fn twice(found: &[(Migration, SourceFile)], out: &mut Vec<Diagnostic>) {
    for (one, (other, file)) in found.iter().zip(found.iter().skip(1)) {
        let one = &one.0;
        if (one.own, one.number) == (other.own, other.number) {
            let message = format!("{} has the number {} too", one.path, one.number);
            out.push(file.finding(RULE, &FieldPath::root(), message));
        }
    }
}

/// Reports what a pending migration names and the definitions do not have.
pub(crate) fn check(
    migration: &Migration,
    file: &SourceFile,
    definitions: &Definitions,
    later: &[(Migration, SourceFile)],
    out: &mut Vec<Diagnostic>,
) {
    for (at, change) in migration.steps.iter().enumerate() {
        let path = FieldPath::root().key("steps").index(at);
        if let Some((keys, message)) = fault(change, definitions, later) {
            let path = keys.iter().fold(path, |path, key| path.key(*key));
            out.push(file.finding(RULE, &path, message));
        }
    }
}

type Fault = (Vec<&'static str>, String);

/// What is wrong with a change, and the keys that lead to it.
fn fault(
    change: &Change,
    definitions: &Definitions,
    later: &[(Migration, SourceFile)],
) -> Option<Fault> {
    let name = change.record_type();
    let Some(definition) = definitions.record_type(name) else {
        return Some((Vec::new(), format!("there is no record type `{name}`")));
    };
    match change {
        Change::RenameField(renaming) => {
            let field = |name: &str| definition.field(name).map(|field| field.name.as_str());
            let old = field(&renaming.from);
            renamed(renaming, "field", "x-was", old, field(&renaming.to))
                .map(|(key, message)| (vec!["rename-field", key], message))
        }
        Change::RenameState(renaming) => {
            let lifecycle = &definition.lifecycle;
            let state = |name: &str| lifecycle.standing(name).map(|state| state.name.as_str());
            let old = state(&renaming.from);
            renamed(renaming, "state", "was", old, state(&renaming.to))
                .map(|(key, message)| (vec!["rename-state", key], message))
        }
        Change::Default { field, .. } if definition.field(field).is_none() => Some((
            vec!["default", "field"],
            format!("{name} has no field `{field}`"),
        )),
        Change::Map { field, .. } if definition.field(field).is_none() => Some((
            vec!["map", "field"],
            format!("{name} has no field `{field}`"),
        )),
        Change::Move(renaming) => {
            let goes_on =
                |change: &Change| matches!(change, Change::Move(next) if next.from == renaming.to);
            let mut all = later.iter().flat_map(|(migration, _)| &migration.steps);
            let arrives = renaming.to == definition.folder || all.any(goes_on);
            (!arrives).then(|| {
                let message = format!(
                    "the folder of {name} is `{}`, not `{}`",
                    definition.folder, renaming.to
                );
                (vec!["move", "to"], message)
            })
        }
        Change::Default { .. } | Change::Map { .. } => None,
    }
}

/// Both names have to mean the same thing, or what stands under the old one is not understood any more.
fn renamed(
    renaming: &Renaming,
    what: &str,
    word: &str,
    old: Option<&str>,
    new: Option<&str>,
) -> Option<(&'static str, String)> {
    let Renaming {
        record_type: name,
        from,
        to,
    } = renaming;
    match (old, new) {
        (_, None) => Some(("to", format!("{name} has no {what} `{to}`"))),
        (old, new) if old == new => None,
        (_, Some(new)) => Some((
            "from",
            format!("{what} `{new}` of {name} does not list `{from}` under `{word}`"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_four_digits_and_a_slug() {
        assert_eq!(numbered("0012-rename-work"), Some(12));
        for name in ["12-x", "0000-x", "0001", "0001-", "+001-x", "abcd-x"] {
            assert_eq!(numbered(name), None, "{name}");
        }
    }

    #[test]
    fn the_first_version_needs_no_migration() {
        assert_eq!(shipped_version(), 1);
        assert!(migrations(&[], &mut Vec::new()).is_empty());
    }
}

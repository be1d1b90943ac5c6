//! The files that make one definition: shipped, profile, desk. Later ones are laid over earlier ones.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::schema::SourceFile;
use crate::schema::merge::merge;
use crate::schema::shipped;
use crate::schema::validator::Validator;
use crate::yaml::FieldPath;

/// The folder of a desk that holds its own definitions.
pub(crate) const OWN_FOLDER: &str = ".itsm/schema/";

/// The name under which faults of definitions are reported.
pub(crate) const RULE: &str = "definition";

/// The files of one definition, in the order in which they are laid over each other.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    files: Vec<SourceFile>,
    has_own: bool,
}

impl Layers {
    /// Collects the shipped files of these names and then the desk's own.
    pub(crate) fn collect(
        names: &[&str],
        own: &[(String, String)],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut layers = Self::default();
        for name in names {
            let text = shipped(name);
            layers.files.extend(
                text.and_then(|text| SourceFile::parse(&format!("schema/{name}"), text, out)),
            );
        }
        for name in names {
            let written = own
                .iter()
                .find(|(path, _)| path.strip_prefix(OWN_FOLDER) == Some(name));
            let parsed = written.and_then(|(path, text)| SourceFile::parse(path, text, out));
            layers.has_own |= parsed.is_some();
            layers.files.extend(parsed);
        }
        layers
    }

    /// The merged definition, once it fits the meta schema; what does not fit goes into `out`.
    ///
    /// Where the desk's own files are at fault the shipped ones serve alone, so that records stay readable.
    pub(crate) fn resolve<T: DeserializeOwned>(
        &self,
        meta: &str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        match self.read(self.merged(true), meta) {
            Ok(raw) => Some(raw),
            Err(findings) => {
                out.extend(findings);
                self.read(self.merged(false), meta).ok()
            }
        }
    }

    fn merged(&self, with_own: bool) -> Value {
        let mut merged = Value::Object(serde_json::Map::new());
        let is_own = |file: &&SourceFile| file.path.starts_with(OWN_FOLDER);
        for file in self.files.iter().filter(|file| with_own || !is_own(file)) {
            merge(&mut merged, file.value());
        }
        merged
    }

    fn read<T: DeserializeOwned>(&self, merged: Value, meta: &str) -> Result<T, Vec<Diagnostic>> {
        // The shipped files are checked by a test; checking them at each start would cost every command.
        if self.has_own {
            let schema = shipped(meta)
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default();
            let violations = Validator::new(schema).all_violations(&merged);
            if !violations.is_empty() {
                let found = violations
                    .into_iter()
                    .map(|one| self.finding(&one.path, one.message));
                return Err(found.collect());
            }
        }
        serde_json::from_value(merged)
            .map_err(|error| vec![self.finding(&FieldPath::root(), error.to_string())])
    }

    /// A finding at the last file that says something at the path.
    pub(crate) fn finding(&self, path: &FieldPath, message: String) -> Diagnostic {
        let speaking = self.files.iter().rev().find(|file| file.has(path));
        match speaking.or(self.files.last()) {
            Some(file) => file.finding(RULE, path, message),
            None => Diagnostic {
                path: OWN_FOLDER.to_owned(),
                region: crate::diagnostic::Region::top(),
                rule: RULE.into(),
                level: crate::diagnostic::Level::Error,
                record: None,
                message,
                hint: None,
            },
        }
    }
}

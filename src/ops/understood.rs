//! What the files of a desk are understood by: configuration and definitions, read once for all commits that share them.
//!
//! A history is judged by the state before each of its steps, and hardly any step changes a definition. Reading the few
//! files anew and comparing them costs nothing beside understanding them.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diagnostic::Diagnostic;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::desk::OWN_SCHEMA;
use crate::ops::source::Source;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::yaml::decode;

/// How many are kept: a history goes back and forth between few.
const KEPT: usize = 4;

/// Configuration and definitions, with the texts that they were read from.
#[derive(Debug)]
pub(crate) struct Understood {
    /// The checked configuration.
    pub(crate) config: Arc<Config>,
    /// The merged definitions.
    pub(crate) definitions: Arc<Definitions>,
    /// What is wrong with them.
    pub(crate) findings: Vec<Diagnostic>,
    /// Path and text of the desk's own definition files.
    pub(crate) own: Vec<(String, String)>,
    text: String,
    /// The files that the configuration names, as they were found.
    named: Vec<(String, Result<String, String>)>,
}

/// What was understood last.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<VecDeque<Arc<Understood>>>);

impl Understood {
    fn read(root: &Path, source: &Source, texts: Texts) -> Self {
        let Texts { text, own } = texts;
        let mut findings = Vec::new();
        let mut config = Config::parse(CONFIG, &text, &mut findings);
        let named = Mutex::new(Vec::new());
        let read = |path: &str| {
            let found = text_of(source, root, path);
            let mut named = named.lock().unwrap_or_else(PoisonError::into_inner);
            named.push((path.to_owned(), found.clone()));
            found
        };
        config.read_holidays(CONFIG, read, &mut findings);
        let definitions = Arc::new(Definitions::of(&config, &own, &mut findings));
        Self {
            config: Arc::new(config),
            definitions,
            findings,
            own,
            text,
            named: named.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn is_of(&self, root: &Path, source: &Source, texts: &Texts) -> bool {
        let mut named = self.named.iter();
        self.text == texts.text
            && self.own == texts.own
            && named.all(|(path, found)| text_of(source, root, path) == *found)
    }
}

impl Known {
    /// What the files of a source are understood by.
    pub(crate) fn of(&self, root: &Path, source: &Source) -> Result<Arc<Understood>, OpsError> {
        let texts = Texts {
            text: source.text(root, CONFIG)?,
            own: own_definitions(root, source)?,
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.iter().find(|one| one.is_of(root, source, &texts)) {
            return Ok(Arc::clone(found));
        }
        let understood = Arc::new(Understood::read(root, source, texts));
        known.push_back(Arc::clone(&understood));
        if known.len() > KEPT {
            known.pop_front();
        }
        Ok(understood)
    }
}

/// The texts that always have to be read.
struct Texts {
    text: String,
    own: Vec<(String, String)>,
}

fn text_of(source: &Source, root: &Path, path: &str) -> Result<String, String> {
    let bytes = source.content(root, path).map_err(|fault| fault.message)?;
    let text = decode(&bytes).map_err(|fault| fault.message)?;
    Ok(text.to_owned())
}

/// Path and text of the desk's own definition files.
fn own_definitions(root: &Path, source: &Source) -> Result<Vec<(String, String)>, OpsError> {
    let paths = source.paths_below(root, OWN_SCHEMA)?.into_iter();
    let read = paths.map(|path| Ok((source.text(root, &path)?, path)));
    read.map(|read| read.map(|(text, path)| (path, text)))
        .collect()
}

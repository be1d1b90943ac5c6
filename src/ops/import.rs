//! Taking in records of another system.

use std::path::Path;

use crate::files::Write;
use crate::import;
use crate::import::BadRow;
use crate::import::Map;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::text::plural;

/// What an import is made of.
pub struct ImportRequest<'a> {
    /// The CSV file.
    pub file: &'a Path,
    /// The map file.
    pub map: &'a Path,
    /// Whether a bad row stops everything.
    pub strict: bool,
    /// Told how many bytes of the file have been read.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Bad rows that a refusal names.
const NAMED: usize = 5;

/// Plans an import in one commit, and gives an account of what was read.
pub fn import(desk: &Desk, request: &ImportRequest<'_>) -> Result<(Plan, import::Plan), OpsError> {
    desk.writable()?;
    let map = map(desk, request.map)?;
    let file = std::fs::File::open(request.file).map_err(|error| failed(request.file, &error))?;
    let corpus = desk.corpus()?;
    let (definitions, config) = (&desk.definitions, &desk.config);
    let planned = import::plan(&map, file, &corpus, definitions, config, request.progress)?;
    if request.strict && !planned.bad.is_empty() {
        return Err(refusal(&planned.bad));
    }
    let plan = Plan {
        subject: subject(&planned, request.file),
        writes: writes(&planned),
        ..Plan::default()
    };
    Ok((plan, planned))
}

fn failed(path: &Path, error: &std::io::Error) -> OpsError {
    let message = format!("{} can't be read: {error}", path.display());
    OpsError::new(Kind::Io, message)
}

/// Reads a map; its first fault is an error that names the line.
fn map(desk: &Desk, path: &Path) -> Result<Map, OpsError> {
    let text = std::fs::read_to_string(path).map_err(|error| failed(path, &error))?;
    let mut faults = Vec::new();
    let map = Map::parse(
        &path.display().to_string(),
        &text,
        &desk.definitions,
        &mut faults,
    );
    match (map, faults.first()) {
        (Some(map), None) => Ok(map),
        (_, Some(fault)) => {
            let line = fault.region.start.line;
            Err(OpsError::usage(format!(
                "{}:{line}: {}",
                fault.path, fault.message
            )))
        }
        (None, None) => Err(OpsError::usage(format!("{} is no map", path.display()))),
    }
}

fn refusal(bad: &[BadRow]) -> OpsError {
    let message = format!(
        "{} can't be taken in; nothing was written",
        plural(bad.len(), "row")
    );
    let named = bad
        .iter()
        .take(NAMED)
        .map(|row| format!("line {}: {}", row.line, row.message));
    named.fold(OpsError::refused(message), OpsError::hint)
}

fn subject(planned: &import::Plan, file: &Path) -> String {
    let name = file
        .file_name()
        .map(|name| crate::text::printable(&name.to_string_lossy()).into_owned());
    let count = plural(planned.creates.len() + planned.updates.len(), "record");
    format!("import: {count} from {}", name.unwrap_or_default())
}

fn writes(planned: &import::Plan) -> Vec<Write> {
    let created = planned.creates.iter().map(|(path, text)| Write {
        path: path.clone(),
        expected: None,
        content: Some(text.clone().into_bytes()),
    });
    let updated = planned.updates.iter().map(|(path, old, new)| Write {
        path: path.clone(),
        expected: Some(old.clone().into_bytes()),
        content: Some(new.clone().into_bytes()),
    });
    created.chain(updated).collect()
}

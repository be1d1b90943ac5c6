//! The statements about a subject, as they lie in a desk.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::beside::is_at_top;
use crate::ops::approvals::past::APPROVALS;
use crate::ops::desk::CONFIG;

/// The folder of statements about files that govern the desk; no record has this id, for an id of a record is unlike it.
const GOVERNING: &str = "desk";

/// The ending of a statement.
pub(crate) const STATEMENT: &str = ".stmt";

/// The ending of its signature.
pub(crate) const SIGNATURE: &str = ".sig";

/// A statement with its signature, as bytes that nobody has looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filed {
    /// The path of the statement.
    pub(crate) path: String,
    /// The statement; none where it can't be read.
    pub(crate) bytes: Option<Vec<u8>>,
    /// The signature, where there is one.
    pub(crate) signature: Option<Vec<u8>>,
}

impl Filed {
    /// The name of both files without their endings.
    pub(crate) fn name(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.strip_suffix(STATEMENT).unwrap_or(name)
    }

    /// The paths and the bytes of both files, as far as they are there.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        let both = [
            (self.path.clone(), self.bytes.as_deref()),
            (signature_of(&self.path), self.signature.as_deref()),
        ];
        both.into_iter()
            .filter_map(|(path, bytes)| Some((path, bytes?)))
    }
}

/// The folder of the statements about a record or a file that governs the desk.
pub(crate) fn folder(subject: &str) -> String {
    let name = if is_governing(subject) {
        GOVERNING
    } else {
        subject
    };
    format!("{APPROVALS}/{name}")
}

/// Whether what is decided on is a file that governs the desk, by its name: it has a path, where records have ids.
pub(crate) fn is_governing(name: &str) -> bool {
    name == CONFIG || name.contains('/')
}

/// Whether a path is that of a file which governs every desk: configuration, policy, keys, definitions, or one that is
/// seen from the top of the repository.
pub(crate) fn is_governance(path: &str) -> bool {
    path == CONFIG || path.starts_with(".itsm/") || is_at_top(path)
}

/// The path of the signature of a statement.
pub(crate) fn signature_of(statement: &str) -> String {
    let stem = statement.strip_suffix(STATEMENT).unwrap_or(statement);
    format!("{stem}{SIGNATURE}")
}

/// What is generated from the keys or for editors: it decides nothing.
const GENERATED: [&str; 2] = [".itsm/allowed_signers", ".itsm/editor/"];

/// Whether an edit of a file has to be approved, whoever has a say: it governs the desk, and is not made from what does.
pub(crate) fn is_governed(path: &str) -> bool {
    is_governance(path) && !GENERATED.iter().any(|one| path.starts_with(one))
}

/// Reads the statements in the folder of a subject, sorted by path.
pub(crate) fn filed(desk: &Desk, subject: &str) -> Result<Vec<Filed>, OpsError> {
    below(desk, &folder(subject))
}

/// Reads the statements in a folder and below, sorted by path.
pub(crate) fn below(desk: &Desk, folder: &str) -> Result<Vec<Filed>, OpsError> {
    let paths = desk.files_in(folder)?;
    let statements = paths.iter().filter(|path| path.ends_with(STATEMENT));
    let read = |path: &str| Some(stored(desk, desk.content(path).ok()?));
    let read = |path: &String| Filed {
        path: path.clone(),
        bytes: read(path),
        signature: read(&signature_of(path)),
    };
    Ok(statements.map(read).collect())
}

/// The bytes as git stores them: in a work tree it may write other line ends (`core.autocrlf`).
fn stored(desk: &Desk, bytes: Vec<u8>) -> Vec<u8> {
    if desk.commit().is_some() || !bytes.contains(&b'\r') {
        return bytes;
    }
    let mut stored = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            stored.push(*byte);
        }
    }
    stored
}

//! The keys of a desk: adding one, ending one, and finding the one to sign with.
//!
//! `.itsm/keys.yaml` is edited and never written anew, for its comments are somebody's. `.itsm/allowed_signers` follows
//! from it and goes into the same commit. Whether the edit may be made is for the policy to say, when it is proposed.

mod add;
mod findings;
mod own;
mod revoke;

use serde_json::json;

use crate::files;
use crate::files::Write;
use crate::git::Unmerged;
use crate::merge;
use crate::merge::Markers;
use crate::merge::Sides;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::conflicts::conclusion;
use crate::ops::driver::fault_of_keys;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::SIGNERS;
use crate::trust::allowed_signers;
use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::decode;

pub use add::{AddKeyRequest, Owner, add_key};
pub(crate) use findings::{findings, strange, trusts_a_stranger};
pub use own::signing_key;
pub use revoke::{RevokeKeyRequest, revoke_key};

/// What a desk without keys starts from.
const EMPTY: &str = "version: 1\n";

/// The part of the file in which people stand.
const PEOPLE: &str = "people";

/// The part in which bots stand.
const BOTS: &str = "bots";

/// A key that was added or revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOf {
    /// The id of who has it.
    pub holder: String,
    /// The `SHA256:…` of it.
    pub fingerprint: String,
}

/// Plans to write `.itsm/allowed_signers` anew, where it is not what the keys say.
pub fn refresh_signers(desk: &Desk) -> Result<Plan, OpsError> {
    desk.writable()?;
    let file = KeysFile::read(desk)?;
    Ok(Plan {
        subject: "keys: allowed_signers".to_owned(),
        writes: signers(desk, &file.keyring).into_iter().collect(),
        ..Plan::default()
    })
}

/// Writes `.itsm/allowed_signers` anew while something is being merged, and tells git that it is merged, as the keys are that
/// it is made of; what is left to do, none where nothing is being merged. Nothing is committed: that is for whoever merges.
pub fn refresh_in_merge(desk: &Desk) -> Result<Option<String>, OpsError> {
    let Some((repo, conclusion)) = desk.repo.as_ref().zip(conclusion(desk)) else {
        return Ok(None);
    };
    let unmerged = repo.unmerged()?;
    let keys = unmerged.iter().find(|one| one.path == KEYS);
    let mut writes: Vec<Write> = keys
        .and_then(|keys| merged(desk, keys))
        .into_iter()
        .collect();
    files::write_all(&desk.root, &writes)?.keep();
    let file = KeysFile::read(desk).map_err(|error| {
        error.hint("mend the file first, without markers; then `itsm keys refresh`")
    })?;
    writes = signers(desk, &file.keyring).into_iter().collect();
    files::write_all(&desk.root, &writes)?.keep();
    repo.mark_resolved(&[KEYS, SIGNERS])?;
    let left = unmerged
        .iter()
        .any(|one| ![KEYS, SIGNERS].contains(&one.path.as_str()));
    Ok(Some(if left {
        "other files are left: `itsm conflicts` lists them".to_owned()
    } else {
        let next = match conclusion {
            "git merge --continue" => "git commit",
            other => other,
        };
        format!("`{next}` concludes it")
    }))
}

/// The keys of both sides put together, where the file still has the markers that git left in it; none where people have to
/// decide, or have done so.
fn merged(desk: &Desk, keys: &Unmerged) -> Option<Write> {
    let text = |bytes: &Option<Vec<u8>>| String::from_utf8(bytes.clone()?).ok();
    let (ours, theirs) = (text(&keys.ours)?, text(&keys.theirs)?);
    let base = text(&keys.base);
    let sides = Sides {
        base: base.as_deref(),
        ours: &ours,
        theirs: &theirs,
    };
    let expected = desk.content(KEYS).ok()?;
    let is_marked = expected
        .split(|byte| *byte == b'\n')
        .any(|line| line.starts_with(b"<<<<<<<"));
    let merged = merge::keys(&sides, &Markers::default(), fault_of_keys);
    (is_marked && merged.is_clean()).then(|| Write {
        path: KEYS.to_owned(),
        expected: Some(expected),
        content: Some(merged.text.into_bytes()),
    })
}

/// The keys of the desk; refused where the file that holds them has a fault.
pub fn keyring(desk: &Desk) -> Result<Keyring, OpsError> {
    KeysFile::read(desk).map(|file| file.keyring)
}

/// The file of keys as it stands.
struct KeysFile {
    bytes: Option<Vec<u8>>,
    document: Document,
    keyring: Keyring,
}

impl KeysFile {
    fn read(desk: &Desk) -> Result<Self, OpsError> {
        let failed = |message: &str| OpsError::usage(format!("{KEYS} can't be read: {message}"));
        let bytes = if desk.has(KEYS) {
            Some(desk.content(KEYS).map_err(|fault| failed(&fault.message))?)
        } else {
            None
        };
        let text = match &bytes {
            Some(bytes) => decode(bytes).map_err(|fault| failed(&fault.message))?,
            None => EMPTY,
        };
        let mut findings = Vec::new();
        let keyring = Keyring::parse(KEYS, text, &mut findings);
        if let Some(one) = findings.first() {
            let line = one.region.start.line;
            return Err(OpsError::usage(format!("{KEYS}:{line}: {}", one.message))
                .hint("`itsm validate` shows everything that is wrong"));
        }
        let document = Document::parse(text).map_err(|_| failed("it is no YAML"))?;
        Ok(Self {
            bytes,
            document,
            keyring,
        })
    }

    /// The edits that make room for a key where its holder has no part of the file yet.
    fn room_for(&self, kind: &str, id: &str) -> Option<Edit> {
        let has = |path: &FieldPath| {
            let node = self.document.at(path);
            node.is_some_and(|node| !node.is_null())
        };
        let all = FieldPath::root().key(kind);
        let (path, value) = if !has(&all) {
            (all, json!({ id: {"keys": []} }))
        } else if !has(&all.key(id)) {
            (all.key(id), json!({"keys": []}))
        } else {
            return None;
        };
        Some(Edit::Set {
            path,
            value,
            before: None,
        })
    }

    /// The plan that makes some edits and what follows from them.
    fn plan(&self, desk: &Desk, edits: &[Edit], subject: String) -> Result<Plan, OpsError> {
        let refused = |reason: String| {
            OpsError::refused(format!("{KEYS} can't be edited: {reason}"))
                .hint("make the change in an editor")
        };
        let edited = self.document.edit(edits);
        let edited = edited.map_err(|refusal| refused(refusal.to_string()))?;
        let mut findings = Vec::new();
        let keyring = Keyring::parse(KEYS, edited.text(), &mut findings);
        if let Some(one) = findings.first() {
            return Err(refused(one.message.clone()));
        }
        let mut writes = vec![Write {
            path: KEYS.to_owned(),
            expected: self.bytes.clone(),
            content: Some(edited.text().as_bytes().to_vec()),
        }];
        writes.extend(signers(desk, &keyring));
        Ok(Plan {
            subject,
            writes,
            ..Plan::default()
        })
    }
}

/// The write that brings `.itsm/allowed_signers` to what the keys say; none where it says so.
pub(crate) fn signers(desk: &Desk, keyring: &Keyring) -> Option<Write> {
    let expected = desk.content(SIGNERS).ok();
    let content = allowed_signers(keyring);
    let shown = expected.as_deref().map(String::from_utf8_lossy);
    let says_so = shown.is_some_and(|text| text.replace("\r\n", "\n") == content);
    (!says_so).then(|| Write {
        path: SIGNERS.to_owned(),
        expected,
        content: Some(content.into_bytes()),
    })
}

//! Who signed a commit, from its raw bytes.
//!
//! git's own answer is of no use here: it takes the format from the commit, judges keys at a time that the signer
//! chose, and never compares the key with the author.

use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::SignatureFault;
use crate::trust::armor;
use crate::trust::signature::COMMIT;
use crate::trust::signature::verify_any;

/// The headers that hold a signature, by the hash of the repository (git, hash-function-transition).
const HEADERS: [&[u8]; 2] = [b"gpgsig", b"gpgsig-sha256"];

/// Who signed a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitSigner<'a> {
    /// Nobody.
    Unsigned,
    /// Somebody, with PGP or X.509, which count for nothing here.
    NotSsh,
    /// The signature proves nothing.
    Bad(SignatureFault),
    /// The holder of a key.
    By(&'a str, &'a Key),
}

/// The bytes that a commit's signature is over, and the signature; nothing if it has none, or more than one.
pub fn signature_of(raw: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let parts = Parts::of(raw);
    match <[_; 1]>::try_from(parts.signatures) {
        Ok([signature]) => Some((parts.payload, signature)),
        Err(_) => None,
    }
}

/// Who signed a commit; whether the key was good at the time is not asked.
pub fn signer<'a>(raw: &[u8], keyring: &'a Keyring) -> CommitSigner<'a> {
    let parts = Parts::of(raw);
    let [signature] = parts.signatures.as_slice() else {
        return if parts.signatures.is_empty() {
            CommitSigner::Unsigned
        } else {
            CommitSigner::Bad(SignatureFault::Malformed)
        };
    };
    if !armor::is_armored(signature) {
        return CommitSigner::NotSsh;
    }
    match verify_any(&parts.payload, Some(signature), COMMIT, keyring) {
        Ok((holder, key)) => CommitSigner::By(holder, key),
        Err(fault) => CommitSigner::Bad(fault),
    }
}

/// A commit without its signatures, and these.
#[derive(Default)]
struct Parts {
    payload: Vec<u8>,
    signatures: Vec<Vec<u8>>,
}

impl Parts {
    /// Headers run to the first empty line; a line that begins with a space continues the header above it.
    fn of(raw: &[u8]) -> Self {
        let mut parts = Self::default();
        let mut rest = raw;
        let mut within = false;
        while !rest.is_empty() && rest[0] != b'\n' {
            let end = rest
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            if let (true, Some(more)) = (within, line.strip_prefix(b" ")) {
                parts
                    .signatures
                    .last_mut()
                    .into_iter()
                    .for_each(|last| last.extend(more));
                continue;
            }
            let value = HEADERS
                .iter()
                .find_map(|name| line.strip_prefix(*name)?.strip_prefix(b" "));
            within = value.is_some();
            match value {
                Some(value) => parts.signatures.push(value.to_vec()),
                None => parts.payload.extend(line),
            }
        }
        parts.payload.extend(rest);
        parts
    }
}

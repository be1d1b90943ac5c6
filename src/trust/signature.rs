//! Whether a signature was made by who it should be.
//!
//! The key has to be one of the person whose decision it claims to be: a good signature by somebody else is worth
//! nothing. Whether the key was good at the time is a question of its own ([`Key::good_at`]).

use ssh_key::HashAlg;
use thiserror::Error;

use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::armor;

/// The namespace of approvals.
pub const APPROVAL: &str = "approval@itsm";

/// The namespace of imported reviews.
pub const REVIEW: &str = "review@itsm";

/// The namespace of commits and tags, which git uses.
pub const COMMIT: &str = "git";

/// Why a signature proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignatureFault {
    /// There is none.
    #[error("it is not signed")]
    Unsigned,
    /// It is none that can be read, or of a kind that is not taken.
    #[error("the signature can't be read, or is of a kind that is not taken")]
    Malformed,
    /// It was made for something else.
    #[error("the signature was made for `{0}`")]
    WrongNamespace(String),
    /// Nobody of the desk has its key.
    #[error("nobody of this desk has the key {0}")]
    UnknownKey(String),
    /// It was made with a key of somebody else.
    #[error("the signature was made with a key of {holder}")]
    WrongKey {
        /// The id of who has the key.
        holder: String,
    },
    /// The bytes are not those that were signed, or nobody touched the device.
    #[error("the signature does not fit what it should have signed")]
    BadSignature,
}

/// Checks an armored signature over some bytes, and returns the key of the holder with which it was made.
pub fn verify<'a>(
    bytes: &[u8],
    signature: Option<&[u8]>,
    namespace: &str,
    keyring: &'a Keyring,
    holder: &str,
) -> Result<&'a Key, SignatureFault> {
    let (id, key) = verify_any(bytes, signature, namespace, keyring)?;
    if id == holder {
        Ok(key)
    } else {
        Err(SignatureFault::WrongKey {
            holder: id.to_owned(),
        })
    }
}

/// Checks an armored signature over some bytes, and returns whose key it was made with.
pub(super) fn verify_any<'a>(
    bytes: &[u8],
    signature: Option<&[u8]>,
    namespace: &str,
    keyring: &'a Keyring,
) -> Result<(&'a str, &'a Key), SignatureFault> {
    let signature = signature.ok_or(SignatureFault::Unsigned)?;
    let read = armor::read(signature).ok_or(SignatureFault::Malformed)?;
    if read.namespace() != namespace {
        return Err(SignatureFault::WrongNamespace(read.namespace().to_owned()));
    }
    let fingerprint = read.public_key().fingerprint(HashAlg::Sha256).to_string();
    let known = keyring.key(&fingerprint);
    let (holder, key) = known.ok_or(SignatureFault::UnknownKey(fingerprint))?;
    if armor::fits(&read, &key.public, namespace, bytes) {
        Ok((holder.id(), key))
    } else {
        Err(SignatureFault::BadSignature)
    }
}

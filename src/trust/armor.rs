//! An armored SSH signature (OpenSSH, PROTOCOL.sshsig), taken apart without trusting it.
//!
//! The crate reads more than it should: it lets lengths pass that do not fit what they are the lengths of. So what was
//! read is written again, and only the one way to write a signature is taken.

use ssh_key::Algorithm;
use ssh_key::SshSig;

use crate::text::base64;
use crate::trust::PublicKey;
use crate::trust::key::is_taken;

/// The largest armored signature that is read, in bytes; those of the kinds that are taken have some 400.
const LARGEST: usize = 4096;

/// The first line of the armor.
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";

/// The last line of the armor.
const END: &str = "-----END SSH SIGNATURE-----";

/// What every signature begins with.
const MAGIC: &[u8] = b"SSHSIG";

/// The version of the format.
const VERSION: u32 = 1;

/// The bit that a device sets when it was touched for the signature (OpenSSH, PROTOCOL.u2f).
const TOUCHED: u8 = 1;

/// How many bytes a device adds to its signature: flags, and four of a counter.
const TRAILER: usize = 5;

/// Whether bytes begin as an armored SSH signature does.
pub(super) fn is_armored(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGIN.as_bytes())
}

/// Takes an armored signature apart; nothing if it is none that is taken: SHA-256 or SHA-512 by a key of a kind that is.
pub(super) fn read(bytes: &[u8]) -> Option<SshSig> {
    if bytes.len() > LARGEST {
        return None;
    }
    let body = body(std::str::from_utf8(bytes).ok()?)?;
    let read = SshSig::from_pem(bytes).ok()?;
    let kind = read.public_key().algorithm();
    let is_plain = read.version() == VERSION && read.reserved().is_empty();
    let is_known = is_taken(&kind) && read.algorithm() == kind;
    (is_plain && is_known && body == base64(&written(&read)?)).then_some(read)
}

/// What stands between the first line and the last.
fn body(armored: &str) -> Option<String> {
    let inner = armored.strip_prefix(BEGIN)?;
    let inner = inner.trim_end_matches(['\r', '\n']).strip_suffix(END)?;
    Some(inner.lines().collect())
}

/// A signature as it is written.
fn written(read: &SshSig) -> Option<Vec<u8>> {
    let key = ssh_key::PublicKey::from(read.public_key().clone());
    let (signature, trailer) = parts(read);
    let kind = read.algorithm();
    let signature = [
        string(kind.as_str().as_bytes()),
        string(signature),
        trailer.to_vec(),
    ];
    let parts = [
        key.to_bytes().ok()?,
        read.namespace().as_bytes().to_vec(),
        read.reserved().to_vec(),
        read.hash_alg().as_str().as_bytes().to_vec(),
        signature.concat(),
    ];
    let parts: Vec<u8> = parts.iter().flat_map(|part| string(part)).collect();
    Some([MAGIC, &VERSION.to_be_bytes(), &parts].concat())
}

/// A string of the wire format (RFC 4251, section 5): its length in four bytes, and its bytes.
fn string(bytes: &[u8]) -> Vec<u8> {
    // What was read has no more than some thousand bytes.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), bytes].concat()
}

/// The signature proper, and what a device added to it.
fn parts(read: &SshSig) -> (&[u8], &[u8]) {
    let all = read.signature_bytes();
    match read.algorithm() {
        Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256 => {
            all.split_at(all.len().saturating_sub(TRAILER))
        }
        _ => (all, &[]),
    }
}

/// Whether a signature is one by a key, in a namespace, over some bytes.
pub(super) fn fits(read: &SshSig, key: &PublicKey, namespace: &str, bytes: &[u8]) -> bool {
    key.0.verify(namespace, bytes, read).is_ok() && was_touched(read)
}

/// Whether somebody touched the device in which the key is; for other keys there is nothing to touch.
fn was_touched(read: &SshSig) -> bool {
    let (_, trailer) = parts(read);
    trailer.first().is_none_or(|flags| flags & TOUCHED != 0)
}

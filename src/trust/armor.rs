//! An armored SSH signature (OpenSSH, PROTOCOL.sshsig), taken apart without trusting it.

use ssh_key::Algorithm;
use ssh_key::SshSig;

use crate::trust::PublicKey;
use crate::trust::key::is_taken;

/// The largest armored signature that is read, in bytes; those of the kinds that are taken have some 400.
const LARGEST: usize = 4096;

/// The first line of the armor.
const BEGIN: &[u8] = b"-----BEGIN SSH SIGNATURE-----";

/// The version of the format.
const VERSION: u32 = 1;

/// The bit that a device sets when it was touched for the signature (OpenSSH, PROTOCOL.u2f).
const TOUCHED: u8 = 1;

/// Whether bytes begin as an armored SSH signature does.
pub(super) fn is_armored(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGIN)
}

/// Takes an armored signature apart; nothing if it is none that is taken: SHA-256 or SHA-512 by a key of a kind that is.
pub(super) fn read(bytes: &[u8]) -> Option<SshSig> {
    if bytes.len() > LARGEST || !is_armored(bytes) {
        return None;
    }
    let read = SshSig::from_pem(bytes).ok()?;
    let is_plain = read.version() == VERSION && read.reserved().is_empty();
    let kind = read.public_key().algorithm();
    (is_plain && is_taken(&kind) && read.algorithm() == kind).then_some(read)
}

/// Whether a signature is one by a key, in a namespace, over some bytes.
pub(super) fn fits(read: &SshSig, key: &PublicKey, namespace: &str, bytes: &[u8]) -> bool {
    key.0.verify(namespace, bytes, read).is_ok() && was_touched(read)
}

/// Whether somebody touched the device in which the key is; for other keys there is nothing to touch.
fn was_touched(read: &SshSig) -> bool {
    let is_in_hardware = matches!(
        read.algorithm(),
        Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256
    );
    // The flags stand before the four bytes of a counter, at the end.
    let flags = read.signature_bytes().iter().rev().nth(4);
    !is_in_hardware || flags.is_some_and(|flags| flags & TOUCHED != 0)
}

//! What proofs are worth, with keys that are made of known seeds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod armors;
mod commits;
mod digests;
mod keyrings;
mod statements;

use ssh_key::HashAlg;
use ssh_key::LineEnding;
use ssh_key::PrivateKey;
use ssh_key::private::Ed25519Keypair;

use crate::trust::Keyring;

/// The public keys of the seeds 1, 2 and 3 (32 times that byte each), worked out with another program.
const LINES: [&str; 3] = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR",
];

/// Their fingerprints, worked out in the same way.
const FINGERPRINTS: [&str; 3] = [
    "SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8",
    "SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4",
    "SHA256:zbv/nU7iZdO0fB0DalMI70dP6/yFD8sctXvvW4+OokY",
];

/// The private key of a seed.
fn private(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

/// An armored signature by the key of a seed.
fn signed(seed: u8, namespace: &str, bytes: &[u8]) -> Vec<u8> {
    let signature = private(seed)
        .sign(namespace, HashAlg::Sha512, bytes)
        .unwrap();
    signature.to_pem(LineEnding::LF).unwrap().into_bytes()
}

/// A keyring from its text, without findings.
fn keyring(text: &str) -> Keyring {
    let mut findings = Vec::new();
    let keyring = Keyring::parse("keys.yaml", text, &mut findings);
    assert!(findings.is_empty(), "{findings:#?}");
    keyring
}

/// Ana has the key of seed 1, Ben that of seed 2; the importer, a bot, has that of seed 3.
fn three() -> Keyring {
    let [ana, ben, bot] = LINES;
    keyring(&format!(
        "version: 1\npeople:\n  ana: {{keys: [{{key: {ana}}}]}}\n  ben: {{keys: [{{key: {ben}}}]}}\n\
         bots:\n  importer: {{imports: true, keys: [{{key: {bot}}}]}}\n"
    ))
}

//! Signatures: whose they are, what for, and what is no signature.

use proptest::prelude::*;
use ssh_key::Algorithm;
use ssh_key::HashAlg;
use ssh_key::LineEnding;
use ssh_key::Signature;
use ssh_key::SigningKey;
use ssh_key::SshSig;
use ssh_key::public::KeyData;
use ssh_key::public::SkEd25519;

use super::FINGERPRINTS;
use super::keyring;
use super::private;
use super::signed;
use super::three;
use crate::text::base64;
use crate::trust::APPROVAL;
use crate::trust::PublicKey;
use crate::trust::REVIEW;
use crate::trust::SignatureFault;
use crate::trust::armor;
use crate::trust::verify;

const BYTES: &[u8] = b"{\"decision\":\"approve\"}\n";

/// A string of the wire format (RFC 4251, section 5): its length in four bytes, and its bytes.
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&length.to_be_bytes(), bytes].concat()
}

fn strings(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| string(part)).collect()
}

fn armored(blob: &[u8]) -> Vec<u8> {
    let text = base64(blob);
    let lines = text
        .as_bytes()
        .chunks(70)
        .map(|line| [line, b"\n"].concat());
    let body: Vec<u8> = lines.flatten().collect();
    [
        b"-----BEGIN SSH SIGNATURE-----\n",
        body.as_slice(),
        b"-----END SSH SIGNATURE-----\n",
    ]
    .concat()
}

/// The blob of a signature (PROTOCOL.sshsig): version, key, namespace, reserved, hash, signature.
fn blob(
    magic: &[u8],
    version: u32,
    key: &[u8],
    reserved: &[u8],
    hash: &str,
    signature: &[u8],
) -> Vec<u8> {
    let rest = strings(&[
        key,
        APPROVAL.as_bytes(),
        reserved,
        hash.as_bytes(),
        signature,
    ]);
    [magic, &version.to_be_bytes(), &rest].concat()
}

fn key_blob(seed: u8) -> Vec<u8> {
    private(seed).public_key().to_bytes().unwrap()
}

/// The signature proper of Ana over some bytes, hashed with SHA-512.
fn inner(bytes: &[u8]) -> Vec<u8> {
    let data = SshSig::signed_data(APPROVAL, HashAlg::Sha512, bytes).unwrap();
    let signature = raw(&private(1), &data);
    strings(&[b"ssh-ed25519", signature.as_bytes()])
}

fn raw<K: SigningKey>(key: &K, data: &[u8]) -> Signature {
    key.sign(data)
}

fn fault(signature: &[u8]) -> SignatureFault {
    verify(BYTES, Some(signature), APPROVAL, &three(), "ana").unwrap_err()
}

#[test]
fn a_signature_by_the_holder_is_good_and_names_the_key() {
    let keyring = three();
    let signature = signed(1, APPROVAL, BYTES);
    let key = verify(BYTES, Some(&signature), APPROVAL, &keyring, "ana").unwrap();
    assert_eq!(key.fingerprint, FINGERPRINTS[0]);
    let by_hand = armored(&blob(
        b"SSHSIG",
        1,
        &key_blob(1),
        b"",
        "sha512",
        &inner(BYTES),
    ));
    assert!(verify(BYTES, Some(&by_hand), APPROVAL, &keyring, "ana").is_ok());
}

#[test]
fn a_good_signature_by_somebody_else_says_by_whom() {
    let other = |seed: u8, holder: &str| {
        assert_eq!(
            fault(&signed(seed, APPROVAL, BYTES)),
            SignatureFault::WrongKey {
                holder: holder.to_owned()
            }
        );
    };
    other(2, "ben");
    other(3, "importer");
    let nobody = private(9)
        .public_key()
        .fingerprint(HashAlg::Sha256)
        .to_string();
    assert_eq!(
        fault(&signed(9, APPROVAL, BYTES)),
        SignatureFault::UnknownKey(nobody)
    );
}

#[test]
fn a_signature_counts_for_its_namespace_and_its_bytes_alone() {
    for namespace in ["git", REVIEW, "approval@itsm.example", "file"] {
        assert_eq!(
            fault(&signed(1, namespace, BYTES)),
            SignatureFault::WrongNamespace(namespace.to_owned())
        );
    }
    assert_eq!(
        fault(&signed(1, APPROVAL, b"other")),
        SignatureFault::BadSignature
    );
    let keyring = three();
    let unsigned = verify(BYTES, None, APPROVAL, &keyring, "ana");
    assert_eq!(unsigned.unwrap_err(), SignatureFault::Unsigned);
}

#[test]
fn what_is_no_signature_is_refused_without_a_fuss() {
    let key = key_blob(1);
    let good = inner(BYTES);
    let blobs = [
        blob(b"SSHSIC", 1, &key, b"", "sha512", &good),
        blob(b"SSHSIG", 0, &key, b"", "sha512", &good),
        blob(b"SSHSIG", 2, &key, b"", "sha512", &good),
        blob(b"SSHSIG", 1, &key, b"more", "sha512", &good),
        blob(b"SSHSIG", 1, &key, b"", "sha1", &good),
        blob(b"SSHSIG", 1, &key, b"", "md5", &good),
        blob(b"SSHSIG", 1, b"", b"", "sha512", &good),
        blob(b"SSHSIG", 1, &key, b"", "sha512", b""),
        [
            &blob(b"SSHSIG", 1, &key, b"", "sha512", &good),
            b"more".as_slice(),
        ]
        .concat(),
        // A key that says it is four gigabytes long.
        [b"SSHSIG".as_slice(), &1_u32.to_be_bytes(), &[0xff; 4], &key].concat(),
        Vec::new(),
    ];
    for blob in blobs {
        assert_eq!(
            fault(&armored(&blob)),
            SignatureFault::Malformed,
            "{blob:x?}"
        );
    }
    let whole = signed(1, APPROVAL, BYTES);
    for end in 0..whole.len() - 1 {
        let cut = fault(&whole[..end]);
        assert_eq!(cut, SignatureFault::Malformed, "cut at {end}");
    }
    let text = String::from_utf8(whole).unwrap();
    for other in [
        text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        format!("hello\n{text}"),
        format!("{text}{text}"),
        format!("{text}{}", "\n".repeat(5000)),
    ] {
        assert_eq!(
            fault(other.as_bytes()),
            SignatureFault::Malformed,
            "{other}"
        );
    }
}

#[test]
fn keys_of_kinds_that_are_not_taken_sign_nothing() {
    let rsa = strings(&[b"ssh-rsa", &[1, 0, 1], &[vec![0], vec![0xc5; 128]].concat()]);
    let mpint = [vec![0], vec![0xc5; 20]].concat();
    let dsa = strings(&[b"ssh-dss", &mpint, &mpint, &mpint, &mpint]);
    let certificate = strings(&[b"ssh-ed25519-cert-v01@openssh.com", &[7; 32], &[8; 32]]);
    let odd = strings(&[b"ssh-odd@example.org", &[7; 32]]);
    let cases = [
        (rsa.clone(), "rsa-sha2-512", 128),
        (rsa.clone(), "ssh-rsa", 128),
        (rsa, "ssh-ed25519", 64),
        (dsa, "ssh-dss", 40),
        (certificate, "ssh-ed25519", 64),
        (odd, "ssh-odd@example.org", 64),
        (key_blob(1), "ssh-dss", 40),
    ];
    for (key, kind, length) in cases {
        let signature = strings(&[kind.as_bytes(), &vec![1; length]]);
        let blob = blob(b"SSHSIG", 1, &key, b"", "sha512", &signature);
        assert_eq!(fault(&armored(&blob)), SignatureFault::Malformed, "{kind}");
    }
}

/// Ana's device: a key in software that signs as one in hardware would (PROTOCOL.u2f).
fn by_device(flags: u8, bytes: &[u8]) -> (String, Vec<u8>) {
    use sha2::Digest as _;
    use sha2::Sha256;

    let secret = private(5);
    let public = secret.public_key().key_data().ed25519().copied().unwrap();
    let public = KeyData::from(SkEd25519::new(public, "ssh:"));
    let data = SshSig::signed_data(APPROVAL, HashAlg::Sha512, bytes).unwrap();
    let trailer = [&[flags], 7_u32.to_be_bytes().as_slice()].concat();
    let signed = [
        Sha256::digest("ssh:").as_slice(),
        &trailer,
        Sha256::digest(data).as_slice(),
    ]
    .concat();
    let signature = [raw(&secret, &signed).as_bytes(), &trailer].concat();
    let signature = Signature::new(Algorithm::SkEd25519, signature).unwrap();
    let signature = SshSig::new(public.clone(), APPROVAL, HashAlg::Sha512, signature).unwrap();
    let line = ssh_key::PublicKey::from(public).to_openssh().unwrap();
    (line, signature.to_pem(LineEnding::LF).unwrap().into_bytes())
}

#[test]
fn a_device_has_to_be_touched_for_its_signature() {
    let check = |flags: u8, bytes: &[u8]| {
        let (line, signature) = by_device(flags, bytes);
        let keyring = keyring(&format!(
            "version: 1\npeople:\n  ana: {{keys: [{{key: {line}}}]}}\n"
        ));
        let verified = verify(BYTES, Some(&signature), APPROVAL, &keyring, "ana");
        verified
            .map(|key| key.public.kind())
            .map_err(|fault| fault.to_string())
    };
    assert_eq!(check(1, BYTES).unwrap(), "sk-ssh-ed25519@openssh.com");
    assert_eq!(check(5, BYTES).unwrap(), "sk-ssh-ed25519@openssh.com");
    let bad = SignatureFault::BadSignature.to_string();
    assert_eq!(check(0, BYTES).unwrap_err(), bad);
    assert_eq!(check(4, BYTES).unwrap_err(), bad);
    assert_eq!(check(1, b"other").unwrap_err(), bad);
}

#[test]
fn a_private_key_a_certificate_and_an_rsa_key_are_no_keys_of_the_desk() {
    let message = |text: &str| PublicKey::parse(text).unwrap_err().to_string();
    let private = private(1).to_openssh(LineEnding::LF).unwrap();
    assert_eq!(
        message(&private),
        "this is a private key, which belongs to nobody but its owner"
    );
    assert_eq!(
        message("ssh-ed25519-cert-v01@openssh.com AAAA"),
        "this is a certificate; add the key itself"
    );
    assert_eq!(
        message("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDRyEQJVhVhqo7fogv78O9k5JPqcNCJf"),
        "keys of the kind `ssh-rsa` are not taken; make one with `ssh-keygen -t ed25519`"
    );
    let other = "this is no public key such as `ssh-ed25519 AAAA…`";
    let two = super::LINES[..2].join("\n");
    for text in [
        "",
        "ana",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "cert-authority *",
        &two,
    ] {
        assert_eq!(message(text), other, "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = armor::read(&bytes);
        let _ = armor::read(&armored(&bytes));
        let _ = armor::read(&armored(&[b"SSHSIG\0\0\0\x01".as_slice(), &bytes].concat()));
    }

    #[test]
    fn a_signature_with_a_changed_byte_is_good_for_nothing(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let blob = blob(b"SSHSIG", 1, &key_blob(1), b"", "sha512", &inner(BYTES));
        let mut changed = blob.clone();
        let at = at.index(changed.len());
        changed[at] = byte;
        let verified = verify(BYTES, Some(&armored(&changed)), APPROVAL, &three(), "ana").is_ok();
        prop_assert_eq!(verified, changed == blob);
    }
}

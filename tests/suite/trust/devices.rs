//! Keys in devices. A key in software signs as a device would, and OpenSSH is the judge of whether it does so rightly.

use std::path::Path;

use itsm::text::base64;
use itsm::trust::APPROVAL;
use itsm::trust::SignatureFault;
use itsm::trust::verify;
use sha2::Digest as _;
use sha2::Sha256;
use ssh_key::HashAlg;
use ssh_key::PrivateKey;
use ssh_key::Signature;
use ssh_key::SigningKey;
use ssh_key::SshSig;
use ssh_key::public::EcdsaPublicKey;
use ssh_key::public::KeyData;
use ssh_key::public::SkEcdsaSha2NistP256;
use ssh_key::public::SkEd25519;

use super::STATEMENT;
use super::checked;
use super::make;
use super::of_ana;
use super::openssh;

/// What a device is asked to do, and what it says about itself (PROTOCOL.u2f).
pub(crate) struct Device {
    secret: PrivateKey,
    public: KeyData,
}

impl Device {
    pub(crate) fn new(file: &Path) -> Self {
        let secret = PrivateKey::from_openssh(std::fs::read_to_string(file).unwrap()).unwrap();
        let public = match secret.public_key().key_data() {
            KeyData::Ed25519(key) => KeyData::from(SkEd25519::new(*key, "ssh:")),
            KeyData::Ecdsa(EcdsaPublicKey::NistP256(key)) => {
                KeyData::from(SkEcdsaSha2NistP256::new(*key, "ssh:"))
            }
            other => panic!("{other:?}"),
        };
        Self { secret, public }
    }

    pub(crate) fn line(&self) -> String {
        ssh_key::PublicKey::from(self.public.clone())
            .to_openssh()
            .unwrap()
    }

    /// An armored signature, written by hand, with some flags.
    pub(crate) fn sign(&self, flags: u8, bytes: &[u8]) -> Vec<u8> {
        let data = SshSig::signed_data(APPROVAL, HashAlg::Sha512, bytes).unwrap();
        let trailer = [&[flags], 7_u32.to_be_bytes().as_slice()].concat();
        let (app, data) = (Sha256::digest("ssh:"), Sha256::digest(data));
        let signature = raw(&self.secret, &[&app, trailer.as_slice(), &data].concat());
        let kind = self.public.algorithm();
        let signature = [
            string(kind.as_str().as_bytes()),
            string(signature.as_bytes()),
            trailer,
        ];
        let key = ssh_key::PublicKey::from(self.public.clone())
            .to_bytes()
            .unwrap();
        let parts = [
            key.as_slice(),
            APPROVAL.as_bytes(),
            b"",
            b"sha512",
            &signature.concat(),
        ];
        let parts: Vec<u8> = parts.iter().flat_map(|part| string(part)).collect();
        armored(&[b"SSHSIG".as_slice(), &1_u32.to_be_bytes(), &parts].concat())
    }
}

fn raw<K: SigningKey>(key: &K, data: &[u8]) -> Signature {
    key.sign(data)
}

fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&length.to_be_bytes(), bytes].concat()
}

fn armored(blob: &[u8]) -> Vec<u8> {
    let text = base64(blob);
    let lines = text
        .as_bytes()
        .chunks(70)
        .map(|line| [line, b"\n"].concat());
    let body: Vec<u8> = lines.flatten().collect();
    let (begin, end) = (
        "-----BEGIN SSH SIGNATURE-----\n",
        "-----END SSH SIGNATURE-----\n",
    );
    [begin.as_bytes(), &body, end.as_bytes()].concat()
}

#[test]
fn keys_in_devices_are_checked_as_openssh_checks_them() {
    let Some((sandbox, _)) = openssh() else {
        return;
    };
    for kind in [&["ed25519"] as &[&str], &["ecdsa", "-b", "256"]] {
        let device = Device::new(&make(&sandbox, kind[0], kind));
        let keyring = of_ana(&device.line(), "");
        let signature = device.sign(1, STATEMENT);
        let output = checked(&sandbox, &keyring, &signature, "");
        assert_eq!(output.code, 0, "{kind:?}: {}", output.stderr);
        let verified = verify(STATEMENT, Some(&signature), APPROVAL, &keyring, "ana");
        assert!(
            verified.is_ok_and(|key| key.public.is_in_hardware()),
            "{kind:?}"
        );
        let other = device.sign(1, b"something else");
        assert_ne!(checked(&sandbox, &keyring, &other, "").code, 0);
        for bad in [other, device.sign(0, STATEMENT)] {
            let verified = verify(STATEMENT, Some(&bad), APPROVAL, &keyring, "ana");
            assert_eq!(
                verified.unwrap_err(),
                SignatureFault::BadSignature,
                "{kind:?}"
            );
        }
    }
}

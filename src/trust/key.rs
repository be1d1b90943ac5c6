//! A key of a desk: what it is, whose hands it is in, and when it is good.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::TimeDelta;
use chrono::Utc;
use ssh_key::Algorithm;
use ssh_key::EcdsaCurve;
use ssh_key::HashAlg;
use thiserror::Error;

/// The longest line that is read as a key; the longest of the kinds that are taken has some 300 bytes.
const LONGEST: usize = 4096;

/// A public key of a kind that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub(super) ssh_key::PublicKey);

/// Why a text is no key that can be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublicKeyFault {
    /// It is a private key; nothing of it was kept.
    #[error("this is a private key, which belongs to nobody but its owner")]
    Private,
    /// It is a certificate; the key within it is what counts here.
    #[error("this is a certificate; add the key itself")]
    Certificate,
    /// It is a key of a kind that is not taken.
    #[error("keys of the kind `{0}` are not taken; make one with `ssh-keygen -t ed25519`")]
    Kind(String),
    /// It is no key at all.
    #[error("this is no public key such as `ssh-ed25519 AAAA…`")]
    Unreadable,
}

impl PublicKey {
    /// Reads the one line of a `.pub` file, its comment included.
    pub fn parse(text: &str) -> Result<Self, PublicKeyFault> {
        let line = text.trim();
        if text.contains("PRIVATE KEY-----") {
            return Err(PublicKeyFault::Private);
        }
        if line.len() > LONGEST || line.contains(['\n', '\r']) {
            return Err(PublicKeyFault::Unreadable);
        }
        let word = line.split_whitespace().next().unwrap_or_default();
        if word.ends_with("-cert-v01@openssh.com") {
            return Err(PublicKeyFault::Certificate);
        }
        if ["ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp521"].contains(&word) {
            return Err(PublicKeyFault::Kind(word.to_owned()));
        }
        let key = ssh_key::PublicKey::from_openssh(line).map_err(|_| PublicKeyFault::Unreadable)?;
        match key.algorithm() {
            kind if is_taken(&kind) => Ok(Self(key)),
            kind => Err(PublicKeyFault::Kind(kind.as_str().to_owned())),
        }
    }

    /// The kind: `ssh-ed25519`.
    pub fn kind(&self) -> String {
        self.0.algorithm().as_str().to_owned()
    }

    /// The kind in short, for people: `ed25519`, `sk-ed25519` for a key in a device.
    pub fn short_kind(&self) -> &'static str {
        match self.0.algorithm() {
            Algorithm::Ed25519 => "ed25519",
            Algorithm::SkEd25519 => "sk-ed25519",
            Algorithm::SkEcdsaSha2NistP256 => "sk-ecdsa-p256",
            Algorithm::Ecdsa {
                curve: EcdsaCurve::NistP256,
            } => "ecdsa-p256",
            Algorithm::Ecdsa {
                curve: EcdsaCurve::NistP384,
            } => "ecdsa-p384",
            _ => "other",
        }
    }

    /// The SHA-256 of the key, as OpenSSH prints it: `SHA256:…`.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    /// What the owner wrote behind the key; often an address.
    pub fn comment(&self) -> &str {
        self.0.comment()
    }

    /// The key on one line, without its comment.
    pub fn line(&self) -> String {
        let bare = ssh_key::PublicKey::from(self.0.key_data().clone());
        bare.to_openssh().unwrap_or_default()
    }

    /// Whether the key is in a device that wants to be touched for each signature.
    pub fn is_in_hardware(&self) -> bool {
        matches!(
            self.0.algorithm(),
            Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256
        )
    }
}

/// RSA is left to others: the crate that would check it has an open advisory, and its keys are the longest.
pub(super) fn is_taken(kind: &Algorithm) -> bool {
    matches!(
        kind,
        Algorithm::Ed25519
            | Algorithm::SkEd25519
            | Algorithm::SkEcdsaSha2NistP256
            | Algorithm::Ecdsa {
                curve: EcdsaCurve::NistP256 | EcdsaCurve::NistP384
            }
    )
}

/// A key of somebody, and when it is good. Days are days in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub public: PublicKey,
    /// The `SHA256:…` of the key.
    pub fingerprint: String,
    /// What the owner calls it: `laptop`.
    pub name: Option<String>,
    /// The first day on which it is good.
    pub from: Option<NaiveDate>,
    /// The last day on which it is good.
    pub until: Option<NaiveDate>,
    /// The first instant at which it is not to be trusted any more.
    pub revoked: Option<DateTime<Utc>>,
    /// Why it ends.
    pub reason: Option<String>,
}

/// Why a key is not good at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// It becomes good only later.
    #[error("the key is good only from {0} on")]
    NotYet(NaiveDate),
    /// Its last day was before.
    #[error("the key was good until {0}")]
    Expired(NaiveDate),
    /// It was revoked by then.
    #[error("the key was revoked at {}", crate::record::print_time(*.0))]
    Revoked(DateTime<Utc>),
}

impl Key {
    /// Whether the key is good at a time; a revocation weighs most.
    pub fn good_at(&self, at: DateTime<Utc>) -> Result<(), KeyFault> {
        if let Some(revoked) = self.revoked.filter(|revoked| at >= *revoked) {
            return Err(KeyFault::Revoked(revoked));
        }
        let day = at.date_naive();
        if let Some(from) = self.from.filter(|from| day < *from) {
            return Err(KeyFault::NotYet(from));
        }
        match self.until.filter(|until| day > *until) {
            Some(until) => Err(KeyFault::Expired(until)),
            None => Ok(()),
        }
    }

    /// The first instant at which the key is good, where there is one.
    pub fn starts(&self) -> Option<DateTime<Utc>> {
        self.from.map(|day| day.and_time(NaiveTime::MIN).and_utc())
    }

    /// The first instant at which the key is good no more, where there is one.
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        let next = |day: NaiveDate| {
            let midnight = day.and_time(NaiveTime::MIN).and_utc();
            midnight.checked_add_signed(TimeDelta::days(1))
        };
        let last = self.until.and_then(next);
        last.into_iter().chain(self.revoked).min()
    }
}

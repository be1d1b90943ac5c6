//! Who decided what, and how that is proven: digests, keys, signed statements and signatures of commits.
//!
//! Everything is checked in this process, from bytes: what a repository configures (`gpg.ssh.program`, its list of
//! allowed signers) is never asked. Whether a decision counts is judged elsewhere. The vendor crates of SSH keys and of
//! canonical JSON are used in this folder and nowhere else.

mod allowed_signers;
mod armor;
mod commit;
mod digest;
pub mod forge;
mod key;
mod keyring;
mod parts;
mod review;
mod sign;
mod signature;
mod statement;
#[cfg(test)]
mod tests;

pub use allowed_signers::allowed_signers;
pub use commit::{CommitSigner, signature_of, signer};
pub use digest::{
    canonical, canonical_content, canonical_record, content, of_bytes, of_content, of_file,
    of_record, of_text,
};
pub use key::{Key, KeyFault, PublicKey, PublicKeyFault};
pub use keyring::{Account, Bot, Holder, KEYS, Keyring, Person, SIGNERS};
pub use review::{ForgeReview, PullRequest, Review};
pub use sign::{SignError, SigningKey, SshEnv, Wanted, sign, user_key};
pub use signature::{APPROVAL, COMMIT, REVIEW, SignatureFault, verify};
pub use statement::{
    Approval, Decision, MAX_STATEMENT, Malformed, Statement, Subject, former_review_stem,
    review_stem,
};

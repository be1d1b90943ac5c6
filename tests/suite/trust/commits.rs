//! Commits that git signed.

use std::path::Path;
use std::path::PathBuf;

use itsm::trust::APPROVAL;
use itsm::trust::CommitSigner;
use itsm::trust::Keyring;
use itsm::trust::SignatureFault;
use itsm::trust::signature_of;
use itsm::trust::signer;
use itsm::trust::verify;

use super::make;
use super::of_ana;
use super::openssh;
use super::public;
use crate::support::Sandbox;

/// A repository with a commit that the holder of a key has signed.
fn repository() -> Option<(Sandbox, PathBuf, Keyring)> {
    let (sandbox, _) = openssh()?;
    let file = make(&sandbox, "key", &["ed25519"]);
    let keyring = of_ana(&public(&file), "");
    sandbox.git(&["init", "--quiet"]);
    sandbox.git(&["config", "gpg.format", "ssh"]);
    sandbox.git(&["config", "user.signingkey", &file.display().to_string()]);
    commit(&sandbox, &["--gpg-sign"]);
    Some((sandbox, file, keyring))
}

fn commit(sandbox: &Sandbox, options: &[&str]) {
    let start = ["commit", "--quiet", "--allow-empty", "--message", "größer"];
    sandbox.git(&[&start, options].concat());
}

fn raw(sandbox: &Sandbox) -> Vec<u8> {
    let output = sandbox.run(Path::new("git"), &["cat-file", "commit", "HEAD"]);
    output.stdout.into_bytes()
}

fn holder(sandbox: &Sandbox, keyring: &Keyring) -> String {
    match signer(&raw(sandbox), keyring) {
        CommitSigner::By(holder, _) => holder.to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_commit_that_git_signed_is_the_holders_whoever_is_named_as_its_author() {
    let Some((sandbox, _, keyring)) = repository() else {
        return;
    };
    assert_eq!(holder(&sandbox, &keyring), "ana");
    commit(
        &sandbox,
        &["--gpg-sign", "--author", "Ben Test <ben@example.org>"],
    );
    assert_eq!(holder(&sandbox, &keyring), "ana");
    commit(&sandbox, &[]);
    assert_eq!(holder(&sandbox, &keyring), "Unsigned");
}

#[test]
fn a_merge_of_a_signed_tag_is_read_as_git_reads_it() {
    let Some((sandbox, _, keyring)) = repository() else {
        return;
    };
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    commit(&sandbox, &["--message", "on the side"]);
    sandbox.git(&["tag", "--sign", "--message", "a tag", "v1"]);
    sandbox.git(&["checkout", "--quiet", "main"]);
    commit(&sandbox, &[]);
    sandbox.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "--gpg-sign",
        "--message",
        "merged",
        "v1",
    ]);
    let text = String::from_utf8(raw(&sandbox)).unwrap();
    assert!(text.contains("\nmergetag "), "{text}");
    assert_eq!(holder(&sandbox, &keyring), "ana");
}

#[test]
fn a_commit_in_a_repository_of_sha_256_is_read_as_well() {
    let Some((sandbox, file, keyring)) = repository() else {
        return;
    };
    std::fs::remove_dir_all(sandbox.root().join(".git")).unwrap();
    sandbox.git(&["init", "--quiet", "--object-format=sha256"]);
    sandbox.git(&["config", "gpg.format", "ssh"]);
    sandbox.git(&["config", "user.signingkey", &file.display().to_string()]);
    commit(&sandbox, &["--gpg-sign"]);
    let text = String::from_utf8(raw(&sandbox)).unwrap();
    assert!(text.contains("\ngpgsig-sha256 "), "{text}");
    assert_eq!(holder(&sandbox, &keyring), "ana");
}

#[test]
fn a_commit_that_was_altered_or_signed_by_a_stranger_proves_nothing() {
    let Some((sandbox, _, keyring)) = repository() else {
        return;
    };
    let text = String::from_utf8(raw(&sandbox)).unwrap();
    let altered = text.replace("größer", "kleiner");
    let bad = CommitSigner::Bad(SignatureFault::BadSignature);
    assert_eq!(signer(altered.as_bytes(), &keyring), bad);
    let stranger = make(&sandbox, "stranger", &["ed25519"]);
    sandbox.git(&["config", "user.signingkey", &stranger.display().to_string()]);
    commit(&sandbox, &["--gpg-sign"]);
    let found = holder(&sandbox, &keyring);
    assert!(found.starts_with("Bad(UnknownKey("), "{found}");
}

#[test]
fn the_signature_of_a_commit_is_no_approval() {
    let Some((sandbox, _, keyring)) = repository() else {
        return;
    };
    let (payload, signature) = signature_of(&raw(&sandbox)).unwrap();
    let verified = verify(&payload, Some(&signature), APPROVAL, &keyring, "ana");
    assert_eq!(
        verified.unwrap_err(),
        SignatureFault::WrongNamespace("git".to_owned())
    );
}

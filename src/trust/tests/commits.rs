//! Signatures of commits, from raw bytes.

use super::LINES;
use super::signed;
use super::three;
use crate::trust::CommitSigner;
use crate::trust::SignatureFault;
use crate::trust::signature_of;
use crate::trust::signer;

const HEAD: &str = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor Ben <ben@example.org> 1795176000 +0000\n\
                    committer Ben <ben@example.org> 1795176000 +0000\n";

const MESSAGE: &str = "\nmail: note\n\ngpgsig is a word here\n";

/// A commit with these lines between its headers and its message.
fn commit(lines: &str) -> Vec<u8> {
    format!("{HEAD}{lines}{MESSAGE}").into_bytes()
}

/// A header that holds an armored signature, as git writes it.
fn header(name: &str, signature: &[u8]) -> String {
    let text = String::from_utf8(signature.to_vec()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    format!("{name} {}\n", lines.join("\n "))
}

fn by(seed: u8) -> String {
    header("gpgsig", &signed(seed, "git", &commit("")))
}

#[test]
fn a_signed_commit_names_the_holder_of_the_key_whoever_its_author_is() {
    let keyring = three();
    let raw = commit(&by(1));
    let CommitSigner::By(holder, key) = signer(&raw, &keyring) else {
        panic!("signed by Ana");
    };
    assert_eq!((holder, key.public.line().as_str()), ("ana", LINES[0]));
    let (payload, signature) = signature_of(&raw).unwrap();
    assert_eq!(payload, commit(""));
    assert_eq!(signature, signed(1, "git", &commit("")));
    let other = header("gpgsig-sha256", &signed(2, "git", &commit("")));
    assert!(matches!(
        signer(&commit(&other), &keyring),
        CommitSigner::By("ben", _)
    ));
}

#[test]
fn other_headers_around_a_signature_are_part_of_what_was_signed() {
    let merged =
        "mergetag object 1234\n type commit\n gpgsig no header, for it stands within another\n";
    let odd = "encoding UTF-8\n";
    let payload = commit(&format!("{merged}{odd}"));
    let signature = header("gpgsig", &signed(1, "git", &payload));
    let raw = commit(&format!("{merged}{signature}{odd}"));
    assert!(matches!(signer(&raw, &three()), CommitSigner::By("ana", _)));
}

#[test]
fn a_commit_without_a_signature_of_ssh_is_signed_by_nobody() {
    let keyring = three();
    let of = |lines: &str| signer(&commit(lines), &keyring);
    assert_eq!(of(""), CommitSigner::Unsigned);
    assert_eq!(signature_of(&commit("")), None);
    let pgp = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEz\n -----END PGP SIGNATURE-----\n";
    assert_eq!(of(pgp), CommitSigner::NotSsh);
    let x509 = "gpgsig -----BEGIN SIGNED MESSAGE-----\n MIIE\n -----END SIGNED MESSAGE-----\n";
    assert_eq!(of(x509), CommitSigner::NotSsh);
}

#[test]
fn a_signature_that_does_not_fit_proves_nothing() {
    let keyring = three();
    let of = |raw: &[u8]| match signer(raw, &keyring) {
        CommitSigner::Bad(fault) => fault,
        other => panic!("{other:?}"),
    };
    let changed = String::from_utf8(commit(&by(1)))
        .unwrap()
        .replace("1795176000", "1695176000");
    assert_eq!(of(changed.as_bytes()), SignatureFault::BadSignature);
    let twice = commit(&(by(1) + &by(2)));
    assert_eq!(of(&twice), SignatureFault::Malformed);
    assert_eq!(signature_of(&twice), None);
    assert!(matches!(of(&commit(&by(9))), SignatureFault::UnknownKey(_)));
    let approval = header("gpgsig", &signed(1, "approval@itsm", &commit("")));
    assert_eq!(
        of(&commit(&approval)),
        SignatureFault::WrongNamespace("approval@itsm".to_owned())
    );
    let cut = by(1)
        .lines()
        .take(3)
        .fold(String::new(), |all, line| all + line + "\n");
    assert_eq!(of(&commit(&cut)), SignatureFault::Malformed);
}

#[test]
fn odd_bytes_are_no_commit_and_no_reason_to_stop() {
    let keyring = three();
    for raw in [
        "",
        "\n",
        " ",
        "gpgsig",
        "gpgsig \n",
        "\n\n",
        " x\n y",
        "gpgsig  \n ",
    ] {
        let _ = signer(raw.as_bytes(), &keyring);
    }
    assert_eq!(signer(b"", &keyring), CommitSigner::Unsigned);
}

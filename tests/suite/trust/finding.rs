//! Where the key of a user is found.

use std::path::Path;

use itsm::trust::SignError;
use itsm::trust::SigningKey;
use itsm::trust::Wanted;
use itsm::trust::user_key;

use super::make;
use super::of_ana;
use super::openssh;
use super::public;

/// The file of the key that was found.
fn file(found: Result<SigningKey, SignError>) -> Option<String> {
    let file = found.unwrap().file?;
    Some(file.file_name().unwrap().to_str().unwrap().to_owned())
}

#[test]
fn the_one_key_of_the_home_is_found_and_rsa_is_passed_over() {
    let Some((sandbox, env)) = openssh() else {
        return;
    };
    let nothing = user_key(&env, &Wanted::default()).unwrap_err();
    assert!(matches!(nothing, SignError::NoKey(_)), "{nothing}");
    make(&sandbox, "id_rsa", &["rsa", "-b", "2048"]);
    let nothing = user_key(&env, &Wanted::default()).unwrap_err();
    assert!(matches!(nothing, SignError::NoKey(_)), "{nothing}");
    let first = make(&sandbox, "id_ed25519", &["ed25519"]);
    assert_eq!(
        file(user_key(&env, &Wanted::default())).unwrap(),
        "id_ed25519.pub"
    );
    make(&sandbox, "id_ecdsa", &["ecdsa"]);
    let several = user_key(&env, &Wanted::default()).unwrap_err();
    let SignError::SeveralKeys(files) = several else {
        panic!("{several}");
    };
    assert_eq!(files.len(), 2);
    let keyring = of_ana(&public(&first), "");
    let known = Wanted {
        known: keyring.keys_of("ana"),
        ..Wanted::default()
    };
    assert_eq!(file(user_key(&env, &known)).unwrap(), "id_ed25519.pub");
}

#[test]
fn what_the_user_says_goes_before_what_git_says_and_that_before_the_home() {
    let Some((sandbox, env)) = openssh() else {
        return;
    };
    make(&sandbox, "id_ed25519", &["ed25519"]);
    let work = make(&sandbox, "work", &["ed25519"]);
    let other = make(&sandbox, "other", &["ed25519"]);
    let set = |setting: &str, file: Option<&Path>| {
        let wanted = Wanted {
            file,
            setting: Some(setting),
            known: &[],
        };
        user_key(&env, &wanted)
    };
    assert_eq!(file(set("~/.ssh/work", None)).unwrap(), "work");
    assert_eq!(file(set("~/.ssh/work.pub", None)).unwrap(), "work.pub");
    assert_eq!(
        file(set(&work.display().to_string(), None)).unwrap(),
        "work"
    );
    assert_eq!(file(set("~/.ssh/work", Some(&other))).unwrap(), "other");
    let line = public(&work);
    for literal in [format!("key::{line}"), line.clone()] {
        let found = set(&literal, None).unwrap();
        assert_eq!(
            (found.file, line.starts_with(&found.public.line())),
            (None, true)
        );
    }
    assert!(matches!(
        set("~/.ssh/none", None),
        Err(SignError::Read { .. })
    ));
    let private = std::fs::read_to_string(&work).unwrap();
    let wrong = set(&format!("key::{private}"), None)
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("this is a private key"), "{wrong}");
}

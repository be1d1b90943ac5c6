//! Keys and their holders, and what is wrong with a file of them.

use chrono::DateTime;
use chrono::Utc;

use super::FINGERPRINTS;
use super::LINES;
use super::keyring;
use super::three;
use crate::record::parse_time;
use crate::trust::Holder;
use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::allowed_signers;

fn at(text: &str) -> DateTime<Utc> {
    parse_time(text).unwrap()
}

/// The findings about a file, as `line:column message`.
fn findings(text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    Keyring::parse("keys.yaml", text, &mut findings);
    assert!(
        findings
            .iter()
            .all(|one| one.rule == "keys" && one.path == "keys.yaml")
    );
    let line = |one: &crate::diagnostic::Diagnostic| {
        let start = one.region.start;
        format!("{}:{} {}", start.line, start.column, one.message)
    };
    findings.iter().map(line).collect()
}

/// Ana's one key with further members.
fn key(members: &str) -> Key {
    let line = LINES[0];
    let text = format!("version: 1\npeople:\n  ana: {{keys: [{{key: {line}{members}}}]}}\n");
    keyring(&text).keys_of("ana")[0].clone()
}

/// Whether the key is good at some times, or why not.
fn good(members: &str, times: &[&str]) -> Vec<String> {
    let key = key(members);
    let word = |time: &&str| match key.good_at(at(time)) {
        Ok(()) => "good".to_owned(),
        Err(fault) => fault.to_string(),
    };
    times.iter().map(word).collect()
}

#[test]
fn a_key_is_good_from_its_first_day_to_the_end_of_its_last_in_utc() {
    let members = ", from: 2026-11-20, until: 2026-11-21";
    let times = [
        "2026-11-19T23:59:59Z",
        "2026-11-20T00:00:00Z",
        "2026-11-20T00:30:00+01:00",
        "2026-11-21T23:59:59Z",
        "2026-11-22T00:00:00Z",
    ];
    let expected = [
        "the key is good only from 2026-11-20 on",
        "good",
        "the key is good only from 2026-11-20 on",
        "good",
        "the key was good until 2026-11-21",
    ];
    assert_eq!(good(members, &times), expected);
    assert_eq!(
        good("", &["1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z"]),
        ["good", "good"]
    );
}

#[test]
fn a_revoked_key_is_good_until_that_instant_whatever_else_it_says() {
    let members = ", from: 2026-11-20, revoked: 2026-11-20T12:00:00Z, reason: stolen";
    let times = ["2026-11-20T11:59:59Z", "2026-11-20T12:00:00Z"];
    let expected = ["good", "the key was revoked at 2026-11-20T12:00:00Z"];
    assert_eq!(good(members, &times), expected);
}

#[test]
fn a_key_leads_to_its_holder() {
    let keyring = three();
    assert_eq!(
        keyring.holder_of(FINGERPRINTS[0]),
        Some(Holder::Person("ana"))
    );
    assert_eq!(
        keyring.holder_of(FINGERPRINTS[2]),
        Some(Holder::Bot("importer"))
    );
    assert_eq!(keyring.holder_of("SHA256:none"), None);
    assert!(keyring.bots["importer"].imports);
    assert_eq!(keyring.keys_of("nobody"), []);
}

#[test]
fn an_account_leads_to_its_person_by_its_number() {
    let keyring = keyring(
        "version: 1\npeople:\n  ana: {forges: [{forge: github, id: 583231, login: ana}]}\n  \
         ben: {forges: [{forge: gitlab, id: 583231}]}\n",
    );
    assert_eq!(keyring.person_of_account("github", 583_231), Some("ana"));
    assert_eq!(keyring.person_of_account("gitlab", 583_231), Some("ben"));
    assert_eq!(keyring.person_of_account("github", 1), None);
}

#[test]
fn one_account_has_one_person_and_nobody_has_it_otherwise() {
    let text = "version: 1\npeople:\n  ana: {forges: [{forge: github, id: 7, login: ana}]}\n  \
                ben: {forges: [{forge: github, id: 7, login: ben}, {forge: gitlab, id: 7}]}\n";
    let expected = "4:38 the account 7 on github stands in `people.ana.forges[0].id` already; an account is one person's and stands there once";
    assert_eq!(findings(text), [expected]);
    let read = Keyring::parse("keys.yaml", text, &mut Vec::new());
    assert_eq!(read.person_of_account("github", 7), None);
    assert_eq!(read.person_of_account("gitlab", 7), Some("ben"));
}

#[test]
fn an_account_without_a_number_is_none() {
    let text = "version: 1\npeople:\n  ana: {forges: [{forge: github, login: ana}]}\n";
    assert_eq!(findings(text).len(), 1);
    let read = Keyring::parse("keys.yaml", text, &mut Vec::new());
    assert_eq!(read.people.len(), 0);
}

#[test]
fn one_key_has_one_holder_and_nobody_has_it_otherwise() {
    let [ana, ben, _] = LINES;
    let text = format!(
        "version: 1\npeople:\n  ana:\n    keys:\n      - key: {ana}\n  ben:\n    keys:\n      - key: {ben}\n      \
         - key: {ana} ben@laptop\n"
    );
    let fingerprint = FINGERPRINTS[0];
    let message = format!(
        "the key {fingerprint} stands in `people.ana.keys[0].key` already; a key has one holder and one entry"
    );
    assert_eq!(findings(&text), [format!("9:14 {message}")]);
    let read = Keyring::parse("keys.yaml", &text, &mut Vec::new());
    assert_eq!(read.holder_of(fingerprint), None);
    assert_eq!(read.holder_of(FINGERPRINTS[1]), Some(Holder::Person("ben")));
}

#[test]
fn odd_holders_are_found() {
    let text = "version: 1\npeople:\n  '*': {}\n  'ana@example.org': {}\n  Ana: {}\n  ana: {}\nbots:\n  ana: {}\n";
    let letters = "an id consists of ASCII letters, digits, `-`, `_` and `.`";
    let twice = "`ana` stands here twice; a bot has an id that no person has";
    let expected = [
        format!("3:8 `*` is no id: {letters}"),
        format!("4:22 `ana@example.org` is no id: {letters}"),
        format!("6:8 {twice}"),
        format!("8:8 {twice}"),
    ];
    assert_eq!(findings(text), expected);
}

#[test]
fn a_file_with_a_fault_has_no_keys_at_all() {
    let line = LINES[0];
    let file = |members: &str| {
        format!("version: 1\npeople:\n  ana:\n    keys:\n      - {{key: {line}{members}}}\n")
    };
    let cases = [
        (file(", untill: 2026-11-20"), "unknown key `untill`"),
        (file(", until: tomorrow"), "`tomorrow` is no day"),
        (file(", until: 2026-02-30"), "`2026-02-30` is no day"),
        (
            file(", revoked: 2026-11-20, reason: x"),
            "`2026-11-20` is no time",
        ),
        (
            file(", revoked: 2026-11-20T12:00:00Z"),
            "`reason` is missing",
        ),
        (
            file("").replace("version: 1", "version: 2"),
            "1 was expected",
        ),
        (file("").replace("version: 1\n", ""), "`version` is missing"),
        (file("").replace("people", "folk"), "unknown key `folk`"),
    ];
    for (text, expected) in cases {
        let found = findings(&text);
        assert!(
            found.len() == 1 && found[0].contains(expected),
            "{expected}: {found:?}"
        );
        let read = Keyring::parse("keys.yaml", &text, &mut Vec::new());
        assert_eq!(read, Keyring::default());
    }
}

#[test]
fn a_key_that_is_not_taken_is_found_and_left_out() {
    let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDR";
    let text = format!(
        "version: 1\npeople:\n  ana:\n    keys:\n      - key: {rsa}\n      - key: {}\n",
        LINES[0]
    );
    let expected =
        "5:14 keys of the kind `ssh-rsa` are not taken; make one with `ssh-keygen -t ed25519`";
    assert_eq!(findings(&text), [expected]);
    let read = Keyring::parse("keys.yaml", &text, &mut Vec::new());
    assert_eq!(read.keys_of("ana").len(), 1);
}

#[test]
fn allowed_signers_has_a_line_for_each_key_that_was_ever_good() {
    let [ana, ben, bot] = LINES;
    let keyring = keyring(&format!(
        "version: 1\npeople:\n  ben: {{keys: [{{key: {ben} ben@laptop, from: 2026-11-20, until: 2026-11-20}}]}}\n  \
         ana: {{keys: [{{key: {ana}, from: 2026-11-20, revoked: 2026-11-01T12:30:15Z, reason: lost}}]}}\n\
         bots:\n  importer: {{keys: [{{key: {bot}, until: 2026-12-31, revoked: 2026-11-20T12:00:00Z, reason: lost}}]}}\n"
    ));
    let text = allowed_signers(&keyring);
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let expected = [
        format!(
            "ben namespaces=\"approval@itsm,git\",valid-after=\"20261120000000Z\",valid-before=\"20261121000000Z\" {ben}"
        ),
        format!("importer namespaces=\"review@itsm,git\",valid-before=\"20261120120000Z\" {bot}"),
    ];
    assert_eq!(lines, expected);
    assert!(text.starts_with("# "));
}

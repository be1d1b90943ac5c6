//! Statements: one way to write each.

use proptest::prelude::*;

use crate::record::parse_time;
use crate::trust::Approval;
use crate::trust::Decision;
use crate::trust::ForgeReview;
use crate::trust::MAX_STATEMENT;
use crate::trust::Malformed;
use crate::trust::PullRequest;
use crate::trust::Review;
use crate::trust::Statement;
use crate::trust::Subject;

const SHA: &str = "4cc6043ccfde259ed7c35f31898e3b331b09292e70c8e5c980aa955ddbe4fac7";
const COMMIT: &str = "1234567890123456789012345678901234567890";
const NONCE: &str = "0123456789abcdef0123456789abcdef";

/// Written by hand: members in the order of their names, no space, one line.
const WRITTEN: &str = concat!(
    r#"{"_type":"https://in-toto.io/Statement/v1","predicate":{"approver":"ana","comment":"Größe \"ok\"","decision":"approve","#,
    r#""desk":"1234567890123456789012345678901234567890:desk/","nonce":"0123456789abcdef0123456789abcdef","#,
    r#""policy":"4cc6043ccfde259ed7c35f31898e3b331b09292e70c8e5c980aa955ddbe4fac7","record":"CHG-2611-7K3QXM","role":"cab","#,
    r#""step":"authorize","time":"2026-11-20T12:00:00Z"},"predicateType":"urn:itsm:approval:v1","#,
    r#""subject":[{"digest":{"sha256":"4cc6043ccfde259ed7c35f31898e3b331b09292e70c8e5c980aa955ddbe4fac7"},"name":"CHG-2611-7K3QXM"}]}"#,
    "\n"
);

fn subject() -> Subject {
    Subject {
        name: "CHG-2611-7K3QXM".to_owned(),
        sha256: SHA.to_owned(),
    }
}

fn approval() -> Approval {
    Approval {
        approver: "ana".to_owned(),
        comment: Some("Größe \"ok\"".to_owned()),
        decision: Decision::Approve,
        desk: format!("{COMMIT}:desk/"),
        nonce: NONCE.to_owned(),
        policy: SHA.to_owned(),
        record: "CHG-2611-7K3QXM".to_owned(),
        role: Some("cab".to_owned()),
        step: "authorize".to_owned(),
        time: parse_time("2026-11-20T12:00:00Z").unwrap(),
    }
}

fn review() -> ForgeReview {
    ForgeReview {
        approver: "ana".to_owned(),
        contributors: vec!["ben".to_owned(), "eve@example.org".to_owned()],
        controls: None,
        decision: Decision::Approve,
        desk: format!("{COMMIT}:"),
        fetched_at: parse_time("2026-11-20T12:00:00Z").unwrap(),
        forge: "github".to_owned(),
        host: "github.com".to_owned(),
        importer: "importer".to_owned(),
        merge_commit: None,
        merged_at: None,
        merged_by: Some("cleo".to_owned()),
        nonce: NONCE.to_owned(),
        pull_request: PullRequest {
            author: "ben".to_owned(),
            author_person: Some("ben".to_owned()),
            number: 17,
        },
        record: "CHG-2611-7K3QXM".to_owned(),
        repository: "acme/desk".to_owned(),
        review: Review {
            commit: COMMIT.to_owned(),
            id: 80,
            login: "ana".to_owned(),
            state: "approved".to_owned(),
            submitted_at: parse_time("2026-11-20T11:00:00Z").unwrap(),
            user_id: 583_231,
        },
        source: SHA.to_owned(),
        step: "authorize".to_owned(),
    }
}

fn statement(approval: Approval) -> Statement {
    let subject = subject();
    Statement::Approval { subject, approval }
}

fn of_review(review: ForgeReview) -> Statement {
    Statement::Review {
        subject: subject(),
        review: Box::new(review),
    }
}

fn parse(text: &str) -> Result<Statement, Malformed> {
    Statement::parse(text.as_bytes())
}

#[test]
fn a_statement_is_one_line_of_canonical_json() {
    let statement = statement(approval());
    assert_eq!(String::from_utf8(statement.bytes()).unwrap(), WRITTEN);
    assert_eq!(parse(WRITTEN).unwrap(), statement);
    assert_eq!(statement.file_stem(), "ana.4cc6043ccfde.approve.01234567");
    assert_eq!(
        (statement.signer(), statement.namespace()),
        ("ana", "approval@itsm")
    );
}

#[test]
fn what_nobody_said_is_left_out() {
    let bare = statement(Approval {
        comment: None,
        role: None,
        decision: Decision::Revoke,
        ..approval()
    });
    let text = String::from_utf8(bare.bytes()).unwrap();
    let expected = WRITTEN
        .replace(r#""comment":"Größe \"ok\"","#, "")
        .replace(r#""role":"cab","#, "")
        .replace("\"approve\"", "\"revoke\"");
    assert_eq!(text, expected);
    assert_eq!(parse(&text).unwrap(), bare);
    assert_eq!(bare.file_stem(), "ana.4cc6043ccfde.revoke.01234567");
}

#[test]
fn a_review_of_a_forge_is_a_statement_that_its_importer_signs() {
    let statement = of_review(review());
    let bytes = statement.bytes();
    assert_eq!(Statement::parse(&bytes).unwrap(), statement);
    assert_eq!(
        statement.file_stem(),
        "github-review-80.authorize.4cc6043ccfde"
    );
    assert_eq!(
        (statement.signer(), statement.namespace()),
        ("importer", "review@itsm")
    );
    assert_eq!(
        (statement.approver(), statement.decision()),
        ("ana", Decision::Approve)
    );
    let with = of_review(ForgeReview {
        merge_commit: Some(COMMIT.to_owned()),
        merged_at: parse_time("2026-11-20T11:30:00Z"),
        controls: Some(
            [("dismiss_stale".to_owned(), true.into())]
                .into_iter()
                .collect(),
        ),
        ..review()
    });
    assert_eq!(Statement::parse(&with.bytes()).unwrap(), with);
}

#[test]
fn a_review_has_a_name_for_each_step_and_may_keep_its_former_one() {
    let of_step = |step: &str| {
        of_review(ForgeReview {
            step: step.to_owned(),
            ..review()
        })
    };
    let peers = of_step("peer-review");
    assert_eq!(
        peers.file_stem(),
        "github-review-80.peer-review.4cc6043ccfde"
    );
    for (stem, may) in [
        ("github-review-80.peer-review.4cc6043ccfde", true),
        ("github-review-80.4cc6043ccfde", true),
        ("github-review-80.authorize.4cc6043ccfde", false),
        ("github-review-8.4cc6043ccfde", false),
        ("ana.4cc6043ccfde.approve.01234567", false),
    ] {
        assert_eq!(peers.may_be_called(stem), may, "{stem}");
    }
    let own = statement(approval());
    assert!(own.may_be_called("ana.4cc6043ccfde.approve.01234567"));
    assert!(!own.may_be_called("github-review-80.4cc6043ccfde"));
}

#[test]
fn other_ways_to_write_the_same_are_malformed() {
    let cases = [
        WRITTEN.trim_end().to_owned(),
        format!("{WRITTEN}\n"),
        format!(" {WRITTEN}"),
        WRITTEN.replace('\n', "\r\n"),
        WRITTEN.replace("\":\"ana\"", "\": \"ana\""),
        WRITTEN.replace("\"ana\"", "\"\\u0061na\""),
        WRITTEN.replace("ö", "\\u00f6"),
        WRITTEN.replace("12:00:00Z", "12:00:00+00:00"),
        WRITTEN.replace("12:00:00Z", "12:00:00.000Z"),
        WRITTEN.replace("12:00:00Z", "13:00:00+01:00"),
        WRITTEN.replace(r#""role":"cab""#, r#""role":null"#),
        WRITTEN.replace(
            r#"{"approver":"ana","comment":"Größe \"ok\"","#,
            r#"{"comment":"Größe \"ok\"","approver":"ana","#,
        ),
    ];
    for text in cases {
        assert_eq!(parse(&text), Err(Malformed::NotCanonical), "{text}");
    }
}

#[test]
fn what_has_another_shape_is_malformed() {
    let cases = [
        String::new(),
        "[]\n".to_owned(),
        "{}\n".to_owned(),
        "\u{feff}".to_owned() + WRITTEN,
        WRITTEN.replace("{\"_type", "{\"__proto__\":1,\"_type"),
        WRITTEN.replace("\"nonce\"", "\"more\":1,\"nonce\""),
        WRITTEN.replace(
            "\"decision\":\"approve\"",
            "\"decision\":\"approve\",\"decision\":\"reject\"",
        ),
        WRITTEN.replace("\"approve\"", "\"maybe\""),
        WRITTEN.replace("\"cab\"", "[\"cab\"]"),
        WRITTEN.replace("\"approver\":\"ana\",", ""),
        WRITTEN.replace("\"name\":", "\"uri\":\"x\",\"name\":"),
        WRITTEN.replace(
            "}]}\n",
            "},{\"digest\":{\"sha256\":\"00\"},\"name\":\"x\"}]}\n",
        ),
        WRITTEN.replace("\"subject\":[{", "\"subject\":[],\"other\":[{"),
        WRITTEN.replace("2026-11-20T12:00:00Z", "yesterday"),
    ];
    for text in cases {
        assert!(
            matches!(parse(&text), Err(Malformed::Shape(_))),
            "{text}: {:?}",
            parse(&text)
        );
    }
}

#[test]
fn values_that_would_mislead_are_malformed() {
    let replaced = |from: &str, to: &str| {
        assert!(WRITTEN.contains(from), "{from}");
        parse(&WRITTEN.replace(from, to))
    };
    let cases: [(&str, &str, &str); 13] = [
        ("approval:v1", "approval:v2", "predicateType"),
        ("Statement/v1", "Statement/v0.1", "_type"),
        ("\"ana\"", "\"../ana\"", "approver"),
        ("\"ana\"", "\"*\"", "approver"),
        ("\"ana\"", "\"\"", "approver"),
        (NONCE, &NONCE.to_uppercase(), "nonce"),
        (NONCE, &NONCE[1..], "nonce"),
        (
            &format!("\"sha256\":\"{SHA}"),
            &format!("\"sha256\":\"{}", &SHA[..12]),
            "subject.digest",
        ),
        (&format!("\"policy\":\"{SHA}"), "\"policy\":\"x", "policy"),
        (&format!("{COMMIT}:"), COMMIT, "desk"),
        ("\"cab\"", "\"a b\"", "role"),
        ("\"authorize\"", "\"\"", "step"),
        ("\"record\":\"CHG", "\"record\":\"\\nCHG", "record"),
    ];
    for (from, to, what) in cases {
        let found = replaced(from, to);
        assert!(
            matches!(&found, Err(Malformed::Value(one)) if *one == what),
            "{from}: {found:?}"
        );
    }
}

#[test]
fn statements_beyond_the_limits_are_malformed() {
    let long = statement(Approval {
        comment: Some("x".repeat(MAX_STATEMENT)),
        ..approval()
    });
    assert_eq!(Statement::parse(&long.bytes()), Err(Malformed::TooLarge));
    let odd = of_review(ForgeReview {
        forge: "git/hub".to_owned(),
        ..review()
    });
    assert_eq!(
        Statement::parse(&odd.bytes()),
        Err(Malformed::Value("forge"))
    );
    let mut huge = review();
    huge.review.id = 1 << 53;
    assert_eq!(
        Statement::parse(&of_review(huge).bytes()),
        Err(Malformed::Value("id"))
    );
}

proptest! {
    #[test]
    fn whatever_is_said_comes_back(comment in "\\PC{0,40}|[\\x00-\\x1f\"\\\\]{1,5}", role in proptest::option::of("[a-z][a-z-]{0,8}[a-z]")) {
        let statement = statement(Approval { comment: Some(comment), role, ..approval() });
        let bytes = statement.bytes();
        prop_assert_eq!(bytes.split(|byte| *byte == b'\n').count(), 2);
        prop_assert_eq!(Statement::parse(&bytes).unwrap(), statement);
    }

    #[test]
    fn a_changed_byte_never_leaves_the_same_statement(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = WRITTEN.as_bytes().to_vec();
        let at = at.index(bytes.len());
        let is_changed = bytes[at] != byte;
        bytes[at] = byte;
        let same = Statement::parse(&bytes).is_ok_and(|read| read == statement(approval()));
        prop_assert_eq!(same, !is_changed);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Statement::parse(&bytes).is_err());
    }
}

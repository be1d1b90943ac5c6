//! What a review has to be for its import to count.

use itsm::trust::forge::Forge;
use serde_json::Value;
use serde_json::json;

use super::import::CHANGE;
use super::import::Story;
use super::import::change;
use super::import::key;
use crate::support::Sandbox;

/// The review that was imported counts for nothing, for it is by one of those who had a hand in the content.
fn is_by_an_author(story: &Story, authors: &Value) {
    let (_, statement) = story.statements().pop().unwrap();
    assert_eq!(&statement["predicate"]["contributors"], authors);
    let verified = story
        .sandbox
        .itsm(&["approvals", "verify", "00chg4", "--format", "json"]);
    assert_eq!(verified.code, 6);
    assert!(
        verified.stdout.contains("author-approval"),
        "{}",
        verified.stdout
    );
}

/// T16: a squash leaves neither the commits nor their authors on the main branch.
#[test]
fn t16_a_squash_loses_neither_the_authors_nor_the_review() {
    let desk = Story::desk();
    let mut story = Story::of(desk, &[(CHANGE, &change("Swap the relay"))], &["--squash"]);
    story.sandbox.git(&[
        "commit",
        "-qm",
        "squashed",
        "--author",
        "Ben Test <ben@example.org>",
    ]);
    story.merge = story.sandbox.git(&["rev-parse", "HEAD"]);
    story
        .sandbox
        .git(&["update-ref", "refs/pull/7/head", "relay"]);
    story.sandbox.git(&["branch", "-qD", "relay"]);
    story.import(&story.answers(Forge::Github));
    // Ben squashed it, and so had his hands in it: his review counts for nothing.
    is_by_an_author(&story, &json!(["ana", "dora@example.org"]));
}

#[test]
fn t16_honest_a_squash_by_the_author_keeps_the_review() {
    let desk = Story::desk();
    let mut story = Story::of(desk, &[(CHANGE, &change("Swap the relay"))], &["--squash"]);
    story.sandbox.git(&["commit", "-qm", "squashed"]);
    story.merge = story.sandbox.git(&["rev-parse", "HEAD"]);
    story.import(&story.answers(Forge::Github));
    let verified = story.sandbox.itsm(&["approvals", "verify", "00chg4"]);
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn without_the_commits_of_the_pull_request_it_is_said_how_to_get_them() {
    let mut story = Story::merged();
    story.head = "f".repeat(40);
    let expected = "\
! error: the newest commit of the pull request 7 is not here
! hint: `git fetch origin refs/pull/7/head` brings it, even after it was squashed
[4]
";
    assert_eq!(story.import(&story.answers(Forge::Github)), expected);
}

/// T17: Ben rebases Ana's commit and approves it.
#[test]
fn t17_whoever_rebased_has_a_hand_in_it() {
    let story = Story::merged();
    let rebased = story.answers(Forge::Github).edit("commits", |commits| {
        commits[0]["commit"]["committer"] = json!({"name": "Ben", "email": "ben@example.org"});
        commits[0]["committer"] = Value::Null;
    });
    story.import(&rebased);
    is_by_an_author(&story, &json!(["ana", "ben", "dora@example.org"]));
}

/// T7: the record was altered after the review.
#[test]
fn t07_a_later_edit_makes_the_review_stale() {
    let story = Story::merged();
    story
        .sandbox
        .commit(&[(CHANGE, &change("Swap two relays"))]);
    let said = story.import(&story.answers(Forge::Github));
    assert!(
        said.contains("ben (ben-gh): not imported: stale-review ("),
        "{said}"
    );
    assert!(said.ends_with("! nothing to import\n"), "{said}");
}

#[test]
fn t07_honest_a_later_entry_or_comment_does_no_harm() {
    let story = Story::merged();
    let text = format!("# looked at\n{}", change("Swap the relay"));
    story.sandbox.commit(&[(CHANGE, &text)]);
    let said = story.import(&story.answers(Forge::Github));
    assert!(said.contains("ben (ben-gh): approve\n"), "{said}");
}

/// T5 and T24: the pull request lends its author's second account the name of somebody else.
#[test]
fn t05_accounts_that_the_pull_request_itself_adds_do_not_count() {
    let desk = Story::desk();
    let keys = desk.read(".itsm/keys.yaml");
    let more = keys.replace(
        "      - {forge: github, id: 102, login: ben}\n",
        "      - {forge: github, id: 666, login: ben}\n",
    );
    assert_ne!(keys, more);
    let story = Story::of(
        desk,
        &[
            (CHANGE, &change("Swap the relay")),
            (".itsm/keys.yaml", &more),
        ],
        &[],
    );
    let answers = story
        .answers(Forge::Github)
        .first(json!({"user": {"id": 666, "login": "mallory", "type": "User"}}))
        .edit("permission", |one| one["user"]["id"] = 666.into());
    let said = story.import(&answers);
    assert!(
        said.contains("mallory: not imported: unknown-person"),
        "{said}"
    );
    assert!(
        said.contains("the account 666 (mallory) is nobody's here"),
        "{said}"
    );
    assert!(!story.sandbox.has("approvals"));
}

#[test]
fn a_name_alone_is_nobody() {
    let story = Story::merged();
    let answers = story
        .answers(Forge::Github)
        .first(json!({"user": {"id": 555, "login": "ben", "type": "User"}}))
        .edit("permission", |one| one["user"]["id"] = 555.into());
    let said = story.import(&answers);
    assert!(said.contains("unknown-person"), "{said}");
}

/// T24: somebody forges answers and imports them.
#[test]
fn t24_only_a_bot_that_may_import_can_vouch() {
    let story = Story::merged();
    let command = story.command(&story.answers(Forge::Github));
    let with = |name: &str| {
        let command = command.replace("home/importer", &format!("home/{name}"));
        story.sandbox.transcript(&format!(
            "{command} 2>&1 | grep error | sed 's/SHA256:[^ ]*/KEY/'"
        ))
    };
    assert_eq!(
        with("other"),
        "error: KEY is a key of other, not of importer\n"
    );
    key(&story.sandbox, "mallory");
    assert_eq!(
        with("mallory"),
        "error: KEY is no key that the desk has of importer\n"
    );
    let none = Story::of(Sandbox::desk(), &[(CHANGE, &change("Swap the relay"))], &[]);
    none.sandbox.commit(&[(
        ".itsm/keys.yaml",
        "version: 1\npeople:\n  ben:\n    forges: [{forge: github, id: 102}]\n",
    )]);
    let said = none.import(&none.answers(Forge::Github));
    assert!(
        said.contains("error: no bot of this desk may import reviews\n"),
        "{said}"
    );
}

/// T24: the statement without the importer's signature.
#[test]
fn t24_an_import_that_nobody_signed_counts_for_nothing() {
    let story = Story::merged();
    story.import(&story.answers(Forge::Github));
    let (path, _) = story.statements().pop().unwrap();
    story
        .sandbox
        .git(&["rm", "-q", &path.replace(".stmt", ".sig")]);
    story.sandbox.commit(&[]);
    let verified = story
        .sandbox
        .itsm(&["approvals", "verify", "00chg4", "--format", "json"]);
    assert_eq!(verified.code, 6);
    assert!(
        verified.stdout.contains("unsigned-import"),
        "{}",
        verified.stdout
    );
}

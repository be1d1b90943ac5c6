//! Answers of GitHub.

use chrono::TimeZone;
use chrono::Utc;
use itsm::trust::forge;
use itsm::trust::forge::Account;
use itsm::trust::forge::AccountKind;
use itsm::trust::forge::Answer;
use itsm::trust::forge::Binding;
use itsm::trust::forge::Check;
use itsm::trust::forge::Controls;
use itsm::trust::forge::Forge;
use itsm::trust::forge::Review;
use itsm::trust::forge::ReviewState;
use serde_json::Value;
use serde_json::json;

use super::Answers;
use super::HEAD;
use super::OLDER;
use super::SAME;
use super::all;

const QUERY: &str = include_str!("answers/github/query.json");

fn answers() -> Answers {
    Answers::of(Forge::Github)
}

/// Ben's first review, answered by the query with some members altered.
fn queried(members: Value) -> Answers {
    answers().with("query", QUERY).edit("query", |query| {
        let node = &mut query["data"]["repository"]["pullRequest"]["reviews"]["nodes"][0];
        super::merge(node, members);
    })
}

#[test]
fn a_review_is_read_whole() {
    let pull = answers().read();
    assert_eq!(
        (pull.host.as_str(), pull.repository.name.as_str()),
        ("github.com", "acme/desk")
    );
    let expected = Review {
        id: 8001,
        user: Some(Account {
            id: 102,
            login: "ben-gh".to_owned(),
            kind: AccountKind::Person,
        }),
        state: ReviewState::Approved,
        commit: Some(HEAD.to_owned()),
        bound_by: Binding::Review,
        submitted_at: Some(Utc.with_ymd_and_hms(2026, 11, 20, 10, 0, 0).unwrap()),
        edited: None,
        stale: false,
        can_push: Some(true),
        on_behalf_of: Vec::new(),
    };
    assert_eq!(pull.reviews, [expected]);
}

#[test]
fn the_source_is_the_digest_of_the_bytes_in_their_order() {
    let bytes = |file: &str, text: &str| Answer {
        file: file.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let mut saved = answers().saved();
    let first = forge::read(Forge::Github, &saved).unwrap().source;
    saved.reverse();
    let other = forge::read(Forge::Github, &saved).unwrap();
    assert_ne!(first, other.source);
    assert_eq!(other.reviews, answers().read().reviews);
    saved.push(bytes("space", " \n"));
    assert_ne!(
        forge::read(Forge::Github, &saved).unwrap().source,
        other.source
    );
}

#[test]
fn pages_of_a_list_may_lie_in_a_list_or_one_after_the_other() {
    let whole = answers()
        .review(json!({"id": 8002, "user": {"id": 103, "login": "cleo-gh", "type": "User"}}))
        .counted();
    let reviews = |text: String| {
        let mut saved = answers().saved();
        let second = answers()
            .first(json!({"id": 8002, "user": {"id": 103, "login": "cleo-gh", "type": "User"}}))
            .saved();
        let page = |from: &[Answer]| String::from_utf8(from[1].bytes.clone()).unwrap();
        let text = text
            .replace("FIRST", &page(&saved))
            .replace("SECOND", &page(&second));
        saved[1].bytes = text.into_bytes();
        super::counted(&forge::read(Forge::Github, &saved).unwrap())
    };
    assert_eq!(whole, all(&[(8001, "approve"), (8002, "no-write-access")]));
    assert_eq!(reviews("[FIRST, SECOND]".to_owned()), whole);
    assert_eq!(reviews("FIRST\nSECOND".to_owned()), whole);
    assert_eq!(reviews("[FIRST, FIRST, SECOND]".to_owned()), whole);
    let mut one = answers();
    let values = one.files.iter().map(|(_, value)| value.clone()).collect();
    one.files = vec![("all".to_owned(), Value::Array(values))];
    assert_eq!(one.counted(), answers().counted());
}

/// T7: the content was altered after the review.
#[test]
fn t07_a_review_of_another_content_is_stale() {
    let stale = all(&[(8001, "stale-review")]);
    assert_eq!(
        answers().first(json!({"commit_id": OLDER})).counted(),
        stale
    );
    assert_eq!(answers().first(json!({"commit_id": null})).counted(), stale);
    let unknown = "f".repeat(40);
    assert_eq!(
        answers().first(json!({"commit_id": unknown})).counted(),
        stale
    );
}

#[test]
fn t07_honest_a_review_of_an_older_commit_with_the_same_content_counts() {
    let same = answers().first(json!({"commit_id": SAME}));
    assert_eq!(same.counted(), all(&[(8001, "approve")]));
}

/// T23: a bot approves.
#[test]
fn t23_a_bot_does_not_count() {
    for (login, kind) in [
        ("helper[bot]", "Bot"),
        ("acme", "Organization"),
        ("old", "Mannequin"),
    ] {
        let bot = answers().first(json!({"user": {"id": 102, "login": login, "type": kind}}));
        assert_eq!(bot.counted(), all(&[(8001, "bot")]), "{kind}");
    }
    let bot = queried(
        json!({"fullDatabaseId": "8009", "author": {"__typename": "Bot", "login": "helper", "databaseId": 900}}),
    );
    assert_eq!(bot.counted(), all(&[(8001, "approve"), (8009, "bot")]));
}

#[test]
fn t23_honest_a_person_called_bot_counts() {
    let person = answers().first(json!({"user": {"id": 102, "login": "bot", "type": "User"}}));
    assert_eq!(person.counted(), all(&[(8001, "approve")]));
}

/// T25: a dismissed request for changes brings an older approval back on GitHub; not here.
#[test]
fn t25_a_dismissed_review_revives_nothing() {
    let later = json!({"id": 8002, "state": "DISMISSED", "submitted_at": "2026-11-20T10:30:00Z"});
    assert_eq!(
        answers().review(later).counted(),
        all(&[(8001, "superseded"), (8002, "dismissed-review")])
    );
}

#[test]
fn t25_honest_an_approval_after_what_was_dismissed_counts() {
    let first = json!({"id": 7999, "state": "DISMISSED", "submitted_at": "2026-11-20T09:30:00Z"});
    assert_eq!(
        answers().review(first).counted(),
        all(&[(7999, "superseded"), (8001, "approve")])
    );
}

/// T26: somebody who can only read approves.
#[test]
fn t26_a_reader_does_not_count() {
    for word in ["read", "none", "triage"] {
        let reader = answers().edit("permission", |one| one["permission"] = word.into());
        assert_eq!(
            reader.counted(),
            all(&[(8001, "no-write-access")]),
            "{word}"
        );
    }
    let unknown = answers().without("permission");
    assert_eq!(unknown.counted(), all(&[(8001, "no-write-access")]));
    let query = queried(json!({"authorCanPushToRepository": false})).without("permission");
    assert_eq!(query.counted(), all(&[(8001, "no-write-access")]));
    let other = answers().edit("permission", |one| one["user"]["id"] = 555.into());
    assert_eq!(
        other.counted(),
        all(&[(8001, "no-write-access")]),
        "the name alone says nothing"
    );
}

#[test]
fn t26_honest_whoever_may_push_counts() {
    let query = queried(json!({})).without("permission");
    assert_eq!(query.counted(), all(&[(8001, "approve")]));
    let admin = answers().edit("permission", |one| one["permission"] = "admin".into());
    assert_eq!(admin.counted(), all(&[(8001, "approve")]));
}

#[test]
fn ones_own_pull_request_does_not_count() {
    let own = answers()
        .first(json!({"user": {"id": 101, "login": "ana-gh", "type": "User"}}))
        .edit("permission", |one| one["user"]["id"] = 101.into());
    assert_eq!(own.counted(), all(&[(8001, "own-pull-request")]));
}

#[test]
fn an_edited_approval_does_not_count_and_an_edited_refusal_does() {
    let edited = json!({"lastEditedAt": "2026-11-20T12:00:00Z"});
    assert_eq!(queried(edited).counted(), all(&[(8001, "edited-review")]));
    let edited = json!({"lastEditedAt": "2026-11-20T12:00:00Z", "state": "CHANGES_REQUESTED"});
    let refusal = queried(edited).first(json!({"state": "CHANGES_REQUESTED"}));
    assert_eq!(refusal.counted(), all(&[(8001, "reject")]));
}

#[test]
fn the_query_knows_teams_and_what_was_taken_back_since() {
    let pull = queried(json!({})).read();
    assert_eq!(pull.reviews[0].on_behalf_of, ["acme/cab"]);
    assert_eq!(pull.reviews[0].edited, Some(false));
    let since = queried(json!({"state": "DISMISSED"}));
    assert_eq!(since.counted(), all(&[(8001, "dismissed-review")]));
    let before = queried(json!({})).first(json!({"state": "DISMISSED"}));
    assert_eq!(before.counted(), all(&[(8001, "dismissed-review")]));
}

#[test]
fn the_newest_decision_of_a_person_counts_and_comments_decide_nothing() {
    let comment = json!({"id": 8002, "state": "COMMENTED", "submitted_at": "2026-11-20T10:30:00Z"});
    assert_eq!(
        answers().review(comment).counted(),
        all(&[(8001, "approve")])
    );
    let pending = json!({"id": 8002, "state": "PENDING", "submitted_at": null});
    assert_eq!(
        answers().review(pending).counted(),
        all(&[(8001, "approve")])
    );
    let refusal =
        json!({"id": 8002, "state": "CHANGES_REQUESTED", "submitted_at": "2026-11-20T10:30:00Z"});
    assert_eq!(
        answers().review(refusal.clone()).counted(),
        all(&[(8001, "superseded"), (8002, "reject")])
    );
    let again = json!({"id": 8003, "submitted_at": "2026-11-20T10:40:00Z"});
    assert_eq!(
        answers().review(refusal).review(again).counted(),
        all(&[
            (8001, "superseded"),
            (8002, "superseded"),
            (8003, "approve")
        ])
    );
}

#[test]
fn a_refusal_of_another_content_is_named_and_decides_nothing() {
    let refusal = answers().first(json!({"state": "CHANGES_REQUESTED", "commit_id": OLDER}));
    assert_eq!(refusal.counted(), all(&[(8001, "changes-requested")]));
}

#[test]
fn an_account_that_is_gone_is_nobodys() {
    let gone = answers().first(json!({"user": null}));
    assert_eq!(gone.counted(), all(&[(8001, "unknown-person")]));
}

/// T17: a colleague rebases, and the committer is another than the author.
#[test]
fn t17_author_and_committer_of_a_rebased_commit_are_both_named() {
    let rebased = answers().edit("commits", |commits| {
        let commit = &mut commits[0];
        commit["commit"]["committer"] =
            json!({"name": "Ben", "email": "102+ben-gh@users.noreply.github.com"});
        commit["committer"] = json!({});
    });
    let people = forge::contributors(&rebased.read(), &["noreply@github.com".to_owned()]);
    let ids: Vec<Option<i64>> = people.iter().map(|one| one.id).collect();
    assert_eq!(ids, [None, Some(101), Some(102)], "Dora, Ana, Ben");
}

#[test]
fn t17_honest_the_forge_itself_is_nobody_but_never_as_an_author() {
    let own = ["noreply@github.com".to_owned()];
    let emails = |answers: &Answers| -> Vec<String> {
        let people = forge::contributors(&answers.read(), &own);
        people.into_iter().map(|one| one.email).collect()
    };
    assert_eq!(emails(&answers()), ["dora@example.org", "ana@example.org"]);
    let forged = answers().edit("commits", |commits| {
        commits[0]["author"] = Value::Null;
        commits[0]["commit"]["author"]["email"] = "NoReply@GitHub.com".into();
    });
    assert_eq!(emails(&forged), ["dora@example.org", "noreply@github.com"]);
}

#[test]
fn protection_and_rulesets_add_up_and_a_check_that_anybody_can_set_is_seen() {
    let ruled = answers()
        .with("protection", include_str!("answers/github/protection.json"))
        .with("rules", include_str!("answers/github/rules.json"));
    let check = |name: &str, app| Check {
        name: name.to_owned(),
        app,
    };
    let expected = Controls {
        dismisses_stale: Some(true),
        author_approves: Some(false),
        binds_admins: Some(true),
        approvals: Some(2),
        code_owners: Some(true),
        rules: vec![
            "pull_request (ruleset 33)".to_owned(),
            "non_fast_forward (ruleset 34)".to_owned(),
        ],
        checks: vec![check("validate", Some(15368)), check("approvals", None)],
        ..Controls::default()
    };
    assert_eq!(ruled.read().controls, expected);
}

#[test]
fn answers_about_something_else_are_refused() {
    let other = answers()
        .first(json!({"pull_request_url": "https://api.github.com/repos/acme/desk/pulls/8"}));
    assert_eq!(
        other.refusal(),
        "reviews.json is about another pull request than the rest"
    );
    let query = queried(json!({})).edit("query", |query| {
        query["data"]["repository"]["pullRequest"]["number"] = 8.into();
    });
    assert_eq!(
        query.refusal(),
        "query.json is about another pull request than the rest"
    );
    let two = answers().with("more", include_str!("answers/github/pull.json"));
    assert_eq!(
        two.refusal(),
        "more.json is about another pull request than the rest"
    );
    assert_eq!(
        answers().without("pull").refusal(),
        "the pull request is not among the answers; save `repos/OWNER/NAME/pulls/N`"
    );
}

#[test]
fn lists_that_were_cut_off_are_refused() {
    let fewer = answers().edit("pull", |pull| pull["commits"] = 251.into());
    assert_eq!(
        fewer.refusal(),
        "the commits are incomplete: 1 of 251 are there; save every page"
    );
    let page = queried(json!({})).edit("query", |query| {
        let reviews = &mut query["data"]["repository"]["pullRequest"]["reviews"];
        reviews["pageInfo"]["hasNextPage"] = true.into();
    });
    assert_eq!(
        page.refusal(),
        "the reviews are incomplete: the answer to the query says that there is a next page; save every page"
    );
}

#[test]
fn a_failed_query_is_refused() {
    let failed = answers().with(
        "query",
        "{\"data\": null, \"errors\": [{\"type\": \"NOT_FOUND\", \"message\": \"Could not resolve\"}]}",
    );
    assert_eq!(
        failed.refusal(),
        "query.json holds no answer: the forge said `Could not resolve`"
    );
}

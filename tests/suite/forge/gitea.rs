//! Answers of Gitea and Forgejo.

use chrono::TimeZone;
use chrono::Utc;
use itsm::trust::forge::Check;
use itsm::trust::forge::Forge;
use serde_json::json;

use super::Answers;
use super::OLDER;
use super::SAME;
use super::all;

fn answers() -> Answers {
    Answers::of(Forge::Gitea)
}

#[test]
fn times_are_read_with_their_offset() {
    let pull = answers().read();
    let at = Utc.with_ymd_and_hms(2026, 11, 20, 10, 0, 0).unwrap();
    assert_eq!(pull.reviews[0].submitted_at, Some(at));
    assert_eq!(
        (pull.host.as_str(), pull.repository.name.as_str()),
        ("git.example.com", "acme/desk")
    );
}

#[test]
fn only_what_is_official_fresh_and_standing_counts() {
    for (member, word) in [
        (json!({"official": false}), "no-write-access"),
        (json!({"stale": true}), "stale-review"),
        (json!({"dismissed": true}), "dismissed-review"),
        (json!({"commit_id": OLDER}), "stale-review"),
        (json!({"commit_id": ""}), "stale-review"),
        (json!({"commit_id": SAME}), "approve"),
        (json!({"state": "REQUEST_CHANGES"}), "reject"),
        (
            json!({"state": "REQUEST_CHANGES", "commit_id": OLDER}),
            "changes-requested",
        ),
        (
            json!({"user": {"id": 101, "login": "ana-gt"}}),
            "own-pull-request",
        ),
        (json!({"user": null}), "unknown-person"),
        (
            json!({"user": {"id": -1, "login": "Ghost"}}),
            "unknown-person",
        ),
    ] {
        assert_eq!(
            answers().first(member.clone()).counted(),
            all(&[(61, word)]),
            "{member}"
        );
    }
    for word in ["COMMENT", "REQUEST_REVIEW", "PENDING"] {
        assert_eq!(
            answers().first(json!({"state": word})).counted(),
            [],
            "{word}"
        );
    }
}

/// T23: the forge's own program approves.
#[test]
fn t23_the_program_of_the_forge_does_not_count() {
    let own = answers().first(json!({"user": {"id": -2, "login": "gitea-actions"}}));
    assert_eq!(own.counted(), all(&[(61, "bot")]));
}

/// T25: what was dismissed revives nothing.
#[test]
fn t25_a_dismissed_review_revives_nothing() {
    let later = json!({"id": 62, "state": "REQUEST_CHANGES", "dismissed": true, "submitted_at": "2026-11-20T11:30:00+01:00"});
    assert_eq!(
        answers().review(later).counted(),
        all(&[(61, "superseded"), (62, "dismissed-review")])
    );
}

#[test]
fn t25_honest_a_newer_approval_counts() {
    let later = json!({"id": 62, "submitted_at": "2026-11-20T11:30:00+01:00"});
    let earlier = json!({"state": "REQUEST_CHANGES", "dismissed": true});
    assert_eq!(
        answers().review(later).first(earlier).counted(),
        all(&[(61, "superseded"), (62, "approve")])
    );
}

/// T26: an official review of somebody who has lost the right since.
#[test]
fn t26_a_permission_that_was_asked_for_weighs_more() {
    let permission = |word: &str| {
        let text = format!(
            "{{\"permission\": \"{word}\", \"role_name\": \"x\", \"user\": {{\"id\": 102, \"login\": \"ben-gt\"}}}}"
        );
        answers().with("permission", &text).counted()
    };
    assert_eq!(permission("read"), all(&[(61, "no-write-access")]));
    assert_eq!(permission("owner"), all(&[(61, "approve")]));
}

#[test]
fn the_rules_of_the_branch_are_kept() {
    let controls = answers()
        .with("protection", include_str!("answers/gitea/protection.json"))
        .read()
        .controls;
    assert_eq!(controls.dismisses_stale, Some(true));
    assert_eq!(controls.binds_admins, Some(true));
    assert_eq!(controls.approvals, Some(1));
    assert_eq!(
        controls.checks,
        [Check {
            name: "validate".to_owned(),
            app: None
        }]
    );
}

#[test]
fn answers_of_another_forge_are_not_taken_for_these() {
    let mut other = Answers::of(Forge::Github);
    other.forge = Forge::Gitea;
    assert_eq!(
        other.refusal(),
        "cannot tell what pull.json is: it holds none of the answers that are asked for"
    );
    let mut other = answers();
    other.forge = Forge::Gitlab;
    assert_eq!(
        other.refusal(),
        "cannot tell what pull.json is: it holds none of the answers that are asked for"
    );
}

#[test]
fn lists_that_were_cut_off_are_refused() {
    let fewer = answers().edit("commits", |commits| commits[0]["sha"] = OLDER.into());
    assert_eq!(
        fewer.refusal(),
        format!(
            "the commits are incomplete: {}, the newest, is not among them; save every page",
            super::HEAD
        )
    );
    let other =
        answers().first(json!({"pull_request_url": "https://git.example.com/acme/desk/pulls/4"}));
    assert_eq!(
        other.refusal(),
        "reviews.json is about another pull request than the rest"
    );
}

//! Answers of GitLab, where an approval names no commit.

use itsm::trust::forge::Binding;
use itsm::trust::forge::Forge;
use serde_json::json;

use super::Answers;
use super::HEAD;
use super::OLDER;
use super::SAME;
use super::all;

fn answers() -> Answers {
    Answers::of(Forge::Gitlab)
}

/// With an older version before the present one, which was pushed at a time.
fn pushed(older: &str, at: &str) -> Answers {
    answers().edit("versions", |versions| {
        let mut first = versions[0].clone();
        super::merge(&mut first, json!({"id": 500, "head_commit_sha": older}));
        versions[0]["created_at"] = at.into();
        versions.as_array_mut().unwrap().push(first);
    })
}

#[test]
fn an_approval_is_bound_by_the_projects_setting() {
    let pull = answers().read();
    assert_eq!(
        (pull.host.as_str(), pull.repository.name.as_str()),
        ("gitlab.example.com:8443", "acme/ops/desk")
    );
    assert_eq!(pull.reviews.len(), 1);
    let review = &pull.reviews[0];
    assert_eq!(review.bound_by, Binding::ForgeSetting);
    assert_eq!(review.commit.as_deref(), Some(HEAD));
    assert_eq!(pull.controls.rules, ["CAB"]);
    assert_eq!(pull.controls.committer_approves, Some(false));
    assert_eq!(pull.controls.author_approves, Some(false));
}

#[test]
fn without_the_setting_or_with_own_rules_nothing_is_bound() {
    let stale = all(&[(9001, "stale-review")]);
    let kept = answers().edit("settings", |one| {
        one["reset_approvals_on_push"] = false.into();
    });
    assert_eq!(kept.counted(), stale);
    let own = answers().edit("state", |one| {
        one["approval_rules_overwritten"] = true.into();
    });
    assert_eq!(own.counted(), stale);
    let own = answers().edit("state", |one| one["rules"][0]["overridden"] = true.into());
    assert_eq!(own.counted(), stale);
}

/// T7: the setting was turned on after the approval, so that it survived a push.
#[test]
fn t07_what_was_pushed_after_the_approval_makes_it_stale() {
    let later = "2026-11-20T10:20:00.000Z";
    assert_eq!(
        pushed(OLDER, later).counted(),
        all(&[(9001, "stale-review")])
    );
}

#[test]
fn t07_honest_a_push_before_the_approval_or_of_the_same_content_does_no_harm() {
    let earlier = "2026-11-20T09:30:00.000Z";
    assert_eq!(pushed(OLDER, earlier).counted(), all(&[(9001, "approve")]));
    // A rebase, after which GitLab lets the approval stand: what was looked at says the same.
    let later = "2026-11-20T10:20:00.000Z";
    assert_eq!(pushed(SAME, later).counted(), all(&[(9001, "approve")]));
}

/// T23: access tokens and service accounts approve.
#[test]
fn t23_a_bot_does_not_count() {
    for name in [
        "project_4242_bot_9f",
        "group_3_bot",
        "service_account_group_3_7a",
    ] {
        let bot = answers().edit("approvals", |one| {
            one["approved_by"][0]["user"]["username"] = name.into();
        });
        assert_eq!(bot.counted(), all(&[(9001, "bot")]), "{name}");
    }
    let told = answers().with("user", "{\"id\": 102, \"username\": \"ben-gl\", \"name\": \"Ben\", \"state\": \"active\", \"bot\": true, \"created_at\": \"2026-01-01T00:00:00Z\"}");
    assert_eq!(told.counted(), all(&[(9001, "bot")]));
}

#[test]
fn t23_honest_a_person_whose_name_is_alike_counts() {
    for name in ["project_bot", "group_3_bo", "projects_4_bot"] {
        let person = answers().edit("approvals", |one| {
            one["approved_by"][0]["user"]["username"] = name.into();
        });
        assert_eq!(person.counted(), all(&[(9001, "approve")]), "{name}");
    }
    let told = answers().with("user", "{\"id\": 102, \"username\": \"ben-gl\", \"name\": \"Ben\", \"state\": \"active\", \"bot\": false}");
    assert_eq!(told.counted(), all(&[(9001, "approve")]));
}

/// T25: an approval that was taken back, of which only the note is left.
#[test]
fn t25_what_is_no_longer_in_the_list_does_not_count() {
    let gone = answers().edit("approvals", |one| one["approved_by"] = json!([]));
    assert_eq!(gone.counted(), all(&[(9001, "dismissed-review")]));
}

#[test]
fn t25_honest_approving_again_counts_from_the_newest_note() {
    let again = answers().edit("notes", |notes| {
        let mut note = notes[0].clone();
        super::merge(&mut note, json!({"id": 9002, "body": "unapproved this merge request", "created_at": "2026-11-20T10:10:00Z"}));
        let mut last = notes[0].clone();
        super::merge(&mut last, json!({"id": 9003, "created_at": "2026-11-20T10:20:00Z"}));
        notes.as_array_mut().unwrap().extend([note, last]);
    });
    assert_eq!(again.counted(), all(&[(9003, "approve")]));
}

/// T26: somebody below developer approves.
#[test]
fn t26_a_reporter_does_not_count() {
    let refused = all(&[(9001, "no-write-access")]);
    let reporter = answers().edit("members", |one| one[1]["access_level"] = 20.into());
    assert_eq!(reporter.counted(), refused);
    let blocked = answers().edit("members", |one| one[1]["state"] = "blocked".into());
    assert_eq!(blocked.counted(), refused);
    assert_eq!(answers().without("members").counted(), refused);
}

#[test]
fn t26_honest_a_developer_counts() {
    let developer = answers().edit("members", |one| one[1]["access_level"] = 30.into());
    assert_eq!(developer.counted(), all(&[(9001, "approve")]));
}

/// T24: a note that anybody can write is no approval.
#[test]
fn t24_a_note_of_a_person_that_reads_like_one_of_gitlab_is_none() {
    let forged = answers().edit("notes", |notes| notes[0]["system"] = false.into());
    assert_eq!(
        forged.refusal(),
        "the note of the approval by ben-gl is not among the answers; save `projects/ID/merge_requests/N/notes`"
    );
    let forged = answers().edit("notes", |notes| {
        let mut note = notes[0].clone();
        super::merge(
            &mut note,
            json!({"id": 9009, "system": false, "author": {"id": 104, "username": "mallory-gl"}}),
        );
        notes.as_array_mut().unwrap().push(note);
    });
    assert_eq!(forged.counted(), all(&[(9001, "approve")]));
}

#[test]
fn ones_own_merge_request_does_not_count() {
    let own = answers().edit("merge", |one| one["author"]["id"] = 102.into());
    assert_eq!(own.counted(), all(&[(9001, "own-pull-request")]));
}

#[test]
fn asking_for_changes_weighs_more_than_an_approval() {
    let reviewers = "[{\"user\": {\"id\": 102, \"username\": \"ben-gl\"}, \"state\": \"requested_changes\", \"created_at\": \"2026-11-20T08:00:00Z\"}]";
    let against = answers().with("reviewers", reviewers);
    assert_eq!(
        against.counted(),
        all(&[(102, "reject")]),
        "named by the account where there is no note"
    );
    let noted = against.edit("notes", |notes| {
        let mut note = notes[0].clone();
        super::merge(&mut note, json!({"id": 9005, "body": "requested changes"}));
        notes.as_array_mut().unwrap().push(note);
    });
    assert_eq!(noted.counted(), all(&[(9005, "reject")]));
    let asked = reviewers.replace("requested_changes", "unreviewed");
    assert_eq!(
        answers().with("reviewers", &asked).counted(),
        all(&[(9001, "approve")])
    );
}

#[test]
fn answers_that_are_missing_are_named() {
    for (name, expected) in [
        (
            "merge",
            "the merge request is not among the answers; save `projects/ID/merge_requests/N`",
        ),
        (
            "approvals",
            "who has approved is not among the answers; save `projects/ID/merge_requests/N/approvals`",
        ),
        (
            "settings",
            "the settings of approvals is not among the answers; save `projects/ID/approvals`",
        ),
        (
            "state",
            "the state of the approvals is not among the answers; save `projects/ID/merge_requests/N/approval_state`",
        ),
        (
            "versions",
            "what was pushed when is not among the answers; save `projects/ID/merge_requests/N/versions`",
        ),
    ] {
        assert_eq!(answers().without(name).refusal(), expected);
    }
}

#[test]
fn answers_that_do_not_belong_together_are_refused() {
    let other = answers().edit("notes", |notes| notes[0]["noteable_id"] = 1.into());
    assert_eq!(
        other.refusal(),
        "notes.json is about another pull request than the rest"
    );
    let other = answers().edit("versions", |all| all[0]["merge_request_id"] = 1.into());
    assert_eq!(
        other.refusal(),
        "versions.json is about another pull request than the rest"
    );
    let pushed = answers().edit("merge", |one| one["sha"] = OLDER.into());
    assert_eq!(
        pushed.refusal(),
        "the answers are incomplete: they name two commits as the newest, so something was pushed in between; save every page"
    );
    let fewer = answers().edit("commits", |commits| {
        commits[0]["parent_ids"] = json!([OLDER]);
    });
    assert_eq!(
        fewer.refusal(),
        format!(
            "the commits are incomplete: none of them follows {}; save every page",
            super::BASE
        )
    );
}

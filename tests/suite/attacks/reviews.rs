//! Reviews on a forge: only what the importer signed counts, and only what the forge would count.

use serde_json::Value;
use serde_json::json;

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ForgedReview;
use crate::support::ONE;
use crate::support::account;

/// A review on the forge is enough.
fn by_forge() -> String {
    ONE.replace(
        "require: [{role: approver, count: 1}]}\n",
        "require: [{role: approver, count: 1}], evidence: forge}\n",
    ) + "forge_committers: [noreply@github.com]\n"
}

#[test]
fn t24_a_review_that_nobody_vouches_for_is_none() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        ForgedReview::approval(ana, "ben").unsigned(ana);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("unsigned-import");
}

#[test]
fn t24_a_review_that_another_program_vouches_for_is_none() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        let mut review = ForgedReview::approval(ana, "ben");
        review.importer = "robot".to_owned();
        review.signed(ana, &crew.key("robot"));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("not-an-importer");
}

#[test]
fn t24_a_review_that_a_person_vouches_for_is_none() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        let mut review = ForgedReview::approval(ana, "ben");
        review.signed(ana, &crew.key("ana"));
        review.number = 7002;
        review.importer = "ana".to_owned();
        review.signed(ana, &crew.key("ana"));
        take_the_step_by_hand(ana);
    });
    let verdict = crew.verdict();
    verdict.refused("wrong-key");
    verdict.refused("not-an-importer");
}

#[test]
fn t24_a_key_that_a_proposal_gives_the_importer_vouches_for_nothing() {
    let crew = Crew::proposing(&by_forge());
    crew.new_key("hers");
    crew.turn("ana", |ana| {
        let known = format!("{{key: \"{}\"", crew.public("importer"));
        let more = format!("{{key: \"{}\"}}", crew.public("hers"));
        ana.alter(
            ".itsm/keys.yaml",
            &known,
            &format!("{more}\n      - {known}"),
        );
        ForgedReview::approval(ana, "ben").signed(ana, &crew.key("hers"));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused_case(CHANGE, "unknown-key");
}

#[test]
fn t24_a_review_is_too_weak_where_a_signature_is_asked_for() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        ForgedReview::approval(ana, "ben").signed(ana, &crew.key("importer"));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("too-weak");
}

/// The importer's job was told wrongly whose the account is; the trusted keys say otherwise.
#[test]
fn t24_the_keys_say_whose_an_account_is_and_not_the_importer() {
    for account in [
        account("cleo").unwrap(),
        account("ana").unwrap(),
        999,
        // What has no number is nobody's.
        0,
    ] {
        let crew = Crew::proposing(&by_forge());
        crew.turn("ana", |ana| {
            let mut review = ForgedReview::approval(ana, "ben");
            review.account = account;
            review.signed(ana, &crew.key("importer"));
            take_the_step_by_hand(ana);
        });
        let verdict = crew.verdict();
        verdict.refused("other-account");
        let said = format!("{account} on github (ben-gh)");
        assert_eq!(verdict.detail("other-account"), said);
    }
}

#[test]
fn t24_an_account_that_a_proposal_hands_out_is_nobodys_yet() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        let known = format!("id: {}", account("ben").unwrap());
        ana.alter(".itsm/keys.yaml", &known, "id: 999");
        let mut review = ForgedReview::approval(ana, "ben");
        review.account = 999;
        review.signed(ana, &crew.key("importer"));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused_case(CHANGE, "other-account");
}

/// T11: under its former name the review would be newer than the content that came back.
#[test]
fn t11_a_statement_under_another_name_is_as_old_as_it_was() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        let path = ForgedReview::approval(ana, "ben").signed(ana, &crew.key("importer"));
        let file = ana.git(&["ls-files", "changes"]);
        let text = ana.read(&file);
        ana.commit(&[(&file, &format!("{text}unwatched: true\n"))]);
        ana.commit(&[(&file, &text)]);
        for end in [".stmt", ".sig"] {
            let path = path.replace(".stmt", end);
            ana.git(&["mv", &path, &path.replace(".authorize", "")]);
        }
        ana.commit(&[]);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("older-than-content");
}

#[test]
fn t24_an_importer_does_not_sign_a_persons_own_statement() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        Forged::approval(ana, "ben").signed(ana, &crew.key("importer"));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("wrong-key");
}

#[test]
fn t24_whoever_opened_the_pull_request_does_not_review_it() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        let mut review = ForgedReview::approval(ana, "ben");
        review.author = "ben".to_owned();
        review.signed(ana, &crew.key("importer"));
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("own-pull-request");
}

#[test]
fn t24_honest_a_review_that_was_imported_before_names_had_steps_counts() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        let path = ForgedReview::approval(ana, "ben").signed(ana, &crew.key("importer"));
        for end in [".stmt", ".sig"] {
            let path = path.replace(".stmt", end);
            ana.git(&["mv", &path, &path.replace(".authorize", "")]);
        }
        ana.commit(&[]);
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t24_honest_a_review_that_the_importer_vouches_for_counts() {
    let crew = Crew::proposing(&by_forge());
    crew.turn("ana", |ana| {
        ForgedReview::approval(ana, "ben").signed(ana, &crew.key("importer"));
    });
    crew.authorize();
    crew.verdict().approved();
}

/// A review as the forge's API has it.
fn review(id: u64, name: &str, state: &str, head: &str) -> Value {
    json!({
        "id": id,
        "user": user(name),
        "state": state,
        "body": "",
        "pull_request_url": "https://api.github.com/repos/crew/desk/pulls/7",
        "author_association": "MEMBER",
        "submitted_at": format!("2026-11-20T12:00:{:02}Z", id % 60),
        "commit_id": head,
    })
}

/// An account; Mallory's is called as Ben's once was.
fn user(name: &str) -> Value {
    let login = name.replace("mallory", "ben");
    json!({"login": format!("{login}-gh"), "id": account(name).unwrap_or(999), "type": "User"})
}

/// The importer takes in what the forge answers about the branch: these reviews, by people with these permissions.
/// Each review is made by `review`, which is told the newest commit.
fn import(crew: &Crew, reviews: &[(u64, &str, &str)], permissions: &[(&str, &str)]) -> Value {
    crew.turn("importer", |bot| {
        let head = bot.git(&["rev-list", "--max-count=1", "HEAD", "--", "changes"]);
        let base = bot.git(&["rev-parse", "origin/main"]);
        let place = |sha: &str| json!({"sha": sha, "ref": "x", "repo": {"id": 1, "full_name": "crew/desk"}});
        let pull = json!({
            "url": "https://api.github.com/repos/crew/desk/pulls/7",
            "html_url": "https://github.com/crew/desk/pull/7",
            "number": 7, "state": "closed", "user": user("ana"), "commits": 1,
            "merged_at": "2026-11-20T12:00:00Z", "merge_commit_sha": head, "merged_by": user("eva"),
            "head": place(&head), "base": place(&base),
        });
        let identity = json!({"name": "Ana Test", "email": "ana@example.org", "date": "2026-11-20T12:00:00Z"});
        let commits = json!([{
            "sha": head, "author": user("ana"), "committer": user("ana"), "parents": [{"sha": base}],
            "commit": {"author": identity, "committer": identity, "message": "prepared",
                "verification": {"verified": false, "reason": "unsigned", "verified_at": null}},
        }]);
        let reviews: Vec<Value> =
            reviews.iter().map(|(id, name, state)| review(*id, name, state, &head)).collect();
        let mut files = vec![("pull", pull), ("commits", commits), ("reviews", json!(reviews))];
        for (name, permission) in permissions {
            files.push((name, json!({"permission": permission, "user": user(name)})));
        }
        let mut paths = Vec::new();
        for (name, value) in &files {
            let path = bot.home().join(format!("{name}.json"));
            std::fs::write(&path, value.to_string()).expect("the answer is written");
            paths.push(path.display().to_string());
        }
        let key = crew.key("importer").display().to_string();
        let mut args = vec!["approvals", "import", "--forge", "github", "--pr", "7", "--format", "json"];
        args.extend(["--key", &key, "--from"]);
        args.extend(paths.iter().map(String::as_str));
        let output = bot.done(&args);
        serde_json::from_str(&output.stdout).expect("what was imported")
    })
}

#[test]
fn t25_an_approval_does_not_come_back_when_the_request_for_changes_after_it_is_dismissed() {
    let crew = Crew::proposing(&by_forge());
    let reviews = [(1, "ben", "APPROVED"), (2, "ben", "DISMISSED")];
    let imported = import(&crew, &reviews, &[("ben", "write")]);
    assert!(
        imported.to_string().contains("dismissed-review"),
        "{imported:#}"
    );
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn t26_a_reviewer_who_may_not_write_does_not_count() {
    let crew = Crew::proposing(&by_forge());
    let reviews = [(1, "ben", "APPROVED"), (2, "cleo", "APPROVED")];
    // Of Cleo nothing is known.
    let imported = import(&crew, &reviews, &[("ben", "read")]);
    assert!(
        imported.to_string().contains("no-write-access"),
        "{imported:#}"
    );
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn t26_an_account_that_took_over_a_name_is_not_the_person() {
    let crew = Crew::proposing(&by_forge());
    let reviews = [(1, "mallory", "APPROVED")];
    let imported = import(&crew, &reviews, &[("mallory", "write")]);
    assert!(
        imported.to_string().contains("unknown-person"),
        "{imported:#}"
    );
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn t25_t26_honest_the_newest_review_of_somebody_who_may_write_counts() {
    let crew = Crew::proposing(&by_forge());
    let reviews = [
        (1, "ben", "CHANGES_REQUESTED"),
        (2, "ben", "APPROVED"),
        (3, "eva", "APPROVED"),
    ];
    import(&crew, &reviews, &[("ben", "write"), ("eva", "write")]);
    crew.authorize();
    crew.verdict_on(BRANCH, &[CHANGE]).approved();
}

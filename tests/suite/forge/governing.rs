//! Edits of what governs the desk that are reviewed on a forge's page alone.

use itsm::trust::forge::Forge;

use super::Answers;
use super::import::POLICY;
use super::import::Story;

const PATH: &str = ".itsm/policy.yaml";

/// A stricter policy that was merged in some way of git.
fn merged(how: &[&str]) -> Story {
    let policy = format!("{POLICY}expire_after: 7d\n");
    let mut story = Story::of(Story::desk(), &[(PATH, &policy)], how);
    if how.contains(&"--squash") {
        story.sandbox.git(&["commit", "-qm", "squashed"]);
        story.merge = story.sandbox.git(&["rev-parse", "HEAD"]);
    }
    story
}

/// The forge's answers: the review came after the policy of before, and at some time before or after the merge.
fn answers(story: &Story, forge: Forge, merged_at: &str) -> Answers {
    let now = "2026-11-20T12:00:00Z";
    let (pull, review, members) = match forge {
        Forge::Github => ("pull", "reviews", &["submitted_at"][..]),
        Forge::Gitlab => ("merge", "notes", &["created_at", "updated_at"][..]),
        Forge::Gitea => ("pull", "reviews", &["submitted_at", "updated_at"][..]),
    };
    let answers = story.answers(forge);
    let answers = answers.edit(pull, |pull| pull["merged_at"] = merged_at.into());
    answers.edit(review, |reviews| {
        for member in members {
            reviews[0][*member] = now.into();
        }
    })
}

/// What an audit finds from before the pull request on.
fn audited(story: &Story) -> Vec<String> {
    let audit = ["audit", "--from", &story.base, "--format", "json"];
    let output = story.sandbox.itsm(&audit);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let found = report["findings"].as_array().unwrap().iter();
    let found = found.map(|one| format!("{} {}", one["level"], one["reason"]).replace('"', ""));
    found.collect()
}

#[test]
fn the_import_of_a_review_leaves_nothing_to_be_said_of_a_governing_file() {
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        for how in [&[][..], &["--squash"], &["--ff-only"]] {
            let story = merged(how);
            assert_eq!(audited(&story), ["error edit-not-approved"]);
            story.import(&answers(&story, forge, "2026-11-20T12:00:00Z"));
            assert_eq!(audited(&story), Vec::<String>::new(), "{forge:?} {how:?}");
            let range = ["validate", "--since", &story.base];
            let validated = story.sandbox.itsm(&range);
            assert_eq!(validated.code, 0, "{}", validated.stdout);
            assert!(!validated.stdout.contains("edit-not-approved"));
        }
    }
}

#[test]
fn a_review_that_the_forge_had_after_the_merge_leaves_a_warning() {
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        let story = merged(&[]);
        story.import(&answers(&story, forge, "2026-11-20T11:59:59Z"));
        assert_eq!(audited(&story), ["warning edit-not-approved"]);
    }
}

/// Somebody pushed the edit; what was reviewed and merged afterwards only says the same.
#[test]
fn a_review_of_another_merge_with_the_same_content_leaves_a_warning() {
    let policy = format!("{POLICY}expire_after: 7d\n");
    let desk = Story::desk();
    let base = desk.git(&["rev-parse", "HEAD"]);
    desk.git(&["checkout", "-qb", "relay"]);
    let head = desk.commit(&[(PATH, &policy)]);
    desk.git(&["checkout", "-q", "main"]);
    desk.commit(&[(PATH, &policy), ("README.md", "About\n")]);
    desk.git(&["merge", "-q", "relay", "--no-ff", "--no-edit"]);
    let merge = desk.git(&["rev-parse", "HEAD"]);
    let story = Story {
        sandbox: desk,
        head,
        base,
        merge,
    };
    story.import(&answers(&story, Forge::Github, "2026-11-20T12:00:00Z"));
    assert_eq!(audited(&story), ["warning edit-not-approved"]);
}

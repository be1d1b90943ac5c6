//! What a bot writes down in a person's name: it stands where that person's review proves it, and nowhere else.

use itsm::trust::forge::Forge;
use serde_json::Value;

use super::import::CHANGE;
use super::import::POLICY;
use super::import::Story;
use super::import::change;
use super::import::key;
use super::moves::is_clean;
use crate::support::Sandbox;

/// Another change that waits.
const OTHER: &str = "changes/2026/11/CHG-2611-00CHG5.yaml";

/// The entry of the honest step.
const ENTRY: &str = "  - {at: 2026-11-20T12:00:00Z, by: ben, do: approve, to: scheduled}\n";

/// A change after the step.
fn stepped(text: &str) -> String {
    text.replace("state: authorization", "state: scheduled") + ENTRY
}

/// The change as the honest step leaves it.
fn scheduled() -> String {
    stepped(&change("Swap the relay"))
}

/// A merged change whose review was imported.
fn imported() -> Story {
    let story = Story::merged();
    story.import(&story.answers(Forge::Github));
    story
}

/// Commits a file with the signature of a key that lies in the home.
fn signed(sandbox: &Sandbox, name: &str, files: &[(&str, &str)]) {
    for (path, text) in files {
        sandbox.write(path, text);
    }
    sandbox.git(&["add", "--all"]);
    let key = format!("user.signingKey={}", sandbox.home().join(name).display());
    let with = [
        "-c",
        "gpg.format=ssh",
        "-c",
        &key,
        "commit",
        "-q",
        "-S",
        "-m",
    ];
    sandbox.git(&[&with[..], &["stepped"]].concat());
}

/// The errors of an audit of the last commit, by their reasons.
fn errors(story: &Story) -> Vec<String> {
    reasons(story, "error")
}

fn reasons(story: &Story, level: &str) -> Vec<String> {
    let from = ["audit", "--from", "HEAD~1", "--format", "json"];
    let output = story.sandbox.itsm(&from);
    let output: Value = serde_json::from_str(&output.stdout).unwrap();
    let found = output["findings"].as_array().unwrap().iter();
    let found = found.filter(|one| one["level"] == level);
    let mut found: Vec<String> = found
        .map(|one| one["reason"].as_str().unwrap().to_owned())
        .collect();
    found.dedup();
    found
}

/// A push of the last commit to a server with the hook.
fn push(story: &Story) -> (i32, String) {
    let sandbox = &story.sandbox;
    sandbox.git(&["init", "--quiet", "--bare", "../desk.git"]);
    sandbox.git(&["push", "--quiet", "../desk.git", "HEAD~1:refs/heads/main"]);
    sandbox.done(&["-C", "../desk.git", "hook", "install", "-q"]);
    let args = ["push", "--quiet", "../desk.git", "HEAD:refs/heads/main"];
    let output = sandbox.run(std::path::Path::new("git"), &args);
    (output.code, output.stderr)
}

/// What the bot did is an error for whoever asks.
fn is_refused(story: &Story, expected: &str) {
    let found = errors(story);
    assert!(found.iter().any(|one| one == expected), "{found:?}");
    let validated = story.sandbox.itsm(&["validate", "--since", "HEAD~1"]);
    assert_eq!(validated.code, 1, "{}", validated.stdout);
    assert!(validated.stdout.contains(expected), "{}", validated.stdout);
    let (code, said) = push(story);
    assert_ne!(code, 0);
    assert!(said.contains(expected), "{said}");
}

#[test]
fn honest_a_step_that_a_review_proves_stands_though_the_bot_wrote_it() {
    let story = imported();
    signed(&story.sandbox, "importer", &[(CHANGE, &scheduled())]);
    assert_eq!(errors(&story), [""; 0]);
    is_clean(&story, &story.base);
    assert_eq!(push(&story), (0, String::new()));
}

#[test]
fn a_bot_takes_no_step_without_a_statement() {
    let story = Story::merged();
    signed(&story.sandbox, "importer", &[(CHANGE, &scheduled())]);
    is_refused(&story, "other-author");
    is_refused_too(&story, "not-approved");
}

fn is_refused_too(story: &Story, expected: &str) {
    let found = errors(story);
    assert!(found.iter().any(|one| one == expected), "{found:?}");
}

#[test]
fn a_review_of_one_record_moves_no_other() {
    let story = imported();
    let other = change("Swap the relay").replace("00CHG4", "00CHG5");
    let other = other.replace("2026-11-19T09:00:00Z", "2026-11-20T12:00:00Z");
    story.sandbox.commit(&[(OTHER, &other)]);
    signed(&story.sandbox, "importer", &[(OTHER, &stepped(&other))]);
    is_refused(&story, "other-author");
}

#[test]
fn a_bot_writes_for_nobody_but_the_reviewer() {
    let story = imported();
    let forged = scheduled().replace("by: ben, do: approve", "by: ana, do: approve");
    signed(&story.sandbox, "importer", &[(CHANGE, &forged)]);
    is_refused(&story, "other-author");
}

#[test]
fn a_bot_that_may_not_import_writes_for_nobody() {
    let story = imported();
    signed(&story.sandbox, "other", &[(CHANGE, &scheduled())]);
    is_refused(&story, "other-author");
}

#[test]
fn nobody_else_writes_for_the_reviewer_unseen() {
    let story = imported();
    story.sandbox.commit(&[(CHANGE, &scheduled())]);
    assert_eq!(reasons(&story, "warning"), ["other-author"]);
}

#[test]
fn a_decision_that_was_signed_here_is_written_down_by_who_made_it() {
    let desk = Story::desk();
    key(&desk, "ben");
    let public = desk.read("../home/ben.pub");
    let words: Vec<&str> = public.split_whitespace().take(2).collect();
    let keys = format!(
        "  ben:\n    keys:\n      - {{key: \"{}\", from: 2026-10-01}}\n",
        words.join(" ")
    );
    let keys = desk.read(".itsm/keys.yaml").replace("  ben:\n", &keys);
    desk.commit(&[(".itsm/keys.yaml", &keys)]);
    let story = Story::of(desk, &[(CHANGE, &change("Swap the relay"))], &[]);
    let said = story.sandbox.transcript(
        "GIT_AUTHOR_NAME=Ben GIT_AUTHOR_EMAIL=ben@example.org GIT_COMMITTER_EMAIL=ben@example.org \
         itsm approve 00chg4 --yes --key ../home/ben --quiet",
    );
    assert!(!said.contains("error"), "{said}");
    let answers = story.answers(Forge::Github).edit("reviews", |reviews| {
        reviews[0]["state"] = "COMMENTED".into();
    });
    let command = format!("{} --move", story.command(&answers));
    let said = story.sandbox.transcript(&command);
    let expected = "\
! warning: not moved: the step `authorize` of CHG-2611-00CHG4 is approved, and by no review on a forge
! hint: `itsm move CHG-2611-00CHG4 approve` takes it
! nothing to import
";
    assert!(said.ends_with(expected), "{said}");
    signed(&story.sandbox, "importer", &[(CHANGE, &scheduled())]);
    is_refused(&story, "other-author");
}

#[test]
fn a_bot_writes_down_the_step_and_nothing_beside_it() {
    let honest = scheduled();
    for forged in [
        honest.replace("to: scheduled}\n", "to: scheduled, reason: Looked good}\n"),
        honest
            .replace("to: scheduled}\n", "to: scheduled, set: {assignee: ana}}\n")
            .replace("kind: normal\n", "kind: normal\nassignee: ana\n"),
        honest.replace(
            "kind: normal\n",
            "kind: normal\nclose_notes: All went well\n",
        ),
        honest.clone() + "  - {at: 2026-11-20T12:00:00Z, by: ben, do: edit, reason: No need}\n",
    ] {
        let story = imported();
        signed(&story.sandbox, "importer", &[(CHANGE, &forged)]);
        assert!(
            errors(&story).iter().any(|one| one == "other-author"),
            "{forged}"
        );
    }
}

#[test]
fn where_steps_have_to_be_signed_the_review_stands_for_the_signature_of_the_reviewer() {
    let policy = format!("{POLICY}signed_steps: required\n");
    let under = || {
        let desk = Story::desk();
        desk.commit(&[(".itsm/policy.yaml", &policy)]);
        let story = Story::of(desk, &[(CHANGE, &change("Swap the relay"))], &[]);
        story.import(&story.answers(Forge::Github));
        story
    };
    let story = under();
    signed(&story.sandbox, "importer", &[(CHANGE, &scheduled())]);
    assert_eq!(errors(&story), [""; 0]);
    let forged = scheduled().replace("by: ben, do: approve", "by: ana, do: approve");
    for (bot, text) in [("other", scheduled()), ("importer", forged)] {
        let story = under();
        signed(&story.sandbox, bot, &[(CHANGE, &text)]);
        is_refused(&story, "unsigned-step");
    }
}

/// A change that waits for a colleague, in a desk where the owners of what it affects authorize it, and where the bot is
/// nobody who may have written some of it.
fn affecting() -> Story {
    let desk = Story::desk();
    let policy = POLICY
        .replace("separation: {unknown: allow}\n", "")
        .replace(
            "  owner:",
            "  affected: {from: impacted_services.owner}\n  owner:",
        )
        .replace(
            "when: {type: change}",
            "when: {type: change, step: peer-review}",
        )
        .replace(
            "    evidence: forge\n",
            "    evidence: forge\n  - name: owners\n    when: {type: change, step: authorize}\n    \
             require: [{role: affected, count: 1}]\n",
        );
    let dora = "id: dora\ntitle: Dora Test\nstate: active\nemail: dora@example.org\nlog:\n  \
                - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";
    desk.commit(&[
        ("itsm.yaml", "format: 1\nprofile: itil\ntimezone: UTC\n"),
        (".itsm/policy.yaml", &policy),
        ("people/dora.yaml", dora),
    ]);
    let text = change("Swap the relay")
        .replace("state: authorization", "state: assessment")
        .replace("to: authorization,", "to: assessment,")
        .replace("kind: normal\n", "kind: normal\ncis: [mx-01]\n");
    let mut story = Story::of(desk, &[(CHANGE, &text)], &[]);
    story.sandbox.set("GIT_AUTHOR_EMAIL", "bot@localhost");
    story.sandbox.set("GIT_COMMITTER_EMAIL", "bot@localhost");
    story
}

#[test]
fn honest_what_the_bot_works_out_has_no_author_though_it_says_who_decides() {
    let story = affecting();
    let command = format!("{} --move", story.command(&story.answers(Forge::Github)));
    let said = story.sandbox.transcript(&command);
    let expected =
        "! CHG-2611-00CHG4: assess (assessment → authorization) by ben; committed as COMMIT\n";
    assert!(said.ends_with(expected), "{said}");
    let text = story.sandbox.read(CHANGE);
    assert!(text.contains("impacted_services: [mail]\n"), "{text}");
    assert_eq!(errors(&story), [""; 0]);
    let step = ["approvals", "verify", "00chg4", "--step", "peer-review"];
    let verified = story.sandbox.itsm(&step);
    let said = verified.stdout + &verified.stderr;
    assert_eq!(verified.code, 0, "{said}");
    assert!(said.contains("peer-review · approved\n"), "{said}");
}

//! From a review on a phone to the step that it decided on, with nobody at a terminal, over real repositories.

use itsm::trust::forge::Forge;
use serde_json::Value;
use serde_json::json;

use super::Answers;
use super::import::CHANGE;
use super::import::POLICY;
use super::import::Story;
use super::import::change;
use super::import::digest;

/// How the job calls it.
fn moving(story: &Story, answers: &Answers) -> String {
    format!("{} --move", story.command(answers))
}

/// Nothing speaks against what came since the pull request was begun.
pub(super) fn is_clean(story: &Story, from: &str) {
    for args in [
        &["audit", "--from", from][..],
        &["validate", "--since", from],
        &["approvals", "verify", "00chg4"],
        &["approvals", "verify", "--target", &story.base],
    ] {
        let output = story.sandbox.itsm(args);
        assert_eq!(
            output.code, 0,
            "{args:?} {}{}",
            output.stdout, output.stderr
        );
        assert!(
            !output.stdout.contains("warning"),
            "{args:?} {}",
            output.stdout
        );
    }
}

/// The last line of the change's log.
fn last(story: &Story) -> String {
    let text = story.sandbox.read(CHANGE);
    text.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn after_the_merge_the_step_is_taken_by_whoever_reviewed_and_the_bot_signs_it() {
    for (forge, login) in [
        (Forge::Github, "ben-gh"),
        (Forge::Gitlab, "ben-gl"),
        (Forge::Gitea, "ben-gt"),
    ] {
        let story = Story::merged();
        let sandbox = &story.sandbox;
        let digest = digest(sandbox);
        let command = moving(&story, &story.answers(forge));
        let seen = format!(
            "CHG-2611-00CHG4  authorize  {digest}\n  2026-11-20 10:00  ben ({login}): approve"
        );
        assert_eq!(
            sandbox.transcript(&command),
            format!(
                "{seen}\n! imported 1 review; committed as COMMIT\n\
                 ! CHG-2611-00CHG4: approve (authorization → scheduled) by ben; committed as COMMIT\n"
            )
        );
        assert_eq!(
            last(&story),
            "  - {at: 2026-11-20T12:00:00Z, by: ben, do: approve, to: scheduled, set: {collision_check: clear}}"
        );
        assert_eq!(
            sandbox.git(&["log", "-1", "--format=%s%n%(trailers:only)"]),
            "CHG-2611-00CHG4: approve (authorization → scheduled)\n\
             Itsm-Record: CHG-2611-00CHG4\nItsm-Transition: approve"
        );
        let trust = "gpg.ssh.allowedSignersFile=.itsm/allowed_signers";
        let signer = sandbox.git(&["-c", trust, "log", "-1", "--format=%G? %GS"]);
        assert_eq!(signer, "G importer");
        is_clean(&story, &story.base);
        assert_eq!(
            sandbox.transcript(&command),
            format!("{seen}: already there\n! nothing to import\n")
        );
    }
}

#[test]
fn a_step_that_was_not_taken_when_its_reviews_were_imported_is_taken_later() {
    let story = Story::merged();
    let answers = story.answers(Forge::Github);
    story.import(&answers);
    let said = story.sandbox.transcript(&moving(&story, &answers));
    let expected = "ben (ben-gh): approve: already there\n! CHG-2611-00CHG4: approve (authorization → scheduled) by ben; committed as COMMIT\n";
    assert!(said.ends_with(expected), "{said}");
    is_clean(&story, &story.base);
}

#[test]
fn no_step_rests_on_a_statement_that_is_in_no_commit() {
    let story = Story::merged();
    let answers = story.answers(Forge::Github);
    let command = format!("{} --no-commit", story.command(&answers));
    story.sandbox.transcript(&command);
    let said = story.sandbox.transcript(&moving(&story, &answers));
    let path = format!(
        "approvals/CHG-2611-00CHG4/github-review-8001.authorize.{}.stmt",
        digest(&story.sandbox)
    );
    let expected = format!(
        "! warning: not moved: {path} is in no commit, and the step rests on it\n\
         ! hint: commit it first\n! nothing to import\n"
    );
    assert!(said.ends_with(&expected), "{said}");
    let both = story
        .sandbox
        .transcript(&format!("{command} --move 2>&1 | head -n 1"));
    assert!(both.contains("cannot be used with"), "{both}");
}

#[test]
fn what_the_step_works_out_has_no_author() {
    // Everybody has to be known, and the bot is nobody.
    let desk = Story::desk();
    desk.commit(&[
        (
            ".itsm/policy.yaml",
            &POLICY.replace("separation: {unknown: allow}\n", ""),
        ),
        (
            "people/dora.yaml",
            "id: dora\ntitle: Dora Test\nstate: active\nemail: dora@example.org\nlog:\n  \
             - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
        ),
    ]);
    let text = change("Swap the relay").replace("risk: moderate", "risk: high");
    let mut story = Story::of(desk, &[(CHANGE, &text)], &[]);
    story.sandbox.set("GIT_AUTHOR_EMAIL", "bot@localhost");
    story.sandbox.set("GIT_COMMITTER_EMAIL", "bot@localhost");
    let command = moving(&story, &story.answers(Forge::Github));
    let said = story.sandbox.transcript(&command);
    assert!(said.contains(" by ben; committed as "), "{said}");
    assert!(last(&story).contains("set: {risk: moderate, "), "{said}");
    is_clean(&story, &story.base);
}

/// A policy that asks for two, the answers of the second of whom came later.
#[test]
fn the_entry_names_the_one_whose_review_was_the_last_that_was_needed() {
    let desk = Story::desk();
    let keys = desk.read(".itsm/keys.yaml").replace(
        "people:\n",
        "people:\n  cleo:\n    forges:\n      - {forge: gitea, id: 103, login: cleo}\n",
    );
    desk.commit(&[
        (".itsm/keys.yaml", &keys),
        (
            ".itsm/policy.yaml",
            &POLICY.replace("count: 1}]\n    evidence", "count: 2}]\n    evidence"),
        ),
        (
            "people/cleo.yaml",
            "id: cleo\ntitle: Cleo Test\nstate: active\nemail: cleo@example.org\nlog:\n  \
             - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
        ),
    ]);
    let story = Story::of(desk, &[(CHANGE, &change("Swap the relay"))], &[]);
    let one = story.answers(Forge::Gitea);
    let said = story.sandbox.transcript(&moving(&story, &one));
    let expected = "\
! imported 1 review; committed as COMMIT
! warning: not moved: CHG-2611-00CHG4 does not take the step `authorize`: it is not approved: rule `usual` wants 1 more of `peer`; cleo can approve it with `itsm approve CHG-2611-00CHG4`
! hint: `itsm policy explain CHG-2611-00CHG4` says who still has to act
";
    assert!(said.ends_with(expected), "{said}");
    let user = json!({"id": 103, "login": "cleo-gt", "username": "cleo-gt"});
    let two = one.review(json!({"id": 62, "user": user, "submitted_at": "2026-11-20T11:00:00Z"}));
    let said = story.sandbox.transcript(&moving(&story, &two));
    assert!(said.contains(" by cleo; committed as "), "{said}");
    is_clean(&story, &story.base);
}

#[test]
fn a_refusal_takes_nothing_and_the_job_goes_on() {
    let story = Story::merged();
    let answers = story
        .answers(Forge::Github)
        .first(json!({"state": "CHANGES_REQUESTED"}));
    let said = story.sandbox.transcript(&moving(&story, &answers));
    let expected = "! warning: not moved: CHG-2611-00CHG4 does not take the step `authorize`: it is not approved: ben said no; ";
    assert!(said.contains(expected), "{said}");
    assert!(!said.ends_with("]\n"), "{said}");
    assert!(story.sandbox.read(CHANGE).contains("state: authorization"));
}

#[test]
fn what_a_guard_refuses_is_not_taken_and_scripts_are_told_why() {
    let text = change("Swap the relay").replace("2026-12-01T21:00:00Z", "2026-12-01T19:00:00Z");
    let story = Story::of(Story::desk(), &[(CHANGE, &text)], &[]);
    let command = moving(&story, &story.answers(Forge::Github));
    let shown = story
        .sandbox
        .transcript(&format!("{command} --format json 2>../home/said"));
    let output: Value = serde_json::from_str(&shown).unwrap();
    let subject = &output["subjects"][0];
    assert_eq!(subject["moved"], Value::Null);
    let reason = subject["not_moved"].as_str().unwrap();
    assert!(
        reason.starts_with("CHG-2611-00CHG4 can't approve: "),
        "{reason}"
    );
    let head = story.sandbox.git(&["log", "-1", "--format=%s"]);
    assert_eq!(head, "approvals: 1 review of pull request 7 on github");
}

#[test]
fn scripts_are_told_of_the_step() {
    let story = Story::merged();
    let command = moving(&story, &story.answers(Forge::Github));
    let shown = story
        .sandbox
        .transcript(&format!("{command} --format json 2>../home/said"));
    let output: Value = serde_json::from_str(&shown).unwrap();
    let subject = &output["subjects"][0];
    let expected =
        json!({"transition": "approve", "from": "authorization", "to": "scheduled", "by": "ben"});
    assert_eq!(subject["moved"], expected);
    assert_eq!(subject["not_moved"], Value::Null);
}

#[test]
fn a_dry_run_says_what_is_known_of_the_step() {
    let story = Story::merged();
    let answers = story.answers(Forge::Github);
    let command = format!("{} --dry-run", moving(&story, &answers));
    let said = story.sandbox.transcript(&command);
    let expected = "\
! CHG-2611-00CHG4: whether the reviews are enough for `authorize` is known once they are imported
! dry run: nothing was written
";
    assert!(said.ends_with(expected), "{said}");
    story.import(&answers);
    let before = story.sandbox.git(&["rev-parse", "HEAD"]);
    let said = story.sandbox.transcript(&command);
    let expected = "\
! would take CHG-2611-00CHG4: approve (authorization → scheduled) by ben
! dry run: nothing was written
";
    assert!(said.ends_with(expected), "{said}");
    assert_eq!(story.sandbox.git(&["rev-parse", "HEAD"]), before);
    assert_eq!(story.sandbox.git(&["status", "--short"]), "");
}

#[test]
fn a_step_that_the_pull_request_did_not_ask_for_is_not_taken() {
    let story = Story::of(Story::desk(), &[(CHANGE, &draft())], &[]);
    let command = moving(&story, &story.answers(Forge::Github)) + " --step authorize";
    let waits = change("Swap the relay");
    // The reviews are of the draft, whose content is the same.
    story.sandbox.commit(&[(CHANGE, &waits)]);
    let said = story.sandbox.transcript(&command);
    let expected = "! warning: not moved: the pull request 7 did not ask for the step `authorize` of CHG-2611-00CHG4\n";
    assert!(said.contains(expected), "{said}");
    assert!(story.sandbox.read(CHANGE).contains("state: authorization"));
}

#[test]
fn the_review_of_one_step_takes_none_that_comes_after_it() {
    let desk = Story::desk();
    let policy = POLICY.replace(
        "when: {type: change}",
        "when: {type: change, step: [peer-review, authorize]}",
    );
    desk.commit(&[
        ("itsm.yaml", "format: 1\nprofile: itil\ntimezone: UTC\n"),
        (".itsm/policy.yaml", &policy),
    ]);
    let text = change("Swap the relay")
        .replace("state: authorization", "state: assessment")
        .replace("to: authorization,", "to: assessment,")
        .replace(
            "kind: normal\n",
            "kind: normal\nno_impact_reason: It stands alone\n",
        );
    let story = Story::of(desk, &[(CHANGE, &text)], &[]);
    let command = moving(&story, &story.answers(Forge::Github));
    let said = story.sandbox.transcript(&command);
    let expected =
        "! CHG-2611-00CHG4: assess (assessment → authorization) by ben; committed as COMMIT\n";
    assert!(said.ends_with(expected), "{said}");
    let before = story.sandbox.git(&["rev-parse", "HEAD"]);
    let said = story.sandbox.transcript(&command);
    assert!(said.ends_with("! nothing to import\n"), "{said}");
    assert!(!said.contains("authorize"), "{said}");
    assert_eq!(story.sandbox.git(&["rev-parse", "HEAD"]), before);
}

#[test]
fn a_remark_in_the_file_is_enough_to_ask_for_a_step_that_the_line_waits_for() {
    let desk = Story::desk();
    let waits = change("Swap the relay");
    desk.commit(&[(CHANGE, &waits)]);
    let asks = format!("# For the board\n{waits}");
    let story = Story::of(desk, &[(CHANGE, &asks)], &[]);
    let command = moving(&story, &story.answers(Forge::Github));
    let said = story.sandbox.transcript(&command);
    let expected =
        "! CHG-2611-00CHG4: approve (authorization → scheduled) by ben; committed as COMMIT\n";
    assert!(said.ends_with(expected), "{said}");
}

/// The change before it was submitted.
fn draft() -> String {
    let text = change("Swap the relay").replace("state: authorization", "state: draft");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("submit"))
        .collect();
    lines.join("\n") + "\n"
}

#[test]
fn a_desk_that_leaves_commits_to_its_users_takes_no_step() {
    let desk = Story::desk();
    let config = desk.read("itsm.yaml") + "commit: never\n";
    desk.commit(&[("itsm.yaml", &config)]);
    let story = Story::of(desk, &[(CHANGE, &change("Swap the relay"))], &[]);
    let said = story
        .sandbox
        .transcript(&moving(&story, &story.answers(Forge::Github)));
    let expected = "\
! error: the bot signs the commit of a step, and this desk leaves commits to its users
! hint: leave `--move` away, or set `commit: auto` in itsm.yaml
[2]
";
    assert_eq!(said, expected);
}

#[test]
fn what_was_not_merged_is_not_imported() {
    let open: [(Forge, &str, Value); 3] = [
        (
            Forge::Github,
            "pull",
            json!({"merged_at": null, "merged": false}),
        ),
        (Forge::Gitlab, "merge", json!({"state": "opened"})),
        (Forge::Gitea, "pull", json!({"merged": false})),
    ];
    for (forge, name, members) in open {
        let story = Story::merged();
        let number = [7, 12, 3][forge as usize];
        let answers = story
            .answers(forge)
            .edit(name, |answer| super::merge(answer, members));
        let before = story.sandbox.git(&["rev-parse", "HEAD"]);
        assert_eq!(
            story.import(&answers),
            format!(
                "! error: the pull request {number} is not merged\n\
                 ! hint: merge it and save the answers again; `--dry-run` shows what its reviews come to until then\n[1]\n"
            )
        );
        assert_eq!(story.sandbox.git(&["rev-parse", "HEAD"]), before);
        let shown = story
            .sandbox
            .transcript(&format!("{} --dry-run", story.command(&answers)));
        let expected = format!(
            ": approve\n! warning: the pull request {number} is not merged, so its reviews can't be imported yet\n\
             ! dry run: nothing was written\n"
        );
        assert!(shown.ends_with(&expected), "{shown}");
    }
}

#[test]
fn a_merge_that_is_not_here_is_pulled_first() {
    let story = Story::merged();
    let answers = story.answers(Forge::Github);
    story
        .sandbox
        .git(&["reset", "--quiet", "--hard", &story.base]);
    let other = change("Swap the other relay");
    story.sandbox.commit(&[(CHANGE, &other)]);
    let expected = "\
! error: the merge of the pull request 7 is not in what is checked out
! hint: `git pull` brings it, on the branch that it went to
[4]
";
    assert_eq!(story.import(&answers), expected);
}

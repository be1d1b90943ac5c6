//! From saved answers to statements that the importer has signed, over real repositories.

use std::path::Path;

use itsm::trust::forge::Forge;
use serde_json::Value;
use serde_json::json;

use super::Answers;
use crate::support::Sandbox;

/// The record that is reviewed.
pub(super) const CHANGE: &str = "changes/2026/11/CHG-2611-00CHG4.yaml";

/// The folder of its statements.
const STATEMENTS: &str = "approvals/CHG-2611-00CHG4";

pub(super) const POLICY: &str = "\
version: 1
roles:
  peer: {anyone: true}
  owner: [ana, ben]
rules:
  - name: usual
    when: {type: change}
    require: [{role: peer, count: 1}]
    evidence: forge
separation: {unknown: allow}
forge_committers: [noreply@github.com]
policy: {require: [{role: owner, count: 1}], evidence: forge}
";

/// A desk with a change that was proposed on a branch, and the commits that a pull request is made of.
pub(super) struct Story {
    pub(super) sandbox: Sandbox,
    pub(super) head: String,
    pub(super) base: String,
    pub(super) merge: String,
}

impl Story {
    /// A desk with keys, a policy and an importer, before anything is proposed.
    pub(super) fn desk() -> Sandbox {
        let sandbox = Sandbox::desk();
        let accounts = |id: u32, name: &str| {
            let forges = ["github", "gitlab", "gitea"];
            let each = forges
                .map(|forge| format!("      - {{forge: {forge}, id: {id}, login: {name}}}\n"));
            format!("  {name}:\n    forges:\n{}", each.concat())
        };
        let keys = format!(
            "version: 1\npeople:\n{}{}",
            accounts(101, "ana"),
            accounts(102, "ben")
        );
        sandbox.commit(&[(".itsm/keys.yaml", &keys), (".itsm/policy.yaml", POLICY)]);
        for bot in ["importer", "other"] {
            key(&sandbox, bot);
        }
        let file = |name: &str| format!("../home/{name}.pub");
        sandbox.done(&[
            "keys",
            "add",
            &file("importer"),
            "--bot",
            "importer",
            "--imports",
            "-q",
        ]);
        sandbox.done(&["keys", "add", &file("other"), "--bot", "other", "-q"]);
        sandbox
    }

    /// The change is proposed on a branch and merged.
    pub(super) fn merged() -> Self {
        Self::of(Self::desk(), &[(CHANGE, &change("Swap the relay"))], &[])
    }

    /// Files are altered on a branch, which is then merged with some options of git.
    pub(super) fn of(sandbox: Sandbox, files: &[(&str, &str)], how: &[&str]) -> Self {
        let base = sandbox.git(&["rev-parse", "HEAD"]);
        sandbox.git(&["checkout", "-qb", "relay"]);
        let head = sandbox.commit(files);
        sandbox.git(&["checkout", "-q", "main"]);
        let how = if how.is_empty() {
            &["--no-ff", "--no-edit"]
        } else {
            how
        };
        sandbox.git(&[&["merge", "-q", "relay"], how].concat());
        let merge = sandbox.git(&["rev-parse", "HEAD"]);
        Self {
            sandbox,
            head,
            base,
            merge,
        }
    }

    pub(super) fn answers(&self, forge: Forge) -> Answers {
        Answers::at(forge, [&self.head, &self.base, &self.merge])
    }

    /// Saves answers and gives the command that imports them.
    pub(super) fn command(&self, answers: &Answers) -> String {
        let (forge, number) = match answers.forge {
            Forge::Github => ("github", 7),
            Forge::Gitlab => ("gitlab", 12),
            Forge::Gitea => ("gitea", 3),
        };
        let folder = format!("../{forge}");
        for (name, value) in &answers.files {
            self.sandbox
                .write(&format!("{folder}/{name}.json"), &value.to_string());
        }
        format!(
            "itsm approvals import --forge {forge} --pr {number} --from {folder}/*.json --key ../home/importer"
        )
    }

    /// Imports answers; what is printed.
    pub(super) fn import(&self, answers: &Answers) -> String {
        self.sandbox.transcript(&self.command(answers))
    }

    /// The statements, by the names of their files.
    pub(super) fn statements(&self) -> Vec<(String, Value)> {
        let listed = self.sandbox.git(&["ls-files", "approvals"]);
        let paths = listed
            .lines()
            .filter(|path| Path::new(path).extension().is_some_and(|end| end == "stmt"));
        let read = paths.map(|path| {
            let value = serde_json::from_str(&self.sandbox.read(path)).unwrap();
            (path.to_owned(), value)
        });
        read.collect()
    }
}

/// A key in the sandbox's home.
pub(super) fn key(sandbox: &Sandbox, name: &str) {
    let file = format!("../home/{name}");
    let args = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", &file];
    let made = sandbox.run(Path::new("ssh-keygen"), &args);
    assert_eq!(made.code, 0, "{}", made.stderr);
}

/// A change that waits for its authorization.
pub(super) fn change(title: &str) -> String {
    format!(
        "id: CHG-2611-00CHG4\ntitle: {title}\nstate: authorization\nkind: normal\nrisk: moderate\ndescription: It is out of support\n\
         planned_start: 2026-12-01T20:00:00Z\nplanned_end: 2026-12-01T21:00:00Z\nlog:\n  \
         - {{at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft, set: {{kind: normal}}}}\n  \
         - {{at: 2026-11-20T12:00:00Z, by: ana, do: submit, to: authorization, set: {{risk: moderate, planned_start: 2026-12-01T20:00:00Z, planned_end: 2026-12-01T21:00:00Z}}}}\n"
    )
}

/// The first 12 digits of the digest of the change as it is.
pub(super) fn digest(sandbox: &Sandbox) -> String {
    let shown = sandbox.done(&["show", "00chg4", "--digest"]).stdout;
    shown[..12].to_owned()
}

#[test]
fn a_review_becomes_a_statement_that_openssh_verifies_and_approvals_count() {
    for (forge, id) in [
        (Forge::Github, 8001),
        (Forge::Gitlab, 9001),
        (Forge::Gitea, 61),
    ] {
        let story = Story::merged();
        let name = forge.name();
        let digest = digest(&story.sandbox);
        let expected = format!(
            "CHG-2611-00CHG4  authorize  {digest}\n  2026-11-20 10:00  ben (ben-{}): approve\n! imported 1 review; committed as COMMIT\n",
            match forge {
                Forge::Github => "gh",
                Forge::Gitlab => "gl",
                Forge::Gitea => "gt",
            }
        );
        assert_eq!(story.import(&story.answers(forge)), expected);
        let stem = format!("{STATEMENTS}/{name}-review-{id}.authorize.{digest}");
        let checked = story.sandbox.transcript(&format!(
            "ssh-keygen -Y verify -f .itsm/allowed_signers -I importer -n review@itsm -s {stem}.sig < {stem}.stmt | cut -d' ' -f1-4"
        ));
        assert_eq!(checked, "Good \"review@itsm\" signature for\n");
        let subject = story
            .sandbox
            .git(&["log", "-1", "--format=%s%n%(trailers:only)"]);
        let number = [7, 12, 3][forge as usize];
        assert_eq!(
            subject,
            format!(
                "approvals: 1 review of pull request {number} on {name}\nItsm-Record: CHG-2611-00CHG4"
            )
        );
        let verified = story.sandbox.itsm(&["approvals", "verify", "00chg4"]);
        assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
    }
}

#[test]
fn the_statement_says_who_what_and_where() {
    let story = Story::merged();
    story.import(&story.answers(Forge::Github));
    let (path, statement) = story.statements().pop().unwrap();
    assert!(path.starts_with(STATEMENTS), "{path}");
    let mut predicate = statement["predicate"].clone();
    let first = story.sandbox.git(&["rev-list", "--max-parents=0", "HEAD"]);
    assert_eq!(predicate["desk"], format!("{first}:"));
    assert_eq!(predicate["nonce"].as_str().map(str::len), Some(32));
    assert_eq!(predicate["source"].as_str().map(str::len), Some(64));
    for gone in ["desk", "nonce", "source"] {
        predicate.as_object_mut().unwrap().remove(gone);
    }
    let expected = json!({
        "approver": "ben",
        "contributors": ["ana", "dora@example.org"],
        "controls": {"author_approves": false},
        "decision": "approve",
        "fetched_at": "2026-11-20T12:00:00Z",
        "forge": "github",
        "host": "github.com",
        "importer": "importer",
        "merge_commit": story.merge,
        "merged_at": "2026-11-20T11:30:00Z",
        "merged_by": "cleo-gh",
        "pull_request": {"author": "ana-gh", "author_person": "ana", "number": 7},
        "record": "CHG-2611-00CHG4",
        "repository": "acme/desk",
        "review": {"commit": story.head, "id": 8001, "login": "ben-gh", "state": "approved", "submitted_at": "2026-11-20T10:00:00Z", "user_id": 102},
        "step": "authorize",
    });
    assert_eq!(predicate, expected);
}

#[test]
fn gitlabs_setting_stands_in_the_statement() {
    let story = Story::merged();
    story.import(&story.answers(Forge::Gitlab));
    let (_, statement) = story.statements().pop().unwrap();
    let expected = json!({
        "approvals": 1, "author_approves": false, "bound_by": "forge-setting", "committer_approves": false,
        "dismisses_stale": true, "own_rules": false, "rules": ["CAB"]
    });
    assert_eq!(statement["predicate"]["controls"], expected);
}

#[test]
fn importing_again_changes_nothing() {
    let story = Story::merged();
    let answers = story.answers(Forge::Github);
    story.import(&answers);
    let before = story.sandbox.git(&["rev-parse", "HEAD"]);
    let digest = digest(&story.sandbox);
    assert_eq!(
        story.import(&answers),
        format!(
            "CHG-2611-00CHG4  authorize  {digest}\n  2026-11-20 10:00  ben (ben-gh): approve: already there\n! nothing to import\n"
        )
    );
    assert_eq!(story.sandbox.git(&["rev-parse", "HEAD"]), before);
    assert_eq!(story.sandbox.git(&["status", "--short"]), "");
}

#[test]
fn a_dry_run_needs_no_key_and_writes_nothing() {
    let story = Story::merged();
    let digest = digest(&story.sandbox);
    let command = story.command(&story.answers(Forge::Github));
    let command = command.replace(" --key ../home/importer", " --dry-run");
    assert_eq!(
        story.sandbox.transcript(&command),
        format!(
            "CHG-2611-00CHG4  authorize  {digest}\n  2026-11-20 10:00  ben (ben-gh): approve\n! dry run: nothing was written\n"
        )
    );
    assert!(!story.sandbox.has("approvals"));
}

/// The change of a desk whose profile has a step of its own for colleagues, which the pull request takes.
fn assessed() -> Story {
    let sandbox = Story::desk();
    let policy = POLICY.replace(
        "when: {type: change}",
        "when: {type: change, step: [peer-review, authorize]}",
    );
    sandbox.commit(&[
        ("itsm.yaml", "format: 1\nprofile: itil\ntimezone: UTC\n"),
        (".itsm/policy.yaml", &policy),
    ]);
    let text = change("Swap the relay").replace(
        "do: submit, to: authorization,",
        "do: submit, to: assessment,",
    );
    let base = text.replace("state: authorization", "state: assessment");
    sandbox.commit(&[(CHANGE, &base)]);
    let text = text + "  - {at: 2026-11-20T12:00:00Z, by: ana, do: assess, to: authorization}\n";
    Story::of(sandbox, &[(CHANGE, &text)], &[])
}

#[test]
fn one_review_serves_each_step_that_the_pull_request_takes_and_the_one_that_waits() {
    let story = assessed();
    let answers = story.answers(Forge::Github);
    let digest = digest(&story.sandbox);
    assert_eq!(
        story.import(&answers),
        format!(
            "CHG-2611-00CHG4  peer-review  {digest}\n  2026-11-20 10:00  ben (ben-gh): approve\n\
             CHG-2611-00CHG4  authorize  {digest}\n  2026-11-20 10:00  ben (ben-gh): approve\n\
             ! imported 1 review; committed as COMMIT\n"
        )
    );
    let paths: Vec<String> = story.statements().into_iter().map(|one| one.0).collect();
    let path = |step: &str| format!("{STATEMENTS}/github-review-8001.{step}.{digest}.stmt");
    assert_eq!(paths, [path("authorize"), path("peer-review")]);
    let trailers = ["log", "-1", "--format=%(trailers:only)"];
    assert_eq!(story.sandbox.git(&trailers), "Itsm-Record: CHG-2611-00CHG4");
    let target = ["approvals", "verify", "00chg4", "--target", &story.base];
    let verified = story.sandbox.itsm(&target);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    let tally = "2 decisions on 1 subject: 2 approved, ";
    assert!(verified.stderr.starts_with(tally), "{}", verified.stderr);
    assert!(story.import(&answers).ends_with("! nothing to import\n"));
}

#[test]
fn a_review_that_was_imported_for_another_step_before_names_had_steps_serves_this_one_too() {
    let story = assessed();
    let command = story.command(&story.answers(Forge::Github));
    let import = |step: &str| {
        story
            .sandbox
            .transcript(&format!("{command} --step {step}"))
    };
    import("peer-review");
    for end in ["stmt", "sig"] {
        let name = format!(
            "{STATEMENTS}/github-review-8001.peer-review.{}.{end}",
            digest(&story.sandbox)
        );
        story
            .sandbox
            .git(&["mv", &name, &name.replace(".peer-review", "")]);
    }
    story.sandbox.commit(&[]);
    assert!(import("peer-review").ends_with("! nothing to import\n"));
    assert!(import("authorize").ends_with("! imported 1 review; committed as COMMIT\n"));
    let verified = story
        .sandbox
        .itsm(&["approvals", "verify", "00chg4", "--target", &story.base]);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
}

#[test]
fn a_refusal_is_imported_too_and_a_comment_is_not() {
    let story = Story::merged();
    let answers = story
        .answers(Forge::Github)
        .first(json!({"state": "CHANGES_REQUESTED"}));
    assert!(story.import(&answers).contains("ben (ben-gh): reject\n"));
    let (_, statement) = story.statements().pop().unwrap();
    assert_eq!(statement["predicate"]["decision"], "reject");
    assert_eq!(
        statement["predicate"]["review"]["state"],
        "changes-requested"
    );
    let other = Story::merged();
    let comment = other
        .answers(Forge::Github)
        .first(json!({"state": "COMMENTED"}));
    let digest = digest(&other.sandbox);
    assert_eq!(
        other.import(&comment),
        format!("CHG-2611-00CHG4  authorize  {digest}\n  no review\n! nothing to import\n")
    );
}

#[test]
fn a_review_that_was_taken_back_after_its_import_is_warned_of() {
    let story = Story::merged();
    story.import(&story.answers(Forge::Github));
    let dismissed = story
        .answers(Forge::Github)
        .first(json!({"state": "DISMISSED"}));
    let said = story.import(&dismissed);
    let expected = "! warning: the review 8001 of CHG-2611-00CHG4 was imported as approve and is dismissed-review by now; `itsm approve CHG-2611-00CHG4 --revoke` by the same person takes it back\n";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn an_edit_of_what_governs_the_desk_is_reviewed_too() {
    let desk = Story::desk();
    let policy = format!("{POLICY}expire_after: 7d\n");
    let story = Story::of(desk, &[(".itsm/policy.yaml", &policy)], &[]);
    // A review from before the policy became what it was would be about something else.
    let answers = story.answers(Forge::Github).edit("reviews", |reviews| {
        reviews[0]["submitted_at"] = "2026-11-20T12:00:00Z".into();
    });
    let said = story.import(&answers);
    assert!(said.starts_with(".itsm/policy.yaml  edit  "), "{said}");
    let (path, statement) = story.statements().pop().unwrap();
    assert!(
        path.starts_with("approvals/desk/github-review-8001.edit."),
        "{path}"
    );
    assert_eq!(statement["subject"][0]["name"], ".itsm/policy.yaml");
    assert_eq!(statement["predicate"]["step"], "edit");
    let verified = story.sandbox.itsm(&[
        "approvals",
        "verify",
        ".itsm/policy.yaml",
        "--target",
        &story.base,
    ]);
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn records_that_the_main_branch_altered_meanwhile_are_not_the_pull_requests() {
    let desk = Story::desk();
    let base = desk.git(&["rev-parse", "HEAD"]);
    desk.git(&["checkout", "-qb", "relay"]);
    let head = desk.commit(&[("README.md", "about\n")]);
    desk.git(&["checkout", "-q", "main"]);
    let tip = desk.commit(&[(CHANGE, &change("Swap the relay"))]);
    desk.git(&["merge", "-q", "--no-ff", "--no-edit", "relay"]);
    let merge = desk.git(&["rev-parse", "HEAD"]);
    let story = Story {
        sandbox: desk,
        head,
        base: tip,
        merge,
    };
    // GitHub compares with the main branch as it was when it was merged.
    let answers = story.answers(Forge::Github).edit("commits", |commits| {
        commits[0]["parents"][0]["sha"] = base.into();
    });
    let expected = "\
! error: the pull request 7 alters nothing that waits for an approval
! hint: `--step` names a step to decide on ahead of time
[3]
";
    assert_eq!(story.import(&answers), expected);
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    let story = Story::merged();
    let command = story.command(&story.answers(Forge::Github));
    let said = |command: &str| {
        story
            .sandbox
            .transcript(&format!("{command} 2>&1 | head -n 1"))
    };
    assert_eq!(
        said(&command.replace("--pr 7", "--pr 8")),
        "error: the answers are about the pull request 7, not 8\n"
    );
    assert_eq!(
        said(&format!("{command} --record CHG-2611-0OTHER")),
        "error: the pull request 7 alters no CHG-2611-0OTHER that an approval is waited for\n"
    );
    assert_eq!(
        said(&format!("{command} --step nothing")),
        "error: the pull request 7 alters nothing that waits for an approval\n"
    );
    assert_eq!(
        said(&command.replace("../github/*.json", "../github/none.json")),
        "error: ../github/none.json can't be read: No such file or directory (os error 2)\n"
    );
    assert_eq!(
        said(&format!("{command} --record chg-2611-00chg4 --dry-run -q")),
        format!("CHG-2611-00CHG4  authorize  {}\n", digest(&story.sandbox))
    );
}

#[test]
fn scripts_get_a_documented_object() {
    let story = Story::merged();
    let command = story.command(&story.answers(Forge::Github));
    let shown = story
        .sandbox
        .transcript(&format!("{command} --format json --dry-run -q"));
    let output: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(output["version"], 1);
    assert_eq!(output["pull_request"]["version"], 1);
    assert_eq!(output["pull_request"]["reviews"][0]["bound_by"], "review");
    let digest = digest(&story.sandbox);
    let expected = json!([{
        "id": 8001, "user_id": 102, "login": "ben-gh", "person": "ben", "submitted_at": "2026-11-20T10:00:00Z",
        "commit": story.head, "decision": "approve", "reason": null,
        "statement": format!("{STATEMENTS}/github-review-8001.authorize.{digest}.stmt"), "already_there": false
    }]);
    assert_eq!(output["subjects"][0]["reviews"], expected);
    assert_eq!(output["subjects"][0]["name"], "CHG-2611-00CHG4");
}

/// T24: a file under the name of the statement, put there to keep a refusal out.
#[test]
fn t24_a_file_in_the_way_of_a_statement_is_not_taken_for_it() {
    let story = Story::merged();
    let answers = story
        .answers(Forge::Github)
        .first(json!({"state": "CHANGES_REQUESTED"}));
    story.import(&answers);
    let (path, _) = story.statements().pop().unwrap();
    let text = story.sandbox.read(&path);
    let unsigned = Story::merged();
    let answers = unsigned
        .answers(Forge::Github)
        .first(json!({"state": "CHANGES_REQUESTED"}));
    for planted in [text.as_str(), "{}"] {
        unsigned.sandbox.commit(&[(&path, planted)]);
        let expected = format!(
            "! error: {path} is in the way: no importer has signed it as the statement about this review\n\
             ! hint: `git log -- {path}` shows who put it there; take it away first\n[1]\n"
        );
        assert_eq!(unsigned.import(&answers), expected);
    }
}

#[test]
fn what_is_made_from_the_keys_needs_no_review() {
    let policy = format!("{POLICY}expire_after: 7d\n");
    let files = [
        (".itsm/policy.yaml", policy.as_str()),
        (".itsm/allowed_signers", "\n"),
    ];
    let story = Story::of(Story::desk(), &files, &[]);
    let said = story.import(&story.answers(Forge::Github));
    assert!(said.contains(".itsm/policy.yaml  "), "{said}");
    assert!(!said.contains("allowed_signers"), "{said}");
}

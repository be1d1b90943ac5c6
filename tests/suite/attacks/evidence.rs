//! How well a decision is proven, and by what: signed statements, signed commits, and what a repository configures.

use std::path::Path;

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::TWO;

/// A signed commit that brings a statement is enough.
fn by_commit() -> String {
    ONE.replace(
        "require: [{role: approver, count: 1}]}\n",
        "require: [{role: approver, count: 1}], evidence: commit}\n",
    )
}

/// Commits a statement of somebody in a commit that a key signs.
fn commit_signed(clone: &Sandbox, approver: &str, key: &Path) {
    let forged = Forged::approval(clone, approver);
    clone.write(&format!("{}.stmt", forged.stem()), &forged.text());
    clone.git(&["add", "--all"]);
    let key = format!("user.signingkey={}", key.display());
    let args = [
        "-c",
        "gpg.format=ssh",
        "-c",
        &key,
        "commit",
        "--quiet",
        "-S",
        "-m",
        "approved",
    ];
    clone.git(&args);
}

#[test]
fn t02_honest_a_commit_that_the_approver_signed_is_enough_where_the_policy_says_so() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("ben", |ben| commit_signed(ben, "ben", &crew.key("ben")));
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t02_a_commit_that_is_signed_is_too_weak_where_a_signed_statement_is_asked_for() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        commit_signed(ben, "ben", &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("too-weak");
}

#[test]
fn t03_a_commit_that_somebody_else_signed_proves_nothing() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("eva", |eva| {
        eva.git(&["config", "user.email", "ben@example.org"]);
        commit_signed(eva, "ben", &crew.key("eva"));
        take_the_step_by_hand(eva);
    });
    let verdict = crew.verdict();
    verdict.refused("wrong-key");
    assert!(verdict.detail("wrong-key").contains("signed by eva"));
}

#[test]
fn t02_a_signed_merge_of_what_somebody_else_wrote_is_no_approval() {
    let crew = Crew::proposing(&by_commit());
    crew.turn_on("forged", "ana", |ana| {
        ana.git(&["reset", "--quiet", "--hard", "origin/change"]);
        Forged::approval(ana, "ben").unsigned(ana);
    });
    // Ben merges in good faith, and signs all that he commits.
    crew.turn("ben", |ben| {
        let key = format!("user.signingkey={}", crew.key("ben").display());
        let args = [
            "-c",
            "gpg.format=ssh",
            "-c",
            &key,
            "merge",
            "--quiet",
            "--no-ff",
            "-S",
            "-m",
            "merged",
        ];
        ben.git(&[&args[..], &["origin/forged"]].concat());
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("too-weak");
}

#[test]
fn t02_honest_a_signed_commit_outlives_a_merge_that_nobody_signed() {
    let crew = Crew::proposing(&by_commit());
    crew.turn_on("approval", "ben", |ben| {
        ben.git(&["reset", "--quiet", "--hard", "origin/change"]);
        commit_signed(ben, "ben", &crew.key("ben"));
    });
    crew.turn("ana", |ana| {
        ana.git(&[
            "merge",
            "--quiet",
            "--no-ff",
            "-m",
            "merged",
            "origin/approval",
        ]);
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn e36_a_squash_leaves_signed_statements_as_good_as_they_were() {
    let crew = Crew::proposing(&(TWO.to_owned() + "forge_committers: [noreply@github.com]\n"));
    crew.approve("ben");
    crew.approve("cleo");
    crew.authorize();
    crew.verdict().approved();
    let main = crew.git(&["rev-parse", "main"]);
    crew.squash(BRANCH, "ana");
    crew.verdict_on("main", &["--target", &main]).approved();
    crew.verdict_on("main", &[CHANGE]).approved();
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn e36_a_squash_hides_no_risk_that_the_step_found_to_be_lower() {
    let crew = Crew::under(&(ONE.to_owned() + "forge_committers: [noreply@github.com]\n"));
    crew.turn("ana", |ana| {
        let text = CHANGE_TEXT.replace("risk: low", "risk: high");
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
    let main = crew.git(&["rev-parse", "main"]);
    crew.squash(BRANCH, "ana");
    crew.verdict_on("main", &["--target", &main]).approved();
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn e36_honest_a_clone_that_writes_other_line_ends_sees_the_same() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    let ana = crew.join("ana");
    ana.git(&["config", "core.autocrlf", "true"]);
    ana.go_to(BRANCH);
    let statement = ana.statements().remove(0);
    std::fs::remove_file(ana.root().join(&statement)).expect("the file is there");
    ana.git(&["checkout", "--quiet", "--force", "--", "."]);
    assert!(
        ana.read(&statement).ends_with("\r\n"),
        "git writes other line ends"
    );
    ana.done(&["move", CHANGE, "approve"]);
    ana.git(&["push", "--quiet", "origin", BRANCH]);
    crew.verdict().approved();
}

#[test]
fn e37_a_rebase_takes_the_signatures_of_commits_away_and_says_so() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("ben", |ben| commit_signed(ben, "ben", &crew.key("ben")));
    crew.authorize();
    crew.verdict().approved();
    crew.turn_on("main", "cleo", |cleo| {
        cleo.alter("services/mail.yaml", "title: Mail", "title: E-mail");
    });
    // A forge rebases as nobody in particular, and signs nothing.
    crew.turn("cleo", |cleo| {
        cleo.git(&[
            "-c",
            "user.email=cleo@example.org",
            "rebase",
            "--quiet",
            "--force-rebase",
            "origin/main",
        ]);
    });
    let verdict = crew.verdict();
    verdict.refused("too-weak");
    let said = verdict.detail("too-weak");
    assert!(said.contains("asserted"), "{said}");
    assert!(said.contains("not signed"), "{said}");
}

#[test]
fn e37_honest_a_fast_forward_keeps_them() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("ben", |ben| commit_signed(ben, "ben", &crew.key("ben")));
    crew.authorize();
    let main = crew.git(&["rev-parse", "main"]);
    crew.git(&["update-ref", "refs/heads/main", "refs/heads/change"]);
    crew.verdict_on("main", &["--target", &main]).approved();
    crew.verdict_on("main", &[CHANGE]).approved();
}

#[test]
fn t21_a_signature_by_pgp_proves_nothing() {
    let found = std::process::Command::new("gpg").arg("--version").output();
    if found.is_err() {
        return;
    }
    let crew = Crew::proposing(&by_commit());
    crew.turn("eva", |eva| {
        let ring = Ring::new(eva, "Ben Test <ben@example.org>");
        eva.git(&["config", "user.name", "Ben Test"]);
        eva.git(&["config", "user.email", "ben@example.org"]);
        let forged = Forged::approval(eva, "ben");
        eva.write(&format!("{}.stmt", forged.stem()), &forged.text());
        eva.git(&["add", "--all"]);
        ring.git(
            eva,
            &["commit", "--quiet", "-Sben@example.org", "-m", "approved"],
        );
        // git itself is content with it.
        ring.git(eva, &["verify-commit", "HEAD"]);
        take_the_step_by_hand(eva);
    });
    let verdict = crew.verdict();
    verdict.refused("too-weak");
    assert!(verdict.detail("too-weak").contains("PGP"), "{verdict:#?}");
}

/// A keyring of `GnuPG` with one key, in a folder of its own.
struct Ring(tempfile::TempDir);

impl Ring {
    fn new(clone: &Sandbox, user: &str) -> Self {
        let ring = Self(tempfile::tempdir().expect("a temporary folder"));
        let args = [
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            user,
            "ed25519",
            "sign",
        ];
        ring.run(clone, "gpg", &args);
        ring
    }

    fn git(&self, clone: &Sandbox, args: &[&str]) {
        self.run(clone, "git", args);
    }

    fn run(&self, clone: &Sandbox, program: &str, args: &[&str]) {
        let home = format!("GNUPGHOME={}", self.0.path().display());
        let args = [&[home.as_str(), program], args].concat();
        let output = clone.run(Path::new("env"), &args);
        assert_eq!(output.code, 0, "{args:?}: {}", output.stderr);
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        let mut end = std::process::Command::new("gpgconf");
        let _ = end
            .args(["--kill", "all"])
            .env("GNUPGHOME", self.0.path())
            .status();
    }
}

/// Everything by which a repository could have a program run that reads it; each leaves a mark.
fn lay_traps(clone: &Sandbox) -> std::path::PathBuf {
    let mark = clone.home().join("was-run");
    let trap = clone.script(
        ".git/trap",
        &format!("echo \"$0 $*\" >> '{}'; cat", mark.display()),
    );
    let trap = trap.display().to_string();
    for name in [
        "gpg.program",
        "gpg.ssh.program",
        "gpg.x509.program",
        "gpg.ssh.defaultKeyCommand",
        "core.fsmonitor",
        "core.pager",
        "pager.log",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "credential.helper",
        "diff.external",
        "diff.trap.command",
        "diff.trap.textconv",
        "filter.trap.clean",
        "filter.trap.smudge",
        "filter.trap.process",
        "merge.trap.driver",
        "uploadpack.packObjectsHook",
        "trailer.trap.cmd",
    ] {
        clone.git(&["config", name, &trap]);
    }
    for name in [
        "gpg.format=ssh",
        "log.showSignature=true",
        "core.attributesFile=.git/traps",
    ] {
        let (name, value) = name.split_once('=').expect("a value");
        clone.git(&["config", name, value]);
    }
    clone.write(
        ".git/info/attributes",
        "* diff=trap filter=trap merge=trap\n",
    );
    for hook in [
        "pre-commit",
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "post-merge",
    ] {
        clone.hook(hook, &format!("echo {hook} >> '{}'", mark.display()));
    }
    // Whatever it says, nobody on this list has said anything.
    clone.write(".git/signers", "ben@example.org ssh-ed25519 AAAA\n");
    clone.git(&["config", "gpg.ssh.allowedSignersFile", ".git/signers"]);
    mark
}

#[test]
fn t22_nothing_that_a_repository_configures_is_run_or_believed() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("eva", |eva| {
        commit_signed(eva, "ben", &crew.new_key("hers"));
        take_the_step_by_hand(eva);
    });
    let clone = crew.pipeline(BRANCH);
    let mark = lay_traps(&clone);
    let judged = clone.itsm(&[
        "approvals",
        "verify",
        "--target",
        "origin/main",
        "--format",
        "json",
    ]);
    crate::support::Verdict::of(&judged).refused("too-weak");
    for args in [
        &["show", CHANGE, "--digest"][..],
        &["keys", "list"],
        &["validate"],
    ] {
        clone.itsm(args);
    }
    assert!(
        !mark.exists(),
        "{}",
        std::fs::read_to_string(mark).unwrap_or_default()
    );
}

#[test]
fn t22_honest_a_repository_with_traps_is_judged_as_one_without() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("ben", |ben| commit_signed(ben, "ben", &crew.key("ben")));
    crew.authorize();
    let clone = crew.pipeline(BRANCH);
    let mark = lay_traps(&clone);
    let judged = clone.itsm(&[
        "approvals",
        "verify",
        "--target",
        "origin/main",
        "--format",
        "json",
    ]);
    crate::support::Verdict::of(&judged).approved();
    assert!(
        !mark.exists(),
        "{}",
        std::fs::read_to_string(mark).unwrap_or_default()
    );
}

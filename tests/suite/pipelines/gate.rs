//! A server that checks pushes of a desk with a policy: what people agreed to lands, everything else is refused by name.

use std::path::Path;

use crate::attacks::take_the_step_by_hand;
use crate::pipelines::propose;
use crate::pipelines::push;
use crate::pipelines::said;
use crate::support::BRANCH;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

const POLICY: &str = ".itsm/policy.yaml";
const KEYS: &str = ".itsm/keys.yaml";

/// A crew whose shared repository checks pushes, with the change that Ana proposes on its branch.
fn served() -> Crew {
    let crew = Crew::under(ONE);
    let pipeline = crew.pipeline("main");
    pipeline.done(&["-C", &crew.address(), "hook", "install", "-q"]);
    propose(&crew);
    crew
}

/// The same once the change was approved and authorized, on the main branch.
fn landed() -> Crew {
    let crew = served();
    crew.approve("ben");
    crew.authorize();
    crew.merge("ana");
    crew
}

/// What somebody does in a clone.
type Deed<'a> = &'a dyn Fn(&Sandbox);

/// The rules by which a push to a branch is refused, each once; it has to be, and to leave the server as it is.
fn refused(crew: &Crew, clone: &Sandbox, args: &[&str]) -> Vec<String> {
    let before = crew.git(&["for-each-ref"]);
    let output = push(clone, args);
    assert_ne!(output.code, 0, "{args:?} landed");
    assert_eq!(crew.git(&["for-each-ref"]), before);
    let lines = said(&output);
    let found = lines.iter().filter_map(|line| line.split_once("error["));
    let mut rules: Vec<String> = found
        .filter_map(|(_, rest)| Some(rest.split_once(']')?.0.to_owned()))
        .collect();
    rules.sort_unstable();
    rules.dedup();
    assert!(!rules.is_empty(), "{lines:#?}");
    rules
}

/// What the server finds in what somebody does on a branch.
fn refusal(crew: &Crew, branch: &str, who: &str, does: impl FnOnce(&Sandbox)) -> Vec<String> {
    let clone = crew.join(who);
    clone.go_to(branch);
    does(&clone);
    refused(crew, &clone, &[&format!("HEAD:{branch}")])
}

#[test]
fn h07_what_was_approved_and_authorized_lands() {
    let crew = landed();
    let main = crew.pipeline("main");
    assert!(main.read(CHANGE_FILE).contains("state: scheduled"));
}

/// Brings the proposed change onto the main branch of a clone.
fn merge_in(clone: &Sandbox) {
    clone.git(&["merge", "--quiet", "--no-ff", "-m", "in", "origin/change"]);
}

#[test]
fn h07_a_step_that_nobody_approved_waits_on_its_branch_and_is_refused_on_main() {
    let crew = served();
    let rules = refusal(&crew, "main", "ana", |ana| {
        merge_in(ana);
        take_the_step_by_hand(ana);
    });
    assert_eq!(rules, ["not-approved"]);
    // Those who are to approve it have to see it.
    let ana = crew.join("ana");
    ana.go_to(BRANCH);
    take_the_step_by_hand(&ana);
    let output = push(&ana, &[&format!("HEAD:{BRANCH}")]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    let rules = refusal(&crew, "main", "ana", merge_in);
    assert_eq!(rules, ["not-approved"]);
}

#[test]
fn h07_an_approval_that_is_signed_with_another_key_is_refused_with_the_step() {
    let crew = served();
    crew.new_key("stolen");
    let rules = refusal(&crew, "main", "ana", |ana| {
        merge_in(ana);
        Forged::approval(ana, "ben").signed(ana, &crew.key("stolen"));
        take_the_step_by_hand(ana);
    });
    assert_eq!(rules, ["not-approved"]);
}

#[test]
fn h07_a_key_that_comes_in_the_same_push_signs_nothing() {
    let crew = served();
    crew.new_key("phone");
    let rules = refusal(&crew, "main", "ana", |ana| {
        merge_in(ana);
        let known = format!("{{key: \"{}\"", crew.public("ben"));
        let more = format!("{{key: \"{}\"}}", crew.public("phone"));
        ana.alter(KEYS, &known, &format!("{more}\n      - {known}"));
        Forged::approval(ana, "ben").signed(ana, &crew.key("phone"));
        take_the_step_by_hand(ana);
    });
    assert_eq!(rules, ["edit-not-approved", "not-approved"]);
}

#[test]
fn h07_an_edit_of_the_policy_lands_with_the_agreement_of_an_owner_alone() {
    let crew = served();
    let softer = |clone: &Sandbox| clone.alter(POLICY, "[ben, cleo, dan]", "[ben, cleo, dan, eva]");
    let rules = refusal(&crew, "main", "eva", softer);
    assert_eq!(rules, ["edit-not-approved"]);
    // On a branch of its own it waits for those who can agree.
    let proposal = crew.join("eva");
    proposal.go_to("proposal");
    softer(&proposal);
    let output = push(&proposal, &["HEAD:proposal"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    // The edit and the agreement come in one push: what counts is that somebody agreed.
    let eva = crew.join("eva");
    eva.go_to("softer");
    softer(&eva);
    let cleo = crew.join("cleo");
    let path = eva.root().display().to_string();
    cleo.git(&["pull", "--quiet", &path, "softer"]);
    cleo.done(&["approve", "--yes", POLICY]);
    let output = push(&cleo, &["HEAD:main"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
}

#[test]
fn h07_what_is_on_record_stays() {
    let crew = landed();
    let statement = crew.pipeline("main").statements().remove(0);
    let cases: [(&str, Deed<'_>, &[&str]); 4] = [
        (
            "an entry is taken out",
            &|ana| {
                let text = ana.read(CHANGE_FILE);
                let kept = text.lines().filter(|line| !line.contains("do: submit"));
                let kept: Vec<&str> = kept.collect();
                ana.commit(&[(CHANGE_FILE, &(kept.join("\n") + "\n"))]);
            },
            &["log-rewritten"],
        ),
        (
            "the record is deleted",
            &|ana| {
                ana.git(&["rm", "--quiet", CHANGE_FILE]);
                ana.commit(&[]);
            },
            &["record-deleted"],
        ),
        (
            "a statement is deleted",
            &|ana| {
                ana.git(&["rm", "--quiet", &statement]);
                ana.commit(&[]);
            },
            &["statement-altered"],
        ),
        (
            "what was approved is edited",
            &|ana| ana.alter(CHANGE_FILE, "Put the old relay back", "None"),
            &["plan-rewritten"],
        ),
    ];
    for (what, does, expected) in cases {
        let rules = refusal(&crew, "main", "ana", does);
        for rule in expected {
            assert!(rules.iter().any(|one| one == rule), "{what}: {rules:?}");
        }
    }
}

#[test]
fn h07_what_a_merge_hides_is_found() {
    let crew = served();
    let service = "services/mail.yaml";
    // A value that neither side has.
    let rules = refusal(&crew, "main", "ana", |ana| {
        let args = [
            "merge",
            "--quiet",
            "--no-ff",
            "--no-commit",
            "origin/change",
        ];
        ana.git(&args);
        ana.write(
            service,
            &ana.read(service).replace("title: Mail", "title: Post"),
        );
        ana.commit(&[]);
    });
    assert_eq!(rules, ["merge-edited"]);
    // A step that nobody approved.
    let rules = refusal(&crew, "main", "ana", |ana| {
        let args = [
            "merge",
            "--quiet",
            "--no-ff",
            "--no-commit",
            "origin/change",
        ];
        ana.git(&args);
        take_the_step_by_hand(ana);
    });
    assert_eq!(rules, ["merge-edited", "not-approved"]);
    // A merge that takes no side of what was agreed on.
    let crew = landed();
    let rules = refusal(&crew, "main", "ana", |ana| {
        ana.git(&["switch", "--quiet", "--create", "side", "HEAD~1"]);
        ana.commit(&[("README.md", "More\n")]);
        ana.git(&["switch", "--quiet", "main"]);
        ana.git(&[
            "merge", "--quiet", "--no-ff", "-s", "ours", "-m", "in", "side",
        ]);
        ana.git(&["rm", "--quiet", "-r", "approvals"]);
        ana.git(&["commit", "--quiet", "--amend", "--no-edit"]);
    });
    assert!(rules.contains(&"statement-altered".to_owned()), "{rules:?}");
}

#[test]
fn h07_the_main_branch_keeps_its_past() {
    let crew = landed();
    let ana = crew.join("ana");
    crew.git(&["config", "receive.denyDeleteCurrent", "ignore"]);
    assert_eq!(
        refused(&crew, &ana, &["+HEAD~1:main"]),
        ["history-rewritten"]
    );
    assert_eq!(
        refused(&crew, &ana, &["--delete", "main"]),
        ["history-rewritten"]
    );
}

#[test]
fn h07_one_bad_ref_of_five_keeps_all_of_them_out() {
    let crew = served();
    let ana = crew.join("ana");
    ana.go_to(BRANCH);
    ana.git(&["tag", "--annotate", "--message", "one", "v1"]);
    let good = ["HEAD:refs/heads/a", "HEAD:refs/heads/b", "v1"];
    let output = push(&ana, &good);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    take_the_step_by_hand(&ana);
    ana.git(&["tag", "--annotate", "--message", "two", "v2"]);
    let bad = [
        "HEAD~1:refs/heads/c",
        "HEAD~1:refs/heads/d",
        "HEAD:main",
        "v2",
        "+v2:refs/tags/v1",
    ];
    assert_eq!(refused(&crew, &ana, &bad), ["not-approved"]);
}

/// An empty repository that checks pushes, as the origin of a clone.
fn empty(crew: &Crew, clone: &Sandbox, args: &[&str]) -> String {
    let path = Path::new(&crew.address()).with_file_name("fresh.git");
    let path = path.display().to_string();
    clone.git(&[&["init", "--quiet", "--bare", &path], args].concat());
    clone.done(&["-C", &path, "hook", "install", "-q"]);
    clone.git(&["remote", "set-url", "origin", &path]);
    path
}

#[test]
fn h07_the_first_push_is_taken_for_what_is_trusted_and_that_is_said() {
    let crew = served();
    let ana = crew.join("ana");
    ana.go_to(BRANCH);
    take_the_step_by_hand(&ana);
    empty(&crew, &ana, &[]);
    let output = push(&ana, &["HEAD:main"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let lines = said(&output);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("main: the desk is new here, so nothing could judge its approvals: "),
        "{lines:?}"
    );
    // From then on it judges.
    let output = push(&ana, &["HEAD~1:refs/heads/old"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    ana.alter(POLICY, "[ben, cleo, dan]", "[ben, cleo, dan, eva]");
    let output = push(&ana, &["HEAD:main"]);
    assert!(
        output.stderr.contains("error[edit-not-approved]"),
        "{}",
        output.stderr
    );
}

#[test]
fn h07_an_edit_of_what_runs_the_checks_is_refused() {
    let policy = ONE.replace(
        "policy: {require: [{role: owner, count: 1}]}",
        "policy: {require: [{role: owner, count: 1}], pipelines: [.gitlab-ci.yml]}",
    );
    let crew = Crew::under(&policy);
    let eva = crew.join("eva");
    eva.done(&["-C", &crew.address(), "hook", "install", "-q"]);
    eva.commit(&[(".gitlab-ci.yml", "{}\n")]);
    assert_eq!(refused(&crew, &eva, &["HEAD:main"]), ["edit-not-approved"]);
    let cleo = crew.join("cleo");
    let path = eva.root().display().to_string();
    cleo.git(&["pull", "--quiet", &path, "main"]);
    cleo.done(&["approve", "--yes", ".gitlab-ci.yml"]);
    let output = push(&cleo, &["HEAD:main"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
}

/// C15: such a repository can't be read here, so nothing comes in unchecked.
#[test]
fn c15_a_push_into_a_repository_of_another_format_is_refused_plainly() {
    for format in ["--object-format=sha256", "--ref-format=reftable"] {
        let sandbox = Sandbox::new();
        let init = sandbox.run(Path::new("git"), &["init", "--quiet", format]);
        if init.code != 0 {
            continue;
        }
        sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: small\ntimezone: UTC\n")]);
        let remote = sandbox.root().with_file_name("server.git");
        let path = remote.display().to_string();
        sandbox.git(&["init", "--quiet", "--bare", format, &path]);
        let install = sandbox.itsm(&["-C", &path, "hook", "install"]);
        assert_eq!(install.code, 4, "{format}: {}", install.stderr);
        assert!(
            install.stderr.contains("cannot open the repository"),
            "{}",
            install.stderr
        );
        let hook = remote.join("hooks/pre-receive");
        let program = env!("CARGO_BIN_EXE_itsm");
        sandbox.script(
            &hook.display().to_string(),
            &format!(
                "'{program}' hook pre-receive; code=$?; echo \"ended with $code\"; exit $code"
            ),
        );
        sandbox.git(&["remote", "add", "origin", &path]);
        let output = push(&sandbox, &["HEAD:main"]);
        assert_ne!(output.code, 0, "{format}");
        let lines = said(&output);
        assert!(
            lines.iter().any(|line| line == "ended with 4"),
            "{format}: {lines:?}"
        );
        assert_eq!(sandbox.git(&["-C", &path, "for-each-ref"]), "");
    }
}

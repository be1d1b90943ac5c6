//! What nobody approved is not pushed to where it would count, and what was decided is told.

use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const KEYS: &str = ".itsm/keys.yaml";

/// The change waits for its approval on `main`.
fn waiting() -> Crew {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| {
        ana.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
    });
    crew
}

/// Takes the step in an editor, past the program and its guards.
fn take_by_hand(clone: &Sandbox) {
    let text = clone.read(CHANGE_FILE);
    let text = text.replace("state: authorization", "state: scheduled");
    let entry = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: approve, to: scheduled}\n";
    clone.commit(&[(CHANGE_FILE, &(text + entry))]);
}

/// The push is stopped for a reason, and the remote is as it was.
fn stopped(crew: &Crew, clone: &Sandbox, rule: &str) -> (String, String) {
    let before = crew.git(&["rev-parse", "main"]);
    let stopped = clone.itsm(&["sync"]);
    assert_eq!(stopped.code, 1, "{}{}", stopped.stdout, stopped.stderr);
    let found = format!("error[{rule}]");
    assert!(stopped.stdout.contains(&found), "{}", stopped.stdout);
    assert!(
        stopped.stderr.contains("nothing was sent"),
        "{}",
        stopped.stderr
    );
    assert_eq!(crew.git(&["rev-parse", "main"]), before);
    (stopped.stdout, stopped.stderr)
}

#[test]
fn a_step_that_nobody_approved_stays_here() {
    let crew = waiting();
    let ana = crew.join("ana");
    take_by_hand(&ana);
    stopped(&crew, &ana, "not-approved");
}

#[test]
fn an_approved_step_goes_out_and_who_approved_it_is_told() {
    let crew = waiting();
    let (ana, ben) = (crew.join("ana"), crew.join("ben"));
    ben.done(&["approve", "--yes", CHANGE]);
    ben.done(&["sync"]);
    let told = ana.done(&["sync"]).stdout;
    assert_eq!(
        told,
        "CAME IN          TITLE              WHAT\n\
         CHG-2611-00CHG1  Replace the relay  approved by ben (authorize)\n"
    );
    ana.done(&["move", CHANGE, "approve"]);
    ana.done(&["sync"]);
    assert_eq!(
        crew.git(&["rev-parse", "main"]),
        ana.git(&["rev-parse", "HEAD"])
    );
}

#[test]
fn who_said_no_is_told_to_scripts_as_well() {
    let crew = waiting();
    let (ana, ben) = (crew.join("ana"), crew.join("ben"));
    ben.done(&[
        "approve",
        "--yes",
        CHANGE,
        "--reject",
        "--comment",
        "Too early",
    ]);
    ben.done(&["sync"]);
    let dry = ana.done(&["sync", "--dry-run"]).stdout;
    assert!(dry.contains("rejected by ben (authorize)"), "{dry}");
    let json = ana.done(&["sync", "--format", "json"]).stdout;
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        told["incoming"]["records"][0]["decisions"],
        serde_json::json!([{"by": "ben", "decision": "reject", "step": "authorize"}])
    );
    assert_eq!(told["incoming"]["others"], serde_json::json!([]));
}

#[test]
fn what_others_pushed_without_approval_holds_nobody_up() {
    let crew = waiting();
    let dan = crew.join("dan");
    crew.turn_on("main", "ana", take_by_hand);
    dan.done(&["new", "incident", "The relay is slow"]);
    dan.done(&["sync"]);
    assert_eq!(
        crew.git(&["rev-parse", "main"]),
        dan.git(&["rev-parse", "HEAD"])
    );
}

#[test]
fn a_key_that_nobody_approved_goes_to_a_branch_of_its_own_and_not_to_main() {
    let crew = Crew::under(ONE);
    let (ana, ben, cleo) = (crew.join("ana"), crew.join("ben"), crew.join("cleo"));
    crew.new_key("phone");
    let file = crew.key("phone.pub").display().to_string();
    ben.done(&["keys", "add", &file, "--name", "phone"]);
    let (found, hints) = stopped(&crew, &ben, "edit-not-approved");
    let who = "ana or cleo can approve it with `itsm approve .itsm/keys.yaml` before it is merged";
    assert!(found.contains(who), "{found}");
    let how = "`git switch --create NAME` and `itsm sync` propose them on a branch of their own";
    assert!(hints.contains(how), "{hints}");
    ben.git(&["switch", "--quiet", "--create", "phone"]);
    let sent = ben.done(&["sync"]);
    assert!(
        sent.stderr.contains("1 commit went out to origin/phone"),
        "{}",
        sent.stderr
    );
    cleo.git(&["fetch", "--quiet"]);
    cleo.git(&["switch", "--quiet", "phone"]);
    cleo.done(&["approve", "--yes", KEYS]);
    cleo.done(&["sync"]);
    let dan = crew.join("dan");
    dan.git(&["merge", "--quiet", "--no-ff", "--no-edit", "origin/phone"]);
    dan.done(&["sync"]);
    let told = ana.done(&["sync"]).stdout;
    assert!(
        told.contains("keys of ben changed; approved by cleo"),
        "{told}"
    );
}

#[test]
fn another_policy_is_told_as_that() {
    let crew = Crew::under(ONE);
    let ana = crew.join("ana");
    crew.turn_on("main", "ben", |ben| {
        ben.alter(".itsm/policy.yaml", "count: 1", "count: 2");
    });
    let told = ana.done(&["sync"]).stdout;
    assert!(told.contains("policy changed"), "{told}");
}

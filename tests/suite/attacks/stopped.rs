//! A no before the work begins, on whichever side of a merge, and corrections that take a decision back.

use crate::attacks::found;
use crate::attacks::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

pub(super) fn carry_out(crew: &Crew) {
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["move", CHANGE, "implement"]);
        eva.done(&["move", CHANGE, "complete", "--set", "outcome=successful"]);
    });
}

/// What an audit finds, less that the change says it was written before it was committed.
pub(super) fn told(crew: &Crew, root: &str) -> Vec<String> {
    let mut found = found(crew, "main", &["audit", "--from", root]);
    found.retain(|one| !one.starts_with("error back-dated "));
    found
}

/// A crew whose change was approved on `main`, and the commit before that.
fn approved() -> (Crew, String) {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    (crew, root)
}

fn error_of_change(rule: &str) -> String {
    format!("error {rule} {CHANGE_FILE}")
}

/// A change that was closed, set back to its draft and given another plan, each in a push of its own.
fn other_plan() -> (Crew, String) {
    let (crew, _) = approved();
    carry_out(&crew);
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    let back = "do: correct, to: draft, reason: Not done}";
    crew.turn_on("main", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: closed", "state: draft");
        let entry = format!("  - {{at: 2026-11-20T12:00:00Z, by: eva, {back}\n");
        eva.commit(&[(CHANGE_FILE, &(text + &entry))]);
    });
    crew.turn_on("main", "eva", |eva| {
        eva.done(&[
            "edit",
            CHANGE,
            "--set",
            "implementation_plan=Cut both feeds",
        ]);
    });
    (crew, root)
}

#[test]
fn a_correction_takes_no_plan_past_the_approval_that_nobody_saw() {
    let (crew, root) = other_plan();
    // A clock tells more than a log does.
    let mut eva = crew.join("eva");
    eva.set("ITSM_NOW", "2026-11-20T12:00:00.25Z");
    let refused = eva.itsm(&[
        "correct",
        CHANGE,
        "--to",
        &root,
        "--field",
        "state",
        "--reason",
        "It was done",
    ]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    let said = "would pass `authorize` once more, and it is not approved";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    let accepted = crew.git(&["rev-parse", "main"]);
    crew.turn_on("again", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: draft", "state: closed");
        let entry =
            "  - {at: 2026-11-20T12:00:00Z, by: eva, do: correct, to: closed, reason: Done}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let since = found(&crew, "again", &["validate", "--since", accepted.trim()]);
    assert!(
        since.contains(&error_of_change("not-approved")),
        "{since:?}"
    );
    crew.land("again", "cleo");
    for from in [&root, accepted.trim()] {
        let found = told(&crew, from);
        assert!(
            found.contains(&error_of_change("not-approved")),
            "{found:?}"
        );
    }
}

#[test]
fn honest_a_correction_is_corrected() {
    let (crew, _) = approved();
    carry_out(&crew);
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["correct", CHANGE, "--to", "HEAD~2", "--reason", "Not yet"]);
    });
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["correct", CHANGE, "--to", &root, "--reason", "It was done"]);
    });
    assert_eq!(told(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &[CHANGE, "--all"]).approved();
}

#[test]
fn what_somebody_gave_up_goes_on_by_nobody_elses_correction() {
    let (crew, _) = approved();
    let before = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.turn_on("main", "ana", |ana| {
        ana.done(&[
            "move",
            CHANGE,
            "cancel",
            "--reason",
            "The part was recalled",
        ]);
    });
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    let back = ["correct", CHANGE, "--to", &before, "--reason", "Oops"];
    let mut eva = crew.join("eva");
    eva.set("ITSM_NOW", "2026-11-20T12:00:00.25Z");
    let refused = eva.itsm(&back);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    let said = "was the decision of ana, who alone takes that back";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    crew.turn_on("by-hand", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: cancelled", "state: scheduled");
        let entry =
            "  - {at: 2026-11-20T12:00:00Z, by: eva, do: correct, to: scheduled, reason: Oops}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let since = found(&crew, "by-hand", &["validate", "--since", &root]);
    assert!(
        since.contains(&error_of_change("not-approved")),
        "{since:?}"
    );
    // Her own word she takes back herself.
    crew.turn_on("main", "ana", |ana| ana.done(&back));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

fn no(clone: &Sandbox, what: &str) {
    clone.done(&["approve", "--yes", CHANGE, what]);
}

#[test]
fn work_does_not_begin_after_a_no_to_what_it_rests_on() {
    for what in ["--revoke", "--reject"] {
        let (crew, root) = approved();
        crew.at("2026-11-20T13:00:00Z");
        crew.turn_on("main", "ben", |ben| no(ben, what));
        crew.at("2026-11-20T14:00:00Z");
        crew.turn_on("main", "eva", |eva| {
            let refused = eva.itsm(&["start", CHANGE]);
            assert_eq!(refused.code, 1, "{}", refused.stderr);
            assert!(
                refused.stderr.contains("ben said no to it since"),
                "{}",
                refused.stderr
            );
            let way = format!("`itsm approve {CHANGE} --step authorize`");
            assert!(refused.stderr.contains(&way), "{}", refused.stderr);
            let text = eva
                .read(CHANGE_FILE)
                .replace("state: scheduled", "state: implementing");
            let entry =
                "  - {at: 2026-11-20T14:00:00Z, by: eva, do: implement, to: implementing}\n";
            eva.commit(&[(CHANGE_FILE, &(text + entry))]);
        });
        assert_eq!(
            told(&crew, &root),
            [error_of_change("not-approved")],
            "{what}"
        );
    }
}

#[test]
fn honest_who_said_no_approves_after_all_and_the_work_begins() {
    let (crew, root) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at("2026-11-20T13:30:00Z");
    crew.turn_on("main", "ben", |ben| {
        ben.done(&["approve", "--yes", CHANGE, "--step", "authorize"])
    });
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_a_no_to_work_that_goes_on_changes_nothing() {
    let (crew, root) = approved();
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    // Nor does a no of somebody on whom nothing rested, while the approval has grown old.
    crew.turn_on("main", "eva", |eva| {
        eva.done(&["move", CHANGE, "complete", "--set", "outcome=successful"]);
    });
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_work_begins_when_the_approval_has_grown_old() {
    let (crew, root) = approved();
    crew.at("2026-12-20T13:00:00Z");
    crew.turn_on("main", "cleo", |cleo| no(cleo, "--reject"));
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&[
            "approve",
            "--yes",
            CHANGE,
            "--step",
            "authorize",
            "--revoke",
        ])
    });
    crew.at("2026-12-20T14:00:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

/// The step is taken on a branch from before somebody said no on `main`; the branch merges `main` and becomes it.
fn goes_around(no_at: &str, step_at: &str) -> (Crew, String) {
    let crew = Crew::proposing(ONE);
    crew.merge("cleo");
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    crew.merge("cleo");
    crew.at(no_at);
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at(step_at);
    crew.turn("ana", take_the_step_by_hand);
    let later = no_at.max(step_at).replace(":00:00Z", ":30:00Z");
    crew.at(&later);
    let ana = crew.join("ana");
    ana.git(&["switch", "--quiet", "--detach", "origin/change"]);
    ana.git(&["merge", "--quiet", "--no-edit", "origin/main"]);
    ana.git(&["push", "--quiet", "origin", "HEAD:main"]);
    (crew, root)
}

#[test]
fn a_line_does_not_go_around_a_no_that_was_there_before() {
    let (crew, root) = goes_around("2026-11-20T13:00:00Z", "2026-11-20T14:00:00Z");
    assert_eq!(told(&crew, &root), [error_of_change("not-approved")]);
}

#[test]
fn honest_a_no_that_came_after_the_step_is_merged_into_its_line() {
    let (crew, root) = goes_around("2026-11-20T14:00:00Z", "2026-11-20T13:00:00Z");
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

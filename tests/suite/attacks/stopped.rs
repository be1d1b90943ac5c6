//! A no before the work begins, on whichever side of a merge, and corrections that take a decision back.

use crate::attacks::found;
use crate::attacks::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

/// That a start says by itself that it is older than a no which the line had first.
const BESIDE: &str = "warning start-beside-no changes/2026/11/CHG-2611-00CHG1.yaml";

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
pub(super) fn approved() -> (Crew, String) {
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
fn an_entry_that_stands_in_the_log_once_more_is_a_step_once_more() {
    let (crew, root) = approved();
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        let taken = text.lines().last().unwrap_or_default();
        let at = "at: 2026-11-20T12:00:00Z";
        assert!(
            taken.contains("do: approve") && taken.contains(at),
            "{taken}"
        );
        let back = format!("  - {{{at}, by: ana, do: correct, to: authorization, reason: Wrong}}");
        let text = text.replace("Put the old relay back", "None");
        ana.commit(&[(CHANGE_FILE, &format!("{text}{back}\n{taken}\n"))]);
    });
    let found = told(&crew, &root);
    assert!(
        found.contains(&error_of_change("not-approved")),
        "{found:?}"
    );
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

pub(super) fn no(clone: &Sandbox, what: &str) {
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
fn another_id_does_not_shake_off_a_no() {
    let (crew, root) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at("2026-11-20T14:00:00Z");
    let path = "changes/2026/11/CHG-2611-00CHG2.yaml";
    crew.turn_on("main", "eva", |eva| {
        let refused = eva.itsm(&["renumber", CHANGE]);
        let said = "has been approved under this id, and keeps it";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        let text = eva.read(CHANGE_FILE);
        let text = text.replace(&format!("id: {CHANGE}\n"), "id: CHG-2611-00CHG2\n");
        let text = text.replace("state: scheduled", "state: implementing");
        let text = text.replace("log:\n", &format!("aliases: [{CHANGE}]\nlog:\n"));
        let entry = "  - {at: 2026-11-20T14:00:00Z, by: eva, do: implement, to: implementing}\n";
        eva.git(&["rm", "--quiet", CHANGE_FILE]);
        eva.commit(&[(path, &(text + entry))]);
    });
    let found = told(&crew, &root);
    assert!(
        found.contains(&format!("error not-approved {path}")),
        "{found:?}"
    );
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
    crew.become_main("change", "ana");
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

/// The work begins by hand, with the time of the clock or an earlier one.
fn start_by_hand(clone: &Sandbox, at: &str) {
    let text = clone.read(CHANGE_FILE);
    let text = text.replace("state: scheduled", "state: implementing");
    let entry = format!("  - {{at: {at}, by: eva, do: implement, to: implementing}}\n");
    clone.commit(&[(CHANGE_FILE, &(text + &entry))]);
}

#[test]
fn a_start_on_top_of_a_no_is_found_whatever_time_it_claims() {
    for committed in ["2026-11-20T15:00:00Z", "2026-11-20T12:30:00Z"] {
        let (crew, root) = approved();
        crew.at("2026-11-20T14:00:00Z");
        crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
        crew.at(committed);
        crew.turn_on("main", "eva", |eva| {
            start_by_hand(eva, "2026-11-20T12:30:00Z");
        });
        crew.at("2026-11-20T15:00:00Z");
        let found = told(&crew, &root);
        assert!(
            found.contains(&error_of_change("not-approved")),
            "{committed}: {found:?}"
        );
    }
}

#[test]
fn honest_a_start_from_before_a_no_is_merged_after_it() {
    let (crew, root) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("work", "eva", |eva| eva.done(&["start", CHANGE]));
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at("2026-11-20T15:00:00Z");
    crew.land("work", "cleo");
    assert_eq!(told(&crew, &root), [BESIDE]);
}

/// Work that began on a branch beside a no, by hand and with times from before that; `merges` where the branch has the no.
fn begun_beside(merges: bool) -> (Crew, String) {
    let (crew, root) = approved();
    let before = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at("2026-11-20T12:30:00Z");
    let eva = crew.join("eva");
    eva.git(&["switch", "--quiet", "--create", "work", &before]);
    if merges {
        eva.git(&["merge", "--quiet", "--no-ff", "--no-commit", "origin/main"]);
    }
    start_by_hand(&eva, "2026-11-20T12:30:00Z");
    eva.git(&["push", "--quiet", "origin", "work"]);
    crew.at("2026-11-20T15:00:00Z");
    (crew, root)
}

#[test]
fn a_start_that_claims_in_entry_and_commit_to_be_older_than_a_no_is_told_of() {
    let (crew, root) = begun_beside(false);
    crew.land("work", "cleo");
    assert_eq!(told(&crew, &root), [BESIDE]);
}

#[test]
fn such_a_start_is_told_of_as_well_where_its_branch_became_the_line() {
    let (crew, root) = begun_beside(false);
    crew.become_main("work", "eva");
    assert_eq!(told(&crew, &root), [BESIDE]);
}

#[test]
fn a_start_in_a_merge_that_has_the_no_is_found_whatever_it_claims() {
    let (crew, root) = begun_beside(true);
    crew.land("work", "cleo");
    let found = told(&crew, &root);
    assert!(
        found.contains(&error_of_change("not-approved")),
        "{found:?}"
    );
}

#[test]
fn honest_a_start_from_before_a_no_that_landed_before_it_is_as_it_says() {
    let (crew, root) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("work", "eva", |eva| eva.done(&["start", CHANGE]));
    crew.at("2026-11-20T13:30:00Z");
    crew.land("work", "cleo");
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

#[test]
fn who_approves_in_the_second_of_the_no_has_approved() {
    let (crew, root) = approved();
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    let again = ["approve", "--yes", CHANGE, "--step", "authorize"];
    crew.turn_on("main", "ben", |ben| ben.done(&again));
    crew.at("2026-11-20T14:00:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

/// The work began, was set back by a correction, and ben says no; and the commit at which it had begun.
fn set_back() -> (Crew, String, String) {
    let (crew, root) = approved();
    crew.at("2026-11-20T12:20:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    let begun = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.at("2026-11-20T12:30:00Z");
    crew.turn_on("main", "eva", |eva| {
        let back = ["correct", CHANGE, "--to", "HEAD~1", "--reason", "Not begun"];
        eva.done(&back);
    });
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at("2026-11-20T14:00:00Z");
    (crew, root, begun)
}

#[test]
fn a_correction_begins_no_work_that_a_start_may_not() {
    let (crew, root, begun) = set_back();
    crew.turn_on("main", "eva", |eva| {
        let forward = ["correct", CHANGE, "--to", &begun, "--reason", "It was"];
        let refused = eva.itsm(&forward);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let said = "ben said no to it since";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: scheduled", "state: implementing");
        let entry = "  - {at: 2026-11-20T14:00:00Z, by: eva, do: correct, to: implementing, reason: It was}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    assert_eq!(told(&crew, &root), [error_of_change("not-approved")]);
}

#[test]
fn honest_a_correction_begins_work_when_who_said_no_approves_after_all() {
    let (crew, root, begun) = set_back();
    let again = ["approve", "--yes", CHANGE, "--step", "authorize"];
    crew.turn_on("main", "ben", |ben| ben.done(&again));
    crew.at("2026-11-20T15:00:00Z");
    let forward = ["correct", CHANGE, "--to", &begun, "--reason", "It was"];
    crew.turn_on("main", "eva", |eva| eva.done(&forward));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

/// A change that ana gave up and eva set back to its draft; and the commits before both, and after.
fn given_up() -> (Crew, String, String) {
    let (crew, _) = approved();
    let before = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.at("2026-11-20T13:00:00Z");
    let cancel = ["move", CHANGE, "cancel", "--reason", "It was recalled"];
    crew.turn_on("main", "ana", |ana| ana.done(&cancel));
    crew.at("2026-11-20T13:30:00Z");
    crew.turn_on("main", "eva", |eva| {
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: cancelled", "state: draft");
        let entry =
            "  - {at: 2026-11-20T13:30:00Z, by: eva, do: correct, to: draft, reason: Again}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let root = crew.git(&["rev-parse", "main"]).trim().to_owned();
    crew.at("2026-11-20T14:00:00Z");
    (crew, before, root)
}

#[test]
fn two_corrections_take_back_no_more_than_one() {
    let (crew, before, root) = given_up();
    crew.turn_on("main", "eva", |eva| {
        let refused = eva.itsm(&["correct", CHANGE, "--to", &before, "--reason", "Oops"]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let said = "was the decision of ana, who alone takes that back";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        let text = eva
            .read(CHANGE_FILE)
            .replace("state: draft", "state: scheduled");
        let entry =
            "  - {at: 2026-11-20T14:00:00Z, by: eva, do: correct, to: scheduled, reason: Oops}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let found = told(&crew, &root);
    assert!(
        found.contains(&error_of_change("not-approved")),
        "{found:?}"
    );
}

#[test]
fn honest_what_was_set_back_to_its_draft_goes_on_by_its_steps() {
    let (crew, _, root) = given_up();
    crew.turn_on("main", "eva", |eva| eva.done(&["move", CHANGE, "submit"]));
    crew.turn_on("main", "ben", |ben| ben.done(&["approve", "--yes", CHANGE]));
    crew.turn_on("main", "eva", |eva| eva.done(&["move", CHANGE, "approve"]));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

#[test]
fn honest_who_gave_it_up_takes_that_back_after_another_correction() {
    let (crew, before, root) = given_up();
    let back = ["correct", CHANGE, "--to", &before, "--reason", "Oops"];
    crew.turn_on("main", "ana", |ana| ana.done(&back));
    assert_eq!(told(&crew, &root), Vec::<String>::new());
}

/// The work begins on a branch from before somebody said no on `main`; the branch merges `main` and becomes it.
fn begins_around(no_at: &str, start_at: &str) -> (Crew, String) {
    let (crew, root) = approved();
    crew.git(&["branch", "--force", "work", "main"]);
    crew.at(no_at);
    crew.turn_on("main", "ben", |ben| no(ben, "--revoke"));
    crew.at(start_at);
    crew.turn_on("work", "eva", |eva| start_by_hand(eva, start_at));
    crew.at("2026-11-20T15:00:00Z");
    crew.become_main("work", "eva");
    (crew, root)
}

#[test]
fn work_does_not_begin_beside_a_no_that_was_there_before() {
    let (crew, root) = begins_around("2026-11-20T13:00:00Z", "2026-11-20T14:00:00Z");
    assert_eq!(told(&crew, &root), [error_of_change("not-approved")]);
}

#[test]
fn honest_a_no_that_came_after_the_start_is_merged_into_its_line() {
    let (crew, root) = begins_around("2026-11-20T14:00:00Z", "2026-11-20T13:00:00Z");
    // It rests on what it says of its time.
    assert_eq!(told(&crew, &root), [BESIDE]);
}

//! The short way for emergencies, and what is owed afterwards.

use crate::attacks::found;
use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::emergency_policy;

/// The change as an emergency, which is riskier.
fn emergency() -> String {
    let text = CHANGE_TEXT.replace("kind: normal", "kind: emergency");
    text.replace("risk: low", "risk: moderate")
}

/// An emergency that Ben has let go ahead, on `main`.
fn landed() -> Crew {
    let crew = Crew::under(&emergency_policy(2, 2));
    crew.turn("ana", |ana| {
        ana.commit(&[(CHANGE_FILE, &emergency())]);
    });
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
    crew.merge("cleo");
    crew
}

fn review(crew: &Crew, name: &str) {
    crew.turn_on("main", name, |clone| {
        clone.done(&["approve", "--yes", CHANGE, "--step", "review"])
    });
}

#[test]
fn t34_an_emergency_that_nobody_looks_back_on_is_overdue() {
    let crew = landed();
    crew.at("2026-11-22T12:00:00Z");
    review(&crew, "ben");
    crew.verdict_on("main", &[CHANGE]).approved();
    crew.at("2026-11-22T12:00:01Z");
    let verdict = crew.verdict_on("main", &[CHANGE]);
    verdict.refused("post-review-overdue");
    crew.verdict_on("main", &["--all"])
        .refused("post-review-overdue");
    let later = &verdict.case(CHANGE)["rules"][0]["afterwards"];
    assert_eq!(later["due"], "2026-11-22T12:00:00Z");
    assert_eq!(later["requirement"]["missing"], 1);
}

#[test]
fn t34_honest_two_people_look_back_in_time() {
    let crew = landed();
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    crew.at("2026-12-20T12:00:00Z");
    crew.verdict_on("main", &[CHANGE]).approved();
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn t34_a_review_beforehand_is_none() {
    let crew = Crew::under(&emergency_policy(2, 2));
    crew.turn("ana", |ana| {
        ana.commit(&[(CHANGE_FILE, &emergency())]);
    });
    for name in ["cleo", "dan"] {
        crew.turn(name, |clone| {
            let refused = clone.itsm(&["approve", "--yes", CHANGE, "--step", "review"]);
            assert_eq!(refused.code, 1, "{}", refused.stderr);
        });
    }
    // Nor does anything stand in for the approval.
    let said = crew.refusal();
    assert!(
        said.contains("rule `emergency` wants 1 more of `approver`"),
        "{said}"
    );
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn t34_calling_a_change_an_emergency_after_its_approval_voids_that() {
    let crew = Crew::proposing(&emergency_policy(2, 2));
    crew.approve("ben");
    crew.turn("ana", |ana| {
        ana.alter(CHANGE_FILE, "kind: normal", "kind: emergency");
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("content-changed");
}

/// What an audit of `main` finds since a commit.
fn audited(crew: &Crew, root: &str) -> Vec<String> {
    let mut found = found(crew, "main", &["audit", "--from", root]);
    // The change says that it was written hours before it was committed, which is another story.
    found.retain(|one| !one.starts_with("error back-dated "));
    found
}

#[test]
fn t34_honest_words_for_searching_that_are_added_after_the_review() {
    let crew = Crew::under(&emergency_policy(2, 2));
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn("ana", |ana| {
        ana.commit(&[(CHANGE_FILE, &emergency())]);
    });
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.at("2026-11-21T12:00:00Z");
    review(&crew, "ben");
    review(&crew, "cleo");
    crew.at("2026-11-22T11:00:00Z");
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["edit", CHANGE, "--set", "tags=relay"]);
    });
    crew.at("2026-12-20T12:00:00Z");
    crew.verdict_on("main", &["--all"]).approved();
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

/// Ana gives the change up, on `main`.
fn cancel(crew: &Crew) {
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["move", CHANGE, "cancel", "--reason", "The line is back"]);
    });
}

#[test]
fn t34_honest_an_emergency_that_was_given_up_before_the_work_owes_nothing() {
    let crew = landed();
    let root = crew.git(&["rev-list", "--max-parents=0", "main"]);
    crew.at("2026-11-21T12:00:00Z");
    cancel(&crew);
    crew.at("2026-12-20T12:00:00Z");
    crew.verdict_on("main", &["--all"]).approved();
    assert_eq!(audited(&crew, root.trim()), Vec::<String>::new());
    let ana = crew.pipeline("main");
    let explained = ana.itsm(&["policy", "explain", CHANGE]).stdout;
    assert!(!explained.contains("afterwards"), "{explained}");
}

#[test]
fn t34_an_emergency_that_is_given_up_after_the_work_began_owes_its_review() {
    let crew = landed();
    let root = crew.git(&["rev-list", "--max-parents=0", "main"]);
    crew.at("2026-11-21T20:00:00Z");
    crew.turn_on("main", "eva", |eva| eva.done(&["start", CHANGE]));
    crew.turn_on("main", "ana", |ana| {
        let back = ["correct", CHANGE, "--to", "HEAD~1", "--reason"];
        ana.done(&[&back[..], &["It was not begun"]].concat());
    });
    cancel(&crew);
    crew.at("2026-12-20T12:00:00Z");
    crew.verdict_on("main", &["--all"])
        .refused("post-review-overdue");
    let found = audited(&crew, root.trim());
    let overdue = format!("error post-review-overdue {CHANGE_FILE}");
    assert!(found.contains(&overdue), "{found:?}");
}

#[test]
fn t34_another_name_pays_nothing_of_what_is_owed() {
    let crew = Crew::under(&emergency_policy(2, 2));
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn("ana", |ana| {
        ana.commit(&[(CHANGE_FILE, &emergency())]);
    });
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.turn_on("main", "ana", |ana| {
        let text = ana.read(CHANGE_FILE);
        let text = text.replace(CHANGE, "CHG-2611-00CHG7") + &format!("aliases: [{CHANGE}]\n");
        ana.git(&["rm", "--quiet", CHANGE_FILE]);
        ana.commit(&[("changes/2026/11/CHG-2611-00CHG7.yaml", &text)]);
    });
    crew.at("2026-12-20T12:00:00Z");
    let found = audited(&crew, &root);
    let overdue = "error post-review-overdue changes/2026/11/CHG-2611-00CHG7.yaml";
    assert!(found.iter().any(|one| one == overdue), "{found:?}");
}

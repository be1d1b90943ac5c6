//! Work that has ended: what was decided on stays what it was.

use crate::attacks::standard::errors;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

/// A crew whose change was approved, carried out and closed.
fn crew() -> Crew {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.at("2026-11-23T20:05:00Z");
    crew.turn_on("done", "eva", |eva| {
        eva.done(&["move", CHANGE, "implement"]);
        eva.done(&["move", CHANGE, "complete", "--set", "outcome=successful"]);
    });
    crew.land("done", "cleo");
    crew
}

const SINCE: [&str; 3] = ["validate", "--since", "origin/main"];

#[test]
fn what_a_closed_change_says_is_not_rewritten() {
    let crew = crew();
    let edits = [
        ("title: Replace the relay", "title: Tidy the cables"),
        ("cis: [mx-01]", "cis: []"),
        ("requester: ana", "requester: dan"),
        ("Put the old relay back", "Hope for the best"),
        ("description: The old one", "description: The new one"),
    ];
    for (at, (old, new)) in edits.into_iter().enumerate() {
        let branch = format!("later-{at}");
        crew.turn_on(&branch, "ana", |ana| ana.alter(CHANGE_FILE, old, new));
        let found = errors(&crew, &branch, &SINCE);
        assert!(
            found.contains(&"plan-rewritten".to_owned()),
            "{new}: {found:?}"
        );
        crew.verdict_on(&branch, &[CHANGE, "--all"])
            .refused("content-changed");
    }
    // The same where nobody looked and it came on the trusted side.
    let root = crew.git(&["rev-parse", "main"]);
    crew.land("later-3", "ana");
    let found = errors(&crew, "main", &["audit", "--from", &root]);
    assert_eq!(found, ["plan-rewritten"]);
    crew.verdict_on("main", &[CHANGE, "--all"])
        .refused("content-changed");
}

#[test]
fn a_tracked_value_of_a_closed_change_is_not_rewritten_with_an_entry() {
    let crew = crew();
    crew.turn_on("later", "ana", |ana| {
        let text = ana
            .read(CHANGE_FILE)
            .replace("kind: normal\n", "kind: standard\n");
        let entry = "  - {at: 2026-11-23T20:05:00Z, by: ana, do: edit, set: {kind: standard}}\n";
        ana.commit(&[(CHANGE_FILE, &format!("{text}{entry}"))]);
    });
    let found = errors(&crew, "later", &SINCE);
    assert!(found.contains(&"plan-rewritten".to_owned()), "{found:?}");
}

#[test]
fn honest_what_is_learnt_later_is_written_down() {
    let crew = crew();
    let root = crew.git(&["rev-parse", "main"]);
    let does = |eva: &Sandbox| {
        eva.done(&["edit", CHANGE, "--set", "close_notes=All well"]);
        eva.done(&["edit", CHANGE, "--set", "pir_findings=Nothing"]);
        eva.done(&["note", CHANGE, "The old relay was sold"]);
    };
    crew.turn_on("later", "eva", does);
    assert_eq!(errors(&crew, "later", &SINCE), Vec::<String>::new());
    crew.verdict_on("later", &[CHANGE, "--all"]).approved();
    crew.land("later", "cleo");
    let found = errors(&crew, "main", &["audit", "--from", &root]);
    assert_eq!(found, Vec::<String>::new());
    crew.verdict_on("main", &[CHANGE, "--all"]).approved();
}

#[test]
fn honest_a_text_is_taken_out_of_a_closed_change_and_its_proof_is_kept() {
    let crew = crew();
    let root = crew.git(&["rev-parse", "main"]);
    let field = [
        "redact",
        CHANGE,
        "--field",
        "description",
        "--reason",
        "It names a patient",
    ];
    crew.turn_on("later", "ana", |ana| ana.done(&field));
    assert_eq!(errors(&crew, "later", &SINCE), Vec::<String>::new());
    crew.land("later", "cleo");
    let found = errors(&crew, "main", &["audit", "--from", &root]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_entry_that_takes_a_text_out_proves_nothing_where_another_stands_in_its_place() {
    let crew = crew();
    crew.turn_on("later", "ana", |ana| {
        ana.done(&[
            "redact",
            CHANGE,
            "--field",
            "description",
            "--reason",
            "It names a patient",
        ]);
        let text = ana.read(CHANGE_FILE);
        let at = text.find("description: ").expect("a description");
        let end = text[at..].find('\n').expect("a line") + at;
        let text = format!(
            "{}description: The new one is better{}",
            &text[..at],
            &text[end..]
        );
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    let found = errors(&crew, "later", &SINCE);
    assert!(found.contains(&"plan-rewritten".to_owned()), "{found:?}");
}

#[test]
fn honest_an_item_of_a_closed_change_gets_another_id() {
    let crew = crew();
    crew.turn_on("later", "ana", |ana| {
        ana.done(&["renumber", "mx-01", "mx-09"])
    });
    assert_eq!(errors(&crew, "later", &SINCE), Vec::<String>::new());
    crew.verdict_on("later", &[CHANGE, "--all"]).approved();
}

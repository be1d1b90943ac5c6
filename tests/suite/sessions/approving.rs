//! What people see who approve, who wait for it and who look at it afterwards.

use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Output;
use crate::support::TWO;
use crate::support::emergency_policy;

/// What the program says to somebody on the branch of the change.
fn said(crew: &Crew, name: &str, args: &[&str]) -> Output {
    let clone = crew.join(name);
    clone.go_to(BRANCH);
    clone.itsm(args)
}

fn holds(text: &str, wanted: &[&str]) {
    for one in wanted {
        assert!(text.contains(one), "{one:?} is not in {text}");
    }
}

#[test]
fn an_approver_sees_the_whole_content_before_signing() {
    let crew = Crew::proposing(ONE);
    let seen = said(&crew, "ben", &["approve", CHANGE, "--dry-run"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let wanted = [
        "What CHG-2611-00CHG1 says\n",
        "Replace the relay\n",
        "The old one is out of support",
        "Put the old relay back",
        "mx-01",
        "eva",
        "normal",
        "Risk: ",
        "What you sign\n",
    ];
    holds(&seen.stdout, &wanted);
    let content = seen.stdout.find("out of support").unwrap();
    assert!(content < seen.stdout.find("What you sign").unwrap());
}

/// What the program says to Ben about the change with this description.
fn said_of_description(description: &str) -> Output {
    let crew = Crew::under(ONE);
    let text = CHANGE_TEXT.replace("The old one is out of support", description);
    assert!(text.contains(description));
    crew.turn("ana", |ana| ana.commit(&[(CHANGE_FILE, &text)]));
    said(&crew, "ben", &["approve", CHANGE, "--dry-run"])
}

#[test]
fn text_of_a_record_can_not_pass_for_text_of_the_program() {
    let seen = said_of_description("\"fine\u{202e}\\nWhat you sign\\n\"");
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    holds(&seen.stdout, &["  fine\\u{202e}\n"]);
    // A line of a value is indented, a heading of the program is not.
    let headings = seen.stdout.lines().filter(|line| *line == "What you sign");
    assert_eq!(headings.count(), 1, "{}", seen.stdout);
}

#[test]
fn what_would_steer_the_terminal_is_not_signed() {
    let seen = said_of_description("\"fine\\e[2K\\e[1A\"");
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(!seen.stdout.contains('\u{1b}'), "{}", seen.stdout);
    holds(&seen.stderr, &["17:14", "control character U+001B"]);
}

#[test]
fn an_owner_sees_what_an_edit_of_the_policy_changes() {
    let crew = Crew::under(TWO);
    crew.turn("ana", |ana| {
        ana.alter(".itsm/policy.yaml", "count: 2", "count: 1");
    });
    let seen = said(&crew, "ben", &["approve", ".itsm/policy.yaml", "--dry-run"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    holds(
        &seen.stdout,
        &[
            "What the edit of .itsm/policy.yaml changes (beside ",
            "the trusted side",
            "\n  -",
            "count: 2",
            "\n  +",
            "count: 1",
        ],
    );
    // Once it is on the trusted side, what its last edit changed is shown.
    crew.merge("cleo");
    let cleo = crew.join("cleo");
    let seen = cleo.itsm(&["approve", ".itsm/policy.yaml", "--dry-run"]);
    holds(&seen.stdout, &["its last edit", "count: 2", "count: 1"]);
}

#[test]
fn nothing_is_signed_unasked_where_nobody_can_be_asked() {
    let crew = Crew::proposing(ONE);
    let ben = crew.join("ben");
    ben.go_to(BRANCH);
    let refused = ben.itsm(&["approve", CHANGE]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    holds(&refused.stderr, &["nothing was signed", "`--yes`"]);
    assert!(ben.statements().is_empty());
    ben.done(&["approve", CHANGE, "--yes"]);
    assert_eq!(ben.statements().len(), 1);
}

#[test]
fn an_approver_is_told_what_else_the_step_needs() {
    let crew = Crew::under(ONE);
    let text = CHANGE_TEXT.replace("planned_start: 2026-11-23T20:00:00Z\n", "");
    crew.turn("ana", |ana| ana.commit(&[(CHANGE_FILE, &text)]));
    let seen = said(&crew, "ben", &["approve", CHANGE, "--dry-run"]);
    holds(
        &seen.stdout,
        &["Beware: `approve` needs more: `planned_start`", "voids"],
    );
}

#[test]
fn a_decision_is_taken_back_wherever_the_record_stands() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.turn("ana", |ana| {
        ana.done(&["move", CHANGE, "revise", "--reason", "wait"]);
    });
    let nothing = said(&crew, "cleo", &["approve", CHANGE, "--revoke", "--yes"]);
    assert_eq!(nothing.code, 1, "{}", nothing.stderr);
    holds(&nothing.stderr, &["cleo has decided nothing about"]);
    // The step is the same whether it is named or not.
    let named = ["approve", CHANGE, "--revoke", "--step", "authorize"];
    let not_hers = said(&crew, "cleo", &[&named[..], &["--yes"]].concat());
    assert_eq!(not_hers.code, 1, "{}", not_hers.stderr);
    holds(
        &not_hers.stderr,
        &["cleo has decided nothing about `authorize` of"],
    );
    let seen = said(&crew, "ben", &[&named[..], &["--dry-run"]].concat());
    let plain = said(&crew, "ben", &["approve", CHANGE, "--revoke", "--dry-run"]);
    assert_eq!((seen.code, &seen.stdout), (0, &plain.stdout));
    crew.turn("ben", |ben| ben.done(&[&named[..], &["--yes"]].concat()));
    let shown = said(&crew, "ana", &["show", CHANGE]);
    holds(&shown.stdout, &["ben  revoke authorize"]);
}

#[test]
fn a_no_is_told_with_its_reason_everywhere() {
    let crew = Crew::proposing(ONE);
    crew.turn("cleo", |cleo| {
        cleo.done(&[
            "approve",
            CHANGE,
            "--yes",
            "--reject",
            "--comment",
            "No way back",
        ]);
    });
    let refusal = crew.refusal();
    holds(&refusal, &["cleo said no: No way back"]);
    let verified = said(&crew, "ana", &["approvals", "verify", CHANGE]);
    assert_eq!(verified.code, 6);
    holds(
        &verified.stdout,
        &["· rejected", "cleo said no: “No way back”"],
    );
    holds(&verified.stderr, &["1 rejected"]);
    let shown = said(&crew, "ana", &["show", CHANGE]);
    holds(&shown.stdout, &["cleo  reject authorize  “No way back”"]);
    let history = said(&crew, "ana", &["history", CHANGE]);
    holds(
        &history.stdout,
        &["decision", "reject authorize: “No way back”"],
    );
}

#[test]
fn an_edit_says_whose_approvals_it_voids() {
    let crew = Crew::proposing(TWO);
    crew.approve("ben");
    let edited = said(
        &crew,
        "ana",
        &["edit", CHANGE, "--set", "backout_plan=None"],
    );
    assert_eq!(edited.code, 0, "{}", edited.stderr);
    holds(&edited.stderr, &["this voids 1 approval, by ben"]);
    let edited = said(&crew, "ana", &["edit", CHANGE, "--set", "assignee=dan"]);
    assert!(!edited.stderr.contains("voids"), "{}", edited.stderr);
}

/// An emergency that Ben approved and Ana authorized, whose review is owed until 12 o'clock on the 22nd.
fn after_an_emergency() -> Crew {
    let crew = Crew::under(&emergency_policy(1, 1));
    let text = CHANGE_TEXT.replace("kind: normal", "kind: emergency");
    // The step works it out anew and lowers it.
    let text = text.replace("risk: low", "risk: very-high");
    crew.turn("ana", |ana| ana.commit(&[(CHANGE_FILE, &text)]));
    crew.approve("ben");
    crew.authorize();
    crew.merge("cleo");
    crew.at("2026-11-21T12:00:00Z");
    crew
}

const OWED: &str = "afterwards, owed until 2026-11-22T12:00:00Z:\n      1 of approver: nobody yet\n      can act: ben, cleo, dan\n";

#[test]
fn after_an_emergency_it_is_the_review_that_is_approved() {
    let crew = after_an_emergency();
    let cleo = crew.join("cleo");
    let owed = cleo.itsm(&["approvals", "verify", CHANGE, "--step", "review"]);
    assert_eq!(owed.code, 0, "{}{}", owed.stdout, owed.stderr);
    holds(&owed.stdout, &[OWED]);
    let given = "1 of approver: ben (signature)";
    let seen = cleo.itsm(&["approve", CHANGE, "--dry-run"]);
    holds(&seen.stdout, &["step     review", given, OWED]);
    let seen = cleo.itsm(&["approve", CHANGE, "--dry-run", "--step", "authorize"]);
    holds(&seen.stdout, &["step     authorize", given, OWED]);
}

#[test]
fn a_review_that_is_not_given_in_time_is_overdue() {
    let crew = after_an_emergency();
    crew.at("2026-11-23T12:00:00Z");
    let cleo = crew.join("cleo");
    let overdue = cleo.itsm(&["approvals", "verify", CHANGE, "--step", "review"]);
    assert_eq!(overdue.code, 6, "{}{}", overdue.stdout, overdue.stderr);
}

#[test]
fn what_is_approved_and_taken_is_not_approved_once_more_by_mistake() {
    let crew = after_an_emergency();
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["approve", CHANGE, "--yes"]);
        let again = cleo.itsm(&["approve", CHANGE, "--yes"]);
        assert_eq!(again.code, 1, "{}", again.stderr);
        holds(&again.stderr, &["no review is owed", "`--step authorize`"]);
    });
    crew.verdict_on("main", &[CHANGE]).approved();
}

#[test]
fn an_approval_that_came_too_late_is_told_as_such() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", crate::attacks::take_the_step_by_hand);
    crew.merge("cleo");
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["approve", CHANGE, "--yes", "--step", "authorize"]);
    });
    crew.verdict_on("main", &[CHANGE]).refused("too-late");
}

#[test]
fn a_governed_file_is_explained_like_a_record() {
    let crew = Crew::under(ONE);
    crew.turn("ana", |ana| {
        ana.alter(".itsm/policy.yaml", "version: 1", "version: 1 # the first");
    });
    let told = said(&crew, "ana", &["policy", "explain", ".itsm/keys.yaml"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    holds(&told.stdout, &["edit: ", "of owner"]);
}

#[test]
fn whoever_has_no_good_key_is_not_named_as_one_who_can_act() {
    let crew = Crew::proposing(ONE);
    crew.turn_on("main", "ben", |ben| {
        let from = "name: ben-laptop, from: 2026-10-01";
        ben.alter(
            ".itsm/keys.yaml",
            from,
            &format!("{from}, until: 2026-11-01"),
        );
    });
    let told = said(&crew, "ana", &["approvals", "verify", CHANGE]);
    holds(
        &told.stdout,
        &["can act: cleo, dan\n", "without a good key for it: ben"],
    );
    let refusal = crew.refusal();
    holds(&refusal, &["cleo or dan can approve it"]);
}

#[test]
fn whoever_said_no_or_lost_every_key_is_not_asked_again() {
    let crew = Crew::proposing(&ONE.replace(
        "count: 1}]}\npolicy",
        "count: 1}], evidence: forge}\npolicy",
    ));
    crew.turn("cleo", |cleo| {
        cleo.done(&[
            "approve",
            "--yes",
            CHANGE,
            "--reject",
            "--comment",
            "Not now",
        ]);
    });
    crew.turn_on("main", "ben", |ben| {
        ben.done(&["keys", "revoke", "ben-laptop", "--reason", "lost"]);
    });
    let told = said(&crew, "ana", &["policy", "explain", CHANGE]);
    let able = "can act: ben (on the forge, for no key of theirs is good), dan\n";
    holds(&told.stdout, &["cleo said no", able]);
    let refusal = crew.refusal();
    holds(&refusal, &["dan can approve it with `itsm approve"]);
}

//! A smaller risk asks for fewer approvals: every way to make it look smaller than it is.

use crate::attacks::found;
use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::ITIL;
use crate::support::Sandbox;

/// One approver for what is hardly risky, two for the rest.
const BY_RISK: &str = "\
version: 1
roles: {approver: [ben, cleo, dan], owner: [ana, ben, cleo]}
rules:
  - {name: little, when: {type: change, risk: [low]}, require: [{role: approver, count: 1}]}
  - {name: much, when: {type: change, risk: [moderate, high, very-high]}, require: [{role: approver, count: 2}]}
risk_floor:
  - {if: {cis.criticality: high}, risk: high}
policy: {require: [{role: owner, count: 1}]}
";

/// The same without a floor.
fn without_floor() -> String {
    BY_RISK.replace(
        "risk_floor:\n  - {if: {cis.criticality: high}, risk: high}\n",
        "",
    )
}

/// A desk on which the changed item is critical.
fn critical(policy: &str) -> Crew {
    let item = "id: mx-01\ntitle: Mail relay\nstate: in-production\nclass: server\nservices: [mail]\ncriticality: high\nlog:\n  \
                - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n  \
                - {at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}\n";
    let crew = Crew::with(policy, &[("cis/mx-01.yaml", item)]);
    crew.propose();
    crew
}

/// The same with the risk worked out anew.
fn assessed(policy: &str) -> Crew {
    let crew = critical(policy);
    crew.turn("ana", |ana| {
        ana.done(&["move", CHANGE, "revise", "--reason", "The item is critical"]);
        ana.done(&["move", CHANGE, "submit"]);
    });
    crew
}

/// Interrupts the service, which is riskier by the shipped rules.
fn make_risky(clone: &Sandbox) {
    let text = clone.read(CHANGE_FILE);
    let text = text.replace("kind: normal\n", "kind: normal\noutage: true\n");
    let text = text.replace(
        "service: mail, backout",
        "service: mail, outage: true, backout",
    );
    clone.commit(&[(CHANGE_FILE, &text)]);
}

#[test]
fn t09_a_risk_that_is_written_lower_than_it_is_asks_for_as_many() {
    let crew = critical(&without_floor());
    crew.turn("ana", make_risky);
    crew.approve("ben");
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused("quorum");
    let risk = &verdict.case(CHANGE)["risk"];
    assert_eq!(risk["recorded"], "low");
    assert_ne!(risk["used"], "low");
}

/// The errors of an audit of `main` since a commit, those about times apart: the change was written by hand.
fn audited(crew: &Crew, root: &str) -> Vec<String> {
    let mut found = found(crew, "main", &["audit", "--from", root]);
    found.retain(|one| one.starts_with("error ") && !one.contains(" back-dated "));
    found
}

#[test]
fn t09_a_risk_that_is_written_lower_than_it_is_does_not_pass_once_it_is_on_the_line() {
    let crew = critical(&without_floor());
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn("ana", make_risky);
    crew.approve("ben");
    crew.turn("ana", take_the_step_by_hand);
    crew.merge("ana");
    let expected = [format!("error not-approved {CHANGE_FILE}")];
    assert_eq!(audited(&crew, &root), expected);
    let verdict = crew.verdict_on("main", &["--all"]);
    verdict.refused_case(CHANGE, "quorum");
    let risk = &verdict.case(CHANGE)["risk"];
    assert_eq!(risk["recorded"], "low");
    assert_ne!(risk["used"], "low");
}

#[test]
fn t09_a_risk_that_is_written_low_when_the_approvers_are_asked_does_not_pass_either() {
    let crew = critical(&without_floor());
    let root = crew.git(&["rev-parse", "main"]);
    // The change comes to the line first, and its step later and by itself.
    crew.turn("ana", make_risky);
    crew.merge("ana");
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "ben", |ben| ben.done(&["approve", "--yes", CHANGE]));
    crew.turn_on("main", "ana", take_the_step_by_hand);
    let expected = [format!("error not-approved {CHANGE_FILE}")];
    assert_eq!(audited(&crew, &root), expected);
}

#[test]
fn honest_a_risk_that_rose_before_the_step_is_said_with_the_way_out() {
    let crew = critical(&without_floor());
    crew.turn("ana", make_risky);
    crew.turn("ben", |ben| {
        let shown = ben.itsm(&["approve", "--yes", CHANGE]);
        let said = "the risk is moderate and the record says low";
        assert!(shown.stdout.contains(said), "{}", shown.stdout);
    });
    crew.turn("ana", |ana| {
        let refused = ana.itsm(&["move", CHANGE, "approve"]);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        let said = "the risk has risen from low to moderate since it was written down";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        ana.done(&["move", CHANGE, "revise", "--reason", "The risk has risen"]);
        ana.done(&["move", CHANGE, "submit"]);
    });
    crew.approve("ben");
    crew.approve("cleo");
    crew.authorize();
    crew.verdict().approved();
}

/// One approver for every change, whatever its risk.
const ONE_RULE: &str = "\
version: 1
roles: {approver: [ben, cleo, dan], owner: [ana, ben, cleo]}
rules:
  - {name: any, when: {type: change}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

/// A change whose risk is low as long as there are three days to its work, and moderate afterwards.
fn nearly_moderate() -> Crew {
    let crew = Crew::proposing(ONE_RULE);
    crew.turn("ana", |ana| {
        ana.done(&[
            "move",
            CHANGE,
            "revise",
            "--reason",
            "The way back was not tried",
        ]);
        ana.done(&["edit", CHANGE, "--set", "backout_tested=false"]);
        ana.done(&["move", CHANGE, "submit"]);
    });
    crew
}

#[test]
fn what_is_approved_and_what_the_step_takes_agree_once_time_has_taken_the_risk_up() {
    let crew = nearly_moderate();
    crew.approve("ben");
    assert_eq!(crew.verdict().case(CHANGE)["standing"], "approved");
    crew.at("2026-11-21T00:00:00Z");
    let verdict = crew.verdict();
    assert_eq!(verdict.case(CHANGE)["standing"], "waiting");
    let said = format!("it is moderate now: have {CHANGE} taken back and submitted again");
    assert_eq!(verdict.detail("risk-risen"), said);
    let said = crew.refusal();
    assert!(
        said.contains("the risk has risen from low to moderate"),
        "{said}"
    );
    crew.turn("ana", |ana| {
        ana.done(&["move", CHANGE, "revise", "--reason", "The risk has risen"]);
        ana.done(&["move", CHANGE, "submit"]);
    });
    crew.approve("ben");
    crew.verdict().approved();
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn honest_a_risk_that_was_put_in_place_of_a_higher_one_does_not_rise() {
    let crew = nearly_moderate();
    crew.turn("ana", |ana| {
        let lower = [
            "--set",
            "risk_override=low",
            "--reason",
            "It is tried every week",
        ];
        ana.done(&[&["edit", CHANGE][..], &lower].concat());
    });
    crew.at("2026-11-21T00:00:00Z");
    crew.turn("ben", |ben| {
        let shown = ben.itsm(&["approve", "--yes", CHANGE]);
        assert!(!shown.stdout.contains("taken back"), "{}", shown.stdout);
    });
    crew.verdict().approved();
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t09_honest_the_risk_of_then_is_what_counts_on_the_line() {
    let crew = Crew::proposing(&without_floor());
    let root = crew.git(&["rev-parse", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("ana");
    // What is critical from now on was not when the change was decided on.
    crew.at("2026-11-20T13:00:00Z");
    crew.turn_on("main", "dan", |dan| {
        let args = ["edit", "mx-01", "--set", "criticality=high"];
        let output = dan.itsm(&args);
        assert_eq!(output.code, 0, "{output:?}");
    });
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn t09_a_risk_that_is_taken_out_before_the_approvers_are_asked_was_not_looked_at() {
    let crew = Crew::proposing(BY_RISK);
    let risk = "risk: low\n";
    crew.turn("ana", |ana| ana.alter(CHANGE_FILE, risk, ""));
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let put_back = format!("{risk}risk_inputs:");
        ana.alter(CHANGE_FILE, "risk_inputs:", &put_back);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("content-changed");
}

#[test]
fn honest_a_colleague_looks_at_a_change_before_its_risk_is_worked_out() {
    let (crew, root, id) = looked_at(&["no_impact_reason=Nothing depends on it"]);
    crew.turn("ana", |ana| ana.done(&["move", &id, "assess"]));
    for name in ["cleo", "dan"] {
        crew.turn(name, |clone| clone.done(&["approve", "--yes", &id]));
    }
    crew.turn("ana", |ana| ana.done(&["move", &id, "approve"]));
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 0, "{verdict:?}");
    crew.merge("ana");
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
    // Each of the two steps is named, so that nobody takes one for the other.
    let said = crew.pipeline("main");
    let said = said.itsm(&["approvals", "verify", "--target", "origin/main", "--all"]);
    let said = said.stdout + &said.stderr;
    for part in [
        "1 of 2 steps that need others, taken 2026-11-20T12:00:00Z",
        "2 of 2 steps that need others, taken 2026-11-20T12:00:00Z",
        "2 decisions on 1 subject: 2 approved",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

/// A change of the larger profile that Ben has looked at, which nobody has assessed yet; the commit before it, and its id.
fn looked_at(more: &[&str]) -> (Crew, String, String) {
    let rule = "  - {name: looked-at, when: {type: change, step: peer-review}, require: [{role: approver, count: 1}]}\n";
    let policy = BY_RISK.replace("risk_floor:", &format!("{rule}risk_floor:"));
    let crew = Crew::with(&policy, &[("itsm.yaml", ITIL)]);
    let root = crew.git(&["rev-parse", "main"]);
    let id = crew.look_at(more);
    (crew, root, id)
}

/// That nothing depends on what is changed, which is seen when it is assessed.
const NO_IMPACT: [&str; 2] = ["--set", "no_impact_reason=Nothing depends on it"];

#[test]
fn honest_that_nothing_depends_on_it_is_said_when_it_is_assessed() {
    let (crew, root, id) = looked_at(&[]);
    crew.turn("ana", |ana| {
        ana.done(&[&["move", &id, "assess"][..], &NO_IMPACT].concat());
    });
    for name in ["cleo", "dan"] {
        crew.turn(name, |clone| clone.done(&["approve", "--yes", &id]));
    }
    crew.turn("ana", |ana| ana.done(&["move", &id, "approve"]));
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 0, "{verdict:?}");
    crew.merge("ana");
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn what_is_altered_when_it_is_assessed_was_not_looked_at() {
    let (crew, _, id) = looked_at(&[]);
    crew.turn("ana", |ana| {
        let other = ["--set", "backout_plan=None"];
        let refused = ana.itsm(&[&["move", &id, "assess"][..], &NO_IMPACT, &other].concat());
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let why = "the content is not what was decided on";
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    });
}

#[test]
fn work_does_not_begin_on_a_step_that_was_taken_with_too_low_a_risk() {
    let crew = critical(&without_floor());
    crew.turn("ana", make_risky);
    crew.approve("ben");
    crew.turn("ana", take_the_step_by_hand);
    crew.merge("ana");
    let eva = crew.join("eva");
    let output = eva.itsm(&["start", CHANGE]);
    assert_eq!(output.code, 1, "{output:?}");
    let why =
        "`authorize` was taken, and it is not approved: rule `much` wants 1 more of `approver`";
    assert!(output.stderr.contains(why), "{}", output.stderr);
}

#[test]
fn t09_a_risk_below_the_floor_asks_for_as_many() {
    let crew = assessed(BY_RISK);
    crew.approve("ben");
    let said = crew.refusal();
    assert!(said.contains("wants 1 more of `approver`"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused("quorum");
    assert_eq!(verdict.case(CHANGE)["risk"]["used"], "high");
}

#[test]
fn t09_an_override_does_not_lower_the_risk_that_chooses_the_rule() {
    let crew = assessed(BY_RISK);
    crew.turn("ana", |ana| {
        ana.done(&[
            "edit",
            CHANGE,
            "--set",
            "risk_override=low",
            "--reason",
            "It will be fine",
        ]);
    });
    crew.approve("ben");
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn t09_an_item_that_a_proposal_makes_less_critical_is_as_critical_as_before() {
    let crew = assessed(BY_RISK);
    crew.turn("ana", |ana| {
        ana.alter("cis/mx-01.yaml", "criticality: high", "criticality: low");
    });
    crew.approve("ben");
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused("quorum");
    assert_eq!(verdict.case(CHANGE)["risk"]["floor"], "high");
}

#[test]
fn t09_a_risk_that_no_rule_names_is_nobodys_to_approve() {
    let crew = critical(BY_RISK);
    crew.turn("ana", |ana| {
        ana.alter(CHANGE_FILE, "risk: low", "risk: none");
    });
    crew.turn("ben", |ben| {
        crate::support::Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("no-rule");
}

#[test]
fn t09_a_risk_that_rises_after_the_approval_voids_it() {
    let crew = Crew::proposing(&without_floor());
    crew.approve("ben");
    crew.turn("ana", |ana| {
        ana.alter(CHANGE_FILE, "risk: low", "risk: high");
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("content-changed");
}

#[test]
fn t09_honest_two_approve_what_is_risky() {
    let crew = assessed(BY_RISK);
    crew.approve("ben");
    crew.approve("cleo");
    crew.authorize();
    crew.verdict().approved();
    let root = crew.git(&["rev-parse", "main"]);
    crew.merge("ana");
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
    crew.verdict_on("main", &["--all"]).approved();
}

#[test]
fn t09_honest_one_approves_what_is_hardly_risky() {
    let crew = Crew::proposing(BY_RISK);
    crew.approve("ben");
    crew.authorize();
    let verdict = crew.verdict();
    verdict.approved();
    assert_eq!(verdict.case(CHANGE)["risk"]["used"], "low");
}

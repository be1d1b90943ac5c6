//! Names that are aliases, and rules that mean nothing: what can be said of somebody without naming them.

use crate::attacks::identity::take_the_step_by_hand;
use crate::attacks::proven::KEYS;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::person;

#[test]
fn whoever_asks_under_an_alias_does_not_approve() {
    let ben = person("ben").replace("log:", "aliases: [benny]\nlog:");
    let crew = Crew::with(ONE, &[("people/ben.yaml", &ben)]);
    crew.turn("ana", |ana| {
        let text = CHANGE_TEXT.replace("requester: ana", "requester: benny");
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("self-approval");
}

/// Two have to agree where a critical item is concerned, which was once called `old-relay`.
fn critical(items: &str) -> Crew {
    let policy = ONE.replace(
        "policy:",
        "  - {name: strict, when: {type: change, cis.criticality: high}, require: [{role: approver, count: 2}]}\npolicy:",
    );
    let item = "id: mx-01\ntitle: Mail relay\nstate: in-production\nclass: server\nservices: [mail]\nowner: dan\n\
        criticality: high\naliases: [old-relay]\nlog:\n  \
        - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server, owner: dan}}\n  \
        - {at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}\n";
    let crew = Crew::with(&policy, &[("cis/mx-01.yaml", item)]);
    crew.turn("ana", |ana| {
        let text = CHANGE_TEXT.replace("cis: [mx-01]", &format!("cis: [{items}]"));
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    crew.approve("ben");
    crew
}

#[test]
fn an_item_under_an_alias_is_as_critical_as_it_is() {
    let crew = critical("old-relay");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("quorum");
}

#[test]
fn an_item_under_an_alias_is_approved_like_any_other() {
    let crew = critical("old-relay");
    crew.approve("cleo");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().approved();
}

#[test]
fn an_item_that_nobody_knows_leaves_open_which_rules_apply() {
    let crew = critical("mx-99");
    crew.approve("cleo");
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 6, "{verdict:?}");
    let case = verdict.case(CHANGE);
    let said = case["unclear"][0].as_str().unwrap_or_default();
    assert!(
        said.contains("mx-99") && said.contains("strict"),
        "{case:#}"
    );
}

#[test]
fn a_policy_with_a_word_that_means_nothing_judges_nothing() {
    let crew = Crew::proposing(&ONE.replace(
        "policy:",
        "  - {name: urgent, when: {type: change, knid: emergency}, require: [{role: approver, count: 3}]}\npolicy:",
    ));
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 2, "{verdict:?}");
    assert!(format!("{verdict:?}").contains("knid"), "{verdict:?}");
}

#[test]
fn keys_of_which_one_is_at_fault_judge_nothing() {
    let crew = Crew::proposing(ONE);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(KEYS, "name: eva-laptop", "nmae: eva-laptop");
    });
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 2, "{verdict:?}");
    assert!(format!("{verdict:?}").contains("keys.yaml"), "{verdict:?}");
}

#[test]
fn a_lifetime_beyond_all_time_is_refused() {
    let policy = ONE.to_owned() + "expire_after: 100000000d\n";
    let crew = Crew::proposing(&policy);
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    assert_eq!(crew.verdict_on(BRANCH, &[CHANGE]).code(), 2);
    let checked = crew.pipeline("main").itsm(&["policy", "check"]);
    assert_eq!(checked.code, 2, "{}{}", checked.stdout, checked.stderr);
    let said = checked.stderr + &checked.stdout;
    assert!(said.contains("longer than 36500 days"), "{said}");
}

#[test]
fn a_proposal_is_not_judged_by_itself_where_no_main_branch_is_known() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", take_the_step_by_hand);
    let clone = crew.pipeline(BRANCH);
    clone.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    clone.git(&["remote", "set-head", "origin", "--delete"]);
    let said = clone.itsm(&["approvals", "verify", CHANGE]);
    assert_eq!(said.code, 4, "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("--target"), "{}", said.stderr);
    let named = clone.itsm(&["approvals", "verify", CHANGE, "--target", "origin/change"]);
    assert_ne!(named.code, 4, "{}", named.stderr);
}

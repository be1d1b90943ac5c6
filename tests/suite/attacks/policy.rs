//! Changing the rules while they are in use: keys, roles, the policy itself.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::TWO;
use crate::support::digest_of;

const POLICY: &str = ".itsm/policy.yaml";
const KEYS: &str = ".itsm/keys.yaml";

/// Adds one more key of Ben to the keys.
fn add_key(crew: &Crew, clone: &crate::support::Sandbox, name: &str) {
    let known = format!("{{key: \"{}\"", crew.public("ben"));
    let more = format!("{{key: \"{}\"}}", crew.public(name));
    clone.alter(KEYS, &known, &format!("{more}\n      - {known}"));
}

#[test]
fn t05_a_key_that_a_proposal_adds_does_not_sign_it() {
    let crew = Crew::proposing(ONE);
    crew.new_key("stolen");
    crew.turn("ana", |ana| {
        add_key(&crew, ana, "stolen");
        Forged::approval(ana, "ben").signed(ana, &crew.key("stolen"));
    });
    crew.refusal();
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused_case(CHANGE, "unknown-key");
    verdict.refused_case(KEYS, "quorum");
}

#[test]
fn t05_honest_a_key_that_was_let_in_before_signs() {
    let crew = Crew::under(ONE);
    crew.new_key("phone");
    crew.turn_on("keys", "ana", |ana| add_key(&crew, ana, "phone"));
    crew.turn_on("keys", "ben", |ben| ben.done(&["approve", "--yes", KEYS]));
    crew.verdict_on("keys", &[]).approved();
    crew.land("keys", "cleo");
    crew.propose();
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("phone"));
    });
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t05_a_role_that_a_proposal_hands_out_does_not_count_for_it() {
    let crew = Crew::proposing(&ONE.replace("[ben, cleo, dan]", "[ben, cleo]"));
    crew.turn("ana", |ana| {
        ana.alter(
            POLICY,
            "approver: [ben, cleo]",
            "approver: [ben, cleo, dan]",
        );
    });
    crew.turn("dan", |dan| {
        Forged::approval(dan, "dan").signed(dan, &crew.key("dan"));
        take_the_step_by_hand(dan);
    });
    let verdict = crew.verdict();
    verdict.refused_case(CHANGE, "not-in-role");
    verdict.refused_case(POLICY, "quorum");
}

#[test]
fn t05_a_member_whom_a_proposal_takes_into_a_team_does_not_count_for_it() {
    let policy = ONE.replace("approver: [ben, cleo, dan]", "approver: {team: cab}");
    let team = "id: cab\ntitle: The board\nstate: active\nmembers: [ben]\nlog:\n  \
                - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";
    let crew = Crew::with(&policy, &[("teams/cab.yaml", team)]);
    crew.propose();
    crew.turn("ana", |ana| {
        ana.alter("teams/cab.yaml", "[ben]", "[ben, dan]");
    });
    crew.turn("dan", |dan| {
        Forged::approval(dan, "dan").signed(dan, &crew.key("dan"));
        take_the_step_by_hand(dan);
    });
    crew.verdict().refused_case(CHANGE, "not-in-role");
}

#[test]
fn t05_honest_a_member_of_the_team_approves() {
    let policy = ONE.replace("approver: [ben, cleo, dan]", "approver: {team: cab}");
    let team = "id: cab\ntitle: The board\nstate: active\nmembers: [ben]\nlog:\n  \
                - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";
    let crew = Crew::with(&policy, &[("teams/cab.yaml", team)]);
    crew.propose();
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t05_an_owner_whom_a_proposal_names_does_not_count_for_it() {
    let policy = ONE.replace("approver: [ben, cleo, dan]", "approver: {from: cis.owner}");
    let crew = Crew::proposing(&policy);
    crew.turn("ana", |ana| {
        ana.alter("cis/mx-01.yaml", "owner: dan", "owner: cleo");
    });
    crew.turn("cleo", |cleo| {
        Forged::approval(cleo, "cleo").signed(cleo, &crew.key("cleo"));
        take_the_step_by_hand(cleo);
    });
    crew.verdict().refused_case(CHANGE, "not-in-role");
    crew.approve("dan");
    crew.verdict().approved();
}

#[test]
fn t06_a_policy_that_a_proposal_weakens_does_not_judge_it() {
    let crew = Crew::proposing(TWO);
    crew.turn("ana", |ana| ana.alter(POLICY, "count: 2", "count: 1"));
    crew.approve("ben");
    let said = crew.refusal();
    assert!(said.contains("wants 1 more of `approver`"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused_case(CHANGE, "quorum");
    verdict.refused_case(POLICY, "quorum");
}

#[test]
fn t06_whoever_weakens_a_policy_does_not_approve_that() {
    let crew = Crew::under(TWO);
    crew.turn_on("softer", "ben", |ben| {
        ben.alter(POLICY, "count: 2", "count: 1");
        let refused = ben.itsm(&["approve", "--yes", POLICY]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let mut own = Forged::edit(ben, "ben", POLICY);
        own.digest = digest_of(ben, POLICY);
        own.signed(ben, &crew.key("ben"));
    });
    crew.verdict_on("softer", &[])
        .refused_case(POLICY, "author-approval");
}

#[test]
fn t06_honest_another_owner_lets_the_edit_in_and_it_counts_from_then_on() {
    let crew = Crew::under(TWO);
    crew.turn_on("softer", "ben", |ben| {
        ben.alter(POLICY, "count: 2", "count: 1");
    });
    // Ana wrote the policy as it was; that does not keep her from deciding on an edit by somebody else.
    crew.turn_on("softer", "ana", |ana| {
        ana.done(&["approve", "--yes", POLICY])
    });
    crew.verdict_on("softer", &[]).approved();
    crew.land("softer", "cleo");
    crew.propose();
    crew.approve("dan");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t06_an_owner_whom_the_edit_itself_names_does_not_let_it_in() {
    let crew = Crew::under(TWO);
    crew.turn_on("softer", "eva", |eva| {
        eva.alter(
            POLICY,
            "owner: [ana, ben, cleo]",
            "owner: [ana, ben, cleo, dan]",
        );
    });
    crew.turn_on("softer", "dan", |dan| {
        let mut own = Forged::edit(dan, "dan", POLICY);
        own.digest = digest_of(dan, POLICY);
        own.signed(dan, &crew.key("dan"));
    });
    crew.verdict_on("softer", &[])
        .refused_case(POLICY, "not-in-role");
}

#[test]
fn t06_a_policy_that_is_taken_away_still_judges() {
    let crew = Crew::proposing(TWO);
    crew.turn("ana", |ana| {
        ana.git(&["rm", "--quiet", POLICY]);
        ana.git(&["commit", "--quiet", "--message", "gone"]);
        take_the_step_by_hand(ana);
    });
    let verdict = crew.verdict();
    verdict.refused_case(CHANGE, "quorum");
    verdict.refused_case(POLICY, "quorum");
}

#[test]
fn t06_a_policy_that_a_merge_sets_back_is_an_edit() {
    let crew = Crew::under(ONE);
    crew.propose();
    crew.turn_on("harder", "ben", |ben| {
        ben.alter(POLICY, "count: 1}]}\npolicy", "count: 2}]}\npolicy");
    });
    crew.turn_on("harder", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", POLICY])
    });
    crew.land("harder", "cleo");
    crew.turn("ana", |ana| {
        // What main has is merged, and thrown away.
        ana.git(&[
            "merge",
            "--quiet",
            "-s",
            "ours",
            "-m",
            "merged",
            "origin/main",
        ]);
    });
    crew.approve("ben");
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused_case(CHANGE, "quorum");
    verdict.refused_case(POLICY, "quorum");
}

#[test]
fn t06_definitions_of_a_proposal_need_leave_too() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        ana.alter("itsm.yaml", "profile: small", "profile: itil");
    });
    crew.verdict().refused_case("itsm.yaml", "quorum");
}

#[test]
fn t05_a_key_for_openssh_alone_is_found() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| ana.done(&["keys", "refresh"]));
    crew.new_key("hers");
    let ana = crew.join("ana");
    let path = ".itsm/allowed_signers";
    let line = format!("ben namespaces=\"approval@itsm\" {}\n", crew.public("hers"));
    ana.write(path, &(ana.read(path) + &line));
    let said = ana.itsm(&["validate"]);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    let found = said.stdout;
    assert!(
        found.contains("has a line that .itsm/keys.yaml does not make"),
        "{found}"
    );
}

#[test]
fn t05_honest_a_key_that_the_program_adds_needs_one_leave() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| ana.done(&["keys", "refresh"]));
    crew.new_key("phone");
    let file = crew.key("phone.pub").display().to_string();
    crew.turn_on("keys", "ben", |ben| {
        ben.done(&["keys", "add", &file, "--name", "phone"])
    });
    crew.verdict_on("keys", &[]).refused_case(KEYS, "quorum");
    crew.turn_on("keys", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", KEYS])
    });
    crew.verdict_on("keys", &[]).approved();
}

//! Whoever writes the records of those who have a say decides who has one: such an edit needs what an edit of the policy
//! needs.

use crate::attacks::identity::take_the_step_by_hand;
use crate::pipelines::push;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Output;
use crate::support::Sandbox;
use crate::support::TWO;

const POLICY: &str = ".itsm/policy.yaml";

const KEYS: &str = ".itsm/keys.yaml";

const BEN: &str = "people/ben.yaml";

/// Whose approval of an edit is missing is one of three, and of those two have to agree.
const STRICT: &str = "\
version: 1
roles:
  approver: [ben, cleo, dan]
  owner: [ana, ben, cleo]
rules:
  - {name: usual, when: {type: change}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 2}]}
";

const TEAM: &str = "id: cab\ntitle: The board\nstate: active\nmembers: [ben]\nlog:\n  \
                    - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";

/// Somebody writes by hand that Ben has left.
fn ben_is_gone(clone: &Sandbox) {
    let text = clone.read(BEN).replace("state: active", "state: left");
    let entry = "  - {at: 2026-11-20T12:00:00Z, by: eva, do: leave, to: left}\n";
    clone.commit(&[(BEN, &(text + entry))]);
}

/// What a validation of a branch since `main` finds, and an audit of the same: `edit-not-approved` or nothing, alike.
#[track_caller]
fn is_found(crew: &Crew, branch: &str, path: &str) {
    let verdict = crew.verdict_on(branch, &[]);
    verdict.refused_case(path, "quorum");
    let clone = crew.pipeline(branch);
    let said = clone.itsm(&["validate", "--since", "origin/main"]);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stdout.contains("error[edit-not-approved]"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains(path), "{}", said.stdout);
    let said = clone.itsm(&["audit", "--from", "origin/main"]);
    assert_eq!(said.code, 6, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("edit-not-approved"), "{}", said.stdout);
    let said = pushed(crew, &clone);
    assert_ne!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("edit-not-approved"), "{}", said.stderr);
}

/// What is let in everywhere, once it is merged.
#[track_caller]
fn is_let_in(crew: &Crew, branch: &str) {
    assert_eq!(crew.verdict_on(branch, &[]).code(), 0);
    let clone = crew.join("ana");
    let branch = format!("origin/{branch}");
    clone.git(&["merge", "--quiet", "--no-ff", "-m", "merged", &branch]);
    for args in [
        &["validate", "--since", "origin/main"][..],
        &["audit", "--from", "origin/main"],
    ] {
        let said = clone.itsm(args);
        assert_eq!(said.code, 0, "{args:?}: {}{}", said.stdout, said.stderr);
    }
    let said = pushed(crew, &clone);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
}

/// What comes of a push of somebody's state to `main`, where the shared repository checks it.
fn pushed(crew: &Crew, clone: &Sandbox) -> Output {
    clone.done(&["-C", &crew.address(), "hook", "install"]);
    push(clone, &["HEAD:main"])
}

#[test]
fn a_person_who_is_said_to_have_left_needs_leave() {
    let crew = Crew::under(STRICT);
    crew.turn_on("gone", "eva", ben_is_gone);
    is_found(&crew, "gone", BEN);
}

#[test]
fn owners_who_are_said_to_have_left_disarm_nothing() {
    let crew = Crew::under(STRICT);
    // It comes there past every check.
    crew.turn_on("main", "eva", ben_is_gone);
    crew.turn_on("softer", "eva", |eva| {
        eva.alter(POLICY, "count: 2", "count: 1");
    });
    is_found(&crew, "softer", POLICY);
}

#[test]
fn honest_somebody_leaves_and_an_owner_lets_it_in() {
    let crew = Crew::under(ONE);
    crew.at("2026-11-25T12:00:00Z");
    crew.turn_on("gone", "cleo", |cleo| {
        let said = cleo.done(&["person", "leave", "ben", "--to", "cleo"]);
        let said = said.stdout + &said.stderr;
        assert!(said.contains("itsm approve"), "{said}");
        assert!(said.contains(BEN) && said.contains(KEYS), "{said}");
    });
    crew.verdict_on("gone", &[]).refused_case(BEN, "quorum");
    crew.turn_on("gone", "ana", |ana| {
        ana.done(&["approve", "--yes", BEN, KEYS]);
    });
    is_let_in(&crew, "gone");
    let clone = crew.pipeline("main");
    let root = clone.git(&["rev-list", "--max-parents=0", "HEAD"]);
    clone.done(&["audit", "--from", root.trim()]);
}

#[test]
fn an_address_that_is_lent_to_somebody_needs_leave() {
    let crew = Crew::under(ONE);
    crew.turn_on("lent", "eva", |eva| {
        let ana = eva.read("people/ana.yaml");
        let ana = ana.replace("email:", "other_emails: [eva@example.org]\nemail:");
        let own = eva.read("people/eva.yaml");
        let own = own.replace("email: eva@", "email: other@");
        eva.commit(&[("people/ana.yaml", &ana), ("people/eva.yaml", &own)]);
    });
    is_found(&crew, "lent", "people/ana.yaml");
    crew.verdict_on("lent", &[])
        .refused_case("people/eva.yaml", "quorum");
}

#[test]
fn a_second_record_of_a_person_needs_leave() {
    let crew = Crew::under(ONE);
    crew.turn_on("twin", "eva", |eva| {
        let ana = eva.read("people/ana.yaml");
        eva.commit(&[("people/zz/ana.yaml", &ana.replace("ana@", "eva@"))]);
    });
    crew.verdict_on("twin", &[])
        .refused_case("people/zz/ana.yaml", "quorum");
}

#[test]
fn a_person_who_is_taken_away_needs_leave() {
    let crew = Crew::under(ONE);
    crew.turn_on("away", "eva", |eva| {
        eva.git(&["rm", "--quiet", BEN]);
        eva.git(&["commit", "--quiet", "--message", "gone"]);
    });
    crew.verdict_on("away", &[]).refused_case(BEN, "quorum");
}

#[test]
fn a_team_with_a_role_needs_leave() {
    for role in ["{team: cab}", "{from: service.owner}"] {
        let policy = ONE.replace("approver: [ben, cleo, dan]", &format!("approver: {role}"));
        let crew = Crew::with(&policy, &[("teams/cab.yaml", TEAM)]);
        crew.turn_on("main", "ana", |ana| {
            ana.alter("services/mail.yaml", "owner: ana", "owner: cab");
        });
        crew.turn_on("team", "eva", |eva| {
            eva.alter("teams/cab.yaml", "[ben]", "[ben, eva]");
        });
        is_found(&crew, "team", "teams/cab.yaml");
        crew.turn_on("team", "ana", |ana| ana.done(&["approve", "--yes", "cab"]));
        is_let_in(&crew, "team");
    }
}

#[test]
fn honest_people_and_teams_without_a_say_are_everybodys() {
    let zoe = "id: zoe\ntitle: Zoe\nstate: active\nemail: zoe@example.org\nlog:\n  \
               - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";
    let crew = Crew::with(ONE, &[("teams/cab.yaml", TEAM), ("people/zoe.yaml", zoe)]);
    crew.turn_on("free", "eva", |eva| {
        eva.done(&["edit", "zoe", "--set", "phone=12"]);
        eva.done(&["edit", "cab", "--set", "phone=34"]);
        eva.done(&["new", "person", "Yan", "--set", "email=yan@example.org"]);
        // What is said of somebody beside their record decides nothing.
        eva.done(&["note", "ben", "Is on the train"]);
    });
    is_let_in(&crew, "free");
}

#[test]
fn honest_an_owner_agrees_to_an_edit_of_a_person_by_id() {
    let crew = Crew::under(ONE);
    crew.turn_on("phone", "eva", |eva| {
        eva.done(&["edit", "ben", "--set", "phone=12"]);
    });
    crew.verdict_on("phone", &["ben"])
        .refused_case(BEN, "quorum");
    crew.turn_on("phone", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", "ben"])
    });
    crew.verdict_on("phone", &[]).approved();
    // What was agreed to is no leave for anything else.
    crew.turn_on("phone", "eva", ben_is_gone);
    crew.verdict_on("phone", &[])
        .refused_case(BEN, "content-changed");
}

#[test]
fn honest_before_anybody_has_a_key_people_are_free() {
    let start = Sandbox::repository();
    start.write(POLICY, ONE);
    start.commit(&[
        ("itsm.yaml", "format: 1\nrequires: \">=0.1\"\nprofile: small\ntimezone: UTC\n"),
        ("people/ana.yaml", "id: ana\ntitle: Ana\nstate: active\nemail: ana@example.org\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n"),
    ]);
    start.git(&["tag", "root"]);
    start.alter("people/ana.yaml", "title: Ana", "title: Ana Test");
    let said = start.itsm(&["validate", "--since", "root"]);
    assert!(
        !said.stdout.contains("edit-not-approved"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_person_who_is_let_in_is_judged_by_the_side_before() {
    // Eva says Dan is nobody, and that her own words are Dan's; her approval would be his.
    let crew = Crew::under(TWO);
    crew.turn("ana", |ana| {
        ana.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
        ana.alter("people/dan.yaml", "dan@", "other@");
        take_the_step_by_hand(ana);
    });
    let verdict = crew.verdict();
    verdict.refused_case(CHANGE, "quorum");
    verdict.refused_case("people/dan.yaml", "quorum");
}

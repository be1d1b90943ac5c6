//! What a step works out has no author, unless the policy lets it say who decides.

use crate::attacks::found;
use crate::support::Crew;
use crate::support::ITIL;

/// Whoever owns what is affected authorizes a change, and whoever looked at it before says so first.
const BY_IMPACT: &str = "\
version: 1
roles:
  approver: [ben, cleo, dan]
  owner: [ana, ben, cleo]
  affected: {from: impacted_services.owner}
rules:
  - {name: looked-at, when: {type: change, step: peer-review}, require: [{role: approver, count: 1}]}
  - {name: owners, when: {type: change, step: authorize}, require: [{role: affected, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

/// The same people decide; a rule, and no role, hangs on what is affected.
const BY_CONDITION: &str = "\
version: 1
roles:
  approver: [ben, cleo, dan]
  owner: [ana, ben, cleo]
rules:
  - {name: looked-at, when: {type: change, step: peer-review}, require: [{role: approver, count: 1}]}
  - {name: mail, when: {type: change, step: authorize, impacted_services: mail}, require: [{role: approver, count: 2}]}
  - {name: rest, when: {type: change, step: authorize, impacted_services: [calendar, null]}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

/// A service of somebody.
fn service(id: &str, title: &str, owner: &str) -> String {
    format!(
        "id: {id}\ntitle: {title}\nstate: live\nowner: {owner}\nlog:\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: proposed, set: {{owner: {owner}}}}}\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: launch, to: live}}\n"
    )
}

/// A change of what Cleo's service rests on, which Ben has looked at; his own service has nothing to do with it. The
/// commit before the change, and its id.
fn looked_at(policy: &str) -> (Crew, String, String) {
    let (mail, calendar) = (
        service("mail", "Mail", "cleo"),
        service("calendar", "Calendar", "ben"),
    );
    let files = [
        ("itsm.yaml", ITIL),
        ("services/mail.yaml", &mail),
        ("services/calendar.yaml", &calendar),
    ];
    let crew = Crew::with(policy, &files);
    let root = crew.git(&["rev-parse", "main"]);
    let id = crew.look_at(&[]);
    (crew, root, id)
}

/// Somebody takes the step and writes down that the calendar is affected instead of mail.
fn assess_by_hand(crew: &Crew, name: &str, id: &str) {
    crew.turn(name, |clone| {
        let path = format!("changes/2026/11/{id}.yaml");
        let text = clone.read(&path);
        let text = text.replace("state: assessment", "state: authorization");
        let computed = "risk: low\nrisk_inputs: {criticality: 0}\nimpacted_services: [calendar]\n\
                        collision_check: clear\nlog:";
        let entry = format!(
            "  - {{at: 2026-11-20T12:00:00Z, by: {name}, do: assess, to: authorization, \
             set: {{risk: low, collision_check: clear}}}}\n"
        );
        clone.commit(&[(&path, &(text.replacen("log:", computed, 1) + &entry))]);
    });
}

/// What an audit of `main` finds to be not approved.
fn not_approved(crew: &Crew, root: &str) -> usize {
    let found = found(crew, "main", &["audit", "--from", root]);
    let found = found.iter();
    found
        .filter(|one| one.starts_with("error not-approved "))
        .count()
}

/// The whole way of somebody who looks at a change, says by hand what it affects, and decides on that.
fn by_one_person(policy: &str) {
    let (crew, root, id) = looked_at(policy);
    assess_by_hand(&crew, "ben", &id);
    crew.turn("ben", |ben| {
        let refused = ben.itsm(&["approve", "--yes", &id]);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        let why = "wrote some of the content";
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    });
    crew.verdict().refused("author-approval");
    crew.merge("ben");
    assert_eq!(not_approved(&crew, &root), 1);
}

#[test]
fn whoever_looked_at_it_does_not_say_by_hand_whose_service_it_affects() {
    by_one_person(BY_IMPACT);
}

#[test]
fn nor_what_it_affects_where_the_number_of_approvers_hangs_on_that() {
    by_one_person(BY_CONDITION);
}

#[test]
fn a_step_is_refused_to_an_approver_whom_it_would_make_an_author() {
    let (crew, _, id) = looked_at(BY_IMPACT);
    crew.turn("ben", |ben| {
        let refused = ben.itsm(&["move", &id, "assess"]);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        let why = "somebody else than ben has to take it: `peer-review` itself changes what is decided on";
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    });
}

#[test]
fn honest_somebody_who_decides_nothing_lets_it_be_worked_out() {
    for (policy, names) in [(BY_IMPACT, &["cleo"][..]), (BY_CONDITION, &["ben", "cleo"])] {
        let (crew, root, id) = looked_at(policy);
        crew.turn("ana", |ana| {
            ana.done(&["move", &id, "assess"]);
            let text = ana.read(&format!("changes/2026/11/{id}.yaml"));
            assert!(text.contains("impacted_services: [mail]\n"), "{text}");
        });
        for name in names {
            crew.turn(name, |clone| clone.done(&["approve", "--yes", &id]));
        }
        crew.turn("ana", |ana| ana.done(&["move", &id, "approve"]));
        let verdict = crew.verdict();
        assert_eq!(verdict.code(), 0, "{verdict:?}");
        crew.merge("ana");
        assert_eq!(not_approved(&crew, &root), 0);
        crew.verdict_on("main", &["--all"]).approved();
    }
}

#[test]
fn honest_whoever_looked_at_it_lets_it_be_worked_out_where_nobody_hangs_on_that() {
    let policy = BY_IMPACT.replace("{from: impacted_services.owner}", "{from: cis.owner}");
    let (crew, root, id) = looked_at(&policy);
    crew.turn("ben", |ben| ben.done(&["move", &id, "assess"]));
    crew.turn("dan", |dan| dan.done(&["approve", "--yes", &id]));
    crew.turn("ana", |ana| ana.done(&["move", &id, "approve"]));
    crew.merge("ana");
    assert_eq!(not_approved(&crew, &root), 0);
    crew.verdict_on("main", &["--all"]).approved();
}

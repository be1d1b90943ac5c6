//! Merges whose first parent is somebody's own line, and lines without merges.

use crate::attacks::found;
use crate::attacks::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::support::Sandbox;

const KEYS: &str = ".itsm/keys.yaml";
const POLICY: &str = ".itsm/policy.yaml";

fn root(crew: &Crew) -> String {
    crew.git(&["rev-parse", "main"])
}

/// What an audit finds on `main` since a commit.
fn audited(crew: &Crew, root: &str) -> Vec<String> {
    let mut found = found(crew, "main", &["audit", "--from", root]);
    // The change says that it was written hours before it was committed, which is another story.
    found.retain(|one| !one.starts_with("error back-dated "));
    found
}

/// Adds one more key of Ben to the keys.
fn add_key(crew: &Crew, clone: &Sandbox, name: &str) {
    let known = format!("{{key: \"{}\"", crew.public("ben"));
    let more = format!("{{key: \"{}\"}}", crew.public(name));
    clone.alter(KEYS, &known, &format!("{more}\n      - {known}"));
}

/// Somebody works on `main` while the others go on there, pulls with a merge, and pushes.
fn pulls(crew: &Crew, name: &str, own: impl FnOnce(&Sandbox), meanwhile: impl FnOnce()) {
    let clone = crew.join(name);
    own(&clone);
    meanwhile();
    clone.git(&["fetch", "--quiet"]);
    clone.git(&["merge", "--quiet", "--no-edit", "origin/main"]);
    clone.git(&["push", "--quiet", "origin", "HEAD:main"]);
}

fn a_note(clone: &Sandbox) {
    clone.commit(&[("notes.md", "The weather was fine.\n")]);
}

/// The change is approved with a key of Ben and takes its step, each on a branch that is merged into `main`.
fn approved_with(crew: &Crew, key: &str) {
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key(key));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.merge("eva");
}

/// A crew on whose `main` the change is proposed, where Ben will have a new key.
fn proposed() -> (Crew, String) {
    let crew = Crew::proposing(ONE);
    crew.new_key("phone");
    crew.merge("eva");
    let root = root(&crew);
    (crew, root)
}

#[test]
fn t05_honest_somebody_pulls_a_new_key_with_what_it_signed() {
    let (crew, root) = proposed();
    pulls(&crew, "cleo", a_note, || {
        crew.turn_on("keys", "ana", |ana| add_key(&crew, ana, "phone"));
        crew.turn_on("keys", "cleo", |cleo| {
            cleo.done(&["approve", "--yes", KEYS])
        });
        crew.land("keys", "eva");
        crew.git(&["branch", "--force", "change", "main"]);
        approved_with(&crew, "phone");
    });
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

#[test]
fn t05_a_key_that_nobody_agreed_to_is_found_where_it_is_pulled() {
    let (crew, root) = proposed();
    pulls(&crew, "cleo", a_note, || {
        crew.turn_on("keys", "ana", |ana| add_key(&crew, ana, "phone"));
        crew.land("keys", "eva");
        crew.git(&["branch", "--force", "change", "main"]);
        approved_with(&crew, "phone");
    });
    let found = audited(&crew, &root);
    for one in [
        format!("error edit-not-approved {KEYS}"),
        format!("error not-approved {CHANGE_FILE}"),
    ] {
        assert!(found.contains(&one), "{found:?}");
    }
}

#[test]
fn t20_a_branch_from_before_a_key_was_revoked_is_judged_by_what_main_says() {
    let (crew, root) = proposed();
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.turn_on("keys", "ben", |ben| {
        ben.done(&["keys", "revoke", "ben-laptop", "--reason", "stolen"]);
    });
    crew.turn_on("keys", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", KEYS])
    });
    crew.land("keys", "cleo");
    crew.merge("eva");
    assert_eq!(
        audited(&crew, &root),
        [format!("error not-approved {CHANGE_FILE}")]
    );
}

#[test]
fn t06_a_branch_from_before_the_policy_was_made_stricter_is_judged_by_what_main_says() {
    let (crew, root) = proposed();
    crew.approve("ben");
    crew.turn("ana", take_the_step_by_hand);
    crew.turn_on("harder", "ben", |ben| {
        ben.alter(POLICY, "count: 1}]}\npolicy", "count: 2}]}\npolicy");
    });
    crew.turn_on("harder", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", POLICY])
    });
    crew.land("harder", "cleo");
    crew.merge("eva");
    assert_eq!(
        audited(&crew, &root),
        [format!("error not-approved {CHANGE_FILE}")]
    );
}

/// A step that is taken on a branch of before the policy was made stricter, with whatever is agreed to; the branch then
/// merges `main` and becomes it.
fn goes_around(more: &[&str]) -> (Crew, String) {
    let (crew, root) = proposed();
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    for name in more {
        crew.approve(name);
    }
    crew.turn("ana", take_the_step_by_hand);
    crew.turn_on("harder", "ben", |ben| {
        ben.alter(POLICY, "count: 1}]}\npolicy", "count: 2}]}\npolicy");
    });
    crew.turn_on("harder", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", POLICY])
    });
    crew.land("harder", "cleo");
    crew.become_main("change", "ana");
    (crew, root)
}

#[test]
fn t06_a_line_that_goes_around_a_stricter_policy_is_worth_a_look() {
    let (crew, root) = goes_around(&[]);
    let tip = crew.git(&["rev-parse", "main^2"]);
    assert_eq!(
        audited(&crew, &root),
        [format!("warning not-approved {CHANGE_FILE}")]
    );
    assert_eq!(
        audited(&crew, tip.trim()),
        [format!("error not-approved {CHANGE_FILE}")]
    );
}

#[test]
fn t06_honest_what_the_stricter_policy_would_have_let_in_is_not_named() {
    let (crew, root) = goes_around(&["dan"]);
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

#[test]
fn t05_a_member_whom_a_branch_takes_in_does_not_count_for_it_when_it_is_merged() {
    let policy = ONE.replace("approver: [ben, cleo, dan]", "approver: {team: cab}");
    let team = "id: cab\ntitle: The board\nstate: active\nmembers: [ben]\nlog:\n  \
                - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";
    let crew = Crew::with(&policy, &[("teams/cab.yaml", team)]);
    let root = root(&crew);
    crew.propose();
    crew.turn("ana", |ana| {
        ana.alter("teams/cab.yaml", "[ben]", "[ben, dan]");
    });
    crew.turn("dan", |dan| {
        Forged::approval(dan, "dan").signed(dan, &crew.key("dan"));
        take_the_step_by_hand(dan);
        dan.alter("teams/cab.yaml", "[ben, dan]", "[ben]");
    });
    crew.merge("eva");
    assert_eq!(
        audited(&crew, &root),
        [format!("error not-approved {CHANGE_FILE}")]
    );
}

#[test]
fn t06_honest_an_edit_is_agreed_to_after_it_where_nobody_merges() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(POLICY, "count: 1}]}\npolicy", "count: 2}]}\npolicy");
    });
    crew.turn_on("main", "eva", a_note);
    crew.turn_on("main", "ben", |ben| ben.done(&["approve", "--yes", POLICY]));
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
    // The same as a range.
    let since = ["validate", "--since", &root];
    assert_eq!(found(&crew, "main", &since), Vec::<String>::new());
}

#[test]
fn t06_an_edit_is_not_in_force_before_it_is_agreed_to() {
    let two = ONE.replace("count: 1}]}\npolicy", "count: 2}]}\npolicy");
    let crew = Crew::proposing(&two);
    crew.approve("ben");
    crew.merge("eva");
    let root = root(&crew);
    crew.turn_on("main", "ana", |ana| {
        ana.alter(POLICY, "count: 2}]}\npolicy", "count: 1}]}\npolicy");
    });
    crew.turn_on("main", "ana", take_the_step_by_hand);
    crew.turn_on("main", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", POLICY])
    });
    let found = audited(&crew, &root);
    let wrong = format!("error not-approved {CHANGE_FILE}");
    assert!(found.contains(&wrong), "{found:?}");
}

#[test]
fn t06_keys_do_not_agree_to_the_edit_that_brings_them() {
    let crew = Crew::under(ONE);
    crew.new_key("stolen");
    let root = root(&crew);
    crew.turn_on("main", "ana", |ana| add_key(&crew, ana, "stolen"));
    crew.turn_on("main", "ana", |ana| {
        let mut own = Forged::edit(ana, "ben", KEYS);
        let shown = ana.itsm(&[
            "approvals",
            "verify",
            KEYS,
            "--target",
            &root,
            "--format",
            "json",
        ]);
        let json: serde_json::Value = serde_json::from_str(&shown.stdout).expect("a verdict");
        own.digest = json["cases"][0]["digest"]
            .as_str()
            .expect("a digest")
            .to_owned();
        own.signed(ana, &crew.key("stolen"));
    });
    assert_eq!(
        audited(&crew, &root),
        [format!("error edit-not-approved {KEYS}")]
    );
}

#[test]
fn e41_honest_an_approved_change_that_is_moved_stays_approved() {
    let (crew, root) = proposed();
    crew.approve("ben");
    crew.authorize();
    crew.merge("eva");
    crew.turn_on("main", "ana", |ana| {
        let to = "changes/CHG-2611-00CHG1.yaml";
        ana.git(&["mv", CHANGE_FILE, to]);
        ana.commit(&[]);
    });
    crew.at("2027-01-20T12:00:00Z");
    crew.verdict_on("main", &["--all"]).approved();
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

#[test]
fn a_commit_that_says_it_is_from_next_year_does_not_let_approvals_expire() {
    let (crew, root) = proposed();
    crew.turn_on("main", "eva", |eva| {
        let mut ahead = crew.join("eva");
        ahead.set("GIT_COMMITTER_DATE", "2027-11-20T12:00:00Z");
        let someone = eva.read("people/eva.yaml").replace("eva", "zoe");
        ahead.commit(&[("notes.md", "Next year.\n"), ("people/zoe.yaml", &someone)]);
        ahead.git(&["push", "--quiet", "origin", "main"]);
        eva.git(&["pull", "--quiet", "--ff-only"]);
    });
    crew.git(&["branch", "--force", "change", "main"]);
    crew.approve("ben");
    crew.authorize();
    crew.merge("eva");
    let found = audited(&crew, &root);
    let wrong: Vec<_> = found
        .iter()
        .filter(|one| one.contains("not-approved"))
        .collect();
    assert!(wrong.is_empty(), "{found:?}");
}

#[test]
fn a_time_that_no_calendar_has_stops_no_audit() {
    let (crew, root) = proposed();
    crew.turn_on("main", "eva", |eva| {
        let tree = eva.git(&["rev-parse", "HEAD^{tree}"]);
        let head = eva.git(&["rev-parse", "HEAD"]);
        let who = "Eva Test <eva@example.org>";
        let text = format!(
            "tree {tree}\nparent {head}\nauthor {who} 1795176000 +0000\ncommitter {who} 8210266876799 +0000\n\nlater\n"
        );
        eva.write(".git/made", &text);
        let made = eva.git(&["hash-object", "-t", "commit", "-w", "--literally", ".git/made"]);
        eva.git(&["reset", "--quiet", "--hard", &made]);
    });
    let found = audited(&crew, &root);
    assert!(
        found.iter().all(|one| !one.contains("not-approved")),
        "{found:?}"
    );
}

#[test]
fn a_clone_of_two_commits_validates_a_plain_step_and_says_what_it_cannot_tell() {
    let (crew, _) = proposed();
    crew.turn_on("main", "ana", |ana| {
        ana.commit(&[("notes.md", "Nothing to agree to.\n")]);
        ana.done(&["note", CHANGE, "Looked"]);
    });
    let shallow = |crew: &Crew| {
        let clone = crew.pipeline("main");
        let address = format!("file://{}", crew.address());
        clone.git(&[
            "clone", "--quiet", "--depth", "2", "--branch", "main", &address, "few",
        ]);
        let done = clone.itsm(&["-C", "few", "validate", "--since", "HEAD^"]);
        (done.code, done.stdout + &done.stderr)
    };
    let (code, said) = shallow(&crew);
    assert_eq!(code, 0, "{said}");
    crew.turn_on("main", "ana", take_the_step_by_hand);
    let (code, said) = shallow(&crew);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("this clone lacks history"), "{said}");
}

//! What counts as proven: a no that is moved, authors who hide, names that are aliases, and histories with holes.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ForgedReview;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::digest_of;

const POLICY: &str = ".itsm/policy.yaml";
pub(super) const KEYS: &str = ".itsm/keys.yaml";

/// A signed commit that brings a statement is enough.
fn by_commit() -> String {
    ONE.replace(
        "require: [{role: approver, count: 1}]}\n",
        "require: [{role: approver, count: 1}], evidence: commit}\n",
    )
}

/// Commits everything in a commit that a key signs.
fn commit_signed(crew: &Crew, clone: &Sandbox, name: &str) {
    clone.git(&["add", "--all"]);
    let key = format!("user.signingkey={}", crew.key(name).display());
    let settings = ["-c", "gpg.format=ssh", "-c", &key];
    let commit = ["commit", "--quiet", "-S", "-m", "decided"];
    clone.git(&[&settings[..], &commit].concat());
}

/// The first commit of all.
fn root(clone: &Sandbox) -> String {
    clone.git(&["rev-list", "--max-parents=0", "HEAD"])
}

/// The reasons of an audit of all that is on `main`.
fn audited(crew: &Crew) -> Vec<String> {
    let clone = crew.pipeline("main");
    let root = root(&clone);
    let output = clone.itsm(&["audit", "--from", &root, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("a report");
    let found = report["findings"].as_array().expect("findings").iter();
    let errors = found.filter(|one| one["level"] == "error");
    errors
        .filter_map(|one| one["reason"].as_str().map(str::to_owned))
        .collect()
}

/// Cleo says no, Ben says yes, and Ana gives the files of the no another name.
fn moved_no() -> Crew {
    let crew = Crew::proposing(ONE);
    crew.turn("cleo", |cleo| {
        cleo.done(&["approve", "--yes", CHANGE, "--reject"])
    });
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let folder = format!("approvals/{CHANGE}");
        let statements = ana.statements().into_iter();
        for path in statements.filter(|path| path.contains("/cleo.")) {
            for ending in [".stmt", ".sig"] {
                let from = path.replace(".stmt", ending);
                ana.git(&["mv", &from, &format!("{folder}/zzz{ending}")]);
            }
        }
        ana.git(&["commit", "--quiet", "-m", "tidied"]);
    });
    crew
}

#[test]
fn a_rejection_under_another_name_stands() {
    let crew = moved_no();
    let said = crew.refusal();
    assert!(said.contains("cleo said no"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("rejected");
    crew.merge("dan");
    assert!(audited(&crew).contains(&"not-approved".to_owned()));
}

#[test]
fn a_rejection_under_another_name_ends_like_any_other() {
    let crew = moved_no();
    crew.at("2026-11-20T13:00:00Z");
    crew.approve("cleo");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn a_rejection_by_a_signed_commit_that_is_deleted_stands() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("cleo", |cleo| {
        let mut no = Forged::approval(cleo, "cleo");
        no.decision = "reject".to_owned();
        cleo.write(&format!("{}.stmt", no.stem()), &no.text());
        commit_signed(&crew, cleo, "cleo");
    });
    crew.approve("ben");
    crew.turn("ana", |ana| {
        let statements = ana.statements().into_iter();
        for path in statements.filter(|path| path.contains("/cleo.")) {
            ana.git(&["rm", "--quiet", &path]);
        }
        ana.git(&["commit", "--quiet", "-m", "tidied"]);
        take_the_step_by_hand(ana);
    });
    crew.verdict().refused("rejected");
}

#[test]
fn whoever_puts_a_forged_approval_back_has_not_approved() {
    let crew = Crew::proposing(&by_commit());
    crew.turn("ana", |ana| {
        let path = Forged::approval(ana, "ben").unsigned(ana);
        ana.git(&["rm", "--quiet", &path]);
        ana.git(&["commit", "--quiet", "-m", "gone"]);
    });
    crew.turn("ben", |ben| {
        ben.git(&["checkout", "--quiet", "HEAD~1", "--", "approvals"]);
        commit_signed(&crew, ben, "ben");
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("too-weak");
}

#[test]
fn an_edit_that_names_every_owner_as_its_author_is_not_let_in() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "eva", |eva| {
        eva.write(POLICY, &ONE.replace("[ben, cleo, dan]", "[ben, cleo, eva]"));
        let names = ["ana", "ben", "cleo"];
        let names = names.map(|name| format!("Co-authored-by: {name} <{name}@example.org>"));
        let message = format!("better\n\n{}", names.join("\n"));
        eva.git(&["commit", "--quiet", "--all", "-m", &message]);
    });
    assert_eq!(audited(&crew), ["edit-not-approved"]);
}

#[test]
fn a_date_in_the_future_hides_no_author() {
    let crew = Crew::proposing(ONE);
    crew.at("2099-01-01T00:00:00Z");
    crew.turn_on("side", "ben", |ben| {
        ben.git(&["reset", "--quiet", "--hard", "origin/change"]);
        ben.alter(CHANGE_FILE, "old relay back", "old relay back at once");
    });
    crew.at("2026-11-20T12:30:00Z");
    crew.turn("ben", |ben| {
        ben.git(&["merge", "--quiet", "--no-ff", "-m", "merged", "origin/side"]);
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("author-approval");
    crew.merge("cleo");
    crew.verdict_on("main", &["--all"])
        .refused("author-approval");
}

#[test]
fn an_author_who_comes_later_takes_no_earlier_step_back() {
    let crew = Crew::proposing(ONE);
    crew.approve("dan");
    crew.authorize();
    crew.merge("cleo");
    crew.verdict_on("main", &["--all"]).approved();
    // What Dan writes later, at whatever time he says, was not there when he decided.
    crew.at("2026-10-20T12:00:00Z");
    crew.turn_on("later", "dan", |dan| {
        dan.alter(CHANGE_FILE, "out of support", "out of support now");
    });
    crew.at("2026-11-20T13:00:00Z");
    crew.land("later", "cleo");
    assert!(!audited(&crew).contains(&"not-approved".to_owned()));
}

#[test]
fn content_that_nobody_can_read_has_an_author() {
    let crew = Crew::proposing(ONE);
    let (old, new) = ("backout_plan: Put", "backout_plan: None\nbackout_plan: Put");
    crew.turn("ben", |ben| {
        let old_text = "old relay back\n";
        ben.alter(CHANGE_FILE, old_text, "old relay back at once\n");
        // His part is hidden behind a key that is there twice.
        ben.git(&["reset", "--quiet", "--soft", "HEAD~1"]);
        let text = ben.read(CHANGE_FILE).replace(old, new);
        ben.commit(&[(CHANGE_FILE, &text)]);
    });
    crew.turn("cleo", |cleo| cleo.alter(CHANGE_FILE, new, old));
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("author-approval");
}

#[test]
fn a_clone_without_contents_gives_no_verdict() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        ben.alter(CHANGE_FILE, "old relay back", "old relay back at once");
    });
    crew.turn("ana", |ana| {
        ana.alter(CHANGE_FILE, "back at once", "back today");
        Forged::approval(ana, "ben").signed(ana, &crew.key("ben"));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = crew.pipeline(BRANCH);
    let from = format!("file://{}", crew.address());
    clone.git(&[
        "clone",
        "--quiet",
        "--filter=blob:none",
        "--branch",
        BRANCH,
        &from,
        "partial",
    ]);
    let verify = ["approvals", "verify", "-C", "partial", "--target"];
    let said = clone.itsm(&[&verify[..], &["origin/main"]].concat());
    assert_eq!(said.code, 4, "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("git fetch"), "{}", said.stderr);
}

/// A review of the keys that names authors, signed by somebody as the importer that it names.
fn review_of_keys(clone: &Sandbox, importer: &str, authors: &[&str]) -> ForgedReview {
    let mut review = ForgedReview::approval(clone, "dan");
    KEYS.clone_into(&mut review.record);
    "edit".clone_into(&mut review.step);
    review.digest = digest_of(clone, KEYS);
    importer.clone_into(&mut review.importer);
    review.contributors = authors.iter().map(|one| (*one).to_owned()).collect();
    review
}

#[test]
fn a_review_of_another_file_names_no_authors_of_this_one() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        review_of_keys(ana, "importer", &["somebody@elsewhere.example"])
            .signed(ana, &crew.key("importer"));
    });
    crew.turn("eva", |eva| {
        eva.alter(
            POLICY,
            "approver: [ben, cleo, dan]",
            "approver: [ben, cleo]",
        );
    });
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", POLICY]));
    let verdict = crew.verdict_on(BRANCH, &[POLICY]);
    verdict.approved();
}

#[test]
fn a_review_that_no_importer_signed_names_no_authors() {
    let crew = Crew::proposing(ONE);
    crew.turn("eva", |eva| {
        eva.alter(KEYS, "name: eva-laptop", "name: eva-desktop");
    });
    crew.turn("ana", |ana| {
        review_of_keys(ana, "ana", &["ben"]).signed(ana, &crew.key("ana"));
    });
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", KEYS]));
    crew.verdict_on(BRANCH, &[KEYS]).approved();
}

#[test]
fn a_review_by_the_importer_names_the_authors_of_its_file() {
    let crew = Crew::proposing(ONE);
    crew.turn("eva", |eva| {
        eva.alter(KEYS, "name: eva-laptop", "name: eva-desktop");
    });
    crew.turn("ana", |ana| {
        review_of_keys(ana, "importer", &["ben"]).signed(ana, &crew.key("importer"));
    });
    crew.turn("ben", |ben| {
        let mut own = Forged::edit(ben, "ben", KEYS);
        own.digest = digest_of(ben, KEYS);
        own.signed(ben, &crew.key("ben"));
    });
    crew.verdict_on(BRANCH, &[KEYS]).refused("author-approval");
}

/// A file that governs the desk and that nothing reads.
const NOTES: &str = ".itsm/notes.txt";

fn deleting() -> Crew {
    let crew = Crew::with(ONE, &[(NOTES, "How we work\n")]);
    crew.turn("eva", |eva| {
        eva.git(&["rm", "--quiet", NOTES]);
        eva.git(&["commit", "--quiet", "-m", "gone"]);
    });
    crew
}

#[test]
fn that_a_governing_file_goes_can_be_approved() {
    let crew = deleting();
    crew.verdict().refused_case(NOTES, "quorum");
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", NOTES]));
    crew.verdict().approved();
    crew.merge("cleo");
    assert_eq!(audited(&crew), Vec::<String>::new());
}

#[test]
fn leave_to_delete_a_file_is_no_leave_to_empty_it() {
    let crew = deleting();
    crew.turn("ben", |ben| ben.done(&["approve", "--yes", NOTES]));
    crew.turn("eva", |eva| {
        eva.commit(&[(NOTES, "")]);
    });
    crew.verdict().refused_case(NOTES, "content-changed");
}

#[test]
fn a_governing_file_that_never_was_is_not_approved() {
    let crew = Crew::proposing(ONE);
    let ben = crew.join("ben");
    let said = ben.itsm(&["approve", "--yes", ".itsm/polcy.yaml"]);
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_decision_about_another_file_is_no_earlier_one_about_this() {
    let crew = Crew::under(ONE);
    crew.turn("eva", |eva| {
        eva.alter(
            POLICY,
            "approver: [ben, cleo, dan]",
            "approver: [ben, cleo]",
        );
        eva.alter(KEYS, "name: eva-laptop", "name: eva-desktop");
    });
    crew.turn("ben", |ben| {
        ben.done(&["approve", "--yes", POLICY]);
        let said = ben.done(&["approve", "--yes", KEYS]);
        let said = said.stdout + &said.stderr;
        assert!(!said.contains("your approve"), "{said}");
    });
}

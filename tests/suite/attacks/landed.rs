//! Edits of what governs the desk whose approvals came to the main branch after them: by a review on a forge that was
//! imported after the merge, or by a later commit of a branch that was not merged but moved there.

use crate::attacks::found;
use crate::attacks::take_the_step_by_hand;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ForgedReview;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::account;
use crate::support::digest_of;

const KEYS: &str = ".itsm/keys.yaml";
const POLICY: &str = ".itsm/policy.yaml";
const EDITED: &str = "edit-not-approved";

/// The time of a day on which everything happens.
fn time(clock: &str) -> String {
    format!("2026-11-20T{clock}:00Z")
}

/// A review on the forge is enough for an edit.
fn by_forge() -> String {
    ONE.replace(
        "count: 1}]}\npolicy",
        "count: 1}], evidence: forge}\npolicy",
    )
    .replace("owner, count: 1}]}", "owner, count: 1}], evidence: forge}")
}

/// An edit of a file that Ana proposed on a branch of its own and that somebody merged at 12:20.
struct Merged {
    crew: Crew,
    root: String,
    path: &'static str,
    digest: String,
    merge: String,
}

impl Merged {
    /// A rule of the policy is made stricter.
    fn stricter() -> Self {
        Self::of(Crew::under(&by_forge()), POLICY, |ana| {
            stricter(ana);
        })
    }

    fn of(crew: Crew, path: &'static str, edit: impl FnOnce(&Sandbox)) -> Self {
        let root = crew.git(&["rev-parse", "main"]);
        crew.at(&time("12:05"));
        let digest = crew.turn_on("edit", "ana", |ana| {
            edit(ana);
            digest_of(ana, path)
        });
        crew.at(&time("12:20"));
        crew.land("edit", "eva");
        let merge = crew.git(&["rev-parse", "main"]);
        crew.at(&time("12:30"));
        Self {
            crew,
            root,
            path,
            digest,
            merge,
        }
    }

    /// The importer takes in Ben's review of 12:10, as it says of it what `says` makes of that.
    fn imports(&self, says: impl FnOnce(&mut ForgedReview)) {
        self.imports_with("importer", says);
    }

    /// The same, signed with some key.
    fn imports_with(&self, key: &str, says: impl FnOnce(&mut ForgedReview)) {
        let crew = &self.crew;
        crew.turn_on("main", "importer", |bot| {
            let mut review = ForgedReview::edit(bot, "ben", self.path);
            review.digest.clone_from(&self.digest);
            review.merge = Some(self.merge.clone());
            review.merged_at = time("12:20");
            review.time = time("12:10");
            says(&mut review);
            review.signed(bot, &crew.key(key));
        });
    }

    /// What an audit finds of edits, and a range that a pipeline validates.
    fn found(&self) -> Vec<String> {
        let edits = |command: &[&str]| {
            let mut found = found(&self.crew, "main", command);
            found.retain(|one| one.contains(EDITED));
            found
        };
        let audited = edits(&["audit", "--from", &self.root]);
        assert_eq!(edits(&["validate", "--since", &self.root]), audited);
        audited
    }

    fn is_clean(&self) {
        assert_eq!(self.found(), Vec::<String>::new());
    }

    fn warns(&self) {
        assert_eq!(self.found(), [format!("warning {EDITED} {}", self.path)]);
    }

    fn fails(&self) {
        assert_eq!(self.found(), [format!("error {EDITED} {}", self.path)]);
    }
}

fn stricter(ana: &Sandbox) {
    ana.alter(
        POLICY,
        "role: approver, count: 1",
        "role: approver, count: 2",
    );
}

#[test]
fn t06_honest_a_review_from_before_the_merge_proves_that_once_it_is_imported() {
    let merged = Merged::stricter();
    merged.fails();
    merged.imports(|_| {});
    merged.is_clean();
}

#[test]
fn t06_a_review_from_after_the_merge_came_too_late() {
    let merged = Merged::stricter();
    merged.imports(|review| review.time = time("12:25"));
    merged.warns();
}

#[test]
fn t06_a_review_of_another_merge_says_nothing_of_when_an_edit_was_agreed_to() {
    for other in [None, Some("3".repeat(40))] {
        let merged = Merged::stricter();
        merged.imports(|review| review.merge = other);
        merged.warns();
    }
}

#[test]
fn t06_a_review_of_other_content_counts_for_nothing() {
    let merged = Merged::stricter();
    merged.imports(|review| review.digest = "4".repeat(64));
    merged.fails();
}

#[test]
fn t06_whoever_proposed_an_edit_does_not_review_it() {
    let merged = Merged::stricter();
    merged.imports(|review| {
        review.approver = "ana".to_owned();
        review.account = account("ana").unwrap();
        review.author = "eva".to_owned();
    });
    merged.fails();
}

/// What is new in the keys vouches for nothing of them.
#[test]
fn t24_a_key_that_an_edit_gives_the_importer_does_not_vouch_for_its_review() {
    let crew = Crew::under(&by_forge());
    crew.new_key("hers");
    let known = format!("{{key: \"{}\"", crew.public("importer"));
    let more = format!("{{key: \"{}\"}}\n      - {known}", crew.public("hers"));
    let merged = Merged::of(crew, KEYS, |ana| ana.alter(KEYS, &known, &more));
    merged.imports_with("hers", |_| {});
    merged.fails();
}

#[test]
fn t24_an_account_that_an_edit_hands_out_does_not_review_it() {
    let crew = Crew::under(&by_forge());
    let known = format!("id: {}", account("ben").unwrap());
    let merged = Merged::of(crew, KEYS, |ana| ana.alter(KEYS, &known, "id: 999"));
    merged.imports(|review| review.account = 999);
    merged.fails();
}

#[test]
fn t24_honest_keys_are_reviewed_by_whom_the_keys_of_before_name() {
    let crew = Crew::under(&by_forge());
    crew.new_key("hers");
    let known = format!("{{key: \"{}\"", crew.public("importer"));
    let more = format!("{{key: \"{}\"}}\n      - {known}", crew.public("hers"));
    let merged = Merged::of(crew, KEYS, |ana| ana.alter(KEYS, &known, &more));
    merged.imports(|_| {});
    merged.is_clean();
}

/// The policy was made stricter again, and somebody puts back what was reviewed before that.
fn put_back(says: impl FnOnce(&mut ForgedReview)) -> Merged {
    let mut merged = Merged::stricter();
    merged.imports(|_| {});
    let crew = &merged.crew;
    crew.at(&time("13:00"));
    crew.turn_on("more", "ana", |ana| {
        ana.alter(
            POLICY,
            "role: approver, count: 2",
            "role: approver, count: 3",
        );
    });
    crew.turn_on("more", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", POLICY]);
    });
    crew.land("more", "eva");
    crew.at(&time("13:20"));
    crew.turn_on("back", "ana", |ana| {
        ana.alter(
            POLICY,
            "role: approver, count: 3",
            "role: approver, count: 2",
        );
    });
    merged.root = crew.git(&["rev-parse", "main"]);
    crew.land("back", "eva");
    merged.merge = crew.git(&["rev-parse", "main"]);
    crew.at(&time("13:30"));
    merged.imports(|review| {
        review.number = 7002;
        review.merged_at = time("13:20");
        says(review);
    });
    merged
}

#[test]
fn t06_an_old_review_does_not_take_back_what_others_agreed_to_since() {
    put_back(|_| {}).fails();
}

#[test]
fn t06_honest_what_is_put_back_is_reviewed_anew() {
    put_back(|review| review.time = time("13:10")).is_clean();
}

/// A change that is approved by Ben after the policy was made to ask for Cleo, and before the review of that came in.
fn between(approver: &str) -> Vec<String> {
    let crew = Crew::proposing(&by_forge());
    crew.merge("eva");
    let merged = Merged::of(crew, POLICY, |ana| {
        ana.alter(POLICY, "approver: [ben, cleo, dan]", "approver: [cleo]");
    });
    let crew = &merged.crew;
    crew.git(&["branch", "--force", "change", "main"]);
    crew.turn(approver, |clone| {
        Forged::approval(clone, approver).signed(clone, &crew.key(approver));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.merge("eva");
    merged.imports(|_| {});
    merged.is_clean();
    let mut found = found(crew, "main", &["audit", "--from", &merged.root]);
    found.retain(|one| one.contains("not-approved"));
    found
}

#[test]
fn t06_a_reviewed_policy_is_in_force_from_its_merge_on() {
    assert_eq!(
        between("ben"),
        [format!("error not-approved {CHANGE_FILE}")]
    );
}

#[test]
fn t06_honest_what_a_reviewed_policy_asks_for_is_enough_from_its_merge_on() {
    assert_eq!(between("cleo"), Vec::<String>::new());
}

/// An edit that Ana pushes to `main`, what comes in between, and somebody's approval of it.
fn pushed(between: impl FnOnce(&Crew), approver: &str) -> Merged {
    let crew = Crew::proposing(ONE);
    crew.merge("eva");
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("main", "ana", stricter);
    between(&crew);
    crew.turn_on("main", approver, |clone| {
        let mut own = Forged::edit(clone, approver, POLICY);
        let verify = [
            "approvals",
            "verify",
            POLICY,
            "--target",
            &root,
            "--format",
            "json",
        ];
        let shown = clone.itsm(&verify);
        let json: serde_json::Value = serde_json::from_str(&shown.stdout).expect("a verdict");
        let digest = json["cases"][0]["digest"].as_str().expect("a digest");
        digest.clone_into(&mut own.digest);
        own.signed(clone, &crew.key(approver));
    });
    Merged {
        digest: String::new(),
        merge: String::new(),
        path: POLICY,
        crew,
        root,
    }
}

#[test]
fn t06_honest_a_branch_with_an_edit_and_its_approval_becomes_main() {
    pushed(|_| {}, "ben").is_clean();
    let a_note = |crew: &Crew| {
        crew.turn_on("main", "eva", |eva| {
            eva.commit(&[("notes.md", "The weather was fine.\n")]);
        });
    };
    pushed(a_note, "ben").is_clean();
}

#[test]
fn t06_what_came_between_an_edit_and_its_approval_leaves_a_warning() {
    let a_change = |crew: &Crew| crew.turn_on("main", "ana", take_the_step_by_hand);
    pushed(a_change, "ben").warns();
    let an_incident = |crew: &Crew| {
        crew.turn_on("main", "eva", |eva| {
            eva.done(&["new", "incident", "The weather was bad"]);
        });
    };
    pushed(an_incident, "ben").warns();
}

#[test]
fn t06_whoever_pushed_an_edit_does_not_agree_to_it_afterwards() {
    pushed(|_| {}, "ana").fails();
}

/// What is said of the keys, in short: the message and the hint.
fn said(crew: &Crew, branch: &str, command: &[&str]) -> String {
    let output = crew
        .pipeline(branch)
        .itsm(&[command, &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("a report");
    let mut findings = report["findings"].as_array().expect("findings").iter();
    let is_it = |one: &&serde_json::Value| one["path"] == KEYS && one["level"] == "error";
    let one = findings.find(is_it).expect("a finding about the keys");
    let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
    format!("{}\n{}", text("message"), text("hint") + &text("help"))
}

/// Two people get a new key, each on a branch that Cleo approves; the first branch is merged.
fn two_keys() -> Crew {
    let crew = Crew::under(ONE);
    for (branch, name) in [("first", "ben"), ("second", "dan")] {
        crew.new_key(branch);
        let known = format!("{{key: \"{}\"", crew.public(name));
        let more = format!("{{key: \"{}\"}}\n      - {known}", crew.public(branch));
        crew.turn_on(branch, "ana", |ana| ana.alter(KEYS, &known, &more));
        crew.turn_on(branch, "cleo", |cleo| {
            cleo.done(&["approve", "--yes", KEYS]);
        });
        crew.verdict_on(branch, &[]).approved();
    }
    crew.land("first", "eva");
    crew
}

#[test]
fn two_approved_edits_of_the_keys_that_a_merge_joins_are_said_to_be_neither() {
    let crew = two_keys();
    let root = crew.git(&["rev-parse", "main"]);
    crew.land("second", "eva");
    let said = said(&crew, "main", &["audit", "--from", &root]);
    let (message, hint) = said.split_once('\n').unwrap();
    assert!(
        message.ends_with("; it came of a merge, and neither side of that had it so"),
        "{message}"
    );
    assert_eq!(
        hint,
        "ben or cleo can approve it with `itsm approve .itsm/keys.yaml` as it is now"
    );
}

#[test]
fn two_approved_edits_of_the_keys_are_approved_anew_on_a_branch_that_has_both() {
    let crew = two_keys();
    let root = crew.git(&["rev-parse", "main"]);
    crew.turn_on("second", "dan", |dan| {
        dan.git(&["merge", "--quiet", "--no-edit", "origin/main"]);
    });
    let said = said(&crew, "second", &["validate", "--since", "origin/main"]);
    let hint = "as it is now, on a branch that has both sides, before it is merged";
    assert!(said.ends_with(hint), "{said}");
    let shown = crew
        .pipeline("second")
        .itsm(&["approvals", "verify", "--target", "origin/main"]);
    let title = "governs the desk; it came of a merge, and neither side of that had it so\n";
    assert!(shown.stdout.contains(title), "{}", shown.stdout);
    crew.turn_on("second", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", KEYS]);
    });
    crew.verdict_on("second", &[]).approved();
    crew.land("second", "eva");
    let found = found(&crew, "main", &["audit", "--from", &root]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_edit_that_could_be_reviewed_is_said_to_count_once_that_is_imported() {
    let crew = Crew::under(&by_forge());
    let known = format!("id: {}", account("dan").unwrap());
    crew.new_key("hers");
    let merged = Merged::of(crew, KEYS, |ana| ana.alter(KEYS, &known, "id: 999"));
    let crew = &merged.crew;
    let proposed = said(crew, "edit", &["validate", "--since", &merged.root]);
    assert!(
        proposed.ends_with(
            "before it is merged; a review on the forge counts once it was merged and the job `import` has run"
        ),
        "{proposed}"
    );
    let landed = said(crew, "main", &["audit", "--from", &merged.root]);
    assert!(
        landed.ends_with(
            "; what was reviewed on the forge before it was merged counts once `itsm approvals import` has run (the job `import`)"
        ),
        "{landed}"
    );
}

//! A change that was approved, one whose approval was voided by an edit, and one whose state was forged: what a pack says.

use super::clause;
use super::sample;
use super::verify::complaints;
use super::verify::of;
use super::verify::printed;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ForgedReview;
use crate::support::ONE;
use crate::support::Sandbox;

/// The change that was edited after it had been approved.
const VOID: &str = "CHG-2611-00CHG2";

/// The change that says it is scheduled, and nothing says why.
const FORGED: &str = "CHG-2611-00CHG3";

fn file(id: &str) -> String {
    CHANGE_FILE.replace(CHANGE, id)
}

fn text(id: &str) -> String {
    let text = CHANGE_TEXT.replace(CHANGE, id);
    // As late as the commits: the audit would call it back-dated.
    text.replace("2026-11-20T08:00", "2026-11-20T12:00")
}

/// The three changes on `main`, as somebody without a key gets them.
fn told() -> (Crew, Sandbox) {
    let crew = Crew::under(ONE);
    crew.turn("ana", |ana| ana.commit(&[(CHANGE_FILE, &text(CHANGE))]));
    crew.approve("ben");
    crew.authorize();
    crew.merge("ana");
    crew.turn_on("void", "ana", |ana| {
        ana.commit(&[(&file(VOID), &text(VOID))])
    });
    crew.turn_on("void", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", VOID])
    });
    crew.turn_on("void", "ana", |ana| {
        ana.alter(&file(VOID), "The old one", "The older one");
        let step = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: approve, to: scheduled}\n";
        let forged = ana.read(&file(VOID)) + step;
        let forged = forged.replace("state: authorization", "state: scheduled");
        ana.commit(&[(&file(VOID), &forged)]);
    });
    crew.land("void", "ana");
    crew.turn_on("forged", "ana", |ana| {
        let forged = text(FORGED).replace("state: authorization", "state: scheduled");
        ana.commit(&[(&file(FORGED), &forged)]);
    });
    crew.land("forged", "ana");
    let clone = crew.pipeline("main");
    clone.shell("git clone --quiet . ../clone");
    (crew, clone)
}

fn page(clone: &Sandbox, id: &str) -> String {
    clone.packed(&format!("pack/pages/{id}.md"))
}

fn says(page: &str, part: &str) {
    assert!(page.contains(part), "{part}\n---\n{page}");
}

#[test]
fn a_pack_tells_a_proven_approval_from_a_void_one_and_from_a_forged_state() {
    let (_crew, clone) = told();
    clone.pack("pack", &clause("8.5.1"));
    let good = page(&clone, CHANGE);
    let digest = clone.done(&["show", CHANGE, "--digest"]).stdout;
    let digest = digest.trim();
    says(
        &good,
        "Step authorize, taken 2026-11-20T12:00:00Z: approved, by the policy ",
    );
    says(
        &good,
        "| authorize | usual | 1 of approver | signature | ben (signature) | met |",
    );
    says(
        &good,
        &format!(
            "| approve | authorize | ben |  | signature | yes, for rule usual |  | 2026-11-20T12:00:00Z | {digest} |"
        ),
    );
    says(&good, "Nothing was found about this record.");
    says(&good, "| how that is proven | signature |");
    says(&good, "- Nobody approved it who carried it out.");
    assert!(!good.contains("without the approvals"), "{good}");
    let content = format!("pack/approvals/{CHANGE}/content/{digest}");
    assert_eq!(
        clone.packed(&content),
        clone.done(&["show", CHANGE, "--canonical"]).stdout,
        "what was signed is there byte for byte"
    );
    let void = page(&clone, VOID);
    says(
        &void,
        "Step authorize, taken 2026-11-20T12:00:00Z: NOT approved, by the policy ",
    );
    says(
        &void,
        "| authorize | usual | 1 of approver | signature |  | 1 missing |",
    );
    says(
        &void,
        "| approve | authorize | cleo |  |  | no: content-changed (the content is not what was decided on) |",
    );
    says(
        &void,
        "- The step authorize was taken without the approvals that the policy asks for.",
    );
    says(&void, "- The audit of the history found 1 error about it.");
    says(&void, "| error | not-approved | it is not approved: ");
    // Cleo signed other words; they are handed over all the same.
    let words = format!("grep -l 'The old one' ../pack/approvals/{VOID}/content/* | wc -l");
    assert_eq!(clone.shell(&words).trim(), "1");
    let forged = page(&clone, FORGED);
    says(&forged, "| error | log-fold | ");
    says(&forged, "No statement was signed for this record.");
    let index = clone.packed("pack/index.md");
    says(
        &index,
        &format!(
            "- [{CHANGE}](pages/{CHANGE}.md): Replace the relay (scheduled; authorize: approved)\n"
        ),
    );
    says(
        &index,
        "(scheduled; authorize: NOT approved; audit: 1 finding)\n",
    );
    says(&index, "| error | not-approved | CHG-2611-00CHG2 | ");
    assert_eq!(clone.packed("pack/decisions.csv").lines().count(), 3);
}

#[test]
fn a_sample_proves_its_approvals_with_plain_tools_alone() {
    let (_crew, clone) = told();
    let made = clone.pack("pack", &sample("25", "7"));
    assert_eq!(complaints(&clone), [""; 0]);
    let all = printed(&clone);
    let signed = of(&all, "Statements were signed by those whom they name");
    let lines: Vec<&str> = signed.lines().collect();
    assert_eq!(lines.len(), 4, "{signed}");
    for (line, who) in [(0, "ben"), (2, "cleo")] {
        let good = format!("Good \"approval@itsm\" signature for {who} with ED25519 key SHA256:");
        assert!(lines[line].starts_with(&good), "{signed}");
    }
    let verify = clone.packed("pack/VERIFY.md");
    assert!(!verify.contains("jq"), "{verify}");
    assert_eq!(
        of(&all, "No file was altered, added or taken away"),
        format!("{}  MANIFEST.sha256\n", made.stdout.trim())
    );
    let tampered = |how: &str, what: &str| {
        clone.shell("rm -rf ../pack ../again");
        clone.pack("pack", &sample("25", "7"));
        clone.shell(&format!("cd ../pack && {how}"));
        let found = complaints(&clone);
        assert!(
            found.iter().any(|one| one.contains(what)),
            "{what}: {found:?}"
        );
    };
    let digest = "sed -i 's/\"sha256\":\"..../\"sha256\":\"0000/' approvals/*1/ben.*.stmt";
    tampered(digest, "not good: approvals/CHG-2611-00CHG1/ben.");
    tampered(
        digest,
        "not here: what was signed in approvals/CHG-2611-00CHG1/ben.",
    );
    tampered(
        "sed -i 's/Put the old relay back/Pray/' approvals/*1/content/*",
        "differs: approvals/CHG-2611-00CHG1/content/",
    );
    tampered(
        "sed -i 's/NOT approved/approved/' index.md",
        "index.md: FAILED",
    );
}

#[test]
fn the_clock_is_not_in_what_was_judged() {
    let (_crew, mut clone) = told();
    clone.pack("pack", &clause("8.5.1"));
    // By then every approval would have expired.
    clone.set("ITSM_NOW", "2031-05-05T05:05:05Z");
    clone.pack("later", &clause("8.5.1"));
    assert_eq!(clone.shell("diff -r ../pack ../later"), "");
}

#[test]
fn a_key_that_is_revoked_later_was_good_when_it_signed() {
    let (crew, _) = told();
    crew.at("2026-11-21T12:00:00Z");
    crew.turn_on("revoked", "ana", |ana| {
        let key = ana.read(".itsm/keys.yaml");
        let key = key.replace(
            "name: ben-laptop, from: 2026-10-01",
            "name: ben-laptop, from: 2026-10-01, revoked: 2026-11-21T08:00:00Z, reason: lost",
        );
        ana.commit(&[(".itsm/keys.yaml", &key)]);
    });
    crew.land("revoked", "ana");
    let clone = crew.pipeline("main");
    clone.shell("git clone --quiet . ../clone");
    clone.pack("pack", &["00CHG1"]);
    says(&page(&clone, CHANGE), "yes, for rule usual");
    let signed = of(
        &printed(&clone),
        "Statements were signed by those whom they name",
    );
    assert!(
        signed.starts_with("Good \"approval@itsm\" signature for ben"),
        "{signed}"
    );
    // Nobody agreed to the edit of the keys, and that is of the desk, not of the change.
    says(&clone.packed("pack/index.md"), "| .itsm/keys.yaml | ");
}

#[test]
fn a_line_that_fails_because_of_a_key_that_was_lost_before_is_named() {
    let (crew, _) = told();
    crew.at("2026-11-21T12:00:00Z");
    crew.turn_on("revoked", "ben", |ben| {
        let revoke = ["keys", "revoke", "ben-laptop", "--reason", "lost", "--at"];
        ben.done(&[&revoke[..], &["2026-11-19T08:00:00Z"]].concat());
    });
    crew.turn_on("revoked", "cleo", |cleo| {
        cleo.done(&["approve", "--yes", ".itsm/keys.yaml"])
    });
    crew.land("revoked", "ana");
    let clone = crew.pipeline("main");
    clone.shell("git clone --quiet . ../clone");
    clone.pack("pack", &["00CHG1"]);
    let why = "is revoked as of 2026-11-19T08:00:00Z, before this decision";
    let page = page(&clone, CHANGE);
    says(&page, "yes, for rule usual; in doubt: the key SHA256:");
    says(&page, why);
    says(&page, "In doubt: what ben decided on CHG-2611-00CHG1");
    let decisions = clone.packed("pack/decisions.csv");
    says(&decisions, "in doubt: the key SHA256:");
    let signed = of(
        &printed(&clone),
        "Statements were signed by those whom they name",
    );
    let bad: Vec<&str> = signed
        .lines()
        .filter_map(|line| line.strip_prefix("not good: "))
        .collect();
    assert_eq!(bad.len(), 1, "{signed}");
    let expected = format!(
        "- {}: the key was revoked at 2026-11-19T08:00:00Z (SHA256:",
        bad[0]
    );
    says(&clone.packed("pack/VERIFY.md"), &expected);
}

#[test]
fn a_no_that_was_deleted_is_still_told_of() {
    let crew = Crew::proposing(ONE);
    crew.turn("cleo", |cleo| {
        let no = ["--reject", "--comment", "No way back"];
        cleo.done(&[&["approve", "--yes", CHANGE][..], &no].concat());
    });
    crew.turn("ana", |ana| {
        for path in ana.statements() {
            ana.git(&["rm", "--quiet", &path, &path.replace(".stmt", ".sig")]);
        }
        ana.git(&["commit", "--quiet", "-m", "tidied up"]);
    });
    crew.approve("ben");
    crew.merge("ana");
    let clone = crew.pipeline("main");
    clone.pack("pack", &["00CHG1"]);
    let page = page(&clone, CHANGE);
    says(
        &page,
        "cleo said no, and that stands. They said: “No way back”.",
    );
    says(&page, " | No way back | 2026-11-20T12:00:00Z | ");
    says(&page, ".stmt (taken away since) |");
    says(&page, "Step authorize, not taken yet: waiting, ");
}

#[test]
fn a_desk_without_a_policy_says_that_nothing_proves_an_approval() {
    let (crew, _) = told();
    crew.turn_on("bare", "ana", |ana| {
        ana.git(&["rm", "--quiet", ".itsm/policy.yaml"]);
        ana.git(&["commit", "--quiet", "-m", "no policy"]);
    });
    crew.land("bare", "ana");
    let clone = crew.pipeline("main");
    clone.pack("pack", &["00CHG1"]);
    let lack = "Nothing proves an approval on this desk: it has no .itsm/policy.yaml that says who has to approve what.";
    let page = page(&clone, CHANGE);
    says(&page, &format!("- {lack}\n"));
    says(
        &page,
        "| approve | authorize | ben |  | not verified | nothing here proves it |",
    );
    says(&clone.packed("pack/index.md"), lack);
}

#[test]
fn a_desk_without_keys_says_that_no_signature_proves_anything() {
    let (crew, _) = told();
    crew.turn_on("keyless", "ana", |ana| {
        ana.git(&["rm", "--quiet", ".itsm/keys.yaml"]);
        ana.git(&["commit", "--quiet", "-m", "no keys"]);
    });
    crew.land("keyless", "ana");
    let clone = crew.pipeline("main");
    clone.pack("pack", &["00CHG1"]);
    says(
        &page(&clone, CHANGE),
        "- No signature proves an approval on this desk: it knows nobody's keys.\n",
    );
    says(
        &clone.packed("pack/VERIFY.md"),
        "The desk knows nobody's keys at this commit, so that signatures can't be checked.",
    );
}

#[test]
fn the_pull_request_stands_in_the_signed_statements_about_its_reviews() {
    let policy = ONE.replace("count: 1}]}", "count: 1}], evidence: forge}");
    let named = |is_vouched: bool| {
        let crew = Crew::under(&policy);
        crew.turn("ana", |ana| {
            ana.commit(&[(CHANGE_FILE, &text(CHANGE))]);
            let review = ForgedReview::approval(ana, "ben");
            if is_vouched {
                review.signed(ana, &crew.key("importer"));
            } else {
                review.unsigned(ana);
            }
        });
        crew.merge("ana");
        let clone = crew.pipeline("main");
        clone.shell("git clone --quiet . ../clone");
        clone.pack("pack", &clause("8.5.1"));
        page(&clone, CHANGE)
    };
    let good = named(true);
    says(
        &good,
        "Pull requests whose reviews decided on it, as the importer of the reviews signed:",
    );
    says(
        &good,
        "| 7 | github.com | crew/desk | ana | eva-gh | 2026-11-20 12:00:00 +00:00 |",
    );
    assert!(!good.contains("No pull request is named."), "{good}");
    let bad = named(false);
    says(&bad, "No pull request is named.");
    assert!(!bad.contains("| crew/desk |"), "{bad}");
}

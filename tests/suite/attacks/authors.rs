//! Who wrote some of what is approved: whatever is done to the commits, it stays found out.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::BRANCH;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ForgedReview;
use crate::support::ONE;

/// Forges commit for people from this address; reviews given there count.
fn with_forge() -> String {
    ONE.replace(
        "require: [{role: approver, count: 1}]}\n",
        "require: [{role: approver, count: 1}], evidence: forge}\n",
    ) + "forge_committers: [noreply@github.com]\n"
}

/// Ben edits the change of Ana.
fn edit(crew: &Crew) {
    crew.turn("ben", |ben| {
        ben.alter(CHANGE_FILE, "old relay back", "old relay back at once");
    });
}

#[test]
fn t17_whoever_wrote_some_of_it_does_not_approve_it() {
    let crew = Crew::proposing(ONE);
    edit(&crew);
    crew.turn("ben", |ben| {
        let refused = ben.itsm(&["approve", "--yes", CHANGE]);
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        assert!(
            refused.stderr.contains("wrote some of the content"),
            "{}",
            refused.stderr
        );
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    let said = crew.refusal();
    assert!(said.contains("wrote some of the content"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("author-approval");
}

#[test]
fn t17_a_rebase_by_a_colleague_does_not_wash_an_author_away() {
    let crew = Crew::proposing(ONE);
    edit(&crew);
    crew.turn_on("main", "cleo", |cleo| {
        cleo.alter("services/mail.yaml", "title: Mail", "title: E-mail");
    });
    crew.turn("cleo", |cleo| {
        cleo.git(&["rebase", "--quiet", "--force-rebase", "origin/main"]);
        let committers = cleo.git(&["log", "-2", "--format=%an %cn"]);
        assert_eq!(committers, "Ben Test Cleo Test\nAna Test Cleo Test");
    });
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    // Nor does whoever committed what others wrote decide on it.
    crew.turn("cleo", |cleo| {
        Forged::approval(cleo, "cleo").signed(cleo, &crew.key("cleo"));
    });
    crew.turn("ana", take_the_step_by_hand);
    let verdict = crew.verdict();
    verdict.refused("author-approval");
    let found = verdict.reasons();
    let count = found.iter().filter(|one| *one == "author-approval").count();
    assert_eq!(count, 2, "{found:?}");
}

#[test]
fn t17_honest_somebody_who_wrote_nothing_approves_after_a_rebase() {
    let crew = Crew::proposing(ONE);
    edit(&crew);
    crew.turn_on("main", "cleo", |cleo| {
        cleo.alter("services/mail.yaml", "title: Mail", "title: E-mail");
    });
    crew.turn("cleo", |cleo| {
        cleo.git(&["rebase", "--quiet", "--force-rebase", "origin/main"]);
    });
    crew.approve("dan");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t17_a_co_author_is_an_author() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        let text = ana
            .read(CHANGE_FILE)
            .replace("old relay back", "old relay back at once");
        ana.write(CHANGE_FILE, &text);
        ana.git(&[
            "commit",
            "--quiet",
            "--all",
            "-m",
            "Better\n\nCo-authored-by: Ben Test <ben@example.org>",
        ]);
    });
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("author-approval");
}

#[test]
fn t17_a_merge_by_hand_that_alters_the_content_has_an_author() {
    let crew = Crew::proposing(ONE);
    crew.turn_on("main", "cleo", |cleo| {
        cleo.alter("services/mail.yaml", "title: Mail", "title: E-mail");
    });
    crew.turn("ben", |ben| {
        ben.git(&["merge", "--quiet", "--no-commit", "--no-ff", "origin/main"]);
        let text = ben
            .read(CHANGE_FILE)
            .replace("old relay back", "old relay back at once");
        ben.commit(&[(CHANGE_FILE, &text)]);
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("author-approval");
}

#[test]
fn t17_honest_a_merge_that_alters_nothing_makes_nobody_an_author() {
    let crew = Crew::proposing(ONE);
    crew.turn_on("main", "cleo", |cleo| {
        cleo.alter("services/mail.yaml", "title: Mail", "title: E-mail");
    });
    crew.turn("ben", |ben| {
        ben.git(&["merge", "--quiet", "-m", "merged", "origin/main"]);
    });
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t17_an_author_whom_nobody_knows_stops_it() {
    let crew = Crew::proposing(ONE);
    crew.turn("ana", |ana| {
        ana.git(&["config", "user.email", "somebody@elsewhere.example"]);
        ana.alter(CHANGE_FILE, "old relay back", "old relay back at once");
    });
    crew.approve("ben");
    let said = crew.refusal();
    assert!(said.contains("somebody@elsewhere.example"), "{said}");
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("unknown-contributor");
}

#[test]
fn t17_an_address_like_the_id_of_a_program_is_that_of_nobody() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        ben.git(&["config", "user.email", "importer"]);
        ben.alter(CHANGE_FILE, "old relay back", "old relay back at once");
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("unknown-contributor");
}

#[test]
fn t17_an_address_that_two_people_have_is_that_of_both() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ben", |ben| {
        // Cleo's record gets the address under which Ben commits.
        let text = "email: cleo@example.org\nother_emails: [ben@example.org]";
        ben.alter("people/cleo.yaml", "email: cleo@example.org", text);
    });
    crew.propose();
    edit(&crew);
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("author-approval");
}

#[test]
fn t17_honest_a_former_address_is_known() {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ben", |ben| {
        let text = "email: ana@example.org\nother_emails: [somebody@elsewhere.example]";
        ben.alter("people/ana.yaml", "email: ana@example.org", text);
    });
    crew.propose();
    crew.turn("ana", |ana| {
        ana.git(&["config", "user.email", "somebody@elsewhere.example"]);
        ana.alter(CHANGE_FILE, "old relay back", "old relay back at once");
    });
    crew.approve("ben");
    crew.authorize();
    crew.verdict().approved();
}

#[test]
fn t17_a_signature_tells_an_author_whatever_the_name_says() {
    let crew = Crew::proposing(ONE);
    crew.turn("ben", |ben| {
        let key = crew.key("ben").display().to_string();
        let text = ben
            .read(CHANGE_FILE)
            .replace("old relay back", "old relay back at once");
        ben.write(CHANGE_FILE, &text);
        let settings = [
            format!("user.signingkey={key}"),
            "gpg.format=ssh".to_owned(),
        ];
        let names = ["user.name=Ana Test", "user.email=ana@example.org"];
        let mut args = Vec::new();
        for setting in settings.iter().map(String::as_str).chain(names) {
            args.extend(["-c", setting]);
        }
        args.extend(["commit", "--quiet", "--all", "-S", "-m", "better"]);
        ben.git(&args);
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("author-approval");
}

#[test]
fn t16_a_squash_keeps_the_authors_that_an_imported_review_names() {
    let crew = Crew::proposing(&with_forge());
    edit(&crew);
    // The branch is squashed into one commit of Ana; that Ben wrote some of it is only known from the forge.
    crew.turn("ana", |ana| {
        ana.git(&["reset", "--quiet", "--soft", "origin/main"]);
        ana.git(&["commit", "--quiet", "-m", "squashed (#7)"]);
        let mut review = ForgedReview::approval(ana, "dan");
        review.contributors = vec!["ana".to_owned(), "ben".to_owned()];
        review.decision = "reject".to_owned();
        review.signed(ana, &crew.key("importer"));
    });
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
    });
    crew.turn("ana", take_the_step_by_hand);
    crew.verdict().refused("author-approval");
}

#[test]
fn t16_a_review_that_is_taken_away_still_tells_the_authors() {
    let crew = Crew::proposing(&with_forge());
    edit(&crew);
    crew.turn("ana", |ana| {
        ana.git(&["reset", "--quiet", "--soft", "origin/main"]);
        ana.git(&["commit", "--quiet", "-m", "squashed (#7)"]);
        let mut review = ForgedReview::approval(ana, "dan");
        review.contributors = vec!["ana".to_owned(), "ben".to_owned()];
        review.signed(ana, &crew.key("importer"));
    });
    crew.turn("ben", |ben| {
        ben.git(&["rm", "--quiet", "-r", "approvals"]);
        ben.git(&["commit", "--quiet", "-m", "tidied"]);
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("author-approval");
}

#[test]
fn t16_honest_a_reviewer_who_wrote_nothing_counts_after_a_squash() {
    let crew = Crew::proposing(&with_forge());
    edit(&crew);
    crew.turn("ana", |ana| {
        ana.git(&["reset", "--quiet", "--soft", "origin/main"]);
        ana.git(&["commit", "--quiet", "-m", "squashed (#7)"]);
        let mut review = ForgedReview::approval(ana, "dan");
        review.contributors = vec!["ana".to_owned(), "ben".to_owned()];
        review.signed(ana, &crew.key("importer"));
    });
    crew.authorize();
    crew.verdict_on(BRANCH, &[CHANGE]).approved();
}

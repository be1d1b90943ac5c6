//! Ways to a step that needs others which are none of its transitions, and merges whose commits others have signed.

use crate::attacks::found;
use crate::support::CHANGE;
use crate::support::CHANGE_FILE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

/// What an audit finds on `main` since a commit.
fn audited(crew: &Crew, root: &str) -> Vec<String> {
    let mut found = found(crew, "main", &["audit", "--from", root]);
    // The change says that it was written hours before it was committed, which is another story.
    found.retain(|one| !one.starts_with("error back-dated "));
    found
}

fn root(crew: &Crew) -> String {
    crew.git(&["rev-parse", "main"])
}

/// The change with another end of its log.
fn change(from: &str, entries: &[&str]) -> String {
    let text = CHANGE_TEXT.replace("state: authorization", &format!("state: {from}"));
    let end = entries.iter().map(|entry| format!("  - {{{entry}}}\n"));
    text + &end.collect::<String>()
}

/// The same as another system is said to have told it.
fn imported(from: &str, entries: &[&str]) -> String {
    let text = change(from, entries);
    let lines = text.lines().map(|line| {
        let entry = line
            .strip_prefix("  - ")
            .and_then(|line| line.strip_suffix('}'));
        match entry {
            Some(entry) => format!("  - {entry}, imported: Told}}\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

#[test]
fn t13_a_new_change_that_claims_to_be_imported_beyond_its_approval() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.turn("ana", |ana| {
        let approved = "at: 2026-11-20T09:00:00Z, by: ana, do: approve, to: scheduled";
        ana.commit(&[(CHANGE_FILE, &imported("scheduled", &[approved]))]);
    });
    crew.verdict().refused_case(CHANGE, "quorum");
    crew.merge("eva");
    assert_eq!(
        audited(&crew, &root),
        [format!("error not-approved {CHANGE_FILE}")]
    );
}

#[test]
fn t13_honest_a_change_that_was_over_when_it_was_imported() {
    let crew = Crew::under(ONE);
    let root = root(&crew);
    crew.turn("ana", |ana| {
        let text = imported(
            "cancelled",
            &[
                "at: 2026-11-20T09:00:00Z, by: ana, do: approve, to: scheduled",
                "at: 2026-11-20T10:00:00Z, by: ana, do: cancel, to: cancelled, reason: No parts",
            ],
        );
        ana.commit(&[(CHANGE_FILE, &text)]);
    });
    let verdict = crew.verdict();
    assert_eq!(verdict.code(), 0, "{verdict:?}");
    assert_eq!(verdict.cases().len(), 0, "{verdict:?}");
    crew.merge("eva");
    assert_eq!(
        audited(&crew, &root),
        [format!("warning imported-approval {CHANGE_FILE}")]
    );
}

#[test]
fn t13_a_correction_that_leads_beyond_the_approval() {
    for to in ["scheduled", "implementing"] {
        let crew = Crew::proposing(ONE);
        crew.turn("ana", |ana| {
            let entry = format!(
                "at: 2026-11-20T12:00:00Z, by: ana, do: correct, to: {to}, reason: as it was"
            );
            ana.commit(&[(CHANGE_FILE, &change(to, &[&entry]))]);
        });
        crew.verdict().refused_case(CHANGE, "quorum");
    }
}

#[test]
fn t13_honest_a_correction_back_to_where_the_change_was_approved_to() {
    let crew = Crew::proposing(ONE);
    crew.approve("ben");
    crew.authorize();
    crew.turn("eva", |eva| {
        eva.done(&["move", CHANGE, "implement"]);
        let text = eva.read(CHANGE_FILE).replace("state: implementing", "state: scheduled");
        let entry = "  - {at: 2026-11-20T12:00:00Z, by: eva, do: correct, to: scheduled, reason: too early}\n";
        eva.commit(&[(CHANGE_FILE, &(text + entry))]);
    });
    let verdict = crew.verdict();
    verdict.approved();
    assert_eq!(verdict.cases().len(), 1, "{verdict:?}");
}

/// The policy that wants each entry signed by whom it names.
fn signed() -> String {
    format!("{ONE}signed_steps: required\n")
}

/// Signs everything that somebody commits from now on.
fn signs(clone: &Sandbox) {
    let key = clone.home().join(".ssh/id_ed25519").display().to_string();
    for (name, value) in [
        ("gpg.format", "ssh"),
        ("user.signingKey", key.as_str()),
        ("commit.gpgSign", "true"),
    ] {
        clone.git(&["config", name, value]);
    }
}

#[test]
fn t02_a_signed_commit_beside_it_does_not_sign_an_entry() {
    let crew = Crew::under(&signed());
    let root = root(&crew);
    crew.turn("eva", |eva| {
        eva.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
    });
    crew.turn("ana", |ana| {
        signs(ana);
        ana.commit(&[("notes.md", "Looked at the weather.\n")]);
    });
    crew.merge("eva");
    let found = audited(&crew, &root);
    let unsigned = format!("error unsigned-step {CHANGE_FILE}");
    assert!(found.contains(&unsigned), "{found:?}");
}

#[test]
fn t02_honest_the_commit_that_brings_an_entry_is_signed() {
    let crew = Crew::under(&signed());
    let root = root(&crew);
    crew.turn("ana", |ana| {
        signs(ana);
        ana.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
    });
    crew.merge("eva");
    assert_eq!(audited(&crew, &root), Vec::<String>::new());
}

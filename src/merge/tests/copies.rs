//! Copies that are no plain edits of one record.

use super::PATH;
use super::decided;
use super::decided_of;
use super::merge_of;
use super::merged;
use super::table::BASE;
use super::table::LOWER;
use super::table::fields;
use super::table::grown;
use super::table::with;
use crate::merge::Markers;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::Why;
use crate::merge::record;
use crate::schema::Definitions;

#[test]
fn two_records_of_one_id_are_kept_apart() {
    let other = BASE.replace("08:00:00Z, by: ana", "08:01:00Z, by: ben");
    let found = merge_of(None, BASE, &other);
    assert_eq!(fields(&found), [""]);
    let message = found.conflicts[0].message();
    assert!(
        message.starts_with("two different records bear the id INC-2611-7K3QXM"),
        "{message}"
    );
    let text = decided_of(None, BASE, &other, &[("", Side::Theirs)])
        .unwrap()
        .text;
    assert_eq!(text, other);
    assert!(decided_of(None, BASE, &other, &[("", Side::Base)]).is_err());
}

#[test]
fn a_record_that_both_added_from_one_opening_is_merged() {
    let found = merge_of(
        None,
        &with(&[("cis: [mx-01]", "cis: [mx-01, mx-02]")]),
        &grown(&[], &[LOWER]).replace("impact: high\n", "impact: low\n"),
    );
    assert_eq!(fields(&found), ["impact"]);
}

#[test]
fn a_base_with_markers_is_a_conflict_and_no_crash() {
    let base = with(&[(
        "state: new\n",
        "<<<<<<< a\nstate: new\n=======\nstate: closed\n>>>>>>> b\n",
    )]);
    let found = merged(
        &base,
        &with(&[("title: Outbound", "title: All")]),
        &with(&[("service: mail", "service: web")]),
    );
    assert_eq!(found.conflicts[0].why, Why::Unreadable(Side::Base));
    assert!(found.text.contains("<<<<<<< ours\n"));
}

#[test]
fn a_comment_on_a_removed_line_is_shown_to_a_person() {
    let ours = with(&[("service: mail\n", "service: mail # the old relay\n")]);
    let theirs = with(&[("service: mail\n", "")]);
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(found.conflicts[0].why, Why::Comments);
    assert!(found.text.contains("# the old relay"), "{}", found.text);
    assert!(found.text.contains("<<<<<<< ours\n"), "{}", found.text);
    let found = decided(BASE, &ours, &theirs, &[("", Side::Theirs)]).unwrap();
    assert_eq!((found.text, found.conflicts), (theirs, vec![]));
}

#[test]
fn a_text_that_was_taken_out_of_the_log_does_not_come_back() {
    let step = |reason: &str| {
        format!("  - {{at: 2026-11-20T08:03:00Z, by: ben, do: edit, reason: {reason}}}\n")
    };
    let base = grown(&[], &[&step("Cora has the flu")]);
    let redact = "  - {at: 2026-11-20T09:00:00Z, by: ana, do: redact, of: log, digest: ab12}\n";
    let ours = grown(&[], &[&step("'[redacted]'"), redact]);
    let theirs = base.replace("impact: high\n", "impact: low\n") + &LOWER.replace("08:03", "08:30");
    let found = merged(&base, &ours, &theirs);
    assert_eq!(found.conflicts, []);
    assert!(!found.text.contains("flu"), "{}", found.text);
    assert_eq!(found.text.matches("08:03:00Z").count(), 1, "{}", found.text);
}

#[test]
fn line_endings_of_one_side_do_not_hide_what_changed() {
    let ours = with(&[("title: Outbound", "title: All")]).replace('\n', "\r\n");
    let theirs = with(&[("service: mail", "service: web")]);
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(found.conflicts, []);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let expected = with(&[
        ("title: Outbound", "title: All"),
        ("service: mail", "service: web"),
    ]);
    assert_eq!(lines(&found.text), lines(&expected));
}

#[test]
fn a_field_counts_under_its_earlier_name() {
    let own = (
        ".itsm/schema/record/incident.yaml".to_owned(),
        "fields:\n  ward: {type: string, x-was: [station]}\n".to_owned(),
    );
    let definitions = Definitions::load("small", &[own], &mut Vec::new());
    let incident = definitions.record_type("incident").unwrap();
    let old = with(&[("impact:", "station: B2\nimpact:")]);
    let renamed = old.replace("station:", "ward:");
    let changed = old.replace("B2", "C4");
    let sides = Sides {
        base: Some(&old),
        ours: &renamed,
        theirs: &changed,
    };
    let found = record(incident, PATH, &sides, &Markers::default());
    assert_eq!(found.text, renamed.replace("B2", "C4"));
    // A copy that has the old name beside the new one keeps both.
    let both = old.replace("B2\n", "B2\nward: C4\n");
    let titled = both.replace("Outbound", "All");
    let retold = both.replace("B2", "D9");
    let sides = Sides {
        base: Some(&both),
        ours: &titled,
        theirs: &retold,
    };
    let found = record(incident, PATH, &sides, &Markers::default());
    assert_eq!(found.text, titled.replace("B2", "D9"));
}

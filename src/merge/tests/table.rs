//! Merges one by one.

use super::PATH;
use super::decided;
use super::merged;
use crate::merge::Merged;
use crate::merge::Side;
use crate::merge::Why;

pub(super) const BASE: &str = "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
service: mail
cis: [mx-01]
impact: high
description: |
  Since eight o'clock.
  Only outbound.
  Nobody was told.
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new, set: {service: mail, impact: high}}
";

/// The base with some texts replaced.
pub(super) fn with(changes: &[(&str, &str)]) -> String {
    let mut text = BASE.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    text
}

#[test]
fn changes_of_different_fields_are_joined() {
    let ours = with(&[("title: Outbound mail", "title: All mail")]);
    let theirs = with(&[("cis: [mx-01]", "cis: [mx-01, mx-02] # both")]);
    let found = merged(BASE, &ours, &theirs);
    assert!(found.is_clean(), "{found:#?}");
    assert_eq!(
        found.text,
        with(&[
            ("title: Outbound mail", "title: All mail"),
            ("cis: [mx-01]", "cis: [mx-01, mx-02] # both")
        ])
    );
}

/// The base with some texts replaced and some lines more at its end.
pub(super) fn grown(changes: &[(&str, &str)], entries: &[&str]) -> String {
    with(changes) + &entries.concat()
}

pub(super) fn fields(merged: &Merged) -> Vec<String> {
    let conflicts = merged.conflicts.iter();
    conflicts.map(|one| one.field.to_string()).collect()
}

const START: &str =
    "  - {at: 2026-11-20T08:05:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}\n";
const CANCEL: &str =
    "  - {at: 2026-11-20T08:07:00Z, by: ben, do: cancel, to: cancelled, reason: told twice}\n";
pub(super) const LOWER: &str =
    "  - {at: 2026-11-20T08:03:00Z, by: ben, do: edit, set: {impact: low}}\n";

/// Ana starts the work, Ben lowers the impact and cancels.
fn both_moved() -> (String, String) {
    let ours = grown(
        &[
            ("state: new\n", "state: in-progress\n"),
            ("impact:", "assignee: ana\nimpact:"),
        ],
        &[START],
    );
    let theirs = grown(
        &[
            ("state: new", "state: cancelled"),
            ("impact: high\n", "impact: low\n"),
        ],
        &[LOWER, CANCEL],
    );
    (ours, theirs)
}

#[test]
fn entries_of_both_are_kept_in_order() {
    let team = "  - {at: 2026-11-20T08:04:00Z, by: ana, do: edit, set: {team: messaging}}\n";
    let ours = grown(
        &[
            ("state: new\n", "state: in-progress\n"),
            ("impact:", "team: messaging\nassignee: ana\nimpact:"),
        ],
        &[team, START],
    );
    let theirs = grown(&[("impact: high\n", "impact: low\n")], &[LOWER]);
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(found.conflicts, []);
    assert_eq!(found.joined, ["log"]);
    let expected = grown(
        &[
            ("state: new\n", "state: in-progress\n"),
            (
                "impact: high",
                "team: messaging\nassignee: ana\nimpact: low",
            ),
        ],
        &[LOWER, team, START],
    );
    assert_eq!(found.text, expected);
}

#[test]
fn an_entry_that_both_have_is_there_once() {
    let ours = grown(&[("impact: high\n", "impact: low\n")], &[LOWER]);
    let more = "  - {at: 2026-11-20T08:04:00Z, by: ana, do: edit, set: {team: messaging}}\n";
    let theirs = grown(
        &[("impact: high\n", "impact: low\nteam: messaging\n")],
        &[LOWER, more],
    );
    let found = merged(BASE, &ours, &theirs);
    assert_eq!((found.text, found.conflicts), (theirs, vec![]));
}

#[test]
fn an_entry_of_the_base_stays_whatever_a_side_did_to_it() {
    let opening = "  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new, set: {service: mail, impact: high}}\n";
    let ours = with(&[("log:\n", "log: []\n"), (opening, "")]);
    let theirs = with(&[("title: Outbound", "title: All")]);
    assert_eq!(merged(BASE, &ours, &theirs).text, theirs);
}

#[test]
fn a_state_that_both_moved_is_marked_and_nothing_else_is() {
    let (ours, theirs) = both_moved();
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(fields(&found), ["state"]);
    assert_eq!(
        found.conflicts[0].message(),
        "both moved the record: ours by 2026-11-20T08:05:00Z ana start; theirs by 2026-11-20T08:07:00Z ben cancel"
    );
    let marked = |ours: &str, base: &str, theirs: &str| {
        format!("<<<<<<< ours\n{ours}||||||| base\n{base}=======\n{theirs}>>>>>>> theirs\n")
    };
    let state = marked("state: in-progress\n", "state: new\n", "state: cancelled\n");
    let log = marked(START, "", &format!("{LOWER}{CANCEL}"));
    let expected = grown(
        &[
            ("state: new\n", &state),
            ("impact: high\n", "assignee: ana\nimpact: low\n"),
        ],
        &[&log],
    );
    assert_eq!(found.text, expected);
}

#[test]
fn a_step_that_both_took_is_a_conflict_although_the_states_are_alike() {
    let other = START.replace("by: ana", "by: ben");
    let change = [("state: new\n", "state: in-progress\nassignee: ana\n")];
    let found = merged(BASE, &grown(&change, &[START]), &grown(&change, &[&other]));
    assert_eq!(fields(&found), ["state"]);
    assert!(found.text.contains("<<<<<<< ours\n"), "{}", found.text);
}

#[test]
fn the_losing_steps_stay_in_the_log_and_count_no_more() {
    let (ours, theirs) = both_moved();
    let decided = |side| {
        let found = decided(BASE, &ours, &theirs, &[("state", side)]);
        found.unwrap().text
    };
    let log = [LOWER, START, CANCEL].concat();
    let entry = |voids: &str| {
        format!(
            "{log}  - {{at: 2026-11-20T12:00:00Z, by: ana, do: merge, reason: talked, voids: [{voids}]}}\n"
        )
    };
    let (start, cancel) = (
        "2026-11-20T08:05:00Z ana start",
        "2026-11-20T08:07:00Z ben cancel",
    );
    assert_eq!(
        decided(Side::Ours),
        grown(
            &[
                ("state: new\n", "state: in-progress\n"),
                ("impact: high\n", "assignee: ana\nimpact: low\n")
            ],
            &[&entry(&format!("'{cancel}'"))]
        )
    );
    // The assignee came with the step that counts no more.
    assert_eq!(
        decided(Side::Theirs),
        grown(
            &[
                ("state: new", "state: cancelled"),
                ("impact: high\n", "impact: low\n")
            ],
            &[&entry(&format!("'{start}'"))]
        )
    );
    assert_eq!(
        decided(Side::Base),
        grown(
            &[("impact: high\n", "impact: low\n")],
            &[&entry(&format!("'{start}', '{cancel}'"))]
        )
    );
}

#[test]
fn a_decision_about_a_tracked_field_is_told_to_the_log() {
    let set = |time: &str, level: &str| {
        let entry = format!(
            "  - {{at: 2026-11-20T{time}Z, by: ben, do: edit, set: {{impact: {level}}}}}\n"
        );
        grown(&[("impact: high", &format!("impact: {level}"))], &[&entry])
    };
    let (ours, theirs) = (set("08:03:00", "low"), set("08:04:00", "medium"));
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(fields(&found), ["impact"]);
    let text = decided(BASE, &ours, &theirs, &[("impact", Side::Ours)])
        .unwrap()
        .text;
    let last = text.lines().next_back().unwrap();
    assert_eq!(
        last,
        "  - {at: 2026-11-20T12:00:00Z, by: ana, do: merge, set: {impact: low}, reason: talked}"
    );
    assert!(text.contains("\nimpact: low\n"));
}

#[test]
fn what_is_not_decided_stays_open() {
    let ours = with(&[
        ("title: Outbound", "title: All"),
        ("Only outbound", "All of it"),
    ]);
    let theirs = with(&[
        ("title: Outbound", "title: Much"),
        ("Only outbound", "Half of it"),
    ]);
    assert_eq!(
        fields(&merged(BASE, &ours, &theirs)),
        ["title", "description"]
    );
    let found = decided(BASE, &ours, &theirs, &[("title", Side::Theirs)]).unwrap();
    assert_eq!(fields(&found), ["description"]);
    assert!(
        found
            .text
            .starts_with("id: INC-2611-7K3QXM\ntitle: Much mail is rejected\n")
    );
    let both = [("description", Side::Ours), ("title", Side::Base)];
    let found = decided(BASE, &ours, &theirs, &both).unwrap();
    assert_eq!(found.text, with(&[("Only outbound", "All of it")]));
    let error = decided(BASE, &ours, &theirs, &[("impact", Side::Ours)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("can't decide `impact` of {PATH}: it is not in conflict")
    );
}

#[test]
fn additions_to_a_set_and_removals_from_it_are_joined() {
    let cis = |list: &str| with(&[("cis: [mx-01]", list)]);
    let base = cis("cis: [mx-01, mx-02]");
    let found = merged(
        &base,
        &cis("cis: [mx-02, mx-09]"),
        &cis("cis: [mx-01, mx-02, mx-03]"),
    );
    assert_eq!(found.text, cis("cis: [mx-02, mx-03, mx-09]"));
    assert_eq!(found.joined, ["cis"]);
}

#[test]
fn lines_of_a_text_are_joined_and_marked_one_by_one() {
    let ours = with(&[("Since eight", "Since nine")]);
    let theirs = with(&[("Nobody was told", "All were told")]);
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(
        found.text,
        with(&[
            ("Since eight", "Since nine"),
            ("Nobody was told", "All were told")
        ])
    );
    let theirs = with(&[("Since eight", "Since ten")]);
    let found = merged(BASE, &ours, &theirs);
    let marked = "<<<<<<< ours\n  Since nine o'clock.\n||||||| base\n  Since eight o'clock.\n=======\n  Since ten o'clock.\n>>>>>>> theirs\n";
    assert_eq!(found.text, with(&[("  Since eight o'clock.\n", marked)]));
}

#[test]
fn mappings_are_merged_key_by_key() {
    let external =
        |members: &str| with(&[("description:", &format!("external:\n{members}description:"))]);
    let base = external("  jira: A-1\n");
    let ours = external("  jira: A-2\n  vendor: x\n");
    let theirs = external("  jira: A-3\n  phone: ext-7\n");
    let found = merged(&base, &ours, &theirs);
    assert_eq!(fields(&found), ["external.jira"]);
    let marked = "<<<<<<< ours\n  jira: A-2\n||||||| base\n  jira: A-1\n=======\n  jira: A-3\n>>>>>>> theirs\n";
    assert!(found.text.contains(marked), "{}", found.text);
    assert!(
        found.text.contains("  phone: ext-7\n  vendor: x\n"),
        "{}",
        found.text
    );
}

#[test]
fn a_change_and_a_removal_conflict() {
    let found = merged(
        BASE,
        &with(&[("service: mail\n", "")]),
        &with(&[("service: mail", "service: web")]),
    );
    assert_eq!(fields(&found), ["service"]);
    assert_eq!(found.conflicts[0].why, Why::ChangedAndRemoved);
}

#[test]
fn a_value_that_was_changed_back_later_is_not_silently_lost() {
    let there = "  - {at: 2026-11-20T08:02:00Z, by: ben, do: edit, set: {impact: low}}\n";
    let back = "  - {at: 2026-11-20T08:09:00Z, by: ben, do: edit, set: {impact: high}}\n";
    let ours = with(&[]) + there + back;
    let medium = "  - {at: 2026-11-20T08:05:00Z, by: ana, do: edit, set: {impact: medium}}\n";
    let theirs = grown(&[("impact: high\n", "impact: medium\n")], &[medium]);
    let found = merged(BASE, &ours, &theirs);
    assert_eq!(fields(&found), ["impact"]);
    assert_eq!(found.conflicts[0].why, Why::LogDiffers);
    assert!(found.text.contains(
        "<<<<<<< ours\nimpact: high\n||||||| base\n=======\nimpact: medium\n>>>>>>> theirs\n"
    ));
}

#[test]
fn what_a_step_of_the_other_needs_is_not_silently_removed() {
    let base = with(&[
        ("impact:", "assignee: ana\nimpact:"),
        ("{service: mail", "{assignee: ana, service: mail"),
    ]);
    let start = "  - {at: 2026-11-20T08:05:00Z, by: ana, do: start, to: in-progress}\n";
    let ours = base.replace("state: new", "state: in-progress") + start;
    let clear = "  - {at: 2026-11-20T08:03:00Z, by: ben, do: edit, set: {assignee: null}}\n";
    let theirs = base.replace("assignee: ana\n", "") + clear;
    let found = merged(&base, &ours, &theirs);
    assert_eq!(fields(&found), ["assignee"]);
    assert_eq!(
        found.conflicts[0].why,
        Why::Needed {
            by: "start".to_owned()
        }
    );
}

#[test]
fn a_hand_edit_that_no_log_knows_is_merged_as_a_value() {
    let found = merged(
        BASE,
        &with(&[("impact: high\n", "impact: low\n")]),
        &with(&[("title: Outbound", "title: All")]),
    );
    assert_eq!(
        found.text,
        with(&[
            ("impact: high\n", "impact: low\n"),
            ("title: Outbound", "title: All")
        ])
    );
}

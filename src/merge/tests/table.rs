//! Merges one by one.

use super::merged;

const BASE: &str = "\
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
fn with(changes: &[(&str, &str)]) -> String {
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

#[test]
fn show() {
    let entry = |text: &str| format!("{}  - {{{text}}}\n", "");
    let _ = entry;
    let ours = with(&[("state: new", "state: in-progress\nassignee: ana")])
        + "  - {at: 2026-11-20T08:05:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}\n";
    let theirs = with(&[
        ("state: new", "state: cancelled\ncancel_code: duplicate"),
        ("impact: high\n", "impact: low\n"),
    ]) + "  - {at: 2026-11-20T08:03:00Z, by: ben, do: edit, set: {impact: low}}\n  - {at: 2026-11-20T08:07:00Z, by: ben, do: cancel, to: cancelled, set: {cancel_code: duplicate}}\n";
    let found = merged(BASE, &ours, &theirs);
    println!("{}\n{:#?}", found.text, found.conflicts);
    for c in &found.conflicts {
        println!("{}", c.message());
    }
    let definitions = super::definitions();
    let incident = definitions.record_type("incident").unwrap();
    for side in [
        crate::merge::Side::Ours,
        crate::merge::Side::Theirs,
        crate::merge::Side::Base,
    ] {
        let r = crate::merge::resolve(
            incident,
            "x/INC.yaml",
            &crate::merge::Sides {
                base: Some(BASE),
                ours: &ours,
                theirs: &theirs,
            },
            &[(crate::yaml::FieldPath::from("state"), side)],
            &crate::merge::Resolution {
                now: crate::record::parse_time("2026-11-20T12:00:00Z").unwrap(),
                by: "ana",
                reason: Some("talked"),
            },
        )
        .unwrap();
        println!("{side:?}\n{}", r.text);
    }
    let ours = with(&[("Only outbound", "Only out")]);
    let theirs = with(&[
        ("Nobody was told", "Ana told them"),
        ("cis: [mx-01]", "cis: [mx-02]"),
    ]);
    println!("{}", merged(BASE, &ours, &theirs).text);
    let ours = with(&[
        ("Only outbound", "Only out"),
        ("service: mail\n", "service: mail\nteam: a\n"),
    ]);
    let theirs = with(&[
        ("Only outbound", "Only in"),
        ("cis: [mx-01]", "cis: [mx-02]"),
        ("service: mail\n", ""),
        ("log:\n", "team: b\nlog:\n"),
    ]);
    println!("{}", merged(BASE, &ours, &theirs).text);
}

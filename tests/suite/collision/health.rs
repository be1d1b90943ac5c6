//! What is related wrongly, out of date, recorded twice or incomplete.

use crate::collision::desk;
use crate::collision::findings;
use crate::collision::item;

#[test]
fn classes_that_a_relation_is_not_for_are_found_through_the_tree() {
    let relate = |relation: &str, target: &str| {
        format!("relations:\n  - {{relation: {relation}, target: {target}}}\n")
    };
    let files = [
        item("app", "web-application", &relate("powered-by", "pdu")),
        item("host", "hypervisor", &relate("runs-on", "pdu")),
        item("pdu", "pdu", &relate("contained-in", "rack")),
        item("rack", "rack", ""),
        item("srv", "server", &relate("powered-by", "pdu")),
    ];
    // An application has no plug and nothing runs on a strip; a strip stands in a rack, a server is fed by a strip.
    assert_eq!(
        findings(&desk(&files), &[]),
        [
            "warning class-pair: `powered-by` does not lead from `web-application` to `pdu`",
            "warning class-pair: `runs-on` does not lead from `hypervisor` to `pdu`",
        ]
    );
}

#[test]
fn a_desk_says_itself_what_may_be_related() {
    let sandbox = desk(&[
        item(
            "app",
            "application",
            "relations:\n  - {relation: powered-by, target: pdu}\n",
        ),
        item("pdu", "pdu", ""),
    ]);
    assert_eq!(findings(&sandbox, &[]).len(), 1);
    sandbox.write(
        ".itsm/schema/common.yaml",
        "relations:\n  powered-by:\n    classes:\n      - {source: [item], target: [item]}\n",
    );
    assert!(findings(&sandbox, &[]).is_empty());
}

#[test]
fn what_is_older_than_its_days_is_stale_where_anybody_looks_at_it() {
    // From 2026-10-01, the last entry, to 2026-11-30 are 60 days, to 2026-12-01 61.
    let mut sandbox = desk(&[
        item("seen", "rack", ""),
        item("fed", "rack", ""),
        item("lone", "rack", ""),
    ]);
    sandbox.set("ITSM_NOW", "2026-10-01T09:00:00Z");
    sandbox.play(
        "
        $ itsm edit seen --set last_verified_at=2026-10-01 -q
        $ itsm edit fed --set update_source=automatic -q
        ",
    );
    sandbox.set("ITSM_NOW", "2026-11-30T09:00:00Z");
    assert!(findings(&sandbox, &[]).is_empty());
    sandbox.set("ITSM_NOW", "2026-12-01T09:00:00Z");
    let stale = "warning stale-item: neither verified nor changed for 61 days, 60 are allowed";
    assert_eq!(findings(&sandbox, &[]), [stale, stale]);
}

#[test]
fn one_thing_has_one_record() {
    let twin = |id: &str, title: &str, number: &str| {
        let (path, text) = item(id, "laptop", &format!("serial_number: {number}\n"));
        (
            path,
            text.replace(&format!("title: {id}"), &format!("title: {title}")),
        )
    };
    // a and b share a number, whatever they are called; a and c share class and title, but their numbers differ.
    let files = [
        twin("a", "Laptop", "1"),
        twin("b", "Spare", "1"),
        twin("c", "Laptop", "2"),
    ];
    assert_eq!(
        findings(&desk(&files), &[]),
        ["warning duplicate-item: a has the serial_number `1` too"]
    );
    let unnumbered = |id: &str| {
        let (path, text) = item(id, "laptop", "");
        (path, text.replace(&format!("title: {id}"), "title: Laptop"))
    };
    assert_eq!(
        findings(&desk(&[unnumbered("d"), unnumbered("e")]), &[]),
        ["warning duplicate-item: d has the class and title `laptop Laptop` too"]
    );
}

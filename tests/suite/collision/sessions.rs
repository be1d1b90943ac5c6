//! Collisions as validation and impact show them. The desk's relay `mx-01` serves the service `mail`.

use crate::collision::A;
use crate::collision::B;
use crate::collision::SCHEDULED;
use crate::collision::change;
use crate::collision::desk;
use crate::collision::findings;
use crate::collision::item;

/// Two strips of which one is enough for the server `srv`.
fn power() -> Vec<(String, String)> {
    let needs = "relations:\n  - {relation: powered-by, target: pdu-a}\n  - {relation: powered-by, target: pdu-b}\n\
                 redundancy:\n  - {group: power, relation: powered-by, min_up: 1}\n";
    vec![
        item("pdu-a", "pdu", ""),
        item("pdu-b", "pdu", ""),
        item("srv", "server", needs),
    ]
}

#[test]
fn a_group_that_two_changes_take_down_together_is_named() {
    let mut files = power();
    files.push(change(A, [20, 22], "pdu-a", "", SCHEDULED));
    files.push(change(B, [21, 23], "pdu-b", "", SCHEDULED));
    // 2 strips less 1 that has to work: each change alone is tolerated, both from 21 to 22 are not.
    let expected = format!(
        "error collision: it collides with {A} from 2026-12-05T21:00:00Z to 2026-12-05T22:00:00Z: \
         each leaves enough of `power` of srv, together they take down srv"
    );
    assert_eq!(findings(&desk(&files), &[]), [expected]);
}

#[test]
fn a_change_that_waits_for_its_decision_warns() {
    let files = [
        change(A, [20, 22], "mx-01", "", SCHEDULED),
        change(
            B,
            [21, 23],
            "mx-01",
            "description: Mail\n",
            &[("submit", "authorization")],
        ),
    ];
    let expected = format!(
        "warning collision: it collides with {A} from 2026-12-05T21:00:00Z to 2026-12-05T22:00:00Z: both alter mx-01"
    );
    assert_eq!(findings(&desk(&files), &[]), [expected]);
}

#[test]
fn what_touches_what_is_waived_and_what_is_over_collides_no_more() {
    let touching = [
        change(A, [20, 22], "mx-01", "", SCHEDULED),
        change(B, [22, 23], "mx-01", "", SCHEDULED),
    ];
    assert!(findings(&desk(&touching), &[]).is_empty());
    let waiver = format!(
        "collision_waivers:\n  - {{with: {A}, kind: same-item, reason: One session, by: ana}}\n"
    );
    let accepted = [
        change(A, [20, 22], "mx-01", "", SCHEDULED),
        change(B, [21, 23], "mx-01", &waiver, SCHEDULED),
    ];
    assert!(findings(&desk(&accepted), &[]).is_empty());
    let mut over = desk(&[
        change(A, [20, 22], "mx-01", "", SCHEDULED),
        change(B, [21, 23], "mx-01", "", SCHEDULED),
    ]);
    assert_eq!(findings(&over, &[]).len(), 1);
    over.set("ITSM_NOW", "2026-12-05T22:00:00Z");
    assert!(findings(&over, &[]).is_empty());
}

#[test]
fn a_waiver_of_what_is_not_there_is_found() {
    let waivers = format!(
        "collision_waivers:\n  - {{with: CHG-2611-00000C, kind: affected, reason: None}}\n  \
         - {{with: {A}, kind: affected, reason: None}}\n"
    );
    let files = [
        change(A, [20, 22], "mx-01", "", SCHEDULED),
        change(B, [22, 23], "mx-01", &waivers, SCHEDULED),
    ];
    assert_eq!(
        findings(&desk(&files), &[]),
        [
            "warning idle-waiver: nothing of the kind `affected` stands between the two changes",
            "warning idle-waiver: there is no change `CHG-2611-00000C`",
        ]
    );
}

#[test]
fn what_a_change_takes_down_at_the_time_counts_as_down() {
    let mut files = power();
    files.push(change(A, [20, 22], "pdu-a", "outage: true\n", SCHEDULED));
    let sandbox = desk(&files);
    // One strip is tolerated; while the other is down for its change, it is one too many.
    sandbox.play(
        "
        $ itsm impact pdu-b --with-changes --as-of '2026-12-05 19:59'
        pdu-b  pdu-b (pdu)
        └─ srv  srv (server) · degraded: 1 of 2 down for power, 1 needed

        0 items and 0 services fail, 1 is degraded
        ! as of 2026-12-05 19:59
        $ itsm impact pdu-b --with-changes --as-of '2026-12-05 20:00'
        pdu-b  pdu-b (pdu)
        └─ srv  srv (server) · fails: 2 of 2 down for power, 1 needed
        pdu-a  pdu-a (pdu) · down for CHG-2611-00000A
          nothing else than what stands above, or what is left out, has to do with pdu-a

        1 item and 0 services fail, 0 are degraded
        ! as of 2026-12-05 20:00
        $ itsm impact pdu-b --with-changes --as-of '2026-12-05 22:00' --format json 2>&1 | grep -A1 as_of
          \"as_of\": \"2026-12-05T22:00:00Z\",
          \"changes\": [],
        ",
    );
    let output = sandbox.itsm(&[
        "impact",
        "pdu-b",
        "--with-changes",
        "--as-of",
        "2026-12-05 21:00",
        "--format",
        "json",
    ]);
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(
        answer["changes"],
        serde_json::json!([{"id": A, "items": ["pdu-a"]}])
    );
    assert_eq!(answer["failed"][0]["id"], "pdu-a");
    assert_eq!(answer["failed"][0]["changes"], serde_json::json!([A]));
}

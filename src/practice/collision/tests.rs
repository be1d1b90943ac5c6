//! Changes over small graphs, whose collisions are worked out by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use super::*;
use crate::diagnostic::Level;
use crate::practice::Interval;
use crate::practice::impact::Graph;
use crate::practice::impact::Node;
use crate::practice::impact::Redundancy;
use crate::practice::impact::Spreading;
use crate::record::parse_time;
use crate::schema::MinUp;

/// Two inputs of which one is enough for a server, which an application needs; a switch that nothing stands in for.
///
/// ```text
/// pdu-a ─┐ power: 1 of 2
/// pdu-b ─┴─ srv ── app          sw ── app
/// ```
fn graph() -> Graph {
    let ids = ["app", "pdu-a", "pdu-b", "srv", "sw"];
    let place = |id: &str| ids.iter().position(|one| *one == id).unwrap();
    let nodes = ids.iter().map(|id| Node {
        id: (*id).to_owned(),
        ..Node::default()
    });
    let supply = |supplier: &str, consumer: &str, relation: &str| Spreading {
        supplier: place(supplier),
        consumer: place(consumer),
        relation: relation.to_owned(),
        group: None,
        min_up: None,
    };
    let spreadings = vec![
        supply("pdu-a", "srv", "powered-by"),
        supply("pdu-b", "srv", "powered-by"),
        supply("srv", "app", "runs-on"),
        supply("sw", "app", "depends-on"),
    ];
    let power = Redundancy {
        consumer: place("srv"),
        group: "power".to_owned(),
        relation: "powered-by".to_owned(),
        min_up: MinUp::parse("1").unwrap(),
    };
    Graph::new(nodes.collect(), spreadings, &[power])
}

fn texts(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// From when to when on one day, by full hours.
fn during(from: u32, to: u32) -> Interval {
    let time = |hour: u32| parse_time(&format!("2026-12-01T{hour:02}:00:00Z")).unwrap();
    Interval {
        from: time(from),
        to: time(to),
    }
}

/// A firm change of some items from ten to twelve.
fn change(id: &str, items: &str) -> Planned {
    Planned {
        id: id.to_owned(),
        during: during(10, 12),
        items: texts(items),
        services: BTreeSet::new(),
        outage: false,
        assignee: None,
        is_firm: true,
        waivers: Vec::new(),
    }
}

/// Kind and items of each collision, as `kind: items`.
fn between(one: &Planned, other: &Planned) -> Vec<String> {
    let found = collisions(one, std::slice::from_ref(other), &graph());
    let lines = found
        .iter()
        .map(|one| format!("{}: {}", one.kind.name(), one.items.join(" ")));
    lines.collect()
}

#[test]
fn the_same_items_are_named_all_of_them() {
    let (one, other) = (change("a", "app srv sw"), change("b", "sw srv pdu-a"));
    // `app` fails with the other's `srv`, which both alter and which says it; `pdu-a` takes nothing down.
    assert_eq!(
        between(&one, &other),
        ["same-item: srv sw", "affected: app"]
    );
    assert_eq!(
        between(&other, &one),
        ["same-item: srv sw", "affected: app"]
    );
}

#[test]
fn what_fails_with_one_is_altered_by_the_other() {
    assert_eq!(
        between(&change("a", "srv"), &change("b", "app")),
        ["affected: app"]
    );
    assert_eq!(
        between(&change("a", "app"), &change("b", "srv")),
        ["affected: app"]
    );
    // One input fails nothing, and two causes of one failure alter nothing of each other's.
    assert!(between(&change("a", "pdu-a"), &change("b", "srv")).is_empty());
    assert!(between(&change("a", "sw"), &change("b", "srv")).is_empty());
}

#[test]
fn two_that_are_safe_alone_take_down_a_group_together() {
    let found = collisions(&change("a", "pdu-a"), &[change("b", "pdu-b")], &graph());
    let [one] = found.as_slice() else {
        panic!("{found:?}");
    };
    // 2 inputs less 1 that has to work: one failure is tolerated, two are not; with srv goes app.
    assert_eq!(one.kind, CollisionKind::Redundancy);
    assert_eq!(one.items, ["app", "srv"]);
    let group = LostGroup {
        name: "power".to_owned(),
        consumer: "srv".to_owned(),
    };
    assert_eq!(one.groups, [group]);
    // Where one of them takes both inputs, it is not the other that makes it unsafe.
    assert_eq!(
        between(&change("a", "pdu-a pdu-b"), &change("b", "pdu-b")),
        ["same-item: pdu-b"]
    );
}

#[test]
fn the_same_service_counts_where_one_interrupts_it() {
    let mail = |id: &str, outage: bool| Planned {
        services: texts("mail"),
        outage,
        ..change(id, "")
    };
    assert!(between(&mail("a", false), &mail("b", false)).is_empty());
    assert_eq!(
        between(&mail("a", true), &mail("b", false)),
        ["same-service: mail"]
    );
    assert_eq!(
        between(&mail("a", false), &mail("b", true)),
        ["same-service: mail"]
    );
}

/// `mail` needs both `db` and `vm`, `web` needs `mail`; of `x1` and `x2` one is enough for `shop`.
fn services() -> Graph {
    let ids = ["db", "mail", "shop", "vm", "web", "x1", "x2"];
    let place = |id: &str| ids.iter().position(|one| *one == id).unwrap();
    let nodes = ids.iter().map(|id| Node {
        id: (*id).to_owned(),
        record_type: match *id {
            "mail" | "shop" | "web" => "service",
            _ => "ci",
        }
        .to_owned(),
        ..Node::default()
    });
    let supply = |supplier: &str, consumer: &str, min_up: Option<&str>| Spreading {
        supplier: place(supplier),
        consumer: place(consumer),
        relation: "depends-on".to_owned(),
        group: min_up.map(|_| "pair".to_owned()),
        min_up: min_up.and_then(MinUp::parse),
    };
    let spreadings = vec![
        supply("db", "mail", None),
        supply("vm", "mail", None),
        supply("mail", "web", None),
        supply("x1", "shop", Some("1")),
        supply("x2", "shop", Some("1")),
    ];
    Graph::new(nodes.collect(), spreadings, &[])
}

#[test]
fn a_service_is_concerned_where_it_is_named_or_fails() {
    // Items, services and whether there is an outage, of either; what they have in common.
    let cases = [
        // One interrupts what the other works on a part of.
        (
            ("", "mail", true),
            ("vm", "", false),
            "same-service: mail web",
        ),
        (("", "mail", false), ("vm", "", true), "same-service: mail"),
        (("", "mail", false), ("vm", "", false), ""),
        // Each takes it down by another item.
        (("vm", "", true), ("db", "", true), "same-service: mail web"),
        (
            ("vm", "", true),
            ("db", "", false),
            "same-service: mail web",
        ),
        (("vm", "", false), ("db", "", false), ""),
        // What needs an interrupted service fails with it, and not the other way round.
        (("", "mail", true), ("", "web", false), "same-service: web"),
        (("", "web", true), ("", "mail", false), ""),
        // The item says it.
        (("vm", "", true), ("vm", "", true), "same-item: vm"),
        (
            ("vm", "mail", true),
            ("vm", "mail", true),
            "same-item: vm, same-service: mail",
        ),
        // One of two is enough; both are another kind.
        (("x1", "", true), ("", "shop", true), ""),
        (("x1", "", true), ("x2", "", true), "redundancy: shop"),
    ];
    let planned = |id: &str, (items, services, outage): (&str, &str, bool)| Planned {
        services: texts(services),
        outage,
        ..change(id, items)
    };
    for (one, other, expected) in cases {
        let (a, b) = (planned("a", one), planned("b", other));
        let line = |one: &Planned, other: &Planned| {
            let found = collisions(one, std::slice::from_ref(other), &services());
            let parts = found.iter();
            let parts = parts.map(|one| format!("{}: {}", one.kind.name(), one.items.join(" ")));
            parts.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(line(&a, &b), expected, "{one:?} {other:?}");
        assert_eq!(line(&b, &a), expected, "{other:?} {one:?}");
    }
}

#[test]
fn nobody_does_two_things_at_once() {
    let by = |id: &str, person: Option<&str>| Planned {
        assignee: person.map(str::to_owned),
        ..change(id, "")
    };
    assert_eq!(
        between(&by("a", Some("ana")), &by("b", Some("ana"))),
        ["same-person: ana"]
    );
    assert!(between(&by("a", Some("ana")), &by("b", Some("bo"))).is_empty());
    assert!(between(&by("a", None), &by("b", None)).is_empty());
}

#[test]
fn touching_is_no_overlap() {
    let at = |id: &str, from, to| Planned {
        during: during(from, to),
        ..change(id, "sw")
    };
    assert!(between(&at("a", 8, 10), &at("b", 10, 12)).is_empty());
    assert!(between(&at("a", 10, 12), &at("b", 8, 10)).is_empty());
    let found = collisions(&at("a", 8, 11), &[at("b", 10, 12)], &graph());
    assert_eq!(found[0].overlap, during(10, 11));
}

#[test]
fn what_is_not_decided_on_only_warns() {
    let level = |one: bool, other: bool| {
        let of = |id: &str, is_firm| Planned {
            is_firm,
            ..change(id, "sw")
        };
        collisions(&of("a", one), &[of("b", other)], &graph())[0].level
    };
    assert_eq!(level(true, true), Level::Error);
    assert_eq!(level(true, false), Level::Warning);
    assert_eq!(level(false, true), Level::Warning);
}

#[test]
fn a_waiver_of_either_counts_for_its_pair_and_kind() {
    let waiver = |with: Option<&str>, kind| Waiver {
        with: with.map(str::to_owned),
        kind,
        reason: "agreed".to_owned(),
    };
    let accepts = |waiver: Waiver| {
        let one = Planned {
            waivers: vec![waiver],
            ..change("a", "sw")
        };
        let (there, back) = (
            collisions(&one, &[change("b", "sw")], &graph()),
            collisions(&change("b", "sw"), &[one], &graph()),
        );
        assert_eq!(there[0].waived, back[0].waived);
        there[0].waived.is_some()
    };
    assert!(accepts(waiver(Some("b"), Some(CollisionKind::SameItem))));
    assert!(!accepts(waiver(Some("b"), Some(CollisionKind::Affected))));
    assert!(!accepts(waiver(Some("c"), Some(CollisionKind::SameItem))));
    assert!(accepts(waiver(None, None)));
}

#[test]
fn among_many_each_pair_is_named_once_at_the_later_one() {
    let at = |id: &str, from, to| Planned {
        during: during(from, to),
        ..change(id, "sw")
    };
    // b lies in a; c begins when b ends, still within a; d begins when a and c end.
    let planned = [
        at("c", 10, 12),
        at("a", 8, 12),
        at("d", 12, 13),
        at("b", 9, 10),
    ];
    let graph = graph();
    let mut pairs: Vec<_> = Collider::new(&graph)
        .pairs(&planned)
        .into_iter()
        .map(|(later, one)| (planned[later].id.clone(), one.with))
        .collect();
    pairs.sort();
    let name = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(pairs, [name("b", "a"), name("c", "a")]);
}

#[test]
fn a_change_is_never_in_its_own_way() {
    let one = change("a", "sw");
    assert!(collisions(&one, std::slice::from_ref(&one), &graph()).is_empty());
}

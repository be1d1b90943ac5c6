//! Changes in each other's way.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::collision::Collider;
use crate::practice::collision::Collision;
use crate::practice::collision::CollisionKind;
use crate::practice::collision::committed;
use crate::practice::impact::gather;
use crate::record::print_time;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "collision",
    level: Level::Error,
    summary: "Finds changes whose planned times overlap and that alter the same item, what the other takes down, a service that one interrupts, or too much of a group, or that one person is to carry out.",
    why: "Two works on one thing spoil each other, and each plan counts on what the other takes away. A change that still waits for its decision only warns; what is over, and what a waiver of either change accepts, is left alone.",
    example: Example {
        files: &[
            (
                "changes/2026/11/CHG-2611-00000A.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000A
title: Renew the certificate
state: scheduled
kind: standard
cis: [srv-01]
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
",
                ),
            ),
            (
                "changes/2026/11/CHG-2611-00000B.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000B
title: Update the system
state: scheduled
kind: standard
cis: [srv-01]
planned_start: 2026-12-05T21:00:00Z
planned_end: 2026-12-05T23:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T21:00:00Z, planned_end: 2026-12-05T23:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: planned
class: server
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "changes/2026/11/CHG-2611-00000A.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000A
title: Renew the certificate
state: scheduled
kind: standard
cis: [srv-01]
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
",
                ),
            ),
            (
                "changes/2026/11/CHG-2611-00000B.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000B
title: Update the system
state: scheduled
kind: standard
cis: [srv-01]
planned_start: 2026-12-05T22:00:00Z
planned_end: 2026-12-05T23:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T22:00:00Z, planned_end: 2026-12-05T23:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: planned
class: server
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: server}}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

const WAY_ON: &str = "move one of them, or say in `collision_waivers` why both may go ahead";

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let mut planned = committed(context.corpus, context.now);
    planned.retain(|one| one.during.to > context.now);
    if planned.len() < 2 {
        return;
    }
    let graph = gather(context.corpus, context.definitions);
    for (later, one) in Collider::new(&graph).pairs(&planned) {
        let record = context.corpus.record(&planned[later].id);
        let is_ahead = one.overlap.to > context.now && one.waived.is_none();
        if let Some(record) = record.filter(|_| is_ahead) {
            let path = FieldPath::root().key("planned_start");
            let made = sink.on(record).at(&path, message(&one));
            let made = match one.level {
                Level::Error => made,
                Level::Warning => made.warns(),
            };
            made.hint(WAY_ON);
        }
    }
}

fn message(one: &Collision) -> String {
    let what = one.items.join(", ");
    let shared = match one.kind {
        CollisionKind::SameItem => format!("both alter {what}"),
        CollisionKind::Affected => format!("one alters {what}, which the other takes down"),
        CollisionKind::SameService => format!("both concern {what}, which one of them interrupts"),
        CollisionKind::SamePerson => format!("both are assigned to {what}"),
        CollisionKind::Redundancy => format!("{}, together they take down {what}", lost(one)),
    };
    format!(
        "it collides with {} from {} to {}: {shared}",
        one.with,
        print_time(one.overlap.from),
        print_time(one.overlap.to)
    )
}

fn lost(one: &Collision) -> String {
    let groups = one.groups.iter();
    let groups = groups.map(|group| format!("`{}` of {}", group.name, group.consumer));
    let groups: Vec<String> = groups.collect();
    format!("each leaves enough of {}", groups.join(", "))
}

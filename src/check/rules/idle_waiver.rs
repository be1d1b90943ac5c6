//! Waivers that accept nothing.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::collision::Collider;
use crate::practice::collision::Collision;
use crate::practice::collision::Planned;
use crate::practice::collision::committed;
use crate::practice::impact::gather;
use crate::record::Record;
use crate::yaml::FieldPath;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "idle-waiver",
    level: Level::Warning,
    summary: "Finds waivers of collisions that name no change, or a kind of collision that is not there.",
    why: "A waiver is a decision about one collision. When the plan has moved on, it says nothing any more, and would accept the next one unseen. Waivers between changes of which one is over stay as they are.",
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
planned_start: 2026-12-05T22:00:00Z
planned_end: 2026-12-05T23:00:00Z
collision_waivers:
  - {with: CHG-2611-00000A, kind: same-item, reason: Both teams work in one session.}
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
planned_start: 2026-12-05T21:00:00Z
planned_end: 2026-12-05T23:00:00Z
collision_waivers:
  - {with: CHG-2611-00000A, kind: same-item, reason: Both teams work in one session.}
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
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let mut planned = committed(context.corpus, context.now);
    planned.retain(|one| one.during.to > context.now);
    let listed = planned
        .iter()
        .any(|one| one.waivers.iter().any(|one| one.with.is_some()));
    if !listed {
        return;
    }
    let graph = gather(context.corpus, context.definitions);
    let collider = Collider::new(&graph);
    for one in planned.iter().filter(|one| !one.waivers.is_empty()) {
        if let Some(record) = context.corpus.record(&one.id) {
            let found = collider.of(one, &planned);
            waivers(context, record, (&planned, &found), sink);
        }
    }
}

/// Looks at each waiver of a change beside what stands in its way.
fn waivers<'a>(
    context: &Context<'a>,
    record: &'a Record,
    (planned, found): (&[Planned], &[Collision]),
    sink: &mut Sink<'a>,
) {
    let list = record.document().root().get("collision_waivers");
    for (at, item) in list.into_iter().flat_map(Node::items).enumerate() {
        let text = |key: &str| item.get(key).and_then(Node::text).unwrap_or_default();
        let (with, kind) = (text("with"), text("kind"));
        let path = FieldPath::root().key("collision_waivers").index(at);
        let Some(other) = context.corpus.meant(with) else {
            let message = format!("there is no change `{with}`");
            sink.on(record).at(&path.key("with"), message);
            continue;
        };
        let is_ahead = planned.iter().any(|one| one.id == other.id());
        let mut found = found.iter();
        let is_met = found.any(|one| one.with == other.id() && one.kind.name() == kind);
        if is_ahead && !is_met {
            let message = format!("nothing of the kind `{kind}` stands between the two changes");
            sink.on(record)
                .at(&path, message)
                .hint("take the waiver out");
        }
    }
}

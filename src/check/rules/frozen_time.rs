//! Work that is decided on and lies in a time in which nothing may be changed.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::change_window::Kind;
use crate::practice::change_window::Subject;
use crate::practice::change_window::Weight;
use crate::practice::change_window::gather;
use crate::practice::change_window::standing;
use crate::practice::collision::commitment;
use crate::practice::collision::planned;
use crate::practice::impact;
use crate::record::Record;
use crate::schema::Commitment;
use crate::yaml::FieldPath;

/// The kind of change that can't wait.
const EMERGENCY: &str = "emergency";

const FREEZE: &str = "\
id: year-end
title: Year's end
state: active
kind: freeze
starts: 2026-12-20T00:00
length: 336h
everything: true
log:
  - {at: 2026-11-10T08:02:11Z, by: ana, do: open, to: active, set: {kind: freeze, starts: 2026-12-20T00:00, length: 336h, everything: true}}
";

pub(super) static RULE: Rule = Rule {
    name: "frozen-time",
    level: Level::Error,
    summary: "Finds changes that are decided on and whose planned time meets a freeze that blocks them.",
    why: "A freeze that was entered after the decision, or a time that was written by hand, is seen by no step. A freeze that only warns, an emergency that it lets pass, what is over, and what `collision_waiver` accepts are left alone.",
    example: Example {
        files: &[
            (
                "change-windows/year-end.yaml",
                Body::Text(FREEZE),
            ),
            (
                "changes/2026/11/CHG-2611-7K3QXM.yaml",
                Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-24T20:00:00Z
planned_end: 2026-12-24T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-24T20:00:00Z, planned_end: 2026-12-24T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
"),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "change-windows/year-end.yaml",
                Body::Text(FREEZE),
            ),
            (
                "changes/2026/11/CHG-2611-7K3QXM.yaml",
                Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-24T20:00:00Z
planned_end: 2026-12-24T22:00:00Z
collision_waiver: The board agreed on 20 November.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-24T20:00:00Z, planned_end: 2026-12-24T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
"),
            ),
        ],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let zone = context.config.timezone;
    let mut windows = gather(context.corpus, zone);
    windows.retain(|one| one.kind == Kind::Freeze);
    let records = context.corpus.records().iter();
    let changes: Vec<&Record> = records.filter(|record| is_held(record)).collect();
    if windows.is_empty() || changes.is_empty() {
        return;
    }
    let graph = impact::gather(context.corpus, context.definitions);
    for change in changes {
        let Some(planned) = planned(change, context.corpus) else {
            continue;
        };
        if planned.during.to <= context.now {
            continue;
        }
        let subject = Subject::of(change, context.corpus, &graph);
        let is_emergency = change.text("kind") == Some(EMERGENCY);
        let met = standing(&windows, &subject, is_emergency, planned.during).into_iter();
        for one in met.filter(|one| one.weight == Weight::Blocks) {
            sink.on(change)
                .at(
                    &FieldPath::root().key("planned_start"),
                    format!("it {}", one.sentence(zone)),
                )
                .hint("move it, or say in `collision_waiver` why it may go ahead");
        }
    }
}

/// Whether a change is decided on and nobody accepted what stands against it.
fn is_held(change: &Record) -> bool {
    commitment(change) == Some(Commitment::Firm) && change.text("collision_waiver").is_none()
}

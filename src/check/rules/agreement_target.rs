//! Targets of agreements that no clock could be measured against.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::agreement::AGREEMENT;
use crate::practice::agreement::read_targets;

pub(super) static RULE: Rule = Rule {
    name: "agreement-target",
    level: Level::Error,
    summary: "Checks that every target of an agreement can be understood: its metric, goal, unit and the records that it fits.",
    why: "A target at fault measures nothing: no clock runs for it, and nobody would notice that a promise is not watched. Unknown calendars are found by `unknown-calendar`.",
    example: Example {
        files: &[(
            "agreements/gold.yaml",
            Body::Text(
                "\
id: gold
title: Gold
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 2d}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "agreements/gold.yaml",
            Body::Text(
                "\
id: gold
title: Gold
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 16h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    if subject.definition.name != AGREEMENT {
        return;
    }
    let (corpus, config) = (context.corpus, context.config);
    let (_, faults) = read_targets(subject.record, corpus, config, context.definitions);
    for fault in faults {
        sink.at(&fault.path, fault.message).hint_if(fault.hint);
    }
}

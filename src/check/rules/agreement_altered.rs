//! Agreements in force whose promise was altered in place.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::agreement::AGREEMENT;
use crate::practice::parse_day;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "agreement-altered",
    level: Level::Warning,
    summary: "Warns of active agreements whose targets, calendar, services or customers were altered; checked by `validate --since`.",
    why: "Clocks are measured against what an agreement says now, from its first day on: altering it alters what was promised in the past, too. A new agreement that replaces it leaves the past as it was.",
    example: Example {
        files: &[
            (
                "agreements/gold.yaml",
                Body::Text(
                    "\
id: gold
title: Gold
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 8h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "agreements/gold.yaml",
                Body::Text(
                    "\
id: gold
title: Gold
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
            (
                "agreements/gold-2.yaml",
                Body::Text(
                    "\
id: gold-2
title: Gold from December on
state: active
kind: sla
valid_from: 2026-12-01
replaces: gold
targets:
  - {name: all, metric: resolve, goal: 8h}
log:
  - {at: 2026-11-20T08:10:00Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-12-01, replaces: gold}}
  - {at: 2026-11-20T08:11:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Range {
        before: Example {
            files: &[
                (
                    "agreements/gold.yaml",
                Body::Text(
                    "\
id: gold
title: Gold
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
            ],
        },
        check,
    },
};

/// What makes up the promise.
const PROMISE: [&str; 4] = ["targets", "calendar", "services", "customers"];

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    let context = &range.now;
    let zone = context.config.timezone;
    let today = context.now.with_timezone(&zone).date_naive();
    let is_begun = |record: &Record| {
        let first = record.text("valid_from").and_then(parse_day);
        record.category() == Some(Category::Active) && first.is_none_or(|first| first <= today)
    };
    let records = range.before.records().iter();
    for before in records.filter(|one| one.definition().name == AGREEMENT && is_begun(one)) {
        let now = range.now_of(before.id());
        // One that has ended meanwhile promises nothing any more.
        let Some(now) = now.filter(|now| now.category() == Some(Category::Active)) else {
            continue;
        };
        for field in PROMISE {
            if before.value(field) != now.value(field) {
                let message = format!("`{field}` of an agreement in force was altered");
                sink.on(now)
                    .at(&FieldPath::root().key(field), message)
                    .hint("put it back, and write a new agreement that `replaces` this one");
            }
        }
    }
}

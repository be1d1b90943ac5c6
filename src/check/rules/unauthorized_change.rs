//! Things in use that were altered without an authorized change.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::leave::Leave;
use crate::check::leave::STATE;
use crate::check::leave::differs;
use crate::check::versions::Versions;
use crate::diagnostic::Level;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "unauthorized-change",
    level: Level::Error,
    summary: "Finds things in use of which a controlled field was altered, or that were taken out of use, while no change that names them was being carried out; checked by `validate --since REV`, one commit after the other.",
    why: "What is altered in production without leave is the first thing to look for after a failure. Which fields count is said by `x-controlled` in the definition of the type; owner, description and the like do not. Only a change that names the thing in `cis` gives leave, and while it is carried out: the link `authorized-by` alone is written by whoever alters the thing. What a program keeps up to date (`update_source: automatic`) is left alone.",
    example: Example {
        files: &[
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Ana Test
state: active
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
            (
                "changes/2026/11/CHG-2611-00000A.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000A
title: Move the database
state: scheduled
kind: standard
cis: [db-01]
assignee: ana
planned_start: 2026-11-21T20:00:00Z
planned_end: 2026-11-21T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, assignee: ana, planned_start: 2026-11-21T20:00:00Z, planned_end: 2026-11-21T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
",
                ),
            ),
            (
                "cis/db-01.yaml",
                Body::Text(
                    "\
id: db-01
title: db-01
state: in-production
class: database-server
relations:
  - {relation: runs-on, target: srv-02}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: database-server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-02.yaml",
                Body::Text(
                    "\
id: srv-02
title: srv-02
state: in-production
class: server
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Ana Test
state: active
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
            (
                "changes/2026/11/CHG-2611-00000A.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000A
title: Move the database
state: implementing
kind: standard
cis: [db-01]
assignee: ana
planned_start: 2026-11-21T20:00:00Z
planned_end: 2026-11-21T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, assignee: ana, planned_start: 2026-11-21T20:00:00Z, planned_end: 2026-11-21T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
  - {at: 2026-11-21T20:00:00Z, by: ana, do: implement, to: implementing}
",
                ),
            ),
            (
                "cis/db-01.yaml",
                Body::Text(
                    "\
id: db-01
title: db-01
state: in-production
class: database-server
relations:
  - {relation: runs-on, target: srv-02}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: database-server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-02.yaml",
                Body::Text(
                    "\
id: srv-02
title: srv-02
state: in-production
class: server
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
        ],
    },
    check: Check::Range {
        before: Example {
        files: &[
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Ana Test
state: active
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
            (
                "changes/2026/11/CHG-2611-00000A.yaml",
                Body::Text(
                    "\
id: CHG-2611-00000A
title: Move the database
state: scheduled
kind: standard
cis: [db-01]
assignee: ana
planned_start: 2026-11-21T20:00:00Z
planned_end: 2026-11-21T22:00:00Z
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, assignee: ana, planned_start: 2026-11-21T20:00:00Z, planned_end: 2026-11-21T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
",
                ),
            ),
            (
                "cis/db-01.yaml",
                Body::Text(
                    "\
id: db-01
title: db-01
state: in-production
class: database-server
relations:
  - {relation: runs-on, target: srv-01}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: database-server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-02.yaml",
                Body::Text(
                    "\
id: srv-02
title: srv-02
state: in-production
class: server
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
        ],
    },
        check,
    },
};

const WAY_ON: &str = "plan a change that names it in `cis`, and alter it while that is carried out";

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    let versions = Versions::of(range);
    let guarded = range.before.records().iter();
    for before in guarded.filter(|record| is_guarded(record)) {
        let Some(now) = range.now_of(before.id()) else {
            continue;
        };
        let fields = altered_fields(range, before, now);
        if fields.is_empty() {
            continue;
        }
        let leave = Leave::of(range, &versions, now);
        for field in fields.iter().filter(|field| !leave.covers(field)) {
            let message =
                format!("`{field}` is altered without a change that is being carried out");
            sink.on(now)
                .at(&FieldPath::root().key(*field), message)
                .hint(WAY_ON);
        }
    }
}

/// Whether a record was in use, and people answered for what it says.
fn is_guarded(before: &Record) -> bool {
    let is_controlled = before
        .definition()
        .fields
        .iter()
        .any(|field| field.controlled);
    let is_automatic = before.text("update_source") == Some("automatic");
    is_controlled && !is_automatic && before.category() == Some(Category::Active)
}

/// The controlled fields that differ, and the state where the thing is in use no more.
fn altered_fields<'a>(range: &Range<'_>, before: &Record, now: &'a Record) -> Vec<&'a str> {
    let fields = now.definition().fields.iter();
    let controlled = fields.filter(|field| field.controlled);
    let names = controlled.map(|field| field.name.as_str()).chain([STATE]);
    names
        .filter(|name| differs(range, before, now, name))
        .collect()
}

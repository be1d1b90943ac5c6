//! Things in use that were altered without an authorized change.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::FileChange;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Link;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Commitment;
use crate::schema::State;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "unauthorized-change",
    level: Level::Error,
    summary: "Finds things in use of which a controlled field was altered, or that were taken out of use, while no change that names them was being carried out; checked by `validate --since REV`.",
    why: "What is altered in production without leave is the first thing to look for after a failure. Which fields count is said by `x-controlled` in the definition of the type; owner, description and the like do not. A thing may name its change by the link `authorized-by` instead, and what a program keeps up to date (`update_source: automatic`) is left alone.",
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

const WAY_ON: &str = "name it in `cis` of the change that is being carried out, or link that change with `authorized-by`";

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    let altered = range
        .before
        .records()
        .iter()
        .filter(|record| is_guarded(record));
    for before in altered {
        let Some(now) = range.now_of(before.id()) else {
            continue;
        };
        let fields = altered_fields(before, now);
        if !fields.is_empty() && !is_authorized(range, before, now) {
            for field in fields {
                let message =
                    format!("`{field}` is altered without a change that is being carried out");
                sink.on(now)
                    .at(&FieldPath::root().key(&field), message)
                    .hint(WAY_ON);
            }
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
///
/// A thing that fails, is missing or in maintenance is still there: those steps are for its life cycle to guard.
fn altered_fields(before: &Record, now: &Record) -> Vec<String> {
    let fields = now
        .definition()
        .fields
        .iter()
        .filter(|field| field.controlled);
    let differ = fields.filter(|field| before.value(&field.name) != now.value(&field.name));
    let mut found: Vec<String> = differ.map(|field| field.name.clone()).collect();
    if matches!(now.category(), Some(Category::Initial | Category::Closed)) {
        found.push("state".to_owned());
    }
    found
}

/// Whether a change permits it: one that names the thing, or that the thing names.
fn is_authorized(range: &Range<'_>, before: &Record, now: &Record) -> bool {
    let earlier: Vec<Link> = authorizing(before).collect();
    let is_new = |link: &Link| earlier.iter().all(|one| one.target != link.target);
    let mut links = authorizing(now);
    let is_linked = links.any(|link| {
        let change = range.now.corpus.meant(&link.target);
        change.is_some_and(|change| {
            is_under_way(range, change) || (is_new(&link) && was_under_way(change))
        })
    });
    let names_it = |change: &&Record| {
        let links = change
            .links()
            .into_iter()
            .filter(|link| link.relation == "cis");
        let mut items = links.filter_map(|link| range.now.corpus.meant(&link.target));
        items.any(|item| item.id() == now.id())
    };
    let changes = range.now.corpus.records().iter();
    let mut changes = changes.filter(|record| record.definition().work);
    is_linked || changes.any(|change| names_it(&change) && is_under_way(range, change))
}

fn authorizing(record: &Record) -> impl Iterator<Item = Link> {
    record
        .links()
        .into_iter()
        .filter(|link| link.relation == "authorized-by")
}

/// Whether a change was being carried out, or looked back upon, at any time of the range.
fn is_under_way(range: &Range<'_>, change: &Record) -> bool {
    let file: Option<&FileChange> = range.files.iter().find(|file| file.path == change.path());
    let before = range.before.at_path(change.path());
    let stood = match file {
        None => change.state(),
        Some(_) => before.and_then(Record::state),
    };
    let then = before.map(Record::log).unwrap_or_default();
    let log = change.log();
    let added = log.entries.iter().filter(|(_, entry)| {
        file.is_some() && then.entries.iter().all(|(_, known)| known != entry)
    });
    let entered = added.filter_map(|(_, entry)| entry.to.as_deref());
    entered.chain(stood).any(|state| carries_out(change, state))
}

/// Whether a change was ever carried out.
fn was_under_way(change: &Record) -> bool {
    let log = change.log();
    let mut entered = log
        .entries
        .iter()
        .filter_map(|(_, entry)| entry.to.as_deref());
    entered.any(|state| carries_out(change, state))
}

/// Whether a state is one in which work is done that was decided on, or in which it is looked back upon.
///
/// Only what can commit itself to a time permits anything: an incident names items too.
fn carries_out(change: &Record, state: &str) -> bool {
    let lifecycle = &change.definition().lifecycle;
    let state: Option<&State> = lifecycle.state(state);
    let commits = lifecycle.states.iter().any(|state| state.commits.is_some());
    state
        .filter(|_| commits)
        .is_some_and(|state| match state.category {
            Category::Active => state.commits == Some(Commitment::Firm),
            Category::Resolved => true,
            Category::Initial | Category::Waiting | Category::Closed => false,
        })
}

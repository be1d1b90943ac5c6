//! Plans that were written over by hand after the decision.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::FileChange;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::meant::is_same;
use crate::diagnostic::Level;
use crate::practice::has_ended;
use crate::practice::is_fixed;
use crate::practice::is_taken_out;
use crate::practice::lifts;
use crate::record::Entry;
use crate::record::Record;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "plan-rewritten",
    level: Level::Error,
    summary: "Finds fields that the state of a record fixed and that are another now, without a step that allows it.",
    why: "The log keeps tracked fields alone; that the plan of an approved change, or the list of what it alters, was written over shows only beside what it was. It stays decided on when the work has ended: only `itsm redact` takes a text out then, and keeps the proof of what it was. What ended in another system is left alone.",
    example: Example {
        files: &[("changes/CHG-2611-7K3QXM.yaml", Body::Text(AFTER))],
    },
    fix: Example {
        files: &[("changes/CHG-2611-7K3QXM.yaml", Body::Text(BEFORE))],
    },
    check: Check::Range {
        before: Example {
            files: &[("changes/CHG-2611-7K3QXM.yaml", Body::Text(BEFORE))],
        },
        check,
    },
};

const BEFORE: &str = "\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
implementation_plan: Restart the relay.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
";

const AFTER: &str = "\
id: CHG-2611-7K3QXM
title: Restart the relay
state: scheduled
kind: standard
planned_start: 2026-12-05T20:00:00Z
planned_end: 2026-12-05T22:00:00Z
implementation_plan: Replace the relay.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, planned_start: 2026-12-05T20:00:00Z, planned_end: 2026-12-05T22:00:00Z}}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-20T08:05:00Z, by: ana, do: schedule, to: scheduled}
";

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    for file in range.files {
        if let Some((before, now)) = both(range, file) {
            compare(range, before, now, sink);
        }
    }
}

/// A record as it was and as it is.
fn both<'a>(range: &Range<'a>, file: &FileChange) -> Option<(&'a Record, &'a Record)> {
    let before = range.before.at_path(&file.path)?;
    Some((before, range.now_of(before.id())?))
}

fn compare<'a>(range: &Range<'a>, before: &Record, now: &'a Record, sink: &mut Sink<'a>) {
    let (then, typed) = (before.typed(), now.typed());
    for field in &now.definition().fields {
        let name = field.name.as_str();
        let is_same = is_same(range.now.corpus, then.get(name), typed.get(name));
        // What the log keeps is for the rules about logs, which look at work that goes on.
        let is_told = field.tracked && !has_ended(before);
        if is_same || is_told || !is_fixed(before, name) || is_lifted(before, now, name) {
            continue;
        }
        if has_ended(before) && is_taken_out(before, now, name) {
            continue;
        }
        let path = FieldPath::root().key(name);
        let message = format!(
            "`{name}` is not what it was at {}, where it was decided on",
            range.base
        );
        sink.on(now)
            .at(&path, message)
            .hint("put it back, or take the step that lets it be decided on again");
    }
}

/// Whether a step that was taken since lets the field change.
fn is_lifted(before: &Record, now: &Record, name: &str) -> bool {
    let log = before.log();
    let is_new = |entry: &&Entry| !log.all().iter().any(|(_, known)| known == *entry);
    let lifecycle = &now.definition().lifecycle;
    let entries = now.log();
    let mut added = entries
        .entries
        .iter()
        .map(|(_, entry)| entry)
        .filter(is_new);
    added.any(|entry| {
        let step = lifecycle.at(entry.at).transition(&entry.step);
        step.is_some_and(|step| lifts(lifecycle, step, name))
    })
}

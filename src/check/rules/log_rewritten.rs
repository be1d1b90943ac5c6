//! Entries of a log that are gone, changed or moved.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Record;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "log-rewritten",
    level: Level::Error,
    summary: "Finds logs that lack, change or move an entry that they had before; checked by `validate --since`.",
    why: "The log is the record's history, and figures are computed from it: what was written stays. `git revert` takes entries away with the values; `itsm correct` sets the values back by an entry of its own. Entries that come in between, as after a merge, are fine.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:02Z, by: ana, do: start, to: in-progress}
  - {at: 2026-11-20T08:30:00Z, by: ana, do: correct, to: new, reason: the wrong incident}
",
            ),
        )],
    },
    check: Check::Range {
        before: Example {
            files: &[(
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: in-progress
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:02Z, by: ana, do: start, to: in-progress}
",
                ),
            )],
        },
        check,
    },
};

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    for before in range.before.records() {
        if let Some(now) = range.now_of(before.id()) {
            compare(range.base, before, now, sink.on(now));
        }
    }
}

/// Every entry of then has to be there, as it was and in the same order.
fn compare(base: &str, before: &Record, now: &Record, sink: &mut Sink<'_>) {
    let (then, log) = (before.log(), now.log());
    let present = log.all();
    let mut next = 0;
    for (_, entry) in then.all() {
        let is_it = |at: &usize| present.get(*at).is_some_and(|(_, one)| one == entry);
        let name = entry.name();
        let path = FieldPath::root().key("log");
        let made = if let Some(at) = (next..present.len()).find(is_it) {
            next = at + 1;
            continue;
        } else if let Some(at) = (0..present.len()).find(is_it) {
            let message = format!("the entry `{name}` no longer stands where it stood at {base}");
            sink.at(&path.index(seq(&present, at)), message)
        } else if let Some((seq, _)) = present.iter().find(|(_, one)| one.name() == name) {
            let message = format!("the entry `{name}` is not what it was at {base}");
            sink.at(&path.index(*seq), message)
        } else {
            sink.at_key(&path, format!("the entry `{name}` of {base} is gone"))
        };
        made.hint(format!(
            "take the log of {base} again; `itsm correct {} --to REV` sets values back and keeps it",
            now.id()
        ));
    }
}

/// The place in the list of the entry that stands at a place among those that can be read.
fn seq(present: &[&(usize, crate::record::Entry)], at: usize) -> usize {
    present.get(at).map_or(at, |(seq, _)| *seq)
}

//! Changes that need a review.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::FileChange;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::OPEN;
use crate::record::Record;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::schema::Operational;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "not-operational",
    level: Level::Error,
    summary: "Finds changes that are more than daily work and need a review; checked by `validate --since REV --only operational`.",
    why: "Incidents, notes and the carrying out of authorized changes go straight to the main branch; plans, configuration and definitions are reviewed first. What is daily work is said by `operational` in the definition of each record type.",
    example: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: draft
backout_plan: None.
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: draft
backout_plan: Put the old one back.
close_notes: None yet.
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft}
",
            ),
        )],
    },
    check: Check::Range {
        before: Example {
            files: &[(
                "changes/2026/11/CHG-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: draft
backout_plan: Put the old one back.
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft}
",
                ),
            )],
        },
        check,
    },
};

/// Committed figures, which anybody can compute again.
const FIGURES: &str = "kpi/";

/// What the log says of itself, and what its entries explain.
const TOLD_BY_THE_LOG: [&str; 2] = ["state", "log"];

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    if !range.only_operational {
        return;
    }
    for file in range.files {
        if is_record_path(&file.path, range.now.definitions) {
            record_file(range, file, sink);
        } else if !is_daily(file) {
            let message = "this file is no record: it needs a review";
            sink.on_file(&file.path, message);
        }
    }
}

/// Whether a file beside the records may change without a review: a note, an attachment that is new, a figure.
fn is_daily(file: &FileChange) -> bool {
    let is_new_attachment = file.path.contains(".d/") && file.before.is_none();
    is_note_path(&file.path) || file.path.starts_with(FIGURES) || is_new_attachment
}

fn record_file<'a>(range: &Range<'a>, file: &FileChange, sink: &mut Sink<'a>) {
    let path = file.path.as_str();
    let id = crate::record::stem(path);
    let Some(now) = range.now.corpus.at_path(path) else {
        // A file that can't be read has findings of its own; one that moved is judged where it is now.
        if range.now_of(id).is_none() && !range.is_unread(id) {
            let message = "a record is deleted: that needs a review";
            sink.on_unread(path, id, message);
        }
        return;
    };
    let mut known = range.before.records().iter();
    let before = known.find(|one| one.id().eq_ignore_ascii_case(id));
    if before.is_none() && range.before.unread().iter().any(|one| one.path == path) {
        let message = "the record could not be read before: it needs a review";
        sink.on(now).at(&FieldPath::root(), message);
        return;
    }
    let allowed = &now.definition().operational;
    if before.is_none() && !allowed.new {
        let what = &now.definition().title;
        let message = format!("a new {} needs a review", what.to_lowercase());
        sink.on(now).at(&FieldPath::root(), message);
        return;
    }
    steps(before, now, allowed, sink.on(now));
    if let Some(before) = before {
        fields(before, now, allowed, sink.on(now));
    }
}

/// Every entry that was added has to be a step that needs no review, or an edit, which its fields decide.
fn steps(before: Option<&Record>, now: &Record, allowed: &Operational, sink: &mut Sink<'_>) {
    for (seq, entry) in added(before, now) {
        let is_plain = entry.step == EDIT || (before.is_none() && entry.step == OPEN);
        if is_plain || allowed.steps.has(&entry.step) {
            continue;
        }
        let path = FieldPath::root().key("log").index(seq).key("do");
        let what = &now.definition().name;
        let message = format!(
            "the step `{}` of a record of type `{what}` needs a review",
            entry.step
        );
        sink.at(&path, message).hint(WAY_ON);
    }
}

/// The entries that were not there before, with their places.
fn added(before: Option<&Record>, now: &Record) -> Vec<(usize, Entry)> {
    let then = before.map(Record::log).unwrap_or_default();
    let is_new = |one: &&(usize, Entry)| !then.all().iter().any(|(_, entry)| *entry == one.1);
    now.log()
        .all()
        .into_iter()
        .filter(is_new)
        .cloned()
        .collect()
}

const WAY_ON: &str =
    "open a pull request for it; `operational` in the definition says what needs none";

/// Every field that is not what it was has to be one that may change, and so has every one that an entry set meanwhile.
fn fields(before: &Record, now: &Record, allowed: &Operational, sink: &mut Sink<'_>) {
    let (then, typed) = (before.typed(), now.typed());
    let names = [&then, &typed].into_iter().filter_map(Value::as_object);
    let names = names.flat_map(|members| members.keys().map(String::as_str));
    let differ = names.filter(|name| then.get(name) != typed.get(name));
    let added = added(Some(before), now);
    let set = added.iter().flat_map(|(_, entry)| &entry.set);
    let names = differ.chain(set.map(|(name, _)| name.as_str()));
    for name in names.collect::<BTreeSet<&str>>() {
        let field = now.definition().field(name);
        let is_told = TOLD_BY_THE_LOG.contains(&name) || field.is_some_and(|one| one.frozen);
        if is_told || allowed.fields.has(name) {
            continue;
        }
        let path = FieldPath::root().key(name);
        sink.at(&path, format!("a change of `{name}` needs a review"))
            .hint(WAY_ON);
    }
}

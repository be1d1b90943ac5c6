//! Whether the times that entries claim can be so.
//!
//! An entry is written between the commit before and its own. Work that was done offline and put onto that of others
//! later is older than the commit before it; then the commit says when it was written, or the commit that brought it to
//! a branch does. Clocks of machines differ a little.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::git::Step;
use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::SKEW;
use crate::ops::audit::StepView;
use crate::ops::audit::view::Touched;
use crate::record::print_time;
use crate::text::rough_length;

/// How long before its commit an entry may have been written, where the commit was moved: a day's work.
const DAY: TimeDelta = TimeDelta::days(1);

/// What names a commit that a forge or a squash made of several, whose times are lost.
const SQUASHED: &str = "Squashed commit of the following:";

/// How well a commit accounts for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Anchor {
    /// Not at all.
    No,
    /// It was made of several others, and theirs are not known.
    Lost,
    /// The entry was written when it says.
    Yes,
}

/// When a commit was put where it is.
pub(super) type Committed<'a> = &'a dyn Fn(&str) -> Option<DateTime<Utc>>;

/// Everything that is wrong with the times of a step.
pub(super) fn findings(view: &StepView<'_>, committed: Committed<'_>) -> Vec<AuditFinding> {
    let records = view.records.iter().filter(|one| !one.was_unread);
    let entries = records.flat_map(|one| one.added.iter().map(move |added| (one, added)));
    let here = entries.filter(|(_, added)| added.entry.imported.is_none());
    let here: Vec<(&Touched<'_>, &Added)> = here.collect();
    let mut found: Vec<AuditFinding> = here
        .iter()
        .filter_map(|(record, added)| entry(view, record, added, committed))
        .collect();
    found.extend(clock(view, &here));
    found
}

/// The clock of a commit that is older than the one before it was wrong, or set back.
fn clock(view: &StepView<'_>, entries: &[(&Touched<'_>, &Added)]) -> Option<AuditFinding> {
    let (time, before) = (view.commit.committer.time, view.before.time());
    if time >= before - SKEW {
        return behind(view, entries);
    }
    let message = format!(
        "committed at {}, {} before the commit before it",
        print_time(time),
        rough_length(before - time)
    );
    let finding = view
        .finding("clock-backwards", message)
        .hint("a clock was wrong or set back; whoever committed can say which");
    let is_used = entries
        .iter()
        .any(|(_, added)| added.entry.at < before - SKEW);
    Some(if is_used { finding } else { finding.warns() })
}

/// A commit that is put upon one whose clock was set back is as little worth as that, if what it says is as old.
fn behind(view: &StepView<'_>, entries: &[(&Touched<'_>, &Added)]) -> Option<AuditFinding> {
    let (time, latest) = (view.commit.committer.time, view.latest);
    let mut entries = entries.iter();
    if time >= latest - SKEW || !entries.any(|(_, added)| added.entry.at < latest - SKEW) {
        return None;
    }
    let message = format!(
        "committed at {}, {} before what came to the line earlier; the commit before it is as old",
        print_time(time),
        rough_length(latest - time)
    );
    let finding = view.finding("clock-backwards", message);
    Some(
        finding
            .warns()
            .hint("one of the clocks was wrong or set back; whoever committed can say which"),
    )
}

fn entry(
    view: &StepView<'_>,
    record: &Touched<'_>,
    added: &Added,
    committed: Committed<'_>,
) -> Option<AuditFinding> {
    let (commit, at) = (view.commit, added.entry.at);
    let about = |reason, message: String| {
        let finding = view.finding(reason, message);
        finding
            .on(record.path())
            .of(record.id())
            .at(added.entry.name())
    };
    if at > commit.committer.time + SKEW {
        let message = format!(
            "the entry says {}, its commit was made at {}",
            print_time(at),
            print_time(commit.committer.time)
        );
        return Some(about("post-dated", message));
    }
    let anchor = if at >= view.before.time() - SKEW {
        Anchor::Yes
    } else {
        anchor(view, record, at, committed)
    };
    let message = format!(
        "the entry says {}, {} before the commit before it",
        print_time(at),
        rough_length(view.before.time() - at)
    );
    match anchor {
        Anchor::Yes => None,
        Anchor::Lost => Some(
            about("time-not-anchored", format!("{message}; a squash keeps no times"))
                .warns()
                .hint("merge branches without squashing them, so that their commits say when work was done"),
        ),
        Anchor::No => Some(about("back-dated", message).hint(
            "`at` is when an entry is written; `happened` says when a thing took place",
        )),
    }
}

/// How well the commit, or those that it brought, accounts for an entry that is older than the commit before.
fn anchor(
    view: &StepView<'_>,
    record: &Touched<'_>,
    at: DateTime<Utc>,
    committed: Committed<'_>,
) -> Anchor {
    let own = anchored(view.commit, at, Some(view.before.time()));
    let mut brought = view.brought_of(record.id()).peekable();
    if brought.peek().is_none() {
        return own;
    }
    let held = held(view, committed);
    let brought = brought.map(|commit| {
        let before = commit.before.as_deref().and_then(committed);
        let held = commit.before.as_deref().and_then(|id| held.get(id));
        // A clock that was set back on a branch says nothing of when something was written there.
        match held.copied().or(before) {
            Some(held) if commit.committer.time < held - SKEW => lost_or_none(commit),
            _ => anchored(commit, at, before),
        }
    });
    brought.fold(own, Anchor::max)
}

/// The latest time up to each commit that a step brought, by its id, along the commits before it.
fn held<'a>(view: &'a StepView<'_>, committed: Committed<'_>) -> HashMap<&'a str, DateTime<Utc>> {
    let mut held: HashMap<&str, DateTime<Utc>> = HashMap::new();
    for commit in view.brought.iter().rev() {
        let before = commit.before.as_deref();
        let known = before.and_then(|id| held.get(id).copied().or_else(|| committed(id)));
        let time = known.map_or(commit.committer.time, |known| {
            known.max(commit.committer.time)
        });
        held.insert(&commit.id, time);
    }
    held
}

fn anchored(commit: &Step, at: DateTime<Utc>, before: Option<DateTime<Utc>>) -> Anchor {
    let (author, committer) = (commit.author.time, commit.committer.time);
    let lies = |from: DateTime<Utc>, to: DateTime<Utc>| from - SKEW <= at && at <= to + SKEW;
    let is_between = before.is_some_and(|before| lies(before, committer));
    let is_moved = !commit.is_merge() && before.is_some_and(|before| author < before - SKEW);
    if is_between || lies(author, author) || (is_moved && lies(author - DAY, author)) {
        Anchor::Yes
    } else {
        lost_or_none(commit)
    }
}

fn lost_or_none(commit: &Step) -> Anchor {
    if is_squash(commit) {
        Anchor::Lost
    } else {
        Anchor::No
    }
}

/// Whether a commit looks like one that was made of several.
fn is_squash(commit: &Step) -> bool {
    let subject = commit.message.lines().next().unwrap_or_default();
    let number = subject.trim_end().strip_suffix(')');
    let number = number.and_then(|rest| rest.rsplit_once('('));
    let is_request = number.is_some_and(|(_, number)| {
        let digits = number.trim_start_matches(['#', '!']);
        digits.len() < number.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let address = commit.committer.who.email.to_lowercase();
    let is_forge = address.starts_with("noreply@") || address.starts_with("no-reply@");
    !commit.is_merge() && (is_request || is_forge || commit.message.contains(SQUASHED))
}

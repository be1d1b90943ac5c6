//! Things that nobody has looked at for long.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Utc;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::schema::Category;
use crate::text::plural;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "stale-item",
    level: Level::Warning,
    summary: "Finds things in use that were neither verified nor changed for longer than their definition allows.",
    why: "What nobody compares with the real thing drifts away from it, and impact with it. It holds for things that take part: those with `last_verified_at`, and those that a program keeps up to date; elsewhere nothing is expected. The days are `stale_after` in the definition of the type.",
    example: Example {
        files: &[
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
last_verified_at: 2026-09-01
log:
  - {at: 2026-09-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server, last_verified_at: 2026-09-01}}
  - {at: 2026-09-01T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
last_verified_at: 2026-11-28
log:
  - {at: 2026-09-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server, last_verified_at: 2026-09-01}}
  - {at: 2026-09-01T08:10:00Z, by: ana, do: put-in-production, to: in-production}
  - {at: 2026-11-28T09:00:00Z, by: ana, do: edit, set: {last_verified_at: 2026-11-28}}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

/// The day on which a person compared the record with the real thing.
const VERIFIED: &str = "last_verified_at";

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let record = subject.record;
    let category = record.category();
    let is_used = matches!(category, Some(Category::Active | Category::Waiting));
    let Some(limit) = subject.definition.stale_after.filter(|_| is_used) else {
        return;
    };
    let verified = record.text(VERIFIED).and_then(day);
    let is_automatic = record.text("update_source") == Some("automatic");
    if verified.is_none() && !is_automatic {
        return;
    }
    let changed = subject.log.entries.iter().map(|(_, entry)| entry.at);
    let Some(last) = changed.chain(verified).max() else {
        return;
    };
    let days = (context.now.date_naive() - last.date_naive()).num_days();
    if days > i64::from(limit) {
        let days = plural(usize::try_from(days).unwrap_or_default(), "day");
        let message = format!("neither verified nor changed for {days}, {limit} are allowed");
        sink.at(&FieldPath::root().key(VERIFIED), message)
            .hint("compare it with the real thing and set `last_verified_at`");
    }
}

/// The start of a day in UTC.
fn day(text: &str) -> Option<DateTime<Utc>> {
    let day: NaiveDate = text.parse().ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

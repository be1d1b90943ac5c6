//! Agreements that end soon, or have ended, with nothing to follow.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::diagnostic::Level;
use crate::practice::agreement::AGREEMENT;
use crate::practice::parse_day;
use crate::record::Record;
use crate::schema::Category;
use crate::text::plural;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "agreement-ends",
    level: Level::Warning,
    summary: "Warns of active agreements whose last day is within `renewal_notice_days` or has passed, while no other agreement replaces them.",
    why: "From the day after its last one an agreement governs nothing, and the clocks of its records have no goal. An agreement that names it in `replaces` and is not closed shows that somebody has thought of it.",
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
valid_from: 2026-01-01
valid_to: 2026-12-31
renewal_notice_days: 60
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-01-01, valid_to: 2026-12-31}}
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
valid_from: 2026-01-01
valid_to: 2027-12-31
renewal_notice_days: 60
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-01-01, valid_to: 2027-12-31}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let today = context
        .now
        .with_timezone(&context.config.timezone)
        .date_naive();
    let records = context.corpus.records().iter();
    let agreements: Vec<&Record> = records
        .filter(|record| record.definition().name == AGREEMENT)
        .collect();
    let open = agreements
        .iter()
        .filter(|one| one.category() != Some(Category::Closed));
    let replaced = open.filter_map(|one| context.corpus.meant(one.text("replaces")?));
    let replaced: BTreeSet<&str> = replaced.map(Record::id).collect();
    for agreement in agreements {
        let is_active = agreement.category() == Some(Category::Active);
        if !is_active || replaced.contains(agreement.id()) {
            continue;
        }
        if let Some(message) = ending(agreement, today) {
            let hint = "write the next one with `replaces`, or set `valid_to`; one that is over can be ended";
            sink.on(agreement)
                .at(&FieldPath::root().key("valid_to"), message)
                .hint(hint);
        }
    }
}

/// What there is to say of an agreement's end on a day.
fn ending(agreement: &Record, today: NaiveDate) -> Option<String> {
    let last = agreement.text("valid_to").and_then(parse_day)?;
    let left = (last - today).num_days();
    if left < 0 {
        return Some(format!(
            "its last day, {last}, has passed, and nothing replaces it"
        ));
    }
    let notice: i64 = agreement.text("renewal_notice_days")?.parse().ok()?;
    let days = plural(usize::try_from(left).ok()?, "day");
    (left <= notice).then(|| format!("it ends on {last}, in {days}, and nothing replaces it"))
}

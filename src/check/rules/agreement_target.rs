//! Targets of agreements that no clock could be measured against.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::agreement::AGREEMENT;
use crate::practice::agreement::Agreements;
use crate::practice::agreement::read_targets;
use crate::practice::day_start;
use crate::practice::parse_day;
use crate::record::Record;
use crate::schema::CalendarDefinition;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "agreement-target",
    level: Level::Error,
    summary: "Checks that every target of an agreement can be understood: its metric, goal, unit and the records that it fits; warns where its calendar ends before the agreement.",
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
    let (targets, faults) = read_targets(subject.record, corpus, config, context.definitions);
    for fault in faults {
        sink.at(&fault.path, fault.message).hint_if(fault.hint);
    }
    if subject.record.category() != Some(Category::Closed) {
        let used = targets.iter().filter_map(|one| one.calendar);
        let used: BTreeMap<&str, _> = used.map(|one| (one.name.as_str(), one)).collect();
        for calendar in used.into_values() {
            outlast(subject.record, calendar, context, sink);
        }
    }
}

/// Warns where a calendar ends before the agreement: from then on no time counts, and no goal is ever used up.
fn outlast(
    agreement: &Record,
    calendar: &CalendarDefinition,
    context: &Context<'_>,
    sink: &mut Sink<'_>,
) {
    let end = agreement.text("valid_to").and_then(parse_day);
    let last = calendar
        .valid_to
        .filter(|last| end.is_none_or(|end| *last < end));
    let Some(last) = last.filter(|last| !is_replaced(agreement, *last, context)) else {
        return;
    };
    let is_shared = agreement.text("calendar") == Some(&*calendar.name);
    let field = if is_shared { "calendar" } else { "targets" };
    let message = format!(
        "the last day of calendar `{}` is {last}: no clock runs after it, and the agreement does not end by then",
        calendar.name
    );
    sink.at(&FieldPath::root().key(field), message)
        .warns()
        .hint("set `valid.to` of the calendar later, or `valid_to` of the agreement to that day");
}

/// Whether another agreement takes the place of one on the day after a last day, or before.
fn is_replaced(agreement: &Record, last: NaiveDate, context: &Context<'_>) -> bool {
    let all = Agreements::gather(context.corpus, context.config, context.definitions);
    let own = all.targets.iter();
    let own = own.filter(|one| one.agreement == agreement.id());
    let end = own.flat_map(|one| &one.in_force).map(|time| time.to).max();
    let after = last.succ_opt();
    let after = after.map(|day| day_start(day, context.config.timezone));
    end.zip(after).is_some_and(|(end, after)| end <= after)
}

//! Verdicts in closed records that are not what the clocks come to.

use rayon::prelude::*;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::agreement::Agreements;
use crate::practice::verdict::Frozen;
use crate::practice::verdict::VERDICTS;
use crate::practice::verdict::closings;
use crate::practice::verdict::frozen;
use crate::practice::verdict::standing;
use crate::practice::verdict::stored;
use crate::practice::written_length;
use crate::record::Record;
use crate::record::print_time;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "verdict-differs",
    level: Level::Error,
    summary: "Finds `verdicts` of closings that the log does not tell of, and those of the closing that stands that are not what the clocks come to by the same agreement and the same calendar.",
    why: "What was kept or missed is frozen when the work is closed, and figures are computed from it: a verdict that was changed by hand makes them false. Where the agreement or the calendar has been changed since, the verdict stands as it is, and nothing is said; so do those of earlier closings, which a reopening leaves.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
verdicts:
  - {metric: resolve, cycle: 1, kind: sla, agreement: gold, target: all, goal: 4h, elapsed: 1h, met: true, stopped: 2026-11-20T09:02:11Z, closed: 2026-11-20T09:02:11Z, agreement_digest: 0000000000000000000000000000000000000000000000000000000000000000}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        ), GOLD],
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
",
            ),
        ), GOLD],
    },
    check: Check::Corpus(check),
};

const GOLD: (&str, Body) = (
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
  - {at: 2026-11-20T08:02:12Z, by: ana, do: activate, to: active}
",
    ),
);

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let (config, definitions) = (context.config, context.definitions);
    let records = context.corpus.records().par_iter();
    let held: Vec<&Record> = records
        .filter(|record| record.document().root().get(VERDICTS).is_some())
        .collect();
    if held.is_empty() {
        return;
    }
    let agreements = Agreements::gather(context.corpus, config, definitions);
    let found = held.par_iter().map(|record| {
        let computed = frozen(record, definitions, config, &agreements);
        findings(record, &computed)
    });
    let found: Vec<_> = found.collect();
    for (record, findings) in held.into_iter().zip(found) {
        for (path, message) in findings {
            let hint = format!("`itsm refreeze {}` judges closed work anew", record.id());
            let is_closed = standing(record).is_some();
            let made = sink.on(record).at(&path, message);
            made.hint_if(is_closed.then_some(hint));
        }
    }
}

/// What is wrong with the verdicts of a record, each with its place.
fn findings(record: &Record, computed: &[Frozen]) -> Vec<(FieldPath, String)> {
    let path = FieldPath::root().key(VERDICTS);
    let closings = closings(record);
    if closings.is_empty() {
        let message = "the work was never closed, so nothing is judged";
        return vec![(path, message.to_owned())];
    }
    let stored = stored(record);
    let wrong = stored.iter().enumerate().filter_map(|(place, (at, one))| {
        let mut above = stored.iter().take(place);
        let message = if !closings.iter().any(|it| it.second() == one.closed) {
            let closed = print_time(one.closed);
            Some(format!("the log tells of no closing at {closed}"))
        } else if above.any(|(_, other)| key(other) == key(one)) {
            Some(format!(
                "a second verdict of one closing on `{}`",
                one.metric
            ))
        } else {
            differing(one, computed)
        };
        message.map(|message| (path.index(*at), message))
    });
    wrong.collect()
}

/// What there is one verdict on.
fn key(one: &Frozen) -> impl PartialEq + use<'_> {
    (&one.metric, one.kind, one.cycle, one.closed)
}

/// How a verdict differs from what was computed of its closing by the same agreement and calendar.
fn differing(one: &Frozen, computed: &[Frozen]) -> Option<String> {
    let same = |other: &&Frozen| key(one) == key(other) && one.rests_on_the_same_as(other);
    let other = computed.iter().find(same)?;
    (one != other).then(|| message(one, other))
}

fn message(one: &Frozen, other: &Frozen) -> String {
    let said = |it: &Frozen| {
        let word = if it.met { "met" } else { "missed" };
        let [elapsed, goal] = [it.elapsed, it.goal].map(written_length);
        format!("{word} by `{}` with {elapsed} of {goal}", it.target)
    };
    format!(
        "the verdict on `{}` says {}; the log comes to {}",
        one.metric,
        said(one),
        said(other)
    )
}

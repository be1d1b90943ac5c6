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
use crate::practice::verdict::frozen;
use crate::practice::verdict::stored;
use crate::practice::written_length;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "verdict-differs",
    level: Level::Error,
    summary: "Finds `verdicts` in open records, and those in closed ones that are not what their clocks come to by the same agreement and the same calendar.",
    why: "What was kept or missed is frozen when the work is closed, and figures are computed from it: a verdict that was changed by hand makes them false. Where the agreement or the calendar has been changed since, the verdict stands as it is, and nothing is said.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
verdicts:
  - {metric: resolve, cycle: 1, kind: sla, agreement: gold, target: all, goal: 4h, elapsed: 1h, met: true, stopped: 2026-11-20T09:02:11Z, agreement_digest: 0000000000000000000000000000000000000000000000000000000000000000}
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
        if record.category() != Some(Category::Closed) {
            let path = FieldPath::root().key(VERDICTS);
            return vec![(path, "the work is open, so nothing is judged".to_owned())];
        }
        let computed = frozen(record, definitions, config, &agreements);
        differing(&stored(record), &computed)
    });
    let found: Vec<_> = found.collect();
    for (record, findings) in held.into_iter().zip(found) {
        for (path, message) in findings {
            let hint = format!("`itsm refreeze {}` judges closed work anew", record.id());
            sink.on(record).at(&path, message).hint(hint);
        }
    }
}

/// The verdicts that differ from what was computed by the same agreement and calendar, each with its place.
fn differing(stored: &[Frozen], computed: &[Frozen]) -> Vec<(FieldPath, String)> {
    let pairs = stored.iter().enumerate().filter_map(|(at, one)| {
        let same = |other: &&Frozen| {
            (&one.metric, one.kind, one.cycle) == (&other.metric, other.kind, other.cycle)
                && one.rests_on_the_same_as(other)
        };
        let other = computed.iter().find(same)?;
        (one != other).then(|| {
            (
                FieldPath::root().key(VERDICTS).index(at),
                message(one, other),
            )
        })
    });
    pairs.collect()
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

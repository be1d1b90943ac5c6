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
    summary: "Finds `verdicts` of closings that the log does not tell of, and those of the closing that stands that are not what the clocks come to by the same agreement and the same calendar. Closed work that has no verdict although an agreement was in force is a warning.",
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

/// The agreement of the examples.
pub(super) const GOLD: (&str, Body) = (
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

/// Something wrong with the verdicts of a record.
struct Wrong {
    path: FieldPath,
    message: String,
    /// Whether it may be right all the same.
    is_doubt: bool,
}

impl Wrong {
    fn at(path: FieldPath, message: impl Into<String>) -> Self {
        Self {
            path,
            message: message.into(),
            is_doubt: false,
        }
    }
}

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let agreements = Agreements::gather(context.corpus, context.config, context.definitions);
    let is_promised = !agreements.targets.is_empty();
    let records = context.corpus.records().par_iter();
    let meant = records.filter(|record| {
        let may = || is_promised && record.definition().field(VERDICTS).is_some();
        record.document().root().get(VERDICTS).is_some() || may()
    });
    let found: Vec<(&Record, Vec<Wrong>)> = meant
        .map(|record| (record, findings(context, record, &agreements)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    for (record, findings) in found {
        let is_closed = standing(record).is_some();
        let hint = format!("`itsm refreeze {}` judges closed work anew", record.id());
        for one in findings {
            let made = sink.on(record).at(&one.path, one.message);
            let made = if one.is_doubt { made.warns() } else { made };
            made.hint_if(is_closed.then(|| hint.clone()));
        }
    }
}

/// What is wrong with the verdicts of a record.
fn findings(context: &Context<'_>, record: &Record, agreements: &Agreements<'_>) -> Vec<Wrong> {
    let path = FieldPath::root().key(VERDICTS);
    let has_any = record.document().root().get(VERDICTS).is_some();
    let closings = closings(record);
    let Some(last) = closings.last() else {
        let message = "the work was never closed, so nothing is judged";
        return Vec::from_iter(has_any.then(|| Wrong::at(path, message)));
    };
    if !has_any && (last.imported || last.until.is_some()) {
        return Vec::new();
    }
    let computed = frozen(record, context.definitions, context.config, agreements);
    let stored = stored(record);
    let of = |one: &Frozen| closings.iter().find(|it| it.second() == one.closed);
    let gave_up = |one: &Frozen| of(one).is_some_and(|closing| closing.gave_up);
    let wrong = stored.iter().enumerate().filter_map(|(place, (at, one))| {
        let mut above = stored.iter().take(place);
        let message = if of(one).is_none() {
            let closed = print_time(one.closed);
            Some(format!("the log tells of no closing at {closed}"))
        } else if gave_up(one) {
            Some("the work was given up, so nothing is judged".to_owned())
        } else if above.any(|(_, other)| key(other) == key(one)) {
            Some(format!(
                "a second verdict of one closing on `{}`",
                one.metric
            ))
        } else {
            let spoilt = || (!one.is_consistent()).then(|| spoilt(one));
            let invented = || invented(one, &computed, agreements);
            differing(one, &computed).or_else(invented).or_else(spoilt)
        };
        message.map(|message| Wrong::at(path.index(*at), message))
    });
    let lacking = computed.iter().filter(|_| !last.imported);
    let lacking = lacking.filter(|one| is_lacking(context, &stored, one));
    let lacking = lacking.map(|one| Wrong {
        is_doubt: true,
        ..Wrong::at(path.clone(), lacks(one))
    });
    wrong.chain(lacking).collect()
}

/// Whether a record should have a verdict and has none: the agreement was written before the closing, and is as it was.
fn is_lacking(context: &Context<'_>, stored: &[(usize, Frozen)], one: &Frozen) -> bool {
    let agreement = context.corpus.meant(&one.agreement);
    let log = agreement.map(Record::log);
    let written = log.and_then(|log| Some(log.entries.first()?.1.at));
    let mut held = stored.iter().filter(|(_, it)| it.closed == one.closed);
    let speaks_against = |it: &Frozen| {
        let is_changed =
            it.agreement == one.agreement && it.agreement_digest != one.agreement_digest;
        key(it) == key(one) || is_changed
    };
    written.is_some_and(|at| at <= one.closed) && !held.any(|(_, it)| speaks_against(it))
}

fn lacks(one: &Frozen) -> String {
    let (metric, agreement) = (&one.metric, &one.agreement);
    let closed = print_time(one.closed);
    format!(
        "there is no verdict on `{metric}`, although {agreement} was in force when the work was closed, at {closed}"
    )
}

fn spoilt(one: &Frozen) -> String {
    let word = if one.met { "met" } else { "missed" };
    let [elapsed, goal] = [one.elapsed, one.goal].map(written_length);
    format!(
        "the verdict on `{}` says {word} with {elapsed} of {goal}",
        one.metric
    )
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

/// What nothing in an agreement that is as it was can lead to: it has no such target, or judged the metric and not this cycle.
///
/// That the agreement no longer fits the record at all proves nothing: what it fits may have been another customer's then.
fn invented(one: &Frozen, computed: &[Frozen], agreements: &Agreements<'_>) -> Option<String> {
    if agreements.digest_of(&one.agreement) != Some(one.agreement_digest.as_str()) {
        return None;
    }
    let targets = agreements.targets.iter();
    let mut own = targets
        .filter(|target| target.agreement == one.agreement)
        .peekable();
    let is_known = own.peek().is_some();
    let has_target = own.any(|target| {
        (&target.name, &target.metric, target.kind) == (&one.target, &one.metric, one.kind)
    });
    let of_cycles = |other: &&Frozen| {
        let same = (&other.metric, other.kind, other.closed) == (&one.metric, one.kind, one.closed);
        same && other.rests_on_the_same_as(one)
    };
    let mut judged = computed.iter().filter(of_cycles).peekable();
    let is_judged = judged.peek().is_some();
    let is_among = judged.any(|other| key(other) == key(one));
    ((is_known && !has_target) || (is_judged && !is_among)).then(|| {
        format!(
            "nothing in {} leads to a verdict on `{}` of cycle {} by `{}`",
            one.agreement, one.metric, one.cycle, one.target
        )
    })
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

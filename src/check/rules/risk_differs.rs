//! A stored risk that the points beside it do not add up to.

use serde_json::Value;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "risk-differs",
    level: Level::Warning,
    summary: "Finds changes whose `risk` is not the band of the points in `risk_inputs`, where no `risk_override` stands in its place.",
    why: "Approvers trust the word and rarely add up the points. A risk without points, as other systems give it, is left alone.",
    example: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: CHG-2611-7K3QXM
title: Replace the relay
state: draft
kind: normal
risk: low
risk_inputs: {criticality: 4, outage: 3, tests: 2}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: normal, risk: low}}
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
title: Replace the relay
state: draft
kind: normal
risk: high
risk_inputs: {criticality: 4, outage: 3, tests: 2}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: normal, risk: high}}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(risk), Some(points)) = (subject.value("risk"), subject.value("risk_inputs")) else {
        return;
    };
    let points = points.as_object().into_iter().flatten();
    let sum: i64 = points.filter_map(|(_, points)| points.as_i64()).sum();
    let overridden = subject.value("risk_override");
    let band = context.definitions.risk().band(sum);
    let wanted = overridden.and_then(Value::as_str).or(band);
    let Some(wanted) = wanted.filter(|wanted| risk.as_str() != Some(*wanted)) else {
        return;
    };
    let why = match overridden {
        Some(_) => "`risk_override` says so".to_owned(),
        None => format!("its points add up to {sum}"),
    };
    let message = format!("the risk has to be `{wanted}`: {why}");
    sink.at(&FieldPath::root().key("risk"), message)
        .hint("take the step that computes it again, or set `risk_override` with a reason");
}

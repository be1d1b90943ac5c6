//! Service level agreements that promise different things for the same record.

use indexmap::IndexMap;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::agreement::Target;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "overlapping-agreements",
    level: Level::Error,
    summary: "Finds two active agreements with customers whose targets for one metric fit the same records at the same time, without a precedence between them.",
    why: "Which promise counts should be written down, not follow from the desk's policy for ties. Agreements between teams and with suppliers may overlap, and so may those that are over.",
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
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
            (
                "agreements/silver.yaml",
                Body::Text(
                    "\
id: silver
title: Silver
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 8h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
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
precedence: 1
targets:
  - {name: all, metric: resolve, goal: 4h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla, precedence: 1}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
            (
                "agreements/silver.yaml",
                Body::Text(
                    "\
id: silver
title: Silver
state: active
kind: sla
targets:
  - {name: all, metric: resolve, goal: 8h}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-11-20T08:05:00Z, by: ana, do: activate, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let found = Agreements::gather(context.corpus, context.config, context.definitions);
    let is_active = |record: &&'a Record| record.category() == Some(Category::Active);
    let record = |id: &str| context.corpus.record(id).filter(is_active);
    let targets = found.targets.iter();
    let of_customers = targets.filter(|one| one.kind == AgreementKind::Sla);
    let targets: Vec<(&Target<'_>, &'a Record)> = of_customers
        .filter_map(|one| Some((one, record(&one.agreement)?)))
        .collect();
    let mut said = Vec::new();
    for (at, (one, agreement)) in targets.iter().enumerate() {
        for (other, _) in targets.iter().take(at) {
            let pair = (&one.agreement, &other.agreement);
            if said.contains(&pair) {
                continue;
            }
            if let Some(case) = overlap(one, other) {
                said.push(pair);
                let message = format!(
                    "`{}` has a target for {case} too: {}",
                    other.agreement,
                    of(one, other)
                );
                sink.on(agreement)
                    .at(&place(agreement, &one.name), message)
                    .hint(
                        "end one of them, narrow what it fits, or give one a higher `precedence`",
                    );
            }
        }
    }
}

/// A record that two targets of different agreements fit at a same time, where nothing decides between them.
fn overlap(one: &Target<'_>, other: &Target<'_>) -> Option<String> {
    let is_meant = one.agreement != other.agreement
        && one.metric == other.metric
        && one.precedence == other.precedence
        && meet_in_time(one, other);
    is_meant.then(|| case(one, other)).flatten()
}

fn meet_in_time(one: &Target<'_>, other: &Target<'_>) -> bool {
    let mut times = one.in_force.iter();
    times.any(|time| {
        let mut others = other.in_force.iter();
        others.any(|other| time.from < other.to && other.from < time.to)
    })
}

/// A record that both fit, in words: `customer acme, service mail`; none where no value fits all that is said of a field.
fn case(one: &Target<'_>, other: &Target<'_>) -> Option<String> {
    let mut shared: IndexMap<&str, Vec<&str>> = IndexMap::new();
    // An agreement and its target may both say something of a field.
    for (field, values) in one.applies.iter().chain(&other.applies) {
        let all = || values.iter().map(String::as_str).collect();
        let fitting = shared.entry(field).or_insert_with(all);
        fitting.retain(|fits| values.iter().any(|value| value == fits));
    }
    let words = shared.iter();
    let words: Option<Vec<String>> = words
        .map(|(field, values)| Some(format!("{field} {}", values.first()?)))
        .collect();
    let words = words?.join(", ");
    Some(if words.is_empty() {
        "every record".to_owned()
    } else {
        words
    })
}

/// What both promise.
fn of(one: &Target<'_>, other: &Target<'_>) -> String {
    format!(
        "{} in {} here and in {} there",
        one.metric, one.goal_text, other.goal_text
    )
}

/// Where a target stands in its agreement.
fn place(agreement: &Record, name: &str) -> FieldPath {
    let path = FieldPath::root().key("targets");
    let list = agreement.document().root().get("targets");
    let mut items = list.into_iter().flat_map(Node::items);
    let is_meant = |item: Node<'_>| item.get("name").and_then(Node::text) == Some(name);
    items
        .position(is_meant)
        .map_or(path.clone(), |at| path.index(at))
}

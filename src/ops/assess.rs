//! What the risk of a change is worked out from: the graph around its items, other changes, calendars, the plan itself.
//!
//! Facts are gathered here and judged in `practice`; what is not known is left out and never guessed.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::practice::Calendar;
use crate::practice::completed;
use crate::practice::impact;
use crate::practice::impact::Graph;
use crate::practice::impact::Impact;
use crate::practice::impact::Limits;
use crate::practice::impact::Node;
use crate::practice::impact::alone;
use crate::practice::impact::gather;
use crate::practice::risk::RiskFact;
use crate::practice::risk::RiskFacts;
use crate::practice::risk::failure_share;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::parse_time;
use crate::schema::Category;

/// The words of `criticality`, from the least.
const CRITICALITIES: [&str; 3] = ["low", "medium", "high"];

/// How many earlier changes are looked at.
const EARLIER: usize = 10;

/// Everything around a change.
pub(crate) struct Around<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) corpus: Corpus,
    pub(crate) graph: Graph,
}

impl<'a> Around<'a> {
    /// Reads every record of a desk.
    pub(crate) fn of(desk: &'a Desk) -> Result<Self, OpsError> {
        Ok(Self::among(desk, desk.corpus()?))
    }

    /// The same of a desk whose records have been read.
    pub(crate) fn among(desk: &'a Desk, corpus: Corpus) -> Self {
        let graph = gather(&corpus, &desk.definitions);
        Self {
            desk,
            corpus,
            graph,
        }
    }

    /// The places of the items that a change alters, by id.
    pub(crate) fn sources(&self, change: &Record) -> Vec<usize> {
        let found: BTreeSet<usize> = texts(change, "cis")
            .iter()
            .filter_map(|id| self.corpus.meant(id))
            .filter_map(|item| self.graph.place(item.id()))
            .collect();
        found.into_iter().collect()
    }

    /// What fails when everything fails that a change alters.
    pub(crate) fn impact(&self, change: &Record) -> Impact {
        impact::impact(&self.graph, &self.sources(change), &[], Limits::EVERYTHING)
    }

    /// The items that depend on what a change alters, by id: all that fail but the altered ones.
    pub(crate) fn impacted(&self, impact: &Impact) -> Vec<&str> {
        let others = impact.failed.iter().filter(|one| one.hop > 0);
        let nodes = others.filter_map(|one| self.graph.nodes().get(one.node));
        let items = nodes.filter(|node| node.class.is_some());
        let mut ids: Vec<&str> = items.map(|node| node.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The services that fail with what a change alters, by id.
    pub(crate) fn impacted_services(&self, impact: &Impact) -> Vec<&str> {
        let others = impact.failed.iter().filter(|one| one.hop > 0);
        let nodes = others.filter_map(|one| self.graph.nodes().get(one.node));
        let services = nodes.filter(|node| node.record_type == "service");
        let mut ids: Vec<&str> = services.map(|node| node.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The facts that count for the risk of a change which is judged at a time.
    pub(crate) fn risk_facts(
        &self,
        change: &Record,
        impact: &Impact,
        is_colliding: bool,
        now: DateTime<Utc>,
    ) -> RiskFacts {
        let word = |text: &str| RiskFact::Word(text.to_owned());
        let services = self.services(change, impact);
        let items = i64::try_from(self.impacted(impact).len()).unwrap_or(i64::MAX);
        let count = i64::try_from(services.len()).unwrap_or(i64::MAX);
        let mut facts = RiskFacts::new();
        let mut know = |name, fact: Option<RiskFact>| fact.map(|fact| facts.insert(name, fact));
        know("criticality", self.criticality(change).map(word));
        know("services", Some(RiskFact::Number(count)));
        know("items", Some(RiskFact::Number(items)));
        know(
            "single-point",
            Some(RiskFact::flag(self.is_single_point(change))),
        );
        know("kind", change.text("kind").map(word));
        know(
            "outage",
            Some(RiskFact::flag(self.is_in_hours(change, &services))),
        );
        know("backout", Some(word(backout(change))));
        let tests = if has_text(change, "test_evidence") {
            "passed"
        } else {
            "none"
        };
        know("tests", Some(word(tests)));
        know("history", self.history(change).map(RiskFact::Number));
        know("lead-time", self.lead_time(change, now).map(word));
        let collisions = if is_colliding { "colliding" } else { "clear" };
        know("collisions", Some(word(collisions)));
        facts
    }

    /// The highest criticality among the altered items.
    fn criticality(&self, change: &Record) -> Option<&'static str> {
        let items = texts(change, "cis");
        let items = items.iter().filter_map(|id| self.corpus.meant(id));
        let heights = items.filter_map(|item| {
            let word = item.text("criticality")?;
            CRITICALITIES.iter().position(|known| *known == word)
        });
        heights.max().and_then(|at| CRITICALITIES.get(at)).copied()
    }

    /// The live services and business processes that fail, and the service that the change names.
    fn services(&self, change: &Record, impact: &Impact) -> Vec<&Record> {
        let failed = impact.failed.iter();
        let nodes = failed.filter_map(|one| self.graph.nodes().get(one.node));
        let counts = |node: &&Node| {
            node.record_type == "service" || node.class.as_deref() == Some("business-process")
        };
        let ids = nodes.filter(counts).map(|node| node.id.as_str());
        let named = change.text("service").into_iter();
        let found: BTreeSet<&str> = ids
            .chain(named)
            .filter_map(|id| Some(self.corpus.meant(id)?.id()))
            .collect();
        let records = found.into_iter().filter_map(|id| self.corpus.record(id));
        records
            .filter(|one| one.category() == Some(Category::Active))
            .collect()
    }

    fn is_single_point(&self, change: &Record) -> bool {
        let nodes = self.graph.nodes().iter().enumerate();
        let is_target =
            |node: &Node| node.is_critical && !node.is_retired && node.record_type == "service";
        let targets: Vec<usize> = nodes
            .filter(|(_, node)| is_target(node))
            .map(|(at, _)| at)
            .collect();
        let sources = self.sources(change);
        sources
            .iter()
            .any(|at| alone(&self.graph, *at, &targets, &[]))
    }

    /// Whether a change interrupts a live service while it is promised to work.
    fn is_in_hours(&self, change: &Record, services: &[&Record]) -> bool {
        let is_outage = change.value("outage") == Some(Value::Bool(true));
        is_outage
            && services
                .iter()
                .any(|service| self.is_promised(service, change))
    }

    /// Whether a service is promised to work at any time of the planned work; one without a calendar always is.
    fn is_promised(&self, service: &Record, change: &Record) -> bool {
        let calendar = service.text("service_calendar");
        let calendar = calendar.and_then(|name| self.desk.config.calendars.get(name));
        let (Some(calendar), Some(from), Some(to)) = (
            calendar,
            time(change, "planned_start"),
            time(change, "planned_end"),
        ) else {
            return true;
        };
        Calendar::of(calendar).elapsed(from, to) > TimeDelta::zero()
    }

    /// The share of failures, in percent, among the last changes by the same template, or else the same team.
    fn history(&self, change: &Record) -> Option<i64> {
        let key = ["template", "team"]
            .into_iter()
            .find(|field| has_text(change, field))?;
        let wanted = change.text(key);
        let alike = |one: &&Record| {
            one.definition().name == change.definition().name
                && one.id() != change.id()
                && one.text(key) == wanted
        };
        let records = self.corpus.records().iter().filter(alike);
        let outcomes = &self.desk.definitions.risk().review.outcomes;
        let mut ended: Vec<(DateTime<Utc>, &str, bool)> = records
            .filter_map(|one| {
                let outcome = one.text("outcome")?;
                let is_failed = outcomes.iter().any(|failed| failed == outcome);
                Some((completed(one)?, one.id(), is_failed))
            })
            .collect();
        ended.sort_unstable();
        let last = ended.iter().rev().take(EARLIER);
        let failed = last.clone().filter(|(_, _, is_failed)| *is_failed).count();
        failure_share(failed, last.count())
    }

    /// Whether there is as much time before the work as the policy for its kind asks for.
    fn lead_time(&self, change: &Record, now: DateTime<Utc>) -> Option<&'static str> {
        let hours = self
            .desk
            .definitions
            .risk()
            .lead_hours
            .get(change.text("kind")?)?;
        let lead = time(change, "planned_start")? - now;
        let is_short = lead < TimeDelta::try_hours(*hours)?;
        Some(if is_short { "short" } else { "enough" })
    }

    /// The ids of the incidents that a change caused.
    pub(crate) fn caused(&self, change: &Record) -> Vec<String> {
        let is_caused = |one: &&Record| {
            let links = one.links();
            let mut causes = links.iter().filter(|link| link.relation == "caused-by");
            let is_it = |id: &str| {
                self.corpus
                    .meant(id)
                    .is_some_and(|meant| meant.id() == change.id())
            };
            one.definition().name == "incident" && causes.any(|link| is_it(&link.target))
        };
        let records = self.corpus.records().iter().filter(is_caused);
        let mut ids: Vec<String> = records.map(|one| one.id().to_owned()).collect();
        ids.sort_unstable();
        ids
    }
}

/// The word for the way back.
fn backout(change: &Record) -> &'static str {
    let is_tested = change.value("backout_tested") == Some(Value::Bool(true));
    match (has_text(change, "backout_plan"), is_tested) {
        (false, _) => "none",
        (true, true) => "tested",
        (true, false) => "untested",
    }
}

fn has_text(record: &Record, field: &str) -> bool {
    record
        .text(field)
        .is_some_and(|text| !text.trim().is_empty())
}

/// The time in a field.
pub(crate) fn time(record: &Record, field: &str) -> Option<DateTime<Utc>> {
    parse_time(record.text(field)?)
}

/// The texts in a field that is a list.
pub(crate) fn texts(record: &Record, field: &str) -> Vec<String> {
    let list = record.value(field).unwrap_or_default();
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

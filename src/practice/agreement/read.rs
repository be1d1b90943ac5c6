//! From an agreement as it is written to targets that can be trusted.
//!
//! What the definition of the type already refuses, such as a target without a goal, is left to the rules about fields.

use std::collections::BTreeSet;

use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Target;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::schema::Metric;
use crate::text::nearest;
use crate::text::one_of;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;

/// What is wrong with a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFault {
    /// Where it stands in the agreement.
    pub path: FieldPath,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Reads the targets of an agreement, in force or not, and what is wrong with them; one that is at fault is left out.
///
/// When they are in force is not known here: their `in_force` is empty.
pub fn read_targets<'a>(
    record: &Record,
    corpus: &Corpus,
    config: &'a Config,
    definitions: &Definitions,
) -> (Vec<Target<'a>>, Vec<TargetFault>) {
    let mut reader = Reader {
        record,
        corpus,
        config,
        definitions,
        faults: Vec::new(),
    };
    let mut targets: Vec<Target<'a>> = Vec::new();
    let mut names = BTreeSet::new();
    let kind = record.text("kind").and_then(AgreementKind::of);
    let list = record.document().root().get("targets");
    for (at, node) in list.into_iter().flat_map(Node::items).enumerate() {
        let path = FieldPath::root().key("targets").index(at);
        let before = reader.faults.len();
        let target = kind.and_then(|kind| reader.target(kind, node, &path));
        if let Some(name) = text(node, "name")
            && !names.insert(name)
        {
            reader.fault(
                &path.key("name"),
                format!("another target is called `{name}`"),
            );
        }
        targets.extend(target.filter(|_| reader.faults.len() == before));
    }
    (targets, reader.faults)
}

pub(super) fn text<'n>(node: Node<'n>, key: &str) -> Option<&'n str> {
    node.get(key)?.text()
}

/// The texts of a list; none for anything else.
fn texts(node: Node<'_>, key: &str) -> Option<Vec<String>> {
    let list = node.get(key).filter(|list| list.kind() == Kind::Sequence)?;
    Some(
        list.items()
            .filter_map(Node::text)
            .map(str::to_owned)
            .collect(),
    )
}

/// A word of a closed list, read like the configuration reads it.
fn word<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

/// Reads the targets of one agreement.
pub(super) struct Reader<'r, 'a> {
    pub(super) record: &'r Record,
    pub(super) corpus: &'r Corpus,
    pub(super) config: &'a Config,
    pub(super) definitions: &'r Definitions,
    faults: Vec<TargetFault>,
}

impl<'r, 'a> Reader<'r, 'a> {
    pub(super) fn fault(&mut self, path: &FieldPath, message: String) {
        self.hinted(path, message, None);
    }

    pub(super) fn hinted(&mut self, path: &FieldPath, message: String, hint: Option<&str>) {
        self.faults.push(TargetFault {
            path: path.clone(),
            message,
            hint: hint.map(str::to_owned),
        });
    }

    /// Says that there is no such thing, and which one may have been meant.
    pub(super) fn unknown(&mut self, path: &FieldPath, what: &str, name: &str, known: &[&str]) {
        let message = match nearest(name, known.iter().copied()) {
            Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
            None => format!("unknown {what} `{name}`"),
        };
        let hint = format!("it is one of {}", one_of(known.iter().copied()));
        let is_short = (1..=12).contains(&known.len());
        self.hinted(path, message, is_short.then_some(hint.as_str()));
    }

    fn target(
        &mut self,
        kind: AgreementKind,
        node: Node<'_>,
        path: &FieldPath,
    ) -> Option<Target<'a>> {
        let metric = self.metric(text(node, "metric")?, &path.key("metric"));
        let mut applies = self.parties(kind);
        applies.extend(self.applies(metric, node, path));
        let (goal, calendar) = self.goal(node, path)?;
        let pause_reasons = texts(node, "pause_reasons").unwrap_or_default();
        self.pause_reasons(metric, &pause_reasons, path);
        let pauses = texts(node, "pause_in");
        let pauses = pauses.map(|words| words.iter().filter_map(|one| word(one)).collect());
        Some(Target {
            agreement: self.record.id().to_owned(),
            kind,
            name: text(node, "name")?.to_owned(),
            metric: text(node, "metric")?.to_owned(),
            applies,
            goal_text: text(node, "goal")?.to_owned(),
            goal,
            calendar,
            pauses,
            pause_reasons,
            thresholds: self.thresholds(node),
            on_change: text(node, "on_priority_change")
                .and_then(word)
                .unwrap_or_default(),
            on_reopen: text(node, "on_reopen").and_then(word).unwrap_or_default(),
            in_force: Vec::new(),
            precedence: self.precedence(),
        })
    }

    fn metric(&mut self, name: &str, path: &FieldPath) -> Option<&'r Metric> {
        let definitions = self.definitions;
        let found = definitions.metric(name);
        if found.is_none() {
            let known: Vec<&str> = definitions.metrics().map(|(name, _)| name).collect();
            self.unknown(path, "metric", name, &known);
        }
        found
    }

    fn precedence(&self) -> i64 {
        let written = self.record.text("precedence");
        written.and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    fn thresholds(&self, node: Node<'_>) -> Vec<u32> {
        let own = texts(node, "thresholds");
        let own = own.map(|list| list.iter().filter_map(|one| one.parse().ok()).collect());
        let mut shares: Vec<u32> =
            own.unwrap_or_else(|| self.config.service_levels.thresholds.clone());
        shares.sort_unstable();
        shares.dedup();
        shares
    }
}

//! What was taken over from another system, summed up.

use std::collections::BTreeMap;
use std::collections::HashSet;

use rayon::prelude::*;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Fold;
use crate::record::Log;
use crate::record::Record;
use crate::record::Step;
use crate::schema::RecordType;
use crate::text::plural;

pub(super) static RULE: Rule = Rule {
    name: "imported-entries",
    level: Level::Warning,
    summary: "Sums up the imported entries of each record type: how many there are, and how many of them break the rules of this desk.",
    why: "What another system let happen is history and not judged by this desk's life cycles, but nobody should take the figures for checked ones. One finding stands for all records of a type, at the first of them.",
    example: Example {
        files: &[(
            "incidents/INC0000045.yaml",
            Body::Text(
                "\
id: INC0000045
title: Outbound mail is rejected
state: new
log:
  - {at: 2016-02-29T01:16:00Z, by: opener, do: open, to: new, imported: New}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/INC0000045.yaml",
            Body::Text(
                "\
id: INC0000045
title: Outbound mail is rejected
state: new
log:
  - {at: 2016-02-29T01:16:00Z, by: opener, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Corpus(check),
};

/// What one record type took over.
#[derive(Default)]
struct Tally<'a> {
    first: Option<&'a Record>,
    records: usize,
    entries: usize,
    forbidden: usize,
    /// Names that the source gave to states or events: whether one ever led to a state here.
    names: BTreeMap<String, bool>,
    texts: usize,
}

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let records = context.corpus.records();
    let with_imports = records.par_iter().filter(|record| has_imports(record));
    let logs: Vec<(&'a Record, Log)> = with_imports.map(|record| (record, record.log())).collect();
    let ids: HashSet<&str> = if logs.is_empty() {
        HashSet::new()
    } else {
        records.iter().map(Record::id).collect()
    };
    let mut tallies: BTreeMap<&str, Tally<'a>> = BTreeMap::new();
    for (record, log) in &logs {
        tallies
            .entry(&record.definition().name)
            .or_default()
            .add(record, log, &ids);
    }
    for tally in tallies.values() {
        tally.report(sink);
    }
}

/// Looks for the key without reading the log, which most records do not need.
fn has_imports(record: &Record) -> bool {
    let log = record.document().root().get("log");
    log.is_some_and(|log| log.items().any(|entry| entry.get("imported").is_some()))
}

impl<'a> Tally<'a> {
    fn add(&mut self, record: &'a Record, log: &Log, ids: &HashSet<&str>) {
        self.first.get_or_insert(record);
        self.records += 1;
        for step in log.steps() {
            let Some(name) = &step.entry.imported else {
                continue;
            };
            self.entries += 1;
            self.forbidden += usize::from(is_forbidden(record.definition(), &step));
            *self.names.entry(name.clone()).or_default() |= step.entry.to.is_some();
        }
        let fold = Fold::of(log);
        let foreign = fold.fields.iter().filter(|(name, setting)| {
            let field = record.definition().field(name);
            let refers = field.is_some_and(|field| field.reference.is_some());
            let text = setting
                .value
                .as_str()
                .filter(|_| refers && setting.imported);
            text.is_some_and(|text| !ids.contains(text))
        });
        self.texts += foreign.count();
    }

    fn report(&self, sink: &mut Sink<'a>) {
        let Some(first) = self.first else {
            return;
        };
        let unknown = self.names.values().filter(|leads| !**leads).count();
        let message = format!(
            "{} of {} imported; {} the life cycle forbids, {} that it does not know, {} to records that are not here",
            plural(self.entries, "entry"),
            plural(self.records, &first.definition().name),
            plural(self.forbidden, "step"),
            plural(unknown, "state"),
            plural(self.texts, "reference"),
        );
        sink.on(first).at_key(&"log".into(), message);
    }
}

/// Whether no transition leads where an imported step led; a record opens in the initial state.
fn is_forbidden(definition: &RecordType, step: &Step<'_>) -> bool {
    let lifecycle = definition.lifecycle.at(step.entry.at);
    let Some(to) = step.entry.to.as_deref() else {
        return false;
    };
    let Some(from) = step.from else {
        return to != lifecycle.initial;
    };
    let mut open = lifecycle.open_from(from);
    from != to && !open.any(|transition| transition.to == to)
}

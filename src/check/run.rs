//! Running every rule over a desk.

use rayon::prelude::*;

use crate::check::Check;
use crate::check::Context;
use crate::check::RULES;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::check::ignore;
use crate::check::known::Known;
use crate::diagnostic::Diagnostic;
use crate::record::Record;

/// Checks a desk: what reading it found, what the rules find, less what comments silence, sorted by file and place.
///
/// Records are checked in parallel; the result does not depend on how.
pub fn run(context: &Context<'_>, definition_findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let known = Known::of(context);
    let records = context.corpus.records().par_iter();
    let about_records = records.flat_map_iter(|record| record_findings(record, context, &known));
    let mut found: Vec<Diagnostic> = about_records.collect();
    found.extend(corpus_findings(context));
    let mut findings = ignore::apply(context, found);
    findings.extend(definition_findings);
    let unread = context.corpus.unread().iter();
    findings.extend(unread.flat_map(|unread| unread.findings.iter().cloned()));
    findings.sort_unstable();
    findings.dedup();
    findings
}

/// Checks some of the records by some of the rules, named; comments silence nothing.
///
/// The corpus need hold no more than these records, those that they link to, and those that may have their ids: what
/// rests on all records of a desk is left open.
pub fn run_some(
    context: &Context<'_>,
    is_wanted: impl Fn(&Record) -> bool,
    names: &[&str],
) -> Vec<Diagnostic> {
    let known = Known::of_some(context);
    let rules = || RULES.iter().filter(|rule| names.contains(&rule.name));
    let records = context.corpus.records().iter();
    let mut found: Vec<Diagnostic> = records
        .filter(|record| is_wanted(record))
        .flat_map(|record| by_rules(record, context, &known, rules()))
        .collect();
    for rule in rules() {
        if let Check::Corpus(check) = rule.check {
            let mut sink = Sink::new(rule);
            check(context, &mut sink);
            found.append(&mut sink.into_findings());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn record_findings<'a>(
    record: &'a Record,
    context: &Context<'a>,
    known: &'a Known<'a>,
) -> Vec<Diagnostic> {
    by_rules(record, context, known, RULES.iter())
}

fn by_rules<'a, 'r>(
    record: &'a Record,
    context: &Context<'a>,
    known: &'a Known<'a>,
    rules: impl Iterator<Item = &'r &'static Rule>,
) -> Vec<Diagnostic> {
    let subject = Subject::new(record, known);
    let mut found = Vec::new();
    for rule in rules {
        if let Check::Record(check) | Check::Firm(check) = rule.check {
            let mut sink = Sink::new(rule);
            check(&subject, context, sink.on(record));
            found.append(&mut sink.into_findings());
        }
    }
    found
}

fn corpus_findings(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        if let Check::Corpus(check) | Check::Notes(check) = rule.check {
            let mut sink = Sink::new(rule);
            check(context, &mut sink);
            found.append(&mut sink.into_findings());
        }
    }
    found
}

//! Running every rule over a desk.

use rayon::prelude::*;

use crate::check::Check;
use crate::check::Context;
use crate::check::RULES;
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

fn record_findings<'a>(
    record: &'a Record,
    context: &Context<'a>,
    known: &'a Known<'a>,
) -> Vec<Diagnostic> {
    let subject = Subject::new(record, known);
    let mut found = Vec::new();
    for rule in RULES {
        if let Check::Record(check) = rule.check {
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

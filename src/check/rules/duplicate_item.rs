//! Things that are recorded twice.

use std::collections::HashMap;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-item",
    level: Level::Warning,
    summary: "Finds things in use that bear the serial number, the asset number, or the class and title of another.",
    why: "Of two records of one thing one is always out of date, and relations lead to either. Which fields tell things apart is said by `unique` in the definition of the type, the surest first: where two records differ in a surer one, they are two things. Each but the first by path is found.",
    example: Example {
        files: &[
            (
                "cis/lap-01.yaml",
                Body::Text(
                    "\
id: lap-01
title: Laptop of reception
state: planned
class: laptop
serial_number: SN-4711
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: laptop}}
",
                ),
            ),
            (
                "cis/lap-02.yaml",
                Body::Text(
                    "\
id: lap-02
title: Spare laptop
state: planned
class: laptop
serial_number: SN-4711
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: laptop}}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "cis/lap-01.yaml",
                Body::Text(
                    "\
id: lap-01
title: Laptop of reception
state: planned
class: laptop
serial_number: SN-4711
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: laptop}}
",
                ),
            ),
            (
                "cis/lap-02.yaml",
                Body::Text(
                    "\
id: lap-02
title: Spare laptop
state: planned
class: laptop
serial_number: SN-4712
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: planned, set: {class: laptop}}
",
                ),
            ),
        ],
    },
    check: Check::Corpus(check),
};

/// Most records of the same values that are compared with one: a thousand laptops of one title, told apart by their
/// numbers, would take longer than everything else.
const MOST_ALIKE: usize = 100;

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    for definition in context.definitions.types() {
        let sets = definition.unique.as_slice();
        let of_type = |record: &&Record| record.definition().name == definition.name;
        let is_used = |record: &&Record| record.category() != Some(Category::Closed);
        let records = context.corpus.records().iter().filter(|_| !sets.is_empty());
        let records: Vec<&Record> = records.filter(of_type).filter(is_used).collect();
        for (at, fields) in sets.iter().enumerate() {
            same(&records, fields, sets.get(..at).unwrap_or_default(), sink);
        }
    }
}

/// Finds records with the same values in some fields; those that differ in a surer set are two things.
fn same<'a>(records: &[&'a Record], fields: &[String], surer: &[Vec<String>], sink: &mut Sink<'a>) {
    let mut known: HashMap<Vec<&str>, Vec<&Record>> = HashMap::new();
    for record in records {
        let Some(values) = values(record, fields) else {
            continue;
        };
        let alike = known.entry(values.clone()).or_default();
        // One id for two records is found by rules of its own.
        let is_one =
            |other: &Record| other.answers_to(record.id()) || record.answers_to(other.id());
        let is_told_apart = |other: &Record| {
            is_one(other) || surer.iter().any(|fields| differ(record, other, fields))
        };
        match alike
            .iter()
            .take(MOST_ALIKE)
            .find(|other| !is_told_apart(other))
        {
            None => alike.push(record),
            Some(first) if surer.iter().all(|fields| !is_same(record, first, fields)) => {
                let path = FieldPath::root().key(fields.last().map_or("id", String::as_str));
                let message = format!(
                    "{} has the {} `{}` too",
                    first.id(),
                    fields.join(" and "),
                    values.join(" ")
                );
                sink.on(record)
                    .at(&path, message)
                    .hint("retire one of them, and let relations lead to the other");
            }
            // A surer set has said it.
            Some(_) => {}
        }
    }
}

/// The values of fields, where there are all of them.
fn values<'r>(record: &'r Record, fields: &[String]) -> Option<Vec<&'r str>> {
    let values = fields.iter().map(|field| record.text(field).map(str::trim));
    values
        .map(|value| value.filter(|text| !text.is_empty()))
        .collect()
}

/// Whether both records have the fields, with other values.
fn differ(one: &Record, other: &Record, fields: &[String]) -> bool {
    let values = values(one, fields).zip(values(other, fields));
    values.is_some_and(|(one, other)| one != other)
}

fn is_same(one: &Record, other: &Record, fields: &[String]) -> bool {
    let values = values(one, fields).zip(values(other, fields));
    values.is_some_and(|(one, other)| one == other)
}

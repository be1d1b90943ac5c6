//! The page of a record: what it is, what became of it, and where the proofs lie.
//!
//! Whatever a record says was written by somebody else: nothing of it is ever markup.

use std::fmt::Write as _;

use crate::ops::Desk;
use crate::ops::Happening;
use crate::ops::OpsError;
use crate::ops::evidence::history::Line;
use crate::ops::evidence::history::subject;
use crate::ops::evidence::known::Known;
use crate::ops::evidence::proven::Proven;
use crate::ops::evidence::words::block;
use crate::ops::evidence::words::link;
use crate::ops::evidence::words::when;
use crate::ops::evidence::{approvals, audited, change, missing};
use crate::ops::history::happenings;
use crate::ops::list::listed;
use crate::ops::list::shown;
use crate::record::Record;
use crate::report::Table;
use crate::report::escape;
use crate::schema::Shape;

/// Fields that a page shows apart from the others.
const APART: [&str; 5] = ["id", "title", "state", "log", "verdicts"];

/// A page that is being written.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
}

impl Page {
    pub(super) fn heading(&mut self, text: &str) {
        let _ = writeln!(self.text, "## {}\n", escape(text));
    }

    /// A paragraph.
    pub(super) fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{}\n", escape(text));
    }

    /// A table; a sentence in its place where it has no rows.
    pub(super) fn table(&mut self, table: &Table, nothing: &str) {
        if table.rows.is_empty() {
            self.line(nothing);
        } else {
            self.text.push_str(&table.markdown());
            self.text.push('\n');
        }
    }

    pub(super) fn list(&mut self, lines: &[String], nothing: &str) {
        if lines.is_empty() {
            self.line(nothing);
            return;
        }
        for line in lines {
            let _ = writeln!(self.text, "- {}", escape(line));
        }
        self.text.push('\n');
    }

    /// What a field says, under its name.
    pub(super) fn told(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.text, "**{}**\n\n{}", escape(name), block(text));
    }
}

/// A table of two columns.
pub(super) fn facts(rows: Vec<(&str, String)>) -> Table {
    let mut table = Table::new(["what", "is"]);
    let said = rows.into_iter().filter(|(_, text)| !text.is_empty());
    table.rows = said
        .map(|(name, text)| vec![name.to_owned(), text])
        .collect();
    table
}

/// The whole page: with the commits that touched the record, and the files of the pack that belong to it.
pub(super) fn page(
    desk: &Desk,
    proven: &Proven<'_>,
    known: &Known<'_>,
    lines: &[&Line],
    files: &[String],
) -> Result<String, OpsError> {
    let record = known.record;
    let mut page = Page::default();
    let title = format!("{} {}", record.id(), record.title());
    let _ = writeln!(page.text, "# {}\n", escape(&title));
    page.table(&outline(desk, known), "");
    if known.is_change() {
        page.heading("What is missing");
        let missing = missing::missing(desk, proven, known);
        page.list(&missing, "Nothing that this page looks for.");
        change::sections(desk, known, &mut page);
    }
    if known.is_change() || !known.proof.decisions.is_empty() {
        approvals::section(known, &mut page);
    }
    page.heading("Audit of the history");
    let found = &known.proof.found;
    page.table(
        &audited::table(found.iter(), false),
        "Nothing was found about this record.",
    );
    page.heading("Timeline");
    page.table(&timeline(desk, record)?, "Nothing was logged.");
    texts(record, &mut page);
    commits(desk, lines, &mut page);
    page.heading("Files");
    for path in files {
        let _ = writeln!(page.text, "- {}", link(path, &format!("../{path}")));
    }
    Ok(page.text)
}

/// What the record is and how it stands, without what other sections tell.
fn outline(desk: &Desk, known: &Known<'_>) -> Table {
    let record = known.record;
    let listed = listed(record, desk);
    let category = listed.category.map_or("not known", |one| one.name());
    let mut rows = vec![
        ("type", listed.record_type.clone()),
        (
            "state",
            format!("{} ({category})", record.state().unwrap_or_default()),
        ),
    ];
    let short = record.definition().fields.iter().filter(|field| {
        let name = field.name.as_str();
        let is_told = known.is_change() && change::TOLD.contains(&name);
        !is_told && !APART.contains(&name) && !is_long(name, record)
    });
    rows.extend(short.filter_map(|field| {
        let value = listed.fields.get(&field.name)?;
        Some((field.name.as_str(), shown(value)))
    }));
    facts(rows)
}

/// Whether a field holds more than a line, so that it is shown as it was written.
pub(super) fn is_long(field: &str, record: &Record) -> bool {
    let shape = record.definition().field(field).map(|one| &one.shape);
    let text = record.text(field).unwrap_or_default();
    shape == Some(&Shape::Text) && (text.trim_end().contains('\n') || text.len() > 200)
}

fn texts(record: &Record, page: &mut Page) {
    let fields = record.definition().fields.iter();
    let long: Vec<_> = fields
        .filter(|field| is_long(&field.name, record) && !APART.contains(&field.name.as_str()))
        .collect();
    if long.is_empty() {
        return;
    }
    page.heading("In full");
    for field in long {
        page.told(&field.name, record.text(&field.name).unwrap_or_default());
    }
}

fn timeline(desk: &Desk, record: &Record) -> Result<Table, OpsError> {
    let zone = desk.config.timezone;
    let mut table = Table::new([
        "took place",
        "written",
        "by",
        "step",
        "from",
        "to",
        "details",
    ]);
    table.rows = happenings(desk, record)?
        .iter()
        .map(|one| {
            let time = |at| when(at, zone);
            vec![
                one.happened.or(one.at).map(time).unwrap_or_default(),
                one.at.map(time).unwrap_or_default(),
                one.by.clone(),
                one.step.clone(),
                one.from.clone().unwrap_or_default(),
                one.to.clone().unwrap_or_default(),
                details(one),
            ]
        })
        .collect();
    Ok(table)
}

fn details(one: &Happening) -> String {
    let set = one.set.iter().map(|(field, value)| {
        let value = if value.is_null() {
            "nothing".to_owned()
        } else {
            shown(value)
        };
        format!("{field}={value}")
    });
    let mut parts: Vec<String> = set.collect();
    parts.extend(one.reason.as_ref().map(|reason| format!("“{reason}”")));
    parts.extend(one.minutes.map(|minutes| format!("{minutes} min")));
    parts.extend(
        one.imported
            .as_ref()
            .map(|raw| format!("imported as {raw}")),
    );
    parts.extend(one.of.as_ref().map(|of| format!("in {of}")));
    parts.extend(one.late.then(|| "(written late)".to_owned()));
    parts.extend(one.void.then(|| "(counts no more)".to_owned()));
    parts.extend(one.text.as_ref().map(|text| text.trim_end().to_owned()));
    parts.join(" ")
}

fn commits(desk: &Desk, lines: &[&Line], page: &mut Page) {
    page.heading("Commits that touched this record");
    let zone = desk.config.timezone;
    let mut table = Table::new(["committed", "author", "subject", "signature", "commit"]);
    table.rows = lines
        .iter()
        .map(|line| {
            vec![
                when(line.touch.committed, zone),
                format!("{} <{}>", line.touch.author.name, line.touch.author.email),
                subject(&line.touch).to_owned(),
                line.signature().to_owned(),
                line.touch.id.clone(),
            ]
        })
        .collect();
    page.table(&table, "No commit touched this record.");
    page.line("Author and time are what the commit says of itself. The commits are in log/.");
}

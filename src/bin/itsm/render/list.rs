//! Lists of records.

use itsm::ops::ListGroup;
use itsm::ops::ListReport;
use itsm::ops::Listed;
use itsm::report::Table;
use itsm::schema::Category;
use itsm::text::plural;
use itsm::text::printable;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::commands::list::Format;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    records: Vec<Record<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<GroupOutput<'a>>>,
}

/// How many records have one value of the field by which a list is grouped.
#[derive(Serialize)]
struct GroupOutput<'a> {
    value: Option<&'a str>,
    records: usize,
    categories: Map<String, Value>,
}

impl<'a> From<&'a ListGroup> for GroupOutput<'a> {
    fn from(group: &'a ListGroup) -> Self {
        let counts = group.categories.iter();
        Self {
            value: Some(group.value.as_str()).filter(|value| !value.is_empty()),
            records: group.categories.iter().map(|(_, count)| count).sum(),
            categories: counts
                .map(|(category, count)| (word(*category).to_owned(), (*count).into()))
                .collect(),
        }
    }
}

/// A record as scripts see it.
#[derive(Serialize)]
pub(crate) struct Record<'a> {
    id: &'a str,
    r#type: &'a str,
    title: &'a str,
    state: Option<&'a str>,
    category: Option<&'static str>,
    path: &'a str,
    fields: &'a Value,
}

impl<'a> From<&'a Listed> for Record<'a> {
    fn from(one: &'a Listed) -> Self {
        Self {
            id: &one.id,
            r#type: &one.record_type,
            title: &one.title,
            state: one.state.as_deref(),
            category: one.category.map(Category::name),
            path: &one.path,
            fields: &one.fields,
        }
    }
}

/// Prints a list, and says what could not be read for it.
pub(crate) fn show(
    ui: &mut Ui,
    report: &ListReport,
    group: Option<&str>,
    format: Format,
) -> Outcome {
    match format {
        Format::Json => {
            let records = report.records.iter().map(Record::from).collect();
            let groups = report.groups.iter().map(GroupOutput::from).collect();
            ui.line(&render::json(&Output {
                version: 1,
                records,
                groups: group.map(|_| groups),
            }))?;
        }
        Format::Markdown => ui.print(&table(&report.records, &report.columns).markdown())?,
        Format::Table => for_people(ui, report, group)?,
    }
    render::unread(ui, &report.unread)
}

fn for_people(ui: &mut Ui, report: &ListReport, group: Option<&str>) -> Outcome {
    if report.records.is_empty() {
        ui.status("no records; `--all` lists resolved and closed ones and types that are no work");
        return Ok(());
    }
    let width = ui.width();
    match group {
        None => ui.print(&table(&report.records, &report.columns).terminal(width))?,
        Some(field) => groups(ui, report, field, width)?,
    }
    ui.status(&plural(report.records.len(), "record"));
    Ok(())
}

/// One table a value of the field; the records come sorted by it.
fn groups(ui: &mut Ui, report: &ListReport, field: &str, width: u16) -> Outcome {
    let columns: Vec<String> = report
        .columns
        .iter()
        .filter(|column| *column != field)
        .cloned()
        .collect();
    let chunks = report
        .records
        .chunk_by(|a, b| a.cell(field) == b.cell(field));
    for (at, (records, group)) in chunks.zip(&report.groups).enumerate() {
        if at > 0 {
            ui.line("")?;
        }
        let heading = ui.bold(&named(&group.value, field));
        let counts: Vec<String> = group
            .categories
            .iter()
            .map(|(category, count)| format!("{count} {}", word(*category)))
            .collect();
        ui.line(&format!("{heading} ({})", counts.join(", ")))?;
        ui.print(&table(records, &columns).terminal(width))?;
    }
    Ok(())
}

/// What a group is called; one without a value by the field that has none.
pub(crate) fn named(value: &str, field: &str) -> String {
    if value.is_empty() {
        format!("no {field}")
    } else {
        printable(value).into_owned()
    }
}

/// The name of a category, or that the life cycle does not know the state.
fn word(category: Option<Category>) -> &'static str {
    category.map_or("unknown", Category::name)
}

fn table(records: &[Listed], columns: &[String]) -> Table {
    let mut table = Table::new(columns.iter().map(String::as_str));
    table.rows = records
        .iter()
        .map(|one| columns.iter().map(|column| one.cell(column)).collect())
        .collect();
    table
}

//! Which tables the index has, and how their columns are called.
//!
//! Names of types and fields are a desk's own, so every name is quoted, and one that is taken is given a prefix: the
//! same definitions always give the same names.

use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::Result;

use crate::schema::Definitions;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::schema::Shape;

/// Tables that every index has.
pub(crate) const FIXED: &str = "
CREATE TABLE step (
    record TEXT NOT NULL, type TEXT NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL,
    until INTEGER, written_at INTEGER NOT NULL, by TEXT NOT NULL, from_state TEXT, to_state TEXT, from_category TEXT,
    to_category TEXT, milestone TEXT, reason TEXT, minutes INTEGER, imported TEXT, clock_s INTEGER NOT NULL,
    working_s INTEGER NOT NULL, age_s INTEGER NOT NULL, worked_s INTEGER NOT NULL, late INTEGER NOT NULL);
CREATE TABLE tracked_value (
    record TEXT NOT NULL, type TEXT NOT NULL, field TEXT NOT NULL, value, at INTEGER NOT NULL, until INTEGER,
    seq INTEGER NOT NULL);
CREATE TABLE link (
    record TEXT NOT NULL, type TEXT NOT NULL, field TEXT NOT NULL, relation TEXT NOT NULL, target TEXT NOT NULL,
    target_type TEXT);
CREATE TABLE clock (
    record TEXT NOT NULL, type TEXT NOT NULL, metric TEXT NOT NULL, kind TEXT NOT NULL, cycle INTEGER NOT NULL,
    agreement TEXT NOT NULL, target TEXT NOT NULL, priority TEXT, goal_s INTEGER NOT NULL, elapsed_s INTEGER NOT NULL,
    paused_s INTEGER, started_at INTEGER, stopped_at INTEGER, due_at INTEGER, breached_at INTEGER, met INTEGER,
    frozen INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER);
CREATE TABLE threshold (
    record TEXT NOT NULL, type TEXT NOT NULL, metric TEXT NOT NULL, kind TEXT NOT NULL, cycle INTEGER NOT NULL,
    percent INTEGER NOT NULL, reached_at INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER);
CREATE TABLE target (
    agreement TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, metric TEXT NOT NULL, goal_s INTEGER NOT NULL,
    from_at INTEGER NOT NULL, to_at INTEGER);
CREATE TABLE unread (path TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL);
";

/// Made when the tables are filled, which is quicker than keeping them up to date.
pub(crate) const SEARCHES: &str = "
CREATE INDEX step_of_record ON step (record, seq);
CREATE INDEX step_into_category ON step (type, to_category, at, until);
CREATE INDEX step_milestone ON step (type, milestone, at) WHERE milestone IS NOT NULL;
CREATE INDEX tracked_value_of_record ON tracked_value (record, field);
CREATE INDEX tracked_value_change ON tracked_value (type, field, at) WHERE seq > 0;
CREATE INDEX clock_of_record ON clock (record, metric);
CREATE INDEX clock_of_agreement ON clock (agreement);
CREATE INDEX threshold_of_record ON threshold (record, metric);
CREATE INDEX link_to_target ON link (target, relation);
CREATE INDEX link_of_record ON link (record, relation);
";

/// Lets SQLite choose its plans by the sizes of the tables; a sample is enough.
const STATISTICS: &str = "PRAGMA analysis_limit = 200; ANALYZE;";

/// Names that are taken: the fixed tables and the views of `schema/index.sql`.
pub(crate) const TAKEN: [&str; 14] = [
    "step",
    "tracked_value",
    "field_value",
    "link",
    "clock",
    "threshold",
    "target",
    "unread",
    "record",
    "completion",
    "resolution",
    "closure",
    "reopening",
    "decision",
];

/// The columns that every table of a type starts with.
///
/// `opened_at` never changes. `resolved_at` and `closed_at` are as of now: a later reopening rewrites them, so that
/// figures of a period must not use them.
const HEAD: [(&str, &str); 7] = [
    ("record", "TEXT NOT NULL"),
    ("path", "TEXT NOT NULL"),
    ("state", "TEXT"),
    ("category", "TEXT"),
    ("opened_at", "INTEGER"),
    ("resolved_at", "INTEGER"),
    ("closed_at", "INTEGER"),
];

/// A table or view of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The name.
    pub name: String,
    /// Name and SQLite type of every column; the type of a view's computed column is empty.
    pub columns: Vec<(String, String)>,
}

/// The table of one record type.
#[derive(Debug)]
pub(crate) struct TypeTable {
    /// The name.
    pub(crate) name: String,
    /// The definition of the type.
    pub(crate) definition: Arc<RecordType>,
    fields: Vec<(usize, String)>,
}

impl TypeTable {
    /// The tables of all types.
    pub(crate) fn all(definitions: &Definitions) -> Vec<Self> {
        let mut taken: Vec<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        let types = definitions.types().iter();
        types
            .map(|definition| Self::new(definition, &mut taken))
            .collect()
    }

    fn new(definition: &Arc<RecordType>, taken: &mut Vec<String>) -> Self {
        let mut columns: Vec<String> = HEAD.iter().map(|(name, _)| (*name).to_owned()).collect();
        // The state is in the head, the log in the table `step`.
        let fields = definition.fields.iter().enumerate();
        let fields = fields.filter(|(_, field)| field.name != "state" && field.name != "log");
        Self {
            name: free(&definition.name.replace('-', "_"), "type_", taken),
            fields: fields
                .map(|(at, field)| (at, free(&field.name, "field_", &mut columns)))
                .collect(),
            definition: Arc::clone(definition),
        }
    }

    /// The fields that have a column, with its name.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&Field, &str)> {
        let fields = self.fields.iter();
        fields.filter_map(|(at, column)| Some((self.definition.fields.get(*at)?, column.as_str())))
    }

    /// The column of a field that goes by a name, now or once; the name itself where there is none.
    pub(crate) fn column_of<'a>(&'a self, name: &'a str) -> &'a str {
        let Some(known) = self.definition.field(name) else {
            return name;
        };
        let mut columns = self.columns();
        let found = columns.find(|(field, _)| field.name == known.name);
        found.map_or(name, |(_, column)| column)
    }

    /// The earlier names of a field that no column has now.
    pub(crate) fn earlier_names<'a>(&'a self, field: &'a Field) -> impl Iterator<Item = &'a str> {
        let old = field.was.iter().map(String::as_str);
        let is_free = |name: &&str| {
            let head = HEAD.iter().map(|(column, _)| *column);
            let mut taken = head.chain(self.columns().map(|(_, column)| column));
            !taken.any(|column| column.eq_ignore_ascii_case(name))
        };
        old.filter(is_free)
    }

    /// Columns under earlier names, which show the value of the present one.
    fn earlier_columns(&self) -> impl Iterator<Item = String> {
        self.columns().flat_map(|(field, column)| {
            self.earlier_names(field).map(move |old| {
                let (old, kind) = (quoted(old), affinity(&field.shape));
                format!(
                    "{old} {kind} GENERATED ALWAYS AS ({}) VIRTUAL",
                    quoted(column)
                )
            })
        })
    }

    /// The statement that makes the table.
    fn create(&self) -> String {
        let head = HEAD
            .iter()
            .map(|(name, kind)| format!("{} {kind}", quoted(name)));
        let fields = self.columns();
        let fields =
            fields.map(|(field, column)| format!("{} {}", quoted(column), affinity(&field.shape)));
        let columns: Vec<String> = head.chain(fields).chain(self.earlier_columns()).collect();
        format!(
            "CREATE TABLE {} ({});",
            quoted(&self.name),
            columns.join(", ")
        )
    }

    /// The statements that make the table quick to search.
    fn searches(&self) -> String {
        let name = &self.name;
        let [by_record, by_opening] = [format!("{name}_record"), format!("{name}_opened_at")];
        format!(
            "CREATE INDEX {} ON {} (record); CREATE INDEX {} ON {} (opened_at);",
            quoted(&by_record),
            quoted(name),
            quoted(&by_opening),
            quoted(name)
        )
    }

    /// The statement that inserts one record.
    pub(crate) fn insert(&self) -> String {
        let marks = vec!["?"; HEAD.len() + self.fields.len()].join(", ");
        format!("INSERT INTO {} VALUES ({marks})", quoted(&self.name))
    }

    /// What the view of all records takes from this table.
    fn select(&self) -> String {
        let title = self.columns().find(|(field, _)| field.name == "title");
        let title = title.map_or("NULL".to_owned(), |(_, column)| quoted(column));
        format!(
            "SELECT record AS id, '{}' AS type, path, {title} AS title, state, category, opened_at, resolved_at, closed_at FROM {}",
            self.definition.name.replace('\'', "''"),
            quoted(&self.name)
        )
    }
}

/// Makes every table.
pub(crate) fn create(connection: &Connection, types: &[TypeTable]) -> Result<()> {
    connection.execute_batch(FIXED)?;
    let tables: String = types.iter().map(TypeTable::create).collect();
    connection.execute_batch(&tables)
}

/// Makes the filled tables quick to search, and the view of all records.
pub(crate) fn finish(connection: &Connection, types: &[TypeTable]) -> Result<()> {
    connection.execute_batch(SEARCHES)?;
    let searches: String = types.iter().map(TypeTable::searches).collect();
    connection.execute_batch(&searches)?;
    let selects: Vec<String> = types.iter().map(TypeTable::select).collect();
    if !selects.is_empty() {
        connection.execute_batch(&format!(
            "CREATE VIEW record AS {};",
            selects.join(" UNION ALL ")
        ))?;
    }
    connection.execute_batch(STATISTICS)
}

/// Every table and view with its columns, by name.
pub(crate) fn listed(connection: &Connection) -> Result<Vec<Table>> {
    let sql = "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c
               WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query([])?;
    let mut tables: Vec<Table> = Vec::new();
    while let Some(row) = found.next()? {
        let name: String = row.get(0)?;
        let column = (row.get(1)?, row.get(2)?);
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table {
                name,
                columns: vec![column],
            }),
        }
    }
    Ok(tables)
}

/// A name that is not taken yet, in whatever case, and takes it.
fn free(wanted: &str, prefix: &str, taken: &mut Vec<String>) -> String {
    let mut name = wanted.to_owned();
    while name.starts_with("sqlite_") || taken.iter().any(|one| one.eq_ignore_ascii_case(&name)) {
        name.insert_str(0, prefix);
    }
    taken.push(name.clone());
    name
}

fn affinity(shape: &Shape) -> &'static str {
    match shape {
        Shape::Boolean | Shape::Integer => "INTEGER",
        Shape::Number => "REAL",
        Shape::Text | Shape::List(_) | Shape::Object(..) => "TEXT",
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_a_prefix() {
        let mut taken = vec!["record".to_owned(), "path".to_owned()];
        assert_eq!(free("Record", "field_", &mut taken), "field_Record");
        assert_eq!(free("record", "field_", &mut taken), "field_field_record");
        assert_eq!(free("class", "field_", &mut taken), "class");
        assert_eq!(free("sqlite_x", "type_", &mut taken), "type_sqlite_x");
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("order"), "\"order\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn every_view_of_the_shipped_file_is_a_taken_name() {
        let text = crate::schema::shipped("index.sql").unwrap_or_default();
        let views = text
            .lines()
            .filter_map(|line| line.strip_prefix("CREATE VIEW ")?.split_whitespace().next());
        let views: Vec<&str> = views.collect();
        assert!(!views.is_empty());
        assert!(views.iter().all(|view| TAKEN.contains(view)), "{views:?}");
    }
}

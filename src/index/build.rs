//! Building the index from a corpus.
//!
//! Rows are made of records in parallel and inserted by one thread as they come, a chunk at a time: memory holds the
//! tables, never a second copy of all rows.

use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

use chrono::DateTime;
use chrono::Utc;
use rayon::prelude::*;
use rusqlite::CachedStatement;
use rusqlite::Connection;
use rusqlite::Statement;
use rusqlite::params;
use rusqlite::params_from_iter;

use crate::index::IndexError;
use crate::index::Table;
use crate::index::extract::Extract;
use crate::index::extract::Source;
use crate::index::functions;
use crate::index::gate;
use crate::index::gate::Budget;
use crate::index::layout;
use crate::index::layout::TypeTable;
use crate::index::steps::StepRow;
use crate::record::Corpus;
use crate::schema::Category;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::schema::shipped;

/// Records whose rows are made at once.
const CHUNK: usize = 2000;

/// KPIs whose prepared statements are kept, since reports compute every KPI once a period.
const STATEMENTS: usize = 128;

/// Nothing is worth keeping when the process ends, so nothing is prepared for a crash.
const SETTINGS: &str =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;";

/// The records of a desk as tables.
#[derive(Debug)]
pub struct Index {
    connection: Connection,
    tables: Vec<Table>,
    budget: Budget,
}

impl Index {
    /// Builds the index; what is open lasts until `now`.
    pub fn build(
        corpus: &Corpus,
        definitions: &Definitions,
        config: &Config,
        now: DateTime<Utc>,
    ) -> Result<Self, IndexError> {
        let types = TypeTable::all(definitions);
        let source = Source::new(corpus, &types, &config.priority, now.timestamp());
        build(corpus, &types, &source).map_err(|error| IndexError::build(&error))
    }

    /// The tables and views with their columns, by name.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Prepares a statement of the user's, with the whole budget before it.
    pub(crate) fn prepare(&self, sql: &str) -> rusqlite::Result<Statement<'_>> {
        self.budget.renew();
        self.connection.prepare(sql)
    }

    /// The same for a statement that will be run again.
    pub(crate) fn prepare_cached(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.budget.renew();
        self.connection.prepare_cached(sql)
    }
}

fn build(corpus: &Corpus, types: &[TypeTable], source: &Source<'_>) -> rusqlite::Result<Index> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(SETTINGS)?;
    functions::register(&connection)?;
    layout::create(&connection, types)?;
    fill(&mut connection, corpus, types, source)?;
    layout::finish(&connection, types)?;
    connection.execute_batch(shipped("index.sql").unwrap_or_default())?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let tables = layout::listed(&connection)?;
    let budget = gate::close(&mut connection)?;
    Ok(Index {
        connection,
        tables,
        budget,
    })
}

fn fill(
    connection: &mut Connection,
    corpus: &Corpus,
    types: &[TypeTable],
    source: &Source<'_>,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for unread in corpus.unread() {
        let row = params![unread.path, unread.id(), unread.definition.name];
        transaction.execute("INSERT INTO unread VALUES (?, ?, ?)", row)?;
    }
    thread::scope(|scope| {
        let (send, receive) = sync_channel(1);
        scope.spawn(move || make(corpus, source, &send));
        insert(&transaction, types, &receive)
    })?;
    transaction.commit()
}

/// Makes the rows of all records, in order, until nobody takes them.
fn make<'a>(corpus: &'a Corpus, source: &Source<'a>, send: &SyncSender<Vec<Extract<'a>>>) {
    for chunk in corpus.records().chunks(CHUNK) {
        let rows = chunk
            .par_iter()
            .filter_map(|record| source.rows(record))
            .collect();
        if send.send(rows).is_err() {
            break;
        }
    }
}

fn insert(
    connection: &Connection,
    types: &[TypeTable],
    rows: &Receiver<Vec<Extract<'_>>>,
) -> rusqlite::Result<()> {
    let mut inserts = Inserts::new(connection, types)?;
    for extract in rows.iter().flatten() {
        inserts.take(&extract, types)?;
    }
    Ok(())
}

/// The prepared statements.
struct Inserts<'c> {
    own: Vec<Statement<'c>>,
    step: Statement<'c>,
    value: Statement<'c>,
    link: Statement<'c>,
}

impl<'c> Inserts<'c> {
    fn new(connection: &'c Connection, types: &[TypeTable]) -> rusqlite::Result<Self> {
        let own = types
            .iter()
            .map(|table| connection.prepare(&table.insert()));
        let marks = |count: usize| vec!["?"; count].join(", ");
        Ok(Self {
            own: own.collect::<rusqlite::Result<_>>()?,
            step: connection.prepare(&format!("INSERT INTO step VALUES ({})", marks(21)))?,
            value: connection
                .prepare(&format!("INSERT INTO tracked_value VALUES ({})", marks(7)))?,
            link: connection.prepare(&format!("INSERT INTO link VALUES ({})", marks(6)))?,
        })
    }

    fn take(&mut self, extract: &Extract<'_>, types: &[TypeTable]) -> rusqlite::Result<()> {
        let (Some(own), Some(table)) = (self.own.get_mut(extract.table), types.get(extract.table))
        else {
            return Ok(());
        };
        let (id, kind) = (extract.id, table.definition.name.as_str());
        own.execute(params_from_iter(&extract.own))?;
        for step in &extract.steps {
            self.step(id, kind, step)?;
        }
        for row in &extract.values {
            self.value.execute(params![
                id, kind, row.field, row.value, row.at, row.until, row.seq
            ])?;
        }
        for row in &extract.links {
            let target = (&row.target, row.target_type);
            self.link.execute(params![
                id,
                kind,
                row.field,
                row.relation,
                target.0,
                target.1
            ])?;
        }
        Ok(())
    }

    fn step(&mut self, id: &str, kind: &str, step: &StepRow) -> rusqlite::Result<()> {
        let entry = &step.entry;
        self.step.execute(params![
            id,
            kind,
            step.seq,
            step.step,
            step.at,
            step.until,
            entry.at.timestamp(),
            entry.by,
            step.from,
            step.to,
            step.from_category.map(Category::name),
            step.to_category.map(Category::name),
            step.milestone,
            entry.reason,
            entry.minutes,
            entry.imported,
            step.clock,
            step.working,
            step.age,
            step.worked,
            entry.is_late(),
        ])?;
        Ok(())
    }
}

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
use crate::index::clocks::ClockRow;
use crate::index::clocks::Clockwork;
use crate::index::extract::Extract;
use crate::index::extract::Source;
use crate::index::functions;
use crate::index::gate;
use crate::index::gate::Budget;
use crate::index::layout;
use crate::index::layout::TypeTable;
use crate::index::steps::StepRow;
use crate::practice::agreement::Agreements;
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
        let agreements = Agreements::gather(corpus, config, definitions);
        let clockwork = Clockwork {
            definitions,
            matrix: &config.priority,
            agreements: &agreements,
            now,
        };
        let source = Source::new(corpus, &types, clockwork);
        build(corpus, &types, &source, &agreements).map_err(|error| IndexError::build(&error))
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

fn build(
    corpus: &Corpus,
    types: &[TypeTable],
    source: &Source<'_>,
    agreements: &Agreements<'_>,
) -> rusqlite::Result<Index> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(SETTINGS)?;
    functions::register(&connection)?;
    layout::create(&connection, types)?;
    fill(&mut connection, corpus, types, source)?;
    promises(&connection, agreements)?;
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

/// Fills `target`: a row for each time in which an agreement is in force.
fn promises(connection: &Connection, agreements: &Agreements<'_>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO target VALUES (?, ?, ?, ?, ?, ?, ?)")?;
    for one in &agreements.targets {
        for time in &one.in_force {
            let is_endless = time.to == DateTime::<Utc>::MAX_UTC;
            insert.execute(params![
                one.agreement,
                one.kind.name(),
                one.name,
                one.metric,
                one.goal.num_seconds(),
                time.from.timestamp(),
                (!is_endless).then(|| time.to.timestamp()),
            ])?;
        }
    }
    Ok(())
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
    clock: Statement<'c>,
    threshold: Statement<'c>,
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
            clock: connection.prepare(&format!("INSERT INTO clock VALUES ({})", marks(19)))?,
            threshold: connection
                .prepare(&format!("INSERT INTO threshold VALUES ({})", marks(9)))?,
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
        for row in &extract.clocks {
            self.clock(id, kind, row)?;
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

    fn clock(&mut self, id: &str, kind: &str, row: &ClockRow) -> rusqlite::Result<()> {
        let agreed = row.kind.name();
        self.clock.execute(params![
            id,
            kind,
            row.metric,
            agreed,
            row.cycle,
            row.agreement,
            row.target,
            row.priority,
            row.goal,
            row.elapsed,
            row.paused,
            row.started,
            row.stopped,
            row.due,
            row.breached,
            row.met,
            row.frozen,
            row.at,
            row.until,
        ])?;
        for (percent, reached) in &row.reached {
            let (metric, cycle) = (&row.metric, row.cycle);
            let of = params![
                id, kind, metric, agreed, cycle, percent, reached, row.at, row.until
            ];
            self.threshold.execute(of)?;
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

//! The plan of an import: what is to be written, and what became of every row.

use std::collections::HashMap;
use std::io::Read;

use csv::StringRecord;
use rayon::prelude::*;

use crate::import::ImportError;
use crate::import::Map;
use crate::import::Mode;
use crate::import::Tally;
use crate::import::context::Context;
use crate::import::draft::Draft;
use crate::import::raw::Repeated;
use crate::import::reconcile::Outcome;
use crate::import::reconcile::reconcile;
use crate::import::table::Header;
use crate::import::table::Next;
use crate::import::table::Row;
use crate::import::table::Table;
use crate::record::Corpus;
use crate::record::Id;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::text::plural;

/// Rows between two reports of progress.
const STRIDE: usize = 1000;

/// A row that was skipped, or the first row of a record that the rows do not add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line on which the row starts, from 1.
    pub line: u64,
    /// What is wrong with it, in a lower-case phrase.
    pub message: String,
}

/// What an import is about to write, and an account of every row.
///
/// `rows` is the sum of `telling`, `no_change` and `skipped`.
#[derive(Debug, Default)]
pub struct Plan {
    /// New records, sorted by path: path, relative to the desk, and content.
    pub creates: Vec<(String, String)>,
    /// Records that get new entries, sorted by path: path, content as it was read, content as it is to be.
    pub updates: Vec<(String, String, String)>,
    /// Records that hold everything already.
    pub unchanged: usize,
    /// Ids of records that were changed here since they were imported, or can't be read: left alone.
    pub differing: Vec<String>,
    /// Rows below the header.
    pub rows: usize,
    /// Rows that became entries.
    pub telling: usize,
    /// Rows that changed nothing, and rows of a snapshot that a later one replaced.
    pub no_change: usize,
    /// Rows that were skipped.
    pub skipped: usize,
    /// What is wrong with rows, and with records that can't be built of them, by line.
    pub bad: Vec<BadRow>,
    /// Entries that are to be written.
    pub entries: usize,
    /// What was kept although the desk does not know it.
    pub tally: Tally,
}

/// Plans the import of a CSV file; `progress` is told how many bytes were read so far.
pub fn plan(
    map: &Map,
    csv: impl Read,
    corpus: &Corpus,
    definitions: &Definitions,
    config: &Config,
    progress: &dyn Fn(u64),
) -> Result<Plan, ImportError> {
    let definition = definitions.record_type(&map.record_type);
    let definition = definition.ok_or_else(|| ImportError::Type(map.record_type.clone()))?;
    let context = Context::new(map, definition, corpus);
    let mut table = Table::open(csv, map)?;
    let mut plan = Plan::default();
    let mut drafts = Drafts::default();
    loop {
        let taken = match table.next()? {
            Next::End => break,
            Next::Bad(line, message) => Err(BadRow { line, message }),
            Next::Row(line, cells) => {
                let row = table.header.row(&cells);
                let taken = drafts.add(&context, line, row, &cells);
                taken.map_err(|message| BadRow { line, message })
            }
        };
        plan.count(taken);
        if plan.rows % STRIDE == 0 {
            progress(table.bytes());
        }
    }
    progress(table.bytes());
    plan.settle(&context, &table.header, &drafts.list, corpus, config);
    Ok(plan)
}

impl Plan {
    /// What people should know before they say yes, one line each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.tally.remarks();
        if !self.differing.is_empty() {
            let count = plural(self.differing.len(), "record");
            remarks.push(format!(
                "changed here since, and left alone: {count}, such as `{}`",
                self.differing[0]
            ));
        }
        remarks
    }

    fn count(&mut self, taken: Result<bool, BadRow>) {
        self.rows += 1;
        match taken {
            Ok(true) => self.telling += 1,
            Ok(false) => self.no_change += 1,
            Err(bad) => {
                self.skipped += 1;
                self.bad.push(bad);
            }
        }
    }

    fn settle(
        &mut self,
        context: &Context<'_>,
        header: &Header,
        drafts: &[Draft],
        corpus: &Corpus,
        config: &Config,
    ) {
        let outcomes: Vec<Outcome> = drafts
            .par_iter()
            .map(|draft| reconcile(context, header, draft, corpus, config))
            .collect();
        for (draft, outcome) in drafts.iter().zip(outcomes) {
            match outcome {
                Outcome::Create(path, text) => {
                    self.entries += draft.entries.len();
                    self.creates.push((path, text));
                }
                Outcome::Update(count, [path, old, new]) => {
                    self.entries += count;
                    self.updates.push((path, old, new));
                }
                Outcome::Unchanged => self.unchanged += 1,
                Outcome::Differing => self.differing.push(draft.id.to_string()),
                Outcome::Refused(message) => self.bad.push(BadRow {
                    line: draft.line,
                    message: format!("`{}` can't be a record: {message}", draft.id),
                }),
            }
        }
        self.creates.sort_unstable();
        self.updates.sort_unstable();
        self.bad.sort_by_key(|bad| bad.line);
        self.tally = Tally::of(context, header, drafts.iter());
    }
}

/// The records in the making, in the order in which they first appear.
#[derive(Default)]
struct Drafts {
    list: Vec<Draft>,
    by_id: HashMap<String, usize>,
}

impl Drafts {
    /// Takes a row; says whether it became an entry, beyond those that it replaces.
    fn add(
        &mut self,
        context: &Context<'_>,
        line: u64,
        row: Row<'_>,
        cells: &StringRecord,
    ) -> Result<bool, String> {
        let id = context.id(row)?;
        let known = self
            .by_id
            .get(&Id::folded(id.as_str()))
            .and_then(|at| self.list.get_mut(*at));
        if let Some(draft) = known.as_ref().filter(|draft| draft.id != id) {
            return Err(format!("`{id}` and `{}` differ only in case", draft.id));
        }
        match (&context.map.mode, known) {
            (Mode::Log(log), Some(draft)) => return log.extend(context, draft, (row, cells)),
            (Mode::Log(log), None) => self.push(log.open(context, (id, line), (row, cells))?),
            (Mode::Snapshot(snapshot), None) => {
                self.push(snapshot.read(context, (id, line), (row, cells))?);
            }
            (Mode::Snapshot(snapshot), Some(draft)) if snapshot.repeated == Repeated::Last => {
                *draft = snapshot.read(context, (id, line), (row, cells))?;
                return Ok(false);
            }
            (Mode::Snapshot(_), Some(draft)) => {
                return Err(format!("`{id}` was on line {} already", draft.line));
            }
        }
        Ok(true)
    }

    fn push(&mut self, draft: Draft) {
        self.by_id
            .insert(Id::folded(draft.id.as_str()), self.list.len());
        self.list.push(draft);
    }
}

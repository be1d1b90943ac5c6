//! What an audit of the whole history found, told by record and by period.

use std::collections::HashMap;

use crate::diagnostic::Level;
use crate::ops::Audit;
use crate::ops::AuditFinding;
use crate::ops::AuditRequest;
use crate::ops::Auditor;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::audit::audit;
use crate::ops::evidence::history::named;
use crate::ops::evidence::page::Page;
use crate::practice::Period;
use crate::record::Id;
use crate::record::Record;
use crate::record::print_time;
use crate::report::Table;
use crate::text::plural;

/// How many findings the first page shows; the list beside it has all.
const SHOWN: usize = 50;

/// The walk along the whole line, from its first commit to that of the pack.
pub(super) struct Audited {
    /// None where the history is one commit, which comes from nothing that it could be held against.
    audit: Option<Audit>,
    origin: String,
    /// The places of the findings, by the folded id of the record.
    of_record: HashMap<String, Vec<usize>>,
}

impl Audited {
    pub(super) fn of(desk: &Desk, origin: &str) -> Result<Self, OpsError> {
        let commit = desk.commit().unwrap_or_default();
        let mut audited = Self {
            audit: None,
            origin: origin.to_owned(),
            of_record: HashMap::new(),
        };
        if origin == commit {
            return Ok(audited);
        }
        let request = AuditRequest {
            from: origin.to_owned(),
            to: Some(commit.to_owned()),
        };
        let mut judge = Auditor::of(desk, Some(commit), desk.now);
        let audit = audit(desk, &request, &mut judge, &mut |_, _| {})?;
        for (at, one) in audit.findings.iter().enumerate() {
            let name = one.record.as_deref();
            if let Some(name) = name.or(one.path.as_deref().map(named)) {
                let places = audited.of_record.entry(Id::folded(name)).or_default();
                places.push(at);
            }
        }
        audited.audit = Some(audit);
        Ok(audited)
    }

    fn findings(&self) -> &[AuditFinding] {
        self.audit.as_ref().map_or(&[], |audit| &audit.findings)
    }

    /// What was found about a record, under its id or an earlier one.
    pub(super) fn about(&self, record: &Record) -> Vec<AuditFinding> {
        let names = std::iter::once(record.id()).chain(record.aliases());
        let places = names.filter_map(|name| self.of_record.get(&Id::folded(name)));
        let mut places: Vec<usize> = places.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let findings = self.findings();
        places
            .into_iter()
            .filter_map(|at| findings.get(at).cloned())
            .collect()
    }

    /// Everything that was found, the oldest first.
    pub(super) fn whole(&self) -> Table {
        let mut table = Table::new([
            "time", "level", "reason", "record", "path", "entry", "author", "message", "hint",
            "commit",
        ]);
        let rows = self.findings().iter().map(|one| {
            vec![
                print_time(one.time),
                one.level.name().to_owned(),
                one.reason.to_string(),
                one.record.clone().unwrap_or_default(),
                one.path.clone().unwrap_or_default(),
                one.entry.clone().unwrap_or_default(),
                one.author.clone(),
                one.message.clone(),
                one.hint.clone().unwrap_or_default(),
                one.commit.clone(),
            ]
        });
        table.rows = rows.collect();
        table
    }

    /// What the first page says: what was walked, and what was found in the period, or ever where there is none.
    pub(super) fn tell(&self, period: Option<&Period>, page: &mut Page) {
        let Some(audit) = &self.audit else {
            page.line(&format!(
                "The history is one commit, {}, which is taken on trust: there is nothing before it that it could be held against.",
                self.origin
            ));
            return;
        };
        page.line(&format!(
            "Every step from the first commit, {}, to that of this pack was held against the one before it: {}. The first commit is taken on trust.",
            self.origin,
            plural(audit.steps, "step"),
        ));
        let within = |one: &&AuditFinding| {
            let at = one.time.timestamp();
            period.is_none_or(|period| (period.start()..period.end()).contains(&at))
        };
        let found: Vec<&AuditFinding> = audit.findings.iter().filter(within).collect();
        let others = audit.findings.len() - found.len();
        if found.is_empty() {
            page.line("It found nothing.");
        } else {
            page.line(&format!("It found {}.", counted(&found)));
            page.table(&table(found.iter().copied().take(SHOWN), true), "");
        }
        if found.len() > SHOWN {
            page.line("The others are in audit.csv.");
        }
        if others > 0 {
            let others = plural(others, "finding");
            page.line(&format!(
                "Outside of the period it has {others}; audit.csv has all."
            ));
        }
    }
}

/// `2 errors and 1 warning`.
fn counted(found: &[&AuditFinding]) -> String {
    let count = |level: Level| {
        let count = found.iter().filter(|one| one.level == level).count();
        (count > 0).then(|| plural(count, level.name()))
    };
    let levels = [Level::Error, Level::Warning];
    let counts: Vec<String> = levels.into_iter().filter_map(count).collect();
    counts.join(" and ")
}

/// Findings as a table of a page.
pub(super) fn table<'f>(found: impl Iterator<Item = &'f AuditFinding>, with_record: bool) -> Table {
    let mut columns = vec!["committed", "level", "reason", "what was found", "commit"];
    if with_record {
        columns.insert(3, "of");
    }
    let mut table = Table::new(columns);
    let rows = found.map(|one| {
        let mut row = vec![
            print_time(one.time),
            one.level.name().to_owned(),
            one.reason.to_string(),
            one.message.clone(),
            one.commit.clone(),
        ];
        if with_record {
            let of = one.record.clone().or_else(|| one.path.clone());
            row.insert(3, of.unwrap_or_default());
        }
        row
    });
    table.rows = rows.collect();
    table
}

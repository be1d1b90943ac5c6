use std::path::PathBuf;

use clap::Subcommand;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use itsm::ops;
use itsm::ops::Env;
use itsm::ops::ImportRequest;
use itsm::text::plural;

use crate::args::Writing;
use crate::commands::apply;
use crate::commands::open;
use crate::exit::Outcome;
use crate::exit::Stop;
use crate::ui::Ui;

/// From so many files on, writing and committing takes long enough to be announced.
const MANY: usize = 1000;

/// Bad rows that are named; the rest is counted.
const SHOWN: usize = 20;

/// Take in records of another system
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// From a CSV file: a snapshot (one row a record) or an event log (many rows a record)
    #[command(after_help = "Examples:
  itsm import csv incidents.csv --map servicenow-snapshot.yaml --dry-run
  itsm import csv incident_event_log.csv --map servicenow-audit-log.yaml

The folder examples/import holds maps to start from. Importing a file again changes nothing.")]
    Csv(Csv),
}

#[derive(Debug, clap::Args)]
struct Csv {
    /// The file
    file: PathBuf,
    /// The map from columns to fields
    #[arg(long, value_name = "MAP.yaml")]
    map: PathBuf,
    /// Write nothing if a row can't be taken in
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    let Source::Csv(csv) = &args.source;
    let desk = open(env)?;
    let bar = bar(ui, csv);
    let request = ImportRequest {
        file: &csv.file,
        map: &csv.map,
        strict: csv.strict,
        progress: &|bytes| bar.set_position(bytes),
    };
    let result = ops::import(&desk, &request);
    bar.finish_and_clear();
    let (mut plan, planned) = result?;
    summary(ui, &planned);
    let what = format!(
        "imported {}: {} new, {} changed",
        plural(planned.creates.len() + planned.updates.len(), "record"),
        planned.creates.len(),
        planned.updates.len()
    );
    if csv.writing.dry_run {
        // A diff of thousands of new files helps nobody; the summary is the plan.
        plan.writes.clear();
    }
    if plan.writes.len() > MANY {
        ui.status(&format!("writing {} …", plural(plan.writes.len(), "file")));
    }
    apply(ui, &desk, plan, &csv.writing, &what)?;
    if planned.bad.is_empty() {
        Ok(())
    } else {
        Err(Stop::Found)
    }
}

fn bar(ui: &Ui, csv: &Csv) -> ProgressBar {
    let size = std::fs::metadata(&csv.file).map_or(0, |meta| meta.len());
    if !ui.is_interactive() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn summary(ui: &mut Ui, plan: &itsm::import::Plan) {
    ui.status(&format!(
        "{}: {} new, {} changed, {} unchanged; {} written, {} without a change",
        plural(plan.rows, "row"),
        plan.creates.len(),
        plan.updates.len(),
        plan.unchanged,
        plural(plan.entries, "log entry"),
        plural(plan.no_change, "row"),
    ));
    for line in plan.remarks() {
        ui.warn(&line);
    }
    for row in plan.bad.iter().take(SHOWN) {
        ui.warn(&format!("line {}: {}", row.line, row.message));
    }
    if plan.bad.len() > SHOWN {
        ui.warn(&format!(
            "and {} more",
            plural(plan.bad.len() - SHOWN, "bad row")
        ));
    }
}

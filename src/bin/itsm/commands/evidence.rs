use std::path::PathBuf;

use chrono::NaiveDate;
use itsm::files;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::EvidenceRequest;
use itsm::ops::OpsError;
use itsm::ops::Pack;
use itsm::practice::parse_day;
use itsm::text::plural;

use crate::commands::read;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Put together what an auditor wants to see: records, history, approvals, figures, and how to check them
///
/// A pack is a folder with an index, pages to read, the files themselves and VERIFY.md, which needs plain tools only. It is
/// always of a commit, never of the work tree, and the same commit gives the same bytes. Prints the SHA-256 by which the
/// whole pack is known.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm evidence 00chg --out pack                      everything about one change
  itsm evidence --sample 25 --seed 7 --from 2026-01-01 --to 2027-01-01 --out pack
                                                      25 of the year's changes, drawn so that anybody can draw them again
  itsm evidence --clause 8.5.1 --from 2026-01-01 --to 2027-01-01 pack
                                                      what a clause of ISO/IEC 20000-1 asks for
  itsm evidence --clause 8.6.1 --from 2026-01-01 --to 2026-04-01 --rev audit-2026 pack
  itsm evidence --list                                the clauses, and what can't be shown for them")]
pub(crate) struct Args {
    /// The records: ids, or unambiguous parts of them; with `--sample` or `--clause`, the folder to make
    #[arg(value_name = "ID|OUT", required_unless_present_any = ["sample", "clause", "list"])]
    words: Vec<String>,
    /// Draw so many of everything that was worked on or open in the period
    #[arg(long, value_name = "N", requires_all = ["seed", "from", "to"], conflicts_with_all = ["clause", "list"], value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// What the draw depends on; let the auditor choose it
    #[arg(long, value_name = "N", requires = "sample")]
    seed: Option<u64>,
    /// What is drawn
    #[arg(
        long = "type",
        value_name = "TYPE",
        requires = "sample",
        default_value = "change"
    )]
    record_type: String,
    /// The clause of the standard
    #[arg(long, value_name = "NUMBER", requires_all = ["from", "to"], conflicts_with = "list")]
    clause: Option<String>,
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The first day that no longer counts
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// The folder to make; it must not be there, or be empty
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The commit of which the pack is; without it, the newest
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// List the clauses, and put nothing together
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    if args.list {
        let desk = Desk::open_or_shipped(env)?;
        let (standard, clauses) = ops::clauses(&desk);
        ui.print(&render::evidence::clauses(&clauses).terminal(ui.width()))?;
        ui.status(&format!(
            "{} of {standard}",
            plural(clauses.len(), "clause")
        ));
        return Ok(());
    }
    let (request, out) = request(args)?;
    let out = files::without_dots(&env.cwd.join(out));
    let desk = read(ui, env, Some(args.rev.as_deref().unwrap_or("HEAD")))?;
    if args.rev.is_none() {
        differs(ui, &desk)?;
    }
    let pack = ops::evidence(&desk, &request)?;
    pack.write(&desk, &out)?;
    for left_out in &pack.left_out {
        ui.warn(&format!("left out: {left_out}"));
    }
    ui.line(&pack.digest())?;
    ui.status(&done(&pack, &out.display().to_string()));
    render::unread(ui, &pack.unread)
}

fn done(pack: &Pack, out: &str) -> String {
    let short = pack.commit.get(..7).unwrap_or(&pack.commit);
    let (files, records) = (pack.files().len(), pack.records);
    let (files, records) = (plural(files, "file"), plural(records, "record"));
    format!("wrote {files} about {records} to {out}, of commit {short}; begin with index.md")
}

/// Says where the user sees something else than what is handed over.
fn differs(ui: &mut Ui, desk: &Desk) -> Result<(), OpsError> {
    let differing = ops::differing(desk)?;
    if let Some(first) = differing.first() {
        let more = match differing.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", plural(more, "more file")),
        };
        ui.warn(&format!(
            "{first}{more}: not as in the commit, and not in the pack as they are here"
        ));
    }
    Ok(())
}

fn request(args: &Args) -> Result<(EvidenceRequest, PathBuf), OpsError> {
    let day = |text: &Option<String>| -> Result<NaiveDate, OpsError> {
        let text = text.as_deref().unwrap_or_default();
        parse_day(text)
            .ok_or_else(|| OpsError::usage(format!("`{text}` is no day, such as 2026-11-20")))
    };
    let request = if let Some(number) = &args.clause {
        EvidenceRequest::Clause {
            number: number.clone(),
            from: day(&args.from)?,
            to: day(&args.to)?,
        }
    } else if let Some(size) = args.sample {
        EvidenceRequest::Sample {
            record_type: args.record_type.clone(),
            size: usize::try_from(size).unwrap_or(usize::MAX),
            seed: args.seed.unwrap_or_default(),
            from: day(&args.from)?,
            to: day(&args.to)?,
        }
    } else {
        if args.from.is_some() || args.to.is_some() {
            return Err(OpsError::usage("a period is for `--sample` and `--clause`"));
        }
        let out = args.out.clone();
        let out = out.ok_or_else(|| no_folder().hint("add `--out DIR`"))?;
        return Ok((EvidenceRequest::Records(args.words.clone()), out));
    };
    let out = match (args.words.as_slice(), &args.out) {
        ([], Some(out)) => out.clone(),
        ([out], None) => PathBuf::from(out),
        ([], None) => return Err(no_folder().hint("add `--out DIR`")),
        _ => {
            return Err(OpsError::usage(
                "one folder is made, and records are named by the sample or the clause",
            ));
        }
    };
    Ok((request, out))
}

fn no_folder() -> OpsError {
    OpsError::usage("it is not said which folder to make")
}

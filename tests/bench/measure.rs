//! The works that are measured, and their budgets.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use crate::Failure;
use crate::generate::Desk;
use crate::program;
use crate::program::Sandbox;
use crate::table::Budget;
use crate::table::Row;
use crate::yardstick;
use crate::yardstick::EVENTS;
use crate::yardstick::NAMES;

type Made = (Sandbox, Desk);
type Rows = Result<Vec<Row>, Failure>;

const VALIDATE: [&str; 1] = ["validate"];
const LIST: [&str; 1] = ["list"];
const LIST_ALL: [&str; 4] = ["list", "--all", "--format", "json"];
const KPI: [&str; 8] = [
    "kpi",
    "--all",
    "--from",
    "2025-11-01",
    "--to",
    "2026-11-01",
    "--by",
    "month",
];

/// How much memory a command may hold, in MiB.
const MEMORY: f64 = 1024.0;

/// How long starting may take, in milliseconds.
const START: f64 = 10.0;

/// How much longer than git's own commit a change may take, in milliseconds.
const COMMIT: f64 = 50.0;

/// Measures everything on a desk, and leaves it as it was.
pub(crate) fn all(many: &Made, few: &Made, runs: usize) -> Rows {
    is_valid(many)?;
    let mut rows = reading(many, runs)?;
    rows.extend(memory(many)?);
    rows.extend(single(many, few, runs)?);
    let before = many.0.head()?;
    let committed = commits(many, runs);
    many.0.git(&["reset", "--quiet", "--hard", &before])?;
    rows.extend(committed?);
    rows.push(start(many, runs)?);
    Ok(rows)
}

/// A desk with faults would measure the printing of findings.
fn is_valid((sandbox, desk): &Made) -> Result<(), Failure> {
    let report = sandbox.output(program::itsm(), &["validate", "--format", "json"])?;
    let report: serde_json::Value = serde_json::from_str(&report)?;
    let summary = &report["summary"];
    if summary["records"] == desk.len() && summary["errors"] == 0 && summary["warnings"] == 0 {
        return Ok(());
    }
    Err(format!(
        "the generated desk is not valid: {summary}, {}",
        report["findings"][0]
    )
    .into())
}

/// The commands that read every record.
fn reading((sandbox, desk): &Made, runs: usize) -> Rows {
    let [mut events, mut validate, mut list, mut list_all, mut kpi] = [const { Vec::new() }; 5];
    for _ in 0..runs {
        events.push(yardstick::time(sandbox, EVENTS)?);
        validate.push(sandbox.itsm(&VALIDATE)?);
        list.push(sandbox.itsm(&LIST)?);
        list_all.push(sandbox.itsm(&LIST_ALL)?);
        kpi.push(sandbox.itsm(&KPI)?);
    }
    let [events, validate] = [median(events), median(validate)];
    let row = |work, measured, against, yardstick, factor| Row {
        records: desk.size,
        work,
        unit: "ms",
        measured,
        against,
        yardstick,
        budget: Budget::Times(factor),
    };
    Ok(vec![
        row("`validate`", validate, "event parser alone", events, 2.0),
        row("`list`", median(list), "`validate`", validate, 1.5),
        row(
            "`list --all --format json`",
            median(list_all),
            "`validate`",
            validate,
            1.5,
        ),
        row(
            "`kpi --all --by month`, 12 months",
            median(kpi),
            "`validate`",
            validate,
            1.5,
        ),
    ])
}

fn memory((sandbox, desk): &Made) -> Rows {
    let works: [(&'static str, &[&str]); 3] = [
        ("`validate`, peak memory", &VALIDATE),
        ("`kpi`, peak memory", &KPI),
        ("`list --all`, peak memory", &LIST_ALL),
    ];
    let mut rows = Vec::new();
    for (work, args) in works {
        rows.extend(sandbox.peak(args)?.map(|measured| Row {
            records: desk.size,
            work,
            unit: "MiB",
            measured,
            against: "fixed",
            yardstick: MEMORY,
            budget: Budget::Limit,
        }));
    }
    Ok(rows)
}

/// The commands that need one record: beside the same command on a desk of few records, and listing names.
fn single(many: &Made, few: &Made, runs: usize) -> Rows {
    let [mut names, mut show, mut show_few, mut step, mut step_few] = [const { Vec::new() }; 5];
    for _ in 0..runs {
        names.push(yardstick::time(&many.0, NAMES)?);
        show.push(show_one(many)?);
        show_few.push(show_one(few)?);
        step.push(move_one(many)?);
        step_few.push(move_one(few)?);
    }
    let names = median(names);
    let row = |work, measured, few: f64| Row {
        records: many.1.size,
        work,
        unit: "ms",
        measured,
        against: "the same among 10 + listing names",
        yardstick: few + names,
        budget: Budget::Times(1.25),
    };
    Ok(vec![
        row("`show ID`", median(show), median(show_few)),
        row("`start ID --no-commit`", median(step), median(step_few)),
    ])
}

fn show_one((sandbox, desk): &Made) -> Result<f64, Failure> {
    sandbox.itsm(&["show", &desk.untouched(0)?.id])
}

fn move_one((sandbox, desk): &Made) -> Result<f64, Failure> {
    let one = desk.untouched(0)?;
    let time = sandbox.itsm(&["start", &one.id, "--no-commit"])?;
    sandbox.git(&["checkout", "--quiet", "--", &one.path])?;
    Ok(time)
}

/// Changes with their commit, beside what git alone needs for them.
fn commits((sandbox, desk): &Made, runs: usize) -> Rows {
    let [mut git, mut step, mut git_new, mut new] = [const { Vec::new() }; 4];
    for run in 0..runs {
        git.push(commit_alone(sandbox, &desk.untouched(2 * run)?.path)?);
        step.push(sandbox.itsm(&["start", &desk.untouched(2 * run + 1)?.id])?);
        git_new.push(commit_new(
            sandbox,
            &format!("incidents/2026/11/INC-2611-{run:06}.yaml"),
        )?);
        let title = format!("Measured incident {run}");
        new.push(sandbox.itsm(&["new", "incident", &title, "--set", "impact=high"])?);
    }
    let row = |work, measured, against, yardstick| Row {
        records: desk.size,
        work,
        unit: "ms",
        measured: median(measured),
        against,
        yardstick: median(yardstick),
        budget: Budget::Above(COMMIT),
    };
    Ok(vec![
        row("`start ID`", step, "`git commit --only -- PATH`", git),
        row(
            "`new incident`",
            new,
            "`git add -N PATH; git commit --only -- PATH`",
            git_new,
        ),
    ])
}

/// A path that git doesn't know has to be announced before it can be committed alone.
fn commit_new(sandbox: &Sandbox, path: &str) -> Result<f64, Failure> {
    sandbox.create(path, "title: a file that git does not know yet\n")?;
    let announced = sandbox.time(Path::new("git"), &["add", "--intent-to-add", "--", path])?;
    Ok(announced + commit_alone(sandbox, path)?)
}

fn commit_alone(sandbox: &Sandbox, path: &str) -> Result<f64, Failure> {
    let mut file = OpenOptions::new()
        .append(true)
        .open(sandbox.root().join(path))?;
    file.write_all(b"# changed\n")?;
    let args = [
        "commit",
        "--quiet",
        "--message",
        "changed",
        "--only",
        "--",
        path,
    ];
    sandbox.time(Path::new("git"), &args)
}

fn start((sandbox, desk): &Made, runs: usize) -> Result<Row, Failure> {
    let times: Result<Vec<f64>, Failure> = (0..=4 * runs)
        .map(|_| sandbox.itsm(&["--version"]))
        .collect();
    Ok(Row {
        records: desk.size,
        work: "`--version`",
        unit: "ms",
        measured: median(times?),
        against: "fixed",
        yardstick: START,
        budget: Budget::Limit,
    })
}

/// The middle of the times; of an even number the later one.
pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

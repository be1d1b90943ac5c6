//! Measures the whole program on desks of many records, each figure beside its yardstick.
//!
//! `cargo bench --bench desk` makes desks of 10,000 and 100,000 generated incidents and prints one table;
//! `cargo bench --bench desk -- --quick` makes one of 1,000. Both also make one of configuration items that need each
//! other, 10,000 or 1,000, and ask what fails with one; `-- --items` does that alone. The last desk has a history of 10,000
//! commits over as many records, or 1,000, which is audited; `-- --history` does that alone. With `ITSM_BENCH_DIR` set to a folder, desks are kept there
//! and used again.
//!
//! Figures of two machines say nothing about each other, so a budget is a ratio: the program and its yardstick run in
//! turns, in the same run, each as a process of its own. Nothing is called in-process, because start-up, allocation and
//! tearing down are what people wait for too. No figure decides a test.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark prints its table, prepares its files plainly and is steered by the environment"
)]

mod generate;
mod history;
mod landscape;
mod machine;
mod measure;
mod program;
mod table;
mod yardstick;

use std::path::Path;
use std::path::PathBuf;

use generate::Desk;
use program::Sandbox;

/// What went wrong, for whoever started the benchmark.
type Failure = Box<dyn std::error::Error>;

/// How many records the small desk has, beside which a large one is measured.
const FEW: usize = 10;

/// What to measure.
struct Settings {
    sizes: &'static [usize],
    /// How many configuration items that need each other; none for no such desk.
    items: usize,
    /// How many commits over as many records; none for no such desk.
    commits: usize,
    runs: usize,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(done) = yardstick::as_child(&arguments) {
        return done;
    }
    let settings = settings(&arguments);
    let scratch = tempfile::tempdir()?;
    let kept = std::env::var_os("ITSM_BENCH_DIR").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(scratch.path());
    println!("{}\n", machine::heading(settings.runs));
    println!("{}", table::HEAD);
    let few = desk(folder, FEW)?;
    for size in settings.sizes {
        let many = desk(folder, *size)?;
        for row in measure::all(&many, &few, settings.runs)? {
            println!("{row}");
        }
    }
    if settings.items > 0 {
        let landscape = landscape::desk(folder, settings.items)?;
        for row in landscape::measure(&landscape, settings.items, settings.runs)? {
            println!("{row}");
        }
    }
    if settings.commits > 0 {
        let commits = settings.commits;
        let whole = history::desk(folder, commits, commits)?;
        let half = history::desk(folder, commits, commits / 2)?;
        for row in history::measure(&whole, &half, commits, settings.runs)? {
            println!("{row}");
        }
    }
    Ok(())
}

fn settings(arguments: &[String]) -> Settings {
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has("--items") {
        return Settings {
            sizes: &[],
            items: 10_000,
            commits: 0,
            runs: 21,
        };
    }
    if has("--history") {
        return Settings {
            sizes: &[],
            items: 0,
            commits: 10_000,
            runs: 5,
        };
    }
    if has("--quick") {
        return Settings {
            sizes: &[1_000],
            items: 1_000,
            commits: 1_000,
            runs: 3,
        };
    }
    Settings {
        sizes: &[10_000, 100_000],
        items: 10_000,
        commits: 10_000,
        runs: 5,
    }
}

/// The desk of so many incidents, with everything in it committed.
fn desk(folder: &Path, size: usize) -> Result<(Sandbox, Desk), Failure> {
    let desk = Desk::of(size);
    let sandbox = Sandbox::new(&folder.join(format!("{size}")))?;
    if !sandbox.root().join("itsm.yaml").exists() {
        desk.write(&sandbox.root())?;
        sandbox.commit_all()?;
    }
    Ok((sandbox, desk))
}

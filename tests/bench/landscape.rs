//! A desk of configuration items that need each other, and what asking about one of them costs.
//!
//! Each item but the first few needs five with lower numbers, spread evenly, as everything from power to applications
//! stands on what is below it. So few hang on an item of the upper half, and nearly everything on one of the first.

use std::path::Path;

use rayon::prelude::*;

use crate::Failure;
use crate::generate::put;
use crate::measure::median;
use crate::program::Sandbox;
use crate::table::Budget;
use crate::table::Row;
use crate::yardstick;
use crate::yardstick::EVENTS;

/// How many of others each item needs.
const NEEDS: usize = 5;

const CONFIG: &str = "format: 1\nrequires: \">=0.1\"\nprofile: small\ntimezone: Europe/Madrid\n";

/// The desk of so many items, made if it is not there.
pub(crate) fn desk(folder: &Path, size: usize) -> Result<Sandbox, Failure> {
    let sandbox = Sandbox::new(&folder.join(format!("landscape-{size}")))?;
    let root = sandbox.root();
    if !root.join("itsm.yaml").exists() {
        put(&root, "people/person-00.yaml", PERSON)?;
        let written = (0..size).into_par_iter().map(|number| {
            let path = format!("cis/item-{number:05}.yaml");
            put(&root, &path, &item(number))
        });
        written.collect::<Result<(), _>>()?;
        put(&root, "itsm.yaml", CONFIG)?;
        sandbox.commit_all()?;
    }
    Ok(sandbox)
}

const PERSON: &str = "id: person-00\ntitle: Person 0\nstate: active\nemail: person-00@example.org\nlog:\n  \
     - {at: 2025-10-01T08:00:00Z, by: person-00, do: open, to: active}\n";

/// One item in a thousand is one that the business depends on most.
fn item(number: usize) -> String {
    let (critical, set) = if number % 1000 == 999 {
        ("criticality: high\n", ", criticality: high")
    } else {
        ("", "")
    };
    let head = format!(
        "id: item-{number:05}\ntitle: Item {number}\nstate: in-production\nclass: server\nenvironment: production\n{critical}owner: person-00\n"
    );
    let mut needed: Vec<usize> = (0..NEEDS).map(|what| below(number, what)).collect();
    needed.sort_unstable();
    needed.dedup();
    needed.retain(|other| *other < number);
    let lines = needed
        .iter()
        .map(|other| format!("  - {{relation: depends-on, target: item-{other:05}}}\n"));
    let lines: String = lines.collect();
    let relations = if lines.is_empty() { "" } else { "relations:\n" };
    let by = "at: 2025-10-01T08:00:00Z, by: person-00, do:";
    let set = format!("set: {{class: server, environment: production, owner: person-00{set}}}");
    format!(
        "{head}{relations}{lines}log:\n  - {{{by} open, to: planned, {set}}}\n  - {{{by} put-in-production, to: in-production}}\n"
    )
}

/// A lower number that looks drawn at random; one in each fifth of those below, so that no two are the same.
fn below(number: usize, what: usize) -> usize {
    let fifth = number / NEEDS;
    let mixed = (number * 16 + what + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let drawn = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) % 1_000_003;
    what * fifth + drawn % fifth.max(1)
}

/// What fails with one item, and the single points of failure, beside parsing the same files.
pub(crate) fn measure(sandbox: &Sandbox, size: usize, runs: usize) -> Result<[Row; 2], Failure> {
    let [mut events, mut one, mut points] = [const { Vec::new() }; 3];
    let asked = format!("item-{:05}", size / 2);
    for _ in 0..runs {
        events.push(yardstick::time(sandbox, EVENTS)?);
        one.push(sandbox.itsm(&["impact", &asked])?);
        points.push(sandbox.itsm(&["impact", "--spof"])?);
    }
    let events = median(events);
    let row = |work, measured, factor| Row {
        records: size,
        work,
        unit: "ms",
        measured,
        against: "event parser alone",
        yardstick: events,
        budget: Budget::Times(factor),
    };
    Ok([
        row("`impact ID`, 5 relations an item", median(one), 1.0),
        row("`impact --spof`, 5 relations an item", median(points), 10.0),
    ])
}

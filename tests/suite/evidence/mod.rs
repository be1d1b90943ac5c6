//! Packs of evidence: what is in them, that the same commit gives the same bytes, and that plain tools can check them.

mod approved;
mod clauses;
mod desk;
mod fields;
mod pages;
mod refusals;
mod same_bytes;
mod samples;
mod verify;

/// The whole of November 2026.
const NOVEMBER: [&str; 4] = ["--from", "2026-11-01", "--to", "2026-12-01"];

/// The arguments of a sample of changes of November.
fn sample<'a>(size: &'a str, seed: &'a str) -> Vec<&'a str> {
    [&["--sample", size, "--seed", seed][..], &NOVEMBER].concat()
}

/// The arguments of a clause over November.
fn clause(number: &str) -> Vec<&str> {
    [&["--clause", number][..], &NOVEMBER].concat()
}

//! Drawing a sample that anybody can draw again by hand.
//!
//! The rank of an id is the SHA-256 of `SEED:ID`; the records with the lowest ranks are drawn. Nobody can tell the draw
//! before the seed is chosen, and anybody can redo it with `sha256sum` and `sort`.

use crate::ops::expect::digest_of;
use crate::record::Record;
use crate::report::Table;

/// A record with its rank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// The record.
    pub(super) record: &'a Record,
    place: usize,
}

/// The rank of an id under a seed, in hexadecimal.
pub(super) fn rank(seed: u64, id: &str) -> String {
    digest_of(format!("{seed}:{id}").as_bytes())
}

/// The whole population as lines `RANK  ID` in the order of the draw: what the commands of the page print.
pub(super) fn ranked(population: &[&Record], seed: u64) -> Vec<(String, String)> {
    let rank = |record: &&Record| (rank(seed, record.id()), record.id().to_owned());
    let mut ranked: Vec<(String, String)> = population.iter().map(rank).collect();
    ranked.sort_unstable();
    ranked
}

/// The first records of a population in the order of their ranks; all, where there are not so many.
pub(super) fn draw<'a>(population: &[&'a Record], size: usize, seed: u64) -> Vec<Drawn<'a>> {
    let mut ranked: Vec<(String, &Record)> = population
        .iter()
        .map(|record| (rank(seed, record.id()), *record))
        .collect();
    ranked.sort_unstable_by_key(|(rank, record)| (rank.clone(), record.id(), record.path()));
    let drawn = ranked.into_iter().take(size).enumerate();
    drawn
        .map(|(at, (_, record))| Drawn {
            record,
            place: at + 1,
        })
        .collect()
}

/// The draw as a table.
pub(super) fn table(drawn: &[Drawn<'_>], seed: u64) -> Table {
    let mut table = Table::new(["place", "id", "title", "rank"]);
    let rows = drawn.iter().map(|one| {
        let (id, title) = (one.record.id(), one.record.title());
        vec![
            one.place.to_string(),
            id.to_owned(),
            title.to_owned(),
            rank(seed, id),
        ]
    });
    table.rows = rows.collect();
    table
}

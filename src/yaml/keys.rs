//! Keys that a mapping has twice.

use std::collections::HashMap;

use crate::text::LineIndex;
use crate::text::Span;
use crate::yaml::Fault;
use crate::yaml::FaultKind;
use crate::yaml::dialect;
use crate::yaml::node::Raw;
use crate::yaml::node::decoded_text;

/// Mappings up to this size are compared key by key, which is cheaper than hashing.
const SMALL: u32 = 8;

/// The keys of a finished mapping that it has already.
pub(super) fn duplicates(
    text: &str,
    nodes: &[Raw],
    decoded: &[Box<str>],
    mapping: usize,
) -> Vec<Fault> {
    let keys = keys(nodes, mapping).map(|key| (decoded_text(key, text, decoded), key.span));
    let mut twice = if nodes[mapping].extra <= SMALL {
        by_comparison(&keys.collect::<Vec<_>>())
    } else {
        by_hash(keys)
    };
    if twice.is_empty() {
        return Vec::new();
    }
    twice.truncate(dialect::MAX_FAULTS);
    let lines = LineIndex::new(text);
    let fault = |(name, first, span): (&str, Span, Span)| {
        let line = lines.position(first.start).line;
        let message = format!("the key `{name}` stands on line {line} already");
        Fault::new(FaultKind::DuplicateKey, span, message).with_hint("keep one of the two")
    };
    twice.into_iter().map(fault).collect()
}

fn by_comparison<'a>(keys: &[(&'a str, Span)]) -> Vec<(&'a str, Span, Span)> {
    let earlier = |place: usize| keys[..place].iter().find(|one| one.0 == keys[place].0);
    let places = 0..keys.len();
    let twice = places
        .filter_map(|place| earlier(place).map(|first| (keys[place].0, first.1, keys[place].1)));
    twice.collect()
}

/// A stranger's mapping may have 100,000 keys, which comparing would take half a minute.
fn by_hash<'a>(keys: impl Iterator<Item = (&'a str, Span)>) -> Vec<(&'a str, Span, Span)> {
    let mut seen = HashMap::new();
    let mut twice = Vec::new();
    for (name, span) in keys {
        match seen.get(name) {
            Some(first) => twice.push((name, *first, span)),
            None => drop(seen.insert(name, span)),
        }
    }
    twice
}

fn keys(nodes: &[Raw], mapping: usize) -> impl Iterator<Item = &Raw> {
    let entries = nodes[mapping].extra;
    let mut at = mapping + 1;
    (0..entries).map_while(move |_| {
        let key = nodes.get(at)?;
        at = nodes.get(key.next as usize)?.next as usize;
        Some(key)
    })
}

//! The merge of logs: everything that either side wrote is kept, in one order that both would find.
//!
//! The entries of the base stay, in their order, whatever a side did to them: the log is append-only. A side may still
//! have entries before the base's last one, because an earlier merge put them there by their time; there they stay.
//! Only a redaction may rewrite an older entry, and then it is rewritten for both, or what was taken out would come back.

use std::collections::HashMap;

use serde_json::Value;

use crate::merge::value::canonical;
use crate::record::Log;
use crate::record::REDACT;
use crate::record::parse_time;
use crate::schema::RecordType;
use crate::yaml::Document;
use crate::yaml::write;

/// The logs of three copies, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Logs {
    /// What both started from.
    pub(super) base: Vec<Value>,
    /// What ours has beyond the base, in its order.
    pub(super) ours: Vec<Value>,
    /// What theirs has beyond the base, in its order.
    pub(super) theirs: Vec<Value>,
    /// All of ours, nothing of the base left out.
    pub(super) all_of_ours: Vec<Value>,
    /// All of theirs, nothing of the base left out.
    pub(super) all_of_theirs: Vec<Value>,
}

impl Logs {
    /// Takes logs apart; without a base, what both begin with is the base.
    pub(super) fn new(base: Option<&[Value]>, ours: &[Value], theirs: &[Value]) -> Self {
        let shared = ours.iter().zip(theirs).take_while(|(one, two)| one == two);
        let base = base.map_or_else(
            || shared.map(|(one, _)| one.clone()).collect(),
            <[Value]>::to_vec,
        );
        let rewrites = rewrites(&base, ours, theirs);
        let rewritten = |entries: &[Value]| -> Vec<Value> {
            let renew = |entry: &Value| rewrites.get(&canonical(entry)).unwrap_or(entry).clone();
            entries.iter().map(renew).collect()
        };
        let (base, ours, theirs) = (rewritten(&base), rewritten(ours), rewritten(theirs));
        Self {
            ours: beyond(&base, &ours),
            theirs: beyond(&base, &theirs),
            all_of_ours: whole(&base, ours),
            all_of_theirs: whole(&base, theirs),
            base,
        }
    }

    /// The entries of both sides, each once.
    pub(super) fn union(&self) -> Vec<Value> {
        interleaved(&self.all_of_ours, &self.all_of_theirs)
    }

    /// Whether both sides moved the record, and neither knows all the moves of the other.
    pub(super) fn both_moved(&self) -> bool {
        let (ours, theirs) = (moves(&self.ours), moves(&self.theirs));
        !beyond(&theirs, &ours).is_empty() && !beyond(&ours, &theirs).is_empty()
    }
}

/// The entries of a side with all of the base: as the side has them, or, where it lost one or changed their order, those
/// of the base first.
fn whole(base: &[Value], side: Vec<Value>) -> Vec<Value> {
    let mut rest = side.iter();
    if base.iter().all(|entry| rest.any(|one| one == entry)) {
        return side;
    }
    [base, &beyond(base, &side)].concat()
}

/// The entries that change the state, by leading to one or by voiding others.
pub(super) fn moves(tail: &[Value]) -> Vec<Value> {
    let is_move = |entry: &&Value| entry.get("to").is_some() || entry.get("voids").is_some();
    tail.iter().filter(is_move).cloned().collect()
}

/// The entries that are not in the base; what is there twice counts twice.
pub(super) fn beyond(base: &[Value], entries: &[Value]) -> Vec<Value> {
    let mut known = counts(base);
    let is_new = |entry: &&Value| !take(&mut known, &canonical(entry));
    entries.iter().filter(is_new).cloned().collect()
}

fn counts(entries: &[Value]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for entry in entries {
        *counts.entry(canonical(entry)).or_default() += 1;
    }
    counts
}

/// Takes one of a kind, if there is one.
fn take(counts: &mut HashMap<String, usize>, name: &str) -> bool {
    match counts.get_mut(name) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// What sorts entries of two sides: when, by whom, what, and all the rest.
fn place(entry: &Value) -> impl Ord + use<> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let at = text("at").and_then(|at| parse_time(&at));
    (at, text("by"), text("do"), canonical(entry))
}

/// One list of both sides: each in its own order, the earlier entry first, an entry of both once.
fn interleaved(ours: &[Value], theirs: &[Value]) -> Vec<Value> {
    let (mut ours, mut theirs) = (ours.to_vec(), theirs.to_vec());
    let mut joined = Vec::with_capacity(ours.len() + theirs.len());
    loop {
        let (one, two) = match (ours.first(), theirs.first()) {
            (Some(one), Some(two)) => (one, two),
            (Some(_), None) => return [joined, ours].concat(),
            _ => return [joined, theirs].concat(),
        };
        let ours_first = one == two || goes_first(one, two, &ours, &theirs);
        let next = if ours_first { one } else { two }.clone();
        drop_first(&mut ours, &next);
        drop_first(&mut theirs, &next);
        joined.push(next);
    }
}

/// Whether the next entry of ours comes before the next one of theirs; an entry of both waits until it is the next of both.
fn goes_first(one: &Value, two: &Value, ours: &[Value], theirs: &[Value]) -> bool {
    match (theirs.contains(one), ours.contains(two)) {
        (true, false) => false,
        (false, true) => true,
        _ => place(one) <= place(two),
    }
}

fn drop_first(entries: &mut Vec<Value>, entry: &Value) {
    if let Some(place) = entries.iter().position(|one| one == entry) {
        entries.remove(place);
    }
}

/// The entries of the base that a side with a redaction rewrote, by their old text.
fn rewrites(base: &[Value], ours: &[Value], theirs: &[Value]) -> HashMap<String, Value> {
    let mut rewrites: HashMap<String, Value> = HashMap::new();
    let mut found: Vec<(String, Value)> = Vec::new();
    for side in [ours, theirs] {
        let new = beyond(base, side);
        if !new.iter().any(|entry| says(entry, "do") == Some(REDACT)) {
            continue;
        }
        for old in beyond(side, base) {
            let same = |entry: &&Value| {
                ["at", "by", "do"].map(|key| says(entry, key) == says(&old, key)) == [true; 3]
            };
            found.extend(
                new.iter()
                    .find(same)
                    .map(|new| (canonical(&old), new.clone())),
            );
        }
    }
    found.sort_by_cached_key(|(old, new)| (old.clone(), canonical(new)));
    for (old, new) in found {
        match rewrites.get(&old).cloned() {
            None => drop(rewrites.insert(old, new)),
            Some(first) => drop(rewrites.insert(canonical(&new), first)),
        }
    }
    rewrites
}

fn says<'a>(entry: &'a Value, key: &str) -> Option<&'a str> {
    entry.get(key).and_then(Value::as_str)
}

/// Reads entries as a log.
pub(super) fn read(definition: &RecordType, entries: &[Value]) -> Log {
    let file = serde_json::json!({ "log": entries });
    let text = write(&file).unwrap_or_default();
    match Document::parse(text) {
        Ok(document) => Log::read(document.root().get("log"), definition),
        Err(_) => Log::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_an_earlier_merge_put_before_the_bases_last_one_stays_there() {
        let entry = |at: &str| serde_json::json!({"at": at, "by": "ana", "do": "edit"});
        let log = |days: &[&str]| -> Vec<Value> {
            let at = days.iter().map(|day| format!("2026-11-{day}T08:00:00Z"));
            at.map(|at| entry(&at)).collect()
        };
        let (base, ours) = (log(&["01", "09"]), log(&["01", "05", "09"]));
        let theirs = log(&["01", "04", "09"]);
        let all = log(&["01", "04", "05", "09"]);
        assert_eq!(Logs::new(Some(&base), &ours, &theirs).union(), all);
        assert_eq!(Logs::new(Some(&base), &theirs, &ours).union(), all);
    }

    #[test]
    fn what_a_side_took_from_the_base_is_still_there() {
        let logs = Logs::new(
            Some(&[1.into(), 2.into()]),
            &[2.into(), 3.into()],
            &[1.into(), 2.into()],
        );
        assert_eq!(logs.union(), [1, 2, 3].map(Value::from));
    }
}

//! Everywhere a person stands.

use itsm::ops::Place;
use itsm::ops::PlaceKind;
use itsm::ops::Trace;
use itsm::report::Table;
use itsm::text::printable;
use serde::Serialize;

use crate::render;

/// How many places of a kind the table shows.
const SHOWN: usize = 3;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    ids: &'a [String],
    names: &'a [String],
    addresses: &'a [String],
    places: Vec<Item<'a>>,
    unread: Vec<&'a str>,
    unsearched: &'a [String],
    shallow: bool,
}

#[derive(Serialize)]
struct Item<'a> {
    kind: &'static str,
    path: Option<&'a str>,
    line: Option<usize>,
    record: Option<&'a str>,
    commit: Option<&'a str>,
    what: &'a str,
}

/// Every place for scripts, format version 1.
pub(crate) fn json(trace: &Trace) -> String {
    let mut unread: Vec<&str> = trace.unread.iter().map(|one| one.path.as_str()).collect();
    unread.dedup();
    render::json(&Output {
        version: 1,
        ids: &trace.ids,
        names: &trace.names,
        addresses: &trace.addresses,
        places: trace.places.iter().map(item).collect(),
        unread,
        unsearched: &trace.unsearched,
        shallow: trace.is_shallow,
    })
}

fn item(place: &Place) -> Item<'_> {
    Item {
        kind: place.kind.name(),
        path: place.path.as_deref(),
        line: place.line,
        record: place.record.as_deref(),
        commit: place.commit.as_deref(),
        what: &place.what,
    }
}

/// What was looked for, in one line.
pub(crate) fn who(trace: &Trace) -> String {
    let all = [&trace.ids, &trace.names, &trace.addresses];
    let words: Vec<&str> = all.into_iter().flatten().map(String::as_str).collect();
    format!("looked for {}", printable(&words.join(", ")))
}

/// The places for people: each kind with its count and the first few.
pub(crate) fn table(trace: &Trace) -> Table {
    let mut table = Table::new(["where", "count", "first places"]);
    for kind in PlaceKind::ALL {
        let places = trace.places.iter().filter(|place| place.kind == kind);
        let places: Vec<&Place> = places.collect();
        for (at, place) in places.iter().take(SHOWN).enumerate() {
            let (name, count) = match at {
                0 => (title(kind).to_owned(), places.len().to_string()),
                _ => (String::new(), String::new()),
            };
            table.rows.push(vec![name, count, shown(place)]);
        }
    }
    table
}

fn title(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Own => "own record",
        PlaceKind::Field => "fields",
        PlaceKind::Entry => "log entries",
        PlaceKind::Note => "own notes",
        PlaceKind::Text => "texts",
        PlaceKind::File => "other files",
        PlaceKind::Author => "commits written",
        PlaceKind::Committer => "commits made",
        PlaceKind::Message => "commit messages",
    }
}

/// `people/ana.yaml:2 title`, or the commit and what it says.
fn shown(place: &Place) -> String {
    let what = &place.what;
    match (&place.path, place.line, &place.commit) {
        (Some(path), Some(line), _) => format!("{path}:{line} {what}"),
        (Some(path), None, _) => format!("{path} {what}"),
        (None, _, Some(commit)) => format!("{} {what}", commit.get(..7).unwrap_or(commit)),
        (None, _, None) => what.clone(),
    }
}

//! Room for a change: inside of the maintenance windows that apply, outside of freezes, in nobody's way.

use chrono::DateTime;
use chrono::Days;
use chrono::TimeDelta;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::against::unread;
use crate::ops::schedule::CHANGE;
use crate::ops::schedule::checked;
use crate::ops::schedule::corpus;
use crate::ops::schedule::plan::is_emergency;
use crate::practice::Interval;
use crate::practice::change_window;
use crate::practice::change_window::Busy;
use crate::practice::change_window::ChangeWindow;
use crate::practice::change_window::FreeSlots;
use crate::practice::change_window::Kind;
use crate::practice::change_window::Search;
use crate::practice::change_window::Subject;
use crate::practice::collision;
use crate::practice::collision::Collider;
use crate::practice::collision::Planned;
use crate::practice::impact;
use crate::practice::impact::Graph;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::stem;

/// The seconds to a multiple of which the first slot is put off.
const STEP: i64 = 15 * 60;

/// What room is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeRequest {
    /// The change: its id, or an unambiguous part of it.
    pub id: String,
    /// How long the work takes; as long as it is planned where nothing is said.
    pub length: Option<TimeDelta>,
    /// The earliest start.
    pub from: DateTime<Utc>,
    /// How many days to look ahead.
    pub days: u16,
    /// How many slots are enough.
    pub count: usize,
}

/// The room for a change.
#[derive(Debug)]
pub struct Free {
    /// The id of the change.
    pub id: String,
    /// The title of the change.
    pub title: String,
    /// How long the work takes.
    pub length: TimeDelta,
    /// Where was looked.
    pub within: Interval,
    /// The ids of the maintenance windows that the work has to be inside of one of; none where any time will do.
    pub windows: Vec<String>,
    /// The slots, and what was passed over.
    pub found: FreeSlots,
    /// Files that could not be read, so that what they say is missing.
    pub unread: Vec<Diagnostic>,
}

/// Looks for room for a change.
pub fn free(desk: &Desk, request: &FreeRequest) -> Result<Free, OpsError> {
    let corpus = corpus(desk)?;
    let path = desk.find(&request.id)?;
    let change = corpus
        .record(stem(&path))
        .filter(|one| one.definition().name == CHANGE);
    let change = change.ok_or_else(|| {
        OpsError::usage(format!("{} is no change that can be read", stem(&path)))
            .hint("`itsm list change` lists them")
    })?;
    let length = length(change, &corpus, request)?;
    let from = rounded_up(request.from);
    let to = from.checked_add_days(Days::new(u64::from(request.days)));
    let within = checked(from, to.unwrap_or(from))?;
    let graph = impact::gather(&corpus, &desk.definitions);
    let subject = Subject::of(change, &corpus, &graph);
    let windows = change_window::gather(&corpus, desk.config.timezone);
    let binding = binding(&windows, &subject, is_emergency(change));
    let maintenance: Vec<&ChangeWindow> = of(&binding, Kind::Maintenance).collect();
    let mut busy = freezes(&binding, within);
    busy.extend(others(desk, change, &corpus, &graph, within));
    let search = Search {
        within,
        length,
        count: request.count,
    };
    Ok(Free {
        id: change.id().to_owned(),
        title: change.title().to_owned(),
        length,
        within,
        windows: maintenance.iter().map(|one| one.id.clone()).collect(),
        found: change_window::free(search, open(&maintenance, within), &busy),
        unread: unread(&corpus, desk.config.timezone),
    })
}

fn length(change: &Record, corpus: &Corpus, request: &FreeRequest) -> Result<TimeDelta, OpsError> {
    let planned = || Some(collision::planned(change, corpus)?.during.length());
    let length = request.length.or_else(planned).ok_or_else(|| {
        OpsError::usage(format!("{} has no planned time yet", change.id()))
            .hint("say how long the work takes: `--length 2h`")
    })?;
    if length <= TimeDelta::zero() {
        return Err(OpsError::usage("work without length fits anywhere"));
    }
    Ok(length)
}

/// The next quarter of an hour.
fn rounded_up(at: DateTime<Utc>) -> DateTime<Utc> {
    let over = at.timestamp().rem_euclid(STEP);
    let exact = DateTime::from_timestamp(at.timestamp() - over, 0).unwrap_or(at);
    if exact == at {
        at
    } else {
        exact + TimeDelta::seconds(STEP)
    }
}

/// The windows that the change has to keep to; an emergency passes where its windows let it, and all of a kind do.
fn binding<'a>(
    windows: &'a [ChangeWindow],
    subject: &Subject,
    is_emergency: bool,
) -> Vec<&'a ChangeWindow> {
    let applying: Vec<&ChangeWindow> = windows.iter().filter(|one| one.applies(subject)).collect();
    let passes = |one: &ChangeWindow| is_emergency && one.lets_emergency_pass;
    let lets_all_pass = of(&applying, Kind::Maintenance).all(passes);
    let binds = |one: &&ChangeWindow| match one.kind {
        Kind::Freeze => !passes(one),
        Kind::Maintenance => !lets_all_pass,
    };
    applying.into_iter().filter(binds).collect()
}

fn of<'a>(windows: &[&'a ChangeWindow], kind: Kind) -> impl Iterator<Item = &'a ChangeWindow> {
    windows.iter().copied().filter(move |one| one.kind == kind)
}

/// When the work may be done as far as maintenance windows go; occurrences of one window that touch are one.
fn open(maintenance: &[&ChangeWindow], within: Interval) -> Vec<Interval> {
    if maintenance.is_empty() {
        return vec![within];
    }
    let windows = maintenance.iter();
    windows
        .flat_map(|one| Interval::union(one.occurrences(within.from, within.to)))
        .collect()
}

fn freezes(binding: &[&ChangeWindow], within: Interval) -> Vec<Busy> {
    let times = of(binding, Kind::Freeze).flat_map(|freeze| {
        let times = freeze.occurrences(within.from, within.to).into_iter();
        times.map(|interval| Busy {
            interval,
            by: freeze.id.clone(),
            reason: "freeze".to_owned(),
        })
    });
    times.collect()
}

/// The planned times of the changes with which this one would collide if it were done then.
fn others(
    desk: &Desk,
    change: &Record,
    corpus: &Corpus,
    graph: &Graph,
    within: Interval,
) -> Vec<Busy> {
    let collider = Collider::new(graph);
    let others = collision::committed(corpus, desk.now).into_iter();
    let others = others.filter(|other| other.id != change.id() && other.during.overlaps(within));
    let busy = others.filter_map(|other| {
        let moved = collision::planned_at(change, corpus, other.during);
        let reason = reason(&collider, &moved, &other)?;
        Some(Busy {
            interval: other.during,
            by: other.id,
            reason,
        })
    });
    busy.collect()
}

/// What two changes have in common that nobody has accepted.
fn reason(collider: &Collider<'_>, moved: &Planned, other: &Planned) -> Option<String> {
    let found = collider.of(moved, std::slice::from_ref(other)).into_iter();
    let standing = found.filter(|one| one.waived.is_none());
    let reasons: Vec<String> = standing
        .map(|one| format!("{} {}", one.kind.name(), one.items.join(", ")))
        .collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

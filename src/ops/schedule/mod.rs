//! The forward schedule of change: which work is planned, when none is wanted, and what it leaves of the services.
//!
//! It is worked out anew each time and stored nowhere, so that it is never out of date (ITIL calls it the change
//! schedule and the projected service outage).

mod free;
mod plan;
mod projection;

use chrono::DateTime;
use chrono::Datelike;
use chrono::Utc;

pub use free::{Free, FreeRequest, free};
pub use plan::{Scheduled, WindowTime};
pub use projection::{Projection, Together};

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::against::unread;
use crate::practice::Interval;
use crate::practice::change_window::gather;
use crate::practice::impact;
use crate::record::Corpus;
use crate::record::stem;
use crate::schema::Commitment;

/// The type of records whose work is planned.
const CHANGE: &str = "change";

/// The type of records that something is promised of.
const SERVICE: &str = "service";

/// The years in which anything is planned.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Which part of the schedule is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRequest {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant that no longer counts.
    pub to: DateTime<Utc>,
    /// Whether changes that wait for leave are wanted too, and count as outages.
    pub tentative: bool,
    /// Whether every change with a planned time is wanted, whatever its state.
    pub all_states: bool,
    /// The one service that is asked about: its id, or an unambiguous part of it.
    pub service: Option<String>,
}

/// The forward schedule of change.
#[derive(Debug)]
pub struct Schedule {
    /// The time that it covers.
    pub within: Interval,
    /// The changes, by their start and id.
    pub changes: Vec<Scheduled>,
    /// The times in which changes are not wanted, by their start and id.
    pub freezes: Vec<WindowTime>,
    /// What is left of the promised hours of each service in use, by id.
    pub services: Vec<Projection>,
    /// The id of the service that was asked about.
    pub service: Option<String>,
    /// Files that could not be read, so that what they say is missing.
    pub unread: Vec<Diagnostic>,
}

/// Works out the schedule.
pub fn schedule(desk: &Desk, request: &ScheduleRequest) -> Result<Schedule, OpsError> {
    let within = checked(request.from, request.to)?;
    let service = request.service.as_ref();
    let service = service.map(|part| service_id(desk, part)).transpose()?;
    let corpus = corpus(desk)?;
    let graph = impact::gather(&corpus, &desk.definitions);
    let windows = gather(&corpus, desk.config.timezone);
    let mut changes = plan::changes(&corpus, &graph, &windows, within, desk.now);
    changes.retain(|one| request.all_states || counts(one, request));
    let mut services = projection::services(desk, &corpus, &graph, within, |id| {
        changes
            .iter()
            .any(|one| one.id == id && counts(one, request))
    });
    for one in &mut changes {
        one.count_down(&services);
    }
    let mut freezes = plan::freezes(&windows, within);
    if let Some(id) = &service {
        changes.retain(|one| one.concerns(id));
        services.retain(|one| one.id == *id);
        freezes.retain(|one| one.is_about(id));
    }
    Ok(Schedule {
        within,
        changes,
        freezes,
        services,
        service,
        unread: unread(&corpus, desk.config.timezone),
    })
}

/// Whether the planned time of a change is taken, as far as the request cares.
fn counts(change: &Scheduled, request: &ScheduleRequest) -> bool {
    match change.commitment {
        Some(Commitment::Firm) => true,
        Some(Commitment::Tentative) => request.tentative,
        None => false,
    }
}

/// The present id of the service that a part of an id means.
fn service_id(desk: &Desk, part: &str) -> Result<String, OpsError> {
    let types = desk.definitions.types().iter();
    let service = types.into_iter().find(|one| one.name == SERVICE);
    let folder = service.map_or("services", |one| one.folder.as_str());
    Ok(stem(&desk.find_below(folder, SERVICE, part)?).to_owned())
}

/// An interval that is one, in years in which things are planned.
fn checked(from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Interval, OpsError> {
    if let Some(far) = [from, to].iter().find(|at| !YEARS.contains(&at.year())) {
        let message = format!("{far} lies outside the years 1970 to 2199");
        return Err(OpsError::usage(message));
    }
    if to <= from {
        return Err(OpsError::usage(format!("{to} is not after {from}")));
    }
    Ok(Interval { from, to })
}

/// Everything that a plan is held against: things, services, people, windows, and the changes.
fn corpus(desk: &Desk) -> Result<Corpus, OpsError> {
    desk.corpus_where(|one| !one.work || one.name == CHANGE)
}

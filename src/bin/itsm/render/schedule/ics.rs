//! The schedule for calendar programs.

use chrono::DateTime;
use chrono::Utc;
use itsm::ops::Desk;
use itsm::ops::Schedule;
use itsm::ops::Scheduled;
use itsm::ops::WindowTime;
use itsm::report::Event;
use itsm::report::ics;
use itsm::schema::Commitment;

/// The schedule as an iCalendar file; entries keep their names from one file to the next.
pub(crate) fn text(schedule: &Schedule, desk: &Desk, now: DateTime<Utc>) -> String {
    let changes = schedule.changes.iter();
    let mut events: Vec<Event> = changes.map(|one| change(one, desk)).collect();
    events.extend(schedule.freezes.iter().map(|one| freeze(one, desk)));
    let name = desk.config.name.as_deref().unwrap_or("itsm");
    ics(&format!("Changes: {name}"), now, &events)
}

fn change(one: &Scheduled, desk: &Desk) -> Event {
    let named = |name: &str, value: Option<&str>| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(format!("{name}: {value}"))
    };
    let ids = |ids: &std::collections::BTreeSet<String>| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.join(", ")
    };
    let lines = [
        named("State", Some(&one.state)),
        named("Kind", one.kind.as_deref()),
        named("Risk", one.risk.as_deref()),
        named("Items", Some(&ids(&one.cis))),
        named("Services", Some(&ids(&one.services))),
        named("Outage", Some(if one.outage { "yes" } else { "no" })),
        named("Contact", one.contact.as_deref()),
    ];
    let against = one.objections.iter();
    let against = against.map(|objection| {
        let sentence = objection.sentence(desk.config.timezone);
        format!("Note: the work {sentence}")
    });
    Event {
        uid: uid(&one.id, desk),
        during: one.during,
        summary: format!("{} {}", one.id, one.title),
        lines: lines.into_iter().flatten().chain(against).collect(),
        category: "change",
        is_tentative: one.commitment != Some(Commitment::Firm),
    }
}

fn freeze(one: &WindowTime, desk: &Desk) -> Event {
    let start = one.during.from.format("%Y%m%dT%H%M%SZ");
    Event {
        uid: uid(&format!("{}-{start}", one.id), desk),
        during: one.during,
        summary: format!("Freeze: {}", one.title),
        lines: vec![format!("Window: {}", one.id)],
        category: "freeze",
        is_tentative: false,
    }
}

/// The name of an entry: the record's and the desk's, as one desk may subscribe to the schedule of another.
fn uid(id: &str, desk: &Desk) -> String {
    let name = desk.config.name.as_deref().unwrap_or("itsm");
    let host = name.chars().map(|letter| match letter {
        _ if letter.is_alphanumeric() => letter.to_ascii_lowercase(),
        _ => '-',
    });
    format!("{id}@{}", host.collect::<String>())
}

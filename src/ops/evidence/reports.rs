//! Reports of a pack that take more than a list of records.

use chrono::Days;
use chrono::TimeDelta;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::ScheduleRequest;
use crate::ops::Scheduled;
use crate::ops::evidence::history;
use crate::ops::evidence::known::Known;
use crate::ops::evidence::known::Parted;
use crate::ops::evidence::words;
use crate::ops::list::shown;
use crate::ops::schedule;
use crate::practice::Period;
use crate::record::Corpus;
use crate::record::parse_time;
use crate::record::print_time;
use crate::report::Table;
use crate::schema::Commitment;
use crate::schema::EvidenceReport;

/// The days of the forward schedule, as long as `itsm schedule` shows.
const DAYS: u64 = 28;

/// What a report is made of.
pub(super) struct Stuff<'a> {
    pub(super) desk: &'a Desk,
    pub(super) corpus: &'a Corpus,
    pub(super) period: &'a Period,
    pub(super) known: &'a [Known<'a>],
}

/// The file of a report, what it shows, and its table.
pub(super) fn report(
    stuff: &Stuff<'_>,
    report: EvidenceReport,
) -> Result<(&'static str, &'static str, Table), OpsError> {
    let desk = stuff.desk;
    Ok(match report {
        EvidenceReport::ChangesInPeriod => (
            "schedule-of-period",
            "Changes whose planned time meets the period, whatever became of them.",
            planned(desk, stuff.period.start(), stuff.period.end(), true)?,
        ),
        EvidenceReport::ForwardSchedule => {
            let to = desk.now.checked_add_days(Days::new(DAYS));
            let to = to.unwrap_or(desk.now).timestamp();
            (
                "forward-schedule",
                "Changes that were planned for the 28 days after the commit, those that waited for their authorization among them.",
                planned(desk, desk.now.timestamp(), to, false)?,
            )
        }
        EvidenceReport::Separation => (
            "separation-of-duties",
            "Who asked for each change, who approved it and who carried it out; unknown where one of the two is not known.",
            separation(stuff.known),
        ),
        EvidenceReport::Emergencies => (
            "emergencies",
            "Changes that could not wait, were made without leave or were begun before they were authorized, with the time that passed until they were.",
            emergencies(desk, stuff.known),
        ),
        EvidenceReport::Verdicts => (
            "verdicts",
            "What the clocks came to of work that was closed in the period.",
            verdicts(stuff.corpus, stuff.period),
        ),
        EvidenceReport::Commits => (
            "commits-of-period",
            "Every commit of the period on the first-parent line that touched the desk; nobody has checked the signatures here.",
            history::table(&history::of_period(desk, stuff.period)?),
        ),
    })
}

fn planned(desk: &Desk, from: i64, to: i64, all_states: bool) -> Result<Table, OpsError> {
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let request = ScheduleRequest {
        from: at(from),
        to: at(to),
        tentative: true,
        all_states,
        service: None,
    };
    let schedule = schedule(desk, &request)?;
    let mut table = Table::new([
        "id",
        "title",
        "state",
        "commitment",
        "kind",
        "risk",
        "from",
        "to",
        "cis",
        "services",
        "outage",
        "contact",
        "objections",
    ]);
    let zone = desk.config.timezone;
    table.rows = schedule
        .changes
        .iter()
        .map(|one| row(one, |objection| objection.sentence(zone)))
        .collect();
    Ok(table)
}

fn row(
    one: &Scheduled,
    sentence: impl Fn(&crate::practice::change_window::Objection) -> String,
) -> Vec<String> {
    let words = |ids: &std::collections::BTreeSet<String>| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.join(", ")
    };
    let commitment = match one.commitment {
        Some(Commitment::Firm) => "firm",
        Some(Commitment::Tentative) => "tentative",
        None => "",
    };
    let objections: Vec<String> = one.objections.iter().map(sentence).collect();
    vec![
        one.id.clone(),
        one.title.clone(),
        one.state.clone(),
        commitment.to_owned(),
        one.kind.clone().unwrap_or_default(),
        one.risk.clone().unwrap_or_default(),
        print_time(one.during.from),
        print_time(one.during.to),
        words(&one.cis),
        words(&one.services),
        one.outage.to_string(),
        one.contact.clone().unwrap_or_default(),
        objections.join("; "),
    ]
}

fn separation(known: &[Known<'_>]) -> Table {
    let mut table = Table::new([
        "id",
        "title",
        "kind",
        "asked",
        "approved",
        "evidence",
        "carried_out",
        "asker_approved",
        "doer_approved",
        "asker_did",
    ]);
    for one in known.iter().filter(|one| one.is_change()) {
        let Parted {
            asked,
            approved,
            did,
        } = one.parted();
        let same = |a: &[String], b: &[String]| {
            if a.is_empty() || b.is_empty() {
                "unknown"
            } else if a.iter().any(|person| b.contains(person)) {
                "yes"
            } else {
                "no"
            }
        };
        table.rows.push(vec![
            one.record.id().to_owned(),
            one.record.title().to_owned(),
            one.record.text("kind").unwrap_or_default().to_owned(),
            asked.join(", "),
            approved.join(", "),
            one.evidence(),
            did.join(", "),
            same(&asked, &approved).to_owned(),
            same(&did, &approved).to_owned(),
            same(&asked, &did).to_owned(),
        ]);
    }
    table
}

fn emergencies(desk: &Desk, known: &[Known<'_>]) -> Table {
    let mut table = Table::new([
        "id",
        "title",
        "state",
        "kind",
        "retrospective",
        "unauthorized",
        "began",
        "authorized",
        "delay",
        "allowed_hours",
        "in_time",
        "approved",
        "evidence",
    ]);
    let hours = desk.definitions.risk().ratify_hours;
    for one in known.iter().filter(|one| one.could_not_wait()) {
        let record = one.record;
        let text = |field: &str| record.text(field).unwrap_or_default().to_owned();
        let time = |at: Option<_>| at.map(print_time).unwrap_or_default();
        table.rows.push(vec![
            record.id().to_owned(),
            record.title().to_owned(),
            record.state().unwrap_or_default().to_owned(),
            text("kind"),
            text("retrospective"),
            text("unauthorized"),
            time(one.course.implemented),
            time(one.course.authorized),
            one.course.delay().map(words::length).unwrap_or_default(),
            hours.map(|hours| hours.to_string()).unwrap_or_default(),
            in_time(desk, one, hours).to_owned(),
            one.parted().approved.join(", "),
            one.evidence(),
        ]);
    }
    table
}

/// Whether work that began first was authorized within the hours that there are for it.
fn in_time(desk: &Desk, one: &Known<'_>, hours: Option<i64>) -> &'static str {
    let Some(began) = one.course.implemented else {
        return "not begun";
    };
    let allowed = hours.and_then(TimeDelta::try_hours);
    let is_late = |at| allowed.is_some_and(|allowed| at - began > allowed);
    match one.course.authorized {
        Some(at) if is_late(at) => "no",
        Some(_) => "yes",
        None if is_late(desk.now) => "no",
        None => "not yet authorized",
    }
}

fn verdicts(corpus: &Corpus, period: &Period) -> Table {
    const KEYS: [&str; 11] = [
        "metric",
        "cycle",
        "kind",
        "agreement",
        "target",
        "goal",
        "elapsed",
        "met",
        "stopped",
        "closed",
        "agreement_digest",
    ];
    let mut table = Table::new(["id", "type"].into_iter().chain(KEYS));
    for record in corpus.records() {
        let verdicts = record.value("verdicts");
        let verdicts = verdicts.as_ref().and_then(Value::as_array);
        for verdict in verdicts.into_iter().flatten() {
            let closed = verdict.get("closed").and_then(Value::as_str);
            let closed = closed.and_then(parse_time).map(|at| at.timestamp());
            if !closed.is_some_and(|at| (period.start()..period.end()).contains(&at)) {
                continue;
            }
            let cells = KEYS.iter().map(|key| verdict.get(*key).map(shown));
            let mut row = vec![record.id().to_owned(), record.definition().name.clone()];
            row.extend(cells.map(Option::unwrap_or_default));
            table.rows.push(row);
        }
    }
    table.rows.sort_unstable();
    table
}

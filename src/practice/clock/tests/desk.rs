//! A desk with calendars, targets and logs for the tests of clocks.

use chrono::DateTime;
use chrono::Utc;

use crate::practice::Interval;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::agreement::OnChange;
use crate::practice::agreement::OnReopen;
use crate::practice::agreement::Target;
use crate::practice::clock::Clock;
use crate::practice::clock::clocks;
use crate::practice::parse_length;
use crate::practice::written_length;
use crate::record::Record;
use crate::schema::CalendarDefinition;
use crate::schema::Config;
use crate::schema::Definitions;
use crate::yaml::Document;

/// Times in the tests are those of Madrid; in February 2026 it is an hour ahead of UTC.
const CONFIG: &str = "\
format: 1
timezone: Europe/Madrid
calendars:
  biz: {preset: 9x5, holidays: [2026-01-01, 2026-01-06]}
  h24: {preset: 24x7}
  split: {week: {mon: [09:00-14:00, 16:00-19:00], tue: [09:00-14:00, 16:00-19:00]}}
  weekend: {week: {sat: [10:00-14:00]}}
  night: {week: {fri: [22:00-30:00], sat: [22:00-30:00]}}
  past: {preset: 9x5, valid: {to: 2026-02-10}}
";

pub(super) struct Desk {
    pub(super) definitions: Definitions,
    pub(super) config: Config,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::of("itil")
    }

    pub(super) fn of(profile: &str) -> Self {
        let mut out = Vec::new();
        let config = Config::parse("itsm.yaml", CONFIG, &mut out);
        assert!(
            out.iter().all(|one| one.level.name() == "warning"),
            "{out:?}"
        );
        Self {
            definitions: Definitions::load(profile, &[], &mut Vec::new()),
            config,
        }
    }

    pub(super) fn calendar(&self, name: &str) -> Option<&CalendarDefinition> {
        self.config.calendars.get(name)
    }

    /// A target for time to resolve that governs whatever has the priority; every record where there is none.
    pub(super) fn target(&self, priority: &str, goal: &str, calendar: &str) -> Target<'_> {
        let applies = (!priority.is_empty()).then(|| {
            let values = vec![priority.to_owned()];
            ("priority".to_owned(), values)
        });
        Target {
            agreement: "gold".to_owned(),
            kind: AgreementKind::Sla,
            name: format!("resolve {priority}").trim().to_owned(),
            metric: "resolve".to_owned(),
            applies: applies.into_iter().collect(),
            goal_text: goal.to_owned(),
            goal: parse_length(goal).unwrap(),
            calendar: self.calendar(calendar),
            pauses: None,
            pause_reasons: Vec::new(),
            thresholds: vec![75, 100],
            on_change: OnChange::default(),
            on_reopen: OnReopen::default(),
            in_force: vec![Interval {
                from: DateTime::<Utc>::MIN_UTC,
                to: DateTime::<Utc>::MAX_UTC,
            }],
            precedence: 0,
        }
    }

    /// A record with a log of rows `time | do | to | set`; the type follows from the first letter of the id.
    pub(super) fn record(&self, id: &str, rows: &[&str]) -> Record {
        let (name, folder) = match &id[..1] {
            "C" => ("change", "changes"),
            "P" => ("problem", "problems"),
            _ => ("incident", "incidents"),
        };
        let entries: String = rows.iter().map(|row| entry(row)).collect();
        let text = format!("id: {id}\ntitle: x\nstate: x\nlog:\n{entries}");
        self.record_of(name, &format!("{folder}/{id}.yaml"), &text)
    }

    pub(super) fn record_of(&self, name: &str, path: &str, text: &str) -> Record {
        let definition = self.definitions.record_type(name).unwrap();
        let document = Document::parse(text).unwrap();
        Record::new(path.to_owned(), definition.clone(), document)
    }

    pub(super) fn read(&self, record: &Record, targets: Vec<Target<'_>>, now: &str) -> Vec<Clock> {
        let agreements = Agreements {
            targets,
            ..Agreements::default()
        };
        let matrix = &self.config.priority;
        clocks(record, &self.definitions, matrix, &agreements, at(now))
    }

    /// The only clock of a record under one target.
    pub(super) fn one(&self, rows: &[&str], target: Target<'_>, now: &str) -> Clock {
        self.only(rows, vec![target], now)
    }

    /// The only clock of a record under some targets.
    pub(super) fn only(&self, rows: &[&str], targets: Vec<Target<'_>>, now: &str) -> Clock {
        let mut clocks = self.read(&self.record("INC-1", rows), targets, now);
        assert_eq!(clocks.len(), 1, "{clocks:?}");
        clocks.remove(0)
    }
}

/// An entry from a row; `set` is the inside of a YAML mapping.
fn entry(row: &str) -> String {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
    let when = at(cell(0)).to_rfc3339();
    let step = format!("at: {when}, by: ana, do: {}", cell(1));
    let to = format!(", to: {}", cell(2));
    let set = format!(", set: {{{}}}", cell(3));
    let to = if cell(2).is_empty() { "" } else { &to };
    let set = if cell(3).is_empty() { "" } else { &set };
    format!("  - {{{step}{to}{set}}}\n")
}

/// A time in Madrid in winter: `02-09 10:00` of 2026 (a Monday), or a full one.
pub(super) fn at(text: &str) -> DateTime<Utc> {
    let full = match text.len() {
        11 => format!("2026-{}:00+01:00", text.replace(' ', "T")),
        _ => text.to_owned(),
    };
    DateTime::parse_from_rfc3339(&full).unwrap().to_utc()
}

/// A time as the tests write it.
pub(super) fn told(time: Option<DateTime<Utc>>) -> String {
    let zone = chrono_tz::Europe::Madrid;
    let local = time.map(|time| time.with_timezone(&zone).format("%m-%d %H:%M").to_string());
    local.unwrap_or_else(|| "none".to_owned())
}

/// What is used and when it is due.
pub(super) fn used(clock: &Clock) -> String {
    format!("{} due {}", written_length(clock.elapsed), told(clock.due))
}

/// The thresholds with the times at which they were reached.
pub(super) fn reached(clock: &Clock) -> Vec<String> {
    let one = |one: &crate::practice::clock::Threshold| {
        format!("{} {}", one.percent, told(one.reached_at))
    };
    clock.thresholds.iter().map(one).collect()
}

//! A desk of many incidents over twelve months, the same every time.
//!
//! Everything follows from the number of an incident, so that files can be written in parallel, in any order. Old
//! incidents are closed; only among the latest is open work, as on a desk that is well kept.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::TimeDelta;
use rayon::prelude::*;

use crate::Failure;

const PEOPLE: usize = 50;
const TEAMS: usize = 5;
const SERVICES: usize = 20;
const CIS: usize = 200;

/// 2025-11-01T00:00:00Z, when the first incident is opened.
const FIRST: i64 = 1_761_955_200;

/// Twelve months less some days, so that the last log ends within them, in seconds.
const SPAN: usize = 340 * 86_400;

/// The digits of ids: Crockford's base 32.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const CONFIG: &str = "format: 1\nrequires: \">=0.1\"\nprofile: small\ntimezone: Europe/Madrid\n";

/// The steps of a log after its opening; each kind of incident takes one of these ways.
const CLOSED: [&[&str]; 4] = [
    &["start", "resolve", "close"],
    &["start", "edit", "resolve", "close"],
    &["start", "pend", "resume", "resolve", "close"],
    &[
        "start", "pend", "resume", "resolve", "reopen", "resolve", "close",
    ],
];
const LATEST: [&[&str]; 6] = [
    &["edit", "edit"],
    &["start", "edit"],
    &["edit", "edit"],
    &["start", "pend"],
    &["edit", "edit"],
    &["start", "edit", "resolve"],
];

/// A desk that follows from its size.
pub(crate) struct Desk {
    /// How many incidents it has.
    pub(crate) size: usize,
}

/// Where an incident is.
pub(crate) struct Place {
    /// Its id.
    pub(crate) id: String,
    /// Its path, relative to the desk.
    pub(crate) path: String,
}

impl Desk {
    /// The desk of so many incidents.
    pub(crate) fn of(size: usize) -> Self {
        Self { size }
    }

    /// How many records it has, of all types.
    pub(crate) fn len(&self) -> usize {
        self.size + PEOPLE + TEAMS + SERVICES + CIS
    }

    /// Writes all its files.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Failure> {
        put(root, "itsm.yaml", CONFIG)?;
        for (path, text) in catalogue() {
            put(root, &path, &text)?;
        }
        let written = (0..self.size).into_par_iter().map(|number| {
            let incident = Incident::new(number, self.size);
            put(root, &incident.place().path, &incident.text())
        });
        Ok(written.collect::<Result<(), _>>()?)
    }

    /// An incident that nobody has taken up yet, counted from the last one.
    pub(crate) fn untouched(&self, place: usize) -> Result<Place, Failure> {
        let all = (0..self.size)
            .rev()
            .map(|number| Incident::new(number, self.size));
        let found = all.filter(|one| one.steps == LATEST[0]).nth(place);
        Ok(found
            .ok_or("too few incidents that nobody has taken up")?
            .place())
    }
}

/// Writes a file, with the folders on the way to it.
pub(crate) fn put(root: &Path, path: &str, text: &str) -> std::io::Result<()> {
    let full = root.join(path);
    match fs::write(&full, text) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir_all(full.parent().unwrap_or(root))?;
            fs::write(&full, text)
        }
        done => done,
    }
}

/// People, teams, services and configuration items.
fn catalogue() -> Vec<(String, String)> {
    let open = "log:\n  - {at: 2025-10-01T08:00:00Z, by: person-00, do: open";
    let people = (0..PEOPLE).map(|n| {
        let text = format!(
            "id: person-{n:02}\ntitle: Person {n}\nstate: active\nemail: person-{n:02}@example.org\n{open}, to: active}}\n"
        );
        (format!("people/person-{n:02}.yaml"), text)
    });
    let teams = (0..TEAMS).map(|n| {
        let text = format!(
            "id: team-{n}\ntitle: Team {n}\nstate: active\nlead: person-{n:02}\n{open}, to: active, set: {{lead: person-{n:02}}}}}\n"
        );
        (format!("teams/team-{n}.yaml"), text)
    });
    let services = (0..SERVICES).map(|n| {
        let set = format!("set: {{owner: person-{n:02}, team: team-{}}}", n % TEAMS);
        let launch = "  - {at: 2025-10-02T08:00:00Z, by: person-00, do: launch, to: live}\n";
        let text = format!(
            "id: service-{n:02}\ntitle: Service {n}\nstate: live\nowner: person-{n:02}\nteam: team-{}\n{open}, to: proposed, {set}}}\n{launch}",
            n % TEAMS
        );
        (format!("services/service-{n:02}.yaml"), text)
    });
    let cis = (0..CIS).map(|n| {
        let use_it = "  - {at: 2025-10-02T08:00:00Z, by: person-00, do: put-in-production, to: in-production}\n";
        let text = format!(
            "id: server-{n:03}\ntitle: Server {n}\nstate: in-production\nclass: server\nenvironment: production\nservices: [service-{:02}]\nserial_number: S{n:06}\n{open}, to: planned, set: {{class: server, environment: production}}}}\n{use_it}",
            n % SERVICES
        );
        (format!("cis/server-{n:03}.yaml"), text)
    });
    people.chain(teams).chain(services).chain(cis).collect()
}

/// One incident, in the making.
struct Incident {
    number: usize,
    opened: i64,
    steps: &'static [&'static str],
}

impl Incident {
    fn new(number: usize, size: usize) -> Self {
        let latest = number + (size / 20).max(8) >= size;
        let steps = if latest {
            LATEST[number % LATEST.len()]
        } else {
            CLOSED[number % CLOSED.len()]
        };
        let seconds = SPAN / size * number;
        Self {
            number,
            opened: FIRST + i64::try_from(seconds).unwrap_or_default(),
            steps,
        }
    }

    /// A number below `bound` that looks drawn at random.
    fn draw(&self, what: usize, bound: usize) -> usize {
        let mixed = (self.number * 16 + what + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) % 1_000_003 % bound
    }

    fn place(&self) -> Place {
        let opened = time(self.opened);
        let (year, month) = (&opened[..4], &opened[5..7]);
        // An odd factor permutes the numbers below 2^30, so that no two ids are the same.
        let drawn = self.number.wrapping_mul(0x2545_F491) & 0x3FFF_FFFF;
        let digits = (0..6).map(|place| char::from(DIGITS[drawn >> (5 * place) & 31]));
        let id = format!("INC-{}{month}-{}", &year[2..], digits.collect::<String>());
        Place {
            path: format!("incidents/{year}/{month}/{id}.yaml"),
            id,
        }
    }

    /// About 1.1 kB.
    fn text(&self) -> String {
        let mut log = Log::default();
        log.open(self);
        for (place, step) in self.steps.iter().enumerate() {
            log.step(self, place + 1, step);
        }
        let id = self.place().id;
        let level = |what| ["high", "medium", "low"][self.draw(what, 3)];
        let mut text = format!(
            "id: {id}\ntitle: {}\nstate: {}\n",
            TITLES[self.draw(0, TITLES.len())],
            log.state
        );
        let about = "The first report came from the ground floor, others followed within minutes.";
        let _ = write!(
            text,
            "description: |\n  {about}\n  Seen on {}: it started at {}.\n  # nothing else was changed that day\n",
            self.ci(3),
            time(self.opened)
        );
        let _ = write!(
            text,
            "service: {}\ncis: [{}, {}]\n",
            self.service(),
            self.ci(3),
            self.ci(4)
        );
        let _ = write!(
            text,
            "impact: {}\nurgency: {}\norigin: phone\n",
            level(5),
            level(6)
        );
        let _ = write!(
            text,
            "requester: {}\nteam: {}\n{}",
            person(self.draw(7, PEOPLE)),
            log.team,
            log.assignee
        );
        let _ = write!(text, "{}{}log:\n{}", log.pending, log.solution, log.entries);
        text
    }

    fn service(&self) -> String {
        format!("service-{:02}", self.draw(1, SERVICES))
    }

    /// Neighbours are on different servers, so the two of one incident are never the same.
    fn ci(&self, what: usize) -> String {
        format!("server-{:03}", self.draw(2, CIS / 2) * 2 + what % 2)
    }
}

/// A log in the making, and what it adds up to.
#[derive(Default)]
struct Log {
    entries: String,
    state: &'static str,
    team: String,
    assignee: String,
    pending: &'static str,
    solution: &'static str,
}

impl Log {
    fn open(&mut self, incident: &Incident) {
        let level = |what| ["high", "medium", "low"][incident.draw(what, 3)];
        self.state = "new";
        self.team = format!("team-{}", incident.draw(8, TEAMS));
        let set = format!(
            "service: {}, impact: {}, urgency: {}, team: {}",
            incident.service(),
            level(5),
            level(6),
            self.team
        );
        self.entry(incident, 0, "open, to: new", &set);
    }

    fn step(&mut self, incident: &Incident, place: usize, step: &str) {
        let drawn = incident.draw(place, PEOPLE);
        match step {
            "start" => {
                self.state = "in-progress";
                self.assignee = format!("assignee: {}\n", person(drawn));
                let set = format!("assignee: {}", person(drawn));
                self.entry(incident, place, "start, to: in-progress", &set);
            }
            "pend" => {
                self.state = "pending";
                self.pending = "pending_reason: awaiting-vendor\n";
                self.entry(
                    incident,
                    place,
                    "pend, to: pending",
                    "pending_reason: awaiting-vendor",
                );
            }
            "resume" => {
                self.state = "in-progress";
                self.pending = "";
                self.entry(
                    incident,
                    place,
                    "resume, to: in-progress",
                    "pending_reason: null",
                );
            }
            "resolve" => {
                self.state = "resolved";
                self.solution =
                    "solution: The service was restarted with the settings of last week.\n";
                self.entry(incident, place, "resolve, to: resolved, minutes: 25", "");
            }
            "reopen" => {
                self.state = "in-progress";
                self.entry(
                    incident,
                    place,
                    "reopen, to: in-progress, reason: it came back",
                    "",
                );
            }
            "close" => {
                self.state = "closed";
                self.entry(incident, place, "close, to: closed", "");
            }
            _ => {
                self.team = format!("team-{}", incident.draw(place, TEAMS));
                self.entry(incident, place, "edit", &format!("team: {}", self.team));
            }
        }
    }

    /// Steps lie up to two days apart.
    fn entry(&mut self, incident: &Incident, place: usize, what: &str, set: &str) {
        let hours = place * 36 + incident.draw(9 + place, 12);
        let at = incident.opened
            + TimeDelta::hours(i64::try_from(hours).unwrap_or_default()).num_seconds();
        let by = person(incident.draw(place, PEOPLE));
        let _ = write!(self.entries, "  - {{at: {}, by: {by}, do: {what}", time(at));
        if !set.is_empty() {
            let _ = write!(self.entries, ", set: {{{set}}}");
        }
        self.entries.push_str("}\n");
    }
}

const TITLES: [&str; 8] = [
    "Outbound mail is rejected",
    "Payroll prints empty pages",
    "\"VPN: no route to the office network\"",
    "Files on the shared drive open read-only",
    "Nobody can log in to the ticket shop since the update",
    "The night job of the warehouse did not finish",
    "Telephones on the third floor are dead",
    "The certificate of the portal has expired",
];

fn person(number: usize) -> String {
    format!("person-{number:02}")
}

fn time(at: i64) -> String {
    let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

//! Crossed thresholds, each told once.
//!
//! Nothing remembers what was told: a crossing is told in the stretch of time in which it took place, and stretches that
//! follow each other neither overlap nor leave a gap. What is written later about the time before may move a crossing to
//! where nobody looks any more; it is told in the stretch in which that was written. A change of the target may take a
//! crossing back, or let a threshold be crossed again: it was told, and is not told twice.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::sla::Timed;
use crate::ops::sla::known::known;
use crate::ops::sla::timed::is_measured;
use crate::ops::sla::timed::one;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::clock::Clock;
use crate::practice::clock::Threshold;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::print_time;
use crate::schema::Config;
use crate::schema::Definitions;

/// The share of a goal from which on the next level of the hierarchy is told.
const WHOLE: u32 = 100;

/// Which crossings to tell.
#[derive(Debug, Clone, Copy)]
pub struct EscalationRequest {
    /// The first instant.
    pub since: DateTime<Utc>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
    /// The least share of the goal, in percent.
    pub percent: u32,
}

/// The crossings of a stretch of time.
#[derive(Debug)]
pub struct Escalations {
    /// The first instant.
    pub since: DateTime<Utc>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
    /// The crossings, by time and then by id.
    pub events: Vec<Escalation>,
    /// Files that should be records and can't be read.
    pub unread: Vec<Diagnostic>,
}

/// A threshold that was crossed.
#[derive(Debug, Clone, PartialEq)]
pub struct Escalation {
    /// What it is called in every run: `INC-1/resolve/sla/1/75`.
    pub id: String,
    /// When it was crossed.
    pub reached_at: DateTime<Utc>,
    /// Whether it was crossed before the stretch, and is told now because it was not known.
    pub late: bool,
    /// The share of the goal, in percent.
    pub percent: u32,
    /// The metric.
    pub metric: String,
    /// The kind of agreement.
    pub kind: AgreementKind,
    /// Which measurement of the metric it is, from 1.
    pub cycle: u32,
    /// The id of the agreement.
    pub agreement: String,
    /// The name of its target.
    pub target: String,
    /// How much time may be used.
    pub goal: TimeDelta,
    /// When the goal is or was reached, where that is known.
    pub due: Option<DateTime<Utc>>,
    /// The record at the end of the stretch.
    pub record: Timed,
    /// Who should know, the nearest to the work first.
    pub tell: Vec<Recipient>,
}

/// Somebody who should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The id of the person.
    pub person: String,
    /// The address, where the desk has one.
    pub email: Option<String>,
    /// Why.
    pub role: Role,
}

/// Why somebody should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The work is theirs.
    Assignee,
    /// They lead the team.
    Lead,
    /// The assignee turns to them; they are told when the goal is used up.
    Manager,
}

impl Role {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Assignee => "assignee",
            Self::Lead => "lead",
            Self::Manager => "manager",
        }
    }
}

/// What is needed to read clocks, and can be shared by threads.
struct Reading<'a> {
    config: &'a Config,
    definitions: &'a Definitions,
    agreements: Agreements<'a>,
    /// When targets come and go.
    turns: BTreeSet<DateTime<Utc>>,
    request: EscalationRequest,
}

/// Tells the crossings of a stretch of time.
pub fn escalations(desk: &Desk, request: EscalationRequest) -> Result<Escalations, OpsError> {
    let EscalationRequest { since, until, .. } = request;
    if since > until {
        let message = format!("{} is after {}", print_time(since), print_time(until));
        return Err(OpsError::usage(message));
    }
    let corpus = desk.corpus()?;
    let agreements = Agreements::gather(&corpus, &desk.config, &desk.definitions);
    let times = agreements.targets.iter().flat_map(|one| &one.in_force);
    let reading = Reading {
        config: &desk.config,
        definitions: &desk.definitions,
        turns: times.flat_map(|time| [time.from, time.to]).collect(),
        agreements,
        request,
    };
    let records = corpus.records().par_iter();
    let of_type = records.filter(|record| is_measured(record, reading.definitions));
    let mut events: Vec<Escalation> = of_type.flat_map_iter(|one| reading.events(one)).collect();
    for event in &mut events {
        event.tell = tell(&corpus, event);
    }
    events.sort_by(|a, b| (a.reached_at, &a.id).cmp(&(b.reached_at, &b.id)));
    let unread = corpus.unread().iter();
    Ok(Escalations {
        since,
        until,
        events,
        unread: unread.flat_map(|file| file.findings.clone()).collect(),
    })
}

/// A threshold that was crossed, with the clock on which it was.
struct Crossed {
    clock: Clock,
    share: Threshold,
    reached_at: DateTime<Utc>,
}

impl Reading<'_> {
    /// A record with its clocks, as both were just before an instant and known then.
    fn timed(&self, record: &Record, at: DateTime<Utc>) -> Option<Timed> {
        let known = known(record, at)?;
        // What takes place at the instant itself belongs to what comes after it.
        let before = at.checked_sub_signed(TimeDelta::nanoseconds(1))?;
        let (config, definitions) = (self.config, self.definitions);
        one(
            known.record(),
            config,
            definitions,
            &self.agreements,
            before,
        )
    }

    /// What was crossed for the first time in the stretch.
    ///
    /// Between two changes crossings only come to be more, so that what was ever crossed before an instant is what the
    /// readings just before each change and before the instant itself have. What a stretch tells is the difference
    /// of that at its ends, however it is split.
    fn events(&self, record: &Record) -> Vec<Escalation> {
        let EscalationRequest { since, until, .. } = self.request;
        let changes = self.changes(record, until);
        let (earlier, within): (Vec<_>, Vec<_>) = changes.into_iter().partition(|at| *at < since);
        let mut crossed = self.crossed(record, within.iter().copied().chain([until]));
        if within.is_empty() {
            crossed.retain(|_, one| one.reached_at >= since);
        }
        if crossed.is_empty() {
            return Vec::new();
        }
        for told in self
            .crossed(record, earlier.into_iter().chain([since]))
            .keys()
        {
            crossed.remove(told);
        }
        let Some(timed) = self.timed(record, until).filter(|_| !crossed.is_empty()) else {
            return Vec::new();
        };
        let new = crossed.into_iter();
        new.map(|(id, one)| event(id, &timed, one, since)).collect()
    }

    /// The instants before another at which something was written or took place, or targets came and went; sorted.
    fn changes(&self, record: &Record, until: DateTime<Utc>) -> BTreeSet<DateTime<Utc>> {
        let log = record.log();
        let all = log.all().into_iter();
        let written = all.flat_map(|(_, entry)| [entry.at, entry.effective()]);
        let changes = written.chain(self.turns.iter().copied());
        changes.filter(|at| *at < until).collect()
    }

    /// The thresholds of a record that were crossed as the readings just before some instants have it, by id.
    fn crossed(
        &self,
        record: &Record,
        instants: impl Iterator<Item = DateTime<Utc>>,
    ) -> BTreeMap<String, Crossed> {
        let mut found = BTreeMap::new();
        for before in instants {
            let timed = self.timed(record, before);
            for clock in timed.into_iter().flat_map(|one| one.clocks) {
                for share in &clock.thresholds {
                    let reached = share.reached_at.filter(|at| *at < before);
                    let Some(reached_at) =
                        reached.filter(|_| share.percent >= self.request.percent)
                    else {
                        continue;
                    };
                    found
                        .entry(id(record, &clock, share))
                        .or_insert_with(|| Crossed {
                            clock: clock.clone(),
                            share: share.clone(),
                            reached_at,
                        });
                }
            }
        }
        found
    }
}

fn id(record: &Record, clock: &Clock, share: &Threshold) -> String {
    let (metric, kind) = (&clock.metric, clock.kind.name());
    let (cycle, percent) = (clock.cycle, share.percent);
    format!("{}/{metric}/{kind}/{cycle}/{percent}", record.id())
}

fn event(id: String, record: &Timed, crossed: Crossed, since: DateTime<Utc>) -> Escalation {
    let Crossed {
        clock,
        share,
        reached_at,
    } = crossed;
    Escalation {
        id,
        reached_at,
        late: reached_at < since,
        percent: share.percent,
        metric: clock.metric,
        kind: clock.kind,
        cycle: clock.cycle,
        agreement: clock.agreement,
        target: clock.target,
        goal: clock.goal,
        due: clock.due,
        record: record.clone(),
        tell: Vec::new(),
    }
}

/// Who should know of a crossing; nobody is named twice.
fn tell(corpus: &Corpus, event: &Escalation) -> Vec<Recipient> {
    let named = |id: &Option<String>| id.as_ref().and_then(|id| corpus.meant(id));
    let behind = |record: Option<&Record>, field: &str| {
        record.and_then(|record| corpus.meant(record.text(field)?))
    };
    let assignee = named(&event.record.assignee);
    let lead = behind(named(&event.record.team), "lead");
    let manager = behind(assignee.filter(|_| event.percent >= WHOLE), "manager");
    let mut found: Vec<Recipient> = Vec::new();
    let people = [
        (Role::Assignee, assignee),
        (Role::Lead, lead),
        (Role::Manager, manager),
    ];
    for (role, person) in people {
        let Some(person) = person else { continue };
        if found.iter().all(|one| one.person != person.id()) {
            found.push(Recipient {
                person: person.id().to_owned(),
                email: person.text("email").map(str::to_owned),
                role,
            });
        }
    }
    found
}

//! Crossed thresholds.

use itsm::ops::Desk;
use itsm::ops::Escalation;
use itsm::ops::Escalations;
use itsm::ops::Recipient;
use itsm::practice::written_length;
use itsm::record::print_time;
use itsm::text::plural;
use itsm::text::printable;
use serde::Serialize;

use crate::render;
use crate::render::sla::json::RecordOutput;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    since: String,
    until: String,
    escalations: Vec<EventOutput<'a>>,
}

#[derive(Serialize)]
struct EventOutput<'a> {
    id: &'a str,
    reached_at: String,
    late: bool,
    percent: u32,
    metric: &'a str,
    kind: &'static str,
    cycle: u32,
    agreement: &'a str,
    target: &'a str,
    goal_s: i64,
    due: Option<String>,
    record: RecordOutput<'a>,
    tell: Vec<RecipientOutput<'a>>,
}

#[derive(Serialize)]
struct RecipientOutput<'a> {
    person: &'a str,
    email: Option<&'a str>,
    role: &'static str,
}

/// One line a crossing: the id first, so that a script can tell lines apart.
pub(crate) fn lines(found: &Escalations, desk: &Desk) -> String {
    let lines = found.events.iter().map(|event| line(event, desk) + "\n");
    lines.collect()
}

fn line(event: &Escalation, desk: &Desk) -> String {
    let at = render::time(event.reached_at, desk);
    let late = if event.late { " (told late)" } else { "" };
    let goal = written_length(event.goal);
    let (percent, metric) = (event.percent, &event.metric);
    let tell = event.tell.iter();
    let tell: Vec<String> = tell
        .map(|one| format!("{} ({})", one.person, one.role.name()))
        .collect();
    let tell = if tell.is_empty() {
        "tell nobody: it has no assignee and its team no lead".to_owned()
    } else {
        format!("tell {}", tell.join(", "))
    };
    let (id, agreement, title) = (&event.id, &event.agreement, &event.record.title);
    let text =
        format!("{id} {at}{late} {percent} % of {goal} to {metric}, {agreement}; {tell}: {title}");
    printable(&text).into_owned()
}

/// How many crossings there are, and of which stretch of time.
pub(crate) fn sum(found: &Escalations) -> String {
    let count = plural(found.events.len(), "escalation");
    let (since, until) = (print_time(found.since), print_time(found.until));
    format!("{count} from {since} up to {until}")
}

/// The crossings for scripts, format version 1.
pub(crate) fn json(found: &Escalations) -> String {
    render::json(&Output {
        version: 1,
        since: print_time(found.since),
        until: print_time(found.until),
        escalations: found.events.iter().map(EventOutput::from).collect(),
    })
}

impl<'a> From<&'a Escalation> for EventOutput<'a> {
    fn from(event: &'a Escalation) -> Self {
        Self {
            id: &event.id,
            reached_at: print_time(event.reached_at),
            late: event.late,
            percent: event.percent,
            metric: &event.metric,
            kind: event.kind.name(),
            cycle: event.cycle,
            agreement: &event.agreement,
            target: &event.target,
            goal_s: event.goal.num_seconds(),
            due: event.due.map(print_time),
            record: RecordOutput::from(&event.record),
            tell: event.tell.iter().map(recipient).collect(),
        }
    }
}

fn recipient(one: &Recipient) -> RecipientOutput<'_> {
    RecipientOutput {
        person: &one.person,
        email: one.email.as_deref(),
        role: one.role.name(),
    }
}

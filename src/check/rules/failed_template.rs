//! Templates that are still followed after a change by them failed.

use chrono::DateTime;
use chrono::Utc;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::completed;
use crate::practice::template::is_approved;
use crate::record::Log;
use crate::record::Record;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "failed-template",
    level: Level::Warning,
    summary: "Finds approved change templates by which a change failed since they were approved.",
    why: "A pattern that failed once is not known to be safe; nobody looks at the next change by it. Suspended and put before the approvers again, it may be followed again.",
    example: Example {
        files: &[(
"change-templates/relay-restart.yaml",
Body::Text("\
id: relay-restart
title: Restart the relay
state: approved
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2027-12-31
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2027-12-31'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
"),
),
(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: closed
kind: standard
template: relay-restart
template_version: 0000000000000000000000000000000000000000000000000000000000000000
planned_start: 2026-11-20T09:00:00Z
planned_end: 2026-11-20T10:00:00Z
assignee: ana
outcome: unsuccessful
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, template: relay-restart}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: schedule, to: scheduled, set: {planned_start: 2026-11-20T09:00:00Z, planned_end: 2026-11-20T10:00:00Z, template_version: 0000000000000000000000000000000000000000000000000000000000000000}}
  - {at: 2026-11-20T09:00:00Z, by: ana, do: implement, to: implementing, set: {assignee: ana}}
  - {at: 2026-11-20T09:50:00Z, by: ana, do: complete, to: closed, set: {outcome: unsuccessful}}
"),
),
(
"people/ana.yaml",
Body::Text("\
id: ana
title: Ana
state: active
email: ana@example.org
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}
"),
),
],
    },
    fix: Example {
        files: &[(
"change-templates/relay-restart.yaml",
Body::Text("\
id: relay-restart
title: Restart the relay
state: suspended
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2027-12-31
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2027-12-31'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
  - {at: 2026-11-20T10:00:00Z, by: ana, do: suspend, to: suspended, reason: CHG-2611-7K3QXM failed}
"),
),
(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: closed
kind: standard
template: relay-restart
template_version: 0000000000000000000000000000000000000000000000000000000000000000
planned_start: 2026-11-20T09:00:00Z
planned_end: 2026-11-20T10:00:00Z
assignee: ana
outcome: unsuccessful
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, template: relay-restart}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: schedule, to: scheduled, set: {planned_start: 2026-11-20T09:00:00Z, planned_end: 2026-11-20T10:00:00Z, template_version: 0000000000000000000000000000000000000000000000000000000000000000}}
  - {at: 2026-11-20T09:00:00Z, by: ana, do: implement, to: implementing, set: {assignee: ana}}
  - {at: 2026-11-20T09:50:00Z, by: ana, do: complete, to: closed, set: {outcome: unsuccessful}}
"),
),
(
"people/ana.yaml",
Body::Text("\
id: ana
title: Ana
state: active
email: ana@example.org
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}
"),
),
],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let templates = context.corpus.records().iter();
    let templates = templates.filter(|one| one.definition().field("max_risk").is_some());
    for template in templates.filter(|one| is_approved(one)) {
        let Some(approved) = approved(template, &template.log()) else {
            continue;
        };
        let changes = context.corpus.records().iter();
        let mut failed = changes.filter(|change| has_failed(context, change, template, approved));
        if let Some(change) = failed.next() {
            let message = format!(
                "the change {} failed, and the template is still approved",
                change.id()
            );
            let id = template.id();
            sink.on(template)
                .at(&FieldPath::root().key("state"), message)
                .hint(format!(
                    "`itsm move {id} suspend --reason \"{} failed\"`",
                    change.id()
                ));
        }
    }
}

/// When the template was last approved.
fn approved(template: &Record, log: &Log) -> Option<DateTime<Utc>> {
    let state = template.state()?;
    let mut entries = log.entries.iter().rev();
    let found = entries.find(|(_, entry)| entry.to.as_deref() == Some(state))?;
    Some(found.1.at)
}

fn has_failed(
    context: &Context<'_>,
    change: &Record,
    template: &Record,
    since: DateTime<Utc>,
) -> bool {
    let outcomes = &context.definitions.risk().review.outcomes;
    let outcome = change.text("outcome");
    let follows = change
        .text("template")
        .and_then(|id| context.corpus.meant(id));
    follows.is_some_and(|followed| followed.id() == template.id())
        && outcome.is_some_and(|outcome| outcomes.iter().any(|one| one == outcome))
        && completed(change).is_some_and(|at| at > since)
}

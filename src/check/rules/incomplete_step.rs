//! Steps without what they need.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::check::step_facts::carries;
use crate::check::step_facts::each_transition;
use crate::diagnostic::Level;
use crate::practice::Obstacle;
use crate::practice::obstacles_in;
use crate::record::CORRECT;
use crate::schema::Needs;
use crate::schema::Transition;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-step",
    level: Level::Error,
    summary: "Finds transitions that were taken without the fields, the reason or the conditions that they ask for.",
    why: "A transition's requirements are what the next person relies on. Tracked fields are judged as they were by then, others as they are now; conditions on linked records are judged for the last transition only, since what stood in them before is not known any more. A step is judged by the life cycle that was in force when it was written.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: in-progress
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:02Z, by: ana, do: start, to: in-progress}
",
            ),
        )],
    },
    fix: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: in-progress
assignee: ana
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:02Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}
",
                ),
            ),
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Ana Prieto
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    asks(subject, sink);
    let last = last_transition(subject);
    each_transition(subject, |taken, facts| {
        let (transition, step) = (taken.transition, &taken.step);
        let reach = if last == Some(step.seq) {
            Needs::Policy
        } else {
            Needs::Record
        };
        let path = FieldPath::root().key("log").index(step.seq);
        for obstacle in obstacles_in(taken.lifecycle, transition, step.from, facts, reach) {
            let (message, hint) = match &obstacle {
                // Both are said by rules of their own.
                Obstacle::Illegal(_) | Obstacle::Unchecked(_) => continue,
                Obstacle::Field(field) if subject.lacks_now(field) => continue,
                one if is_corrected(subject, transition, step.seq, one) => continue,
                Obstacle::Field(_) | Obstacle::Ask(_) => (obstacle.message(), None),
                Obstacle::Guard { message, hint } => (message.clone(), hint.clone()),
            };
            let message = format!("`{}` was incomplete: {message}", transition.name);
            sink.at(&path.key("do"), message).hint_if(hint);
        }
    });
}

/// Whether a later correction may have taken away what the step had: fields without a history can't be judged then.
fn is_corrected(
    subject: &Subject<'_>,
    transition: &Transition,
    seq: usize,
    obstacle: &Obstacle,
) -> bool {
    let mut entries = subject.log.entries.iter();
    let is_tracked = |name: &str| {
        let field = subject.definition.field(name);
        field.is_some_and(|field| field.tracked)
    };
    let rests_on_tracked = match obstacle {
        Obstacle::Field(field) => is_tracked(field),
        Obstacle::Guard { .. } => {
            let mut guards = transition.guards.iter();
            guards.all(|guard| guard.fields().into_iter().all(is_tracked))
        }
        _ => true,
    };
    !rests_on_tracked && entries.any(|(at, entry)| *at > seq && entry.step == CORRECT)
}

/// The place of the last transition that was taken, where it was not imported.
fn last_transition(subject: &Subject<'_>) -> Option<usize> {
    let moved = subject
        .log
        .entries
        .iter()
        .rev()
        .find(|(_, entry)| entry.to.is_some());
    moved
        .filter(|(_, entry)| entry.imported.is_none())
        .map(|(seq, _)| *seq)
}

/// Some fields can't be set without saying why.
fn asks(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let written_here = subject
        .log
        .entries
        .iter()
        .filter(|(_, entry)| entry.imported.is_none());
    for (seq, entry) in written_here {
        for (name, _) in entry.set.iter().filter(|(_, value)| !value.is_null()) {
            let asks = subject
                .definition
                .field(name)
                .map(|field| field.asks.as_slice());
            let missing = asks
                .into_iter()
                .flatten()
                .filter(|ask| !carries(entry, **ask));
            for ask in missing {
                let path = FieldPath::root()
                    .key("log")
                    .index(*seq)
                    .key("set")
                    .key(name);
                let what = ask.name();
                sink.at_key(&path, format!("setting `{name}` needs a {what}"))
                    .hint(format!("add `{what}` to the entry"));
            }
        }
    }
}

//! Entries that say what no entry can say.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::record::CORRECT;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::LogFault;
use crate::record::MERGE;
use crate::record::OPEN;
use crate::record::PLAIN_STEPS;
use crate::record::REDACT;
use crate::record::print_time;
use crate::schema::Lifecycle;
use crate::schema::Transition;
use crate::text::nearest;
use crate::text::one_of;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "log-entry",
    level: Level::Error,
    summary: "Finds entries that name no transition, lead where their transition does not lead, or set fields that have no history.",
    why: "A log begins with `open`; every other entry is a transition of the life cycle, or one of the plain steps: `edit` for a change of tracked fields, `correct`, `merge`, `redact` and `upgrade`. What the entry says has to be what the definition says, or the two tell different stories. Imported entries keep the names of their source.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:02Z, by: ana, do: strat}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:10:02Z, by: ana, do: edit, reason: looked at it}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let refused = |fault: &&LogFault| !subject.is_refused(&fault.path);
    for fault in subject.log.faults.iter().filter(refused) {
        sink.at(&fault.path, fault.message.as_str());
    }
    for (seq, entry) in &subject.log.entries {
        let place = || FieldPath::root().key("log").index(*seq);
        settings(subject, entry, &place, sink);
        voids(subject, *seq, entry, sink);
        if matches!(entry.step.as_str(), CORRECT | REDACT) && entry.reason.is_none() {
            sink.at(
                &place().key("do"),
                format!("`{}` needs a reason", entry.step),
            )
            .hint("add `reason` to the entry");
        }
        if entry.imported.is_none() {
            step(subject, *seq, entry, &place, sink);
        }
    }
}

/// What an entry sets has to be a tracked field.
fn settings(
    subject: &Subject<'_>,
    entry: &Entry,
    place: &dyn Fn() -> FieldPath,
    sink: &mut Sink<'_>,
) {
    for (name, _) in &entry.set {
        let path = || place().key("set").key(name);
        match subject.definition.field(name) {
            Some(field) if field.tracked => {}
            Some(_) => {
                let made = sink.at_key(&path(), format!("`{name}` has no history in the log"));
                made.hint("take it out of `set`; the field itself stays in the record");
            }
            None => {
                let tracked = subject
                    .definition
                    .tracked()
                    .map(|field| field.name.as_str());
                let near = nearest(name, tracked).map(|near| format!("did you mean `{near}`?"));
                sink.at_key(&path(), format!("there is no field `{name}`"))
                    .hint_if(near);
            }
        }
    }
}

/// What an entry says it did, and where that led.
fn step(
    subject: &Subject<'_>,
    seq: usize,
    entry: &Entry,
    place: &dyn Fn() -> FieldPath,
    sink: &mut Sink<'_>,
) {
    let done = || place().key("do");
    let lifecycle = subject.definition.lifecycle.at(entry.at);
    match (entry.step.as_str(), lifecycle.transition(&entry.step)) {
        (OPEN, _) if seq == 0 => {
            leads(&subject.definition.lifecycle, entry, place, None, sink);
        }
        (OPEN, _) => {
            sink.at(&done(), "a record is opened once, by the first entry")
                .hint("use `edit`");
        }
        _ if seq == 0 => {
            sink.at(&done(), "the first entry of a log is `open`");
        }
        (plain, _) if PLAIN_STEPS.contains(&plain) => {
            by_itself(&subject.definition.lifecycle, entry, place, sink);
        }
        (_, Some(transition)) => leads(lifecycle, entry, place, Some(transition), sink),
        (name, None) => {
            let known = lifecycle.transitions.iter().map(|one| one.name.as_str());
            let near = nearest(name, known.clone()).map(|near| format!("did you mean `{near}`?"));
            let all = || format!("it can be {}", one_of(known));
            let made = sink.at(&done(), unknown(&subject.definition.lifecycle, entry));
            made.hint(near.unwrap_or_else(all));
        }
    }
}

/// Says that there is no such transition, or since when or until when there is none.
fn unknown(lifecycle: &Lifecycle, entry: &Entry) -> String {
    let name = &entry.step;
    let eras = lifecycle.eras.iter().rev();
    let mut known = eras.filter(|era| era.lifecycle.transition(name).is_some());
    match known.find(|era| era.until <= entry.at) {
        Some(era) => format!("`{name}` is retired since {}", print_time(era.until)),
        None if lifecycle.transition(name).is_some() => {
            format!("there was no transition `{name}` yet")
        }
        None => format!("there is no transition `{name}`"),
    }
}

/// A step that is no transition: `edit` and `redact` leave the state alone, the others may lead to any that there is.
fn by_itself(
    lifecycle: &Lifecycle,
    entry: &Entry,
    place: &dyn Fn() -> FieldPath,
    sink: &mut Sink<'_>,
) {
    let step = entry.step.as_str();
    let Some(to) = &entry.to else { return };
    if matches!(step, EDIT | REDACT) {
        sink.at(&place().key("to"), format!("`{step}` changes no state"))
            .hint("name the transition in `do`");
    } else if lifecycle.state(to).is_none() {
        sink.at(&place().key("to"), format!("there is no state `{to}`"));
    }
}

/// What an entry says of others: only a decision about two copies voids entries, and they have to be there.
fn voids(subject: &Subject<'_>, seq: usize, entry: &Entry, sink: &mut Sink<'_>) {
    let place = FieldPath::root().key("log").index(seq).key("voids");
    if !entry.voids.is_empty() && entry.step != MERGE {
        sink.at_key(&place, "only a `merge` entry voids others");
    }
    for (at, name) in entry.voids.iter().enumerate() {
        let mut void = subject.log.void.iter();
        if !void.any(|(other, one)| *other < seq && one.name() == *name) {
            sink.at(&place.index(at), format!("no earlier entry is `{name}`"))
                .hint("an entry is named by its time, person and step, as in `2026-11-20T08:05:00Z ben pend`");
        }
    }
}

/// The state that an entry leads to has to be that of its transition; an opening may lead to any.
fn leads(
    lifecycle: &Lifecycle,
    entry: &Entry,
    place: &dyn Fn() -> FieldPath,
    transition: Option<&Transition>,
    sink: &mut Sink<'_>,
) {
    let Some(to) = &entry.to else {
        let made = sink.at(
            &place().key("do"),
            format!("`{}` has to say where it leads", entry.step),
        );
        made.hint_if(transition.map(|one| format!("add `to: {}`", one.to)));
        return;
    };
    let current = lifecycle.state(to).map(|state| state.name.as_str());
    if current.is_none() {
        let states = lifecycle.states.iter().map(|state| state.name.as_str());
        let near = nearest(to, states).map(|near| format!("did you mean `{near}`?"));
        sink.at(&place().key("to"), format!("there is no state `{to}`"))
            .hint_if(near);
    } else if let Some(transition) = transition.filter(|one| current != Some(one.to.as_str())) {
        let message = format!(
            "`{}` leads to `{}`, not to `{to}`",
            transition.name, transition.to
        );
        sink.at(&place().key("to"), message);
    }
}

//! Conditions about which no policy could be asked.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::check::step_facts::each_transition;
use crate::diagnostic::Level;
use crate::practice::Verdict;
use crate::practice::evaluate;
use crate::schema::Guard;
use crate::schema::Needs;
use crate::schema::Transition;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "guard-not-checked",
    level: Level::Warning,
    summary: "Finds steps with a condition that only a policy can decide, an approval or a role, where none could be asked.",
    why: "A condition that nobody checks must not look like one that holds. Each record is named once, at the last such step.",
    example: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
            "\
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: scheduled
description: The certificate runs out on the first of December.
planned_start: 2026-11-25T20:00:00Z
planned_end: 2026-11-25T21:00:00Z
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {planned_start: 2026-11-25T20:00:00Z, planned_end: 2026-11-25T21:00:00Z}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-11-20T09:00:00Z, by: ben, do: approve, to: scheduled}
",
        ),
        )],
    },
    fix: Example {
        files: &[(
            "changes/2026/11/CHG-2611-7K3QXM.yaml",
            Body::Text(
            "\
id: CHG-2611-7K3QXM
title: Renew the relay's certificate
state: authorization
description: The certificate runs out on the first of December.
planned_start: 2026-11-25T20:00:00Z
planned_end: 2026-11-25T21:00:00Z
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {planned_start: 2026-11-25T20:00:00Z, planned_end: 2026-11-25T21:00:00Z}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: submit, to: authorization}
",
        ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let is_open = |transition: &Transition| {
        let guards = transition.guards.iter();
        guards.map(Guard::needs).any(|needs| needs == Needs::Policy)
    };
    let mut all = subject.definition.lifecycle.all();
    if !all.any(|lifecycle| lifecycle.transitions.iter().any(is_open)) {
        return;
    }
    let mut last = None;
    each_transition(subject, |taken, facts| {
        let transition = taken.transition;
        let open = transition
            .guards
            .iter()
            .filter(|guard| guard.needs() == Needs::Policy);
        let unknown = open.filter_map(|guard| match evaluate(guard, facts) {
            Verdict::Unknown(message) => Some(message),
            Verdict::Holds | Verdict::Fails(_) => None,
        });
        let messages: Vec<String> = unknown.collect();
        if !messages.is_empty() {
            last = Some((taken.step.seq, transition.name.clone(), messages.join("; ")));
        }
    });
    if let Some((seq, name, message)) = last {
        let path = FieldPath::root().key("log").index(seq).key("do");
        sink.at(&path, format!("`{name}` was not fully checked: {message}"))
            .hint("`itsm policy init` writes a policy; it is asked once it is committed");
    }
}

//! Steps that the life cycle forbids.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::text::one_of;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "illegal-transition",
    level: Level::Error,
    summary: "Finds entries of the log that take a transition from a state which it does not leave.",
    why: "The life cycle is what the team agreed on; a step around it skips whatever the agreed steps ask for. An entry is judged by the life cycle that was in force when it was written: what was retired later, or came with an earlier profile, stays right. Imported entries are left alone and summed up by `imported-entries`.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: closed
solution: The relay's certificate was renewed.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T09:30:00Z, by: ana, do: close, to: closed}
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
state: closed
solution: The relay's certificate was renewed.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T09:20:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-11-20T09:30:00Z, by: ana, do: close, to: closed}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let written_here = subject
        .log
        .steps()
        .filter(|step| step.entry.imported.is_none());
    for step in written_here {
        let lifecycle = subject.definition.lifecycle.at(step.entry.at);
        let taken = lifecycle.transition(&step.entry.step);
        let Some((transition, from)) = taken.zip(step.from) else {
            continue;
        };
        if lifecycle.leaves(transition, from) {
            continue;
        }
        let path = FieldPath::root().key("log").index(step.seq).key("do");
        let open = lifecycle.open_from(from).map(|one| one.name.as_str());
        let message = format!("`{}` is not possible from `{from}`", transition.name);
        sink.at(&path, message)
            .hint(format!("from `{from}` one can {}", one_of(open)));
    }
}

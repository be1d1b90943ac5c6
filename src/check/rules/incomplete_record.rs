//! Records that lack what their state asks for.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::unmet;
use crate::schema::Field;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-record",
    level: Level::Error,
    summary: "Finds records that lack a field which every record in their state must have, or which another of their fields asks for.",
    why: "A closed record without its outcome is a gap in every figure that counts outcomes, and nobody will fill it later. A record is judged by the life cycle that was in force when it entered the state. What another field asks for, such as who leads a major incident, is needed while the record is open. Records whose last entry was imported are left alone.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: closed
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T09:20:00Z, by: ana, do: resolve, to: resolved}
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
    let is_foreign = subject
        .log
        .last()
        .is_some_and(|entry| entry.imported.is_some());
    if is_foreign {
        return;
    }
    for one in unmet(subject.record) {
        let made = sink.at(&FieldPath::root().key(&one.field), one.message);
        made.hint_if(one.other.map(|name| format!("set `{name}`")));
    }
    let Some(state) = subject.entered() else {
        return;
    };
    // Under its present name, unlike in the life cycle by which it is judged.
    let name = subject.record.state().unwrap_or(&state.name);
    for field in state
        .requires
        .iter()
        .filter(|field| subject.lacks_now(field))
    {
        let path = FieldPath::root().key("state");
        let made = sink.at(
            &path,
            format!("a record that is `{name}` must have `{field}`"),
        );
        let sample = subject.definition.field(field).and_then(Field::sample);
        made.hint(sample.map_or_else(
            || format!("set `{field}`"),
            |line| format!("write `{line}`"),
        ));
    }
}

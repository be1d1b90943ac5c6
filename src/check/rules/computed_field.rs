//! Values that are computed and must not be stored.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "computed-field",
    level: Level::Error,
    summary: "Finds fields that the program computes, such as `priority`, written into a record.",
    why: "A stored copy would soon differ from the computed value, and two people would believe different ones. Where a computed priority is wrong, `priority_override` says so, with a reason.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
            "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
priority: P1
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
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
priority_override: P1
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {priority_override: P1}, reason: the board meets}
",
        ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    for field in subject
        .definition
        .fields
        .iter()
        .filter(|field| field.computed)
    {
        if subject.record.document().root().get(&field.name).is_some() {
            let overrides = format!("{}_override", field.name);
            let instead = subject.definition.field(&overrides);
            let hint = instead.map(|field| format!("remove it, or set `{}`", field.name));
            let path = FieldPath::root().key(&field.name);
            let message = format!("`{}` is computed and not stored", field.name);
            sink.at_key(&path, message)
                .hint(hint.unwrap_or_else(|| "remove it".to_owned()));
        }
    }
}

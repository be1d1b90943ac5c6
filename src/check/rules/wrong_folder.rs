//! Records that lie in the folder of another type.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::schema::RecordType;
use std::sync::Arc;

pub(super) static RULE: Rule = Rule {
    name: "wrong-folder",
    level: Level::Error,
    summary: "Finds records whose id has the prefix of another type than their folder.",
    why: "The folder says what a record is. An incident that lies among the changes is judged, listed and counted as a change.",
    example: Example {
        files: &[(
            "changes/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: draft
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft}
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
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(prefix) = drawn_prefix(subject.record.id()) else {
        return;
    };
    let bears = |one: &&Arc<RecordType>| one.prefix.as_deref() == Some(prefix);
    let mut owners = context.definitions.types().iter().filter(bears);
    let Some(owner) = owners.next() else {
        return;
    };
    if owner.folder != subject.definition.folder {
        let (named, folder) = (&owner.name, &subject.definition.folder);
        let message = format!("the id is that of type {named}, the folder `{folder}/` is not");
        let made = sink.at(&"id".into(), message);
        made.hint(format!("move the file below `{}/`", owner.folder));
    }
}

/// The prefix of an id that was drawn: `PREFIX-YYMM-XXXXXX`. Ids of other systems keep their own form.
fn drawn_prefix(id: &str) -> Option<&str> {
    let (rest, drawn) = id.rsplit_once('-')?;
    let (prefix, month) = rest.rsplit_once('-')?;
    let is_drawn = drawn.len() == 6 && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_month = month.len() == 4 && month.bytes().all(|byte| byte.is_ascii_digit());
    (is_drawn && is_month).then_some(prefix)
}

//! An id that differs from the name of its file.

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
    name: "id-mismatch",
    level: Level::Error,
    summary: "Finds records whose `id` is not the name of their file without `.yaml`.",
    why: "The file's name is the id that everything else uses; another one inside would be believed by whoever reads the file.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXW
title: Outbound mail is rejected
state: new
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
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let path = FieldPath::root().key("id");
    let named = subject.record.id();
    if let Some(id) = subject.record.text("id").filter(|id| *id != named) {
        let made = sink.at(
            &path,
            format!("the id is `{id}`, the file's name says `{named}`"),
        );
        made.hint("a record that is to be called otherwise is renamed, and keeps its old id under `aliases`");
    }
}

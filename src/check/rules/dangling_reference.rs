//! Names of records that there are not.

use std::collections::HashSet;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::verdict::VERDICTS;
use crate::practice::verdict::stored;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "dangling-reference",
    level: Level::Error,
    summary: "Finds references and links to records that the desk does not have.",
    why: "A misspelt name sends work nowhere, and reports count it under nobody. A record may be named by an earlier id that its `aliases` keep; names that came in from another system with an imported entry are kept as text and summed up by `imported-entries`. A verdict stands though its agreement is gone: that is a warning.",
    example: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
assignee: anna
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {assignee: anna}}
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
    fix: Example {
        files: &[
            (
                "incidents/2026/11/INC-2611-7K3QXM.yaml",
                Body::Text(
                    "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
assignee: ana
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {assignee: ana}}
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
    for naming in &subject.namings {
        if subject.known.definition(&naming.target).is_some() || subject.is_foreign(naming) {
            continue;
        }
        let wanted = subject.wanted_type(naming);
        let near = subject.known.nearest(&naming.target, wanted);
        let what = wanted.unwrap_or("record");
        let message = format!("there is no {what} `{}`", naming.target);
        let made = sink.at(&naming.path, message);
        made.hint_if(near.map(|near| format!("did you mean `{near}`?")));
    }
    let mut told = HashSet::new();
    for (at, verdict) in stored(subject.record) {
        let id = verdict.agreement;
        if subject.known.definition(&id).is_none() && told.insert(id.clone()) {
            let path = FieldPath::root().key(VERDICTS).index(at).key("agreement");
            let made = sink.at(&path, format!("there is no agreement `{id}`"));
            made.warns()
                .hint("the verdict stands; an agreement that is over is better ended than deleted");
        }
    }
}

//! Work that nobody does, because the person it is given to has left.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::schema::Category;

pub(super) static RULE: Rule = Rule {
    name: "absent-person",
    level: Level::Warning,
    summary: "Finds duties, such as `assignee` or `owner`, of people who have left.",
    why: "Work given to somebody who is gone waits for ever, and a question about a service goes to nobody. Closed records are history and left alone, and so are fields that are no duty, such as who asked for help.",
    example: Example {
        files: &[
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Former colleague 7K3Q
state: left
log:
  - {at: 2026-11-02T09:00:00Z, by: ben, do: open, to: active}
  - {at: 2026-11-20T17:00:00Z, by: ben, do: leave, to: left}
",
                ),
            ),
            ("people/ben.yaml", BEN),
            (
                "teams/platform.yaml",
                Body::Text(
                    "\
id: platform
title: Platform
state: active
lead: ana
members: [ben]
log:
  - {at: 2026-11-02T09:00:00Z, by: ben, do: open, to: active, set: {lead: ana}}
",
                ),
            ),
        ],
    },
    fix: Example {
        files: &[
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Former colleague 7K3Q
state: left
log:
  - {at: 2026-11-02T09:00:00Z, by: ben, do: open, to: active}
  - {at: 2026-11-20T17:00:00Z, by: ben, do: leave, to: left}
",
                ),
            ),
            ("people/ben.yaml", BEN),
            (
                "teams/platform.yaml",
                Body::Text(
                    "\
id: platform
title: Platform
state: active
lead: ben
members: [ben]
log:
  - {at: 2026-11-02T09:00:00Z, by: ben, do: open, to: active, set: {lead: ana}}
  - {at: 2026-11-20T17:00:00Z, by: ben, do: edit, set: {lead: ben}, reason: ana has left}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

const BEN: Body = Body::Text(
    "\
id: ben
title: Ben Roth
state: active
log:
  - {at: 2026-11-02T09:00:00Z, by: ben, do: open, to: active}
",
);

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    if subject.record.category() == Some(Category::Closed) {
        return;
    }
    for naming in &subject.namings {
        let field = subject.definition.field(&naming.field);
        let person = field
            .filter(|field| field.duty)
            .and_then(|_| subject.known.linked(&naming.target));
        let gone = person.filter(|person| person.category == Some(Category::Closed));
        if let Some(person) = gone {
            let id = &person.id;
            let message = format!("{id} has left and still stands in `{}`", naming.field);
            sink.at(&naming.path, message).hint(format!(
                "`itsm person leave {id} --to …` hands everything over"
            ));
        }
    }
}

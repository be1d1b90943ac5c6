//! Contacts of people who have left.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "personal-data-left",
    level: Level::Warning,
    summary: "Finds people who have left and whose record still holds what is about them alone, such as `phone`.",
    why: "Contacts go when somebody leaves. A merge with a branch on which they were changed meanwhile brings them back, and nobody asks for them any more. The name may stay, and so may a field that every person must have: leaving puts a value there that says nothing.",
    example: Example {
        files: &[
            (
                "people/ana.yaml",
                Body::Text(
                    "\
id: ana
title: Former colleague 7K3Q
state: left
phone: +34 600 000 000
log:
  - {at: 2026-11-02T09:00:00Z, by: ben, do: open, to: active}
  - {at: 2026-11-20T17:00:00Z, by: ben, do: leave, to: left}
",
                ),
            ),
            ("people/ben.yaml", BEN),
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

/// The type whose records are people.
const PERSON: &str = "person";

/// The field that holds a person's name.
const NAME: &str = "title";

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let (record, definition) = (subject.record, subject.definition);
    if definition.name != PERSON || record.category() != Some(Category::Closed) {
        return;
    }
    let id = record.id();
    for field in definition.fields.iter().filter(|field| field.personal) {
        let name = field.name.as_str();
        let may_stay = name == NAME || definition.required.contains(&field.name);
        if !may_stay && subject.value(name).is_some() {
            let message = format!("{id} has left and `{name}` is still here");
            sink.at(&FieldPath::from(name), message)
                .hint(format!("`itsm person leave {id}` takes it away"));
        }
    }
}

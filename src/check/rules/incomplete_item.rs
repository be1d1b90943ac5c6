//! Things in use of which too little is known.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::practice::has_value;
use crate::schema::Category;
use crate::schema::Recommendation;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-item",
    level: Level::Warning,
    summary: "Finds things in use that lack fields which their definition recommends for such a thing.",
    why: "Nobody can be asked about what has no owner. What a record should have is said by `recommended` in the definition of its type, by class, criticality or any other field; what is not in use yet, or no more, may lack it.",
    example: Example {
        files: &[
            (
                "cis/san-01.yaml",
                Body::Text(
                    "\
id: san-01
title: san-01
state: in-production
class: storage-system
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: storage-system}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
criticality: medium
relations:
  - {relation: uses, target: san-01}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server, criticality: medium}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
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
title: Ana Test
state: active
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: active}
",
                ),
            ),
            (
                "cis/san-01.yaml",
                Body::Text(
                    "\
id: san-01
title: san-01
state: in-production
class: storage-system
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: storage-system}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
            (
                "cis/srv-01.yaml",
                Body::Text(
                    "\
id: srv-01
title: srv-01
state: in-production
class: server
criticality: medium
owner: ana
relations:
  - {relation: uses, target: san-01}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server, criticality: medium, owner: ana}}
  - {at: 2026-11-20T08:10:00Z, by: ana, do: put-in-production, to: in-production}
",
                ),
            ),
        ],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    if subject.record.category() != Some(Category::Active) {
        return;
    }
    let recommended = subject.definition.recommended.iter();
    let fields = recommended
        .filter(|one| holds(subject, one))
        .flat_map(|one| &one.fields);
    let lacking = |field: &&String| !has_value(subject.value(field)) && !subject.lacks_now(field);
    let mut missing: Vec<&str> = fields.filter(lacking).map(String::as_str).collect();
    missing.sort_unstable();
    missing.dedup();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("it should have {}", names.join(", "));
        sink.at(&FieldPath::root().key("state"), message);
    }
}

/// Whether a recommendation is for a record.
fn holds(subject: &Subject<'_>, one: &Recommendation) -> bool {
    let classes = &subject.definition.classes;
    one.when.iter().all(|(field, wanted)| {
        let value = subject.record.text(field);
        let is_meant = |value: &str| {
            let mut wanted = wanted.iter();
            wanted.any(|one| one == value || (field == "class" && classes.is(value, one)))
        };
        value.is_some_and(is_meant)
    })
}

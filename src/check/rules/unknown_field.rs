//! Keys that no definition knows.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::schema::Category;
use crate::schema::Shape;
use crate::text::nearest;
use crate::yaml::FieldPath;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unknown-field",
    level: Level::Error,
    summary: "Finds keys that the definition of the type does not have, at any depth.",
    why: "A misspelt key is a value that nobody will ever see. A desk that needs a field of its own adds it in `.itsm/schema/record/`. A field under an earlier name is understood, and a warning in a record that is not closed.",
    example: Example {
        files: &[(
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
descripton: The relay answers 550.
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
description: The relay answers 550.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Record(check),
};

/// The way down to a value, spelled out only where something is found.
#[derive(Clone, Copy)]
enum Trail<'t> {
    Root,
    Key(&'t Trail<'t>, &'t str),
    Item(&'t Trail<'t>, usize),
}

impl Trail<'_> {
    fn path(&self) -> FieldPath {
        match self {
            Self::Root => FieldPath::root(),
            Self::Key(above, key) => above.path().key(*key),
            Self::Item(above, at) => above.path().index(*at),
        }
    }
}

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let root = subject.record.document().root();
    if subject.definition.has_renamed_fields() {
        renamed(subject, root, sink);
    }
    walk(
        subject,
        root,
        subject.definition.shape(),
        &Trail::Root,
        sink,
    );
}

/// Fields under an earlier name. They are understood, so that closed records may keep them for good.
fn renamed(subject: &Subject<'_>, root: Node<'_>, sink: &mut Sink<'_>) {
    let is_closed = subject.record.category() == Some(Category::Closed);
    for (key, value) in root.entries() {
        let name = key.text().unwrap_or_default();
        let Some(field) = subject.record.field_at(name) else {
            continue;
        };
        if field.name == name {
            continue;
        }
        let trail = Trail::Key(&Trail::Root, name);
        walk(subject, value, &field.shape, &trail, sink);
        if !is_closed {
            let message = format!("`{name}` is called `{}` now", field.name);
            sink.at_key(&trail.path(), message)
                .warns()
                .hint("`itsm upgrade` renames it");
        }
    }
}

/// Follows the shape down; the dialect bounds the depth.
fn walk(
    subject: &Subject<'_>,
    node: Node<'_>,
    shape: &Shape,
    trail: &Trail<'_>,
    sink: &mut Sink<'_>,
) {
    match shape {
        Shape::List(item) => {
            for (at, node) in node.items().enumerate() {
                walk(subject, node, item, &Trail::Item(trail, at), sink);
            }
        }
        Shape::Object(members, others) => {
            for (key, value) in node.entries() {
                let name = key.text().unwrap_or_default();
                let trail = Trail::Key(trail, name);
                match members.get(name).or(others.as_deref()) {
                    Some(shape) => walk(subject, value, shape, &trail, sink),
                    None => report(subject, name, members.keys(), &trail, sink),
                }
            }
        }
        _ => {}
    }
}

fn report<'m>(
    subject: &Subject<'_>,
    name: &str,
    members: impl Iterator<Item = &'m String>,
    trail: &Trail<'_>,
    sink: &mut Sink<'_>,
) {
    let is_top = matches!(trail, Trail::Key(Trail::Root, _));
    let fields = || subject.definition.fields.iter().filter(|_| is_top);
    if fields().any(|field| field.name == name && field.computed) {
        return;
    }
    let stands_for = subject.record.field_at(name).filter(|_| is_top);
    if stands_for.is_some_and(|field| field.name != name) {
        return;
    }
    let now = fields().find(|field| field.was.iter().any(|old| old == name));
    let hint = match now {
        Some(field) => Some(format!(
            "it is called `{}` now, and that is there too",
            field.name
        )),
        None => {
            nearest(name, members.map(String::as_str)).map(|near| format!("did you mean `{near}`?"))
        }
    };
    let what = &subject.definition.name;
    let message = if is_top {
        format!("type {what} has no field `{name}`")
    } else {
        format!("there is no key `{name}` here")
    };
    sink.at_key(&trail.path(), message).hint_if(hint);
}

//! Histories of a record: random runs of what people do to one.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use itsm::record::EDIT;
use itsm::record::Entry;
use itsm::record::Fold;
use itsm::record::Log;
use itsm::record::parse_time;
use itsm::schema::RecordType;
use itsm::yaml::Document;
use itsm::yaml::Edit;
use itsm::yaml::FieldPath;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

/// One thing that somebody does; the numbers choose among what is possible.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    pub(crate) what: u8,
    pub(crate) which: usize,
    pub(crate) value: usize,
    pub(crate) after: i64,
}

/// Up to so many acts.
pub(crate) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let act = (0..13_u8, 0..100_usize, 0..100_usize, 0..4000_i64);
    let act = act.prop_map(|(what, which, value, after)| Act {
        what,
        which,
        value,
        after,
    });
    prop::collection::vec(act, 0..=most)
}

/// Like [`acts`], without moves and without hand edits, which nobody can join.
pub(crate) fn quiet_acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    acts(most).prop_map(|acts| {
        let is_quiet = |act: &Act| (2..12).contains(&act.what);
        acts.into_iter().filter(is_quiet).collect()
    })
}

/// The record that everything starts from.
pub(crate) fn opened(kind: &str) -> String {
    match kind {
        "incident" => {
            "\
# Opened by phone.
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
service: mail
cis: [mx-01, mx-02]
impact: high
description: |
  Since eight o'clock.
  Only outbound.

  Nobody was told.
  The queue grows.
tags:
  - mail
  - relay # the old one
links:
  - {relation: related-to, target: INC-2611-000001}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new, set: {service: mail, impact: high}}
"
        }
        _ => {
            "\
id: CHG-2611-7K3QXM
title: Replace the relay
state: draft
kind: normal
cis:
  - mx-01
description: Because it is old.
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}}
"
        }
    }
    .to_owned()
}

/// A person at work on one copy of a record.
struct Work<'a> {
    definition: &'a RecordType,
    by: &'a str,
    now: DateTime<Utc>,
    document: Document,
    count: usize,
}

/// The text after what a person did to it.
pub(crate) fn worked(definition: &RecordType, text: &str, by: &str, acts: &[Act]) -> String {
    let mut work = Work {
        definition,
        by,
        now: parse_time("2026-11-20T09:00:00Z").unwrap(),
        document: Document::parse(text).unwrap(),
        count: 0,
    };
    for act in acts {
        work.now += TimeDelta::seconds(act.after);
        work.count += 1;
        work.act(act);
    }
    work.document.text().to_owned()
}

/// The log of a text.
pub(crate) fn log(definition: &RecordType, text: &str) -> Log {
    let document = Document::parse(text).unwrap();
    Log::read(document.root().get("log"), definition)
}

fn path(text: &str) -> FieldPath {
    text.parse().unwrap()
}

impl Work<'_> {
    fn act(&mut self, act: &Act) {
        let level = json!(["high", "medium", "low"][act.value % 3]);
        let person = json!(["ana", "ben", "cora"][act.value % 3]);
        match act.what {
            0 | 1 => self.step(act),
            2 => self.track(&[("impact", level)]),
            3 => self.track(&[("assignee", person)]),
            4 => self.track(&[("team", [json!("mail"), Value::Null][act.value % 2].clone())]),
            5 => self.set("title", &json!(format!("Title {}", act.value % 3))),
            6 => self.item(
                "tags",
                &json!(["mail", "urgent", "no", "a b"][act.value % 4]),
            ),
            7 => self.item("cis", &json!(["mx-01", "mx-02", "mx-03"][act.value % 3])),
            8 => {
                let target = format!("INC-2611-00000{}", act.value % 3);
                self.item(
                    "links",
                    &json!({"relation": "related-to", "target": target}),
                );
            }
            9 => self.describe(act),
            10 => self.comment(act),
            11 => {
                let key = ["jira", "vendor"][act.which % 2];
                self.edit(&[Edit::Set {
                    path: path("external").key(key),
                    value: json!(format!("T-{}", act.value % 2)),
                    before: None,
                }]);
            }
            _ => match act.which % 3 {
                0 => self.set("impact", &level),
                1 => self.set("assignee", &person),
                _ => {
                    let states = &self.definition.lifecycle.states;
                    let state = states[act.value % states.len()].name.clone();
                    self.set("state", &json!(state));
                }
            },
        }
    }

    /// Makes edits; what can't be edited stays.
    fn edit(&mut self, edits: &[Edit]) {
        if let Ok(edited) = self.document.edit(edits) {
            self.document = edited;
        }
    }

    fn fields_after(&self, name: &str) -> Option<String> {
        let fields = self.definition.fields.iter().map(|field| &field.name);
        let mut later = fields.skip_while(|one| *one != name).skip(1);
        let root = self.document.root();
        later.find(|one| root.get(one).is_some()).cloned()
    }

    fn setting(&self, name: &str, value: &Value) -> Option<Edit> {
        let path = FieldPath::from(name);
        let is_there = self.document.at(&path).is_some();
        match value {
            Value::Null => is_there.then_some(Edit::Remove { path }),
            _ => Some(Edit::Set {
                path,
                value: value.clone(),
                before: self.fields_after(name),
            }),
        }
    }

    fn set(&mut self, name: &str, value: &Value) {
        if self.definition.field(name).is_some() {
            let edit = self.setting(name, value);
            self.edit(&edit.into_iter().collect::<Vec<_>>());
        }
    }

    fn entry(&self, step: &str) -> Entry {
        let log = Log::read(self.document.root().get("log"), self.definition);
        let at = log.last().map_or(self.now, |last| last.at.max(self.now));
        Entry::new(at, self.by, step)
    }

    fn write(&mut self, entry: &Entry) {
        let mut edits: Vec<Edit> = Vec::new();
        for (name, value) in &entry.set {
            edits.extend(self.setting(name, value));
        }
        edits.extend(entry.to.as_ref().map(|to| Edit::Set {
            path: path("state"),
            value: json!(to),
            before: None,
        }));
        edits.push(Edit::Append {
            path: path("log"),
            value: entry.to_value(),
            flow: true,
        });
        self.edit(&edits);
    }

    fn track(&mut self, values: &[(&str, Value)]) {
        let log = Log::read(self.document.root().get("log"), self.definition);
        let fold = Fold::of(&log);
        let mut entry = self.entry(EDIT);
        for (name, value) in values {
            let is_new = fold.value(name).unwrap_or(&Value::Null) != value;
            if self.definition.field(name).is_some() && is_new {
                entry.set.push(((*name).to_owned(), value.clone()));
            }
        }
        if !entry.set.is_empty() {
            self.write(&entry);
        }
    }

    /// Takes a transition, with all that it needs.
    fn step(&mut self, act: &Act) {
        let definition = self.definition;
        let state = self
            .document
            .root()
            .get("state")
            .and_then(itsm::yaml::Node::text);
        let state = state.unwrap_or_default().to_owned();
        let open: Vec<_> = definition.lifecycle.open_from(&state).collect();
        if open.is_empty() {
            return;
        }
        let transition = open[act.which % open.len()];
        let target = definition.lifecycle.state(&transition.to).unwrap();
        let mut entry = self.entry(&transition.name);
        entry.to = Some(transition.to.clone());
        entry.reason = Some("because".to_owned());
        for name in transition.requires.iter().chain(&target.requires) {
            let field = definition.field(name).unwrap();
            if self.document.root().get(name).is_some() {
                continue;
            }
            let value = match field.choices().first() {
                Some(choice) => json!(choice),
                None if name == "assignee" => json!("ana"),
                None if name.starts_with("planned") => json!("2026-11-21T08:00:00Z"),
                None => json!(format!("{name} {}", act.value % 2)),
            };
            if field.tracked {
                entry.set.push((name.clone(), value));
            } else {
                self.set(name, &value);
            }
        }
        self.write(&entry);
    }

    /// Adds an item to a list, or takes it away where it is there.
    fn item(&mut self, list: &str, item: &Value) {
        let path = FieldPath::from(list);
        let present = self.document.at(&path).map(itsm::yaml::Node::to_value);
        let items = present.as_ref().and_then(Value::as_array);
        let place = items.and_then(|items| items.iter().position(|one| one == item));
        let edit = match (place, items.map(Vec::len)) {
            (Some(_), Some(1)) => Edit::Remove { path },
            (Some(place), _) => Edit::Remove {
                path: path.index(place),
            },
            (None, Some(_)) => Edit::Append {
                path,
                value: item.clone(),
                flow: true,
            },
            (None, None) => Edit::Set {
                before: self.fields_after(list),
                path,
                value: json!([item]),
            },
        };
        self.edit(&[edit]);
    }

    /// Changes a line of the description.
    fn describe(&mut self, act: &Act) {
        let text = self.document.root().get("description");
        let text = text.and_then(itsm::yaml::Node::text).unwrap_or_default();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = format!("Line {} of {}.", act.value, self.by);
        match lines.get_mut(act.which % 6) {
            Some(old) => *old = line,
            None => lines.push(line),
        }
        self.set("description", &json!(lines.join("\n") + "\n"));
    }

    /// Writes a comment above or behind a top-level key.
    fn comment(&mut self, act: &Act) {
        let text = self.document.text();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let is_key = |line: &String| line.starts_with(|c: char| c.is_ascii_lowercase());
        let keys: Vec<usize> = (0..lines.len()).filter(|at| is_key(&lines[*at])).collect();
        let at = keys[act.which % keys.len()];
        let note = format!("# {} {} {}", self.by, self.count, act.value);
        let is_behind = act.value.is_multiple_of(2) && !lines[at].ends_with('|');
        if is_behind {
            lines[at] = format!("{} {note}", lines[at]);
        } else {
            lines.insert(at, note);
        }
        if let Ok(document) = Document::parse(lines.join("\n") + "\n") {
            self.document = document;
        }
    }
}

//! What a meta schema can't say: that every name in a definition is defined.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::schema::Cascade;
use crate::schema::Category;
use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::Lifecycle;
use crate::schema::LinkCondition;
use crate::schema::Names as NamesOf;
use crate::schema::Operational;
use crate::schema::RecordType;
use crate::schema::Relation;
use crate::schema::Transition;
use crate::schema::layers::Layers;
use crate::schema::raw::Ordered;
use crate::text::nearest;
use crate::yaml::FieldPath;

/// Reports every state, field and relation that a definition names and nothing defines.
///
/// `written` is the life cycle of the files, what is retired included.
pub(crate) fn check(
    defined: &RecordType,
    written: &Lifecycle,
    relations: &Ordered<Relation>,
    types: &[RecordType],
    layers: &Layers,
    out: &mut Vec<Diagnostic>,
) {
    let mut names = Names {
        defined,
        written,
        relations,
        types,
        layers,
        out,
    };
    names.lifecycle();
    names.beside(&FieldPath::root().key("fields"));
    names.fields(&FieldPath::root().key("required"), &defined.required);
    names.fields(&FieldPath::root().key("template"), &defined.template);
    names.fields(&FieldPath::root().key("columns"), &defined.columns);
    names.health();
    if let Operational {
        fields: NamesOf::Some(fields),
        ..
    } = &defined.operational
    {
        let path = FieldPath::root().key("operational").key("fields");
        names.fields(&path, fields);
    }
    let path = FieldPath::root().key("approval").key("leaves_out");
    names.fields(&path, &defined.approval.leaves_out);
    let path = FieldPath::root().key("approval").key("binds");
    names.fields(&path, &defined.approval.binds);
    if let Err(message) = defined.schema_compiles() {
        let path = FieldPath::root().key("fields");
        out.push(layers.finding(&path, format!("the fields are no JSON Schema: {message}")));
    }
}

struct Names<'a> {
    defined: &'a RecordType,
    written: &'a Lifecycle,
    relations: &'a Ordered<Relation>,
    types: &'a [RecordType],
    layers: &'a Layers,
    out: &'a mut Vec<Diagnostic>,
}

impl Names<'_> {
    fn lifecycle(&mut self) {
        let lifecycle = self.written;
        let path = FieldPath::root().key("lifecycle");
        self.state(&path.key("initial"), &lifecycle.initial);
        if self
            .defined
            .category(&lifecycle.initial)
            .is_some_and(|category| category == Category::Closed)
        {
            let message = "the initial state is closed".to_owned();
            self.out
                .push(self.layers.finding(&path.key("initial"), message));
        }
        for state in &lifecycle.states {
            let path = path.key("states").key(&state.name);
            self.fields(&path.key("requires"), &state.requires);
            self.fields(&path.key("fixes"), &state.fixes);
            self.fields(&path.key("stays"), &state.stays);
        }
        for transition in &lifecycle.transitions {
            self.transition(&path.key("transitions").key(&transition.name), transition);
        }
        self.reachable(&path.key("states"));
    }

    fn transition(&mut self, path: &FieldPath, transition: &Transition) {
        for (at, from) in transition.from.iter().enumerate() {
            self.state(&path.key("from").index(at), from);
        }
        self.state(&path.key("to"), &transition.to);
        let leads = self.written.standing(&transition.to);
        if transition.retired.is_none() && leads.is_some_and(|state| state.retired.is_some()) {
            let message = format!("it leads to `{}`, which is retired", transition.to);
            self.out.push(self.layers.finding(&path.key("to"), message));
        }
        self.fields(&path.key("requires"), &transition.requires);
        for (at, compute) in transition.computes.iter().enumerate() {
            for field in compute.fields() {
                self.field(&path.key("computes").index(at), field);
            }
        }
        for (at, guard) in transition.guards.iter().enumerate() {
            self.guard(&path.key("guards").index(at), guard);
        }
        if let Some(cascade) = &transition.cascades {
            self.cascade(&path.key("cascades"), cascade);
        }
    }

    fn cascade(&mut self, path: &FieldPath, cascade: &Cascade) {
        for relation in std::iter::once(&cascade.relation).chain(&cascade.links) {
            if !self.relations.contains_key(relation) {
                let names = self.relations.keys().map(String::as_str);
                let message = unknown("relation", relation, nearest(relation, names));
                self.out.push(self.layers.finding(path, message));
            }
        }
        for field in cascade.fields() {
            self.field(path, field);
        }
        if let Some(guard) = &cascade.when {
            self.guard(&path.key("when"), guard);
        }
    }

    /// What one field says of others.
    fn beside(&mut self, path: &FieldPath) {
        for field in &self.defined.fields {
            let words = [
                ("x-needs", &field.needs),
                ("x-not-before", &field.not_before),
            ];
            for (word, names) in words {
                self.fields(&path.key(&field.name).key(word), names);
            }
        }
    }

    /// What is said of good data names fields in lists of lists.
    fn health(&mut self) {
        for (at, fields) in self.defined.unique.iter().enumerate() {
            self.fields(&FieldPath::root().key("unique").index(at), fields);
        }
        for (at, one) in self.defined.recommended.iter().enumerate() {
            let path = FieldPath::root().key("recommended").index(at);
            self.fields(&path.key("fields"), &one.fields);
            for field in one.when.keys() {
                self.field(&path.key("when").key(field), field);
            }
        }
    }

    /// Names inside nested guards are reported at the guard that holds them.
    fn guard(&mut self, path: &FieldPath, guard: &Guard) {
        for field in guard.fields() {
            self.field(path, field);
        }
        if let Condition::Link(link) = &guard.condition {
            let known = self.relations.contains_key(&link.relation);
            if !known && !self.is_reference(link) {
                let names = self.relations.keys().map(String::as_str);
                let message = unknown("relation", &link.relation, nearest(&link.relation, names));
                self.out.push(self.layers.finding(path, message));
            }
        }
        for inner in guard.inner() {
            self.guard(path, inner);
        }
    }

    /// Whether a link condition means a field that names records: one of this type, or read from the other end one of
    /// the type that it asks for.
    fn is_reference(&self, link: &LinkCondition) -> bool {
        let names_records = |defined: &RecordType| {
            let field = defined.field(&link.relation);
            field.is_some_and(|field| field.reference.is_some())
        };
        let mut types = self.types.iter();
        let other = link.record_type.as_ref().filter(|_| link.inverse);
        let other = other.and_then(|name| types.find(|one| one.name == *name));
        names_records(other.unwrap_or(self.defined))
    }

    fn state(&mut self, path: &FieldPath, name: &str) {
        if self.defined.lifecycle.state(name).is_none() {
            let states = self
                .defined
                .lifecycle
                .states
                .iter()
                .map(|state| state.name.as_str());
            let message = unknown("state", name, nearest(name, states));
            self.out.push(self.layers.finding(path, message));
        }
    }

    fn fields(&mut self, path: &FieldPath, names: &[String]) {
        for (at, name) in names.iter().enumerate() {
            self.field(&path.index(at), name);
        }
    }

    fn field(&mut self, path: &FieldPath, name: &str) {
        if self.defined.field(name).is_none() {
            let fields = self.defined.fields.iter().map(|field| field.name.as_str());
            let message = unknown("field", name, nearest(name, fields));
            self.out.push(self.layers.finding(path, message));
        }
    }

    /// A state that no chain of transitions leads to can never be entered.
    fn reachable(&mut self, path: &FieldPath) {
        let lifecycle = self.written;
        let mut reached = HashSet::from([lifecycle.initial.as_str()]);
        loop {
            let known = reached.len();
            let transitions = lifecycle.transitions.iter();
            for transition in transitions.filter(|one| one.retired.is_none()) {
                if transition
                    .from
                    .iter()
                    .any(|from| reached.contains(from.as_str()))
                {
                    reached.insert(&transition.to);
                }
            }
            if reached.len() == known {
                break;
            }
        }
        for state in &lifecycle.states {
            if state.retired.is_none() && !reached.contains(state.name.as_str()) {
                let message = format!("no transition leads to the state `{}`", state.name);
                self.out
                    .push(self.layers.finding(&path.key(&state.name), message));
            }
        }
    }
}

fn unknown(what: &str, name: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}

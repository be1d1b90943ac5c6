//! Which records a target fits: the parties and services of its agreement, and what it says itself.
//!
//! Every name is checked against the definitions, the priority matrix or the records: a target with a misspelt value
//! would fit nothing, and nobody would notice.

use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::read::Reader;
use crate::record::Record;
use crate::schema::Definitions;
use crate::schema::Field;
use crate::schema::Metric;
use crate::schema::RecordType;
use crate::schema::Reference;
use crate::schema::Shape;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;

/// A field with the values that fit.
type Applies = Vec<(String, Vec<String>)>;

/// The key under which a target names the types of records.
const TYPE: &str = "type";

/// The types that a metric is measured on.
fn types<'d>(metric: &'d Metric, definitions: &'d Definitions) -> Vec<&'d RecordType> {
    let names = metric.types.iter();
    let known = names.filter_map(|name| definitions.record_type(name));
    known.map(AsRef::as_ref).collect()
}

impl<'r> Reader<'r, '_> {
    /// What the parties and services of the agreement say.
    pub(super) fn parties(&self, kind: AgreementKind) -> Applies {
        let mut applies = Vec::new();
        let mut add = |field: &str, ids: Vec<String>| {
            if !ids.is_empty() {
                applies.push((field.to_owned(), ids));
            }
        };
        add("service", self.named("services"));
        add("customer", self.named("customers"));
        match kind {
            AgreementKind::Sla => {}
            AgreementKind::Ola => add("team", self.named("team")),
            AgreementKind::Uc => add("supplier", self.named("supplier")),
        }
        applies
    }

    /// The records that a field of the agreement names, by their present ids.
    fn named(&self, field: &str) -> Vec<String> {
        let Some(node) = self.record.document().root().get(field) else {
            return Vec::new();
        };
        let ids: Vec<&str> = match node.kind() {
            Kind::Scalar => node.text().into_iter().collect(),
            _ => node.items().filter_map(Node::text).collect(),
        };
        ids.into_iter().map(|id| self.present(id)).collect()
    }

    fn present(&self, id: &str) -> String {
        let meant = self.corpus.meant(id).map_or(id, Record::id);
        meant.to_owned()
    }

    /// What `applies_to` of a target says.
    pub(super) fn applies(
        &mut self,
        metric: Option<&'r Metric>,
        node: Node<'_>,
        path: &FieldPath,
    ) -> Applies {
        let Some(said) = node.get("applies_to") else {
            return Vec::new();
        };
        let types = metric.map_or_else(Vec::new, |metric| types(metric, self.definitions));
        let path = path.key("applies_to");
        let mut applies = Vec::new();
        for (key, values) in said.entries() {
            let field = key.text().unwrap_or_default();
            let path = path.key(field);
            let values = self.values(values, &path);
            let values = values
                .into_iter()
                .map(|(value, path)| self.value(field, value, &types, &path));
            let values: Vec<String> = values.collect();
            self.field(field, &types, &path);
            applies.push((field.to_owned(), values));
        }
        applies
    }

    /// One value or a list of them, each with its place.
    fn values<'n>(&mut self, node: Node<'n>, path: &FieldPath) -> Vec<(&'n str, FieldPath)> {
        let found: Vec<(&str, FieldPath)> = match node.kind() {
            Kind::Scalar => node
                .text()
                .map(|it| (it, path.clone()))
                .into_iter()
                .collect(),
            Kind::Sequence => {
                let items = node.items().enumerate();
                let texts = items.filter_map(|(at, it)| Some((it.text()?, path.index(at))));
                texts.collect()
            }
            Kind::Mapping => Vec::new(),
        };
        if found.is_empty() {
            self.fault(path, "it has no value or list of values".to_owned());
        }
        found
    }

    /// Checks that the records have a field that a target may depend on.
    fn field(&mut self, name: &str, types: &[&RecordType], path: &FieldPath) {
        if name == TYPE || types.is_empty() {
            return;
        }
        let is_single = |field: &&Field| !matches!(field.shape, Shape::List(_) | Shape::Object(..));
        let mut fields = types.iter().filter_map(|one| one.field(name));
        if fields.next().is_none() {
            let fields = types.iter().flat_map(|one| &one.fields);
            let mut known: Vec<&str> = fields.filter(is_single).map(|one| &*one.name).collect();
            known.push(TYPE);
            self.unknown(path, "field", name, &known);
        } else if name == "state"
            || !types
                .iter()
                .filter_map(|one| one.field(name))
                .any(|one| is_single(&one))
        {
            let hint = "name fields with one value; in which states the clock stands still, `pause_in` says";
            self.hinted(
                path,
                format!("no target can depend on `{name}`"),
                Some(hint),
            );
        }
    }

    /// Checks a value, and puts the present id in place of an earlier one.
    fn value(
        &mut self,
        name: &str,
        value: &str,
        types: &[&RecordType],
        path: &FieldPath,
    ) -> String {
        if name == TYPE {
            let known: Vec<&str> = types.iter().map(|one| &*one.name).collect();
            self.one_of_these(value, "type for this metric", &known, path);
            return value.to_owned();
        }
        let fields: Vec<&Field> = types.iter().filter_map(|one| one.field(name)).collect();
        if let Some(Reference::Type(wanted)) = fields.iter().find_map(|one| one.reference.as_ref())
        {
            self.reference(value, wanted, path);
            return self.present(value);
        }
        if fields.iter().any(|one| one.computed) || name == "priority_override" {
            let levels = &self.config.priority.levels;
            let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
            self.one_of_these(value, "priority", &levels, path);
        } else {
            let known: Vec<&str> = fields.iter().flat_map(|one| one.choices()).collect();
            self.one_of_these(value, &format!("value of `{name}`"), &known, path);
            self.kind(name, value, &fields, path);
        }
        value.to_owned()
    }

    /// Checks that a value could be one of the field: no record is like one of another kind.
    fn kind(&mut self, name: &str, value: &str, fields: &[&Field], path: &FieldPath) {
        let wanted = fields.iter().map(|one| match one.shape {
            Shape::Boolean if value.parse::<bool>().is_err() => Some("`true` or `false`"),
            Shape::Integer if value.parse::<i64>().is_err() => Some("a whole number"),
            Shape::Number if value.parse::<f64>().is_err() => Some("a number"),
            _ => None,
        });
        let wanted: Option<Vec<&str>> = wanted.collect();
        if let Some(wanted) = wanted.as_ref().and_then(|all| all.first()) {
            self.fault(path, format!("`{name}` is {wanted}, never `{value}`"));
        }
    }

    /// Checks that a value is one of a closed list; where nothing is known, anything may stand.
    fn one_of_these(&mut self, value: &str, what: &str, known: &[&str], path: &FieldPath) {
        if !known.is_empty() && !known.contains(&value) {
            self.unknown(path, what, value, known);
        }
    }

    /// Checks that a record of a type bears or bore an id.
    fn reference(&mut self, id: &str, wanted: &str, path: &FieldPath) {
        let is_wanted = |name: &str| name == wanted;
        let meant = self.corpus.meant(id);
        if meant.is_some_and(|record| is_wanted(&record.definition().name)) {
            return;
        }
        let records = self.corpus.records().iter();
        let of_type = records.filter(|record| is_wanted(&record.definition().name));
        let known: Vec<&str> = of_type.map(Record::id).collect();
        self.unknown(path, wanted, id, &known);
    }

    /// Checks the reasons that stop a clock.
    pub(super) fn pause_reasons(
        &mut self,
        metric: Option<&'r Metric>,
        reasons: &[String],
        path: &FieldPath,
    ) {
        let types = metric.map_or_else(Vec::new, |metric| types(metric, self.definitions));
        for (at, reason) in reasons.iter().enumerate() {
            let path = path.key("pause_reasons").index(at);
            self.value("pending_reason", reason, &types, &path);
        }
    }
}

//! One record: a document seen through its definition.
//!
//! A field or state that was renamed is found under its old name too and answers to its present one, so that nothing
//! above has to know what a record was called when it was written. Paths are those of the file.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::record::Link;
use crate::record::Log;
use crate::record::Naming;
use crate::record::stem;
use crate::schema::Category;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::schema::Reference;
use crate::text::LineIndex;
use crate::yaml::Document;
use crate::yaml::FieldPath;
use crate::yaml::Kind;
use crate::yaml::Node;
use crate::yaml::Segment;

/// A record that could be read.
#[derive(Debug)]
pub struct Record {
    path: String,
    definition: Arc<RecordType>,
    document: Document,
}

impl Record {
    /// Sees a document as a record.
    pub fn new(path: String, definition: Arc<RecordType>, document: Document) -> Self {
        Self {
            path,
            definition,
            document,
        }
    }

    /// The id: the stem of the file's name, which is what everything else uses.
    pub fn id(&self) -> &str {
        stem(&self.path)
    }

    /// The earlier ids, under which the record is still understood.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        let list = self.node("aliases").into_iter();
        let items = list.filter(|node| node.kind() == Kind::Sequence);
        items.flat_map(Node::items).filter_map(Node::text)
    }

    /// Whether an id is one that the record has or had, upper and lower case taken as the same.
    pub fn answers_to(&self, id: &str) -> bool {
        let mut names = std::iter::once(self.id()).chain(self.aliases());
        names.any(|name| name.eq_ignore_ascii_case(id))
    }

    /// The path, relative to the desk.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The definition of the record's type.
    pub fn definition(&self) -> &Arc<RecordType> {
        &self.definition
    }

    /// The content of the file.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The text of a scalar field.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.node(field)?.text()
    }

    /// The value of a field in the type that its definition gives it; none where it is missing or null.
    pub fn value(&self, field: &str) -> Option<Value> {
        let node = self.node(field)?;
        Some(match self.definition.field(field) {
            Some(field) => field.shape.typed(node),
            None => node.to_value(),
        })
    }

    /// The whole record, typed, fields under their present names; null members are left out.
    pub fn typed(&self) -> Value {
        let typed = self.definition.shape().typed(self.document.root());
        match typed {
            Value::Object(members) if self.definition.has_renamed_fields() => {
                Value::Object(self.renamed(members))
            }
            typed => typed,
        }
    }

    fn renamed(&self, members: Map<String, Value>) -> Map<String, Value> {
        let present = |(key, value): (String, Value)| match self.field_at(&key) {
            Some(field) => (field.name.clone(), self.value(&field.name).unwrap_or(value)),
            None => (key, value),
        };
        members.into_iter().map(present).collect()
    }

    /// The field whose value stands under a key of the record: the one of that name, or one that once had it.
    pub fn field_at(&self, key: &str) -> Option<&Field> {
        let field = self.definition.field(key)?;
        if !self.definition.has_renamed_fields() {
            return Some(field);
        }
        (self.key_of(&field.name) == key).then_some(field)
    }

    /// The key under which a field stands in the file: its name, or an earlier one where that is what the file has.
    pub fn key_of<'a>(&'a self, field: &'a str) -> &'a str {
        let root = self.document.root();
        let Some(known) = self.definition.field(field) else {
            return field;
        };
        let mut old = known.was.iter().map(String::as_str);
        if root.get(&known.name).is_some() {
            return &known.name;
        }
        old.find(|name| root.get(name).is_some())
            .unwrap_or(&known.name)
    }

    /// The path in the file of what stands at a path of the record; fields may stand under an earlier name.
    pub fn path_of(&self, path: &FieldPath) -> FieldPath {
        let mut segments = path.segments().iter();
        let first = segments.next();
        let Some(Segment::Key(first)) = first.filter(|_| self.definition.has_renamed_fields())
        else {
            return path.clone();
        };
        if self.document.root().get(first).is_some() {
            return path.clone();
        }
        let start = FieldPath::root().key(self.key_of(first));
        segments.fold(start, |path, segment| match segment {
            Segment::Key(key) => path.key(key),
            Segment::Index(index) => path.index(*index),
        })
    }

    /// The title, empty where there is none.
    pub fn title(&self) -> &str {
        self.text("title").unwrap_or_default()
    }

    /// The state, by its present name where it has been renamed.
    pub fn state(&self) -> Option<&str> {
        let state = self.text("state")?;
        Some(self.definition.lifecycle.present_name(state))
    }

    /// The category of the state, where the life cycle knows the state.
    pub fn category(&self) -> Option<Category> {
        self.definition.category(self.state()?)
    }

    /// The log.
    pub fn log(&self) -> Log {
        Log::read(self.document.root().get("log"), &self.definition)
    }

    /// The links of the record: the `links` list and the fields that reference records.
    pub fn links(&self) -> Vec<Link> {
        let listed = self.listed_links().into_iter();
        let named = self.field_references().into_iter().map(|naming| Link {
            relation: naming.field,
            target: naming.target,
            path: naming.path,
        });
        listed.chain(named).collect()
    }

    /// Every place where the record names another.
    pub fn namings(&self) -> Vec<Naming> {
        let listed = self.listed_links().into_iter().map(|link| Naming {
            field: "links".to_owned(),
            target: link.target,
            reference: Reference::Any,
            path: link.path.key("target"),
        });
        self.field_references().into_iter().chain(listed).collect()
    }

    /// A finding about a place in the record.
    pub fn finding(
        &self,
        rule: &'static str,
        level: Level,
        path: &FieldPath,
        message: String,
    ) -> Diagnostic {
        let lines = LineIndex::new(self.document.text());
        Diagnostic {
            path: self.path.clone(),
            region: Region::of(self.document.place(&self.path_of(path)), &lines),
            rule: rule.into(),
            level,
            record: Some(self.id().to_owned()),
            message,
            hint: None,
        }
    }

    fn node(&self, field: &str) -> Option<Node<'_>> {
        let root = self.document.root();
        let renamed = self.definition.has_renamed_fields();
        let earlier = || renamed.then(|| root.get(self.key_of(field))).flatten();
        let node = root.get(field).or_else(earlier);
        node.filter(|node| !node.is_null())
    }

    fn field_references(&self) -> Vec<Naming> {
        let mut found = Vec::new();
        for field in &self.definition.fields {
            let Some(reference) = &field.reference else {
                continue;
            };
            if let Some(node) = self.node(&field.name) {
                let place = FieldPath::root().key(self.key_of(&field.name));
                collect(field, place, reference, node, &mut found);
            }
        }
        found
    }

    /// Lists of `{relation, target}` in `links`, and in other fields of that shape, such as a CI's relations.
    fn listed_links(&self) -> Vec<Link> {
        let fields = self.definition.fields.iter();
        let lists = fields
            .filter(|field| field.holds_links())
            .filter_map(|field| {
                let node = self.node(&field.name)?;
                (node.kind() == Kind::Sequence).then_some((field, node))
            });
        let items = lists.flat_map(|(field, node)| {
            let place = FieldPath::root().key(self.key_of(&field.name));
            node.items()
                .enumerate()
                .filter_map(move |(at, item)| listed_link(item, place.index(at)))
        });
        items.collect()
    }
}

fn listed_link(item: Node<'_>, path: FieldPath) -> Option<Link> {
    let text = |key: &str| item.get(key).and_then(Node::text).map(str::to_owned);
    Some(Link {
        relation: text("relation")?,
        target: text("target")?,
        path,
    })
}

fn collect(
    field: &Field,
    path: FieldPath,
    reference: &Reference,
    node: Node<'_>,
    found: &mut Vec<Naming>,
) {
    let mut add = |target: Option<&str>, path: FieldPath| {
        let naming = target.map(|target| Naming {
            field: field.name.clone(),
            target: target.to_owned(),
            reference: reference.clone(),
            path,
        });
        found.extend(naming);
    };
    match node.kind() {
        Kind::Scalar => add(node.text(), path),
        Kind::Sequence => {
            for (at, item) in node.items().enumerate() {
                add(item.text(), path.index(at));
            }
        }
        Kind::Mapping => {}
    }
}

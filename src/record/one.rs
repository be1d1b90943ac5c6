//! One record: a document seen through its definition.

use std::sync::Arc;

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

    /// The whole record, typed; null members are left out.
    pub fn typed(&self) -> Value {
        self.definition.shape().typed(self.document.root())
    }

    /// The title, empty where there is none.
    pub fn title(&self) -> &str {
        self.text("title").unwrap_or_default()
    }

    /// The state as it stands in the file.
    pub fn state(&self) -> Option<&str> {
        self.text("state")
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
            region: Region::of(self.document.place(path), &lines),
            rule: rule.into(),
            level,
            record: Some(self.id().to_owned()),
            message,
            hint: None,
        }
    }

    fn node(&self, field: &str) -> Option<Node<'_>> {
        self.document
            .root()
            .get(field)
            .filter(|node| !node.is_null())
    }

    fn field_references(&self) -> Vec<Naming> {
        let mut found = Vec::new();
        for field in &self.definition.fields {
            let Some(reference) = &field.reference else {
                continue;
            };
            if let Some(node) = self.node(&field.name) {
                collect(field, reference, node, &mut found);
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
            let place = FieldPath::root().key(&field.name);
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

fn collect(field: &Field, reference: &Reference, node: Node<'_>, found: &mut Vec<Naming>) {
    let path = FieldPath::root().key(&field.name);
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

//! From one record to the rows that stand for it in the tables.

use std::collections::HashMap;

use rusqlite::types::Value;

use crate::index::clocks::ClockRow;
use crate::index::clocks::Clockwork;
use crate::index::history::ValueRow;
use crate::index::history::history;
use crate::index::layout::TypeTable;
use crate::index::steps::StepRow;
use crate::index::steps::steps;
use crate::practice;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::Link;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Field;
use crate::schema::Matrix;
use crate::yaml::Segment;

/// A link and the type of its target.
#[derive(Debug)]
pub(crate) struct LinkRow<'a> {
    /// The field at the top of the record that holds it.
    pub(crate) field: String,
    /// The relation, or the field itself where it references a record.
    pub(crate) relation: String,
    /// The id that is named.
    pub(crate) target: String,
    /// The type of the record of that id, if there is one.
    pub(crate) target_type: Option<&'a str>,
}

/// Every row that stands for one record.
#[derive(Debug)]
pub(crate) struct Extract<'a> {
    /// The place of the type's table.
    pub(crate) table: usize,
    /// The record's id.
    pub(crate) id: &'a str,
    /// The row of the type's table.
    pub(crate) own: Vec<Value>,
    /// The entries of its log.
    pub(crate) steps: Vec<StepRow>,
    /// The history of its fields.
    pub(crate) values: Vec<ValueRow<'a>>,
    /// What its clocks said.
    pub(crate) clocks: Vec<ClockRow>,
    /// Its links.
    pub(crate) links: Vec<LinkRow<'a>>,
}

/// What all records share while rows are made of them.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    corpus: &'a Corpus,
    types: &'a [TypeTable],
    unread: HashMap<String, &'a str>,
    matrix: &'a Matrix,
    clockwork: Clockwork<'a>,
    now: i64,
}

impl<'a> Source<'a> {
    /// Gathers it.
    pub(crate) fn new(
        corpus: &'a Corpus,
        types: &'a [TypeTable],
        clockwork: Clockwork<'a>,
    ) -> Self {
        let unread = corpus.unread().iter();
        Self {
            corpus,
            types,
            unread: unread
                .map(|one| (Id::folded(one.id()), one.definition.name.as_str()))
                .collect(),
            matrix: clockwork.matrix,
            now: clockwork.now.timestamp(),
            clockwork,
        }
    }

    /// The rows of a record; none where its type has no table.
    pub(crate) fn rows(&self, record: &'a Record) -> Option<Extract<'a>> {
        let definition = record.definition();
        let table = self
            .types
            .iter()
            .position(|one| one.definition.name == definition.name)?;
        let layout = self.types.get(table)?;
        let steps = steps(&record.log(), definition, self.now);
        let values = history(&steps, layout, self.matrix);
        Some(Extract {
            table,
            id: record.id(),
            own: self.own(record, layout, &steps),
            clocks: self.clockwork.rows(record, &steps, &values),
            values,
            links: record
                .links()
                .into_iter()
                .map(|link| self.link(record, link))
                .collect(),
            steps,
        })
    }

    fn own(&self, record: &Record, table: &TypeTable, steps: &[StepRow]) -> Vec<Value> {
        let category = record.category();
        let opened = steps.first().map(|step| step.at);
        let head = [
            Value::from(record.id().to_owned()),
            Value::from(record.path().to_owned()),
            Value::from(record.state().map(str::to_owned)),
            Value::from(category.map(|category| category.name().to_owned())),
            Value::from(opened),
            Value::from(entered(steps, category, Category::Resolved)),
            Value::from(entered(steps, category, Category::Closed)),
        ];
        head.into_iter().chain(self.fields(record, table)).collect()
    }

    /// The cells of the fields; one pass over the record, which has fewer keys than its type has fields.
    fn fields(&self, record: &Record, table: &TypeTable) -> Vec<Value> {
        let mut cells = vec![Value::Null; table.columns().count()];
        for (key, node) in record.document().root().entries() {
            let Some(known) = key.text().and_then(|key| record.field_at(key)) else {
                continue;
            };
            let named = |(field, _): (&Field, &str)| !field.computed && field.name == known.name;
            let place = table.columns().position(named);
            let place =
                place.and_then(|place| Some((cells.get_mut(place)?, table.columns().nth(place)?)));
            if let Some((empty, (field, _))) = place {
                *empty = cell(&field.shape.typed(node)).unwrap_or(Value::Null);
            }
        }
        let computed = |(field, _): (&Field, &str)| field.computed && field.name == "priority";
        if let Some(empty) = table
            .columns()
            .position(computed)
            .and_then(|place| cells.get_mut(place))
        {
            *empty = Value::from(practice::of_record(record, self.matrix).map(str::to_owned));
        }
        cells
    }

    /// The row of a link; the target under the present id of the record it names, in its letters: a link may hold an
    /// earlier id, and ids are the same in whatever case.
    fn link(&self, record: &Record, link: Link) -> LinkRow<'a> {
        let field = match link.path.segments().first() {
            Some(Segment::Key(key)) => record
                .field_at(key)
                .map_or(key.clone(), |field| field.name.clone()),
            _ => String::new(),
        };
        let unread = self.unread.get(&Id::folded(&link.target)).copied();
        let corpus = self.corpus;
        let read = match unread {
            Some(_) => corpus.record(&link.target),
            None => corpus.meant(&link.target),
        };
        LinkRow {
            field,
            target_type: read
                .map(|record| record.definition().name.as_str())
                .or(unread),
            relation: link.relation,
            target: read.map_or(link.target, |record| record.id().to_owned()),
        }
    }
}

/// When a record last entered a category; none once it is open again.
fn entered(steps: &[StepRow], standing: Option<Category>, category: Category) -> Option<i64> {
    if standing.is_none_or(Category::is_open) {
        return None;
    }
    let enters = |step: &&StepRow| {
        step.to_category == Some(category) && step.from_category != Some(category)
    };
    steps.iter().rev().find(enters).map(|step| step.at)
}

/// The cell for a JSON value: null has none, lists and objects are JSON text.
pub(crate) fn cell(value: &serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    Some(match value {
        Json::Null => return None,
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64()?),
        },
        Json::String(text) => Value::from(text.clone()),
        Json::Array(_) | Json::Object(_) => Value::from(value.to_string()),
    })
}

//! Linking one record to another: stored once, on the record that makes the link.

use std::collections::HashSet;

use serde_json::json;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::entries;
use crate::record::Record;
use crate::schema::Category;
use crate::text::one_of;
use crate::yaml::Edit;
use crate::yaml::FieldPath;
use crate::yaml::Node;

/// A request to link two records, or to take a link away.
#[derive(Debug, Clone)]
pub struct LinkRequest {
    /// The record that makes the link: its id, or an unambiguous part of it.
    pub id: String,
    /// The relation.
    pub relation: String,
    /// The other record.
    pub target: String,
    /// Whether the link is to be removed.
    pub remove: bool,
}

/// Plans a link, or its removal.
///
/// An inverse relation (`child`) stores its stored direction (`parent`) on the other record.
pub fn link(desk: &Desk, request: &LinkRequest) -> Result<(Plan, String), OpsError> {
    desk.writable()?;
    let (relation, from, to) = direction(desk, request)?;
    let record = desk.find_record(from)?;
    let other = desk.find_record(to)?;
    let target = other.id().to_owned();
    if record.id() == target {
        return Err(OpsError::usage(format!(
            "{target} can't be linked to itself"
        )));
    }
    let links = record.links().into_iter();
    let known = links
        .filter(|link| link.relation == relation)
        .find(|link| other.answers_to(&link.target));
    if known.is_none() && !request.remove {
        open(desk, &relation, &other)?;
    }
    let edit = match (known, request.remove) {
        (None, false) => added(desk, &record, &relation, &target)?,
        (Some(link), true) => Edit::Remove {
            path: place(&record, link.path),
        },
        (Some(_), false) => {
            return Err(OpsError::refused(format!(
                "{} already has the link {relation} {target}",
                record.id()
            )));
        }
        (None, true) => {
            return Err(OpsError::usage(format!(
                "{} has no link {relation} {target}",
                record.id()
            )));
        }
    };
    let after = entries::edited(&record, &[edit])?;
    let verb = if request.remove { "unlink" } else { "link" };
    let plan = Plan {
        subject: format!("{}: {verb} {relation} {target}", record.id()),
        writes: vec![entries::write(&record, &after)],
        ..Plan::default()
    };
    Ok((
        plan.trailers_for(record.id(), None),
        format!("{} {relation} {target}", record.id()),
    ))
}

/// Refuses a target that is over, where the relation asks for one that is open.
fn open(desk: &Desk, relation: &str, target: &Record) -> Result<(), OpsError> {
    let definition = desk.definitions.relation(relation);
    let asks = definition.is_some_and(|relation| relation.open);
    let is_open = target.category().is_none_or(Category::is_open);
    if !asks || is_open {
        return Ok(());
    }
    let (id, state) = (target.id(), target.state().unwrap_or_default());
    let message = format!("{id} is `{state}`, so nothing can have it as its {relation}");
    Err(OpsError::refused(message).hint("reopen it first, or link the two with `related-to`"))
}

/// The stored relation that a word means, and which record makes it.
fn direction<'a>(
    desk: &Desk,
    request: &'a LinkRequest,
) -> Result<(String, &'a str, &'a str), OpsError> {
    let (id, target) = (request.id.as_str(), request.target.as_str());
    if desk.definitions.relation(&request.relation).is_some() {
        return Ok((request.relation.clone(), id, target));
    }
    let mut relations = desk.definitions.relations();
    if let Some((name, _)) = relations.find(|(_, relation)| relation.inverse == request.relation) {
        return Ok((name.to_owned(), target, id));
    }
    let names: Vec<&str> = desk.definitions.relations().map(|(name, _)| name).collect();
    Err(
        OpsError::usage(format!("no relation `{}`", request.relation))
            .nearest(&request.relation, names.iter().copied())
            .hint(format!("the relations are {}", one_of(names))),
    )
}

/// The edit that adds a link, unless its relation allows one and there is one, or it would lead back to the record.
pub(crate) fn added(
    desk: &Desk,
    record: &Record,
    relation: &str,
    target: &str,
) -> Result<Edit, OpsError> {
    let definition = desk.definitions.relation(relation);
    let single = definition.is_some_and(|relation| relation.single);
    if let Some(known) = record
        .links()
        .iter()
        .find(|link| single && link.relation == relation)
    {
        let message = format!(
            "{} already has the link {relation} {}",
            record.id(),
            known.target
        );
        return Err(OpsError::refused(message).hint(format!(
            "take it away first: `itsm link {} {relation} {} --remove`",
            record.id(),
            known.target
        )));
    }
    if definition.is_some_and(|relation| relation.acyclic) {
        ahead_only(desk, record, relation, target)?;
    }
    let path = FieldPath::root().key("links");
    let item = json!({"relation": relation, "target": target});
    if record.document().at(&path).is_some() {
        return Ok(Edit::Append {
            path,
            value: item,
            flow: true,
        });
    }
    Ok(Edit::Set {
        path,
        value: json!([item]),
        before: crate::ops::fields::following(record, "links"),
    })
}

/// Refuses a target from which links of the same relation lead to the record.
fn ahead_only(desk: &Desk, record: &Record, relation: &str, target: &str) -> Result<(), OpsError> {
    let mut ways = vec![vec![target.to_owned()]];
    let mut seen = HashSet::new();
    while let Some(way) = ways.pop() {
        let last = way.last().map(String::as_str).unwrap_or_default();
        // What can't be read leads nowhere; `validate` tells of it.
        let Ok(known) = desk.find_record(last) else {
            continue;
        };
        if known.id() == record.id() {
            return Err(leads_back(record, relation, &way));
        }
        if !seen.insert(known.id().to_owned()) {
            continue;
        }
        let links = known.links().into_iter();
        let further = links.filter(|link| link.relation == relation);
        ways.extend(further.map(|link| [&way[..], &[link.target]].concat()));
    }
    Ok(())
}

/// The refusal of a link by which a relation would lead back to where it began.
fn leads_back(record: &Record, relation: &str, way: &[String]) -> OpsError {
    let whole = way.join(" → ");
    let message = format!("`{relation}` would lead back: {} → {whole}", record.id());
    let wrong = match way {
        [.., from, to] => format!("`itsm link {from} {relation} {to} --remove`"),
        _ => "the link that is wrong".to_owned(),
    };
    OpsError::refused(message).hint(format!("take away first what is wrong: {wrong}"))
}

/// The item to remove, or the whole list where it is the only one.
fn place(record: &Record, path: FieldPath) -> FieldPath {
    let whole = FieldPath::root().key("links");
    let listed = record.document().at(&whole).map_or(0, Node::len);
    if listed == 1 && path == whole.index(0) {
        whole
    } else {
        path
    }
}

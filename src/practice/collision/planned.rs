//! From a record to what of it can stand in another's way.
//!
//! Whether the planned time of a record is taken, its state says (`commits` in the life cycle), whatever the type is
//! called; the fields are known by name, as those of a change.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::practice::Interval;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::parse_time;
use crate::schema::Category;
use crate::schema::Commitment;
use crate::yaml::Node;

/// What two changes have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CollisionKind {
    /// Both alter the same item.
    SameItem,
    /// One alters what fails when the items of the other fail.
    Affected,
    /// Both are for the same service or take it down, and at least one of them interrupts something.
    SameService,
    /// Both are carried out by the same person.
    SamePerson,
    /// Each leaves enough of a group, both together do not.
    Redundancy,
}

impl CollisionKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::SameItem,
        Self::Affected,
        Self::SameService,
        Self::SamePerson,
        Self::Redundancy,
    ];

    /// The word that records and outputs use.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameItem => "same-item",
            Self::Affected => "affected",
            Self::SameService => "same-service",
            Self::SamePerson => "same-person",
            Self::Redundancy => "redundancy",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Why a collision is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The id of the other change; any where there is none.
    pub with: Option<String>,
    /// What is accepted; everything where there is none.
    pub kind: Option<CollisionKind>,
    /// The reason.
    pub reason: String,
}

/// A change as far as it can stand in another's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The id.
    pub id: String,
    /// When the work is to be done.
    pub during: Interval,
    /// The ids of the items that are altered.
    pub items: BTreeSet<String>,
    /// The ids of the services that are altered.
    pub services: BTreeSet<String>,
    /// Whether a service is interrupted on purpose.
    pub outage: bool,
    /// The id of the person who carries it out.
    pub assignee: Option<String>,
    /// Whether it is decided on.
    pub is_firm: bool,
    /// The collisions that are accepted.
    pub waivers: Vec<Waiver>,
}

/// How far the planned time of a record is taken, by its state.
pub fn commitment(record: &Record) -> Option<Commitment> {
    let lifecycle = &record.definition().lifecycle;
    lifecycle.state(record.state()?)?.commits
}

/// Every change whose planned time is taken, by path, with what can be expected at a time of work that is late.
pub fn committed(corpus: &Corpus, now: DateTime<Utc>) -> Vec<Planned> {
    let taken = taken(corpus, now);
    let planned = taken.map(|(record, during)| planned_at(record, corpus, during));
    planned.collect()
}

/// Those of them whose time overlaps with another, which are few: the rest are not taken apart.
pub fn committed_beside(corpus: &Corpus, now: DateTime<Utc>, during: Interval) -> Vec<Planned> {
    let taken = taken(corpus, now).filter(|(_, one)| one.overlaps(during));
    let planned = taken.map(|(record, during)| planned_at(record, corpus, during));
    planned.collect()
}

fn taken(corpus: &Corpus, now: DateTime<Utc>) -> impl Iterator<Item = (&Record, Interval)> {
    let records = corpus.records().iter();
    let taken = records.filter(|record| commitment(record).is_some());
    taken.filter_map(move |record| Some((record, expected_time(record, now)?)))
}

/// What of a change counts, as [`planned`]; work that should have ended and goes on is taken to need as long again from now on.
pub fn expected(record: &Record, corpus: &Corpus, now: DateTime<Utc>) -> Option<Planned> {
    let during = expected_time(record, now)?;
    Some(planned_at(record, corpus, during))
}

fn expected_time(record: &Record, now: DateTime<Utc>) -> Option<Interval> {
    let mut during = planned_time(record)?;
    if is_late(record, during, now) {
        during.to = now + during.length();
    }
    Some(during)
}

/// Whether the work goes on after the end of its planned time.
pub fn is_late(record: &Record, during: Interval, now: DateTime<Utc>) -> bool {
    // What is firm and active is being done; what only waits for its time is waiting.
    let is_going_on =
        commitment(record) == Some(Commitment::Firm) && record.category() == Some(Category::Active);
    is_going_on && during.to <= now
}

/// What of a change counts, whatever its state; none where it has no planned time, or one that ends before it begins.
pub fn planned(record: &Record, corpus: &Corpus) -> Option<Planned> {
    let during = planned_time(record)?;
    Some(planned_at(record, corpus, during))
}

fn planned_time(record: &Record) -> Option<Interval> {
    let time = |field: &str| record.text(field).and_then(parse_time);
    let during = Interval {
        from: time("planned_start")?,
        to: time("planned_end")?,
    };
    (during.from < during.to).then_some(during)
}

/// What of a change would count if it were done then, whatever it has planned.
pub fn planned_at(record: &Record, corpus: &Corpus, during: Interval) -> Planned {
    let named = |field: &str| -> BTreeSet<String> {
        let links = record.links().into_iter();
        let links = links.filter(|link| link.relation == field);
        links.map(|link| present(&link.target, corpus)).collect()
    };
    Planned {
        id: record.id().to_owned(),
        during,
        items: named("cis"),
        services: named("service"),
        outage: record.value("outage") == Some(Value::Bool(true)),
        assignee: named("assignee").pop_first(),
        is_firm: commitment(record) == Some(Commitment::Firm),
        waivers: waivers(record, corpus),
    }
}

/// The id that a record has now.
fn present(id: &str, corpus: &Corpus) -> String {
    let meant = corpus.meant(id).map(Record::id);
    meant.unwrap_or(id).to_owned()
}

/// What a change accepts: each collision by itself, or all of them by the one sentence of `collision_waiver`.
fn waivers(record: &Record, corpus: &Corpus) -> Vec<Waiver> {
    let list = record.document().root().get("collision_waivers");
    let items = list.into_iter().flat_map(Node::items);
    let listed = items.filter_map(|item| {
        let text = |key: &str| item.get(key).and_then(Node::text);
        Some(Waiver {
            with: Some(present(text("with")?, corpus)),
            kind: Some(CollisionKind::parse(text("kind")?)?),
            reason: text("reason")?.to_owned(),
        })
    });
    let sweeping = record.text("collision_waiver").map(|reason| Waiver {
        with: None,
        kind: None,
        reason: reason.to_owned(),
    });
    listed.chain(sweeping).collect()
}

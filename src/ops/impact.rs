//! What fails when something fails, who has to be told, and what fails a critical service by itself.
//!
//! It is worked out anew each time and stored nowhere, so that it is never out of date.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::practice::collision::committed;
use crate::practice::impact;
use crate::practice::impact::Graph;
use crate::practice::impact::Impact;
use crate::practice::impact::Limits;
use crate::practice::impact::SinglePoint;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::stem;
use crate::schema::Reference;

/// A question about impact.
#[derive(Debug, Clone, Default)]
pub struct ImpactRequest {
    /// What fails: ids or unambiguous parts of them. For single points of failure the targets; all critical ones where empty.
    pub ids: Vec<String>,
    /// What goes on working whatever happens.
    pub without: Vec<String>,
    /// How far to look.
    pub limits: Limits,
    /// Whether to ask what the items need, and not what needs them.
    pub up: bool,
    /// The time at which the items of changes with an outage are down, too; those of none where nothing is said.
    pub with_changes: Option<DateTime<Utc>>,
}

/// Somebody to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The id.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The type: `person`, `team`.
    pub record_type: String,
    /// The ids of the records that they answer for and that fail or are degraded, sorted.
    pub about: Vec<String>,
}

/// A change that has taken items down on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// The id of the change.
    pub change: String,
    /// The places of the items, by id.
    pub places: Vec<usize>,
}

/// What a failure leads to, or what items need.
#[derive(Debug, Default)]
pub struct Consequence {
    /// The graph to whose places the rest points.
    pub graph: Graph,
    /// The places of the items asked about, by id.
    pub sources: Vec<usize>,
    /// The changes that have taken items down at the time asked about.
    pub outages: Vec<Outage>,
    /// What is reached.
    pub impact: Impact,
    /// What of it takes down an item asked about by its own failure alone; empty unless asked what items need.
    pub alone: BTreeSet<usize>,
    /// Who has to be told, by id.
    pub tell: Vec<Told>,
    /// Files that could not be read, so that their relations are missing; those that name nothing that was reached may
    /// be left out.
    pub unread: Vec<Diagnostic>,
}

/// The single points of failure.
#[derive(Debug)]
pub struct SinglePoints {
    /// The graph to whose places the rest points.
    pub graph: Graph,
    /// The places of the targets, by id.
    pub targets: Vec<usize>,
    /// The points, those that take down most first.
    pub points: Vec<SinglePoint>,
    /// Files that could not be read, so that their relations are missing.
    pub unread: Vec<Diagnostic>,
}

/// Works out what fails when items fail, or what they need.
pub fn impact(desk: &Desk, request: &ImpactRequest) -> Result<Consequence, OpsError> {
    let (sources, without) = (ids(desk, &request.ids)?, ids(desk, &request.without)?);
    let (corpus, graph) = match request.with_changes {
        Some(_) => gathered(desk, desk.corpus()?),
        None => near(desk, &sources, &without, request.up)?,
    };
    let sources = places(&graph, &sources)?;
    let without = places(&graph, &without)?;
    let outages = match request.with_changes {
        Some(at) => outages(desk, &corpus, &graph, at),
        None => Vec::new(),
    };
    refuse_both(&graph, &sources, &without)?;
    let down = outages.iter().flat_map(|outage| &outage.places);
    let down: Vec<usize> = sources.iter().chain(down).copied().collect();
    let walk = if request.up {
        impact::needs
    } else {
        impact::impact
    };
    let found = walk(&graph, &down, &without, request.limits);
    let mut alone = BTreeSet::new();
    if request.up {
        let points = impact::every_point(&graph, &sources, &without).into_iter();
        alone = points.map(|point| point.node).collect();
    }
    Ok(Consequence {
        tell: tell(&corpus, &graph, &found),
        unread: unread(&corpus),
        impact: found,
        sources,
        outages,
        alone,
        graph,
    })
}

/// The records that matter to a question, and their graph.
fn near(
    desk: &Desk,
    sources: &BTreeSet<String>,
    without: &BTreeSet<String>,
    up: bool,
) -> Result<(Corpus, Graph), OpsError> {
    let files = desk.standing_files()?;
    let corpus = impact::near(&files, &desk.definitions, sources, without, up);
    let (corpus, graph) = gathered(desk, corpus);
    // That nothing is recorded at all can be said only of all records.
    if graph.has_arcs() {
        Ok((corpus, graph))
    } else {
        Ok(gathered(desk, desk.standing_corpus()?))
    }
}

fn gathered(desk: &Desk, corpus: Corpus) -> (Corpus, Graph) {
    let graph = impact::gather(&corpus, &desk.definitions);
    (corpus, graph)
}

/// Finds everything that takes down a critical service or item by itself.
pub fn single_points(desk: &Desk, request: &ImpactRequest) -> Result<SinglePoints, OpsError> {
    let corpus = desk.standing_corpus()?;
    let graph = impact::gather(&corpus, &desk.definitions);
    let mut targets = places(&graph, &ids(desk, &request.ids)?)?;
    let without = places(&graph, &ids(desk, &request.without)?)?;
    if targets.is_empty() {
        let nodes = graph.nodes().iter().enumerate();
        let critical = nodes.filter(|(_, node)| node.is_critical && !node.is_retired);
        targets = critical.map(|(at, _)| at).collect();
    } else {
        refuse_both(&graph, &targets, &without)?;
    }
    let mut points = impact::single_points(&graph, &targets, &without);
    let services = |point: &SinglePoint| {
        let failed = point.fails.iter().filter_map(|at| graph.nodes().get(*at));
        failed.filter(|node| node.class.is_none()).count()
    };
    points.sort_by_key(|point| {
        let counts = (services(point), point.fails.len());
        (std::cmp::Reverse(counts), point.node)
    });
    Ok(SinglePoints {
        unread: unread(&corpus),
        graph,
        targets,
        points,
    })
}

/// The ids of the records that parts of ids mean.
fn ids(desk: &Desk, parts: &[String]) -> Result<BTreeSet<String>, OpsError> {
    let paths = parts.iter().map(|part| desk.find(part));
    paths
        .map(|path| path.map(|path| stem(&path).to_owned()))
        .collect()
}

/// The places of records, sorted.
fn places(graph: &Graph, ids: &BTreeSet<String>) -> Result<Vec<usize>, OpsError> {
    let places = ids.iter().map(|id| {
        graph.place(id).ok_or_else(|| {
            OpsError::usage(format!("{id} is nothing that can fail"))
                .hint("name configuration items or services: `itsm list ci`")
        })
    });
    places.collect()
}

/// Refuses what is to fail, or asked about, and to go on working too: either answer would pass over half the question.
fn refuse_both(graph: &Graph, asked: &[usize], without: &[usize]) -> Result<(), OpsError> {
    let both = asked.iter().find(|at| without.contains(at));
    let Some(node) = both.and_then(|at| graph.nodes().get(*at)) else {
        return Ok(());
    };
    let message = format!(
        "{} can't be asked about and go on working whatever fails",
        node.id
    );
    Err(OpsError::usage(message).hint("name it as what is asked about, or with `--without`"))
}

/// The changes, still to be done or being done, that have taken something down at a time.
fn outages(desk: &Desk, corpus: &Corpus, graph: &Graph, at: DateTime<Utc>) -> Vec<Outage> {
    let planned = committed(corpus, desk.now).into_iter();
    let going = planned.filter(|one| one.outage && one.during.from <= at && at < one.during.to);
    let outages = going.map(|one| Outage {
        places: one.items.iter().filter_map(|id| graph.place(id)).collect(),
        change: one.id,
    });
    outages.filter(|outage| !outage.places.is_empty()).collect()
}

/// The people and teams in charge of what is reached.
pub(crate) fn tell(corpus: &Corpus, graph: &Graph, found: &Impact) -> Vec<Told> {
    let reached = found.failed.iter().chain(&found.degraded);
    let mut told: BTreeMap<&str, (&Record, BTreeSet<&str>)> = BTreeMap::new();
    for node in reached.filter_map(|one| graph.nodes().get(one.node)) {
        let Some(record) = corpus.record(&node.id) else {
            continue;
        };
        for one in in_charge(record).filter_map(|id| corpus.meant(id)) {
            let (_, about) = told.entry(one.id()).or_insert((one, BTreeSet::new()));
            about.insert(&node.id);
        }
    }
    let told = told.into_iter().map(|(id, (record, about))| Told {
        id: id.to_owned(),
        title: record.title().to_owned(),
        record_type: record.definition().name.clone(),
        about: about.into_iter().map(str::to_owned).collect(),
    });
    told.collect()
}

/// The ids in the fields of a record that name who is in charge: a person with a duty, a team.
fn in_charge(record: &Record) -> impl Iterator<Item = &str> {
    let fields = record.definition().fields.iter();
    let naming = fields.filter(|field| {
        let is_team = field.reference == Some(Reference::Type("team".to_owned()));
        field.duty || is_team
    });
    naming.filter_map(|field| record.text(&field.name))
}

/// What is wrong with the files that could not be read.
pub(crate) fn unread(corpus: &Corpus) -> Vec<Diagnostic> {
    let files = corpus.unread().iter();
    files.flat_map(|file| file.findings.clone()).collect()
}

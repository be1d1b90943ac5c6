//! A change before it is decided on: its risk, what it reaches, what stands against it and what is still missing.
//!
//! Everything is worked out anew, as the next step would do it; nothing is written.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Circumstances;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::against::Against;
use crate::ops::against::against;
use crate::ops::against::unread;
use crate::ops::approvals::refused_start;
use crate::ops::assess::Around;
use crate::ops::assess::texts;
use crate::ops::computed;
use crate::ops::entries;
use crate::ops::facts::RecordFacts;
use crate::ops::impact::Consequence;
use crate::ops::impact::tell;
use crate::ops::list::shown;
use crate::ops::template;
use crate::practice::IMPLEMENTED;
use crate::practice::Interval;
use crate::practice::Obstacle;
use crate::practice::collision;
use crate::practice::completed;
use crate::practice::obstacles_in;
use crate::practice::review_reasons;
use crate::practice::risk::Assessment;
use crate::record::Record;
use crate::schema::Needs;
use crate::schema::Transition;

/// A change before it is decided on.
#[derive(Debug)]
pub struct Preview {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The kind of change, where it is known.
    pub kind: Option<String>,
    /// The state in which it stands.
    pub state: String,
    /// The time for which all of it holds.
    pub as_of: DateTime<Utc>,
    /// What an approval binds that may be added to afterwards.
    pub bound: Vec<Bound>,
    /// When the work is to be done.
    pub planned: Option<Interval>,
    /// The risk as it would be computed now.
    pub assessment: Assessment,
    /// The risk in the record.
    pub stored_risk: Option<String>,
    /// The risk that somebody put in place of the computed one.
    pub risk_override: Option<String>,
    /// What fails when everything fails that the change alters, and who has to be told.
    pub consequence: Consequence,
    /// How that differs from what the record lists, where it lists anything.
    pub drift: Option<Drift>,
    /// What stands against the planned time.
    pub against: Against,
    /// The template, for a standard change.
    pub template: Option<Followed>,
    /// Why a review after the work is owed, as far as that can be said.
    pub review: Vec<String>,
    /// The steps that lead on from here.
    pub steps: Vec<NextStep>,
}

/// A field that an approval binds although it may be added to afterwards, such as the commits that go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The name of the field.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// The same for people, an item a line.
    pub items: Vec<String>,
}

/// How the impact of now differs from that of the assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The ids of items that have come in.
    pub added: Vec<String>,
    /// The ids of items that are not impacted any more.
    pub gone: Vec<String>,
}

/// A template and how changes by it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Its id.
    pub id: String,
    /// The version to which the change was scheduled; none before that.
    pub is_same: Option<bool>,
    /// How many changes by it have ended.
    pub ended: usize,
    /// How many of them failed.
    pub failed: usize,
}

/// A step and what is missing for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The name of the transition.
    pub name: String,
    /// The state it leads to.
    pub to: String,
    /// What refuses it.
    pub missing: Vec<String>,
    /// What can't be checked.
    pub unchecked: Vec<String>,
}

/// Looks at a change as if its next step were taken now.
pub fn preview(desk: &Desk, id: &str) -> Result<Preview, OpsError> {
    let change = desk.find_record(id)?;
    if change.definition().field("risk_inputs").is_none() {
        return Err(OpsError::usage(format!("{} is no change", change.id()))
            .hint("`itsm list change` lists them"));
    }
    let around = Around::of(desk)?;
    let now = desk.now;
    let against = against(&around, &change);
    let assessment = computed::assessment(&around, &change, &against, now);
    let review = computed::ended(&around, &change, completed(&change));
    let text = |field| change.text(field).map(str::to_owned);
    let mut seen = Preview {
        id: change.id().to_owned(),
        title: change.title().to_owned(),
        kind: text("kind"),
        state: change.state().unwrap_or_default().to_owned(),
        as_of: now,
        bound: bound(&change),
        planned: collision::planned(&change, &around.corpus).map(|one| one.during),
        stored_risk: text("risk"),
        risk_override: text("risk_override"),
        drift: drift(&around, &change),
        template: template::of(&around, &change)
            .map(|one| template::followed(&around, &change, one)),
        review: review_reasons(&desk.definitions.risk().review, &review),
        steps: steps(&around, &change)?,
        against,
        assessment,
        consequence: Consequence::default(),
    };
    seen.consequence = consequence(around, &change);
    Ok(seen)
}

/// What an approval of a change binds besides its plan, as far as there is any.
fn bound(change: &Record) -> Vec<Bound> {
    let binds = change.definition().approval.binds.iter();
    let bound = binds.filter_map(|field| {
        let value = change.value(field)?;
        let items = match value.as_array() {
            Some(items) => items.iter().map(shown).collect(),
            None => vec![shown(&value)],
        };
        let field = field.clone();
        Some(Bound {
            field,
            value,
            items,
        })
    });
    bound.collect()
}

fn consequence(around: Around<'_>, change: &Record) -> Consequence {
    let impact = around.impact(change);
    Consequence {
        sources: around.sources(change),
        tell: tell(&around.corpus, &around.graph, &impact),
        unread: unread(&around.corpus, around.desk.config.timezone),
        impact,
        graph: around.graph,
        ..Consequence::default()
    }
}

/// What came in and what went since the impact was put in the record.
fn drift(around: &Around<'_>, change: &Record) -> Option<Drift> {
    let known: BTreeSet<String> = texts(change, "impacted_cis").into_iter().collect();
    if known.is_empty() {
        return None;
    }
    let impact = around.impact(change);
    let present = around.impacted(&impact);
    let present: BTreeSet<String> = present.into_iter().map(str::to_owned).collect();
    Some(Drift {
        added: present.difference(&known).cloned().collect(),
        gone: known.difference(&present).cloned().collect(),
    })
}

fn steps(around: &Around<'_>, change: &Record) -> Result<Vec<NextStep>, OpsError> {
    let lifecycle = change.definition().lifecycle.at(around.desk.now);
    let state = change.state().unwrap_or_default();
    let open = lifecycle.open_from(state);
    let steps = open.map(|transition| {
        let mut next = next_step(around, change, transition, Needs::Policy)?;
        if transition.milestone.as_deref() == Some(IMPLEMENTED) {
            next.missing.extend(refused_start(around.desk, change)?);
        }
        Ok(next)
    });
    steps.collect()
}

/// Takes a step in memory alone and says what is in its way, as far as guards of some reach go.
pub(crate) fn next_step(
    around: &Around<'_>,
    change: &Record,
    transition: &Transition,
    reach: Needs,
) -> Result<NextStep, OpsError> {
    let computed = computed::worked_out(around, change, transition, around.desk.now);
    let mut missing = computed.faults.clone();
    let mut assignments = Vec::new();
    computed.replace(&mut assignments);
    let said = Circumstances::default();
    let name = &transition.name;
    let mut entry = entries::entry(change, around.desk.now, "", name, &assignments, &said);
    entry.to = Some(transition.to.clone());
    let after = entries::applied(change, &assignments, &entry)?;
    let changed = entries::changed(change, &assignments);
    let facts = RecordFacts::new(around.desk, &after, &entry, changed);
    let lifecycle = change.definition().lifecycle.at(around.desk.now);
    let found = obstacles_in(lifecycle, transition, change.state(), &facts, reach);
    let (refusing, open): (Vec<_>, Vec<_>) = found.into_iter().partition(Obstacle::refuses);
    missing.extend(refusing.iter().map(Obstacle::message));
    Ok(NextStep {
        name: transition.name.clone(),
        to: transition.to.clone(),
        missing,
        unchecked: open.iter().map(Obstacle::message).collect(),
    })
}

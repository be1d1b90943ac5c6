//! What the program works out when a step is taken, and puts in the record with it.
//!
//! Nobody sets such a field by hand: where the outcome is wrong a person overrides it, with a reason that stays.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::against::Against;
use crate::ops::against::against;
use crate::ops::against::left_out;
use crate::ops::assess::Around;
use crate::ops::assess::time;
use crate::ops::fields::Assignment;
use crate::ops::template;
use crate::practice::Ended;
use crate::practice::collision;
use crate::practice::review_reasons;
use crate::practice::risk::Assessment;
use crate::practice::risk::assess;
use crate::practice::template::version;
use crate::record::Record;
use crate::schema::Compute;
use crate::schema::RecordType;
use crate::schema::Transition;
use crate::text::one_of;
use crate::text::plural;

/// How many impacted items a record lists; more are counted.
const MOST_IMPACTED: usize = 200;

/// The field that replaces the computed risk.
pub(crate) const RISK_OVERRIDE: &str = "risk_override";

/// What was worked out for a step.
#[derive(Debug, Default)]
pub(crate) struct Computed {
    /// The values for the record.
    pub(crate) assignments: Vec<Assignment>,
    /// What stands against the step, in words.
    pub(crate) faults: Vec<String>,
    /// What the user should know besides.
    pub(crate) notes: Vec<String>,
}

impl Computed {
    /// Refuses the step where something stands against it.
    pub(crate) fn allows(&self, record: &Record, transition: &Transition) -> Result<(), OpsError> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let message = format!(
            "{} can't {}: {}",
            record.id(),
            transition.name,
            self.faults.join("; ")
        );
        Err(OpsError::refused(message))
    }

    /// Puts the values in place of those that a person set.
    pub(crate) fn replace(self, assignments: &mut Vec<Assignment>) {
        let is_computed = |field: &String| self.assignments.iter().any(|one| one.field == *field);
        assignments.retain(|one| !is_computed(&one.field));
        assignments.extend(self.assignments);
    }

    fn set(&mut self, field: &str, value: Value) {
        self.assignments.push(Assignment {
            field: field.to_owned(),
            value,
        });
    }
}

/// Works out what a step computes of a record that has everything else that the step gives it.
pub(crate) fn at_step(
    desk: &Desk,
    record: &Record,
    transition: &Transition,
    now: DateTime<Utc>,
) -> Result<Computed, OpsError> {
    if transition.computes.is_empty() {
        return Ok(Computed::default());
    }
    let around = Around::of(desk)?;
    Ok(worked_out(&around, record, transition, now))
}

/// The same with everything around the record already read.
pub(crate) fn worked_out(
    around: &Around<'_>,
    record: &Record,
    transition: &Transition,
    now: DateTime<Utc>,
) -> Computed {
    let computes = |what| transition.computes.contains(&what);
    let mut found = Computed::default();
    let against = against(around, record);
    let mut risk = record.text("risk").map(str::to_owned);
    if computes(Compute::Risk) {
        let assessment = assessment(around, record, &against, now);
        risk = standing_risk(record, &assessment);
        found.set("risk", risk.clone().map_or(Value::Null, Value::from));
        let points = assessment.inputs.iter();
        let points = points.map(|one| (one.name.clone(), Value::from(one.points)));
        found.set("risk_inputs", Value::Object(points.collect()));
    }
    if computes(Compute::Impact) {
        impact(around, record, &mut found);
    }
    if computes(Compute::Collisions) {
        // Nothing can be said of work that has no time yet.
        let is_planned = collision::planned(record, &around.corpus).is_some();
        let word = match against.is_clear() {
            _ if !is_planned => Value::Null,
            true => Value::from("clear"),
            false => Value::from("colliding"),
        };
        found.set("collision_check", word);
        let words = against.words(around.desk.config.timezone).into_iter();
        let notes = words.map(|word| format!("{} {word}", record.id()));
        found.notes.extend(notes);
        let left_out = left_out(&around.corpus, around.desk.config.timezone);
        found.notes.extend(left_out);
    }
    if computes(Compute::Template)
        && let Some(template) = template::of(around, record)
    {
        found.set("template_version", Value::from(version(template)));
        let day = now.with_timezone(&around.desk.config.timezone).date_naive();
        found.faults.extend(template::faults(
            around,
            record,
            template,
            risk.as_deref(),
            day,
        ));
    }
    if computes(Compute::Review) {
        review(around, record, now, &mut found);
    }
    found
}

/// The risk of a change as it stands.
pub(crate) fn assessment(
    around: &Around<'_>,
    change: &Record,
    against: &Against,
    now: DateTime<Utc>,
) -> Assessment {
    let impact = around.impact(change);
    let facts = around.risk_facts(change, &impact, !against.is_clear(), now);
    assess(around.desk.definitions.risk(), &facts)
}

/// The risk that counts: what somebody put in place of the computed one, or that.
fn standing_risk(change: &Record, assessment: &Assessment) -> Option<String> {
    let overridden = change.text(RISK_OVERRIDE).map(str::to_owned);
    overridden.or_else(|| assessment.band.clone())
}

fn impact(around: &Around<'_>, change: &Record, found: &mut Computed) {
    let impact = around.impact(change);
    let services = around.impacted_services(&impact);
    let value = if services.is_empty() {
        Value::Null
    } else {
        Value::from(services)
    };
    found.set("impacted_services", value);
    let ids = around.impacted(&impact);
    if ids.len() > MOST_IMPACTED {
        let count = plural(ids.len(), "item");
        found.notes.push(format!("{count} would fail with it, too many to be listed in the record; `itsm preview` shows them"));
        found.set("impacted_cis", Value::Null);
        found.set("impacted_count", Value::from(ids.len()));
    } else {
        let value = if ids.is_empty() {
            Value::Null
        } else {
            Value::from(ids)
        };
        found.set("impacted_cis", value);
        found.set("impacted_count", Value::Null);
    }
}

fn review(around: &Around<'_>, change: &Record, at: DateTime<Utc>, found: &mut Computed) {
    let reasons = review_reasons(
        &around.desk.definitions.risk().review,
        &ended(around, change, Some(at)),
    );
    found.set("pir_required", Value::Bool(!reasons.is_empty()));
    let value = if reasons.is_empty() {
        Value::Null
    } else {
        Value::from(reasons)
    };
    found.set("pir_reasons", value);
}

/// What is known of a change for the duty to review it; `at` is when its work ended.
pub(crate) fn ended(around: &Around<'_>, change: &Record, at: Option<DateTime<Utc>>) -> Ended {
    let text = |field| change.text(field).map(str::to_owned);
    let is = |field| change.value(field) == Some(Value::Bool(true));
    Ended {
        outcome: text("outcome"),
        kind: text("kind"),
        risk: text(RISK_OVERRIDE).or_else(|| text("risk")),
        is_unauthorized: is("unauthorized"),
        is_wanted: is("pir_wanted"),
        planned_end: time(change, "planned_end"),
        at,
        caused: around.caused(change),
    }
}

/// Refuses to set by hand what a step works out.
pub(crate) fn refuse(definition: &RecordType, field: &str) -> Result<(), OpsError> {
    let mut steps = Vec::new();
    let mut beside: Vec<&str> = Vec::new();
    for step in &definition.lifecycle.transitions {
        let what = step.computes.iter().map(|one| one.fields());
        if let Some(fields) = what.into_iter().find(|fields| fields.contains(&field)) {
            steps.push(format!("`{}`", step.name));
            beside = fields.to_vec();
        }
    }
    if steps.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{field}` can't be set: it is worked out at {}",
        one_of(steps.iter().map(String::as_str))
    );
    let overrides = beside.iter().map(|one| format!("{one}_override"));
    let overrides = overrides
        .into_iter()
        .find(|one| definition.field(one).is_some());
    let hint = match overrides {
        Some(other) => format!("set `{other}`, with a reason, to put another in its place"),
        None => format!(
            "`itsm explain` and `itsm schema {}` say what it is for",
            definition.name
        ),
    };
    Err(OpsError::usage(message).hint(hint))
}

/// Lets the stored risk follow an override that is being set or taken away.
pub(crate) fn follow_override(desk: &Desk, record: &Record, assignments: &mut Vec<Assignment>) {
    let Some(set) = assignments.iter().find(|one| one.field == RISK_OVERRIDE) else {
        return;
    };
    let points = record.value("risk_inputs");
    let points = points.as_ref().and_then(Value::as_object);
    let sum = points.map(|points| points.values().filter_map(Value::as_i64).sum());
    let band = sum.and_then(|sum| desk.definitions.risk().band(sum));
    let value = match &set.value {
        Value::Null => band.map_or(Value::Null, Value::from),
        value => value.clone(),
    };
    assignments.push(Assignment {
        field: "risk".to_owned(),
        value,
    });
}

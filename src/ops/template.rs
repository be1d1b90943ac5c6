//! New changes by a template, and whether a change still is what its template allows.

use chrono::NaiveDate;
use serde_json::Value;

use crate::ops::Create;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::assess::Around;
use crate::ops::assess::texts;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::preview::Followed;
use crate::practice::completed;
use crate::practice::template::Given;
use crate::practice::template::filled;
use crate::practice::template::given;
use crate::practice::template::limit_faults;
use crate::practice::template::standing_fault;
use crate::practice::template::value_faults;
use crate::practice::template::variables;
use crate::practice::template::version;
use crate::record::Record;

/// The type of a template.
pub(crate) const TEMPLATE: &str = "change-template";

/// The kind of a change by a template.
const STANDARD: &str = "standard";

/// The one field that a change may have otherwise than its template.
const TITLE: &str = "title";

/// The template that a change follows.
pub(crate) fn of<'a>(around: &'a Around<'_>, change: &Record) -> Option<&'a Record> {
    let found = around.corpus.meant(change.text("template")?)?;
    (found.definition().name == TEMPLATE).then_some(found)
}

/// Everything in which a change is not what its template allows.
pub(crate) fn faults(
    around: &Around<'_>,
    change: &Record,
    template: &Record,
    risk: Option<&str>,
    day: NaiveDate,
) -> Vec<String> {
    let values = given(change);
    let mut found: Vec<String> = standing_fault(template, day).into_iter().collect();
    found.extend(value_faults(template, &values));
    found.extend(altered(around.desk, change, template, &values));
    let classes: Vec<(String, Option<String>)> = texts(change, "cis")
        .iter()
        .filter_map(|id| around.corpus.meant(id))
        .map(|item| (item.id().to_owned(), item.text("class").map(str::to_owned)))
        .collect();
    found.extend(limit_faults(
        template,
        &classes,
        risk,
        around.desk.definitions.risk(),
    ));
    found
}

/// The fixed values that a change has otherwise.
fn altered(desk: &Desk, change: &Record, template: &Record, values: &Given) -> Vec<String> {
    let filled = filled(template, values).into_iter();
    let differing = filled.filter(|(field, text)| {
        if field == TITLE {
            return false;
        }
        let wanted = change.definition().field(field);
        let wanted = wanted.and_then(|field| fields::assignment(desk, field, text).ok());
        wanted.is_some_and(|wanted| change.value(field).unwrap_or_default() != wanted.value)
    });
    let said = differing.map(|(field, _)| format!("`{field}` is not what the template says"));
    said.collect()
}

/// A request with what its template says filled in.
pub(crate) fn apply(desk: &Desk, request: &Create) -> Result<(Create, Given), OpsError> {
    let Some(name) = &request.template else {
        return match request.vars.first() {
            None => Ok((request.clone(), Given::new())),
            Some(_) => {
                Err(OpsError::usage("`--var` fills in a template").hint("add `--template NAME`"))
            }
        };
    };
    let template = template(desk, request, name)?;
    let values = given_values(&request.vars)?;
    let faults = value_faults(&template, &values);
    if !faults.is_empty() {
        return Err(refusal(&template, &faults));
    }
    let mut set = Vec::new();
    for (field, text) in filled(&template, &values) {
        let own = request.set.iter().any(|text| {
            text.split_once('=')
                .is_some_and(|(name, _)| name.trim() == field)
        });
        if own && field != TITLE {
            return Err(OpsError::usage(format!(
                "`{field}` can't be set: the template {} fixes it",
                template.id()
            )));
        }
        set.push(format!("{field}={text}"));
    }
    set.push(format!("kind={STANDARD}"));
    set.push(format!("template={}", template.id()));
    set.extend(request.set.iter().cloned());
    let request = Create {
        set,
        template: None,
        vars: Vec::new(),
        ..request.clone()
    };
    Ok((request, values))
}

/// The template that a request names, where it can be followed.
fn template(desk: &Desk, request: &Create, name: &str) -> Result<Record, OpsError> {
    let type_of = desk.definitions.record_type(&request.record_type);
    if type_of
        .and_then(|one| one.field("template_values"))
        .is_none()
    {
        let what = fields::article(&request.record_type);
        return Err(OpsError::usage(format!("{what} follows no template")));
    }
    let folder = desk
        .definitions
        .record_type(TEMPLATE)
        .map_or(TEMPLATE, |one| one.folder.as_str());
    let template = desk.record(&desk.find_below(folder, TEMPLATE, name)?)?;
    let day = desk.now.with_timezone(&desk.config.timezone).date_naive();
    match standing_fault(&template, day) {
        None => Ok(template),
        Some(fault) => {
            Err(OpsError::refused(fault).hint(format!("`itsm list {TEMPLATE}` shows the others")))
        }
    }
}

fn given_values(vars: &[String]) -> Result<Given, OpsError> {
    let split = |text: &String| {
        let (name, value) = fields::split(text)?;
        Ok((name.to_owned(), value.to_owned()))
    };
    vars.iter().map(split).collect()
}

fn refusal(template: &Record, faults: &[String]) -> OpsError {
    let mut error = OpsError::usage(format!(
        "the template {}: {}",
        template.id(),
        faults.join("; ")
    ));
    for one in variables(template) {
        let about = if one.about.is_empty() {
            "the template asks for it"
        } else {
            &one.about
        };
        error = error.hint(format!("add `--var {}=…`: {about}", one.name));
    }
    error
}

/// The values as the record keeps them; nothing where there are none.
pub(crate) fn stored(values: &Given) -> Option<Assignment> {
    let member = |(name, value): (&String, &String)| (name.clone(), Value::from(value.as_str()));
    let members: serde_json::Map<String, Value> = values.iter().map(member).collect();
    (!members.is_empty()).then(|| Assignment {
        field: "template_values".to_owned(),
        value: Value::Object(members),
    })
}

/// The template of a change and how changes by it went.
pub(crate) fn followed(around: &Around<'_>, change: &Record, template: &Record) -> Followed {
    let failures = &around.desk.definitions.risk().review.outcomes;
    let follows = |one: &&Record| {
        let followed = one.text("template").and_then(|id| around.corpus.meant(id));
        followed.is_some_and(|followed| followed.id() == template.id())
    };
    let records = around.corpus.records().iter().filter(follows);
    let outcomes: Vec<&str> = records
        .filter(|one| completed(one).is_some())
        .filter_map(|one| one.text("outcome"))
        .collect();
    let is_failed = |outcome: &&&str| failures.iter().any(|one| one == **outcome);
    let known = change.text("template_version");
    Followed {
        id: template.id().to_owned(),
        is_same: known.map(|known| known == version(template)),
        ended: outcomes.len(),
        failed: outcomes.iter().filter(is_failed).count(),
    }
}

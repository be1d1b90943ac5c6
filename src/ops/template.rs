//! New changes by a template, and whether a change still is what its template allows.

use chrono::NaiveDate;
use serde_json::Value;

use crate::ops::Create;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::upheld;
use crate::ops::assess::Around;
use crate::ops::computed;
use crate::ops::fields;
use crate::ops::fields::Assignment;
use crate::ops::preview::Followed;
use crate::practice::Approved;
use crate::practice::completed;
use crate::practice::template::Given;
use crate::practice::template::TEMPLATE;
use crate::practice::template::TITLE;
use crate::practice::template::altered;
use crate::practice::template::fixed_values;
use crate::practice::template::given;
use crate::practice::template::is_approved;
use crate::practice::template::item_classes;
use crate::practice::template::limit_faults;
use crate::practice::template::standing_fault;
use crate::practice::template::value_faults;
use crate::practice::template::variables;
use crate::practice::template::version;
use crate::record::Record;
use crate::schema::Field;
use crate::schema::RecordType;

/// The kind of a change by a template.
const STANDARD: &str = "standard";

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
    if is_approved(template)
        && let Approved::Fails(fault) = upheld(around.desk, template)
    {
        found.push(format!("the template {}: {fault}", template.id()));
    }
    found.extend(value_faults(template, &values));
    let settled = |field: &Field, value| {
        let given = fields::assigned(around.desk, field, value).ok()?;
        Some(given.value)
    };
    let altered = altered(template, change, &settled).into_iter();
    found.extend(altered.map(|field| format!("`{field}` is not what the template says")));
    found.extend(limit_faults(
        template,
        &item_classes(change, &around.corpus),
        risk,
        around.desk.definitions.risk(),
    ));
    found
}

/// The values that the template of a request gives a new record; none without one.
pub(crate) fn filled(desk: &Desk, request: &Create) -> Result<Vec<Assignment>, OpsError> {
    let Some(name) = &request.template else {
        return match request.vars.first() {
            None => Ok(Vec::new()),
            Some(_) => {
                Err(OpsError::usage("`--var` fills in a template").hint("add `--template NAME`"))
            }
        };
    };
    let (definition, template) = template(desk, request, name)?;
    let values = given_values(&request.vars)?;
    let faults = value_faults(&template, &values);
    if !faults.is_empty() {
        return Err(refusal(&template, &faults));
    }
    let said = [("kind", STANDARD), ("template", template.id())];
    let said = said.map(|(field, text)| (field.to_owned(), Value::from(text)));
    let fixed = fixed_values(&template, definition, &values).into_iter();
    let mut found: Vec<Assignment> = stored(&values).into_iter().collect();
    for (field, value) in fixed.chain(said) {
        if field != TITLE && is_set(request, &field) {
            return Err(OpsError::usage(format!(
                "`{field}` can't be set: the template {} fixes it",
                template.id()
            )));
        }
        let field = fields::known(definition, &field)?;
        computed::refuse(definition, &field.name)?;
        found.push(fields::assigned(desk, field, value)?);
    }
    Ok(found)
}

/// Whether a request itself sets a field.
fn is_set(request: &Create, field: &str) -> bool {
    let mut names = request.set.iter().filter_map(|text| text.split_once('='));
    names.any(|(name, _)| name.trim() == field)
}

/// The template that a request names, where it can be followed, and the type of the record to be made.
fn template<'a>(
    desk: &'a Desk,
    request: &Create,
    name: &str,
) -> Result<(&'a RecordType, Record), OpsError> {
    let type_of = desk.definitions.record_type(&request.record_type);
    let Some(definition) = type_of.filter(|one| one.field("template_values").is_some()) else {
        let what = fields::article(&request.record_type);
        return Err(OpsError::usage(format!("{what} follows no template")));
    };
    let folder = desk
        .definitions
        .record_type(TEMPLATE)
        .map_or(TEMPLATE, |one| one.folder.as_str());
    let template = desk.record(&desk.find_below(folder, TEMPLATE, name)?)?;
    let day = desk.now.with_timezone(&desk.config.timezone).date_naive();
    match standing_fault(&template, day) {
        None => Ok((definition, template)),
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
        let is_wrong = faults
            .iter()
            .any(|fault| fault.starts_with(&format!("`{}` ", one.name)));
        if !is_wrong {
            continue;
        }
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
fn stored(values: &Given) -> Option<Assignment> {
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

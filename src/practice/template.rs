//! Standard changes by a template: what is filled in, which version it was, and whether the limits are kept.
//!
//! A template is approved once and saves the approval of each change, so everything that makes a change differ from what
//! was approved is told here, and nothing is mended silently.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::record::Corpus;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::Compute;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::schema::RiskModel;
use crate::schema::Shape;
use crate::text::hex;

/// The type of a template.
pub const TEMPLATE: &str = "change-template";

/// The milestone of a step by which it is decided on.
const AUTHORIZED: &str = "authorized";

/// The state of a template that may be followed.
const APPROVED: &str = "approved";

/// The parts of a template that its approval stands for.
const FIXED: [&str; 4] = ["values", "variables", "max_risk", "ci_classes"];

/// The one field that a change may have otherwise than its template.
pub const TITLE: &str = "title";

/// The values of a template's variables, by name.
pub type Given = BTreeMap<String, String>;

/// A variable of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// What to fill in.
    pub about: String,
    /// The regular expression that a value has to match as a whole.
    pub pattern: Option<String>,
    /// Whether a change can't do without it.
    pub required: bool,
}

/// The version of a template: the SHA-256 of its fixed parts, in hex.
///
/// Comments, order of keys and everything that approval does not depend on leave it as it is.
pub fn version(template: &Record) -> String {
    let parts = FIXED.map(|field| sorted(template.value(field).unwrap_or_default()));
    hex(&Sha256::digest(json!(parts).to_string()))
}

/// A value with the members of each object in order of their names.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let ordered: BTreeMap<String, Value> = members.into_iter().collect();
            let members = ordered.into_iter();
            Value::Object(members.map(|(name, value)| (name, sorted(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// The variables of a template, in the order of its file.
pub fn variables(template: &Record) -> Vec<Variable> {
    let list = template.value("variables").unwrap_or_default();
    let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let items = list.as_array().into_iter().flatten();
    let found = items.filter_map(|item| {
        Some(Variable {
            name: text(item, "name")?,
            about: text(item, "about").unwrap_or_default(),
            pattern: text(item, "pattern"),
            required: item.get("required").and_then(Value::as_bool) != Some(false),
        })
    });
    found.collect()
}

/// What a template fixes of a change of a type, by field, typed as its fields are, in the order of the template's file.
///
/// What is filled in stays one item of a list, whatever it holds. A variable that need not be given and is not is empty,
/// and null stands for what is empty as a whole.
pub fn fixed_values(template: &Record, change: &RecordType, given: &Given) -> Vec<(String, Value)> {
    let values = template.value("values").unwrap_or_default();
    let members = values.as_object().into_iter().flatten();
    let optional = variables(template).into_iter().filter(|one| !one.required);
    let mut all: Given = optional.map(|one| (one.name, String::new())).collect();
    all.extend(given.clone());
    let found = members.filter_map(|(field, text)| {
        let shape = change.field(field).map_or(&Shape::Text, |one| &one.shape);
        Some((field.clone(), typed(shape, text.as_str()?, &all)))
    });
    found.collect()
}

/// A fixed value with the variables filled in; a list is split before that.
fn typed(shape: &Shape, text: &str, given: &Given) -> Value {
    let filled = |part: &str, shape: &Shape| {
        let text = fill(part, given);
        let text = text.trim();
        (!text.is_empty()).then(|| shape.from_argument(text))
    };
    let Shape::List(item) = shape else {
        return filled(text, shape).unwrap_or_default();
    };
    let items: Vec<Value> = text
        .split(',')
        .filter_map(|part| filled(part, item))
        .collect();
    if items.is_empty() {
        return Value::Null;
    }
    Value::from(items)
}

/// A text with `{{name}}` replaced; what is filled in is never looked at again, and an unknown name stays.
fn fill(text: &str, given: &Given) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        match given.get(name.trim()) {
            Some(value) => out.push_str(value),
            None if name.contains("{{") => {
                out.push_str("{{");
                rest = after;
                continue;
            }
            None => {
                out.push_str("{{");
                out.push_str(name);
                out.push_str("}}");
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The values of the variables that a change states.
pub fn given(change: &Record) -> Given {
    let values = change.value("template_values").unwrap_or_default();
    let members = values.as_object().into_iter().flatten();
    let found = members.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())));
    found.collect()
}

/// What is wrong with the values given for a template's variables.
pub fn value_faults(template: &Record, given: &Given) -> Vec<String> {
    let variables = variables(template);
    let mut found = Vec::new();
    for one in &variables {
        let value = given
            .get(&one.name)
            .filter(|value| !value.trim().is_empty());
        match (value, &one.pattern) {
            (None, _) if one.required => found.push(format!("`{}` is not filled in", one.name)),
            (Some(value), Some(pattern)) if !crate::schema::matches(pattern, value) => {
                found.push(format!("`{}` does not match `{pattern}`", one.name));
            }
            _ => {}
        }
    }
    let is_known = |name: &&String| variables.iter().any(|one| one.name == **name);
    let unknown = given.keys().filter(|name| !is_known(name));
    found.extend(unknown.map(|name| format!("the template has no variable `{name}`")));
    found
}

/// Whether changes may follow a template, as far as its state goes.
pub fn is_approved(template: &Record) -> bool {
    template.state() == Some(APPROVED)
}

/// Whether a template may be followed on a day, and otherwise why not.
pub fn standing_fault(template: &Record, day: chrono::NaiveDate) -> Option<String> {
    let id = template.id();
    if !is_approved(template) {
        let state = template.state().unwrap_or_default();
        return Some(format!("the template {id} is {state}, not approved"));
    }
    let until = template.text("valid_until");
    let until = until.and_then(|text| text.parse::<chrono::NaiveDate>().ok())?;
    (day > until).then(|| format!("the template {id} was valid until {until}"))
}

/// The entry by which a change came on the calendar without an approval of its own, because it follows a template, and
/// its place in the log; none where it went the usual way since.
pub fn scheduled_by(change: &Record) -> Option<(usize, Entry)> {
    let mut found = None;
    for (seq, entry) in change.log().entries {
        let Some(to) = &entry.to else { continue };
        let lifecycle = change.definition().lifecycle.at(entry.at);
        let step = lifecycle.transition(&entry.step);
        let follows = step.is_some_and(|step| step.computes.contains(&Compute::Template));
        let milestone = step.and_then(|step| step.milestone.as_deref());
        let is_back = lifecycle.category(to) == Some(Category::Initial);
        if follows && entry.imported.is_none() {
            found = Some((seq, entry));
        } else if is_back || milestone == Some(AUTHORIZED) {
            found = None;
        }
    }
    found
}

/// Whether changes might follow a template at a time, by its log.
pub fn was_approved(template: &Record, at: DateTime<Utc>) -> bool {
    let log = template.log();
    let entries = log.entries.iter().map(|(_, entry)| entry);
    let by_then = entries.filter(|entry| entry.at <= at);
    let mut states = by_then.filter_map(|entry| entry.to.as_deref());
    states.next_back() == Some(APPROVED)
}

/// Whether a template took a step after a time, so that it may be another by now.
pub fn has_moved_since(template: &Record, at: DateTime<Utc>) -> bool {
    let log = template.log();
    let mut entries = log.entries.iter();
    entries.any(|(_, entry)| entry.to.is_some() && entry.at > at)
}

/// The fields that a change has otherwise than its template fixes them.
///
/// `settled` makes the references in a value whole ids; a value for which it can't is not compared.
pub fn altered(
    template: &Record,
    change: &Record,
    settled: &dyn Fn(&Field, Value) -> Option<Value>,
) -> Vec<String> {
    let definition = change.definition();
    let fixed = fixed_values(template, definition, &given(change)).into_iter();
    let differing = fixed.filter(|(name, value)| {
        let field = definition.field(name).filter(|_| name != TITLE);
        field.is_some_and(|field| {
            let own = change.value(name).unwrap_or_default();
            let wanted = settled(field, value.clone());
            wanted.is_some_and(|wanted| wanted != settled(field, own.clone()).unwrap_or(own))
        })
    });
    differing.map(|(name, _)| name).collect()
}

/// The items that a change alters, by id, each with its class and the wider ones that it belongs to.
pub fn item_classes(change: &Record, corpus: &Corpus) -> Vec<(String, Vec<String>)> {
    let ids = change.value("cis").unwrap_or_default();
    let ids = ids.as_array().into_iter().flatten();
    let items = ids.filter_map(|id| corpus.meant(id.as_str()?));
    let with_classes = items.map(|item| {
        let class = item.text("class").into_iter();
        let classes = class.flat_map(|class| item.definition().classes.upwards(class));
        (item.id().to_owned(), classes.map(str::to_owned).collect())
    });
    with_classes.collect()
}

/// What a change by a template has that the template does not allow; `classes` are those of the changed items,
/// by id, each with the wider ones behind it.
pub fn limit_faults(
    template: &Record,
    classes: &[(String, Vec<String>)],
    risk: Option<&str>,
    model: &RiskModel,
) -> Vec<String> {
    let mut found = Vec::new();
    let allowed = template.value("ci_classes").unwrap_or_default();
    let allowed: Vec<&str> = allowed
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (id, class) in classes {
        let is_allowed = class.iter().any(|class| allowed.contains(&class.as_str()));
        if !allowed.is_empty() && !is_allowed {
            let class = class
                .first()
                .map_or("thing without a class", String::as_str);
            found.push(format!("{id} is a {class}, which the template is not for"));
        }
    }
    let most = template.text("max_risk");
    let height = |band: Option<&str>| band.and_then(|band| model.height(band));
    if let (Some(risk), Some(most)) = (risk, most)
        && height(Some(risk)) > height(Some(most))
    {
        found.push(format!(
            "the risk is {risk}, and the template allows {most} at most"
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::schema::Definitions;
    use crate::yaml::Document;

    const TEMPLATE: &str = "id: relay\ntitle: Relay\nstate: approved\nvalues:\n  title: Restart {{host}}\n  cis: '{{host}}'\nvariables:\n  - {name: host, pattern: 'mx-[0-9]+'}\n  - {name: ticket, required: false}\nmax_risk: moderate\nci_classes: [server]\nvalid_until: 2026-12-31\n";

    fn template(text: &str) -> Record {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let definition = definitions.record_type("change-template").unwrap().clone();
        let document = Document::parse(text.to_owned()).unwrap();
        Record::new(
            "change-templates/relay.yaml".to_owned(),
            definition,
            document,
        )
    }

    fn host(value: &str) -> Given {
        [("host".to_owned(), value.to_owned())].into()
    }

    #[test]
    fn a_variable_is_filled_in_once_and_an_unknown_one_stays() {
        assert_eq!(
            fill("{{ host }} and {{b}}", &host("mx-1")),
            "mx-1 and {{b}}"
        );
        assert_eq!(fill("{{host}}", &host("{{host}}")), "{{host}}");
        assert_eq!(fill("{{ {{host}} }}", &host("a")), "{{ a }}");
        assert_eq!(fill("open {{host", &host("a")), "open {{host");
        assert_eq!(fill("", &host("a")), "");
    }

    #[test]
    fn a_value_stays_one_item_and_what_is_not_given_is_empty() {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let change = definitions.record_type("change").unwrap();
        let text = "id: relay\ntitle: Relay\nstate: approved\nvalues:\n  cis: 'mx-9, {{host}}, {{spare}}'\n  title: Restart {{host}}{{ticket}}\n  category: '{{ticket}}'\n  outage: 'true'\nvariables:\n  - {name: host}\n  - {name: spare, required: false}\n  - {name: ticket, required: false}\n";
        let found = fixed_values(&template(text), change, &host("mx-1, mx-2"));
        let expected = [
            ("cis", json!(["mx-9", "mx-1, mx-2"])),
            ("title", json!("Restart mx-1, mx-2")),
            ("category", Value::Null),
            ("outage", json!(true)),
        ];
        let expected = expected.map(|(field, value)| (field.to_owned(), value));
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_held_to_the_variables() {
        let relay = template(TEMPLATE);
        assert_eq!(value_faults(&relay, &host("mx-12")), [""; 0]);
        assert_eq!(
            value_faults(&relay, &host("mx-12 and more")),
            ["`host` does not match `mx-[0-9]+`"]
        );
        let none = [("hots".to_owned(), "mx-1".to_owned())].into();
        assert_eq!(
            value_faults(&relay, &none),
            [
                "`host` is not filled in",
                "the template has no variable `hots`"
            ]
        );
    }

    #[test]
    fn a_version_is_that_of_the_fixed_parts_alone() {
        let first = version(&template(TEMPLATE));
        assert_eq!(first.len(), 64);
        let same = TEMPLATE.replace("title: Relay", "title: Other # as ever");
        assert_eq!(version(&template(&same)), first);
        for (from, to) in [
            ("Restart", "Stop"),
            ("[server]", "[rack]"),
            ("moderate", "high"),
        ] {
            assert_ne!(
                version(&template(&TEMPLATE.replace(from, to))),
                first,
                "{to}"
            );
        }
    }

    #[test]
    fn a_template_is_followed_up_to_its_last_day_and_only_while_it_is_approved() {
        let day = |text: &str| text.parse().unwrap();
        let relay = template(TEMPLATE);
        assert_eq!(standing_fault(&relay, day("2026-12-31")), None);
        assert_eq!(
            standing_fault(&relay, day("2027-01-01")).unwrap(),
            "the template relay was valid until 2026-12-31"
        );
        let suspended = template(&TEMPLATE.replace("approved", "suspended"));
        assert_eq!(
            standing_fault(&suspended, day("2026-12-01")).unwrap(),
            "the template relay is suspended, not approved"
        );
    }

    #[test]
    fn classes_and_risk_have_limits() {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let relay = template(TEMPLATE);
        let items = |class: &str| {
            let classes = definitions.record_type("ci").unwrap().classes.clone();
            let upwards = classes.upwards(class).map(str::to_owned).collect();
            vec![("mx-1".to_owned(), upwards)]
        };
        let faults =
            |class, risk| limit_faults(&relay, &items(class), Some(risk), definitions.risk());
        assert_eq!(faults("server", "moderate"), [""; 0]);
        // A server is a device of a data centre, and a rack is not.
        let wide = template(&TEMPLATE.replace("[server]", "[datacenter-device]"));
        let wide_faults = |class| limit_faults(&wide, &items(class), None, definitions.risk());
        assert_eq!(wide_faults("server"), [""; 0]);
        assert_eq!(
            wide_faults("rack"),
            ["mx-1 is a rack, which the template is not for"]
        );
        assert_eq!(
            faults("rack", "high"),
            [
                "mx-1 is a rack, which the template is not for",
                "the risk is high, and the template allows moderate at most"
            ]
        );
    }
}

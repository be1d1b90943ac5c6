//! Standard changes by a template: what is filled in, which version it was, and whether the limits are kept.
//!
//! A template is approved once and saves the approval of each change, so everything that makes a change differ from what
//! was approved is told here, and nothing is mended silently.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::record::Record;
use crate::schema::RiskModel;
use crate::text::hex;

/// The state of a template that may be followed.
const APPROVED: &str = "approved";

/// The parts of a template that its approval stands for.
const FIXED: [&str; 4] = ["values", "variables", "max_risk", "ci_classes"];

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

/// The fixed values of a template with the variables filled in, by field, in the order of its file.
pub fn filled(template: &Record, given: &Given) -> Vec<(String, String)> {
    let values = template.value("values").unwrap_or_default();
    let members = values.as_object().into_iter().flatten();
    let found =
        members.filter_map(|(field, text)| Some((field.clone(), fill(text.as_str()?, given))));
    found.collect()
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

/// What a change by a template has that the template does not allow; `classes` are those of the changed items, by id.
pub fn limit_faults(
    template: &Record,
    classes: &[(String, Option<String>)],
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
        let is_allowed = class
            .as_deref()
            .is_some_and(|class| allowed.contains(&class));
        if !allowed.is_empty() && !is_allowed {
            let class = class.as_deref().unwrap_or("thing without a class");
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
        let items = |class: &str| vec![("mx-1".to_owned(), Some(class.to_owned()))];
        let faults =
            |class, risk| limit_faults(&relay, &items(class), Some(risk), definitions.risk());
        assert_eq!(faults("server", "moderate"), [""; 0]);
        assert_eq!(
            faults("rack", "high"),
            [
                "mx-1 is a rack, which the template is not for",
                "the risk is high, and the template allows moderate at most"
            ]
        );
    }
}

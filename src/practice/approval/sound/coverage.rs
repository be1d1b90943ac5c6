//! Rules that add nothing, and what no rule is for.

use crate::diagnostic::Diagnostic;
use crate::practice::approval::sound::warning;
use crate::schema::Count;
use crate::schema::Definitions;
use crate::schema::Match;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::RecordType;
use crate::schema::Requirement;
use crate::yaml::FieldPath;

/// How many combinations of values are looked at for a step; a policy that tells more apart is not looked at.
const MOST_COMBINATIONS: usize = 2000;

/// The field that always has a value when a rule is chosen, because it is computed.
const RISK: &str = "risk";

/// A value of a field, or none.
type Value<'a> = Option<&'a str>;

pub(super) fn findings(policy: &Policy, definitions: &Definitions) -> Vec<Diagnostic> {
    let mut found = covered(policy);
    for definition in definitions.types() {
        for step in definition.approval_steps() {
            found.extend(uncovered(policy, definition, step));
        }
        for role in definition.asked_roles() {
            if !policy.roles.contains_key(role) {
                let message = format!(
                    "the life cycle of {} asks for the role `{role}`, which nobody holds",
                    definition.name
                );
                found.push(warning(policy, &FieldPath::root().key("roles"), message));
            }
        }
    }
    found
}

/// Rules beside which another one matches wherever they do and asks for at least as much.
fn covered(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, rule) in policy.rules.iter().enumerate() {
        let covers = |(place, other): &(usize, &PolicyRule)| {
            // Of two that say the same the later one adds nothing.
            let is_other = *place < at || (*place > at && !adds_nothing(other, rule));
            is_other && adds_nothing(rule, other)
        };
        if let Some((_, other)) = policy.rules.iter().enumerate().find(covers) {
            let message = format!(
                "rule `{}` adds nothing: `{}` matches wherever it does and asks for as much",
                rule.name, other.name
            );
            found.push(warning(policy, &rule.place.key("name"), message));
        }
    }
    found
}

/// Whether a rule adds nothing to another.
fn adds_nothing(rule: &PolicyRule, other: &PolicyRule) -> bool {
    let (mine, theirs) = (&rule.when, &other.when);
    let is_within = |mine: &Vec<String>, theirs: &Vec<String>| {
        !mine.is_empty() && mine.iter().all(|one| theirs.contains(one))
    };
    let has_types = theirs.types.is_empty() || is_within(&mine.types, &theirs.types);
    let is_narrower = |condition: &Match| {
        let mut mine = mine.fields.iter().filter(|one| one.path == condition.path);
        mine.any(|one| {
            one.values
                .iter()
                .all(|value| condition.values.contains(value))
        })
    };
    let is_later = rule.afterwards.is_none() || rule.afterwards == other.afterwards;
    has_types
        && is_within(&mine.steps, &theirs.steps)
        && theirs.fields.iter().all(is_narrower)
        && rule.evidence <= other.evidence
        && is_later
        && asks_as_much(&rule.require, &other.require)
}

/// Whether the requirements of one rule can be told to be met wherever those of another are.
fn asks_as_much(require: &[Requirement], other: &[Requirement]) -> bool {
    let mut left: Vec<&Requirement> = other.iter().collect();
    require.iter().all(|one| {
        let place = left.iter().position(|other| {
            let is_more = match (one.count, other.count) {
                (Count::Number(one), Count::Number(other))
                | (Count::Percent(one), Count::Percent(other)) => one <= other,
                (Count::Number(one), _) => one == 1,
                (Count::Percent(_) | Count::All, Count::All) => true,
                _ => false,
            };
            one.role == other.role && is_more
        });
        place.map(|place| left.remove(place)).is_some()
    })
}

/// What no rule is for among the records of a type at a step.
fn uncovered(policy: &Policy, definition: &RecordType, step: &str) -> Vec<Diagnostic> {
    let place = FieldPath::root().key("rules");
    let name = &definition.name;
    let is_for = |rule: &&PolicyRule| is_for(rule, name, step);
    let rules: Vec<&PolicyRule> = policy.rules.iter().filter(is_for).collect();
    if rules.is_empty() {
        let message = format!("no rule is for the step `{step}` of {name}: nobody can approve it");
        return vec![Diagnostic {
            hint: Some(format!(
                "such as {}, below `rules:`",
                model(policy, name, step)
            )),
            ..warning(policy, &place, message)
        }];
    }
    let words = gaps(&rules, definition).into_iter();
    let found = words.map(|words| {
        let message =
            format!("no rule is for the step `{step}` of {name} {words}: nobody can approve it");
        warning(policy, &place, message)
    });
    found.collect()
}

fn is_for(rule: &PolicyRule, name: &str, step: &str) -> bool {
    let when = &rule.when;
    let is_type = when.types.is_empty() || when.types.iter().any(|one| one == name);
    is_type && when.steps.iter().any(|one| one == step)
}

/// The steps, each after its type, that have to be approved and that no rule is for.
pub fn unruled<'a>(policy: &Policy, definitions: &'a Definitions) -> Vec<(&'a str, &'a str)> {
    let types = definitions.types().iter();
    let steps = types.flat_map(|one| {
        let steps = one.approval_steps().into_iter();
        steps.map(|step| (one.name.as_str(), step))
    });
    let has_rule =
        |name: &str, step: &str| policy.rules.iter().any(|rule| is_for(rule, name, step));
    steps.filter(|(name, step)| !has_rule(name, step)).collect()
}

/// A rule for a step that has none, which asks one person for what another rule for the type asks.
fn model(policy: &Policy, name: &str, step: &str) -> String {
    let is_near = |rule: &&PolicyRule| rule.when.types.iter().any(|one| one == name);
    let near = policy.rules.iter().find(is_near).unwrap_or(&policy.edits);
    let role = near.require.first().map_or("", |one| one.role.as_str());
    let evidence = near.evidence.name();
    format!(
        "`- {{name: {name}-{step}, when: {{type: {name}, step: {step}}}, require: [{{role: {role}, count: 1}}], evidence: {evidence}}}`"
    )
}

/// The values, and then the pairs of values and so on, that no rule is sure to match.
fn gaps(rules: &[&PolicyRule], definition: &RecordType) -> Vec<String> {
    let fields = told_apart(rules, definition);
    let Some(mut open) = open(rules, &fields) else {
        return Vec::new();
    };
    let mut words = Vec::new();
    for (at, (name, values)) in fields.iter().enumerate() {
        let others: usize = fields.iter().map(|(_, values)| values.len()).product();
        for value in values {
            let with = |row: &Vec<Value<'_>>| row.get(at) == Some(value);
            let count = open.iter().filter(|row| with(row)).count();
            if count == others / values.len() {
                open.retain(|row| !with(row));
                words.push(said(name, *value));
            }
        }
    }
    let rows = open.iter().map(|row| {
        let pairs = fields
            .iter()
            .zip(row)
            .map(|((name, _), value)| said(name, *value));
        pairs.collect::<Vec<_>>().join(" and ")
    });
    words.extend(rows);
    words
}

/// `with risk low`, `without kind`.
fn said(name: &str, value: Value<'_>) -> String {
    match value {
        Some(value) => format!("with `{name}: {value}`"),
        None => format!("without `{name}`"),
    }
}

/// The fields with a closed list of values by which rules are chosen, each with its values.
fn told_apart<'a>(
    rules: &[&'a PolicyRule],
    definition: &'a RecordType,
) -> Vec<(&'a str, Vec<Value<'a>>)> {
    let mut fields: Vec<(&str, Vec<Value<'_>>)> = Vec::new();
    for condition in rules.iter().flat_map(|rule| &rule.when.fields) {
        let [name] = condition.path.as_slice() else {
            continue;
        };
        let Some(field) = definition.field(name) else {
            continue;
        };
        let choices = field.choices();
        let is_list = field.schema.get("items").is_some();
        if choices.is_empty() || is_list || fields.iter().any(|(known, _)| known == name) {
            continue;
        }
        let may_lack = name != RISK && !definition.required.contains(name);
        let none = may_lack.then_some(None);
        fields.push((name, choices.into_iter().map(Some).chain(none).collect()));
    }
    fields
}

/// The combinations of values that no rule is sure to match; none where there are too many to look at.
fn open<'a>(
    rules: &[&PolicyRule],
    fields: &[(&str, Vec<Value<'a>>)],
) -> Option<Vec<Vec<Value<'a>>>> {
    let mut rows: Vec<Vec<Value<'_>>> = vec![Vec::new()];
    for (_, values) in fields {
        if rows.len().checked_mul(values.len())? > MOST_COMBINATIONS {
            return None;
        }
        let longer = rows.iter().flat_map(|row| {
            values.iter().map(move |value| {
                let mut row = row.clone();
                row.push(*value);
                row
            })
        });
        rows = longer.collect();
    }
    rows.retain(|row| !rules.iter().any(|rule| is_sure(rule, fields, row)));
    Some(rows)
}

/// Whether a rule matches records with these values whatever else they say.
fn is_sure(rule: &PolicyRule, fields: &[(&str, Vec<Value<'_>>)], row: &[Value<'_>]) -> bool {
    rule.when.fields.iter().all(|condition| {
        let known = fields.iter().zip(row);
        let mut known = known.filter(|((name, _), _)| condition.path == [*name]);
        known.any(|(_, value)| {
            let mut wanted = condition.values.iter();
            wanted.any(|wanted| wanted.as_deref() == *value)
        })
    })
}

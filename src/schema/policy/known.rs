//! Whether what a policy names is known to the definitions.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::schema::Definitions;
use crate::schema::Field;
use crate::schema::Match;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::RecordType;
use crate::schema::Reference;
use crate::schema::Role;
use crate::schema::Shape;
use crate::text::nearest;
use crate::text::one_of;
use crate::yaml::FieldPath;

/// The types of which the last field of a way may name a record that stands for people.
const OWNERS: [&str; 2] = ["person", "team"];

/// The field that tells how risky something is.
const RISK: &str = "risk";

impl Policy {
    /// What the definitions do not know of the types, steps, fields and values that the policy names.
    pub fn check(&self, definitions: &Definitions) -> Vec<Diagnostic> {
        let mut names = Names {
            policy: self,
            definitions,
            out: Vec::new(),
        };
        for rule in &self.rules {
            names.rule(rule);
        }
        names.floors();
        for (name, role) in &self.roles {
            if let Role::From(path) = role {
                names.role(name, path);
            }
        }
        names.out
    }
}

struct Names<'a> {
    policy: &'a Policy,
    definitions: &'a Definitions,
    out: Vec<Diagnostic>,
}

impl<'a> Names<'a> {
    fn fault(&mut self, place: &FieldPath, message: String, near: Option<&str>) {
        let finding = self.policy.finding(place, Level::Error, message);
        self.out.push(Diagnostic {
            hint: near.map(|near| format!("did you mean `{near}`?")),
            ..finding
        });
    }

    fn rule(&mut self, rule: &'a PolicyRule) {
        let place = rule.place.key("when");
        let types = self.types(rule, &place.key("type"));
        self.steps(rule, &types, &place);
        for one in &rule.when.fields {
            self.condition(one, &types, &place.key(one.path.join(".")));
        }
    }

    /// The types that a rule is for; one that is not known is found.
    fn types(&mut self, rule: &'a PolicyRule, place: &FieldPath) -> Vec<&'a RecordType> {
        let definitions = self.definitions;
        let mut types = Vec::new();
        for (at, name) in rule.when.types.iter().enumerate() {
            let mut known = definitions.types().iter();
            if let Some(one) = known.find(|one| one.name == *name) {
                types.push(&**one);
                continue;
            }
            let names = definitions.types().iter().map(|one| one.name.as_str());
            let place = self.item(place, at);
            self.fault(
                &place,
                format!("unknown type `{name}`"),
                nearest(name, names),
            );
        }
        if rule.when.types.is_empty() {
            types.extend(definitions.types().iter().map(|one| &**one));
        }
        types
    }

    /// A rule for a step that nobody approves would never match.
    fn steps(&mut self, rule: &PolicyRule, types: &[&RecordType], place: &FieldPath) {
        let known: BTreeSet<&str> = types.iter().flat_map(|one| one.approval_steps()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        for (at, step) in rule.when.steps.iter().enumerate() {
            if types.is_empty() || known.contains(&step.as_str()) {
                continue;
            }
            let place = self.item(&place.key("step"), at);
            let of = one_of(rule.when.types.iter().map(String::as_str));
            let message = match (known.as_slice(), rule.when.types.as_slice()) {
                ([], _) => format!("no step of {of} has to be approved"),
                (_, []) => format!("no type has a step `{step}` that has to be approved"),
                _ => format!("{of} has no step `{step}` that has to be approved"),
            };
            self.fault(&place, message, nearest(step, known.iter().copied()));
        }
    }

    /// The place of an item, or of the one value that stands in place of a list.
    fn item(&self, place: &FieldPath, at: usize) -> FieldPath {
        let item = place.index(at);
        let is_list = self.policy.document().at(&item).is_some();
        if is_list { item } else { place.clone() }
    }

    fn condition(&mut self, one: &Match, types: &[&'a RecordType], place: &FieldPath) {
        let Some(ends) = self.walk(&one.path, types, place) else {
            return;
        };
        for (at, value) in one.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let allowed: Vec<Allowed<'_>> = ends.iter().map(End::allowed).collect();
            if allowed.iter().any(|one| one.has(value)) {
                continue;
            }
            let mut words: Vec<&str> = Vec::new();
            for word in allowed.iter().flat_map(Allowed::words) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            let place = self.item(place, at);
            let name = one.path.join(".");
            let listed = one_of(words.iter().copied());
            let message = format!("`{name}` is never `{value}`, but {listed}");
            self.fault(&place, message, nearest(value, words));
        }
    }

    fn floors(&mut self) {
        let definitions = self.definitions;
        let with_risk = definitions.types().iter();
        let with_risk: Vec<&RecordType> = with_risk
            .map(|one| &**one)
            .filter(|one| one.field(RISK).is_some())
            .collect();
        for floor in &self.policy.risk_floor {
            for one in &floor.when {
                let place = floor.place.key("if").key(one.path.join("."));
                self.condition(one, &with_risk, &place);
            }
            let risk = Match {
                path: vec![RISK.to_owned()],
                values: vec![Some(floor.risk.clone())],
            };
            self.condition(&risk, &with_risk, &floor.place.key(RISK));
        }
    }

    /// A role that starts from the record: its way has to lead to people.
    fn role(&mut self, name: &str, path: &[String]) {
        let place = self.policy.place_of_role(name).key("from");
        let types = self.starts(name);
        if let Some(ends) = self.walk(path, &types, &place) {
            let leads = |end: &End<'_>| match &end.field.reference {
                Some(Reference::Any) => true,
                Some(Reference::Type(name)) => OWNERS.contains(&name.as_str()),
                None => false,
            };
            if !ends.iter().any(leads) {
                let message = format!(
                    "`{}` leads to nobody: neither person nor team",
                    path.join(".")
                );
                self.fault(&place, message, None);
            }
        }
        let names = |rule: &PolicyRule| rule.requirements().any(|one| one.role == name);
        if names(&self.policy.edits) {
            let message = format!(
                "the role `{name}` starts from a record, and an edit of the policy has none"
            );
            self.fault(&self.policy.edits.place.key("require"), message, None);
        }
    }

    /// The types of records that a role starts from: those of the rules that ask for it.
    fn starts(&self, role: &str) -> Vec<&'a RecordType> {
        let rules = self.policy.rules.iter();
        let asking = rules.filter(|rule| rule.requirements().any(|one| one.role == role));
        let asking: Vec<&PolicyRule> = asking.collect();
        let is_meant = |one: &RecordType| {
            let mut rules = asking.iter().map(|rule| &rule.when.types);
            asking.is_empty() || rules.any(|types| types.is_empty() || types.contains(&one.name))
        };
        let types = self.definitions.types().iter().map(|one| &**one);
        types.filter(|one| is_meant(one)).collect()
    }

    /// The fields that a way ends at, one for each type that has it; what stands against the way is found.
    fn walk(
        &mut self,
        path: &[String],
        types: &[&'a RecordType],
        place: &FieldPath,
    ) -> Option<Vec<End<'a>>> {
        if types.is_empty() {
            // The type is found already, and so would be everything that it has.
            return None;
        }
        let mut here: Vec<&RecordType> = types.to_vec();
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut ends: Vec<End<'_>> = Vec::new();
        for (at, name) in path.iter().enumerate() {
            ends = here.iter().filter_map(|of| End::of(of, name)).collect();
            let Some(first) = ends.first() else {
                self.lost(name, &here, place);
                return None;
            };
            if let Some(end) = ends
                .iter()
                .find(|end| !seen.insert((&end.of.name, &end.field.name)))
            {
                let message = format!(
                    "`{}` goes in a circle: it comes to `{name}` of {} again",
                    path.join("."),
                    end.of.name
                );
                self.fault(place, message, None);
                return None;
            }
            if first.field.computed && ends.iter().all(|end| end.field.computed) {
                let message = format!("`{name}` is computed and stands in no record");
                self.fault(place, message, None);
                return None;
            }
            here = self.referenced(&ends);
            if here.is_empty() && at + 1 < path.len() {
                let message = format!("`{name}` names no record, so that nothing follows it");
                self.fault(place, message, None);
                return None;
            }
        }
        Some(ends)
    }

    fn lost(&mut self, name: &str, here: &[&RecordType], place: &FieldPath) {
        let fields = here.iter().flat_map(|one| &one.fields);
        let near = nearest(name, fields.map(|field| field.name.as_str()));
        let near = near.map(str::to_owned);
        let message = match here {
            [one] => format!("{} has no field `{name}`", one.name),
            _ => format!("there is no field `{name}`"),
        };
        self.fault(place, message, near.as_deref());
    }

    /// The types of the records that fields name.
    fn referenced(&self, ends: &[End<'_>]) -> Vec<&'a RecordType> {
        let is_meant = |one: &RecordType| {
            let mut ends = ends.iter().filter_map(|end| end.field.reference.as_ref());
            ends.any(|reference| match reference {
                Reference::Any => true,
                Reference::Type(name) => *name == one.name,
            })
        };
        let types = self.definitions.types().iter().map(|one| &**one);
        types.filter(|one| is_meant(one)).collect()
    }
}

/// A field that a way comes to, and the type that has it.
struct End<'a> {
    of: &'a RecordType,
    field: &'a Field,
}

/// The values that a field can have, as far as the definitions say.
enum Allowed<'a> {
    Words(Vec<&'a str>),
    Number,
    Any,
}

impl Allowed<'_> {
    fn has(&self, value: &str) -> bool {
        match self {
            Self::Words(words) => words.contains(&value),
            Self::Number => value.parse::<f64>().is_ok(),
            Self::Any => true,
        }
    }

    fn words(&self) -> Vec<&str> {
        match self {
            Self::Words(words) => words.clone(),
            Self::Number => vec!["a number"],
            Self::Any => Vec::new(),
        }
    }
}

impl<'a> End<'a> {
    fn of(of: &'a RecordType, name: &str) -> Option<Self> {
        let field = of.field(name)?;
        Some(Self { of, field })
    }

    fn allowed(&self) -> Allowed<'a> {
        let choices = self.field.choices();
        let shape = match &self.field.shape {
            Shape::List(item) => item,
            shape => shape,
        };
        match shape {
            _ if self.field.name == "state" => {
                let states = self.of.lifecycle.states.iter();
                Allowed::Words(states.map(|state| state.name.as_str()).collect())
            }
            _ if !choices.is_empty() => Allowed::Words(choices),
            Shape::Boolean => Allowed::Words(vec!["true", "false"]),
            Shape::Integer | Shape::Number => Allowed::Number,
            _ => Allowed::Any,
        }
    }
}

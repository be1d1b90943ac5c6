//! From a policy as it is written to one that can be trusted.

use chrono::TimeDelta;
use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::schema::Policy;
use crate::schema::SourceFile;
use crate::schema::policy::Afterwards;
use crate::schema::policy::Count;
use crate::schema::policy::Evidence;
use crate::schema::policy::Match;
use crate::schema::policy::PolicyRule;
use crate::schema::policy::Requirement;
use crate::schema::policy::RiskFloor;
use crate::schema::policy::Role;
use crate::schema::policy::SEPARATED;
use crate::schema::policy::Separation;
use crate::schema::policy::USUAL_STEP;
use crate::schema::policy::When;
use crate::schema::policy::pipelines::pipelines;
use crate::schema::policy::reader::Reader;
use crate::yaml::FieldPath;
use crate::yaml::Kind;

/// The keys of the file.
const KEYS: [&str; 9] = [
    "version",
    "roles",
    "rules",
    "risk_floor",
    "separation",
    "expire_after",
    "signed_steps",
    "forge_committers",
    "policy",
];

/// The version of the form of the file.
const VERSION: u32 = 1;

/// The most people that a requirement can ask for.
const MOST: u32 = 1000;

/// The most requirements of one rule.
const MOST_REQUIREMENTS: usize = 50;

/// How long a statement is good for where the policy does not say.
fn usual_expiry() -> TimeDelta {
    TimeDelta::days(14)
}

/// Reads a policy; what is wrong goes into `out`, and what can be read is returned all the same.
pub(super) fn policy(file: SourceFile, out: &mut Vec<Diagnostic>) -> Option<Policy> {
    let root = FieldPath::root();
    let mut reader = Reader { file: &file, out };
    reader.mapping(&root, Some(&KEYS))?;
    for key in ["version", "roles", "rules", "policy"] {
        if !file.has(&root.key(key)) {
            let why = if key == "policy" {
                ": it says what an edit of the policy needs"
            } else {
                ""
            };
            reader.fault(&root, format!("`{key}` is missing{why}"));
        }
    }
    reader.number(&root.key("version"), VERSION, VERSION);
    let roles = roles(&mut reader, &root.key("roles"));
    let written = rules(&mut reader, &root.key("rules"));
    let edits = edits(&mut reader, &root.key("policy"));
    let forge_gate = forge_gate(&mut reader, &root.key("policy"), edits.as_ref());
    let pipelines = pipelines(&mut reader, &root.key("policy").key("pipelines"));
    let risk_floor = floors(&mut reader, &root.key("risk_floor"));
    let separation = separation(&mut reader, &root.key("separation"));
    let expire_after = reader.length(&root.key("expire_after"));
    let signed_steps = reader.word(&root.key("signed_steps"), &["none", "required"]);
    let forge_committers = forge_committers(&mut reader, &root.key("forge_committers"));
    let policy = Policy {
        roles,
        rules: written,
        risk_floor,
        separation,
        expire_after: expire_after.unwrap_or_else(usual_expiry),
        signed_steps: signed_steps == Some("required"),
        forge_committers,
        edits: edits?,
        forge_gate,
        pipelines,
        file,
    };
    out.extend(unknown_roles(&policy));
    Some(policy)
}

fn roles(reader: &mut Reader<'_>, path: &FieldPath) -> IndexMap<String, Role> {
    let keys = reader.mapping(path, None).unwrap_or_default();
    let mut roles = IndexMap::new();
    for (name, place) in keys {
        if let Some(role) = role(reader, &place) {
            roles.insert(name.to_owned(), role);
        }
    }
    roles
}

fn role(reader: &mut Reader<'_>, path: &FieldPath) -> Option<Role> {
    if reader.node(path)?.kind() != Kind::Mapping {
        return reader.texts(path).map(Role::People);
    }
    let keys = reader.mapping(path, Some(&["anyone", "team", "from"]))?;
    let [(key, place)] = keys.as_slice() else {
        reader.fault(path, "a role is a list of people, or one of `anyone: true`, `team: ID` and `from: FIELD.FIELD`");
        return None;
    };
    match *key {
        "anyone" => reader.yes(place).map(|()| Role::Anyone),
        "team" => reader.text(place).map(|team| Role::Team(team.to_owned())),
        "from" => {
            let text = reader.text(place)?;
            field_path(reader, place, text).map(Role::From)
        }
        _ => None,
    }
}

/// `cis.owner`: names of fields with dots between.
fn field_path(reader: &mut Reader<'_>, path: &FieldPath, text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text.split('.').map(str::to_owned).collect();
    if names.iter().any(String::is_empty) {
        reader.fault(
            path,
            format!("`{text}` is no way through fields such as `cis.owner`"),
        );
        return None;
    }
    Some(names)
}

fn rules(reader: &mut Reader<'_>, path: &FieldPath) -> Vec<PolicyRule> {
    if !reader.file.has(path) {
        return Vec::new();
    }
    let places = reader.items(path).unwrap_or_default();
    let mut rules: Vec<PolicyRule> = Vec::with_capacity(places.len());
    for place in places {
        let Some(rule) = rule(reader, &place) else {
            continue;
        };
        if rules.iter().any(|other| other.name == rule.name) {
            let message = format!("there is a rule `{}` already", rule.name);
            reader.fault(&place.key("name"), message);
        }
        rules.push(rule);
    }
    rules
}

fn rule(reader: &mut Reader<'_>, path: &FieldPath) -> Option<PolicyRule> {
    let known = ["name", "when", "require", "evidence", "afterwards"];
    reader.mapping(path, Some(&known))?;
    for key in ["name", "require"] {
        if !reader.file.has(&path.key(key)) {
            reader.fault(path, format!("a rule needs `{key}`"));
        }
    }
    let name = reader.text(&path.key("name"));
    let when = when(reader, &path.key("when"));
    let afterwards = afterwards(reader, &path.key("afterwards"));
    Some(PolicyRule {
        name: name.unwrap_or_default().to_owned(),
        when,
        require: requirements(reader, &path.key("require")),
        evidence: evidence(reader, &path.key("evidence")),
        afterwards,
        place: path.clone(),
    })
}

/// The rule for edits of the policy itself.
fn edits(reader: &mut Reader<'_>, path: &FieldPath) -> Option<PolicyRule> {
    reader.mapping(path, Some(&["require", "evidence", "gate", "pipelines"]))?;
    if !reader.file.has(&path.key("require")) {
        reader.fault(path, "`policy` needs `require`");
    }
    Some(PolicyRule {
        name: "policy".to_owned(),
        when: When::default(),
        require: requirements(reader, &path.key("require")),
        evidence: evidence(reader, &path.key("evidence")),
        afterwards: None,
        place: path.clone(),
    })
}

/// Whether the forge is relied on to keep out what was not reviewed; only where its reviews are enough.
fn forge_gate(reader: &mut Reader<'_>, path: &FieldPath, edits: Option<&PolicyRule>) -> bool {
    let place = path.key("gate");
    let is_forge = reader.word(&place, &["check", "forge"]) == Some("forge");
    if is_forge && edits.is_some_and(|rule| rule.evidence > Evidence::Forge) {
        reader.fault(&place, "`gate: forge` needs `evidence: forge`, or less");
    }
    is_forge
}

fn when(reader: &mut Reader<'_>, path: &FieldPath) -> When {
    let mut when = When::default();
    for (key, place) in reader.mapping(path, None).unwrap_or_default() {
        match key {
            "type" => when.types = reader.texts(&place).unwrap_or_default(),
            "step" => when.steps = reader.texts(&place).unwrap_or_default(),
            field => when.fields.extend(condition(reader, field, &place)),
        }
    }
    if when.steps.is_empty() {
        when.steps.push(USUAL_STEP.to_owned());
    }
    when
}

fn condition(reader: &mut Reader<'_>, field: &str, place: &FieldPath) -> Option<Match> {
    let path = field_path(reader, place, field)?;
    let node = reader.file.document.at(place)?;
    let places = match node.kind() {
        Kind::Sequence => reader.items(place)?,
        _ => vec![place.clone()],
    };
    let mut values = Vec::with_capacity(places.len());
    for place in places {
        let node = reader.file.document.at(&place)?;
        if node.kind() != Kind::Scalar {
            reader.fault(&place, "expected a value or a list of values");
            return None;
        }
        values.push(node.text().map(str::to_owned));
    }
    Some(Match { path, values })
}

fn requirements(reader: &mut Reader<'_>, path: &FieldPath) -> Vec<Requirement> {
    let places = reader.items(path).unwrap_or_default();
    if places.len() > MOST_REQUIREMENTS {
        let message = format!("a rule has at most {MOST_REQUIREMENTS} requirements");
        reader.fault(path, message);
        return Vec::new();
    }
    let mut required = Vec::with_capacity(places.len());
    for place in places {
        let known = ["role", "count", "percent", "all"];
        if reader.mapping(&place, Some(&known)).is_some() {
            required.extend(requirement(reader, &place));
        }
    }
    required
}

fn requirement(reader: &mut Reader<'_>, path: &FieldPath) -> Option<Requirement> {
    if !reader.file.has(&path.key("role")) {
        reader.fault(path, "`role` is missing");
    }
    let role = reader.text(&path.key("role"));
    let count = count(reader, path);
    Some(Requirement {
        role: role?.to_owned(),
        count: count?,
    })
}

fn count(reader: &mut Reader<'_>, path: &FieldPath) -> Option<Count> {
    let given = ["count", "percent", "all"].map(|key| path.key(key));
    let mut given = given.into_iter().filter(|place| reader.file.has(place));
    let (Some(_), None) = (given.next(), given.next()) else {
        reader.fault(
            path,
            "exactly one of `count`, `percent` and `all` has to be there",
        );
        return None;
    };
    let [number, percent, all] = ["count", "percent", "all"].map(|key| path.key(key));
    if reader.file.has(&number) {
        return reader.number(&number, 1, MOST).map(Count::Number);
    }
    if reader.file.has(&percent) {
        return reader.number(&percent, 1, 100).map(Count::Percent);
    }
    reader.yes(&all).map(|()| Count::All)
}

fn evidence(reader: &mut Reader<'_>, path: &FieldPath) -> Evidence {
    let names = Evidence::ALL.map(Evidence::name);
    let word = reader.word(path, &names);
    let mut all = Evidence::ALL.into_iter();
    all.find(|one| Some(one.name()) == word)
        .unwrap_or(Evidence::Signature)
}

fn afterwards(reader: &mut Reader<'_>, path: &FieldPath) -> Option<Afterwards> {
    let known = ["role", "count", "percent", "all", "within"];
    reader.mapping(path, Some(&known))?;
    let requirement = requirement(reader, path);
    if !reader.file.has(&path.key("within")) {
        reader.fault(path, "`within` is missing: how long after the step");
    }
    let within = reader.length(&path.key("within"));
    Some(Afterwards {
        requirement: requirement?,
        within: within?,
    })
}

fn floors(reader: &mut Reader<'_>, path: &FieldPath) -> Vec<RiskFloor> {
    if !reader.file.has(path) {
        return Vec::new();
    }
    let places = reader.items(path).unwrap_or_default();
    let mut floors = Vec::with_capacity(places.len());
    for place in places {
        floors.extend(floor(reader, &place));
    }
    floors
}

fn floor(reader: &mut Reader<'_>, path: &FieldPath) -> Option<RiskFloor> {
    reader.mapping(path, Some(&["if", "risk"]))?;
    for key in ["if", "risk"] {
        if !reader.file.has(&path.key(key)) {
            reader.fault(path, format!("`{key}` is missing"));
        }
    }
    let conditions = reader.mapping(&path.key("if"), None)?;
    if conditions.is_empty() {
        reader.fault(&path.key("if"), "expected at least one condition");
    }
    let mut when = Vec::with_capacity(conditions.len());
    for (field, place) in conditions {
        when.extend(condition(reader, field, &place));
    }
    Some(RiskFloor {
        when,
        risk: reader.text(&path.key("risk"))?.to_owned(),
        place: path.clone(),
    })
}

fn separation(reader: &mut Reader<'_>, path: &FieldPath) -> Separation {
    reader.mapping(path, Some(&SEPARATED));
    let mut denied = |key: &str| reader.word(&path.key(key), &["deny", "allow"]) != Some("allow");
    Separation {
        requester: denied("requester"),
        author: denied("author"),
        assignee: denied("assignee"),
        unknown: denied("unknown"),
    }
}

/// The addresses, lower case; a list without any is one.
fn forge_committers(reader: &mut Reader<'_>, path: &FieldPath) -> Vec<String> {
    let is_empty = |node: crate::yaml::Node<'_>| node.kind() == Kind::Sequence && node.is_empty();
    if reader.file.document.at(path).is_some_and(is_empty) {
        return Vec::new();
    }
    let addresses = reader.texts(path).unwrap_or_default();
    addresses
        .iter()
        .map(|address| address.to_lowercase())
        .collect()
}

/// Requirements that name a role which the policy does not have.
fn unknown_roles(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in policy.all_rules() {
        let own = (0..rule.require.len()).map(|at| rule.place.key("require").index(at));
        let places = own.chain([rule.place.key("afterwards")]);
        for (required, place) in rule.requirements().zip(places) {
            // A role that is at fault is found already.
            if policy.file.has(&policy.place_of_role(&required.role)) {
                continue;
            }
            let names = policy.roles.keys().map(String::as_str);
            let message = format!("there is no role `{}`", required.role);
            let hint = crate::text::nearest(&required.role, names);
            found.push(Diagnostic {
                hint: hint.map(|near| format!("did you mean `{near}`?")),
                ..policy
                    .file
                    .finding(super::RULE, &place.key("role"), message)
            });
        }
    }
    found
}

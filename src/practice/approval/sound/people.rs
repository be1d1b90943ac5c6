//! Roles that nobody holds, quorums that are never reached, and people who could prove nothing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::practice::approval::Directory;
use crate::practice::approval::Holders;
use crate::practice::approval::holders;
use crate::practice::approval::quorum::Seating;
use crate::practice::approval::roles::MISSING;
use crate::practice::approval::roles::PERSON;
use crate::practice::approval::roles::TEAM;
use crate::practice::approval::roles::is_active;
use crate::practice::approval::sound::Proofs;
use crate::practice::approval::sound::proves;
use crate::practice::approval::sound::warning;
use crate::record::Record;
use crate::schema::Definitions;
use crate::schema::Evidence;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::Requirement;
use crate::schema::Role;
use crate::text::nearest;
use crate::text::one_of;
use crate::text::plural;
use crate::yaml::FieldPath;

/// The most holders of the roles of a rule for whom it is tried out one by one.
const MOST_TRIED: usize = 100;

/// The most for whom every two of them are tried out.
const MOST_PAIRED: usize = 30;

/// The field that names who carries a record out.
const ASSIGNEE: &str = "assignee";

pub(super) fn findings(
    policy: &Policy,
    definitions: &Definitions,
    known: &dyn Directory,
    proofs: &dyn Proofs,
) -> Vec<Diagnostic> {
    let bench = Bench {
        policy,
        definitions,
        known,
        held: held(policy, known),
    };
    let mut found = Vec::new();
    for (name, role) in &policy.roles {
        found.extend(bench.strangers(name, role));
        found.extend(bench.role(name));
        found.extend(bench.unproven(name, proofs));
    }
    for rule in policy.all_rules() {
        found.extend(bench.quorum(rule));
    }
    found
}

/// Who holds each role that is the same for every record.
fn held<'a>(policy: &'a Policy, known: &dyn Directory) -> BTreeMap<&'a str, Holders> {
    let fixed = policy.roles.iter();
    let fixed = fixed.filter(|(_, role)| !matches!(role, Role::From(_)));
    fixed
        .map(|(name, role)| (name.as_str(), holders(role, None, known)))
        .collect()
}

struct Bench<'a> {
    policy: &'a Policy,
    definitions: &'a Definitions,
    known: &'a dyn Directory,
    held: BTreeMap<&'a str, Holders>,
}

impl Bench<'_> {
    /// People and teams that a role names and the desk does not have.
    fn strangers(&self, name: &str, role: &Role) -> Vec<Diagnostic> {
        let place = self.policy.place_of_role(name);
        let is_one = |id: &str, wanted: &str| {
            let found = self.known.record(id);
            found.is_some_and(|one| one.definition().name == wanted)
        };
        let error = |place: &FieldPath, message| self.policy.finding(place, Level::Error, message);
        match role {
            Role::People(people) => {
                let names: Vec<&str> = self.known.people().iter().map(|one| one.id()).collect();
                let listed = people.iter().enumerate();
                let strangers = listed.filter(|(_, id)| !is_one(id, PERSON));
                let found = strangers.map(|(at, id)| {
                    let near = nearest(id, names.iter().copied());
                    Diagnostic {
                        hint: near.map(|near| format!("did you mean `{near}`?")),
                        ..error(&place.index(at), format!("there is no person `{id}`"))
                    }
                });
                found.collect()
            }
            Role::Team(team) if !is_one(team, TEAM) => {
                vec![error(
                    &place.key("team"),
                    format!("there is no team `{team}`"),
                )]
            }
            _ => Vec::new(),
        }
    }

    /// A role that has fewer holders than it names, or none.
    fn role(&self, name: &str) -> Vec<Diagnostic> {
        let Some(holders) = self.held.get(name) else {
            return Vec::new();
        };
        let place = self.policy.place_of_role(name);
        let faults = holders.faults.join("; ");
        if holders.people.is_empty() {
            let why = if faults.is_empty() {
                String::new()
            } else {
                format!(": {faults}")
            };
            let message = format!("nobody holds the role `{name}`{why}");
            return vec![self.policy.finding(&place, Level::Error, message)];
        }
        // Names that lead to nobody are found one by one, as errors.
        let gone = holders
            .faults
            .iter()
            .filter(|one| !one.starts_with(MISSING));
        gone.map(|fault| warning(self.policy, &place, format!("role `{name}`: {fault}")))
            .collect()
    }

    /// Holders of a role who have nothing by which to prove what a rule asks them for.
    fn unproven(&self, name: &str, proofs: &dyn Proofs) -> Option<Diagnostic> {
        let holders = self.held.get(name)?;
        let asks = |rule: &&PolicyRule| rule.requirements().any(|one| one.role == name);
        let rules: Vec<&PolicyRule> = self.policy.all_rules().filter(asks).collect();
        let evidence = rules.iter().map(|rule| rule.evidence).max()?;
        let rule = rules.iter().find(|rule| rule.evidence == evidence)?;
        let people = holders.people.iter();
        let lacking: Vec<&str> = people
            .filter(|person| !proves(proofs, person, evidence))
            .map(String::as_str)
            .collect();
        let (first, rest) = lacking.split_first()?;
        let what = match evidence {
            Evidence::Forge => "neither a good key nor an account on a forge",
            Evidence::Hardware => "no good key in a device",
            _ => "no good key",
        };
        let who = match rest.len() {
            0 => format!("{first} has {what}"),
            1..5 => format!("{} have {what}", lacking.join(", ")),
            _ => format!("{} people have {what}", lacking.len()),
        };
        let place = self.policy.place_of_role(name);
        let message = format!("role `{name}`: {who}, which rule `{}` asks for", rule.name);
        Some(Diagnostic {
            hint: Some("`itsm keys add` adds a key".to_owned()),
            ..warning(self.policy, &place, message)
        })
    }

    /// A rule that asks for more people than there are, or than there are beside the one whose own matter it is.
    fn quorum(&self, rule: &PolicyRule) -> Option<Diagnostic> {
        let fixed = |one: &&Requirement| self.held.contains_key(one.role.as_str());
        let later = rule.afterwards.iter().map(|one| &one.requirement);
        let rounds: [Vec<&Requirement>; 2] = [
            rule.require.iter().filter(fixed).collect(),
            later.filter(fixed).collect(),
        ];
        rounds.iter().find_map(|round| self.round(rule, round))
    }

    fn round(&self, rule: &PolicyRule, required: &[&Requirement]) -> Option<Diagnostic> {
        let place = rule.place.key("require");
        let (name, wants) = (&rule.name, wanted(required));
        let error = |message| Some(self.policy.finding(&place, Level::Error, message));
        if !self.can_be_filled(required, &[]) {
            return error(format!(
                "rule `{name}` can never be met: it asks for {wants}, and there are not enough people"
            ));
        }
        let parts = self.parts(rule);
        if parts.is_empty() {
            return None;
        }
        let own = one_of(parts.iter().copied());
        let blocking = self.blocking(required);
        if blocking.is_empty() {
            return self.pairs(rule, required, &parts);
        }
        let active = self.known.people().into_iter().filter(|one| is_active(one));
        let mut active = active.map(Record::id);
        if active.all(|id| blocking.contains(&id)) {
            return error(format!(
                "rule `{name}` can never be met: it asks for {wants} beside whoever {own}, and there are not enough people"
            ));
        }
        let who = one_of(blocking);
        let message = format!("rule `{name}` can't be met where {who} {own}: it asks for {wants}");
        Some(warning(self.policy, &place, message))
    }

    /// The parts in a matter of which the approval of whoever has one does not count, as far as anybody can have it.
    fn parts(&self, rule: &PolicyRule) -> Vec<&'static str> {
        let separation = self.policy.separation;
        if rule.place == self.policy.edits.place {
            return separation
                .author
                .then_some("edits it")
                .into_iter()
                .collect();
        }
        let types = self.definitions.types().iter();
        let mut types = types.filter(|one| {
            let named = &rule.when.types;
            named.is_empty() || named.contains(&one.name)
        });
        let is_done =
            types.any(|one| !one.approval_steps().is_empty() && one.field(ASSIGNEE).is_some());
        let parts = [
            (separation.requester, "asks for it"),
            (separation.assignee && is_done, "carries it out"),
        ];
        let kept = parts.into_iter().filter(|(is_kept, _)| *is_kept);
        kept.map(|(_, part)| part).collect()
    }

    /// A rule that can't be met where one person asks for it and another carries it out.
    fn pairs(
        &self,
        rule: &PolicyRule,
        required: &[&Requirement],
        parts: &[&str],
    ) -> Option<Diagnostic> {
        let [first_part, second_part] = parts else {
            return None;
        };
        let people = self.people(required);
        let active = self.known.people().into_iter().filter(|one| is_active(one));
        // Of two people one does both anyhow, or nothing is ever approved.
        if people.len() > MOST_PAIRED || active.count() < 3 {
            return None;
        }
        let all = people.iter().enumerate().flat_map(|(at, one)| {
            let others = people.iter().skip(at + 1);
            others.map(|other| [*one, *other])
        });
        let blocking: Vec<[&str; 2]> = all
            .filter(|pair| !self.can_be_filled(required, pair))
            .collect();
        let ([one, other], rest) = blocking.split_first()?;
        let others = match rest.len() {
            0 => String::new(),
            more => format!(", nor with {}", plural(more, "other pair")),
        };
        let message = format!(
            "rule `{}` can't be met where {one} {first_part} and {other} {second_part}{others}: it asks for {}",
            rule.name,
            wanted(required)
        );
        Some(Diagnostic {
            hint: Some(
                "let who asks for it carry it out, or somebody who has no say; or name more people"
                    .to_owned(),
            ),
            ..warning(self.policy, &rule.place.key("require"), message)
        })
    }

    /// Everybody who holds a role of a rule.
    fn people(&self, required: &[&Requirement]) -> Vec<&str> {
        let holders = required
            .iter()
            .filter_map(|one| self.held.get(one.role.as_str()));
        let people = holders.flat_map(|one| &one.people).map(String::as_str);
        let people: BTreeSet<&str> = people.collect();
        people.into_iter().collect()
    }

    /// The people without whom a rule can't be met; where there are many it is not tried out.
    fn blocking(&self, required: &[&Requirement]) -> Vec<&str> {
        let people = self.people(required);
        if people.len() > MOST_TRIED {
            return Vec::new();
        }
        let people = people.into_iter();
        people
            .filter(|person| !self.can_be_filled(required, &[*person]))
            .collect()
    }

    /// Whether all places are filled where everybody approves who holds a role, some left out.
    fn can_be_filled(&self, required: &[&Requirement], without: &[&str]) -> bool {
        let eligible = |one: &Requirement| -> BTreeSet<&str> {
            let holders = self.held.get(one.role.as_str());
            let people = holders.into_iter().flat_map(|one| &one.people);
            people
                .map(String::as_str)
                .filter(|person| !without.contains(person))
                .collect()
        };
        let eligible: Vec<BTreeSet<&str>> = required.iter().map(|one| eligible(one)).collect();
        let places: Vec<usize> = required
            .iter()
            .zip(&eligible)
            .map(|(one, people)| one.count.of(people.len()))
            .collect();
        let people: BTreeSet<&str> = eligible.iter().flatten().copied().collect();
        let allowed = people.iter().map(|person| {
            let may = eligible.iter().enumerate();
            let may = may.filter(|(_, people)| people.contains(person));
            may.map(|(at, _)| at).collect()
        });
        let seating = Seating::of(places.clone(), allowed.collect());
        let filled = |(at, places): (usize, &usize)| seating.at(at).len() == *places;
        places.iter().enumerate().all(filled)
    }
}

/// `2 of change-approver and all of cab`.
fn wanted(required: &[&Requirement]) -> String {
    let each = required
        .iter()
        .map(|one| format!("{} of `{}`", one.count, one.role));
    each.collect::<Vec<_>>().join(" and ")
}

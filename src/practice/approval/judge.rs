//! Judges a ballot: for each rule who counts, what is missing, and whether all of it is enough.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::practice::approval::Ballot;
use crate::practice::approval::Counted;
use crate::practice::approval::Excluded;
use crate::practice::approval::Judgement;
use crate::practice::approval::Later;
use crate::practice::approval::Owed;
use crate::practice::approval::RequirementOutcome;
use crate::practice::approval::RuleOutcome;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;
use crate::practice::approval::ignored::Ignorings;
use crate::practice::approval::quorum::Seating;
use crate::practice::approval::standing::Standing;
use crate::practice::approval::standing::standings;
use crate::schema::Afterwards;
use crate::schema::PolicyRule;
use crate::schema::Requirement;

/// Judges a ballot.
pub fn judge(ballot: &Ballot<'_>) -> Judgement {
    let mut ignorings = Ignorings::default();
    ignorings.unfit(&ballot.votes);
    ignorings.unfit(&ballot.later);
    let mut judgement = Judgement::default();
    let mut rejected = BTreeSet::new();
    for rule in &ballot.rules {
        let round = Round::of(ballot, rule, &rule.require, &ballot.votes);
        ignorings.rule(&rule.name, &round.standings);
        rejected.extend(round.rejected());
        let requirements = round.outcomes();
        judgement.rules.push(RuleOutcome {
            name: rule.name.clone(),
            evidence: rule.evidence,
            could_act: round.could_act(),
            met: requirements.iter().all(|one| one.missing == 0),
            requirements,
            later: rule.afterwards.as_ref().map(|afterwards| {
                let required = std::slice::from_ref(&afterwards.requirement);
                let round = Round::of(ballot, rule, required, &ballot.later);
                ignorings.rule(&rule.name, &round.standings);
                later(ballot, rule, afterwards, &round)
            }),
        });
    }
    judgement.ignored = ignorings.list();
    judgement.rejected = rejected.into_iter().collect();
    if ballot.separation.unknown {
        judgement.unknown = ballot.unknown.iter().cloned().collect();
    }
    judgement.unclear.clone_from(&ballot.unclear);
    judgement.satisfied = judgement.is_enough();
    judgement
}

/// Why a person's approval does not count, whatever their role.
pub(super) fn barred(ballot: &Ballot<'_>, person: &str) -> Option<Unfit> {
    let separation = ballot.separation;
    let bars = [
        (
            separation.requester,
            &ballot.requesters,
            Unfit::SelfApproval,
        ),
        (separation.author, &ballot.authors, Unfit::AuthorApproval),
        (
            separation.assignee,
            &ballot.assignees,
            Unfit::ImplementerApproval,
        ),
    ];
    let mut bars = bars.into_iter();
    let found = bars.find(|(is_denied, people, _)| *is_denied && people.contains(person));
    found.map(|(_, _, why)| why)
}

fn later(
    ballot: &Ballot<'_>,
    rule: &PolicyRule,
    afterwards: &Afterwards,
    round: &Round<'_>,
) -> Later {
    let due = ballot
        .taken
        .and_then(|taken| taken.checked_add_signed(afterwards.within));
    let requirement = round.outcome(0, &afterwards.requirement);
    let rejected: BTreeSet<_> = round.rejected().collect();
    let is_met = round.is_met();
    let owed = match (ballot.taken, due) {
        (None, _) => Owed::NotYet,
        (Some(_), _) if is_met => Owed::Met,
        (Some(_), Some(due)) if ballot.now > due => Owed::Overdue,
        (Some(_), _) => Owed::Owed,
    };
    Later {
        requirement,
        rejected: rejected.into_iter().collect(),
        due,
        owed,
        given: due
            .filter(|_| owed == Owed::Met)
            .and_then(|due| given(ballot, rule, round.required, due)),
    }
}

/// Since when that was there which stood when it was due, or else when it first stood after that: whoever says something
/// once the time is over takes nothing away from what was given in time.
fn given(
    ballot: &Ballot<'_>,
    rule: &PolicyRule,
    required: &[Requirement],
    due: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let genuine = ballot.later.iter().filter(|vote| vote.unfit.is_none());
    let times: BTreeSet<DateTime<Utc>> = genuine.map(|vote| vote.came).collect();
    let mut given = None;
    for time in times {
        if given.is_some() && time > due {
            break;
        }
        let votes = ballot.later.iter().filter(|vote| vote.came <= time);
        let votes: Vec<Vote> = votes.cloned().collect();
        let round = Round::of(ballot, rule, required, &votes);
        given = round.is_met().then(|| given.unwrap_or(time));
    }
    given
}

/// One rule, or what it asks for afterwards, with the votes for it.
struct Round<'a> {
    ballot: &'a Ballot<'a>,
    required: &'a [Requirement],
    standings: BTreeMap<&'a str, Standing<'a>>,
    /// Those whose approval counts, by the numbers that the seating has for them.
    people: Vec<&'a str>,
    seating: Seating,
}

impl<'a> Round<'a> {
    fn of(
        ballot: &'a Ballot<'a>,
        rule: &PolicyRule,
        required: &'a [Requirement],
        votes: &'a [Vote],
    ) -> Self {
        let standings = standings(ballot, rule.evidence, required, votes);
        let mut round = Self {
            ballot,
            required,
            people: Vec::new(),
            seating: Seating::of(Vec::new(), Vec::new()),
            standings,
        };
        let places = required
            .iter()
            .map(|one| one.count.of(round.eligible(one).len()));
        let places = places.collect();
        let mut allowed = Vec::new();
        for (person, standing) in &round.standings {
            let fills = |one: &Requirement| {
                round.may(person, one) && standing.approval_as(&one.role).is_some()
            };
            let may: Vec<usize> = numbered(required, fills);
            if !may.is_empty() {
                round.people.push(person);
                allowed.push(may);
            }
        }
        round.seating = Seating::of(places, allowed);
        round
    }

    /// Whether a person holds the role of a requirement and nothing stands against it.
    fn may(&self, person: &str, requirement: &Requirement) -> bool {
        holds(self.ballot, person, &requirement.role) && barred(self.ballot, person).is_none()
    }

    fn eligible(&self, requirement: &Requirement) -> Vec<&'a str> {
        let holders = self.ballot.holders.get(&requirement.role);
        let people = holders.into_iter().flat_map(|one| &one.people);
        people
            .map(String::as_str)
            .filter(|person| barred(self.ballot, person).is_none())
            .collect()
    }

    fn rejected(&self) -> impl Iterator<Item = crate::practice::approval::Rejection> {
        self.standings.values().filter_map(Standing::rejection)
    }

    /// Whether every place is filled and nobody says no.
    fn is_met(&self) -> bool {
        let outcomes = self.outcomes();
        outcomes.iter().all(|one| one.missing == 0) && self.rejected().next().is_none()
    }

    fn outcomes(&self) -> Vec<RequirementOutcome> {
        let required = self.required.iter().enumerate();
        required.map(|(at, one)| self.outcome(at, one)).collect()
    }

    fn outcome(&self, at: usize, requirement: &Requirement) -> RequirementOutcome {
        let eligible = self.eligible(requirement);
        let needed = requirement.count.of(eligible.len());
        let counted: Vec<Counted> = self
            .seating
            .at(at)
            .into_iter()
            .filter_map(|number| self.counted(number, &requirement.role))
            .collect();
        let holders = self.ballot.holders.get(&requirement.role);
        RequirementOutcome {
            role: requirement.role.clone(),
            count: requirement.count,
            needed,
            eligible: eligible.into_iter().map(str::to_owned).collect(),
            excluded: self.excluded(requirement),
            faults: holders.map(|one| one.faults.clone()).unwrap_or_default(),
            missing: needed.saturating_sub(counted.len()),
            counted,
        }
    }

    fn counted(&self, number: usize, role: &str) -> Option<Counted> {
        let person = *self.people.get(number)?;
        let vote = self.standings.get(person)?.approval_as(role)?;
        Some(Counted {
            person: person.to_owned(),
            name: vote.name.clone(),
            evidence: vote.evidence,
        })
    }

    fn excluded(&self, requirement: &Requirement) -> Vec<Excluded> {
        let holders = self.ballot.holders.get(&requirement.role);
        let people = holders.into_iter().flat_map(|one| &one.people);
        let excluded = people.filter_map(|person| {
            Some(Excluded {
                person: person.clone(),
                why: barred(self.ballot, person)?,
            })
        });
        excluded.collect()
    }

    /// Those who would fill one more place, alone or by letting others move.
    fn could_act(&self) -> Vec<String> {
        let eligible: BTreeSet<&str> = self
            .required
            .iter()
            .flat_map(|one| self.eligible(one))
            .collect();
        let seated: BTreeSet<&str> = (0..self.required.len())
            .flat_map(|at| self.seating.at(at))
            .filter_map(|number| self.people.get(number).copied())
            .collect();
        let others = eligible.difference(&seated);
        let helps = |person: &&&str| {
            let may = numbered(self.required, |one| self.may(person, one));
            self.seating.has_room(may)
        };
        others.filter(helps).map(|one| (*one).to_owned()).collect()
    }
}

/// The numbers of the requirements that something is so of.
fn numbered(required: &[Requirement], is_so: impl Fn(&Requirement) -> bool) -> Vec<usize> {
    let required = required.iter().enumerate();
    let so = required.filter(|(_, one)| is_so(one));
    so.map(|(at, _)| at).collect()
}

/// Whether a person holds a role.
pub(super) fn holds(ballot: &Ballot<'_>, person: &str, role: &str) -> bool {
    let holders = ballot.holders.get(role);
    holders.is_some_and(|one| one.people.contains(person))
}

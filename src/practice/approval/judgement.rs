//! What a judgement comes to, in full, so that whoever shows it has to work nothing out.

use std::cmp::Reverse;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::approval::Decision;
use crate::practice::approval::Unfit;
use crate::record::print_time;
use crate::schema::Count;
use crate::schema::Evidence;
use crate::text::rough_length;

/// What the approvals of a step come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// The rules that apply, in the order of the policy; none means that nobody can approve.
    pub rules: Vec<RuleOutcome>,
    /// Decisions that do not count, by their order.
    pub ignored: Vec<Ignored>,
    /// Standing rejections, by person.
    pub rejected: Vec<Rejection>,
    /// Addresses of authors that are nobody of the desk and stand against every approval.
    pub unknown: Vec<String>,
    /// Why it can't be told which rules apply, which stands against every approval.
    pub unclear: Vec<String>,
    /// Whether the step may be taken.
    pub satisfied: bool,
}

impl Judgement {
    /// Takes what is owed afterwards from a judgement that was made later of the same rules.
    pub fn follow(&mut self, later: Self) {
        for rule in &mut self.rules {
            let mut others = later.rules.iter();
            if let Some(other) = others.find(|other| other.name == rule.name) {
                rule.later.clone_from(&other.later);
            }
        }
        let news = later.ignored.into_iter().filter(|one| {
            let mut known = self.ignored.iter();
            !known.any(|other| other.name == one.name)
        });
        let news: Vec<Ignored> = news.collect();
        self.ignored.extend(news);
        self.satisfied = self.is_enough();
    }

    /// Takes out what is owed afterwards: nothing came of the step.
    pub fn owes_nothing(&mut self) {
        for rule in &mut self.rules {
            rule.later = None;
        }
        self.satisfied = self.is_enough();
    }

    /// What was owed afterwards and was not there in time: what still is not before what came late.
    pub fn missed(&self) -> Option<&Later> {
        let later = self.rules.iter().filter_map(|rule| rule.later.as_ref());
        let missed = later.filter(|one| one.owed == Owed::Overdue || one.late().is_some());
        missed.min_by_key(|one| Reverse((one.owed == Owed::Overdue, one.late())))
    }

    /// Whether everything is there that the step needs.
    pub(super) fn is_enough(&self) -> bool {
        let holds = |rule: &RuleOutcome| {
            let later = rule.later.as_ref();
            rule.met && later.is_none_or(|later| later.owed != Owed::Overdue)
        };
        !self.rules.is_empty()
            && self.rules.iter().all(holds)
            && self.rejected.is_empty()
            && self.unknown.is_empty()
            && self.unclear.is_empty()
    }
}

/// How a rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    /// The name of the rule.
    pub name: String,
    /// The least evidence that counts.
    pub evidence: Evidence,
    /// Its requirements, in the order of the rule.
    pub requirements: Vec<RequirementOutcome>,
    /// People whose approval would bring the rule nearer to being met, sorted.
    pub could_act: Vec<String>,
    /// Whether every place is filled.
    pub met: bool,
    /// What is owed afterwards, where the rule says so.
    pub later: Option<Later>,
}

/// How a requirement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementOutcome {
    /// The role.
    pub role: String,
    /// How many the rule asks for.
    pub count: Count,
    /// How many people that is.
    pub needed: usize,
    /// Who holds the role and may decide, sorted.
    pub eligible: Vec<String>,
    /// Who holds the role and may not, sorted by person.
    pub excluded: Vec<Excluded>,
    /// Why the role has fewer holders than it names.
    pub faults: Vec<String>,
    /// Who fills a place, sorted by person.
    pub counted: Vec<Counted>,
    /// How many places are open.
    pub missing: usize,
}

impl RequirementOutcome {
    /// Whether there are too few people for it, whatever they decide.
    pub fn is_impossible(&self) -> bool {
        self.needed > self.eligible.len()
    }
}

/// A holder of a role whose approval does not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excluded {
    /// The person.
    pub person: String,
    /// Why.
    pub why: Unfit,
}

/// A person who fills a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// The person.
    pub person: String,
    /// The name of the statement.
    pub name: String,
    /// How well it is proven.
    pub evidence: Evidence,
}

/// A decision that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The person.
    pub person: String,
    /// The decision.
    pub decision: Decision,
    /// The name of the statement.
    pub name: String,
    /// The rule for which it does not count; none means for all.
    pub rule: Option<String>,
    /// Why.
    pub why: Unfit,
    /// What there is to say about that in this case.
    pub detail: Option<String>,
}

/// A rejection that stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejection {
    /// The person.
    pub person: String,
    /// What the person said about it.
    pub comment: Option<String>,
    /// The name of the statement.
    pub name: String,
}

/// What is owed after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// How it stands.
    pub requirement: RequirementOutcome,
    /// Rejections that stand against it, by person.
    pub rejected: Vec<Rejection>,
    /// When it has to be there; none before the step is taken.
    pub due: Option<DateTime<Utc>>,
    /// Whether it is.
    pub owed: Owed,
    /// Since when it is, as far as that is proven; none while it is not.
    pub given: Option<DateTime<Utc>>,
}

impl Later {
    /// How long after its time it came; none where it was in time, or is not there.
    pub fn late(&self) -> Option<TimeDelta> {
        let late = self.given? - self.due?;
        (late > TimeDelta::zero()).then_some(late)
    }

    /// When it came and how late that was, in words; none where it was in time, or is not there.
    pub fn given_late(&self) -> Option<String> {
        let (given, late) = (self.given?, rough_length(self.late()?));
        Some(format!("there since {}, {late} late", print_time(given)))
    }

    /// Those who could still give what is owed; nobody before the step is taken, and once it is given.
    pub fn could_act(&self) -> Vec<&str> {
        if !matches!(self.owed, Owed::Owed | Owed::Overdue) {
            return Vec::new();
        }
        let requirement = &self.requirement;
        let is_counted = |person: &str| requirement.counted.iter().any(|one| one.person == person);
        let people = requirement.eligible.iter().map(String::as_str);
        people.filter(|person| !is_counted(person)).collect()
    }
}

/// How something stands that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// The step was not taken yet.
    NotYet,
    /// There is still time.
    Owed,
    /// It is there.
    Met,
    /// It is not there, and the time is over.
    Overdue,
}

impl Owed {
    /// The word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Owed => "owed",
            Self::Met => "met",
            Self::Overdue => "overdue",
        }
    }
}

//! Life cycles: states, and the transitions between them.
//!
//! A life cycle changes over the years, the log does not. So a life cycle keeps the ones that were in force before it,
//! each until a time, and whoever judges an old entry asks `at` for the one of its time; all others see the present.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;

use crate::schema::Cascade;
use crate::schema::Category;
use crate::schema::Guard;

/// A value that an entry of the log must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Why it was done.
    Reason,
    /// How long it took a person, in minutes.
    Minutes,
    /// When it took place, where that is not when it was written down.
    Happened,
}

impl Ask {
    /// The key in the entry, which is also the option on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Minutes => "minutes",
            Self::Happened => "happened",
        }
    }
}

/// How far the planned time of a record is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commitment {
    /// It is decided on.
    Firm,
    /// It waits for a decision.
    Tentative,
}

/// Something that the program works out when a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compute {
    /// How risky the change is.
    Risk,
    /// What depends on what is changed.
    Impact,
    /// Whether anything stands against the planned time.
    Collisions,
    /// The version of the template that is followed.
    Template,
    /// Whether a review after the work is owed.
    Review,
}

impl Compute {
    /// The fields that it fills.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Risk => &["risk", "risk_inputs"],
            Self::Impact => &["impacted_cis", "impacted_count", "impacted_services"],
            Self::Collisions => &["collision_check"],
            Self::Template => &["template_version"],
            Self::Review => &["pir_required", "pir_reasons"],
        }
    }
}

/// A state that a record can stand in.
#[derive(Debug, Clone)]
pub struct State {
    /// The name in records.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// What it means to the program.
    pub category: Category,
    /// What it means to people.
    pub about: String,
    /// Fields that a record in this state must have.
    pub requires: Vec<String>,
    /// Fields that were decided on and are not edited while a record stands in it.
    pub fixes: Vec<String>,
    /// Fields that say by which way a record came here, and are not edited while it stands in it, decided on or not.
    pub stays: Vec<String>,
    /// Earlier names of the state.
    pub was: Vec<String>,
    /// How far the planned time of a record in it is taken; free where nothing is said.
    pub commits: Option<Commitment>,
    /// From when on no record enters it any more.
    pub retired: Option<DateTime<Utc>>,
}

/// A named step from some states to one.
#[derive(Debug, Clone)]
pub struct Transition {
    /// The name, which is also the `do` of its entries.
    pub name: String,
    /// What it means to people.
    pub about: String,
    /// The states it may be taken from.
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// Fields that the record must have afterwards.
    pub requires: Vec<String>,
    /// Values that the entry must carry.
    pub asks: Vec<Ask>,
    /// What the program works out and puts in the record with the step.
    pub computes: Vec<Compute>,
    /// Further conditions.
    pub guards: Vec<Guard>,
    /// Which other records take it in the same commit.
    pub cascades: Option<Cascade>,
    /// The short command that takes it: `start`, `resolve` or `close`.
    pub short: Option<String>,
    /// What the step means to KPIs, whatever its name.
    pub milestone: Option<String>,
    /// Earlier names of the transition.
    pub was: Vec<String>,
    /// From when on it is not taken any more.
    pub retired: Option<DateTime<Utc>>,
}

/// A life cycle that was in force before another.
#[derive(Debug, Clone)]
pub struct Era {
    /// The first instant at which it was in force no more.
    pub until: DateTime<Utc>,
    /// The life cycle, which has no eras of its own.
    pub lifecycle: Lifecycle,
}

/// The states of a record type and how they follow each other.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    /// The state of a new record.
    pub initial: String,
    /// The states, in the order of the definition.
    pub states: Vec<State>,
    /// The transitions, in the order of the definition.
    pub transitions: Vec<Transition>,
    /// The life cycles that were in force before, oldest first.
    pub eras: Vec<Era>,
}

impl Lifecycle {
    /// The state of this name, or that once had it; one that is gone by what it last was.
    pub fn state(&self, name: &str) -> Option<&State> {
        let eras = self.eras.iter().rev().map(|era| &era.lifecycle);
        std::iter::once(self)
            .chain(eras)
            .find_map(|lifecycle| lifecycle.standing(name))
    }

    /// The state of this name, or that once had it, unless it is gone.
    pub fn standing(&self, name: &str) -> Option<&State> {
        let current = self.states.iter().find(|state| state.name == name);
        current.or_else(|| {
            self.states
                .iter()
                .find(|state| state.was.iter().any(|old| old == name))
        })
    }

    /// The present name of a state; the same name where no state is called so.
    pub fn present_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.state(name).map_or(name, |state| state.name.as_str())
    }

    /// The transition of this name, or that once had it.
    pub fn transition(&self, name: &str) -> Option<&Transition> {
        let current = self.transitions.iter().find(|one| one.name == name);
        current.or_else(|| {
            let mut all = self.transitions.iter();
            all.find(|one| one.was.iter().any(|old| old == name))
        })
    }

    /// The category of a state, where the life cycle knows the state.
    pub fn category(&self, state: &str) -> Option<Category> {
        self.state(state).map(|state| state.category)
    }

    /// The transitions that may be taken from a state.
    pub fn open_from<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a Transition> {
        self.transitions
            .iter()
            .filter(move |transition| self.leaves(transition, state))
    }

    /// Whether a transition may be taken from a state, under its present or an earlier name.
    pub fn leaves(&self, transition: &Transition, state: &str) -> bool {
        let current = self.present_name(state);
        transition.from.iter().any(|from| from == current)
    }

    /// The life cycle that was in force at a time.
    pub fn at(&self, time: DateTime<Utc>) -> &Self {
        let era = self.eras.iter().find(|era| time < era.until);
        era.map_or(self, |era| &era.lifecycle)
    }

    /// This life cycle and those before it.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        let eras = self.eras.iter().map(|era| &era.lifecycle);
        eras.chain(std::iter::once(self))
    }

    /// The same with the names of required fields changed.
    pub(crate) fn requiring(mut self, renamed: &impl Fn(Vec<String>) -> Vec<String>) -> Self {
        for state in &mut self.states {
            state.requires = renamed(std::mem::take(&mut state.requires));
            state.fixes = renamed(std::mem::take(&mut state.fixes));
            state.stays = renamed(std::mem::take(&mut state.stays));
        }
        for transition in &mut self.transitions {
            transition.requires = renamed(std::mem::take(&mut transition.requires));
        }
        for era in &mut self.eras {
            era.lifecycle = era.lifecycle.clone().requiring(renamed);
        }
        self
    }

    /// Takes out what is retired; it stands in an era until then.
    pub(crate) fn dated(self) -> Self {
        let states = self.states.iter().filter_map(|state| state.retired);
        let transitions = self.transitions.iter().filter_map(|one| one.retired);
        let mut cuts: Vec<DateTime<Utc>> = states.chain(transitions).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let era = |until: &DateTime<Utc>| Era {
            until: *until,
            lifecycle: self.without(|retired| retired < *until),
        };
        let eras = cuts.iter().map(era).collect();
        Self {
            eras,
            ..self.without(|_| true)
        }
    }

    fn without(&self, is_gone: impl Fn(DateTime<Utc>) -> bool) -> Self {
        let stays = |retired: &Option<DateTime<Utc>>| !retired.is_some_and(&is_gone);
        let states = self.states.iter().filter(|one| stays(&one.retired));
        let transitions = self.transitions.iter().filter(|one| stays(&one.retired));
        Self {
            initial: self.initial.clone(),
            states: states.cloned().collect(),
            transitions: transitions.cloned().collect(),
            eras: Vec::new(),
        }
    }

    /// Puts other life cycles before this one, each in force until a time; oldest first.
    pub(crate) fn preceded(mut self, past: Vec<(DateTime<Utc>, Self)>) -> Self {
        let mut eras: Vec<Era> = Vec::new();
        for (until, lifecycle) in past {
            let since = eras.last().map(|era| era.until);
            let own = lifecycle.eras.iter();
            let mut own =
                own.filter(|era| era.until < until && since.is_none_or(|since| since < era.until));
            eras.extend(own.by_ref().cloned());
            let before = until.checked_sub_signed(TimeDelta::nanoseconds(1));
            let last = lifecycle.at(before.unwrap_or(until));
            eras.push(Era {
                until,
                lifecycle: Self {
                    eras: Vec::new(),
                    ..last.clone()
                },
            });
        }
        let since = eras.last().map(|era| era.until);
        let later = std::mem::take(&mut self.eras).into_iter();
        eras.extend(later.filter(|era| since.is_none_or(|since| since < era.until)));
        Self { eras, ..self }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn day(text: &str) -> DateTime<Utc> {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    fn transition(name: &str, from: &str, to: &str, retired: Option<&str>) -> Transition {
        Transition {
            name: name.to_owned(),
            about: String::new(),
            from: vec![from.to_owned()],
            to: to.to_owned(),
            requires: Vec::new(),
            asks: Vec::new(),
            computes: Vec::new(),
            guards: Vec::new(),
            cascades: None,
            short: None,
            milestone: None,
            was: Vec::new(),
            retired: retired.map(day),
        }
    }

    fn lifecycle(transitions: Vec<Transition>) -> Lifecycle {
        let state = |name: &str| State {
            name: name.to_owned(),
            title: name.to_owned(),
            category: Category::Active,
            about: String::new(),
            requires: Vec::new(),
            was: Vec::new(),
            fixes: Vec::new(),
            stays: Vec::new(),
            commits: None,
            retired: None,
        };
        Lifecycle {
            initial: "a".to_owned(),
            states: vec![state("a"), state("b")],
            transitions,
            eras: Vec::new(),
        }
    }

    fn names(lifecycle: &Lifecycle, at: &str) -> Vec<String> {
        let transitions = lifecycle.at(day(at)).transitions.iter();
        transitions.map(|one| one.name.clone()).collect()
    }

    #[test]
    fn a_retired_transition_is_there_before_its_day_and_not_on_it() {
        let whole = lifecycle(vec![
            transition("x", "a", "b", Some("2026-11-01")),
            transition("y", "a", "b", None),
            transition("z", "b", "a", Some("2026-12-01")),
        ]);
        let dated = whole.dated();
        assert_eq!(names(&dated, "2026-10-31"), ["x", "y", "z"]);
        assert_eq!(names(&dated, "2026-11-01"), ["y", "z"]);
        assert_eq!(names(&dated, "2026-12-01"), ["y"]);
        assert!(dated.transition("x").is_none(), "it is not offered");
    }

    #[test]
    fn each_profile_of_the_past_rules_its_own_time() {
        let first = lifecycle(vec![
            transition("x", "a", "b", Some("2026-02-01")),
            transition("early", "a", "b", None),
        ]);
        let second = lifecycle(vec![
            transition("x", "a", "b", Some("2026-02-01")),
            transition("late", "a", "b", Some("2026-09-01")),
        ]);
        let present = lifecycle(vec![transition("now", "a", "b", Some("2027-01-01"))]);
        let all = present.dated().preceded(vec![
            (day("2026-03-01"), first.dated()),
            (day("2026-06-01"), second.dated()),
        ]);
        assert_eq!(names(&all, "2026-01-31"), ["x", "early"]);
        assert_eq!(names(&all, "2026-02-01"), ["early"]);
        assert_eq!(names(&all, "2026-03-01"), ["late"]);
        assert_eq!(names(&all, "2026-06-01"), ["now"]);
        assert_eq!(names(&all, "2027-01-01"), [""; 0]);
    }

    #[test]
    fn a_state_that_is_gone_keeps_its_category() {
        let mut old = lifecycle(Vec::new());
        old.states[1].name = "gone".to_owned();
        old.states[1].category = Category::Closed;
        let all = lifecycle(Vec::new()).preceded(vec![(day("2026-03-01"), old)]);
        assert_eq!(all.category("gone"), Some(Category::Closed));
        assert!(all.standing("gone").is_none());
    }
}

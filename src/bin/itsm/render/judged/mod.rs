//! How a decision stands, wherever that is shown: the rules, who counts, who could act, and what does not count.

mod json;
mod markdown;
mod text;

pub(super) use json::fields;
pub(super) use markdown::rules as markdown_rules;
pub(super) use text::head;
pub(super) use text::rules;

use itsm::ops::EDIT;
use itsm::ops::Founding;
use itsm::ops::Judged;
use itsm::ops::RiskUsed;
use itsm::practice::approval::Excluded;
use itsm::practice::approval::Ignored;
use itsm::practice::approval::Judgement;
use itsm::practice::approval::Later;
use itsm::practice::approval::Owed;
use itsm::practice::approval::Unfit;
use itsm::record::print_time;
use itsm::text::plural;

/// The most people that are named one by one.
const MOST_NAMED: usize = 12;

/// What is said where no rule applies.
const NO_RULE: &str = "no rule of the policy is for it, so nobody can approve it";

/// What an edit rests on to which few could agree, or nobody.
fn founding(judged: &Judged) -> Option<&'static str> {
    match judged.founding {
        Founding::Keyless => Some(
            "nobody has a key yet, so nobody has to agree: ask the owners of the first keys whether they are theirs",
        ),
        Founding::Alone => {
            Some("one person alone ever had a key, who agrees to edits of their own too")
        }
        Founding::Over => None,
    }
}

/// The risk by which rules are chosen, and where it comes from.
pub(super) fn risk(risk: &RiskUsed) -> Option<String> {
    let used = risk.used.as_ref()?;
    let sources = [
        ("recorded", &risk.recorded),
        ("computed now", &risk.computed),
        ("by the policy at least", &risk.floor),
    ];
    let sources = sources.into_iter().filter_map(|(name, value)| {
        let value = value.as_ref()?;
        Some(format!("{name} {value}"))
    });
    let sources: Vec<String> = sources.collect();
    Some(format!("{used} ({})", sources.join(", ")))
}

/// Names of people; many are counted.
fn names(people: &[String]) -> String {
    match people.len() {
        0 => "nobody".to_owned(),
        1..=MOST_NAMED => people.join(", "),
        count => format!("{count} people"),
    }
}

/// Why a holder of a role may not decide.
fn excluded(one: &Excluded) -> String {
    format!(
        "{}: {} ({})",
        one.person,
        one.why.sentence(),
        one.why.code()
    )
}

/// How something stands that is owed afterwards.
fn owed(later: &Later) -> String {
    let due = later.due.map(print_time).unwrap_or_default();
    match later.owed {
        Owed::NotYet => "owed once the step is taken".to_owned(),
        Owed::Owed => format!("owed until {due}"),
        Owed::Met => match later.given_late() {
            Some(late) => format!("given, {late}"),
            None => "given".to_owned(),
        },
        Owed::Overdue => format!("overdue since {due}"),
    }
}

/// What somebody said to the step since it was taken.
fn no_since(judged: &Judged) -> Option<String> {
    judged.no_since.as_ref().map(|no| no.message.clone())
}

/// What stands against every approval, a line each.
fn against(judgement: &Judgement) -> Vec<String> {
    let rejected = judgement.rejected.iter();
    let rejected = rejected.map(|one| {
        let why = one.comment.as_ref();
        let why = why.map_or_else(String::new, |said| format!(": “{said}”"));
        format!("{} said no{why} ({})", one.person, one.name)
    });
    let unknown = judgement.unknown.iter();
    let unknown = unknown.map(|address| {
        format!("{address} wrote some of it and is nobody of this desk (unknown-contributor)")
    });
    let unclear = judgement.unclear.iter();
    let unclear = unclear.map(|one| format!("it can't be told {one}"));
    rejected.chain(unknown).chain(unclear).collect()
}

/// What people said about their decisions, a line each; a rejection is told with what stands against.
fn said(judged: &Judged) -> Vec<String> {
    let rejected = &judged.judgement.rejected;
    let votes = judged.votes.iter().filter(|vote| vote.unfit.is_none());
    let votes = votes.filter(|vote| !rejected.iter().any(|one| one.name == vote.name));
    let said = votes.filter_map(|vote| {
        let comment = vote.comment.as_ref()?;
        Some(format!(
            "{} ({}): “{comment}”",
            vote.person,
            vote.decision.name()
        ))
    });
    said.collect()
}

/// Decisions that do not count, a line each; of a file those about what it said earlier are counted.
fn ignored(judged: &Judged) -> Vec<String> {
    let is_old = |one: &&Ignored| judged.step == EDIT && one.why == Unfit::ContentChanged;
    let ignored = judged.judgement.ignored.iter();
    let old = ignored.clone().filter(is_old).count();
    let old = (old > 0).then(|| {
        let decisions = plural(old, "decision");
        format!("{decisions} about what it said at other times")
    });
    let ignored = ignored.filter(|one| !is_old(one)).map(|one| {
        let rule = one.rule.as_ref().map(|rule| format!(" for rule {rule}"));
        let detail = one.detail.as_ref().map(|detail| format!("; {detail}"));
        format!(
            "{} by {} does not count{}: {} ({}){}",
            one.decision.name(),
            one.person,
            rule.unwrap_or_default(),
            one.why.sentence(),
            one.why.code(),
            detail.unwrap_or_default()
        )
    });
    ignored.chain(old).collect()
}

//! One judgement: a matter, the statements about it and the trusted side put together.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::authors::Authors;
use crate::ops::approvals::duties::implementers;
use crate::ops::approvals::duties::meant;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::founding::Founding;
use crate::ops::approvals::founding::founding;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::RiskUsed;
use crate::ops::approvals::matter::hangs_on_risk;
use crate::ops::approvals::matter::risen;
use crate::ops::approvals::matter::risk;
use crate::ops::approvals::no_since::NoSince;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::votes::Court;
use crate::ops::assess::Around;
use crate::ops::policy::Keys;
use crate::ops::surroundings::Surroundings;
use crate::practice::approval::Ballot;
use crate::practice::approval::Decision;
use crate::practice::approval::Judgement;
use crate::practice::approval::Later;
use crate::practice::approval::Owed;
use crate::practice::approval::RuleOutcome;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;
use crate::practice::approval::judge;
use crate::practice::approval::proves;
use crate::practice::approval::rules_for;
use crate::practice::approval::unclear_rules;
use crate::record::Record;
use crate::schema::PolicyRule;
use crate::trust::Statement;

/// The step under which what is owed afterwards is decided.
pub const REVIEW: &str = "review";

/// How a matter stands.
#[derive(Debug)]
pub struct Judged {
    /// The id of the record, or the path of a file that governs the desk.
    pub name: String,
    /// The step.
    pub step: String,
    /// The digest of what it says now.
    pub digest: String,
    /// The risk by which rules were chosen.
    pub risk: RiskUsed,
    /// The commit whose policy and keys were used.
    pub target: String,
    /// The digest of that policy.
    pub policy: String,
    /// When the step was taken, where it was.
    pub taken: Option<DateTime<Utc>>,
    /// What the decisions come to.
    pub judgement: Judgement,
    /// Every decision that was found, fit or not.
    pub votes: Vec<Vote>,
    /// The people who could act and have nothing to prove it by as the rule asks, by the name of the rule.
    pub unproven: BTreeMap<String, Vec<String>>,
    /// The people whose keys are all revoked or over: if at all they can act on a forge.
    pub keyless: BTreeSet<String>,
    /// Of an edit of what governs the desk: who could ever agree to one.
    pub founding: Founding,
    /// The no that somebody said to the step since it was taken.
    pub no_since: Option<NoSince>,
}

impl Judged {
    /// Whether somebody said no to the step since in time to stop the work that rests on it.
    pub fn is_stopped(&self) -> bool {
        self.no_since.as_ref().is_some_and(|no| no.stops)
    }

    /// Whether the step is approved and nobody has stopped what rests on it.
    pub fn holds(&self) -> bool {
        self.judgement.satisfied && !self.is_stopped()
    }

    /// When what is owed after the step has to be there; none where nothing is owed.
    pub(crate) fn due(&self) -> Option<DateTime<Utc>> {
        let rules = self.judgement.rules.iter();
        let later = rules.filter_map(|rule| rule.later.as_ref());
        let open = later.filter(|later| matches!(later.owed, Owed::Owed | Owed::Overdue));
        open.filter_map(|later| later.due).min()
    }

    /// The people who could act on a rule and prove it, those apart who said no.
    pub fn able<'a>(&'a self, rule: &'a RuleOutcome) -> impl Iterator<Item = &'a str> {
        let people = rule.could_act.iter().map(String::as_str);
        people.filter(|one| self.proves(rule, one) && !self.said_no(one))
    }

    /// Whether a person said no and has not decided again.
    fn said_no(&self, person: &str) -> bool {
        let mut rejected = self.judgement.rejected.iter();
        rejected.any(|one| one.person == person)
    }

    /// The people who could give what a rule is owed afterwards, and prove it.
    pub fn able_later<'a>(&'a self, rule: &'a RuleOutcome) -> impl Iterator<Item = &'a str> {
        let people = rule.later.iter().flat_map(Later::could_act);
        people.filter(|one| self.proves(rule, one))
    }

    fn proves(&self, rule: &RuleOutcome, person: &str) -> bool {
        let unproven = self.unproven.get(&rule.name);
        !unproven.is_some_and(|people| people.iter().any(|one| one == person))
    }
}

/// Those of whom the desk has keys and none is good.
fn keyless(trusted: &Trusted, now: DateTime<Utc>) -> BTreeSet<String> {
    let people = trusted.keyring.people.iter();
    let over = people.filter(|(_, person)| {
        let mut keys = person.keys.iter();
        !person.keys.is_empty() && keys.all(|key| key.good_at(now).is_err())
    });
    over.map(|(id, _)| id.clone()).collect()
}

/// Those who could act and have nothing to prove it by.
fn unproven(
    trusted: &Trusted,
    judgement: &Judgement,
    now: DateTime<Utc>,
) -> BTreeMap<String, Vec<String>> {
    let keys = Keys {
        keyring: &trusted.keyring,
        now,
    };
    let rules = judgement.rules.iter().map(|rule| {
        let now = rule.could_act.iter().map(String::as_str);
        let later = rule.later.iter().flat_map(Later::could_act);
        let people: BTreeSet<&str> = now.chain(later).collect();
        let people = people.into_iter();
        let people = people.filter(|person| !proves(&keys, person, rule.evidence));
        let people = people.map(str::to_owned);
        (rule.name.clone(), people.collect())
    });
    rules
        .filter(|(_, people): &(_, Vec<_>)| !people.is_empty())
        .collect()
}

/// Judges a matter by the statements that a desk holds about it.
pub(crate) fn judged(
    court: &Court<'_>,
    desk: &Desk,
    matter: &Matter<'_>,
    around: Option<&Around<'_>>,
) -> Result<Judged, OpsError> {
    judged_with(court, desk, matter, around, &BTreeSet::new())
}

/// Judges a matter of which the work was done by some people later.
pub(crate) fn judged_with(
    court: &Court<'_>,
    desk: &Desk,
    matter: &Matter<'_>,
    around: Option<&Around<'_>>,
    later: &BTreeSet<String>,
) -> Result<Judged, OpsError> {
    let time = matter.taken.unwrap_or(matter.now);
    let risk = matter
        .record
        .map(|record| risk(court.trusted, around, record, time));
    judged_at_risk(court, desk, matter, risk.unwrap_or_default(), later)
}

/// Judges a step as if somebody had taken it who by that wrote some of what is decided on.
pub(super) fn judged_by(
    court: &Court<'_>,
    desk: &Desk,
    matter: &Matter<'_>,
    around: Option<&Around<'_>>,
    taker: &str,
) -> Result<Judged, OpsError> {
    let record = matter.record;
    let risk = record.map(|record| risk(court.trusted, around, record, matter.now));
    let later = BTreeSet::new();
    judged_of(
        court,
        desk,
        matter,
        risk.unwrap_or_default(),
        &later,
        Some(taker),
    )
}

/// Judges a step that the line has, with the risk as it comes out by the trusted side of then.
pub(super) fn judged_then(
    court: &Court<'_>,
    desk: &Desk,
    matter: &Matter<'_>,
    surroundings: &RefCell<Surroundings>,
    later: &BTreeSet<String>,
) -> Result<Judged, OpsError> {
    let (trusted, time) = (court.trusted, matter.taken.unwrap_or(matter.now));
    let hangs_on_risk = |record: &&Record| hangs_on_risk(trusted, record, matter.step, time);
    if !matter.record.iter().any(hangs_on_risk) {
        return judged_with(court, desk, matter, None, later);
    }
    let mut surroundings = surroundings.borrow_mut();
    surroundings.with(&trusted.desk, |around| {
        judged_with(court, desk, matter, Some(around), later)
    })?
}

/// The same where the risk is known by which rules are chosen.
pub(super) fn judged_at_risk(
    court: &Court<'_>,
    desk: &Desk,
    matter: &Matter<'_>,
    risk: RiskUsed,
    later: &BTreeSet<String>,
) -> Result<Judged, OpsError> {
    judged_of(court, desk, matter, risk, later, None)
}

fn judged_of(
    court: &Court<'_>,
    desk: &Desk,
    matter: &Matter<'_>,
    risk: RiskUsed,
    later: &BTreeSet<String>,
    taker: Option<&str>,
) -> Result<Judged, OpsError> {
    let trusted = court.trusted;
    let (rules, unclear) = chosen(trusted, matter, risk.used.as_deref());
    let present = filed(desk, matter.name)?;
    let gone = court.gone(&present, matter)?;
    let (reviews, statements) =
        parted(present.iter().filter(|one| !is_beside(one, matter)), matter);
    let (gone_reviews, gone_statements) = parted(gone.iter(), matter);
    let mut ballot = Ballot::new(&trusted.policy, rules, matter.record, trusted, matter.now);
    let known: Vec<Filed> = [present.as_slice(), gone.as_slice()].concat();
    ballot.assignees = assignees(trusted, matter, later);
    let authors = Authors::of(trusted, court.past, matter, &known)?;
    ballot.authors = authors.people;
    ballot.authors.extend(taker.map(|id| meant(trusted, id)));
    ballot.unknown = authors.unknown;
    ballot.unclear = unclear;
    ballot.taken = matter.taken;
    let founding = match matter.record {
        Some(_) => Founding::Over,
        None => founding(court)?,
    };
    ballot.separation.author &= founding != Founding::Alone;
    ballot.votes = votes(court, &statements, &gone_statements, matter)?;
    void_risen(&mut ballot.votes, matter, &risk);
    let afterwards = Matter {
        step: REVIEW,
        digests: matter.digests.clone(),
        before: matter.before.clone(),
        taken: None,
        ..*matter
    };
    ballot.later = votes(court, &reviews, &gone_reviews, &afterwards)?;
    let mut judgement = judge(&ballot);
    judgement.satisfied |= founding == Founding::Keyless;
    Ok(Judged {
        name: matter.name.to_owned(),
        step: matter.step.to_owned(),
        digest: matter.digests.first().cloned().unwrap_or_default(),
        risk,
        target: trusted.commit.clone(),
        policy: trusted.policy_digest.clone(),
        taken: matter.taken,
        unproven: unproven(trusted, &judgement, matter.now),
        keyless: keyless(trusted, matter.now),
        judgement,
        votes: [ballot.votes, ballot.later].concat(),
        founding,
        no_since: None,
    })
}

/// The rules that a matter is judged by, and why it can't be told whether others are for it too.
fn chosen<'p>(
    trusted: &'p Trusted,
    matter: &Matter<'_>,
    risk: Option<&str>,
) -> (Vec<&'p PolicyRule>, Vec<String>) {
    let policy = &trusted.policy;
    let Some(record) = matter.record else {
        return (vec![&policy.edits], Vec::new());
    };
    (
        rules_for(policy, record, trusted, matter.step, risk),
        unclear_rules(policy, record, trusted, matter.step, risk),
    )
}

/// Whoever carries out what a matter is about, by their present ids.
fn assignees(trusted: &Trusted, matter: &Matter<'_>, later: &BTreeSet<String>) -> BTreeSet<String> {
    let own = matter.record.map_or_else(BTreeSet::new, |record| {
        implementers(record, matter.step, matter.taken.is_some())
    });
    own.union(later).map(|id| meant(trusted, id)).collect()
}

/// Statements about what is owed afterwards, and the others.
fn parted<'a>(
    statements: impl Iterator<Item = &'a Filed>,
    matter: &Matter<'_>,
) -> (Vec<&'a Filed>, Vec<&'a Filed>) {
    statements.partition(|one| matter.step != REVIEW && is_review(one))
}

fn votes(
    court: &Court<'_>,
    present: &[&Filed],
    gone: &[&Filed],
    matter: &Matter<'_>,
) -> Result<Vec<Vote>, OpsError> {
    let mut votes = court.held(gone, matter)?;
    for one in present {
        votes.push(court.vote(one, matter)?);
    }
    Ok(votes)
}

/// Whoever approved a step that was not taken yet did not look at the risk that it would write down now, if that is higher.
fn void_risen(votes: &mut [Vote], matter: &Matter<'_>, risk: &RiskUsed) {
    let Some(record) = matter.record.filter(|_| matter.taken.is_none()) else {
        return;
    };
    let Some(to) = risen(record, matter.step, risk) else {
        return;
    };
    let is_counted = |one: &&mut Vote| one.unfit.is_none() && one.decision == Decision::Approve;
    for vote in votes.iter_mut().filter(is_counted) {
        vote.unfit = Some(Unfit::RiskRisen);
        vote.detail = Some(format!(
            "it is {to} now: have {} taken back and submitted again",
            matter.name
        ));
    }
}

/// Whether a statement is about what is owed afterwards.
fn is_review(filed: &Filed) -> bool {
    let statement = filed.bytes.as_deref().map(Statement::parse);
    matches!(statement, Some(Ok(statement)) if statement.step() == REVIEW)
}

/// Whether a statement is about another file that governs the desk: those share a folder.
fn is_beside(filed: &Filed, matter: &Matter<'_>) -> bool {
    let statement = filed.bytes.as_deref().map(Statement::parse);
    matches!(statement, Some(Ok(statement)) if matter.record.is_none()
        && statement.record() != matter.name
        && statement.record() == statement.subject().name
        && is_governing(statement.record()))
}

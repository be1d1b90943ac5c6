//! Whether a step may be taken that needs an approval or a role, for the guards of life cycles.

use std::collections::BTreeSet;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::judged::judged_by;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::RISK;
use crate::ops::approvals::matter::altered;
use crate::ops::approvals::matter::before_step;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::matter::has_risk;
use crate::ops::approvals::matter::is_altered;
use crate::ops::approvals::matter::rises;
use crate::ops::approvals::matter::to_change;
use crate::ops::approvals::refuted::Until;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::all_words;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::trusted::is_unshared;
use crate::ops::approvals::trusted::target;
use crate::ops::hook::quoted;
use crate::practice::Approved;
use crate::practice::approval::Ignored;
use crate::practice::approval::Judgement;
use crate::practice::approval::Owed;
use crate::practice::approval::Unfit;
use crate::practice::approval::holders;
use crate::record::Record;
use crate::schema::Category;
use crate::schema::POLICY;
use crate::schema::Transition;
use crate::text::one_of;

/// How many reasons are named why decisions do not count; `itsm approvals verify` names all of both.
const MOST_IGNORED: usize = 3;

/// Whether a record, as a step is about to leave it, is approved for that step.
pub(crate) fn approved(desk: &Desk, after: &Record, step: &str) -> Approved {
    let trusted = match trusted(desk) {
        Ok(Some(trusted)) => trusted,
        Ok(None) => return Approved::NotChecked,
        Err(error) => return Approved::Fails(error.message),
    };
    match stands(desk, &trusted, after, step) {
        Ok(judged) if judged.judgement.satisfied => Approved::Holds,
        Ok(judged) => {
            let risen = risen(desk, after, step);
            let more = risen.or_else(|| who_can(&judged, &beforehand(desk, after, step)));
            let more = more.map(|more| format!("; {more}"));
            Approved::Fails(missing(&judged.judgement) + &more.unwrap_or_default())
        }
        Err(error) => Approved::Fails(error.message),
    }
}

/// Refuses a step to somebody on whose approval it rests and who by taking it would write some of what was approved, or who
/// decides on the record: what an author decided does not count. Of the rest that a step works out nobody is the author.
pub(crate) fn uninvolved(
    desk: &Desk,
    after: &Record,
    transition: &Transition,
    by: &str,
) -> Result<(), OpsError> {
    let words = all_words(transition);
    if words.is_empty() {
        return Ok(());
    }
    let (Some(trusted), Ok(before)) = (trusted(desk)?, desk.record(after.path())) else {
        return Ok(());
    };
    let deciding = trusted.policy.deciding_fields();
    let is_written = |word: &&str| is_altered(&before, after, word, &deciding);
    for word in words.into_iter().filter(is_written) {
        let stands = |taker: Option<&str>| {
            let judged = judged_before(desk, &trusted, after, word, taker)?;
            Ok::<_, OpsError>(judged.judgement.satisfied)
        };
        // What was not needed is not missed.
        if stands(None)? && !stands(Some(by))? {
            let (id, step) = (after.id(), &transition.name);
            return Err(OpsError::refused(format!(
                "{id} can't {step}: somebody else than {by} has to take it: `{word}` itself changes what is decided on, \
                 and what {by} decided does not count for what {by} wrote"
            )));
        }
    }
    Ok(())
}

/// What `itsm approve` is to be told for a step: where the step itself changes what is decided on, that is named too.
pub(super) fn beforehand(desk: &Desk, after: &Record, step: &str) -> String {
    let before = desk.record(after.path()).ok();
    let loops = before
        .as_ref()
        .filter(|before| before_step(Some(before), step).is_some());
    let Some(before) = loops else {
        return after.id().to_owned();
    };
    let mut words = vec![after.id().to_owned(), "--step".to_owned(), step.to_owned()];
    let mut set: Vec<String> = altered(before, after, step)
        .into_iter()
        .map(|(field, value)| argument(format!("{field}={value}")))
        .collect();
    if set.is_empty() {
        // A preview knows of no values.
        let fields = to_change(after.definition(), step).into_iter();
        set.extend(fields.map(|field| format!("{field}=VALUE")));
    }
    words.extend(set.into_iter().flat_map(|one| ["--set".to_owned(), one]));
    words.join(" ")
}

/// A word for a shell, in quotes only where it needs them.
fn argument(word: String) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "=-_:.,+/@".contains(letter);
    if word.chars().all(is_plain) {
        word
    } else {
        quoted(&word)
    }
}

/// That a step would write down a higher risk than anybody could decide on, and the way out of that.
fn risen(desk: &Desk, after: &Record, step: &str) -> Option<String> {
    let before = desk.record(after.path()).ok()?;
    let (from, to) = (before.text(RISK)?, after.text(RISK)?);
    rises(after.definition(), step, Some(from), Some(to)).then(|| {
        format!(
            "the risk has risen from {from} to {to} since it was written down: take {} back, submit it again and have \
             it decided on then",
            after.id()
        )
    })
}

/// Why a record can't go on to where a step leads: it rests on an earlier step that needed others, and that was not
/// approved, or that somebody has said no to since, if the work begins only now. Whoever ends the work, gives it up or
/// takes it back does not build on that step.
pub(crate) fn unfounded(
    desk: &Desk,
    before: &Record,
    after: &Record,
    begins: bool,
) -> Option<Unfounded> {
    let goes_on = matches!(after.category(), Some(Category::Active | Category::Waiting));
    // A correction may lead past the work to where it has ended.
    if !begins && !goes_on {
        return None;
    }
    let kept = needed(after, desk.now);
    let mut taken = needed(before, desk.now);
    taken.retain(|one| one.taken.is_some() && kept.contains(one));
    if taken.is_empty() {
        return None;
    }
    let found = rests_on(desk, before, &taken, begins);
    found.unwrap_or_else(|error| Some(error.message.into()))
}

/// Why a step can't be built on.
pub(crate) struct Unfounded {
    /// What stands against it.
    pub(crate) why: String,
    /// What lets it go on, where that is known.
    pub(crate) hint: Option<String>,
}

impl From<String> for Unfounded {
    fn from(why: String) -> Self {
        Self { why, hint: None }
    }
}

fn rests_on(
    desk: &Desk,
    record: &Record,
    taken: &[Needed],
    begins: bool,
) -> Result<Option<Unfounded>, OpsError> {
    let Some(trusted) = trusted(desk)? else {
        return Ok(None);
    };
    let head = desk.repository()?.head()?.unwrap_or_default();
    let bench = Bench::of(desk, desk, &trusted, &head, desk.now)?;
    for one in taken {
        let judged = bench.taken(record, one)?;
        if let Some(judged) = judged.filter(|judged| !judged.judgement.satisfied) {
            return Ok(Some(was_taken(&judged).into()));
        }
        if begins && let Some(refuted) = bench.refuted(record, one, &Until::time(desk.now))? {
            return Ok(Some(Unfounded {
                why: refuted.said(),
                hint: Some(refuted.hint()),
            }));
        }
    }
    Ok(None)
}

/// That a step was taken without what it needed.
pub(super) fn was_taken(judged: &Judged) -> String {
    format!(
        "`{}` was taken, and {}",
        judged.step,
        missing(&judged.judgement)
    )
}

/// Whether a person holds a role.
pub(crate) fn holds_role(desk: &Desk, person: &str, record: &Record, role: &str) -> Approved {
    let trusted = match trusted(desk) {
        Ok(Some(trusted)) => trusted,
        Ok(None) => return Approved::NotChecked,
        Err(error) => return Approved::Fails(error.message),
    };
    held(&trusted, person, record, role)
}

/// The same by what is known to be trusted.
pub(crate) fn held(trusted: &Trusted, person: &str, record: &Record, role: &str) -> Approved {
    let Some(known) = trusted.policy.roles.get(role) else {
        return Approved::Fails(format!("the policy has no role `{role}`"));
    };
    let holders = holders(known, Some(record), trusted);
    if holders.people.contains(person) {
        return Approved::Holds;
    }
    let names = one_of(holders.people.iter().map(String::as_str));
    // A preview asks for nobody in particular.
    if person.is_empty() {
        return Approved::Fails(format!("it is for `{role}` to do, which is {names}"));
    }
    Approved::Fails(format!("`{role}` is {names}, not {person}"))
}

/// The trusted side; none where nothing says who has to approve what, or where no history can be asked.
pub(crate) fn trusted(desk: &Desk) -> Result<Option<Trusted>, OpsError> {
    let Some(repo) = desk.repo.as_ref().filter(|_| desk.commit().is_none()) else {
        return Ok(None);
    };
    let Some(head) = repo.head()? else {
        return Ok(None);
    };
    // A desk that nobody else has yet is nobody else's to trust either.
    let commit = if is_unshared(repo)? {
        head
    } else {
        target(desk, None)?
    };
    match Trusted::at(desk, &commit) {
        // A repository of a format whose history can't be read has nothing to say where there is no policy either.
        Err(_) if !desk.has(POLICY) => Ok(None),
        trusted => trusted,
    }
}

/// How a step stands that a record is about to take.
pub(super) fn stands(
    desk: &Desk,
    trusted: &Trusted,
    after: &Record,
    step: &str,
) -> Result<Judged, OpsError> {
    judged_before(desk, trusted, after, step, None)
}

/// The same as if somebody had taken it who by that wrote some of what is decided on.
fn judged_before(
    desk: &Desk,
    trusted: &Trusted,
    after: &Record,
    step: &str,
    taker: Option<&str>,
) -> Result<Judged, OpsError> {
    let head = desk.repository()?.head()?.unwrap_or_default();
    let bench = Bench::of(desk, desk, trusted, &head, desk.now)?;
    let before = desk.record(after.path()).ok();
    let matter = Matter {
        name: after.id(),
        record: Some(after),
        step,
        digests: digests(before.as_ref(), after, step),
        before: before_step(before.as_ref(), step),
        taken: None,
        now: desk.now,
        fresh_at: None,
    };
    let around = bench.around.as_ref();
    let around = around.filter(|_| has_risk(after.definition()));
    match taker {
        Some(taker) => judged_by(&bench.court(), desk, &matter, around, taker),
        None => judged(&bench.court(), desk, &matter, around),
    }
}

/// Who could mend what a judgement lacks, and how; nothing where nobody can.
pub(super) fn who_can(judged: &Judged, name: &str) -> Option<String> {
    let open = judged.judgement.rules.iter().filter(|rule| !rule.met);
    let mut people: BTreeSet<&str> = open.flat_map(|rule| judged.able(rule)).collect();
    people.retain(|person| !judged.keyless.contains(*person));
    if people.is_empty() {
        return None;
    }
    let people = one_of(people);
    Some(format!(
        "{people} can approve it with `itsm approve {name}`"
    ))
}

/// What a judgement lacks, in words.
pub(crate) fn missing(judgement: &Judgement) -> String {
    missing_without(judgement, &|_| false)
}

/// The same, where some decisions that do not count are not worth a word.
///
/// A record has decisions about each of its steps, and one that was replaced is told by the one that replaced it.
pub(super) fn missing_without(judgement: &Judgement, is_old: &dyn Fn(&Ignored) -> bool) -> String {
    if judgement.rules.is_empty() && judgement.unclear.is_empty() {
        return "no rule of the policy is for it, so nobody can approve it".to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    for rejection in &judgement.rejected {
        let why = rejection.comment.as_ref();
        let why = why.map_or_else(String::new, |said| format!(": {said}"));
        words.push(format!("{} said no{why}", rejection.person));
    }
    if !judgement.unknown.is_empty() {
        let who = judgement.unknown.join(", ");
        words.push(format!("{who} wrote some of it and is nobody of this desk"));
    }
    for one in &judgement.unclear {
        words.push(format!("it can't be told {one}"));
    }
    for rule in &judgement.rules {
        for one in rule.requirements.iter().filter(|one| one.missing > 0) {
            let count = one.missing;
            words.push(format!(
                "rule `{}` wants {count} more of `{}`",
                rule.name, one.role
            ));
            if one.is_impossible() {
                words.push(format!(
                    "too few people can be `{}` for it, whatever they decide",
                    one.role
                ));
            }
        }
        let late = rule.later.as_ref();
        if late.is_some_and(|later| later.owed == Owed::Overdue) {
            words.push(format!(
                "what rule `{}` wants afterwards is overdue",
                rule.name
            ));
        }
    }
    let mut said: Vec<(&str, Unfit)> = Vec::new();
    for one in &judgement.ignored {
        let reason = (one.person.as_str(), one.why);
        let is_elsewhere = matches!(one.why, Unfit::Superseded | Unfit::OtherStep);
        if !is_elsewhere && !is_old(one) && !said.contains(&reason) {
            said.push(reason);
        }
    }
    for (person, why) in said.into_iter().take(MOST_IGNORED) {
        let why = why.sentence();
        words.push(format!("what {person} decided does not count: {why}"));
    }
    format!("it is not approved: {}", words.join("; "))
}

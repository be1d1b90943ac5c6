//! What is decided on, and what is known of it besides the decisions.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::against::against;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::steps::all_words;
use crate::ops::approvals::steps::asked;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::assess::Around;
use crate::ops::computed::RISK_OVERRIDE;
use crate::ops::computed::assessment;
use crate::practice::approval::risk_floor;
use crate::practice::approval::risk_for_rules;
use crate::practice::approval::rules_for;
use crate::practice::approval::unclear_rules;
use crate::practice::overruled_at;
use crate::record::Entry;
use crate::record::Record;
use crate::schema::Compute;
use crate::schema::Condition;
use crate::schema::Guard;
use crate::schema::RecordType;
use crate::schema::Transition;
use crate::trust;

/// The field of the risk.
pub(super) const RISK: &str = "risk";

/// The member of a content that holds the fields.
const RECORD: &str = "record";

/// What is decided on.
pub(crate) struct Matter<'a> {
    /// The id of the record, or the path of a file that governs the desk.
    pub(crate) name: &'a str,
    /// The record, where it is one.
    pub(crate) record: Option<&'a Record>,
    /// The step.
    pub(crate) step: &'a str,
    /// The digests of which an approval may name any, the present one first.
    pub(crate) digests: Vec<String>,
    /// The digest of what the record said before the step, where the step itself changes what is decided on, so that its
    /// approval is there before the content is.
    pub(crate) before: Option<String>,
    /// When the step was taken, where it was.
    pub(crate) taken: Option<DateTime<Utc>>,
    /// The time of the judgement.
    pub(crate) now: DateTime<Utc>,
    /// When decisions may not have grown old, where that is not the time of the judgement.
    pub(crate) fresh_at: Option<DateTime<Utc>>,
}

impl Matter<'_> {
    /// When somebody rejected the record, or gave it up, before the step: what was agreed to until then is decided anew.
    pub(super) fn overruled(&self) -> Option<DateTime<Utc>> {
        let record = self.record.filter(|_| self.step != REVIEW)?;
        overruled_at(record, self.taken.and_then(|at| self.place(record, at)))
    }

    /// The place in the log of the entry that took the step at some time, the last of that second.
    fn place(&self, record: &Record, at: DateTime<Utc>) -> Option<usize> {
        let log = record.log();
        let until = log.all().into_iter().filter(|(_, one)| one.at <= at);
        let until: Vec<&(usize, Entry)> = until.collect();
        let took =
            |one: &&&(usize, Entry)| one.1.at == at && asked(record, &one.1).contains(&self.step);
        let took = until.iter().rev().find(took);
        // A step may have been called something else when it was taken.
        took.or(until.last()).map(|(seq, _)| *seq)
    }
}

/// The risk by which rules are chosen, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RiskUsed {
    /// What the record says.
    pub recorded: Option<String>,
    /// What comes out on the trusted side, without an override; none where it is not computed.
    pub computed: Option<String>,
    /// The least that the policy allows.
    pub floor: Option<String>,
    /// The highest of them.
    pub used: Option<String>,
}

/// The values of the risk of a type, from least to most.
fn order(definition: &RecordType) -> Vec<&str> {
    let field = definition.field(RISK);
    let values = field.and_then(|field| field.schema["enum"].as_array());
    let values = values.into_iter().flatten();
    values.filter_map(|value| value.as_str()).collect()
}

/// The risk by which rules are chosen; it is worked out anew where `around` is there, as before a decision.
pub(crate) fn risk(
    trusted: &Trusted,
    around: Option<&Around<'_>>,
    record: &Record,
    now: DateTime<Utc>,
) -> RiskUsed {
    let order = order(record.definition());
    let recorded = record.text(RISK);
    let computed = around.and_then(|around| {
        let against = against(around, record);
        assessment(around, record, &against, now).band
    });
    let floor = risk_floor(&trusted.policy, record, trusted, &order);
    let floor = floor.map(|floor| floor.risk.as_str());
    let used = risk_for_rules(recorded, computed.as_deref(), floor, &order);
    RiskUsed {
        recorded: recorded.map(str::to_owned),
        used: used.map(str::to_owned),
        floor: floor.map(str::to_owned),
        computed,
    }
}

/// Whether the rules for a step hang on a risk above what is known of it: only then it has to be worked out what it was
/// at some time, for which everything around the record of that time is needed.
pub(crate) fn hangs_on_risk(
    trusted: &Trusted,
    record: &Record,
    step: &str,
    now: DateTime<Utc>,
) -> bool {
    if !has_risk(record.definition()) {
        return false;
    }
    let known = risk(trusted, None, record, now).used;
    let policy = &trusted.policy;
    let asked = |risk: Option<&str>| {
        let rules = rules_for(policy, record, trusted, step, risk).into_iter();
        let names: Vec<&str> = rules.map(|rule| rule.name.as_str()).collect();
        (names, unclear_rules(policy, record, trusted, step, risk))
    };
    let usual = asked(known.as_deref());
    let definition = record.definition();
    let higher = order(definition).into_iter();
    let mut higher = higher.filter(|one| is_higher(definition, Some(one), known.as_deref()));
    higher.any(|risk| asked(Some(risk)) != usual)
}

/// Whether the risk of records of a type is worked out.
pub(crate) fn has_risk(definition: &RecordType) -> bool {
    let steps = &definition.lifecycle.transitions;
    steps
        .iter()
        .any(|step| step.computes.contains(&Compute::Risk))
}

/// Whether one risk is higher than another; a record without a risk has none.
pub(crate) fn is_higher(definition: &RecordType, one: Option<&str>, other: Option<&str>) -> bool {
    let order = order(definition);
    let height = |risk: Option<&str>| {
        risk.map(|risk| {
            let place = order.iter().position(|one| *one == risk);
            place.unwrap_or(order.len())
        })
    };
    height(one) > height(other)
}

/// The digests that an approval of a step may name, each once.
pub(crate) fn digests(before: Option<&Record>, after: &Record, step: &str) -> Vec<String> {
    let mut digests: Vec<String> = Vec::new();
    for digest in contents(before, after, step).iter().map(trust::of_content) {
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }
    digests
}

/// The digest of a record before a step that leaves it in its state: such a step is there to change what it says, and is
/// decided on beforehand.
pub(crate) fn before_step(before: Option<&Record>, step: &str) -> Option<String> {
    let before = before?;
    let is_loop = guarded(before.definition(), step).any(is_loop);
    is_loop.then(|| trust::of_record(before))
}

/// Whether a transition leaves a record in its state.
pub(super) fn is_loop(transition: &Transition) -> bool {
    transition.from.contains(&transition.to)
}

/// The transitions that need an approval of some word.
pub(super) fn guarded<'a>(
    definition: &'a RecordType,
    step: &str,
) -> impl Iterator<Item = &'a Transition> {
    let transitions = definition.lifecycle.transitions.iter();
    transitions.filter(move |one| all_words(one).contains(&step))
}

/// The fields of which a step has to change one.
pub(super) fn to_change<'a>(definition: &'a RecordType, step: &str) -> Vec<&'a str> {
    let guards = guarded(definition, step).flat_map(|one| &one.guards);
    let changed = guards.filter_map(|guard| match &guard.condition {
        Condition::Changed(fields) => Some(fields),
        _ => None,
    });
    changed.flatten().map(String::as_str).collect()
}

/// The contents that an approval of a step may be about: the record after it, and the record before it, unless the step
/// made the risk higher than what was looked at.
///
/// Before and after may differ in what is the step's own and in nothing else: whatever somebody edited beside the step
/// was not looked at. A squash leaves no record of before; what the step could have found there is tried instead.
pub(super) fn contents(before: Option<&Record>, after: &Record, step: &str) -> Vec<Value> {
    let definition = after.definition();
    let own = own(definition, step);
    let is_risen = |risk: Option<&str>| rises(definition, step, risk, after.text(RISK));
    let present = trust::content(after);
    let earlier = earlier(&present, definition, step, &own);
    let mut contents = vec![present];
    if let Some(before) = before.filter(|before| !is_risen(before.text(RISK))) {
        let found = trust::content(before);
        if without(&found, &own) == without(&contents[0], &own) {
            contents.push(found);
        }
    }
    contents.extend(
        earlier
            .into_iter()
            .filter(|one| !is_risen(one[RECORD][RISK].as_str())),
    );
    contents
}

/// Whether a step works out a risk that is higher than the one that was looked at.
pub(super) fn rises(
    definition: &RecordType,
    step: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> bool {
    let is_unseen = from.is_none() && is_first(definition, step);
    is_higher(definition, to, from) && !is_unseen && computed(definition, step).contains(RISK)
}

/// The risk that a step which works it out would write down now, where that is higher than what the record says.
pub(super) fn risen<'a>(record: &'a Record, step: &str, risk: &'a RiskUsed) -> Option<&'a str> {
    let computed = risk.computed.as_deref()?;
    let written = record.text(RISK_OVERRIDE).unwrap_or(computed);
    let from = risk.recorded.as_deref();
    rises(record.definition(), step, from, Some(written)).then_some(written)
}

/// Whether the risk is worked out for the first time by the step itself, so that nobody could look at one before.
///
/// Where an earlier step works it out, a record without one has lost it.
fn is_first(definition: &RecordType, step: &str) -> bool {
    let transitions = &definition.lifecycle.transitions;
    let is_risky = |one: &&Transition| one.computes.contains(&Compute::Risk);
    guarded(definition, step).all(|one| {
        let mut earlier = transitions.iter().filter(is_risky);
        is_risky(&one) && !earlier.any(|earlier| one.from.contains(&earlier.to))
    })
}

/// The fields that a step works out which needs an approval of some word.
fn computed<'a>(definition: &'a RecordType, step: &str) -> BTreeSet<&'a str> {
    let computed = guarded(definition, step).flat_map(|one| &one.computes);
    computed.flat_map(|one| one.fields()).copied().collect()
}

/// The fields that a step changes and does not work out, with what they say after it.
pub(super) fn altered(before: &Record, after: &Record, step: &str) -> Vec<(String, String)> {
    let computed = computed(after.definition(), step);
    let [then, now] = [before, after].map(|record| without(&trust::content(record), &computed));
    let members = now[RECORD].as_object().into_iter().flatten();
    let altered = members.filter(|(name, value)| then[RECORD].get(*name) != Some(*value));
    let texts =
        altered.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    texts.collect()
}

/// Whether a step changes anything that is decided on besides what it works out, or some fields that it may work out too.
pub(super) fn is_altered(
    before: &Record,
    after: &Record,
    step: &str,
    deciding: &BTreeSet<&str>,
) -> bool {
    let mut computed = computed(after.definition(), step);
    computed.retain(|field| !deciding.contains(field));
    let [then, now] = [before, after].map(|record| without(&trust::content(record), &computed));
    then != now
}

/// The fields that are a step's own: what it works out, and where that is what it is for, the words by which somebody says
/// that a finding of it is right.
fn own<'a>(definition: &'a RecordType, step: &str) -> BTreeSet<&'a str> {
    let mut own = computed(definition, step);
    if is_first(definition, step) {
        let guards = guarded(definition, step).flat_map(|one| &one.guards);
        own.extend(guards.filter_map(waiver));
    }
    own
}

/// The field of a guard that lets somebody waive it.
fn waiver(guard: &Guard) -> Option<&str> {
    match &guard.condition {
        Condition::Waiver(waiver) => Some(&waiver.field),
        _ => None,
    }
}

/// A content without some fields.
pub(super) fn without(content: &Value, fields: &BTreeSet<&str>) -> Value {
    let mut content = content.clone();
    if let Some(record) = content[RECORD].as_object_mut() {
        record.retain(|name, _| !fields.contains(name.as_str()));
    }
    content
}

/// The contents that a record may have had before a step set its own fields: each risk, with and without the rest.
fn earlier(
    content: &Value,
    definition: &RecordType,
    step: &str,
    own: &BTreeSet<&str>,
) -> Vec<Value> {
    let computed = &computed(definition, step);
    let bare = |fields: &BTreeSet<&str>| {
        let others = fields.iter().copied().filter(|field| *field != RISK);
        without(content, &others.collect())
    };
    let risks = if computed.contains(RISK) {
        order(definition)
    } else {
        Vec::new()
    };
    let mut found = Vec::new();
    for content in [content.clone(), bare(computed), bare(own)] {
        for risk in &risks {
            let mut other = content.clone();
            other[RECORD][RISK] = Value::from(*risk);
            found.push(other);
        }
        found.push(content);
    }
    if computed.contains(RISK) {
        found.push(without(content, computed));
        found.push(without(content, own));
    }
    found
}

/// The name by which statements know a desk: the first commit of its line, and its folder in the repository.
pub(crate) fn desk_name(desk: &Desk, head: &str) -> Result<String, OpsError> {
    let repo = desk.repository()?;
    let origin = repo.origin(head)?.ok_or_else(|| {
        OpsError::new(
            crate::ops::Kind::State,
            "this clone is shallow: approvals can't be checked without the history",
        )
        .hint("`git fetch --unshallow` brings it; in a pipeline, check out with the whole history")
    })?;
    Ok(format!("{origin}:{}", repo.prefix()))
}

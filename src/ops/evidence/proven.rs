//! Approvals and history put to the test for a pack: each decision is verified anew, and the whole line is walked once.
//!
//! Everything is judged as of the commit of the pack: its policy, its keys and its time for what waits, and those of then
//! for what was decided before. No clock enters, so that a pack says the same whenever it is made.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::ApprovalCase;
use crate::ops::Desk;
use crate::ops::Doubt;
use crate::ops::Judged;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::VerifyRequest;
use crate::ops::approvals::Bench;
use crate::ops::approvals::Filed;
use crate::ops::approvals::STATEMENT;
use crate::ops::approvals::Trusted;
use crate::ops::evidence::audited::Audited;
use crate::ops::evidence::outcome::Outcome;
use crate::ops::evidence::proof::ApprovedContent;
use crate::ops::evidence::proof::Decided;
use crate::ops::evidence::proof::Proof;
use crate::ops::evidence::proof::claims;
use crate::ops::evidence::ruled;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;
use crate::record::Record;
use crate::record::print_time;
use crate::schema::POLICY;
use crate::text::one_of;
use crate::trust;

/// Who says what is proven about the records of a pack.
pub(super) struct Proven<'a> {
    desk: &'a Desk,
    bench: Option<Bench<'a>>,
    doubts: Vec<Doubt>,
    /// Why nothing proves an approval on this desk, where that is so: a sentence.
    pub(super) lack: Option<String>,
    pub(super) audited: Audited,
}

/// The side that is trusted: the commit of the pack; or why there is none, a sentence.
pub(super) fn trusted(desk: &Desk, commit: &str) -> Result<Result<Trusted, String>, OpsError> {
    match Trusted::at(desk, commit) {
        Ok(Some(trusted)) => Ok(Ok(trusted)),
        Ok(None) => Ok(Err(format!(
            "Nothing proves an approval on this desk: it has no {POLICY} that says who has to approve what."
        ))),
        Err(error) if error.kind == Kind::Usage => Ok(Err(format!(
            "Nothing proves an approval on this desk: {}.",
            error.message
        ))),
        Err(error) => Err(error),
    }
}

impl<'a> Proven<'a> {
    /// Makes everything ready that records are judged with, and audits the history since its first commit.
    pub(super) fn of(
        desk: &'a Desk,
        trusted: &'a Result<Trusted, String>,
        origin: &str,
    ) -> Result<Self, OpsError> {
        let commit = desk.commit().unwrap_or_default();
        let bench = trusted.as_ref().ok();
        let bench = bench.map(|trusted| Bench::of(desk, desk, trusted, commit, desk.now));
        let no_keys = trusted
            .as_ref()
            .is_ok_and(|side| side.keyring.holders().next().is_none())
            .then(|| {
                "No signature proves an approval on this desk: it knows nobody's keys.".to_owned()
            });
        let bench = bench.transpose()?;
        let doubts = bench.as_ref().map(Bench::doubts);
        Ok(Self {
            desk,
            doubts: doubts.transpose()?.unwrap_or_default(),
            bench,
            lack: trusted.as_ref().err().cloned().or(no_keys),
            audited: Audited::of(desk, origin)?,
        })
    }

    /// When a signed statement came into the history; none where nothing tells.
    pub(super) fn came(
        &self,
        path: &str,
        statement: &[u8],
        signature: &[u8],
    ) -> Result<Option<DateTime<Utc>>, OpsError> {
        let filed = Filed {
            path: path.to_owned(),
            bytes: Some(statement.to_vec()),
            signature: Some(signature.to_vec()),
        };
        let came = self.bench.as_ref().map(|bench| bench.came(&filed));
        Ok(came.transpose()?.flatten())
    }

    /// What is known of the approvals of a record.
    pub(super) fn proof(&self, record: &Record) -> Result<Proof, OpsError> {
        let mut proof = Proof {
            decisions: claims(self.desk, record)?,
            rules: ruled::table(),
            found: self.audited.about(record),
            ..Proof::default()
        };
        proof.verdict.extend(self.lack.clone());
        let Some(bench) = &self.bench else {
            return Ok(proof);
        };
        let request = VerifyRequest {
            subjects: vec![record.id().to_owned()],
            ..VerifyRequest::default()
        };
        let cases = bench.record_cases(record, &request)?;
        let contents = signed(bench, record, &proof.decisions, &cases)?;
        settle(&mut proof.decisions, &cases);
        self.question(&mut proof);
        for case in &cases {
            ruled::add(&mut proof.rules, case);
            proof.verdict.extend(ruled::verdict(case));
            proof
                .verdict
                .extend(drift(record, case, &proof.decisions, &contents));
            if !case.is_waiting && !case.judged.judgement.satisfied {
                proof.lacking.push(case.judged.step.clone());
            }
            proof.stopped.extend(stopped(&case.judged));
        }
        proof.standing = standing(&cases);
        if cases.is_empty() {
            let said = "No step that its log tells of needs an approval, and it waits for none.";
            proof.verdict.push(said.to_owned());
        }
        let contents = contents.iter().map(|(digest, content)| ApprovedContent {
            digest: digest.clone(),
            bytes: trust::canonical_content(content).into_bytes(),
        });
        proof.contents = contents.collect();
        Ok(proof)
    }

    /// Says of the decisions that count which of them are in doubt.
    fn question(&self, proof: &mut Proof) {
        let decisions = proof.decisions.iter_mut();
        for one in decisions.filter(|one| !one.is_refused) {
            let mut doubts = self.doubts.iter();
            if let Some(doubt) = doubts.find(|doubt| doubt.statement == one.statement) {
                let _ = write!(one.counts, "; in doubt: {}", doubt.why());
                proof
                    .verdict
                    .push(format!("In doubt: {}.", doubt.message()));
            }
        }
    }
}

/// That somebody said no to a step before the work that rests on it began.
fn stopped(judged: &Judged) -> Option<String> {
    let no = judged.no_since.as_ref().filter(|no| no.stops)?;
    let (step, people) = (&judged.step, &no.people);
    Some(if no.begun == Some(true) {
        format!("The work began after {people} had said no to the step {step}.")
    } else {
        format!("Since the step {step} was taken {people} said no to it: the work may not begin.")
    })
}

/// How the approvals of a record stand, in a few words.
fn standing(cases: &[ApprovalCase]) -> String {
    let cases = cases.iter().map(|case| {
        let word = ruled::word(case);
        format!("{}: {word}", case.judged.step)
    });
    cases.collect::<Vec<_>>().join(", ")
}

/// The contents that decisions name.
fn signed(
    bench: &Bench<'_>,
    record: &Record,
    decisions: &[Decided],
    cases: &[ApprovalCase],
) -> Result<BTreeMap<String, Value>, OpsError> {
    let digests: BTreeSet<&str> = decisions.iter().map(|one| one.digest.as_str()).collect();
    let steps: BTreeSet<&str> = cases.iter().map(|case| case.judged.step.as_str()).collect();
    if digests.is_empty() {
        return Ok(BTreeMap::new());
    }
    bench.signed(record, &steps, &digests)
}

/// Says of each decision what it counts for; those that are no longer there are added.
fn settle(decisions: &mut Vec<Decided>, cases: &[ApprovalCase]) {
    let mut best: BTreeMap<&str, (&Vote, Outcome)> = BTreeMap::new();
    for case in cases {
        for vote in &case.judged.votes {
            let outcome = Outcome::of(&case.judged.judgement, vote);
            let known = best.get(vote.name.as_str());
            if known.is_none_or(|(_, known)| outcome.rank > known.rank) {
                best.insert(&vote.name, (vote, outcome));
            }
        }
    }
    for one in decisions.iter_mut() {
        let name = one.statement.rsplit('/').next().unwrap_or_default();
        let name = name.strip_suffix(STATEMENT).unwrap_or(name);
        let Some((vote, outcome)) = best.remove(name) else {
            one.evidence.clear();
            one.is_refused = true;
            let is_late = cases.iter().any(|case| case.judged.step == one.step);
            let why = if is_late {
                "no: it was not there when the step was taken"
            } else {
                "no: no step of the record asks for it"
            };
            why.clone_into(&mut one.counts);
            continue;
        };
        tell(one, vote, outcome);
    }
    for (name, (vote, outcome)) in best {
        let mut one = Decided {
            statement: format!("{name}{STATEMENT} (taken away since)"),
            decision: vote.decision.name().to_owned(),
            time: print_time(vote.order.1),
            comment: vote.comment.clone().unwrap_or_default(),
            ..Decided::default()
        };
        tell(&mut one, vote, outcome);
        decisions.push(one);
    }
}

fn tell(one: &mut Decided, vote: &Vote, outcome: Outcome) {
    // What a statement that can't be read seems to say is nobody's word.
    if vote.unfit == Some(Unfit::Malformed) || one.approver.is_empty() {
        one.approver.clone_from(&vote.person);
    }
    one.evidence = match vote.unfit {
        None => vote.evidence.name().to_owned(),
        Some(_) => String::new(),
    };
    one.counts = outcome.said;
    one.is_refused = outcome.is_refused;
}

/// What the record says otherwise at the commit than what was signed and counted for a step that was taken.
fn drift(
    record: &Record,
    case: &ApprovalCase,
    decisions: &[Decided],
    contents: &BTreeMap<String, Value>,
) -> Option<String> {
    let counted = decisions
        .iter()
        .filter(|one| one.is_approval() && one.step == case.judged.step);
    let digests: BTreeSet<&str> = counted.map(|one| one.digest.as_str()).collect();
    let now = trust::content(record);
    let mut fields = BTreeSet::new();
    for then in digests.into_iter().filter_map(|one| contents.get(one)) {
        let sides = [&then["record"], &now["record"]];
        let names = sides.iter().filter_map(|side| side.as_object());
        let names = names.flat_map(serde_json::Map::keys);
        fields.extend(names.filter(|name| sides[0].get(*name) != sides[1].get(*name)));
    }
    if fields.is_empty() {
        return None;
    }
    let fields = one_of(fields.into_iter().map(String::as_str));
    Some(format!(
        "At the commit of this pack the record says something else than what was signed in: {fields}."
    ))
}

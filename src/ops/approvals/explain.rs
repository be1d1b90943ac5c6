//! What the policy asks for a record: which rules match and why, who may act, and what is missing.

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::beside;
use crate::ops::approvals::filed::is_governance;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::matter::guarded;
use crate::ops::approvals::matter::has_risk;
use crate::ops::approvals::matter::is_loop;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::trusted::target;
use crate::ops::approvals::verify::VerifyRequest;
use crate::ops::approvals::verify::trusted_at;
use crate::ops::approvals::verify::verify;
use crate::practice::approval::RuleMatch;
use crate::practice::approval::matching;
use crate::record::Record;
use crate::text::one_of;

/// What to explain.
#[derive(Debug, Clone, Default)]
pub struct ExplainRequest {
    /// The record's id, or an unambiguous part of it; or the path of a file that governs the desk.
    pub id: String,
    /// The step; if none is named those that the record waits for or took, and where there are none all of its type.
    pub step: Option<String>,
    /// The trusted side; the newest known of the remote's main branch if none is named.
    pub target: Option<String>,
}

/// What the policy asks for a record.
#[derive(Debug)]
pub struct Explained {
    /// The id.
    pub id: String,
    /// The type.
    pub record_type: String,
    /// The title.
    pub title: String,
    /// The state.
    pub state: String,
    /// Whether the trusted side has no policy yet, so that the one of the present commit was taken.
    pub is_ahead: bool,
    /// Each step, and how it stands.
    pub steps: Vec<ExplainedStep>,
}

/// What the policy asks for a step.
#[derive(Debug)]
pub struct ExplainedStep {
    /// How the step stands.
    pub judged: Judged,
    /// Every rule of the policy, and why it matches or does not.
    pub rules: Vec<RuleMatch>,
}

/// Explains what the policy asks for a record.
pub fn explain_approvals(
    desk: &Desk,
    env: &Env,
    request: &ExplainRequest,
) -> Result<Explained, OpsError> {
    let (trusted, is_ahead) = trusted(desk, request)?;
    let head = desk.repository()?.head()?.unwrap_or_default();
    let bench = Bench::of(desk, desk, &trusted, &head, env.now)?;
    let name = beside::meant(&trusted, &request.id)?;
    if is_governing(&name) {
        return file(&bench, &name, is_ahead);
    }
    let record = desk.find_record(&name)?;
    let taken = needed(&record, env.now).into_iter();
    let taken: Vec<String> = taken
        .filter(|one| one.taken.is_some())
        .map(|one| one.step)
        .collect();
    let mut steps = Vec::new();
    for step in wanted(&record, desk, request)? {
        let judged = if taken.contains(&step) {
            settled(desk, env, &record, &step, &trusted.commit)?
        } else {
            None
        };
        let judged = match judged {
            Some(judged) => judged,
            None => open(desk, &bench, &record, &step)?,
        };
        let risk = judged.risk.used.as_deref();
        steps.push(ExplainedStep {
            rules: matching(&trusted.policy, &record, &trusted, &step, risk),
            judged,
        });
    }
    Ok(Explained {
        id: record.id().to_owned(),
        record_type: record.definition().name.clone(),
        title: record.title().to_owned(),
        state: record.state().unwrap_or_default().to_owned(),
        is_ahead,
        steps,
    })
}

/// Explains what an edit of a file needs that governs the desk.
fn file(bench: &Bench<'_>, name: &str, is_ahead: bool) -> Result<Explained, OpsError> {
    if is_governance(name) && !is_governed(name) {
        let message =
            format!("{name} is made from what governs the desk: no edit of it is approved");
        return Err(OpsError::usage(message));
    }
    let case = bench.file_case(name)?;
    if beside::content(bench.desk.repository()?, bench.desk, name)?.is_none()
        && !bench.past.until(None).knows(name)
    {
        return Err(OpsError::usage(format!("there is no file {name}")));
    }
    let rule = RuleMatch {
        name: bench.trusted.policy.edits.name.clone(),
        conditions: Vec::new(),
    };
    Ok(Explained {
        id: name.to_owned(),
        record_type: "file".to_owned(),
        title: case.title,
        state: String::new(),
        is_ahead,
        steps: vec![ExplainedStep {
            judged: case.judged,
            rules: vec![rule],
        }],
    })
}

/// The trusted side, or the present commit where that alone has a policy.
fn trusted(desk: &Desk, request: &ExplainRequest) -> Result<(Trusted, bool), OpsError> {
    let commit = target(desk, request.target.as_deref())?;
    if let Some(trusted) = Trusted::at(desk, &commit)? {
        return Ok((trusted, false));
    }
    let head = desk
        .repository()?
        .head()?
        .filter(|_| request.target.is_none());
    let ahead = head.map(|head| Trusted::at(desk, &head)).transpose()?;
    match ahead.flatten() {
        Some(trusted) => Ok((trusted, true)),
        None => trusted_at(desk, &commit).map(|trusted| (trusted, false)),
    }
}

/// The steps to explain.
fn wanted(record: &Record, desk: &Desk, request: &ExplainRequest) -> Result<Vec<String>, OpsError> {
    let definition = record.definition();
    let known = definition.approval_steps();
    if known.is_empty() {
        let message = format!("no step of {} has to be approved", definition.name);
        return Err(OpsError::usage(message));
    }
    if let Some(step) = &request.step {
        if known.contains(step.as_str()) {
            return Ok(vec![step.clone()]);
        }
        let message = format!(
            "{} has no step `{step}` that has to be approved",
            definition.name
        );
        return Err(OpsError::usage(message)
            .nearest(step, known.iter().copied())
            .hint(format!("it has {}", one_of(known))));
    }
    let needed = needed(record, desk.now);
    if needed.is_empty() {
        // What alters a record where it is comes up only once it is there.
        let coming = known.into_iter();
        let coming = coming.filter(|step| !guarded(definition, step).all(is_loop));
        return Ok(coming.map(str::to_owned).collect());
    }
    Ok(needed.into_iter().map(|one| one.step).collect())
}

/// How a step stands that was taken; none where no commit has it.
fn settled(
    desk: &Desk,
    env: &Env,
    record: &Record,
    step: &str,
    target: &str,
) -> Result<Option<Judged>, OpsError> {
    let request = VerifyRequest {
        subjects: vec![record.id().to_owned()],
        target: Some(target.to_owned()),
        step: Some(step.to_owned()),
        ..VerifyRequest::default()
    };
    let mut cases = verify(desk, env, &request)?.cases.into_iter();
    Ok(cases.find(|case| !case.is_waiting).map(|case| case.judged))
}

/// How a step stands that was not taken yet, for the record as it is.
fn open(desk: &Desk, bench: &Bench<'_>, record: &Record, step: &str) -> Result<Judged, OpsError> {
    let matter = Matter {
        name: record.id(),
        record: Some(record),
        step,
        digests: digests(None, record, step),
        before: None,
        taken: None,
        now: desk.now,
        fresh_at: None,
    };
    let around = bench.around.as_ref();
    let around = around.filter(|_| has_risk(record.definition()));
    judged(&bench.court(), desk, &matter, around)
}

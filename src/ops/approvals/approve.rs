//! Deciding: what is about to be signed is gathered first, for the person to see, and signed only then.

use std::path::PathBuf;

use crate::files::Write;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals::about::About;
use crate::ops::approvals::about::about;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::earlier::SinceDecision;
use crate::ops::approvals::earlier::since;
use crate::ops::approvals::earlier::undecided;
use crate::ops::approvals::filed::SIGNATURE;
use crate::ops::approvals::filed::STATEMENT;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::has_risk;
use crate::ops::approvals::matter::risen;
use crate::ops::approvals::owing::taken;
use crate::ops::approvals::shown;
use crate::ops::approvals::shown::FileEdit;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::trusted::target;
use crate::ops::approvals::vain::in_vain;
use crate::ops::approvals::vain::vain;
use crate::ops::approvals::verify::trusted_at;
use crate::ops::keys::signing_key;
use crate::ops::person::me;
use crate::record::Record;
use crate::text::hex;
use crate::text::one_of;
use crate::trust;
use crate::trust::Approval;
use crate::trust::Decision;
use crate::trust::Statement;
use crate::trust::Subject;

/// How often a name is drawn for a statement until it is one that no other has.
const DRAWS: usize = 64;

/// A decision to be made.
#[derive(Debug, Clone)]
pub struct ApproveRequest {
    /// The record's id, or an unambiguous part of it; or the path of a file that governs the desk.
    pub subject: String,
    /// What is decided.
    pub decision: Decision,
    /// The role in which it is decided; any that the person holds, if none is named.
    pub role: Option<String>,
    /// The step; the one that the record waits for, if none is named.
    pub step: Option<String>,
    /// What the step itself will set, as `field=value`, where it changes what is decided on.
    pub set: Vec<String>,
    /// What there is to say about it.
    pub comment: Option<String>,
    /// The file of the key to sign with.
    pub key: Option<PathBuf>,
}

/// A decision that is ready to be signed.
pub struct Approving {
    /// Who decides.
    pub person: String,
    /// The statement, of which the exact bytes are signed.
    pub statement: Statement,
    /// How the matter stands without it.
    pub judged: Judged,
    /// The fields of the record with their values as text; nothing for a file.
    pub content: Vec<(String, String)>,
    /// What the edit of a file changes; none for a record.
    pub edit: Option<FileEdit>,
    /// What the step needs beside the approval and does not have.
    pub lacking: Vec<String>,
    /// What has changed since the last decision of the same person, where there was one.
    pub since: Option<SinceDecision>,
    /// Why the decision will not count, where that is known.
    pub in_vain: Option<String>,
    key: Option<PathBuf>,
    keyring: trust::Keyring,
}

/// Gathers what a person is about to sign.
pub fn prepare(desk: &Desk, env: &Env, request: &ApproveRequest) -> Result<Approving, OpsError> {
    desk.writable()?;
    let repo = desk.repository()?;
    let person = me(desk, env)?;
    let head = repo
        .head()?
        .ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))?;
    let trusted = trusted_at(desk, &target(desk, None)?)?;
    let bench = Bench::of(desk, desk, &trusted, &head, env.now)?;
    let about = about(desk, env, &bench, request, &person)?;
    check_there(repo, &bench, &about)?;
    let judged = judge(desk, &bench, &about)?;
    check_role(&trusted, request)?;
    check_open(&judged, request)?;
    let statement = statement(desk, env, &bench, &about, request, &person);
    let in_vain = in_vain(&judged, &person, &about.step, request.role.as_deref());
    if let (Decision::Approve, Some(why)) = (request.decision, &in_vain) {
        return Err(vain(&about.name, &person, why));
    }
    let text = about.text.as_deref();
    let since = since(
        &bench,
        &about.name,
        &about.path,
        &about.digest,
        text,
        &person,
    )?;
    if request.decision == Decision::Revoke && since.is_none() {
        return Err(undecided(&about.name, &person));
    }
    let record = about.record.as_ref();
    let seen = shown::seen(desk, &bench, record, &about.path, about.text.as_deref())?;
    let lacking = match (&about.record, request.decision) {
        (Some(record), Decision::Approve) => {
            let risen = higher(record, &judged);
            let lacking = match &about.before {
                None => shown::lacking(desk, record, &about.step)?,
                Some(_) => Vec::new(),
            };
            risen.into_iter().chain(lacking).collect()
        }
        _ => Vec::new(),
    };
    drop(bench);
    Ok(Approving {
        person,
        statement,
        content: seen.content,
        edit: seen.edit,
        lacking,
        judged,
        since,
        in_vain,
        key: request.key.clone(),
        keyring: trusted.keyring,
    })
}

/// That the step which is decided on will write down a higher risk, which voids what is decided before.
fn higher(record: &Record, judged: &Judged) -> Option<String> {
    let to = risen(record, &judged.step, &judged.risk).filter(|_| judged.taken.is_none())?;
    let (id, from) = (record.id(), judged.risk.recorded.as_deref());
    Some(format!(
        "the risk is {to} and the record says {}: have {id} taken back and submitted again first",
        from.unwrap_or("nothing")
    ))
}

/// Refuses what others can't see: what is in no commit, and what never was.
fn check_there(repo: &Repo, bench: &Bench<'_>, about: &About) -> Result<(), OpsError> {
    if !repo.dirty(&[&about.path])?.is_empty() {
        let message = format!("{} has edits that are in no commit", about.path);
        return Err(OpsError::new(Kind::State, message)
            .hint("commit them first: what is signed has to be there for others"));
    }
    let is_gone = about.record.is_none() && about.text.is_none();
    if is_gone && !bench.past.until(None).knows(&about.name) {
        return Err(OpsError::usage(format!("there is no file {}", about.name)));
    }
    Ok(())
}

fn statement(
    desk: &Desk,
    env: &Env,
    bench: &Bench<'_>,
    about: &About,
    request: &ApproveRequest,
    person: &str,
) -> Statement {
    drawn(desk, env, |nonce| Statement::Approval {
        subject: Subject {
            name: about.name.clone(),
            sha256: about.digest.clone(),
        },
        approval: Approval {
            approver: person.to_owned(),
            comment: request.comment.clone(),
            decision: request.decision,
            desk: bench.desk_name().to_owned(),
            nonce,
            policy: bench.trusted.policy_digest.clone(),
            record: about.name.clone(),
            role: request.role.clone(),
            step: about.step.clone(),
            time: whole_seconds(env.now),
        },
    })
}

/// A statement whose file is not there yet.
fn drawn(desk: &Desk, env: &Env, make: impl Fn(String) -> Statement) -> Statement {
    let mut statement = make(nonce(env));
    for _ in 0..DRAWS {
        let name = &statement.subject().name;
        let path = format!("{}/{}{STATEMENT}", folder(name), statement.file_stem());
        if !desk.has(&path) {
            break;
        }
        statement = make(nonce(env));
    }
    statement
}

/// Signs what was gathered, and plans the two files.
pub fn sign(desk: &Desk, env: &Env, approving: &Approving) -> Result<Plan, OpsError> {
    let statement = &approving.statement;
    let file = approving.key.as_deref();
    let key = signing_key(desk, env, &approving.keyring, &approving.person, file)?;
    let bytes = statement.bytes();
    let signature = trust::sign(&env.ssh, &key, statement.namespace(), &bytes)?;
    let name = &statement.subject().name;
    let stem = format!("{}/{}", folder(name), statement.file_stem());
    let write = |ending: &str, content: Vec<u8>| Write {
        path: format!("{stem}{ending}"),
        expected: None,
        content: Some(content),
    };
    let plan = Plan {
        subject: format!(
            "{name}: {} ({})",
            statement.decision().name(),
            statement.step()
        ),
        writes: vec![
            write(STATEMENT, bytes),
            write(SIGNATURE, signature.into_bytes()),
        ],
        ..Plan::default()
    };
    Ok(plan.trailers_for(name, None))
}

/// How the matter stands: a step that was taken is judged as it is wherever it is verified, with what is owed after it.
fn judge(desk: &Desk, bench: &Bench<'_>, about: &About) -> Result<Judged, OpsError> {
    let record = about.record.as_ref();
    if let (Some(record), None) = (record, &about.before)
        && let Some(judged) = taken(bench, record, &about.step)?
    {
        return Ok(judged);
    }
    let matter = Matter {
        name: &about.name,
        record,
        step: &about.step,
        digests: vec![about.digest.clone()],
        before: about.before.clone(),
        taken: None,
        now: desk.now,
        fresh_at: None,
    };
    let around = bench.around.as_ref();
    let has_risk = record.is_some_and(|record| has_risk(record.definition()));
    judged(&bench.court(), desk, &matter, around.filter(|_| has_risk))
}

/// Refuses one approval more of a step that was taken with all that it needs, unless the step is named.
fn check_open(judged: &Judged, request: &ApproveRequest) -> Result<(), OpsError> {
    let is_plain = request.decision == Decision::Approve && request.step.is_none();
    let is_done = judged.taken.is_some() && judged.judgement.satisfied;
    if !is_plain || !is_done || judged.due().is_some() {
        return Ok(());
    }
    let (name, step) = (&judged.name, &judged.step);
    let message = format!("`{step}` of {name} was approved and taken, and no review is owed");
    Err(OpsError::refused(message).hint(format!("`--step {step}` decides on it all the same")))
}

fn check_role(trusted: &Trusted, request: &ApproveRequest) -> Result<(), OpsError> {
    let Some(role) = &request.role else {
        return Ok(());
    };
    let roles = &trusted.policy.roles;
    if roles.contains_key(role) {
        return Ok(());
    }
    let names = roles.keys().map(String::as_str);
    let error = OpsError::usage(format!("the policy has no role `{role}`"));
    Err(error
        .nearest(role, names.clone())
        .hint(format!("it has {}", one_of(names))))
}

/// What makes a statement unlike any other.
pub(super) fn nonce(env: &Env) -> String {
    let words = (0..4).map(|_| (env.random)().to_be_bytes());
    hex(&words.collect::<Vec<_>>().concat())
}

fn whole_seconds(time: chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(time.timestamp(), 0).unwrap_or(time)
}

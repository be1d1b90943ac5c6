//! The policy of a desk: writing a first one, and checking it.

mod check;
mod init;
mod written;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::Desk;
use crate::practice::approval::unruled;
use crate::schema::Definitions;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::yaml::decode;

pub(crate) use check::Keys;
pub use check::{PolicyCheck, check_policy};
pub use init::{PolicyInit, PolicyRequest, init_policy};
pub(crate) use init::{alone, first_policy};

/// The text of the policy as the desk has it; a finding where it can't be read.
fn text(desk: &Desk) -> Result<String, Box<Diagnostic>> {
    let failed = |message: String| {
        Box::new(Diagnostic {
            path: POLICY.to_owned(),
            region: Region::top(),
            rule: "policy".into(),
            level: Level::Error,
            record: None,
            message,
            hint: None,
        })
    };
    let bytes = desk
        .content(POLICY)
        .map_err(|fault| failed(fault.message))?;
    let text = decode(&bytes).map_err(|fault| failed(fault.message))?;
    Ok(text.to_owned())
}

/// The policy of a desk that has one, unless it is not valid, and what is wrong with it.
pub(crate) fn read(desk: &Desk) -> (Option<Policy>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let text = match text(desk) {
        Ok(text) => text,
        Err(finding) => return (None, vec![*finding]),
    };
    let policy = Policy::parse(POLICY, &text, &mut findings);
    if let Some(policy) = &policy {
        findings.extend(policy.check(&desk.definitions));
    }
    (policy, findings)
}

/// What other definitions ask for and the policy of a desk has no rule for, where the present ones ask for less.
pub(crate) fn left_behind(desk: &Desk, definitions: &Definitions) -> Option<String> {
    let policy = desk.has(POLICY).then(|| read(desk).0).flatten()?;
    let known = unruled(&policy, &desk.definitions);
    let new = unruled(&policy, definitions).into_iter();
    let new = new.filter(|one| !known.contains(one));
    let steps: Vec<String> = new
        .map(|(name, step)| format!("`{step}` of {name}"))
        .collect();
    (!steps.is_empty()).then(|| {
        format!(
            "{POLICY} has no rule for {}, so nobody can approve that; `itsm policy check` shows rules to write",
            steps.join(", ")
        )
    })
}

/// What is wrong with the policy, for validation; whether it can be lived with is for `itsm policy check` to say.
pub(crate) fn findings(desk: &Desk) -> Vec<Diagnostic> {
    if !desk.has(POLICY) {
        return Vec::new();
    }
    read(desk).1
}

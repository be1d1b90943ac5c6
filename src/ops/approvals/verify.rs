//! Verifying approvals: every decision is checked anew, with policy and keys of the trusted side.

use crate::git::short;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::doubtful::Doubt;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::trusted::target;
use crate::ops::approvals::undecided::Undecided;
use crate::ops::keys::strange;
use crate::ops::keys::trusts_a_stranger;
use crate::schema::POLICY;
use crate::trust::KEYS;
use crate::trust::SIGNERS;

/// The step that an edit of a file needs which governs the desk.
pub const EDIT: &str = "edit";

/// Which approvals to verify.
#[derive(Debug, Clone, Default)]
pub struct VerifyRequest {
    /// Ids of records, or paths of files that govern the desk; none means everything that was decided on since the
    /// trusted side, or waits for it.
    pub subjects: Vec<String>,
    /// The trusted side; the newest known of the remote's main branch if none is named.
    pub target: Option<String>,
    /// The step; every step that needs an approval if none is named.
    pub step: Option<String>,
    /// Whether what the trusted side has already is judged as well, as it was when it came there.
    pub all: bool,
}

/// What was verified.
#[derive(Debug)]
pub struct Verified {
    /// The commit that was trusted.
    pub target: String,
    /// The commit that was judged.
    pub head: String,
    /// The cases, in the order of their subjects.
    pub cases: Vec<ApprovalCase>,
    /// The records that were asked for by name and have no decision that would let anybody go on.
    pub undecided: Vec<Undecided>,
    /// The decisions of the trusted side that count and are in doubt, for their key is said since to be revoked as of an
    /// earlier time: all of them, or those on what was asked for.
    pub doubts: Vec<Doubt>,
    /// That `.itsm/allowed_signers` has keys which are nobody's, and whether the trusted side has not had them.
    pub strangers: Option<Strangers>,
}

/// Keys in the file for OpenSSH that do not come from the keys of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strangers {
    /// What is wrong, as a lower-case phrase that names the file.
    pub message: String,
    /// Whether the trusted side does not have them.
    pub are_new: bool,
}

/// One step of one record, or the edit of one file.
#[derive(Debug)]
pub struct ApprovalCase {
    /// The type of the record; none for a file.
    pub record_type: Option<String>,
    /// What the record is about.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Whether it waits for the step; else it took it.
    pub is_waiting: bool,
    /// The judgement.
    pub judged: Judged,
}

impl Verified {
    /// Whether nothing was done without its approvals, and nothing is stopped since; `strict` asks that nothing waits for
    /// one either.
    pub fn is_satisfied(&self, strict: bool) -> bool {
        let fits = |case: &ApprovalCase| case.judged.holds() || (case.is_waiting && !strict);
        self.cases.iter().all(fits)
            && self.undecided.iter().all(|one| one.is_covered)
            && !self.strangers.as_ref().is_some_and(|one| one.are_new)
    }

    /// Whether nothing was asked about but steps that may be taken and are not, so that there is nothing to judge.
    pub fn is_nothing(&self) -> bool {
        let is_strange = self.strangers.as_ref().is_some_and(|one| one.are_new);
        let is_asked = self.cases.is_empty() && !self.undecided.is_empty();
        is_asked && !is_strange && self.undecided.iter().all(|one| one.is_open)
    }
}

/// Verifies the approvals of a desk.
pub fn verify(desk: &Desk, env: &Env, request: &VerifyRequest) -> Result<Verified, OpsError> {
    let repo = desk.repository()?;
    repo.refuse_replacements()?;
    let head = match desk.commit() {
        Some(commit) => commit.to_owned(),
        None => repo
            .head()?
            .ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))?,
    };
    let target = target(desk, request.target.as_deref())?;
    let trusted = trusted_at(desk, &target)?;
    let proposed = desk.at(&head)?;
    let bench = Bench::of(desk, &proposed, &trusted, &head, env.now)?;
    let mut cases = bench.cases(request)?;
    for path in bench.files(request)? {
        cases.push(bench.file_case(&path)?);
    }
    let undecided = bench.undecided(request, &cases)?;
    let mut doubts = bench.doubts()?;
    let is_meant = |one: &Doubt| {
        let mut cases = cases.iter().map(|case| &case.judged.name);
        cases.any(|name| *name == one.subject)
    };
    doubts.retain(|one| request.subjects.is_empty() || is_meant(one));
    Ok(Verified {
        target,
        head,
        cases,
        undecided,
        doubts,
        strangers: strangers(&trusted.desk, &proposed),
    })
}

/// The keys in the file for OpenSSH that are nobody's, where it has some.
fn strangers(there: &Desk, here: &Desk) -> Option<Strangers> {
    let strange = |desk: &Desk| {
        let bytes = |path| desk.content(path).unwrap_or_default();
        strange(&bytes(KEYS), &bytes(SIGNERS))
    };
    let found = strange(here);
    (!found.is_empty()).then(|| Strangers {
        message: format!("{SIGNERS}: {}", trusts_a_stranger()),
        are_new: !found.is_subset(&strange(there)),
    })
}

pub(crate) fn trusted_at(desk: &Desk, target: &str) -> Result<Trusted, OpsError> {
    Trusted::at(desk, target)?.ok_or_else(|| {
        let message = format!(
            "{} has no {POLICY}: nothing says who has to approve what",
            short(target)
        );
        OpsError::usage(message)
            .hint("`itsm policy init` writes one; it counts once it is on the trusted side")
    })
}

//! Taking in reviews that were given on a forge: which of them count, for which record, and whose they are.
//!
//! A pull request is judged by the desk as it is with the request in it, but for the keys: where the request itself
//! alters those, they are read as they were before it, so that nobody lends an account a name and uses it at once.

mod importer;
mod merged;
mod moves;
mod people;
mod statements;
mod subjects;

use std::path::Path;

use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::filed::SIGNATURE;
use crate::ops::approvals::filed::STATEMENT;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::reviews::merged::unmerged;
use crate::ops::approvals::reviews::people::People;
use crate::ops::approvals::reviews::subjects::Digests;
use crate::ops::approvals::reviews::subjects::Subject;
use crate::ops::approvals::reviews::subjects::is_id;
use crate::ops::approvals::trusted::Trusted;
use crate::trust;
use crate::trust::Decision;
use crate::trust::Statement;
use crate::trust::forge;
use crate::trust::forge::Answer;
use crate::trust::forge::Counted;
use crate::trust::forge::Forge;
use crate::trust::forge::ForgeError;
use crate::trust::forge::Reason;

pub(super) use moves::reviewed;
pub use moves::{ReviewedMove, reviewed_step, signing};
pub use statements::import_reviews;

/// Saved answers about a pull request, and what is wanted of them.
#[derive(Debug, Clone, Copy)]
pub struct ReviewRequest<'a> {
    /// The kind of forge.
    pub forge: Forge,
    /// The number of the pull request.
    pub number: u64,
    /// The answers.
    pub answers: &'a [Answer],
    /// The only records to look at, where not all that the pull request touches.
    pub records: &'a [String],
    /// The step of records that the reviews decide on; if none is named, those that the pull request takes and the one
    /// that each record waits for.
    pub step: Option<&'a str>,
    /// The file of the key to sign with, where it is not the one of git.
    pub key: Option<&'a Path>,
}

/// What became of the reviews of a pull request.
#[derive(Debug)]
pub struct ReviewImport {
    /// The pull request.
    pub pull: forge::PullRequest,
    /// What it touches that has to be approved, ordered by name, once for each step.
    pub subjects: Vec<ReviewedSubject>,
    /// What the user should know.
    pub warnings: Vec<String>,
    people: People,
}

/// A record, or a file that governs the desk, and the reviews that speak of it.
#[derive(Debug)]
pub struct ReviewedSubject {
    /// The id of the record, or the path of the file.
    pub name: String,
    /// The step that is decided on.
    pub step: String,
    /// The digest that is to be approved.
    pub digest: String,
    /// Every review that is no mere comment, the oldest first.
    pub reviews: Vec<ReviewFate>,
}

/// What became of a review.
#[derive(Debug, Clone)]
pub struct ReviewFate {
    /// The review.
    pub review: forge::Review,
    /// The id of the person whose account it is.
    pub person: Option<String>,
    /// What it decides, or why it decides nothing.
    pub result: Result<Taken, Reason>,
}

/// A review that decides something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What it decides.
    pub decision: Decision,
    /// The file of its statement.
    pub path: String,
    /// Whether that is there already.
    pub is_known: bool,
}

/// Finds out which reviews of a pull request count, and for what; writes nothing. Of one that was not merged here it is
/// said why nothing can be imported.
pub fn reviews(desk: &Desk, request: &ReviewRequest<'_>) -> Result<ReviewImport, OpsError> {
    let mut import = looked_at(desk, request)?;
    let unmerged = unmerged(desk.repository()?, &import.pull)?;
    let said = unmerged.map(|error| error.message + ", so its reviews can't be imported yet");
    import.warnings.extend(said);
    Ok(import)
}

/// The same of any pull request whose commits are here.
fn looked_at(desk: &Desk, request: &ReviewRequest<'_>) -> Result<ReviewImport, OpsError> {
    let repo = desk.repository()?;
    let pull = forge::read(request.forge, request.answers).map_err(|error| unusable(&error))?;
    if pull.number != request.number {
        let message = format!(
            "the answers are about the pull request {}, not {}",
            pull.number, request.number
        );
        return Err(OpsError::usage(message));
    }
    let base = base(repo, &pull)?;
    let touched = repo.changed(Some(&base), &pull.head)?;
    let mut touched: Vec<String> = touched.into_iter().map(|file| file.path).collect();
    let people = People::read(desk, &base, &touched)?;
    touched.extend(people.beside(repo, (&base, &pull.head))?);
    // Where there was no policy that can be used nobody has a say yet.
    let trusted = Trusted::at(desk, &base).ok().flatten();
    let subjects = subjects::of(
        desk,
        trusted.as_ref(),
        (&base, &pull.head),
        &touched,
        request,
    )?;
    let digests = Digests::read(desk, &subjects, &pull)?;
    let mut warnings = Vec::new();
    let look = Look {
        desk,
        pull: &pull,
        people: &people,
        digests: &digests,
    };
    let subjects = subjects.iter().map(|one| look.at(one, &mut warnings));
    let subjects = subjects.collect::<Result<_, _>>()?;
    warnings.extend(people.strangers(&pull));
    Ok(ReviewImport {
        pull,
        subjects,
        warnings,
        people,
    })
}

fn unusable(error: &ForgeError) -> OpsError {
    OpsError::usage(error.to_string())
}

/// The commit from which the pull request started; all of its own commits have to be here.
fn base(repo: &Repo, pull: &forge::PullRequest) -> Result<String, OpsError> {
    let refs = match pull.forge {
        Forge::Github | Forge::Gitea => format!("refs/pull/{}/head", pull.number),
        Forge::Gitlab => format!("refs/merge-requests/{}/head", pull.number),
    };
    let missing = |what: &str| {
        let message = format!("{what} of the pull request {} is not here", pull.number);
        OpsError::new(Kind::State, message).hint(format!(
            "`git fetch origin {refs}` brings it, even after it was squashed"
        ))
    };
    if !is_id(&pull.head) || repo.known(&pull.head)?.is_none() {
        return Err(missing("the newest commit"));
    }
    let base = pull.base.as_deref().unwrap_or_default();
    if !is_id(base) || repo.known(base)?.is_none() {
        return Err(missing("the start"));
    }
    let common = repo.merge_base(base, &pull.head)?;
    common.ok_or_else(|| missing("the start"))
}

/// What the reviews of a pull request are looked at with.
struct Look<'a> {
    desk: &'a Desk,
    pull: &'a forge::PullRequest,
    people: &'a People,
    digests: &'a Digests,
}

impl Look<'_> {
    /// What each review comes to for a subject.
    fn at(
        &self,
        subject: &Subject,
        warnings: &mut Vec<String>,
    ) -> Result<ReviewedSubject, OpsError> {
        let digest_at = |commit: &str| self.digests.at(subject, commit);
        let counted = forge::count(self.pull, &subject.digest, digest_at);
        let mut reviews = Vec::with_capacity(counted.len());
        for one in &counted {
            let before = self.before(subject, one.review);
            let fate = self.fate(subject, one, before.as_ref().is_some_and(Result::is_ok));
            match (before, &fate.result) {
                (Some(Err(error)), Ok(_)) => return Err(error),
                (Some(Ok(before)), _) => {
                    warnings.extend(contradiction(subject, &fate, before));
                }
                _ => {}
            }
            reviews.push(fate);
        }
        Ok(ReviewedSubject {
            name: subject.name.clone(),
            step: subject.step.clone(),
            digest: subject.digest.clone(),
            reviews,
        })
    }

    fn fate(&self, subject: &Subject, counted: &Counted<'_>, is_known: bool) -> ReviewFate {
        let review = counted.review;
        let user = review.user.as_ref();
        let person = user.and_then(|user| self.people.of_account(self.pull.forge, user.id));
        let decided = match &person {
            None => counted.result.and(Err(Reason::UnknownPerson)),
            Some(_) => counted.result,
        };
        ReviewFate {
            review: review.clone(),
            person,
            result: decided.map(|decision| Taken {
                decision,
                path: self.stem(subject, review) + STATEMENT,
                is_known,
            }),
        }
    }

    /// The path of the statement about a review, without its ending.
    fn stem(&self, subject: &Subject, review: &forge::Review) -> String {
        let forge = self.pull.forge.name();
        let stem = trust::review_stem(forge, review.id, &subject.step, &subject.digest);
        format!("{}/{stem}", folder(&subject.name))
    }

    /// What the statement about a review says that is there already; an error where it is no importer's.
    ///
    /// Anybody can put a file there. If it were taken for the statement, a refusal could be kept out by one.
    fn before(
        &self,
        subject: &Subject,
        review: &forge::Review,
    ) -> Option<Result<Decision, OpsError>> {
        let stem = self.stem(subject, review);
        let path = format!("{stem}{STATEMENT}");
        if !self.desk.has(&path) {
            return self.formerly(subject, review).map(Ok);
        }
        let known = self.vouched(subject, review, &stem);
        Some(known.ok_or_else(|| {
            let message = format!(
                "{path} is in the way: no importer has signed it as the statement about this review"
            );
            OpsError::refused(message).hint(format!(
                "`git log -- {path}` shows who put it there; take it away first"
            ))
        }))
    }

    /// What the statement about a review says that was imported when names had no step.
    fn formerly(&self, subject: &Subject, review: &forge::Review) -> Option<Decision> {
        let forge = self.pull.forge.name();
        let stem = trust::former_review_stem(forge, review.id, &subject.digest);
        self.vouched(
            subject,
            review,
            &format!("{}/{stem}", folder(&subject.name)),
        )
    }

    /// What a statement says, where a bot that may import has signed it, and it is about this review.
    fn vouched(&self, subject: &Subject, review: &forge::Review, stem: &str) -> Option<Decision> {
        let bytes = self.desk.content(&format!("{stem}{STATEMENT}")).ok()?;
        let signature = self.desk.content(&format!("{stem}{SIGNATURE}")).ok();
        let statement = Statement::parse(&bytes).ok()?;
        let Statement::Review { review: known, .. } = &statement else {
            return None;
        };
        let keyring = &self.people.keyring;
        let is_importer = keyring.bots.get(&known.importer)?.imports;
        let space = statement.namespace();
        let signature = signature.as_deref();
        let signed = trust::verify(&bytes, signature, space, keyring, &known.importer);
        let is_about = statement.subject().name == subject.name
            && statement.subject().sha256 == subject.digest
            && known.step == subject.step
            && (&known.host, known.review.id) == (&self.pull.host, review.id);
        (is_importer && is_about && signed.is_ok()).then_some(known.decision)
    }
}

/// A sentence where a statement says something else than its review by now: it is never edited.
fn contradiction(subject: &Subject, fate: &ReviewFate, before: Decision) -> Option<String> {
    let now = match &fate.result {
        Ok(taken) if taken.decision == before => return None,
        Ok(taken) => taken.decision.name(),
        Err(reason) => reason.code(),
    };
    let (name, id, said) = (&subject.name, fate.review.id, before.name());
    Some(format!(
        "the review {id} of {name} was imported as {said} and is {now} by now; `itsm approve {name} --revoke` by the same person takes it back"
    ))
}

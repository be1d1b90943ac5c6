//! From reviews that count to signed statements, and the one commit that brings them.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals::approve::nonce;
use crate::ops::approvals::filed::SIGNATURE;
use crate::ops::approvals::filed::STATEMENT;
use crate::ops::approvals::matter::desk_name;
use crate::ops::approvals::reviews::ReviewFate;
use crate::ops::approvals::reviews::ReviewImport;
use crate::ops::approvals::reviews::ReviewRequest;
use crate::ops::approvals::reviews::ReviewedSubject;
use crate::ops::approvals::reviews::Taken;
use crate::ops::approvals::reviews::importer::Importer;
use crate::ops::approvals::reviews::looked_at;
use crate::ops::approvals::reviews::merged::unmerged;
use crate::text::plural;
use crate::trust::ForgeReview;
use crate::trust::PullRequest;
use crate::trust::Review;
use crate::trust::Statement;
use crate::trust::Subject;
use crate::trust::forge::Account;
use crate::trust::forge::Binding;
use crate::trust::forge::ReviewState;

/// What an account is called that is gone.
const GONE: &str = "ghost";

/// Plans the statements of the reviews that count and have none yet; each is signed with the importer's key.
pub fn import_reviews(
    desk: &Desk,
    env: &Env,
    request: &ReviewRequest<'_>,
) -> Result<(Plan, ReviewImport), OpsError> {
    desk.writable()?;
    let import = looked_at(desk, request)?;
    if let Some(refusal) = unmerged(desk.repository()?, &import.pull)? {
        return Err(refusal);
    }
    let mut plan = Plan::default();
    if import.new_ones().next().is_none() {
        return Ok((plan, import));
    }
    let head = desk.repository()?.head()?.unwrap_or_default();
    let maker = Maker {
        env,
        importer: Importer::find(desk, env, &import.people.keyring, request.key)?,
        desk: desk_name(desk, &head)?,
        import: &import,
    };
    for (subject, fate, taken) in import.new_ones() {
        plan.writes.extend(maker.files(subject, fate, taken)?);
    }
    let named = import.new_ones().map(|(subject, ..)| subject.name.as_str());
    for name in named.collect::<BTreeSet<_>>() {
        plan = plan.trailers_for(name, None);
    }
    plan.subject = format!(
        "approvals: {} of pull request {} on {}",
        plural(import.imported(), "review"),
        import.pull.number,
        import.pull.forge.name()
    );
    Ok((plan, import))
}

impl ReviewImport {
    /// How many reviews count that have no statement yet for something.
    pub fn imported(&self) -> usize {
        let reviews = self.new_ones().map(|(_, fate, _)| fate.review.id);
        reviews.collect::<BTreeSet<_>>().len()
    }

    /// The reviews that count and have no statement yet.
    fn new_ones(&self) -> impl Iterator<Item = (&ReviewedSubject, &ReviewFate, &Taken)> {
        let each = self.subjects.iter().flat_map(|subject| {
            let fates = subject.reviews.iter();
            fates.filter_map(move |fate| Some((subject, fate, fate.taken()?)))
        });
        each.filter(|(_, _, taken)| !taken.is_known)
    }
}

impl ReviewFate {
    fn taken(&self) -> Option<&Taken> {
        self.result.as_ref().ok()
    }
}

/// What every statement of an import has in common.
struct Maker<'a> {
    env: &'a Env,
    importer: Importer,
    desk: String,
    import: &'a ReviewImport,
}

impl Maker<'_> {
    /// The statement of a review, and its signature.
    fn files(
        &self,
        subject: &ReviewedSubject,
        fate: &ReviewFate,
        taken: &Taken,
    ) -> Result<[Write; 2], OpsError> {
        let statement = self.statement(subject, fate, taken);
        let bytes = statement.bytes();
        // What could not be read back must not be signed.
        Statement::parse(&bytes).map_err(|fault| {
            let message = format!("{} can't be written: {fault}", taken.path);
            OpsError::new(Kind::Refused, message)
        })?;
        let signature = self.importer.sign(self.env, &bytes)?;
        let file = |path: String, content: Vec<u8>| Write {
            path,
            expected: None,
            content: Some(content),
        };
        let stem = taken.path.strip_suffix(STATEMENT).unwrap_or(&taken.path);
        Ok([
            file(taken.path.clone(), bytes),
            file(format!("{stem}{SIGNATURE}"), signature.into_bytes()),
        ])
    }

    fn statement(&self, subject: &ReviewedSubject, fate: &ReviewFate, taken: &Taken) -> Statement {
        let (pull, people) = (&self.import.pull, &self.import.people);
        let merged_by = pull.merged_by.as_ref();
        let review = ForgeReview {
            approver: fate.person.clone().unwrap_or_default(),
            contributors: people.contributors(pull),
            controls: Some(self.controls(fate)),
            decision: taken.decision,
            desk: self.desk.clone(),
            fetched_at: self.env.now,
            forge: pull.forge.name().to_owned(),
            host: pull.host.clone(),
            importer: self.importer.id.clone(),
            merge_commit: pull.merge_commit.as_ref().or(Some(&pull.head)).cloned(),
            merged_at: pull.merged_at,
            merged_by: merged_by.map(|user| user.login.clone()),
            nonce: nonce(self.env),
            pull_request: self.pull_request(),
            record: subject.name.clone(),
            repository: pull.repository.name.clone(),
            review: review(fate),
            source: pull.source.clone(),
            step: subject.step.clone(),
        };
        Statement::Review {
            subject: Subject {
                name: subject.name.clone(),
                sha256: subject.digest.clone(),
            },
            review: Box::new(review),
        }
    }

    fn pull_request(&self) -> PullRequest {
        let (pull, people) = (&self.import.pull, &self.import.people);
        let author = pull.author.as_ref();
        PullRequest {
            author: login(author),
            author_person: author.and_then(|user| people.of_account(pull.forge, user.id)),
            number: pull.number,
        }
    }

    /// What is known of the forge's rules, with the word for a commit that no review names.
    fn controls(&self, fate: &ReviewFate) -> Map<String, Value> {
        let controls = serde_json::to_value(&self.import.pull.controls);
        let mut controls = match controls {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        };
        if fate.review.bound_by == Binding::ForgeSetting {
            controls.insert("bound_by".to_owned(), "forge-setting".into());
        }
        controls
    }
}

fn review(fate: &ReviewFate) -> Review {
    let review = &fate.review;
    let user = review.user.as_ref();
    let state = match review.state {
        ReviewState::ChangesRequested => "changes-requested",
        _ => "approved",
    };
    Review {
        commit: review.commit.clone().unwrap_or_default(),
        id: review.id,
        login: login(user),
        state: state.to_owned(),
        submitted_at: review.submitted_at.unwrap_or_default(),
        user_id: user.map_or(0, |user| u64::try_from(user.id).unwrap_or_default()),
    }
}

fn login(user: Option<&Account>) -> String {
    user.map_or(GONE, |user| &user.login).to_owned()
}

//! What became of the reviews of a pull request.

use std::fmt::Write;

use itsm::ops::Desk;
use itsm::ops::ReviewFate;
use itsm::ops::ReviewImport;
use itsm::ops::ReviewedMove;
use itsm::ops::ReviewedSubject;
use itsm::record::print_time;
use itsm::text::printable;
use itsm::trust::forge::PullRequest;
use itsm::trust::forge::Review;
use serde::Serialize;

use crate::render;
use crate::render::time;
use crate::ui::Ui;

/// How much of a digest people see.
const DIGEST_SHOWN: usize = 12;

/// The reviews for people, what is approved by each first.
pub(crate) fn text(ui: &Ui, desk: &Desk, import: &ReviewImport) -> String {
    let mut out = String::new();
    for subject in &import.subjects {
        let digest = subject.digest.get(..DIGEST_SHOWN).unwrap_or_default();
        let title = format!("{}  {}  {digest}", subject.name, subject.step);
        let _ = writeln!(out, "{}", ui.bold(&printable(&title)));
        if subject.reviews.is_empty() {
            let _ = writeln!(out, "  no review");
        }
        for fate in &subject.reviews {
            let _ = writeln!(out, "  {}", printable(&line(desk, fate)));
        }
    }
    out
}

fn line(desk: &Desk, fate: &ReviewFate) -> String {
    let review = &fate.review;
    let who = match (&fate.person, login(review)) {
        (Some(person), Some(login)) => format!("{person} ({login})"),
        (None, Some(login)) => login.to_owned(),
        (_, None) => "an account that is gone".to_owned(),
    };
    let when = review.submitted_at.map(|at| time(at, desk));
    let when = when.unwrap_or_default();
    let what = match &fate.result {
        Ok(taken) if taken.is_known => format!("{}: already there", taken.decision.name()),
        Ok(taken) => taken.decision.name().to_owned(),
        Err(reason) => format!("not imported: {} ({})", reason.code(), reason.sentence()),
    };
    format!("{when}  {who}: {what}")
}

fn login(review: &Review) -> Option<&str> {
    Some(&review.user.as_ref()?.login)
}

/// The contract of `--format json`.
#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    pull_request: &'a PullRequest,
    subjects: Vec<Subject<'a>>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Subject<'a> {
    name: &'a str,
    step: &'a str,
    digest: &'a str,
    reviews: Vec<Fate<'a>>,
    moved: Option<Move<'a>>,
    not_moved: Option<&'a str>,
}

#[derive(Serialize)]
struct Move<'a> {
    transition: &'a str,
    from: &'a str,
    to: &'a str,
    by: &'a str,
}

#[derive(Serialize)]
struct Fate<'a> {
    id: u64,
    user_id: Option<i64>,
    login: Option<&'a str>,
    person: Option<&'a str>,
    submitted_at: Option<String>,
    commit: Option<&'a str>,
    decision: Option<&'a str>,
    reason: Option<&'a str>,
    statement: Option<&'a str>,
    already_there: bool,
}

/// The reviews for scripts, and of each subject what became of its step, as far as that was asked for.
pub(crate) fn json(
    import: &ReviewImport,
    steps: &[Option<Result<ReviewedMove, String>>],
) -> String {
    let steps = steps.iter().map(Option::as_ref);
    let steps = steps.chain(std::iter::repeat(None));
    let subjects = import.subjects.iter().zip(steps);
    let output = Output {
        version: 1,
        pull_request: &import.pull,
        subjects: subjects.map(|(one, step)| subject(one, step)).collect(),
        warnings: &import.warnings,
    };
    render::json(&output) + "\n"
}

fn subject<'a>(
    subject: &'a ReviewedSubject,
    step: Option<&'a Result<ReviewedMove, String>>,
) -> Subject<'a> {
    let (moved, not_moved) = match step {
        Some(Ok(step)) => (Some(taken(step)), None),
        Some(Err(reason)) => (None, Some(reason.as_str())),
        None => (None, None),
    };
    Subject {
        moved,
        not_moved,
        name: &subject.name,
        step: &subject.step,
        digest: &subject.digest,
        reviews: subject.reviews.iter().map(fate).collect(),
    }
}

fn taken(step: &ReviewedMove) -> Move<'_> {
    Move {
        transition: &step.moved.transition,
        from: &step.moved.from,
        to: &step.moved.to,
        by: &step.by,
    }
}

fn fate(fate: &ReviewFate) -> Fate<'_> {
    let review = &fate.review;
    let taken = fate.result.as_ref().ok();
    Fate {
        id: review.id,
        user_id: review.user.as_ref().map(|user| user.id),
        login: login(review),
        person: fate.person.as_deref(),
        submitted_at: review.submitted_at.map(print_time),
        commit: review.commit.as_deref(),
        decision: taken.map(|taken| taken.decision.name()),
        reason: fate.result.as_ref().err().map(|reason| reason.code()),
        statement: taken.map(|taken| taken.path.as_str()),
        already_there: taken.is_some_and(|taken| taken.is_known),
    }
}

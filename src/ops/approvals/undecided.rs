//! Records that somebody asks for by name and on which nobody decided, and whether work on them may begin all the same.
//!
//! Whoever asks about one record asks whether to go on with it. That there is nothing to check is no yes: a draft, a
//! record that was given up or one that came from another system is approved by nobody. A standard change rests on the
//! approval of its template.

use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::beside::meant;
use crate::ops::approvals::duties::was_begun;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::verify::ApprovalCase;
use crate::ops::approvals::verify::VerifyRequest;
use crate::ops::template;
use crate::record::Record;
use crate::schema::Category;

/// The milestone of a step by which a record is given up.
const GIVEN_UP: &str = "cancelled";

/// A record without a decision that would let anybody go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The id of the record.
    pub name: String,
    /// Its type.
    pub record_type: String,
    /// What it is about.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Why there is no decision, or on what else it rests.
    pub why: String,
    /// Whether it rests on something that is approved.
    pub is_covered: bool,
    /// Whether it is about a step that may be taken and need not be: until it is, there is nothing to judge.
    pub is_open: bool,
}

impl Bench<'_> {
    /// The records that were asked for by name and have no decision that would let anybody go on.
    pub(super) fn undecided(
        &self,
        request: &VerifyRequest,
        cases: &[ApprovalCase],
    ) -> Result<Vec<Undecided>, OpsError> {
        let mut found = Vec::new();
        for subject in &request.subjects {
            let name = meant(self.trusted, subject)?;
            if is_governing(&name) {
                continue;
            }
            let record = self.proposed.find_record(&name)?;
            let steps = needed(&record, self.now);
            let is_review = request.step.as_deref() == Some(REVIEW);
            // What is owed for work of before, from which the record was taken back, decides nothing of it now.
            let is_present = |case: &ApprovalCase| {
                let (step, taken) = (&case.judged.step, case.judged.taken);
                let mut steps = steps.iter();
                is_review || steps.any(|one| one.step == *step && one.taken == taken)
            };
            let mut own = cases.iter().filter(|case| case.judged.name == record.id());
            let has_case = own.any(is_present);
            let is_given_up = is_given_up(&record);
            if has_case && !is_given_up {
                continue;
            }
            let step = request.step.as_deref().filter(|_| !is_given_up);
            let open = step.map(|step| self.foreknown(&record, step));
            let open = open.transpose()?.flatten();
            let is_open = open.is_some();
            let (why, is_covered) = match open {
                _ if is_given_up => ("it was given up".to_owned(), false),
                Some(why) => (why, false),
                None => self.reason(&record),
            };
            found.push(Undecided {
                name: record.id().to_owned(),
                record_type: record.definition().name.clone(),
                title: record.title().to_owned(),
                state: record.state().unwrap_or_default().to_owned(),
                why,
                is_covered,
                is_open,
            });
        }
        Ok(found)
    }

    /// Why a record has no decision, and whether something else stands for one.
    fn reason(&self, record: &Record) -> (String, bool) {
        let definition = record.definition();
        let state = record.state().unwrap_or_default();
        if definition.approval_steps().is_empty() {
            let name = &definition.name;
            return (format!("nothing of type {name} is ever approved"), false);
        }
        if record.category() == Some(Category::Initial) {
            return (format!("it is `{state}`: nobody was asked yet"), false);
        }
        if let Some(id) = record.text("template") {
            return self.template(record, id);
        }
        let log = record.log();
        if log.steps().any(|step| step.entry.imported.is_some()) {
            let why = "it came from another system, and nobody here approved it";
            return (why.to_owned(), false);
        }
        (
            format!("it is `{state}` without a step that was approved"),
            false,
        )
    }

    /// Whether the trusted side lets the template be followed to which a change keeps.
    fn template(&self, record: &Record, id: &str) -> (String, bool) {
        let around = self.around.as_ref();
        let found = around.and_then(|around| Some((around, template::of(around, record)?)));
        let Some((around, template)) = found else {
            return (
                format!("the trusted side has no template {id} to rest on"),
                false,
            );
        };
        let day = self
            .now
            .with_timezone(&self.desk.config.timezone)
            .date_naive();
        let faults = template::faults(around, record, template, record.text("risk"), day);
        let id = template.id();
        if faults.is_empty() {
            return (
                format!("it rests on its template {id}, which is approved"),
                true,
            );
        }
        (
            format!(
                "it does not rest on its template {id}: {}",
                faults.join("; ")
            ),
            false,
        )
    }
}

/// Whether a record was given up before anybody began the work: nothing was done, so that nothing is owed for it.
pub(super) fn is_dropped(record: &Record) -> bool {
    is_given_up(record) && !was_begun(record)
}

/// Whether the last step of a record was to give it up.
fn is_given_up(record: &Record) -> bool {
    let lifecycle = &record.definition().lifecycle;
    let log = record.log();
    let last = log.steps().filter(|step| step.entry.to.is_some()).last();
    let last = last.and_then(|step| lifecycle.at(step.entry.at).transition(&step.entry.step));
    last.is_some_and(|last| last.milestone.as_deref() == Some(GIVEN_UP))
}

//! What a decision counts for, in words that a page can show.

use crate::practice::approval::Decision;
use crate::practice::approval::Ignored;
use crate::practice::approval::Judgement;
use crate::practice::approval::RequirementOutcome;
use crate::practice::approval::Unfit;
use crate::practice::approval::Vote;

/// What a decision counts for in one judgement.
pub(super) struct Outcome {
    /// How near to counting it is; a statement may be judged for several steps, and the best is what it is about.
    pub(super) rank: u8,
    /// What it counts for, or why it does not count.
    pub(super) said: String,
    /// Whether it does not count because something stands against it.
    pub(super) is_refused: bool,
}

impl Outcome {
    pub(super) fn of(judgement: &Judgement, vote: &Vote) -> Self {
        let ignored: Vec<&Ignored> = judgement
            .ignored
            .iter()
            .filter(|one| one.name == vote.name)
            .collect();
        let against = ignored.iter().map(|one| reason(one)).collect::<Vec<_>>();
        let rules = counted(judgement, &vote.name);
        if !rules.is_empty() {
            let counts = format!("yes, for {}", rules.join(", "));
            let said: Vec<String> = std::iter::once(counts).chain(against).collect();
            return Self::good(4, said.join("; "));
        }
        if stands_against(judgement, &vote.name) {
            return Self::good(3, "yes: it stands against the step".to_owned());
        }
        if !against.is_empty() {
            let rank = u8::from(vote.unfit != Some(Unfit::OtherStep));
            return Self {
                rank,
                said: against.join("; "),
                is_refused: true,
            };
        }
        Self::good(
            2,
            match vote.decision {
                Decision::Approve => "not needed: enough others count".to_owned(),
                Decision::Reject => "yes, and nothing that is asked for needs it".to_owned(),
                Decision::Revoke => "yes: it takes back what was decided before".to_owned(),
            },
        )
    }

    fn good(rank: u8, said: String) -> Self {
        Self {
            rank,
            said,
            is_refused: false,
        }
    }
}

/// `no, for rule usual: too-weak (the rule asks for better evidence)`.
fn reason(ignored: &Ignored) -> String {
    let rule = ignored.rule.as_ref();
    let rule = rule.map(|rule| format!(", for rule {rule}"));
    let detail = ignored.detail.as_ref();
    let detail = detail.map(|detail| format!("; {detail}"));
    format!(
        "no{}: {} ({}{})",
        rule.unwrap_or_default(),
        ignored.why.code(),
        ignored.why.sentence(),
        detail.unwrap_or_default()
    )
}

/// The rules in which a statement fills a place.
fn counted(judgement: &Judgement, name: &str) -> Vec<String> {
    let fills = |one: &RequirementOutcome| one.counted.iter().any(|counted| counted.name == name);
    let mut found = Vec::new();
    for rule in &judgement.rules {
        if rule.requirements.iter().any(fills) {
            found.push(format!("rule {}", rule.name));
        }
        let later = rule.later.as_ref();
        if later.is_some_and(|later| fills(&later.requirement)) {
            found.push(format!("what rule {} wants afterwards", rule.name));
        }
    }
    found
}

fn stands_against(judgement: &Judgement, name: &str) -> bool {
    let later = judgement
        .rules
        .iter()
        .filter_map(|rule| rule.later.as_ref());
    let later = later.flat_map(|later| &later.rejected);
    let mut all = judgement.rejected.iter().chain(later);
    all.any(|one| one.name == name)
}

//! The words for why something is not proven, beside the rules of validation: each with what it means.
//!
//! Why a decision does not count stands where decisions are judged; what an audit finds beside the rules stands here.

use crate::practice::approval::Unfit;

/// A word of verification or of an audit, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonWord {
    /// The word.
    pub word: &'static str,
    /// What it means, as a sentence.
    pub about: &'static str,
}

/// What is found beside the decisions that do not count.
const OTHERS: &[(&str, &str)] = &[
    (
        "back-dated",
        "The entry says that it was written long before the commit that it stands on.",
    ),
    (
        "clock-backwards",
        "The commit is older than the one before it: a clock was wrong, or set back.",
    ),
    (
        "definition",
        "The configuration or a definition can't be used from here on.",
    ),
    (
        "edit-not-approved",
        "Policy, keys, configuration or definitions were edited, and not enough people had agreed to it by the policy before the edit.",
    ),
    (
        "file-mode",
        "A file that decides something is no plain file.",
    ),
    (
        "first-keys",
        "The first keys came in while nobody had one, so nobody could agree to them; their owners have to be asked.",
    ),
    (
        "history-rewritten",
        "The commit from which the audit starts is not in the history any more.",
    ),
    (
        "imported-approval",
        "The record came from another system together with its approval, which nobody here gave.",
    ),
    (
        "key-in-doubt",
        "The key of a decision is said since it came to have been in the wrong hands before; what was done stays done, and whoever decided has to be asked.",
    ),
    (
        "late-import",
        "An entry says that it was imported and was added to a record that people here had written to.",
    ),
    (
        "merge-edited",
        "A merge says something that none of its sides said.",
    ),
    (
        "merge-not-checked",
        "The merge could not be made again, so nobody can tell whether it was edited.",
    ),
    (
        "no-rule",
        "No rule of the policy is for the step, so nobody can approve it.",
    ),
    (
        "not-approved",
        "A step was taken that has to be approved, and it was not: too few decisions count, or somebody said no.",
    ),
    (
        "other-author",
        "The entry names somebody else than the one who wrote the commit, and no review of that person proves the step.",
    ),
    (
        "policy-not-valid",
        "The policy before the step can't be read, so nothing can be judged by it.",
    ),
    ("post-dated", "The entry says a time after its own commit."),
    (
        "post-review-late",
        "A step that could not wait was looked at once more afterwards, and that came after the time for it was over.",
    ),
    (
        "post-review-overdue",
        "A step that could not wait was to be looked at once more afterwards, and the time for that is over.",
    ),
    ("quorum", "A rule asks for more people than have approved."),
    (
        "rejected",
        "Somebody who holds a role that is asked for said no, and has not decided again.",
    ),
    (
        "start-beside-no",
        "Work is said to have begun before somebody said no to it, by its own times alone: the line may have had the no first.",
    ),
    (
        "statement-altered",
        "The file of a decision was edited or taken away after it came in.",
    ),
    (
        "time-not-anchored",
        "A squash took away the commits that would show when the entry was written.",
    ),
    (
        "twin-path",
        "Two files have names that differ in nothing but letters large and small.",
    ),
    (
        "unknown-contributor",
        "Somebody wrote some of the content whose address leads to no person of the desk.",
    ),
    (
        "unsigned-step",
        "The policy asks for signed commits, and the commit of the step is not signed by whom its entry names, nor by a bot that wrote down what a review of that person decided.",
    ),
];

/// Every word, by its name.
pub fn reasons() -> Vec<ReasonWord> {
    let others = OTHERS
        .iter()
        .map(|&(word, about)| ReasonWord { word, about });
    let unfit = Unfit::ALL.iter().map(|one| ReasonWord {
        word: one.code(),
        about: one.sentence(),
    });
    let mut reasons: Vec<ReasonWord> = others.chain(unfit).collect();
    reasons.sort_by_key(|one| one.word);
    reasons
}

impl ReasonWord {
    /// The meaning in full.
    pub fn explain(&self) -> String {
        let is_decision = Unfit::ALL.iter().any(|one| one.code() == self.word);
        let about = if is_decision {
            format!("A decision does not count: {}.", self.about)
        } else {
            self.about.to_owned()
        };
        format!("# {}\n\n{about}\n", self.word)
    }
}

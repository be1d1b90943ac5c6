//! What approvals come to, for a terminal.

use itsm::ops::ApprovalCase;
use itsm::ops::Founding;
use itsm::ops::Verified;
use itsm::text::plural;
use itsm::text::printable;

use crate::render::judged;
use crate::ui::Ui;

/// Every case with its reasons.
pub(crate) fn text(ui: &Ui, verified: &Verified) -> String {
    let cases = verified.cases.iter();
    let shown: Vec<String> = cases.map(|case| one(ui, case)).collect();
    shown.join("\n")
}

/// How many cases there are, and how they stand.
pub(crate) fn summary(verified: &Verified) -> String {
    let count = |wanted: &str| {
        let mut words = verified.cases.iter().map(word);
        let count = words.by_ref().filter(|word| *word == wanted).count();
        (count > 0).then(|| format!("{count} {wanted}"))
    };
    let words = [
        "approved",
        "first keys",
        "waiting",
        "rejected",
        "not approved",
    ];
    let words: Vec<String> = words.into_iter().filter_map(count).collect();
    let target = verified.target.get(..7).unwrap_or(&verified.target);
    let cases = plural(verified.cases.len(), "decision");
    if words.is_empty() {
        format!("{cases} to check, by the policy of {target}")
    } else {
        format!("{cases}: {}, by the policy of {target}", words.join(", "))
    }
}

/// How a case stands, in a word.
pub(super) fn word(case: &ApprovalCase) -> &'static str {
    if case.judged.founding == Founding::Keyless {
        return "first keys";
    }
    if case.is_waiting && !case.judged.judgement.rejected.is_empty() {
        return "rejected";
    }
    match (case.judged.judgement.satisfied, case.is_waiting) {
        (true, _) => "approved",
        (false, true) => "waiting",
        (false, false) => "not approved",
    }
}

fn one(ui: &Ui, case: &ApprovalCase) -> String {
    let judged = &case.judged;
    let word = match word(case) {
        "not approved" => ui.red("not approved"),
        word => word.to_owned(),
    };
    let title = printable(&case.title);
    let mut out = format!(
        "{} · {} · {word}\n{title}\n",
        ui.bold(&printable(&judged.name)),
        judged.step
    );
    out.push_str(&judged::head(judged));
    out.push_str(&judged::rules(ui, judged));
    out
}

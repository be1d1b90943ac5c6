//! What approvals come to, for a terminal.

use std::collections::BTreeSet;
use std::fmt::Write;

use itsm::ops::ApprovalCase;
use itsm::ops::Founding;
use itsm::ops::Undecided;
use itsm::ops::Verified;
use itsm::record::print_time;
use itsm::text::plural;
use itsm::text::printable;

use crate::render::judged;
use crate::ui::Ui;

/// Every case with its reasons.
pub(crate) fn text(ui: &Ui, verified: &Verified) -> String {
    let cases = verified.cases.iter().enumerate();
    let mut shown: Vec<String> = cases
        .map(|(at, case)| one(ui, case, which(verified, at)))
        .collect();
    shown.extend(verified.undecided.iter().map(|one| undecided(ui, one)));
    shown.join("\n")
}

/// The words by which a user asked for a record and that are no part of its name: anybody can add one to a record.
pub(crate) fn earlier<'a>(verified: &Verified, subjects: &'a [String]) -> Vec<&'a str> {
    let cases = verified.cases.iter().map(|one| &one.judged.name);
    let names: Vec<String> = cases
        .chain(verified.undecided.iter().map(|one| &one.name))
        .map(|name| name.to_lowercase())
        .collect();
    let is_named = |word: &str| {
        let word = word.to_lowercase();
        names
            .iter()
            .any(|name| name.contains(&word) || word.contains(name.as_str()))
    };
    let words = subjects.iter().map(String::as_str);
    words.filter(|word| !is_named(word)).collect()
}

/// How many cases there are, and how they stand.
pub(crate) fn summary(verified: &Verified) -> String {
    let count = |wanted: &str| {
        let others = verified.undecided.iter().map(standing);
        let mut words = verified.cases.iter().map(word).chain(others);
        let count = words.by_ref().filter(|word| *word == wanted).count();
        (count > 0).then(|| format!("{count} {wanted}"))
    };
    let words = [
        "approved",
        "covered",
        "not taken",
        "first keys",
        "waiting",
        "rejected",
        "stopped",
        "not approved",
    ];
    let words: Vec<String> = words.into_iter().filter_map(count).collect();
    let target = verified.target.get(..7).unwrap_or(&verified.target);
    let count = verified.cases.len() + verified.undecided.len();
    let cases = plural(count, "decision") + &about(verified, count);
    if words.is_empty() {
        format!("{cases} to check, by the policy of {target}")
    } else {
        format!("{cases}: {}, by the policy of {target}", words.join(", "))
    }
}

/// On how many subjects so many decisions are, where some need more than one.
fn about(verified: &Verified, count: usize) -> String {
    let cases = verified.cases.iter().map(|one| &one.judged.name);
    let names: BTreeSet<&String> = cases
        .chain(verified.undecided.iter().map(|one| &one.name))
        .collect();
    if names.len() == count {
        return String::new();
    }
    format!(" on {}", plural(names.len(), "subject"))
}

/// Which of its steps a case is about, of a record that needs others for more than one.
pub(super) fn which(verified: &Verified, at: usize) -> Option<String> {
    let case = verified.cases.get(at)?;
    let is_alike = |one: &&ApprovalCase| one.judged.name == case.judged.name;
    let alike = |cases: &[ApprovalCase]| cases.iter().filter(is_alike).count();
    let (all, before) = (alike(&verified.cases), alike(verified.cases.get(..at)?));
    let taken = match case.judged.taken {
        Some(time) => format!("taken {}", print_time(time)),
        None => "not taken yet".to_owned(),
    };
    (all > 1).then(|| format!("{} of {all} steps that need others, {taken}", before + 1))
}

/// How a case stands, in a word.
pub(super) fn word(case: &ApprovalCase) -> &'static str {
    if case.judged.founding == Founding::Keyless {
        return "first keys";
    }
    if case.is_waiting && !case.judged.judgement.rejected.is_empty() {
        return "rejected";
    }
    if case.judged.is_stopped() {
        return "stopped";
    }
    match (case.judged.judgement.satisfied, case.is_waiting) {
        (true, _) => "approved",
        (false, true) => "waiting",
        (false, false) => "not approved",
    }
}

/// How a record stands on which nobody decided, in a word.
pub(super) fn standing(one: &Undecided) -> &'static str {
    if one.is_covered {
        "covered"
    } else if one.is_open {
        "not taken"
    } else {
        "not approved"
    }
}

fn undecided(ui: &Ui, one: &Undecided) -> String {
    let word = match standing(one) {
        "not approved" => ui.red("not approved"),
        word => word.to_owned(),
    };
    let (name, title, why) = (
        printable(&one.name),
        printable(&one.title),
        printable(&one.why),
    );
    format!("{} · {word}\n{title}\n  {why}\n", ui.bold(&name))
}

fn one(ui: &Ui, case: &ApprovalCase, which: Option<String>) -> String {
    let judged = &case.judged;
    let word = match word(case) {
        word @ ("not approved" | "stopped") => ui.red(word),
        word => word.to_owned(),
    };
    let title = printable(&case.title);
    let mut out = format!(
        "{} · {} · {word}\n{title}\n",
        ui.bold(&printable(&judged.name)),
        judged.step
    );
    if let Some(which) = which {
        let _ = writeln!(out, "  {which}");
    }
    out.push_str(&judged::head(judged));
    out.push_str(&judged::rules(ui, judged));
    out
}

//! Attacks on approvals, each told as a story on the level of the program, and each with an honest twin: the same story
//! without the attack, which has to go through.
//!
//! The numbers are those of the threat model that approvals were designed against.

mod aliases;
mod authors;
mod begun;
mod bytes;
mod checks;
mod commits;
mod content;
mod deciders;
mod deploys;
mod device;
mod emergency;
mod ended;
mod evidence;
mod founding;
mod gates;
mod history;
mod hooked;
mod identity;
mod keys;
mod landed;
mod names;
mod offline;
mod overruled;
mod owed;
mod people;
mod place;
mod policy;
mod proven;
mod pulls;
mod ranges;
mod reschedule;
mod reviews;
mod risk;
mod signed;
mod standard;
mod stopped;
mod told;
mod worked_out;

pub(crate) use identity::take_the_step_by_hand;

use crate::support::Crew;

/// What a command finds in a fresh clone at a branch, each as rule and path.
fn found(crew: &Crew, branch: &str, command: &[&str]) -> Vec<String> {
    let clone = crew.pipeline(branch);
    let output = clone.itsm(&[command, &["--format", "json"]].concat());
    let report: serde_json::Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let findings = report["findings"].as_array().expect("findings").iter();
    let text =
        |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let told = findings.map(|one| {
        let rule = text(one, "rule") + &text(one, "reason");
        format!("{} {rule} {}", text(one, "level"), text(one, "path"))
    });
    told.filter(|one| !one.starts_with("warning keys "))
        .collect()
}

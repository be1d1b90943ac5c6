//! Validation: the rules, their registry and the runner.
//!
//! A rule looks at records and says what is wrong with them; it names a field path, and one place finds the line and
//! the column. Nothing here reads or writes a file, asks the clock, or decides what happens with a finding.

mod context;
mod ignore;
mod known;
mod leave;
mod meant;
mod range;
mod rule;
mod rules;
mod run;
mod schema_words;
mod sink;
mod step_facts;
mod stored_links;
mod subject;
#[cfg(test)]
mod tests;
mod versions;

pub use context::Context;
pub use ignore::is_silenced;
pub use leave::{is_carried_out, is_permitted, is_under_way};
pub use range::{CommitSides, FileChange, Range, run_range};
pub use rule::{Body, Check, Example, Rule, explain};
pub use rules::{RULES, rule};
pub use run::{run, run_some};
pub use sink::Sink;
pub use subject::Subject;

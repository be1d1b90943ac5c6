//! What a rule is, and how it explains itself.

use std::fmt::Write;

use crate::check::Context;
use crate::check::Range;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;

/// How a rule comes to its findings.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// It looks at one record at a time.
    Record(for<'a> fn(&Subject<'a>, &Context<'a>, &mut Sink<'a>)),
    /// The same, about what others have a right to; its findings can't be silenced.
    Firm(for<'a> fn(&Subject<'a>, &Context<'a>, &mut Sink<'a>)),
    /// It looks at all records together.
    Corpus(for<'a> fn(&Context<'a>, &mut Sink<'a>)),
    /// It looks at the notes beside the records; its findings can't be silenced, for notes have no comments.
    Notes(for<'a> fn(&Context<'a>, &mut Sink<'a>)),
    /// It compares a desk with what it was before; its findings can't be silenced.
    Range {
        /// What the files of the example and of its fix were before.
        before: Example,
        /// How it compares.
        check: for<'a> fn(&Range<'a>, &mut Sink<'a>),
    },
    /// Its findings are made while a file is read; they can't be silenced.
    Reading,
    /// Its findings are made while the repository is looked at; they can't be silenced.
    Repository,
    /// Its findings are made while `# itsm: ignore[…]` comments are applied; they can't be silenced.
    Ignoring,
}

/// One check that validation makes, with its documentation.
#[derive(Debug)]
pub struct Rule {
    /// The kebab-case name, which is also the stem of the rule's file.
    pub name: &'static str,
    /// How serious its findings are.
    pub level: Level,
    /// What it checks, in one sentence.
    pub summary: &'static str,
    /// Why that matters, and what it leaves alone.
    pub why: &'static str,
    /// Files that it complains about.
    pub example: Example,
    /// The same files, mended.
    pub fix: Example,
    /// How it checks.
    pub check: Check,
}

/// A few files of a desk.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Path and content of each file.
    pub files: &'static [(&'static str, Body)],
}

/// What a file of an example holds.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Text.
    Text(&'static str),
    /// Bytes that are no text.
    Bytes(&'static [u8]),
    /// Nothing: the file is a symbolic link to this path.
    Link(&'static str),
}

/// Explains a rule in Markdown: what it checks, why, an example and its fix.
pub fn explain(rule: &Rule) -> String {
    let mut out = format!("# {} ({})\n\n", rule.name, rule.level.name());
    let _ = write!(out, "## What it checks\n\n{}\n\n", rule.summary);
    let _ = write!(out, "## Why\n\n{}\n\n", rule.why);
    if let Check::Range { before, .. } = rule.check {
        let _ = write!(out, "## Before\n\n{}", shown(before));
    }
    let _ = write!(out, "## Example\n\n{}", shown(rule.example));
    let _ = write!(out, "## Fix\n\n{}", shown(rule.fix));
    match rule.check {
        Check::Record(_) | Check::Corpus(_) => silence(rule.name, &mut out),
        Check::Firm(_)
        | Check::Notes(_)
        | Check::Range { .. }
        | Check::Reading
        | Check::Repository
        | Check::Ignoring => {
            out.push_str("This finding can't be silenced.\n");
        }
    }
    out
}

fn silence(name: &str, out: &mut String) {
    let comment = format!("`# itsm: ignore[{name}] because …`");
    let _ = writeln!(
        out,
        "To silence it in one place, write {comment} on that line or above it."
    );
}

fn shown(example: Example) -> String {
    let mut out = String::new();
    for (path, body) in example.files {
        let _ = match body {
            Body::Text(text) => write!(out, "`{path}`:\n\n```yaml\n{}\n```\n\n", text.trim_end()),
            Body::Bytes(bytes) => {
                write!(
                    out,
                    "`{path}`:\n\n```text\n{}\n```\n\n",
                    bytes.escape_ascii()
                )
            }
            Body::Link(target) => write!(out, "`{path}` is a symbolic link to `{target}`.\n\n"),
        };
    }
    out
}

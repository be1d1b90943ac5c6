//! `# itsm: ignore[rule] because …`: comments that silence findings.
//!
//! A comment speaks for the line it ends, for the line below it, or, in the block at the top of a file, for the whole
//! file. One without a reason silences nothing: the reason is what the next reader needs.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::check::Check;
use crate::check::Context;
use crate::check::RULES;
use crate::check::Sink;
use crate::check::rule;
use crate::check::rules::ignore_without_reason;
use crate::check::rules::unused_ignore;
use crate::diagnostic::Diagnostic;
use crate::record::Record;
use crate::text::LineIndex;
use crate::text::Span;
use crate::text::nearest;
use crate::yaml::Comment;

/// What such a comment begins with, after `#`.
const MARK: &str = "itsm:";

/// The findings that a comment speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Those of the whole file.
    File,
    /// Those that start on this line, counted from 1.
    Line(usize),
    /// None: an empty line, or nothing, follows the comment.
    Nothing,
}

/// A comment that wants to silence findings.
#[derive(Debug)]
struct Ignore {
    span: Span,
    rules: Vec<String>,
    has_reason: bool,
    reach: Reach,
    used: Vec<bool>,
}

impl Ignore {
    /// Whether the comment silences a finding; remembers that it did.
    fn silences(&mut self, finding: &Diagnostic) -> bool {
        let reaches = match self.reach {
            Reach::File => true,
            Reach::Line(line) => finding.region.start.line == line,
            Reach::Nothing => false,
        };
        let named = self.rules.iter().position(|name| *name == finding.rule);
        let used = named.filter(|_| reaches && self.has_reason && !is_firm(&finding.rule));
        if let Some(used) = used.and_then(|at| self.used.get_mut(at)) {
            *used = true;
        }
        used.is_some()
    }
}

fn is_firm(name: &str) -> bool {
    rule(name).is_some_and(|rule| matches!(rule.check, Check::Firm(_)))
}

/// Drops the findings that comments silence, and adds what is wrong with those comments.
pub(crate) fn apply(context: &Context<'_>, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let records = context.corpus.records().par_iter();
    let with_ignores = records.filter_map(|record| {
        let ignores = read(record);
        (!ignores.is_empty()).then_some((record.path(), (record, ignores)))
    });
    let mut by_path: HashMap<&str, (&Record, Vec<Ignore>)> = with_ignores.collect();
    if by_path.is_empty() {
        return findings;
    }
    findings.retain(|finding| {
        let ignores = by_path.get_mut(finding.path.as_str());
        // Each comment is asked, so that two that say the same are both used.
        let silenced = ignores.is_some_and(|(_, ignores)| {
            let silencing = ignores
                .iter_mut()
                .filter_map(|one| one.silences(finding).then_some(()));
            silencing.count() > 0
        });
        !silenced
    });
    let mut bare = Sink::new(&ignore_without_reason::RULE);
    let mut unused = Sink::new(&unused_ignore::RULE);
    for (record, ignores) in by_path.into_values() {
        for ignore in &ignores {
            judge(ignore, bare.on(record), unused.on(record));
        }
    }
    findings.append(&mut bare.into_findings());
    findings.append(&mut unused.into_findings());
    findings
}

/// Whether a comment of a record silences a rule somewhere in it, and says why.
pub fn is_silenced(record: &Record, rule: &str) -> bool {
    let mut ignores = read(record).into_iter();
    ignores.any(|one| one.has_reason && one.rules.iter().any(|name| name == rule))
}

/// Says what is wrong with a comment after all findings have met it.
fn judge(ignore: &Ignore, bare: &mut Sink<'_>, unused: &mut Sink<'_>) {
    if ignore.rules.is_empty() {
        let made = unused.at_span(
            ignore.span,
            "the comment names no rule, so it silences nothing",
        );
        made.hint("write `# itsm: ignore[rule] because …`");
        return;
    }
    if !ignore.has_reason {
        let message = "the comment gives no reason, so it silences nothing";
        bare.at_span(ignore.span, message)
            .hint("say why after the bracket: `… because …`");
        return;
    }
    for (name, used) in ignore.rules.iter().zip(&ignore.used) {
        if !used {
            let (message, hint) = idle(name);
            unused.at_span(ignore.span, message).hint(hint);
        }
    }
}

/// Why a name in a comment did nothing.
fn idle(name: &str) -> (String, String) {
    match rule(name).map(|rule| rule.check) {
        Some(Check::Record(_) | Check::Corpus(_)) => {
            let message = format!("`{name}` finds nothing here, so there is nothing to silence");
            (
                message,
                "remove the comment, or put it right above the line that it means".to_owned(),
            )
        }
        Some(
            Check::Firm(_)
            | Check::Notes(_)
            | Check::Range { .. }
            | Check::Reading
            | Check::Repository
            | Check::Ignoring,
        ) => {
            let message = format!("findings of `{name}` can't be silenced");
            (message, "mend the file instead".to_owned())
        }
        None => {
            let near = nearest(name, RULES.iter().map(|rule| rule.name));
            let near = near.map(|near| format!("did you mean `{near}`?"));
            let all = || "`itsm explain` lists the rules".to_owned();
            (
                format!("no rule is called `{name}`"),
                near.unwrap_or_else(all),
            )
        }
    }
}

/// The comments of a record that speak to us.
fn read(record: &Record) -> Vec<Ignore> {
    let comments = record.document().comments();
    let marked = comments.filter(|comment| comment.text.trim_start().starts_with(MARK));
    let marked: Vec<Comment<'_>> = marked.collect();
    if marked.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(record.document().text());
    marked
        .into_iter()
        .map(|comment| parse(record, comment, &lines))
        .collect()
}

fn parse(record: &Record, comment: Comment<'_>, lines: &LineIndex<'_>) -> Ignore {
    let (names, reason) = parts(comment.text).unwrap_or_default();
    let names = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let rules: Vec<String> = names.map(str::to_owned).collect();
    Ignore {
        span: comment.span,
        used: vec![false; rules.len()],
        rules,
        has_reason: is_reason(reason),
        reach: reach(record, comment.span, lines),
    }
}

/// The rules and the reason: `itsm: ignore[a, b] because …`.
fn parts(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix(MARK)?.trim_start();
    rest.strip_prefix("ignore")?
        .trim_start()
        .strip_prefix('[')?
        .split_once(']')
}

/// Whether a text says anything beyond `because`.
fn is_reason(text: &str) -> bool {
    let text = text.trim_start_matches(|first: char| !first.is_alphanumeric());
    let text = text.strip_prefix("because").unwrap_or(text);
    text.contains(char::is_alphanumeric)
}

fn reach(record: &Record, comment: Span, lines: &LineIndex<'_>) -> Reach {
    let text = record.document().text();
    let start = lines.position(comment.start);
    let (before, after) = text.split_at(comment.start as usize);
    let line = before.rsplit('\n').next().unwrap_or_default();
    if !line.trim_matches(['\u{feff}', ' ', '\t']).is_empty() {
        return Reach::Line(start.line);
    }
    let first = record.document().root().entries().next();
    if first.is_some_and(|(key, _)| comment.start < key.span().start) {
        return Reach::File;
    }
    let following = after.lines().enumerate();
    let mut following = following.skip_while(|(_, line)| line.trim_start().starts_with('#'));
    match following.next() {
        Some((below, line)) if !line.trim().is_empty() => Reach::Line(start.line + below),
        _ => Reach::Nothing,
    }
}

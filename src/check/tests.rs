//! The laws that every rule keeps, over desks that live in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::FileChange;
use crate::check::RULES;
use crate::check::Range;
use crate::check::Rule;
use crate::check::explain;
use crate::check::rule;
use crate::check::run;
use crate::check::run_range;
use crate::diagnostic::Diagnostic;
use crate::record::Content;
use crate::record::Corpus;
use crate::record::ReadFault;
use crate::record::parse_time;
use crate::schema::Config;
use crate::schema::Definitions;

fn now() -> DateTime<Utc> {
    parse_time("2026-12-01T12:00:00Z").unwrap()
}

fn content(body: Body) -> Content {
    match body {
        Body::Text(text) => Ok(text.as_bytes().to_vec()),
        Body::Bytes(bytes) => Ok(bytes.to_vec()),
        Body::Link(target) => Err(ReadFault {
            rule: "unreadable-file",
            message: format!("a symbolic link to {target} is not followed"),
        }),
    }
}

/// Checks the files of an example as a desk would be checked, with what they were before where the rule compares.
fn findings(rule: &Rule, example: Example) -> Vec<Diagnostic> {
    let files: BTreeMap<&str, Body> = example.files.iter().copied().collect();
    let mut found = Vec::new();
    let desk = match files.get("itsm.yaml") {
        Some(Body::Text(text)) => Config::parse("itsm.yaml", text, &mut found),
        _ => Config::default(),
    };
    let own = files.iter().filter_map(|(path, body)| match body {
        Body::Text(text) if path.starts_with(".itsm/schema/") => {
            Some(((*path).to_owned(), (*text).to_owned()))
        }
        _ => None,
    });
    let definitions = Definitions::of(&desk, &own.collect::<Vec<_>>(), &mut found);
    let paths = files.keys().map(|path| (*path).to_owned()).collect();
    let corpus = Corpus::load(paths, &definitions, |path| content(files[path]));
    let context = Context {
        corpus: &corpus,
        definitions: &definitions,
        config: &desk,
        now: now(),
    };
    let mut found = run(&context, found);
    if let Check::Range { before, .. } = rule.check {
        found.extend(compared(before, example, context, rule));
    }
    found
}

/// What the rules about a range say of an example and its files of before.
fn compared(before: Example, after: Example, now: Context<'_>, rule: &Rule) -> Vec<Diagnostic> {
    let bytes = |example: Example, path: &str| {
        let file = example.files.iter().find(|(one, _)| *one == path);
        file.map(|(_, body)| content(*body).unwrap())
    };
    let paths: BTreeSet<&str> = [before, after]
        .iter()
        .flat_map(|example| example.files.iter().map(|(path, _)| *path))
        .collect();
    let change = |path: &&str| FileChange {
        path: (*path).to_owned(),
        before: bytes(before, path),
        after: bytes(after, path),
    };
    let changes = paths.iter().map(change);
    let files: Vec<FileChange> = changes.filter(|one| one.before != one.after).collect();
    let then = files.iter().filter(|one| one.before.is_some());
    let paths = then.map(|one| one.path.clone()).collect();
    let corpus = Corpus::load(paths, now.definitions, |path| {
        Ok(bytes(before, path).unwrap())
    });
    run_range(&Range {
        base: "1a2b3c4",
        files: &files,
        before: &corpus,
        commits: &[],
        now,
        only_operational: rule.name == "not-operational",
    })
}

fn names(findings: &[Diagnostic]) -> BTreeSet<&str> {
    findings.iter().map(|one| one.rule.as_ref()).collect()
}

#[test]
fn every_rule_file_is_registered() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/rules");
    let files = std::fs::read_dir(folder).unwrap();
    let stems = files.map(|file| file.unwrap().path().file_stem().unwrap().to_owned());
    let mut stems: Vec<String> = stems
        .map(|stem| stem.into_string().unwrap().replace('_', "-"))
        .filter(|stem| stem != "mod")
        .collect();
    stems.sort_unstable();
    let registered: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(
        stems, registered,
        "add `mod {{rule}};` and `&{{rule}}::RULE` to src/check/rules/mod.rs, both sorted by name"
    );
}

#[test]
fn every_rule_is_found_by_its_name() {
    for one in RULES {
        assert_eq!(rule(one.name).map(|found| found.name), Some(one.name));
    }
    assert!(rule("no-such-rule").is_none());
}

#[test]
fn every_example_triggers_its_rule_alone_and_the_fix_silences_it() {
    for rule in RULES {
        let found = findings(rule, rule.example);
        if matches!(rule.check, Check::Repository) {
            let left = findings(rule, rule.fix);
            assert!(found.is_empty() && left.is_empty(), "{}", rule.name);
            continue;
        }
        assert_eq!(
            names(&found),
            BTreeSet::from([rule.name]),
            "example of {}: {found:#?}",
            rule.name
        );
        assert!(
            found.iter().all(|one| one.level == rule.level),
            "level of {}",
            rule.name
        );
        let left = findings(rule, rule.fix);
        assert!(left.is_empty(), "fix of {}: {left:#?}", rule.name);
    }
}

#[test]
fn every_message_is_a_lower_case_phrase_on_one_line() {
    for rule in RULES {
        for one in findings(rule, rule.example) {
            let message = one.message;
            assert!(
                !message.ends_with('.') && !message.contains('\n'),
                "{message}"
            );
            assert!(!message.starts_with(char::is_uppercase), "{message}");
        }
    }
}

#[test]
fn every_explanation_has_the_four_headings() {
    for rule in RULES {
        let text = explain(rule);
        let headings: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let mut expected = vec!["What it checks", "Why", "Example", "Fix"];
        if matches!(rule.check, Check::Range { .. }) {
            expected.insert(2, "Before");
        }
        assert_eq!(headings, expected, "{}", rule.name);
        assert!(
            rule.summary.ends_with('.') && rule.why.ends_with('.'),
            "{}",
            rule.name
        );
    }
}

/// What a comment above the first line does to the findings of an example.
#[test]
fn a_comment_at_the_top_silences_every_rule_that_looks_at_records() {
    let by_content = |rule: &&&Rule| !matches!(rule.check, Check::Repository);
    for rule in RULES.iter().filter(by_content) {
        let can_be_silenced = matches!(rule.check, Check::Record(_) | Check::Corpus(_));
        let silenced = rule.example.files.iter().map(|(path, body)| match body {
            Body::Text(text) => {
                let text = format!("# itsm: ignore[{}] because it is a test\n{text}", rule.name);
                (*path, Body::Text(text.leak()))
            }
            other => (*path, *other),
        });
        let files: Vec<(&'static str, Body)> = silenced.collect();
        let example = Example {
            files: files.leak(),
        };
        let found = findings(rule, example);
        let remains = found.iter().any(|one| one.rule == rule.name);
        let is_reading = !can_be_silenced && rule.name != "unused-ignore";
        assert_eq!(
            remains,
            is_reading || rule.name == "unused-ignore",
            "{}: {found:#?}",
            rule.name
        );
    }
}

//! What makes a finding the same finding in two runs, for systems that tell new findings from old ones.
//!
//! A fingerprint may not change when lines move or days pass, and two findings of one run may never share one: GitLab
//! shows such as one. So it is made of the rule, the path and the message without counts and lengths of time, and where
//! these are equal, of which one in the order of the file it is.

use std::collections::HashMap;

use sha2::Digest;
use sha2::Sha256;

use crate::diagnostic::Report;
use crate::text::hex;

/// Stands before what is digested, so that a later way to make fingerprints gives others.
const VERSION: &str = "itsm-finding/v1";

/// The fingerprints of a report's findings, in their order: 64 hexadecimal digits each.
pub(crate) fn fingerprints(report: &Report<'_>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut of = |what: String| {
        let count = seen.entry(what.clone()).or_default();
        *count += 1;
        hex(&Sha256::digest(format!("{what}\n{count}")))
    };
    let findings = report.findings.iter();
    findings
        .map(|one| {
            let (path, message) = (report.place(&one.path), timeless(&one.message));
            of(format!("{VERSION}\n{}\n{path}\n{message}", one.rule))
        })
        .collect()
}

/// A message with `#` for every word that is a count or a length: `95`, `(8)`, `1d2h`.
fn timeless(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let bare = word.trim_matches(|letter: char| "(),.;:".contains(letter));
        let is_number = bare.starts_with(|letter: char| letter.is_ascii_digit())
            && bare
                .chars()
                .all(|letter| letter.is_ascii_digit() || "wdhms".contains(letter));
        if is_number { "#" } else { word }
    });
    words.collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::diagnostic::Level;
    use crate::diagnostic::Region;
    use crate::diagnostic::report::tests::empty;
    use crate::text::Position;

    fn at(line: usize, message: &str) -> Diagnostic {
        let place = Position { line, column: 1 };
        Diagnostic {
            path: "a.yaml".to_owned(),
            region: Region {
                start: place,
                end: place,
            },
            rule: "some-rule".into(),
            level: Level::Error,
            record: None,
            message: message.to_owned(),
            hint: None,
        }
    }

    fn of(findings: &[Diagnostic]) -> Vec<String> {
        let sources = HashMap::new();
        let report = Report {
            findings,
            ..empty(&sources)
        };
        fingerprints(&report)
    }

    #[test]
    fn lines_and_days_do_not_count() {
        let then = of(&[at(3, "stands on line 8 (since 95 days), 1d2h ago")]);
        let now = of(&[at(9, "stands on line 14 (since 96 days), 3h ago")]);
        assert_eq!(then, now);
        assert_eq!(then[0].len(), 64);
        let other = of(&[at(3, "`INC-2611-000001` ends on 2026-11-20")]);
        assert_ne!(other, of(&[at(3, "`INC-2611-000002` ends on 2026-11-20")]));
        assert_ne!(other, of(&[at(3, "`INC-2611-000001` ends on 2026-11-21")]));
    }

    #[test]
    fn no_two_findings_share_one() {
        let found = of(&[at(3, "a"), at(4, "a"), at(5, "b"), at(6, "a")]);
        let mut distinct = found.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 4);
        assert_eq!(of(&[at(8, "a")])[0], found[0]);
    }
}

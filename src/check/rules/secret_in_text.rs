//! Keys and tokens that somebody pasted into a record.
//!
//! Only shapes that nothing else has are looked for: a rule that cries at every long word is switched off. What was
//! found is never part of the message, which ends in logs that more people read than the record.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    name: "secret-in-text",
    level: Level::Warning,
    summary: "Finds what looks like a private key or an access token in the text of a record.",
    why: "Whoever may read the desk may use what is pasted into it, and git keeps it after it is taken out. Keys belong in a vault, and one that was here has to be replaced.",
    example: Example {
        files: &[(
            "incidents/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
description: |
  Log in to the relay with this:
  -----BEGIN OPENSSH PRIVATE KEY-----
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
description: |
  Log in to the relay with the key `relay` of the vault.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Record(check),
};

/// How a secret begins, how many more letters, digits, `-` and `_` it has at least, and what it is.
///
/// Private keys are as in RFC 7468; the others as their makers document them so that scanners can find them.
const SHAPES: &[(&str, usize, &str)] = &[
    ("-----BEGIN PRIVATE KEY-----", 0, "a private key"),
    ("-----BEGIN ENCRYPTED PRIVATE KEY-----", 0, "a private key"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----", 0, "a private key"),
    ("-----BEGIN RSA PRIVATE KEY-----", 0, "a private key"),
    ("-----BEGIN EC PRIVATE KEY-----", 0, "a private key"),
    ("-----BEGIN PGP PRIVATE KEY BLOCK-----", 0, "a private key"),
    ("AGE-SECRET-KEY-1", 58, "a private key of age"),
    ("AKIA", 16, "an access key of AWS"),
    ("ASIA", 16, "an access key of AWS"),
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghu_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("ghr_", 36, "a token of GitHub"),
    ("github_pat_", 60, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
];

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let id = subject.record.id();
    for (start, what) in found(subject.record.document().text()) {
        let message = format!("this looks like {what}");
        sink.at_span(Span::new(start, start), message).hint(format!(
            "have it replaced where it is used, then take it out: `itsm redact {id} --field FIELD --reason TEXT`"
        ));
    }
}

/// Where secrets begin in a text, and what they are.
fn found(text: &str) -> Vec<(usize, &'static str)> {
    let of_shape = |(begin, length, what): &(&str, usize, &'static str)| {
        let (length, what) = (*length, *what);
        let starts = text.match_indices(begin);
        let whole = starts.filter(move |(start, begin)| {
            let before = text[..*start].chars().next_back();
            let rest = text[start + begin.len()..].chars();
            !before.is_some_and(is_of_token)
                && rest.take_while(|one| is_of_token(*one)).count() >= length
        });
        whole
            .map(move |(start, _)| (start, what))
            .collect::<Vec<_>>()
    };
    let mut found: Vec<(usize, &'static str)> = SHAPES.iter().flat_map(of_shape).collect();
    found.sort_unstable();
    found
}

fn is_of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn only_what_has_the_whole_shape_is_a_secret() {
        let token = format!("ghp_{}", "a1".repeat(18));
        assert_eq!(found(&format!("use {token}.")), [(4, "a token of GitHub")]);
        assert_eq!(found(&format!("use {}.", &token[..39])), []);
        assert_eq!(found(&format!("use x{token}.")), []);
        assert_eq!(found("ghp_ is how tokens begin; AKIA too"), []);
        assert_eq!(
            found("AKIA0123456789ABCDEF and -----BEGIN RSA PRIVATE KEY-----"),
            [(0, "an access key of AWS"), (25, "a private key")]
        );
    }
}

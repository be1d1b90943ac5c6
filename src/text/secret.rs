//! Keys and tokens that somebody pasted into a text.
//!
//! Only shapes that nothing else has are looked for: whoever is warned at every long word stops to listen.

/// What looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
    /// What it is, with an article.
    pub what: &'static str,
}

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

/// The length of the shortest word that a secret begins with, `-----BEGIN`: most words are passed over.
const SHORTEST: usize = 10;

/// What looks like a secret in a text, in order.
///
/// A secret begins where a word does, so that one pass over the words of a text finds all.
pub fn secrets(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split(|letter| !is_of_token(letter)) {
        let rest = &text[start..];
        let is_long = word.len() >= SHORTEST;
        let shape = SHAPES.iter().find(|(begin, more, _)| {
            is_long && rest.starts_with(begin) && (*more == 0 || word.len() >= begin.len() + more)
        });
        found.extend(shape.map(|(begin, _, what)| Secret {
            start,
            end: start + begin.len().max(word.len()),
            what,
        }));
        start += word.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

/// A text of the same length with stars in the place of tokens.
pub fn veiled(text: &str) -> String {
    let mut veiled = text.to_owned();
    for secret in secrets(text) {
        let length = secret.end - secret.start;
        veiled.replace_range(secret.start..secret.end, &"*".repeat(length));
    }
    veiled
}

fn is_of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        let found = secrets(text).into_iter();
        found
            .map(|one| (&text[one.start..one.end], one.what))
            .collect()
    }

    #[test]
    fn only_what_has_the_whole_shape_is_a_secret() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let text = format!("use {token}.");
        assert_eq!(found(&text), [(token.as_str(), "a token of GitHub")]);
        assert_eq!(found(&format!("use {}.", &token[..39])), []);
        assert_eq!(found(&format!("use x{token}.")), []);
        assert_eq!(found("ghp_ is how tokens begin; AKIA too"), []);
        let header = "-----BEGIN RSA PRIVATE KEY-----";
        assert_eq!(
            found(&format!("AKIA0123456789ABCDEF and {header}")),
            [
                ("AKIA0123456789ABCDEF", "an access key of AWS"),
                (header, "a private key")
            ]
        );
    }

    #[test]
    fn a_veil_is_as_long_as_what_it_hides() {
        assert_eq!(
            veiled("é AKIA0123456789ABCDEF, é"),
            "é ********************, é"
        );
        assert_eq!(veiled("nothing"), "nothing");
    }
}

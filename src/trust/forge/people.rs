//! Who had a hand in the content of a pull request.
//!
//! Whoever wrote it must not approve it. Addresses are what the committer's git was told, so they only ever add
//! people to this list: nobody is cleared by one.

use crate::trust::forge::Person;
use crate::trust::forge::PullRequest;

/// How the line of a message begins that names another author.
const CO_AUTHOR: &str = "co-authored-by:";

/// Somebody who had a hand in a pull request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contributor {
    /// The number of the account, where the forge or the address says it.
    pub id: Option<i64>,
    /// The address, in lower case.
    pub email: String,
}

/// Authors, co-authors and committers, each once; the addresses under which the forge itself commits are no people's.
pub fn contributors(pull: &PullRequest, forge_committers: &[String]) -> Vec<Contributor> {
    let is_forge = |email: &str| {
        let mut known = forge_committers.iter();
        known.any(|known| known.eq_ignore_ascii_case(email))
    };
    let mut found: Vec<Contributor> = Vec::new();
    for commit in &pull.commits {
        found.push(contributor(&commit.author));
        found.extend(commit.co_authors.iter().map(contributor));
        if !is_forge(&commit.committer.email) {
            found.push(contributor(&commit.committer));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn contributor(person: &Person) -> Contributor {
    Contributor {
        id: person.id.or_else(|| account_in(&person.email)),
        email: person.email.to_lowercase(),
    }
}

/// The account's number in an address that the forge made: `583231+ana@users.noreply.example`, on GitLab with a dash.
fn account_in(email: &str) -> Option<i64> {
    let (local, host) = email.split_once('@')?;
    let (number, _) = local.split_once(['+', '-'])?;
    let is_own = host.to_lowercase().starts_with("users.noreply.");
    is_own.then(|| number.parse().ok()).flatten()
}

/// The other authors that a message names, wherever in it the line stands.
pub(super) fn co_authors(message: &str) -> Vec<Person> {
    let lines = message.lines().map(str::trim);
    lines.filter_map(co_author).collect()
}

fn co_author(line: &str) -> Option<Person> {
    let start = line.get(..CO_AUTHOR.len())?;
    let rest = start
        .eq_ignore_ascii_case(CO_AUTHOR)
        .then(|| &line[CO_AUTHOR.len()..])?;
    let (name, email) = match rest.rsplit_once('<') {
        Some((name, email)) => (name, email.trim_end_matches('>')),
        // Without an address it is still somebody, whom nobody can clear.
        None => (rest, rest),
    };
    Some(Person {
        id: None,
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn co_authors_are_found_anywhere_and_in_any_case() {
        let message = "Move the relay\n\nCO-AUTHORED-BY: Ben B <ben@example.org>\nlast words\r\n  Co-authored-by:cleo\n";
        let found: Vec<(String, String)> = co_authors(message)
            .into_iter()
            .map(|person| (person.name, person.email))
            .collect();
        let expected = [("Ben B", "ben@example.org"), ("cleo", "cleo")];
        let expected = expected.map(|(name, email)| (name.to_owned(), email.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_forges_own_address_names_the_account() {
        let expected = [
            ("583231+ana@users.noreply.github.com", Some(583_231)),
            ("77-ana@users.noreply.gitlab.com", Some(77)),
            ("ana@users.noreply.github.com", None),
            ("583231+ana@example.org", None),
            ("é", None),
        ];
        for (email, id) in expected {
            assert_eq!(account_in(email), id, "{email}");
        }
    }
}

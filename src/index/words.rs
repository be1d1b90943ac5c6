//! Texts found by the words that they share with another text.
//!
//! The words of a record are never a query language: a text is taken apart into words here and each is quoted, so that
//! nothing in it is an operator to SQLite. The tables live in memory and go with the value.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::Result;
use rusqlite::params;

use crate::index::IndexError;

/// The most words of a text that are looked for; the first say what it is about.
const MOST: usize = 64;

/// The fewest letters of a word that says anything; with a digit in it, two are enough.
const LETTERS: usize = 3;

/// Words so common that sharing them means nothing.
const COMMON: [&str; 26] = [
    "and", "are", "but", "can", "con", "del", "des", "for", "from", "has", "las", "les", "los",
    "not", "para", "por", "que", "since", "that", "the", "this", "una", "und", "was", "which",
    "with",
];

/// What surrounds a shared word in a marked text: characters that no record may hold.
const MARKS: (char, char) = ('\u{1}', '\u{2}');

/// Texts that can be searched, each under a number.
#[derive(Debug)]
pub struct Words {
    connection: Connection,
}

impl Words {
    /// Takes texts in.
    pub fn of<'a>(texts: impl Iterator<Item = (usize, &'a str)>) -> Result<Self, IndexError> {
        build(texts).map_err(|error| IndexError::build(&error))
    }

    /// The texts that share a word with this one, each with how alike the two are: the BM25 of SQLite, more is more.
    pub fn alike(&self, text: &str) -> Result<Vec<(usize, f64)>, IndexError> {
        let Some(query) = query(text) else {
            return Ok(Vec::new());
        };
        self.found(&query)
            .map_err(|error| IndexError::build(&error))
    }

    /// The words that the text of a number shares with this one, as they stand there, in order.
    pub fn shared(&self, number: usize, text: &str) -> Result<Vec<String>, IndexError> {
        let Some(query) = query(text) else {
            return Ok(Vec::new());
        };
        let marked = self.marked(number, &query);
        Ok(between_marks(
            &marked.map_err(|error| IndexError::build(&error))?,
        ))
    }

    fn found(&self, query: &str) -> Result<Vec<(usize, f64)>> {
        let sql = "SELECT rowid, -bm25(word) FROM word WHERE word MATCH ? ORDER BY rowid";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([query], |row| {
            let number: i64 = row.get(0)?;
            Ok((usize::try_from(number).unwrap_or_default(), row.get(1)?))
        })?;
        rows.collect()
    }

    fn marked(&self, number: usize, query: &str) -> Result<String> {
        let sql = "SELECT highlight(word, 0, ?3, ?4) FROM word WHERE word MATCH ?1 AND rowid = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let marks = (MARKS.0.to_string(), MARKS.1.to_string());
        let number = i64::try_from(number).unwrap_or_default();
        let mut rows = statement.query(params![query, number, marks.0, marks.1])?;
        match rows.next()? {
            Some(row) => row.get(0),
            None => Ok(String::new()),
        }
    }
}

fn build<'a>(texts: impl Iterator<Item = (usize, &'a str)>) -> Result<Words> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         CREATE VIRTUAL TABLE word USING fts5(text, tokenize = 'unicode61 remove_diacritics 2');",
    )?;
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT INTO word (rowid, text) VALUES (?, ?)")?;
        for (number, text) in texts {
            let number = i64::try_from(number).unwrap_or_default();
            insert.execute(params![number, text])?;
        }
    }
    transaction.commit()?;
    Ok(Words { connection })
}

/// The words of a text as a query for any of them; none where it has no word that says anything.
fn query(text: &str) -> Option<String> {
    let mut seen = HashSet::new();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.map(str::to_lowercase).filter(|word| says(word));
    let words = words.filter(|word| seen.insert(word.clone())).take(MOST);
    let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    (!quoted.is_empty()).then(|| quoted.join(" OR "))
}

fn says(word: &str) -> bool {
    let is_code = word.chars().any(char::is_numeric);
    let least = if is_code { 2 } else { LETTERS };
    word.chars().count() >= least && !COMMON.contains(&word)
}

/// The marked words of a text in small letters, each once.
fn between_marks(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split(MARKS.0).skip(1) {
        let word = part
            .split(MARKS.1)
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn words(texts: &[&str]) -> Words {
        Words::of(texts.iter().copied().enumerate()).unwrap()
    }

    fn order(words: &Words, text: &str) -> Vec<usize> {
        let mut found = words.alike(text).unwrap();
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
        found.into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn more_and_rarer_words_in_common_are_more_alike() {
        let words = words(&[
            "printer jams on floor two",
            "mail relay rejects the certificate",
            "mail is slow",
            "coffee machine",
        ]);
        assert_eq!(
            order(&words, "Relay: certificate expired, mail down"),
            [1, 2]
        );
    }

    #[test]
    fn shared_words_are_named_as_they_stand_there_without_regard_to_accents() {
        let words = words(&["Conexión rechazada, conexión perdida"]);
        assert_eq!(words.shared(0, "la CONEXION").unwrap(), ["conexión"]);
        assert!(words.shared(7, "conexion").unwrap().is_empty());
    }

    #[test]
    fn nothing_in_a_text_is_an_operator() {
        let words = words(&["near the relay", "relay"]);
        for text in [
            "NEAR(\"relay\" -1",
            "relay* AND (",
            "text : relay ^",
            "\" OR \"\"relay",
        ] {
            assert_eq!(words.alike(text).unwrap().len(), 2, "{text}");
        }
        assert!(words.alike("the -- ''; () *").unwrap().is_empty());
    }
}

//! What a KPI is: a query and the head comment that says what its rows mean.
//!
//! The head is the only place that describes a KPI; the program knows none by name, so that a desk adds one by adding
//! a file.

use std::collections::BTreeMap;

use sha2::Digest;
use sha2::Sha256;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::schema::Definitions;
use crate::schema::KpiSource;
use crate::text::Position;
use crate::text::hex;
use crate::text::nearest;
use crate::text::one_of;

/// The name under which faults of KPI files are reported.
const RULE: &str = "definition";

/// The keys of a head; all but the last must be there.
const KEYS: [&str; 8] = [
    "title",
    "process",
    "unit",
    "direction",
    "origin",
    "aggregate",
    "about",
    "default",
];

/// The units in which a duration can be told.
const TIMES: [&str; 3] = ["minutes", "hours", "days"];

/// How the rows of a query become one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// The number of rows. Column `record`.
    Count,
    /// The sum of `value`. Columns `record, value`.
    Sum,
    /// The mean of `value`. Columns `record, value`.
    Mean,
    /// The sum of `num` over the sum of `den`, times 100 where the unit is percent. Columns `record, num, den`.
    Ratio,
    /// The mean of `working`, with the spread of `working` and of `clock`. Columns `record, working, clock`, in seconds.
    Duration,
}

impl Aggregate {
    const ALL: [Self; 5] = [
        Self::Count,
        Self::Sum,
        Self::Mean,
        Self::Ratio,
        Self::Duration,
    ];

    /// The word in the head.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Ratio => "ratio",
            Self::Duration => "duration",
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// The figure only gives context.
    Neutral,
    /// The figure should stay within a band.
    Target,
}

impl Direction {
    const ALL: [Self; 4] = [Self::Higher, Self::Lower, Self::Neutral, Self::Target];

    /// The word in the head and in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Neutral => "neutral",
            Self::Target => "target",
        }
    }
}

/// A KPI: its description and its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpi {
    /// The stem of the file's name.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The process that it measures.
    pub process: String,
    /// The unit of its value: `count`, `percent`, `hours` …
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// Where it comes from.
    pub origin: String,
    /// How the rows become one figure.
    pub aggregate: Aggregate,
    /// How it is computed, in plain words.
    pub about: String,
    /// Whether it is shown when none is named.
    pub default: bool,
    /// The query, with the parameters `:from` and `:to` in seconds since 1970.
    pub sql: String,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
}

impl Kpi {
    /// Every KPI of a desk, by process and id, and what is wrong with those files that are none.
    pub fn all(definitions: &Definitions) -> (Vec<Self>, Vec<Diagnostic>) {
        let mut kpis = Vec::new();
        let mut findings = Vec::new();
        for source in definitions.kpis() {
            match Self::parse(&source.id, &source.text) {
                Ok(kpi) => kpis.push(kpi),
                Err(faults) => {
                    findings.extend(faults.into_iter().map(|fault| finding(source, fault)));
                }
            }
        }
        kpis.sort_by(|one, other| (&one.process, &one.id).cmp(&(&other.process, &other.id)));
        (kpis, findings)
    }

    fn parse(id: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let head = Head::read(text)?;
        let aggregate = head.word("aggregate", &Aggregate::ALL, Aggregate::name)?;
        let unit = head.text("unit");
        if aggregate == Aggregate::Duration && !TIMES.contains(&unit.as_str()) {
            return Err(head.fault(
                "unit",
                format!("a duration is told in {}, not in `{unit}`", one_of(TIMES)),
            ));
        }
        Ok(Self {
            id: id.to_owned(),
            title: head.text("title"),
            process: head.text("process"),
            direction: head.word("direction", &Direction::ALL, Direction::name)?,
            origin: head.text("origin"),
            about: head.text("about"),
            default: head.word(
                "default",
                &[true, false],
                |yes| if yes { "yes" } else { "no" },
            )?,
            sql: text.to_owned(),
            digest: hex(&Sha256::digest(text)),
            aggregate,
            unit,
        })
    }
}

/// What is wrong with a head: the line, from 1, and a lower-case phrase.
type Fault = (usize, String);

/// The keys of a head comment, each with its line.
#[derive(Debug)]
struct Head<'a>(BTreeMap<&'a str, (usize, String)>);

impl<'a> Head<'a> {
    /// Reads `-- key: value` lines; a line indented by more than one space goes on with the value above.
    fn read(text: &'a str) -> Result<Self, Vec<Fault>> {
        let mut keys: BTreeMap<&str, (usize, String)> =
            BTreeMap::from([("default", (1, "no".to_owned()))]);
        let mut faults = Vec::new();
        let mut current = "";
        let lines = text
            .lines()
            .map_while(|line| line.strip_prefix("--"))
            .enumerate();
        for (at, line) in lines {
            if let Some(more) = line.strip_prefix("  ") {
                if let Some((_, value)) = keys.get_mut(current) {
                    value.push(' ');
                    value.push_str(more.trim());
                }
                continue;
            }
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            current = key.trim();
            if !KEYS.contains(&current) {
                faults.push((at + 1, unknown(current)));
            }
            keys.insert(current, (at + 1, value.trim().to_owned()));
        }
        let missing = KEYS
            .iter()
            .filter(|key| keys.get(*key).is_none_or(|(_, value)| value.is_empty()));
        faults.extend(missing.map(|key| (1, format!("the head comment has no `{key}`"))));
        if faults.is_empty() {
            Ok(Self(keys))
        } else {
            Err(faults)
        }
    }

    fn text(&self, key: &str) -> String {
        self.0
            .get(key)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    fn word<T: Copy>(
        &self,
        key: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Result<T, Vec<Fault>> {
        let word = self.text(key);
        let found = all.iter().copied().find(|one| name(*one) == word);
        found.ok_or_else(|| {
            let names = one_of(all.iter().map(|one| name(*one)));
            self.fault(key, format!("`{key}` is `{word}`, but must be {names}"))
        })
    }

    fn fault(&self, key: &str, message: String) -> Vec<Fault> {
        let line = self.0.get(key).map_or(1, |(line, _)| *line);
        vec![(line, message)]
    }
}

fn unknown(key: &str) -> String {
    match nearest(key, KEYS) {
        Some(meant) => format!("the head comment knows no `{key}`; `{meant}` is near"),
        None => format!("the head comment knows no `{key}`, but {}", one_of(KEYS)),
    }
}

fn finding(source: &KpiSource, (line, message): Fault) -> Diagnostic {
    let start = Position { line, column: 1 };
    let end = Position {
        line: line + 1,
        column: 1,
    };
    Diagnostic {
        path: source.path.clone(),
        region: Region { start, end },
        rule: RULE.into(),
        level: Level::Error,
        record: None,
        message: format!("KPI `{}`: {message}", source.id),
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const GOOD: &str = "-- title: Cows\n-- process: farm\n-- unit: count\n-- direction: higher\n-- origin: own\n\
                        -- aggregate: count\n-- about: Counts\n--   cows.\nSELECT 1 AS record\n";

    fn faults(from: &str, to: &str) -> Vec<Fault> {
        Kpi::parse("cows", &GOOD.replace(from, to)).unwrap_err()
    }

    #[test]
    fn a_head_says_what_the_rows_mean() {
        let kpi = Kpi::parse("cows", GOOD).unwrap();
        assert_eq!(
            (kpi.title.as_str(), kpi.aggregate),
            ("Cows", Aggregate::Count)
        );
        assert_eq!(kpi.about, "Counts cows.");
        assert!(!kpi.default);
        assert!(
            Kpi::parse(
                "cows",
                &GOOD.replace("-- about", "-- default: yes\n-- about")
            )
            .unwrap()
            .default
        );
    }

    #[test]
    fn a_missing_key_is_named() {
        assert_eq!(
            faults("-- origin: own\n", ""),
            [(1, "the head comment has no `origin`".to_owned())]
        );
    }

    #[test]
    fn a_misspelt_key_gets_the_nearest() {
        let message = "the head comment knows no `defalt`; `default` is near".to_owned();
        assert_eq!(
            faults("-- about", "-- defalt: yes\n-- about"),
            [(7, message)]
        );
    }

    #[test]
    fn a_word_out_of_the_list_is_refused_in_its_line() {
        let message =
            "`direction` is `up`, but must be higher, lower, neutral or target".to_owned();
        assert_eq!(faults("direction: higher", "direction: up"), [(4, message)]);
    }

    #[test]
    fn a_duration_needs_a_unit_of_time() {
        let message = "a duration is told in minutes, hours or days, not in `count`".to_owned();
        assert_eq!(
            faults("aggregate: count", "aggregate: duration"),
            [(3, message)]
        );
    }
}

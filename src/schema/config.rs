//! The configuration of a desk: `itsm.yaml`.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use chrono_tz::Tz;
use indexmap::IndexMap;
use semver::Version;
use semver::VersionReq;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use crate::diagnostic::Diagnostic;
use crate::schema::CalendarDefinition;
use crate::schema::ServiceLevels;
use crate::schema::SourceFile;
use crate::schema::calendar::RawCalendar;
use crate::schema::layers::RULE;
use crate::schema::migration::shipped_version;
use crate::schema::shipped;
use crate::schema::validator::Validator;
use crate::yaml::FieldPath;

/// The format of a desk that this program writes.
pub const FORMAT: u64 = 1;

/// The edition of the definitions to which the records of a desk were last brought.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Edition {
    /// The version of the shipped definitions.
    pub version: u64,
    /// The number of the last of the desk's own migrations; 0 for none.
    pub own: u64,
    /// The digest of the definitions, where it was recorded.
    pub digest: Option<String>,
    /// The profiles that were in force before, oldest first.
    pub past: Vec<PastProfile>,
}

/// A profile that a desk once had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PastProfile {
    /// The profile.
    pub profile: String,
    /// The first instant at which it was in force no more.
    #[serde(deserialize_with = "instant")]
    pub until: DateTime<Utc>,
}

fn instant<'de, D: Deserializer<'de>>(source: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(source)?;
    text.parse().map_err(D::Error::custom)
}

impl Default for Edition {
    /// What a desk has that was made before editions were recorded.
    fn default() -> Self {
        Self {
            version: 1,
            own: 0,
            digest: None,
            past: Vec::new(),
        }
    }
}

/// Whether commands that write also commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommitMode {
    /// Commands commit what they write.
    #[default]
    Auto,
    /// Commands only write, as with `--no-commit`.
    Never,
}

/// The priority matrix: impact × urgency (ITIL, incident prioritization).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The levels, from most to least important.
    pub levels: Vec<String>,
    /// Impact → urgency → level.
    pub matrix: BTreeMap<String, BTreeMap<String, String>>,
}

impl Matrix {
    /// The words for impact and urgency, from most to least.
    pub const SCALE: [&'static str; 3] = ["high", "medium", "low"];

    /// The level for an impact and an urgency.
    pub fn level(&self, impact: &str, urgency: &str) -> Option<&str> {
        Some(self.matrix.get(impact)?.get(urgency)?.as_str())
    }

    fn rank(&self, impact: &str, urgency: &str) -> Option<usize> {
        let level = self.level(impact, urgency)?;
        self.levels.iter().position(|one| one == level)
    }
}

impl Default for Matrix {
    /// P1 for high × high, one level down for each step of either.
    fn default() -> Self {
        let row = |impact: usize| {
            let cell = |urgency: usize| {
                (
                    Self::SCALE[urgency].to_owned(),
                    format!("P{}", impact + urgency + 1),
                )
            };
            (0..3).map(cell).collect()
        };
        Self {
            levels: (1..=5).map(|level| format!("P{level}")).collect(),
            matrix: (0..3)
                .map(|impact| (Self::SCALE[impact].to_owned(), row(impact)))
                .collect(),
        }
    }
}

#[derive(Debug, Deserialize)]
struct RawConfig {
    format: u64,
    requires: Option<String>,
    name: Option<String>,
    profile: Option<String>,
    timezone: Option<String>,
    priority: Option<Matrix>,
    #[serde(default)]
    commit: CommitMode,
    kpis: Option<Vec<String>>,
    #[serde(default)]
    calendars: IndexMap<String, RawCalendar>,
    #[serde(default)]
    service_levels: ServiceLevels,
    #[serde(default)]
    definitions: Edition,
}

/// A desk's configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The version of the desk's format.
    pub format: u64,
    /// The versions of the program that may write.
    pub requires: VersionReq,
    /// The desk's name for people.
    pub name: Option<String>,
    /// The profile: `small` or `itil`.
    pub profile: String,
    /// The time zone of periods and of times shown.
    pub timezone: Tz,
    /// The priority matrix.
    pub priority: Matrix,
    /// Whether commands commit.
    pub commit: CommitMode,
    /// The KPIs shown when none is named.
    pub kpis: Option<Vec<String>>,
    /// The business calendars by name, in the order of the file; those that are at fault are left out.
    pub calendars: IndexMap<String, CalendarDefinition>,
    /// What the desk has decided about service levels.
    pub service_levels: ServiceLevels,
    /// The edition of the definitions that the records have.
    pub edition: Edition,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            format: FORMAT,
            requires: VersionReq::STAR,
            name: None,
            profile: "small".to_owned(),
            timezone: Tz::UTC,
            priority: Matrix::default(),
            commit: CommitMode::Auto,
            kpis: None,
            calendars: IndexMap::new(),
            service_levels: ServiceLevels::default(),
            edition: Edition::default(),
        }
    }
}

impl Config {
    /// Reads `itsm.yaml`; what is wrong with it goes into `out`, and defaults stand in.
    pub fn parse(path: &str, text: &str, out: &mut Vec<Diagnostic>) -> Self {
        let Some(file) = SourceFile::parse(path, text, out) else {
            return Self::default();
        };
        let schema =
            shipped("meta/desk.schema.json").and_then(|text| serde_json::from_str(text).ok());
        let violations = Validator::new(schema.unwrap_or_default()).all_violations(&file.value());
        if !violations.is_empty() {
            let found = violations
                .into_iter()
                .map(|one| file.finding(RULE, &one.path, one.message));
            out.extend(found);
            return Self::default();
        }
        match serde_json::from_value::<RawConfig>(file.value()) {
            Ok(raw) => Self::valid(raw, &file, out),
            Err(error) => {
                out.push(file.finding(RULE, &FieldPath::root(), error.to_string()));
                Self::default()
            }
        }
    }

    fn valid(raw: RawConfig, file: &SourceFile, out: &mut Vec<Diagnostic>) -> Self {
        let mut desk = Self {
            format: raw.format,
            name: raw.name,
            commit: raw.commit,
            kpis: raw.kpis,
            edition: raw.definitions,
            service_levels: raw.service_levels,
            ..Self::default()
        };
        desk.service_levels.thresholds.sort_unstable();
        desk.edition.past.sort_by_key(|past| past.until);
        let mut refuse = |key: &str, message: String| {
            out.push(file.finding(RULE, &FieldPath::root().key(key), message));
        };
        if let Some(text) = raw.requires {
            match VersionReq::parse(&text) {
                Ok(requires) => desk.requires = requires,
                Err(_) => refuse(
                    "requires",
                    format!("`{text}` is no version requirement such as `>=0.1`"),
                ),
            }
        }
        if let Some(name) = raw.timezone {
            match name.parse() {
                Ok(zone) => desk.timezone = zone,
                Err(_) => refuse(
                    "timezone",
                    format!("`{name}` is no IANA time zone such as `Europe/Madrid`"),
                ),
            }
        }
        if let Some(profile) = raw.profile {
            desk.profile = profile;
        }
        if let Some(priority) = raw.priority {
            match matrix_fault(&priority) {
                Some(fault) => refuse("priority", fault),
                None => desk.priority = priority,
            }
        }
        for (name, raw) in raw.calendars {
            if let Some(calendar) = raw.check(&name, desk.timezone, file, out) {
                desk.calendars.insert(name, calendar);
            }
        }
        desk
    }

    /// Reads the holiday files of the calendars; what is wrong with one goes into `out`, and its calendar is left out.
    ///
    /// `read` has the text of a file of the desk, or says why there is none.
    pub fn read_holidays(
        &mut self,
        path: &str,
        read: impl Fn(&str) -> Result<String, String>,
        out: &mut Vec<Diagnostic>,
    ) {
        self.calendars
            .retain(|_, calendar| calendar.read_holidays(path, &read, out));
    }

    /// Why a program of this version must not write to the desk, if it must not.
    pub fn refusal(&self, program: &str) -> Option<String> {
        if self.format > FORMAT {
            return Some(format!(
                "the desk has format {}, this program knows {FORMAT}",
                self.format
            ));
        }
        let known = shipped_version();
        if self.edition.version > known {
            return Some(format!(
                "the desk has version {} of the definitions, this program knows {known}",
                self.edition.version
            ));
        }
        let version = Version::parse(program).ok()?;
        let fits = self.requires.matches(&version);
        (!fits).then(|| {
            format!(
                "the desk requires itsm {}, this is {program}",
                self.requires
            )
        })
    }
}

/// What is wrong with a matrix: it must be total, use known levels, and never fall when impact or urgency rises.
fn matrix_fault(matrix: &Matrix) -> Option<String> {
    let scale = Matrix::SCALE;
    for (at, impact) in scale.iter().enumerate() {
        for (other, urgency) in scale.iter().enumerate() {
            let Some(rank) = matrix.rank(impact, urgency) else {
                return Some(format!(
                    "impact `{impact}` × urgency `{urgency}` has no level of `levels`"
                ));
            };
            let lower = [(at + 1, other), (at, other + 1)];
            let below = lower
                .iter()
                .filter_map(|(row, column)| matrix.rank(scale.get(*row)?, scale.get(*column)?));
            if below.into_iter().any(|below| below < rank) {
                return Some(format!(
                    "impact `{impact}` × urgency `{urgency}` ranks below a lesser one"
                ));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Config, Vec<String>) {
        let mut out = Vec::new();
        let desk = Config::parse("itsm.yaml", text, &mut out);
        (
            desk,
            out.into_iter()
                .map(|one| format!("{}: {}", one.region.start.line, one.message))
                .collect(),
        )
    }

    #[test]
    fn the_default_matrix_falls_one_level_a_step() {
        let matrix = Matrix::default();
        assert_eq!(matrix.level("high", "high"), Some("P1"));
        assert_eq!(matrix.level("medium", "low"), Some("P4"));
        assert_eq!(matrix.level("low", "low"), Some("P5"));
    }

    #[test]
    fn an_older_program_refuses_to_write() {
        let (desk, found) = read("format: 1\nrequires: \">=9.0\"\n");
        assert!(found.is_empty());
        assert!(desk.refusal("0.1.0").is_some());
        assert!(desk.refusal("9.1.0").is_none());
        let (desk, _) = read("format: 2\n");
        assert!(desk.refusal("0.1.0").is_some());
        let (desk, found) = read("format: 1\ndefinitions: {version: 99}\n");
        assert!(found.is_empty());
        assert_eq!(
            desk.refusal("0.1.0").unwrap_or_default(),
            "the desk has version 99 of the definitions, this program knows 1"
        );
    }

    #[test]
    fn a_time_zone_that_is_none_is_found_where_it_stands() {
        let (_, found) = read("format: 1\ntimezone: Europe/Madird\n");
        assert_eq!(
            found,
            ["2: `Europe/Madird` is no IANA time zone such as `Europe/Madrid`"]
        );
    }

    #[test]
    fn a_matrix_that_falls_where_impact_rises_is_refused() {
        let text = "format: 1\npriority:\n  levels: [P1, P2]\n  matrix:\n    high: {high: P2, medium: P2, low: P2}\n    \
                    medium: {high: P1, medium: P2, low: P2}\n    low: {high: P2, medium: P2, low: P2}\n";
        let (_, found) = read(text);
        assert_eq!(
            found,
            ["3: impact `high` × urgency `high` ranks below a lesser one"]
        );
    }
}

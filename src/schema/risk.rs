//! How risky a change is, as data: which facts count, how many points each adds, and where the bands begin.
//!
//! What a fact is and how it is found out is decided elsewhere; a desk changes points and bands, not the program.

use indexmap::IndexMap;
use serde::Deserialize;

/// How the risk of a change is computed, and when it is reviewed afterwards.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RiskModel {
    /// The considerations, by name, in the order of the definition.
    pub inputs: IndexMap<String, RiskInput>,
    /// The bands, from the lowest to the highest.
    pub bands: Vec<Band>,
    /// The hours from the decision to the planned start, by kind of change.
    #[serde(default)]
    pub lead_hours: IndexMap<String, i64>,
    /// The hours after the start of work that could not wait in which it has to be authorized; without them, ever.
    #[serde(default)]
    pub ratify_hours: Option<i64>,
    /// When a review after the work is owed.
    pub review: ReviewDuty,
}

/// One consideration.
#[derive(Debug, Clone, Deserialize)]
pub struct RiskInput {
    /// What is considered, in one sentence.
    pub about: String,
    /// The fact that it reads.
    pub fact: String,
    /// The points of each word.
    #[serde(default)]
    pub words: IndexMap<String, i64>,
    /// The points from a number on, in ascending order.
    #[serde(default)]
    pub ranges: Vec<PointRange>,
}

/// The points from a number on.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct PointRange {
    /// The first number.
    pub from: i64,
    /// The points.
    pub points: i64,
}

/// A band of the sum of points.
#[derive(Debug, Clone, Deserialize)]
pub struct Band {
    /// The value of `risk`.
    pub band: String,
    /// The fewest points; the lowest band has no lower end.
    pub from: Option<i64>,
}

/// When a review after the work is owed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ReviewDuty {
    /// The outcomes that call for it.
    pub outcomes: Vec<String>,
    /// The kinds of change that call for it.
    pub kinds: Vec<String>,
    /// The risks that call for it.
    pub risks: Vec<String>,
    /// The days after the work in which it has to be held.
    pub days: i64,
}

impl RiskModel {
    /// The band of a sum of points; none where no band is defined.
    pub fn band(&self, sum: i64) -> Option<&str> {
        let mut bands = self.bands.iter().rev();
        let found = bands.find(|band| band.from.is_none_or(|from| sum >= from));
        found.map(|band| band.band.as_str())
    }

    /// How high a band is; none for a word that is no band.
    pub fn height(&self, band: &str) -> Option<usize> {
        self.bands.iter().position(|one| one.band == band)
    }
}

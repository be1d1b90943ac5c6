//! What a desk has decided about service levels, whatever its agreements say.

use serde::Deserialize;

/// The key `service_levels` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceLevels {
    /// Which of several targets that fit governs.
    pub several: Several,
    /// The shares of a goal, in percent, at which people are told, where a target has none of its own.
    pub thresholds: Vec<u32>,
    /// The share of a goal, in percent, from which on a clock is at risk.
    pub at_risk: u32,
}

/// Which of several targets of the same precedence governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Several {
    /// The one with the shortest goal.
    #[default]
    Shortest,
    /// The one that says most about the records that it fits.
    MostSpecific,
    /// Precedence alone decides.
    Precedence,
}

impl Default for ServiceLevels {
    fn default() -> Self {
        Self {
            several: Several::Shortest,
            thresholds: vec![75, 100],
            at_risk: 75,
        }
    }
}

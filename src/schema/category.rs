//! The fixed meanings of states.
//!
//! Teams rename and add states; code and KPIs read categories only.

use serde::Deserialize;

/// What a state means to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Recorded, nobody has taken it up.
    Initial,
    /// Work goes on, or the thing is in use.
    Active,
    /// Stopped for somebody or something else; clocks stop too.
    Waiting,
    /// The work is done and waits for confirmation.
    Resolved,
    /// Nothing more is to happen.
    Closed,
}

impl Category {
    /// Every category, in the order of a usual life.
    pub const ALL: [Self; 5] = [
        Self::Initial,
        Self::Active,
        Self::Waiting,
        Self::Resolved,
        Self::Closed,
    ];

    /// The word that definitions and outputs use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Active => "active",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Whether work is still to be done.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }

    /// Whether clocks run: neither waiting for others nor done.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Initial | Self::Active)
    }
}

//! One line a figure: what was done, what it cost, and what it may cost.

use std::fmt;

/// The heading of the table.
pub(crate) const HEAD: &str = "\
| records | work | measured | yardstick | | ratio | budget | within |
|---:|---|---:|---|---:|---:|---|---|";

/// What a figure may be at most.
pub(crate) enum Budget {
    /// So many times its yardstick.
    Times(f64),
    /// So much above its yardstick.
    Above(f64),
    /// The yardstick itself.
    Limit,
}

/// One figure beside its yardstick, both in the same unit.
pub(crate) struct Row {
    /// How many incidents the desk has.
    pub(crate) records: usize,
    /// What was done.
    pub(crate) work: &'static str,
    /// The unit of both figures.
    pub(crate) unit: &'static str,
    /// The figure.
    pub(crate) measured: f64,
    /// What the yardstick is.
    pub(crate) against: &'static str,
    /// The figure of the yardstick.
    pub(crate) yardstick: f64,
    /// What the figure may be at most.
    pub(crate) budget: Budget,
}

impl Row {
    fn is_within(&self) -> bool {
        let most = match self.budget {
            Budget::Times(factor) => self.yardstick * factor,
            Budget::Above(more) => self.yardstick + more,
            Budget::Limit => self.yardstick,
        };
        self.measured <= most
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit;
        let budget = match self.budget {
            Budget::Times(factor) => format!("{factor} ×"),
            Budget::Above(more) => format!("+ {more} {unit}"),
            Budget::Limit => format!("{} {unit}", self.yardstick),
        };
        let within = if self.is_within() { "yes" } else { "**no**" };
        let ratio = self.measured / self.yardstick;
        write!(
            out,
            "| {} | {} | {:.1} {unit} | {} | {:.1} {unit} | {ratio:.2} | {budget} | {within} |",
            self.records, self.work, self.measured, self.against, self.yardstick
        )
    }
}

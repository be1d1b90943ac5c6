//! When a statement was there, as far as that is proven.

use chrono::DateTime;
use chrono::Utc;

use crate::ops::OpsError;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::votes::Court;
use crate::trust::Statement;

impl Court<'_> {
    /// When a statement is taken to have been made: when the trusted side got it with its signature, or else now; never
    /// when it says.
    pub(super) fn judged_at(
        &self,
        filed: &Filed,
        matter: &Matter<'_>,
    ) -> Result<DateTime<Utc>, OpsError> {
        let anchor = match self.anchors.brought(filed)? {
            Some(place) => self.anchors.time(place)?,
            None => None,
        };
        Ok(anchor.map_or(matter.now, |anchor| anchor.min(matter.now)))
    }
}

/// When a statement was there that the trusted side got at some time, or has yet to get.
///
/// Whoever signs may claim an earlier time than is true, but hardly a later one: a line that says it had the statement
/// before it was made was set back. Of a review on a forge the importer knows when it was handed in.
pub(super) fn came(
    statement: &Statement,
    got: DateTime<Utc>,
    matter: &Matter<'_>,
) -> DateTime<Utc> {
    match statement {
        Statement::Approval { .. } => got.max(statement.time()).min(matter.now),
        Statement::Review { .. } => got.min(statement.time()),
    }
}

//! The clauses of a standard that evidence can be put together for.

use itsm::ops::ClauseSummary;
use itsm::report::Table;

/// The clauses, with what a desk can't show for them.
pub(crate) fn clauses(clauses: &[ClauseSummary]) -> Table {
    let mut table = Table::new(["clause", "about", "evidence", "not in a desk"]);
    let rows = clauses.iter().map(|one| {
        let answered = match (one.is_answered, &one.missing) {
            (false, _) => "none",
            (true, Some(_)) => "in part",
            (true, None) => "yes",
        };
        vec![
            one.number.clone(),
            one.title.clone(),
            answered.to_owned(),
            one.missing.clone().unwrap_or_default(),
        ]
    });
    table.rows = rows.collect();
    table
}

//! Priority: computed from impact and urgency, unless it is overridden with a reason.

use crate::record::Record;
use crate::schema::Matrix;

/// The priority that an override or the matrix gives; none where impact or urgency is unknown.
pub fn priority<'a>(
    matrix: &'a Matrix,
    impact: Option<&str>,
    urgency: Option<&str>,
    overridden: Option<&'a str>,
) -> Option<&'a str> {
    overridden.or_else(|| matrix.level(impact?, urgency?))
}

/// The priority of a record as it stands; none for types without one.
pub fn of_record<'a>(record: &'a Record, matrix: &'a Matrix) -> Option<&'a str> {
    record
        .definition()
        .field("priority")
        .filter(|field| field.computed)?;
    priority(
        matrix,
        record.text("impact"),
        record.text("urgency"),
        record.text("priority_override"),
    )
}

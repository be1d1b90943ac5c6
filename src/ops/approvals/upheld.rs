//! Whether a record still says what was approved, for whoever builds on that approval: a change follows its template.

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::guard::missing;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::steps::needed;
use crate::practice::Approved;
use crate::record::Record;

/// Whether a record was approved as it stands.
pub(crate) fn upheld(desk: &Desk, record: &Record) -> Approved {
    let found = looked_at(desk, record);
    found.unwrap_or_else(|error| Approved::Fails(error.message))
}

fn looked_at(desk: &Desk, record: &Record) -> Result<Approved, OpsError> {
    let Some(trusted) = trusted(desk)? else {
        return Ok(Approved::NotChecked);
    };
    let head = desk.repository()?.head()?.unwrap_or_default();
    let bench = Bench::of(desk, desk, &trusted, &head, desk.now)?;
    let taken = needed(record, desk.now).into_iter();
    let taken: Vec<_> = taken.filter(|one| one.taken.is_some()).collect();
    if taken.is_empty() {
        return Ok(Approved::Fails("nobody here approved it".to_owned()));
    }
    for one in &taken {
        if !bench.is_settled(record, one) {
            let judgement = bench.proposed(record, one)?.judgement;
            if !judgement.satisfied {
                return Ok(Approved::Fails(missing(&judgement)));
            }
        } else if !bench.is_unaltered(record, one)? {
            return Ok(Approved::Fails("it is not what was approved".to_owned()));
        }
    }
    Ok(Approved::Holds)
}

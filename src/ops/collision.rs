//! What stands in the way of a change: other changes whose planned times overlap with its own.

use crate::ops::Desk;
use crate::practice::collision;
use crate::practice::collision::Collision;
use crate::practice::impact::Graph;
use crate::record::Corpus;
use crate::record::Record;

/// What stands in the way of a change from now on, accepted or not; what is over is left out.
///
/// The change itself counts whatever its state, so that a draft can be looked at; of the others those count whose
/// planned time is taken. `corpus` has to hold the changes as well as what they alter.
pub fn collisions(desk: &Desk, corpus: &Corpus, graph: &Graph, record: &Record) -> Vec<Collision> {
    let Some(one) = collision::planned(record, corpus) else {
        return Vec::new();
    };
    let others = collision::committed_beside(corpus, desk.now, one.during);
    let mut found = collision::collisions(&one, &others, graph);
    found.retain(|one| one.overlap.to > desk.now);
    found
}

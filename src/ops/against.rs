//! What stands against the planned time of a change: other changes, and times in which nothing may be changed.

use chrono_tz::Tz;

use crate::diagnostic::Level;
use crate::ops::assess::Around;
use crate::practice::change_window;
use crate::practice::change_window::Objection;
use crate::practice::change_window::Subject;
use crate::practice::change_window::Weight;
use crate::practice::collision;
use crate::practice::collision::Collision;
use crate::record::Record;

/// The kind of change that can't wait.
const EMERGENCY: &str = "emergency";

/// What stands against a change.
#[derive(Debug, Default)]
pub struct Against {
    /// The other changes in its way; the level is that which holds once this one is decided on.
    pub collisions: Vec<Collision>,
    /// The windows that it does not keep to.
    pub objections: Vec<Objection>,
}

impl Against {
    /// Whether nothing stands against it but what was accepted or is not decided on.
    pub fn is_clear(&self) -> bool {
        let stands = |one: &Collision| one.level == Level::Error && one.waived.is_none();
        let blocks = |one: &Objection| one.weight == Weight::Blocks;
        !self.collisions.iter().any(stands) && !self.objections.iter().any(blocks)
    }

    /// Everything that nobody accepted, in words.
    pub(crate) fn words(&self, zone: Tz) -> Vec<String> {
        let open = self.collisions.iter().filter(|one| one.waived.is_none());
        let collisions = open.map(|one| {
            let items = one.items.join(", ");
            format!("collides with {}: {} {items}", one.with, one.kind.name())
        });
        let objections = self.objections.iter();
        let objections =
            objections.map(|one| format!("{} ({})", one.sentence(zone), one.weight.name()));
        collisions.chain(objections).collect()
    }
}

/// Finds what stands against a change from now on; nothing against one without a planned time.
pub(crate) fn against(around: &Around<'_>, change: &Record) -> Against {
    let Some(mut planned) = collision::planned(change, &around.corpus) else {
        return Against::default();
    };
    planned.is_firm = true;
    let others = collision::committed(&around.corpus);
    let mut collisions = collision::collisions(&planned, &others, &around.graph);
    collisions.retain(|one| one.overlap.to > around.desk.now);
    let windows = change_window::gather(&around.corpus, around.desk.config.timezone);
    let subject = Subject::of(change, &around.corpus, &around.graph);
    let is_emergency = change.text("kind") == Some(EMERGENCY);
    Against {
        collisions,
        objections: change_window::standing(&windows, &subject, is_emergency, planned.during),
    }
}

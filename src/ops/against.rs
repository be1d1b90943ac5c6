//! What stands against the planned time of a change: other changes, and times in which nothing may be changed.

use chrono_tz::Tz;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::assess::Around;
use crate::practice::change_window;
use crate::practice::change_window::Objection;
use crate::practice::change_window::Subject;
use crate::practice::change_window::Weight;
use crate::practice::collision;
use crate::practice::collision::Collision;
use crate::record::Corpus;
use crate::record::Record;
use crate::text::LineIndex;

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

/// What is wrong with the windows that can't be understood, and the files that could not be read.
pub(crate) fn unread(corpus: &Corpus, zone: Tz) -> Vec<Diagnostic> {
    let files = corpus.unread().iter();
    let files = files.flat_map(|file| file.findings.clone());
    files.chain(unclear_windows(corpus, zone)).collect()
}

/// What is wrong with the windows that can't be understood.
fn unclear_windows(corpus: &Corpus, zone: Tz) -> Vec<Diagnostic> {
    let windows = change_window::unclear(corpus, zone).into_iter();
    let found = windows.flat_map(|(record, faults)| {
        let document = record.document();
        let lines = LineIndex::new(document.text());
        let each = faults.into_iter().map(|fault| Diagnostic {
            path: record.path().to_owned(),
            region: Region::of(document.place(&record.path_of(&fault.path)), &lines),
            rule: change_window::TYPE.into(),
            level: Level::Warning,
            record: Some(record.id().to_owned()),
            message: fault.message,
            hint: None,
        });
        each.collect::<Vec<_>>()
    });
    found.collect()
}

/// The files with windows that count for nothing, for they can't be understood, each in a sentence.
pub(crate) fn left_out(corpus: &Corpus, zone: Tz) -> Vec<String> {
    let windows = change_window::unclear(corpus, zone).into_iter();
    let said = windows.map(|(record, faults)| {
        let faults: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
        format!(
            "{} counts for nothing: {}",
            record.path(),
            faults.join("; ")
        )
    });
    said.collect()
}

/// Finds what stands against a change from now on; nothing against one without a planned time.
pub(crate) fn against(around: &Around<'_>, change: &Record) -> Against {
    let Some(mut planned) = collision::planned(change, &around.corpus) else {
        return Against::default();
    };
    planned.is_firm = true;
    let others = collision::committed_beside(&around.corpus, around.desk.now, planned.during);
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

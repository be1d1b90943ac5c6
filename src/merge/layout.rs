//! The text of a merged record: the lines of all three copies, once each says what it is to say.
//!
//! What differs between them then is comments, order and quotes, which are merged as lines. The result is kept only
//! if it is read back as exactly the values that were meant, with every comment that a side has and nobody removed.

use std::collections::BTreeMap;

use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::compare::Comparison;
use crate::merge::edits;
use crate::merge::lines;
use crate::merge::read;
use crate::merge::read::Fields;
use crate::yaml::Document;
use crate::yaml::Refusal;

/// Stands in the base where it would hide a conflict; its lines are never shown.
const HIDDEN: &str = "itsm-merge-hidden-line";

/// The three copies after their edits.
struct Edited {
    base: Document,
    ours: Document,
    theirs: Document,
}

impl Edited {
    fn sides(&self) -> Sides<'_> {
        Sides {
            base: Some(self.base.text()),
            ours: self.ours.text(),
            theirs: self.theirs.text(),
        }
    }
}

/// The text without conflicts; nothing where comments or layout can't be joined without loss.
pub(super) fn clean(comparison: &Comparison<'_>) -> Option<String> {
    let edited = edited(comparison).ok()?;
    let mut sides = edited.sides();
    // By what is joined, not by what was there before the edits: a merge that is merged again has to come out the same.
    if sides.ours > sides.theirs {
        (sides.ours, sides.theirs) = (sides.theirs, sides.ours);
    }
    let merged = lines::merge(&sides, &Markers::default(), |_| false);
    let joined = (merged.conflicts == 0).then_some(merged.text.as_str());
    let comments = Comments::of(comparison);
    let is_right = |text: &&str| {
        Document::parse(*text).is_ok_and(|document| {
            let fields = read::fields(&document, comparison.definition);
            fields == comparison.targets.ours && comments.are_in(&document)
        })
    };
    let mut candidates = joined.into_iter().chain([sides.ours, sides.theirs]);
    candidates.find(is_right).map(str::to_owned)
}

/// The text with markers around what is left to decide, as little as can be.
pub(super) fn marked(
    comparison: &Comparison<'_>,
    sides: &Sides<'_>,
    markers: &Markers<'_>,
) -> String {
    let comments = Comments::of(comparison);
    let is_hidden = |line: &str| line.contains(HIDDEN);
    let edited = edited(comparison).ok();
    let edited = edited.map(|edited| lines::merge(&edited.sides(), markers, is_hidden));
    let candidates = edited
        .into_iter()
        .chain([lines::merge(sides, markers, |_| false)]);
    let mut marked =
        candidates.filter(|found| found.conflicts > 0 && comments.are_shown(&found.text));
    let found = marked
        .next()
        .unwrap_or_else(|| lines::apart(sides, markers));
    found.text
}

/// The copy of one side after its edits.
pub(super) fn of_side(comparison: &Comparison<'_>, side: Side) -> Option<String> {
    let edited = edited(comparison).ok()?;
    Some(edited.sides().of(side)?.to_owned())
}

fn edited(comparison: &Comparison<'_>) -> Result<Edited, Refusal> {
    let (ours, theirs) = (&comparison.ours.document, &comparison.theirs.document);
    let mut others = [ours, theirs];
    others.sort_by_key(|document| document.text());
    let order = edits::order(comparison.definition, others[0], others[1]);
    let base = comparison.base.as_ref();
    let base = base.map_or(others[0], |copy| &copy.document);
    let brought = |document: &Document, target: &Fields| {
        edits::brought(document, comparison.definition, target, &order)
    };
    let targets = &comparison.targets;
    Ok(Edited {
        base: brought(base, &told_apart(&targets.base, &comparison.conflicts))?,
        ours: brought(ours, &targets.ours)?,
        theirs: brought(theirs, &targets.theirs)?,
    })
}

/// The fields of the base, such that it is like neither side wherever they are in conflict.
fn told_apart(base: &Fields, conflicts: &[Conflict]) -> Fields {
    let mut fields = base.clone();
    for conflict in conflicts {
        let is_apart = conflict.base.is_some()
            && conflict.base != conflict.ours
            && conflict.base != conflict.theirs;
        if !is_apart && conflict.ours != conflict.theirs {
            read::put(&mut fields, &conflict.field, Some(&HIDDEN.into()));
        }
    }
    fields
}

/// How often each comment has to be in the merged file.
struct Comments(BTreeMap<String, usize>);

impl Comments {
    /// A comment that one side removed may go; every other stays.
    fn of(comparison: &Comparison<'_>) -> Self {
        let base = comparison.base.as_ref();
        let base = base.map_or_else(BTreeMap::new, |copy| counts(&copy.document));
        let ours = counts(&comparison.ours.document);
        let theirs = counts(&comparison.theirs.document);
        let count = |counts: &BTreeMap<String, usize>, text: &String| {
            counts.get(text).copied().unwrap_or_default()
        };
        let wanted = |text: &String| {
            let (one, two) = (count(&ours, text), count(&theirs, text));
            match count(&base, text) {
                base if base == one => two,
                base if base == two => one,
                _ => one.max(two),
            }
        };
        let texts = ours.keys().chain(theirs.keys());
        Self(texts.map(|text| (text.clone(), wanted(text))).collect())
    }

    fn are_in(&self, document: &Document) -> bool {
        let found = counts(document);
        let has = |text: &String| found.get(text).copied().unwrap_or_default();
        self.0.iter().all(|(text, wanted)| has(text) >= *wanted)
    }

    fn are_shown(&self, text: &str) -> bool {
        let is_shown =
            |(comment, wanted): (&String, &usize)| *wanted == 0 || text.contains(comment.as_str());
        self.0.iter().all(is_shown)
    }
}

fn counts(document: &Document) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for comment in document.comments() {
        *counts.entry(comment.text.trim().to_owned()).or_default() += 1;
    }
    counts
}

//! The merge of lines, as diff3 and git do it.
//!
//! Two diffs against the base are laid over each other; where changes overlap or touch, and differ, is a conflict.
//! (S. Khanna, K. Kunal, B. Pierce: A Formal Investigation of Diff3, 2007; touching changes conflict as in git.)

use std::ops::Range;

use similar::Algorithm;
use similar::DiffTag;
use similar::capture_diff_slices;

use crate::merge::Markers;
use crate::merge::Sides;

/// A stretch of the merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Chunk {
    /// Lines of the base, unchanged.
    Base(Range<usize>),
    /// Lines of ours, which theirs did not touch or has as well.
    Ours(Range<usize>),
    /// Lines of theirs, which ours did not touch.
    Theirs(Range<usize>),
    /// Lines that both changed, each in another way.
    Conflict {
        base: Range<usize>,
        ours: Range<usize>,
        theirs: Range<usize>,
    },
}

/// A change of one side: these lines of the base became those.
#[derive(Debug, Clone)]
struct Hunk {
    base: Range<usize>,
    side: Range<usize>,
}

/// The lines of a text, each with its line break.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The places where two lists differ: places in the old one, and what stands there in the new one.
pub(super) fn differences<T: Ord + std::hash::Hash>(
    old: &[T],
    new: &[T],
) -> Vec<(Range<usize>, Range<usize>)> {
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let changes = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
    changes.map(|op| (op.old_range(), op.new_range())).collect()
}

/// The changes of one side that have not been looked at yet.
struct Changes {
    hunks: std::iter::Peekable<std::vec::IntoIter<Hunk>>,
    /// Where the side stands, and where the base, behind the last change.
    after: (usize, usize),
}

impl Changes {
    fn new(base: &[&str], side: &[&str]) -> Self {
        let hunks = differences(base, side).into_iter();
        let hunks: Vec<Hunk> = hunks.map(|(base, side)| Hunk { base, side }).collect();
        Self {
            hunks: hunks.into_iter().peekable(),
            after: (0, 0),
        }
    }

    fn start(&mut self) -> Option<usize> {
        self.hunks.peek().map(|hunk| hunk.base.start)
    }

    /// Takes the next change if it starts within or right after the region, which grows by it.
    fn take(&mut self, region: &mut Range<usize>) -> bool {
        let Some(hunk) = self.hunks.next_if(|hunk| hunk.base.start <= region.end) else {
            return false;
        };
        region.end = region.end.max(hunk.base.end);
        self.after = (hunk.side.end, hunk.base.end);
        true
    }

    /// Where a place of the base, not inside a change, is on this side.
    fn place(&self, base: usize) -> usize {
        self.after.0 + (base - self.after.1)
    }
}

fn chunks(base: &[&str], ours: &[&str], theirs: &[&str]) -> Vec<Chunk> {
    let mut one = Changes::new(base, ours);
    let mut two = Changes::new(base, theirs);
    let mut chunks = Vec::new();
    let mut from = 0;
    while let Some(start) = [one.start(), two.start()].into_iter().flatten().min() {
        let mut region = start..start;
        let starts = (one.place(start), two.place(start));
        let mut changed = (false, false);
        loop {
            let took = (one.take(&mut region), two.take(&mut region));
            changed = (changed.0 || took.0, changed.1 || took.1);
            if took == (false, false) {
                break;
            }
        }
        chunks.push(Chunk::Base(from..start));
        from = region.end;
        let in_ours = starts.0..one.place(region.end);
        let in_theirs = starts.1..two.place(region.end);
        chunks.push(match changed {
            (true, false) => Chunk::Ours(in_ours),
            (false, _) => Chunk::Theirs(in_theirs),
            _ if ours[in_ours.clone()] == theirs[in_theirs.clone()] => Chunk::Ours(in_ours),
            _ => Chunk::Conflict {
                base: region,
                ours: in_ours,
                theirs: in_theirs,
            },
        });
    }
    chunks.push(Chunk::Base(from..base.len()));
    chunks
}

/// A merged text, and how many conflicts are marked in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) conflicts: usize,
}

/// Merges texts line by line; a missing base is an empty one.
///
/// Lines of the base for which `is_hidden` holds are not shown inside markers.
pub(super) fn merge(
    sides: &Sides<'_>,
    markers: &Markers<'_>,
    is_hidden: impl Fn(&str) -> bool,
) -> Text {
    let base = split(sides.base.unwrap_or_default());
    let (ours, theirs) = (split(sides.ours), split(sides.theirs));
    let mut out = Output::new(sides.ours, markers);
    for chunk in chunks(&base, &ours, &theirs) {
        match chunk {
            Chunk::Base(lines) => out.lines(&base[lines]),
            Chunk::Ours(lines) => out.lines(&ours[lines]),
            Chunk::Theirs(lines) => out.lines(&theirs[lines]),
            Chunk::Conflict {
                base: old,
                ours: one,
                theirs: two,
            } => {
                let old: Vec<&str> = base[old]
                    .iter()
                    .copied()
                    .filter(|line| !is_hidden(line))
                    .collect();
                out.conflict(&old, &ours[one], &theirs[two]);
            }
        }
    }
    Text {
        text: out.text,
        conflicts: out.conflicts,
    }
}

/// Both texts whole, between markers.
pub(super) fn apart(sides: &Sides<'_>, markers: &Markers<'_>) -> Text {
    let mut out = Output::new(sides.ours, markers);
    let base = split(sides.base.unwrap_or_default());
    out.conflict(&base, &split(sides.ours), &split(sides.theirs));
    Text {
        text: out.text,
        conflicts: out.conflicts,
    }
}

/// The merged text as far as it is written.
struct Output<'a> {
    text: String,
    conflicts: usize,
    markers: &'a Markers<'a>,
    ending: &'static str,
}

impl<'a> Output<'a> {
    fn new(like: &str, markers: &'a Markers<'a>) -> Self {
        let first = like.split_inclusive('\n').next().unwrap_or_default();
        Self {
            text: String::new(),
            conflicts: 0,
            markers,
            ending: if first.ends_with("\r\n") {
                "\r\n"
            } else {
                "\n"
            },
        }
    }

    fn lines(&mut self, lines: &[&str]) {
        if !lines.is_empty() {
            self.end_line();
        }
        self.text.extend(lines.iter().copied());
    }

    /// Ends a last line without a line break, before something follows it.
    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push_str(self.ending);
        }
    }

    fn mark(&mut self, mark: &str, label: &str) {
        self.end_line();
        self.text.push_str(&mark.repeat(self.markers.size));
        if !label.is_empty() {
            self.text.push(' ');
            self.text.push_str(label);
        }
        self.text.push_str(self.ending);
    }

    fn conflict(&mut self, base: &[&str], ours: &[&str], theirs: &[&str]) {
        self.conflicts += 1;
        self.mark("<", self.markers.ours);
        self.lines(ours);
        self.mark("|", self.markers.base);
        self.lines(base);
        self.mark("=", "");
        self.lines(theirs);
        self.mark(">", self.markers.theirs);
    }
}

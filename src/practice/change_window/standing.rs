//! Whether a plan keeps to the windows that apply to it.

use chrono_tz::Tz;

use super::ChangeWindow;
use super::Kind;
use super::Subject;
use crate::practice::Interval;

/// How much an objection counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The change is an emergency, which may pass here once a named approver agrees.
    Passes,
    /// It is remarked on.
    Warns,
    /// It stands in the way.
    Blocks,
}

/// What stands against a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The ids of the windows: one freeze, or every maintenance window that applies.
    pub windows: Vec<String>,
    /// A freeze that the work meets, or maintenance windows that it is not inside of.
    pub kind: Kind,
    /// When the freeze is, or the maintenance windows that the work is partly inside of.
    pub when: Vec<Interval>,
    /// How much it counts.
    pub weight: Weight,
}

impl Weight {
    /// The word before what is objected to.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passes => "an emergency may pass",
            Self::Warns => "remark",
            Self::Blocks => "blocks",
        }
    }
}

impl Objection {
    /// The objection in a sentence, times by the clock of a zone.
    pub fn sentence(&self, zone: Tz) -> String {
        let shown = |one: &Interval| {
            let form = "%Y-%m-%d %H:%M";
            let (from, to) = (one.from.with_timezone(&zone), one.to.with_timezone(&zone));
            format!("{} to {}", from.format(form), to.format(form))
        };
        let when: Vec<String> = self.when.iter().map(shown).collect();
        let (names, when) = (self.windows.join("`, `"), when.join(", "));
        match (self.kind, self.when.is_empty()) {
            (Kind::Freeze, _) => format!("meets the freeze `{names}`, {when}"),
            (Kind::Maintenance, true) => format!("is outside of the maintenance window `{names}`"),
            (Kind::Maintenance, false) => {
                format!("is only partly inside of the maintenance window `{names}`, {when}")
            }
        }
    }
}

/// What stands against work in an interval; `is_emergency` says whether the change can't wait.
///
/// Each freeze that applies and that the work meets is one objection, be it only partly inside. Where maintenance
/// windows apply, the work has to be wholly inside of one, whichever.
pub fn standing(
    windows: &[ChangeWindow],
    subject: &Subject,
    is_emergency: bool,
    work: Interval,
) -> Vec<Objection> {
    let applying: Vec<&ChangeWindow> = windows.iter().filter(|one| one.applies(subject)).collect();
    let of = |kind: Kind| {
        let windows = applying.iter().copied();
        windows.filter(move |one| one.kind == kind)
    };
    let freezes = of(Kind::Freeze).filter_map(|freeze| {
        let when = freeze.occurrences(work.from, work.to);
        (!when.is_empty()).then(|| Objection {
            windows: vec![freeze.id.clone()],
            kind: Kind::Freeze,
            when,
            weight: weight(&[freeze], is_emergency),
        })
    });
    let mut found: Vec<Objection> = freezes.collect();
    found.extend(outside(
        &of(Kind::Maintenance).collect::<Vec<_>>(),
        is_emergency,
        work,
    ));
    found
}

/// The objection to work that no maintenance window holds; none where there is no window.
fn outside(windows: &[&ChangeWindow], is_emergency: bool, work: Interval) -> Option<Objection> {
    let open = |one: &&ChangeWindow| Interval::union(one.occurrences(work.from, work.to));
    let open: Vec<Interval> = windows.iter().flat_map(open).collect();
    if windows.is_empty() || open.iter().any(|one| one.contains(work)) {
        return None;
    }
    Some(Objection {
        windows: windows.iter().map(|one| one.id.clone()).collect(),
        kind: Kind::Maintenance,
        when: open,
        weight: weight(windows, is_emergency),
    })
}

/// The weight of the strictest window.
fn weight(windows: &[&ChangeWindow], is_emergency: bool) -> Weight {
    let each = windows.iter().map(|one| {
        if is_emergency && one.lets_emergency_pass {
            Weight::Passes
        } else if one.blocks {
            Weight::Blocks
        } else {
            Weight::Warns
        }
    });
    each.max().unwrap_or(Weight::Warns)
}

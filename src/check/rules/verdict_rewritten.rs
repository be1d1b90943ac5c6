//! Verdicts that are gone or say something else than they did.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Range;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::rules::verdict_differs::GOLD;
use crate::diagnostic::Level;
use crate::practice::effects;
use crate::practice::verdict::Closing;
use crate::practice::verdict::Frozen;
use crate::practice::verdict::VERDICTS;
use crate::practice::verdict::closings;
use crate::practice::verdict::stored;
use crate::record::EDIT;
use crate::record::Entry;
use crate::record::Record;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "verdict-rewritten",
    level: Level::Error,
    summary: "Finds verdicts that are gone or are not what they were; checked by `validate --since`.",
    why: "What was kept or missed was frozen when the work was closed, and figures that were told rest on it. `itsm refreeze` judges anew, for a reason that stays in the log; then nothing is said, nor where the closing itself counts no more.",
    example: Example {
        files: &[
            ("incidents/2026/11/INC-2611-7K3QXM.yaml", Body::Text(MET)),
            GOLD,
        ],
    },
    fix: Example {
        files: &[
            ("incidents/2026/11/INC-2611-7K3QXM.yaml", Body::Text(MISSED)),
            GOLD,
        ],
    },
    check: Check::Range {
        before: Example {
            files: &[
                ("incidents/2026/11/INC-2611-7K3QXM.yaml", Body::Text(MISSED)),
                GOLD,
            ],
        },
        check,
    },
};

const MISSED: &str = "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: closed
solution: Restarted.
verdicts:
  - {metric: resolve, cycle: 1, kind: sla, agreement: gold, target: all, goal: 4h, elapsed: 5h, met: false, stopped: 2026-11-20T13:02:11Z, closed: 2026-11-20T14:00:00Z, agreement_digest: 0000000000000000000000000000000000000000000000000000000000000000}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T13:02:11Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-11-20T14:00:00Z, by: ana, do: close, to: closed}
";

const MET: &str = "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: closed
solution: Restarted.
verdicts:
  - {metric: resolve, cycle: 1, kind: sla, agreement: gold, target: all, goal: 6h, elapsed: 5h, met: true, stopped: 2026-11-20T13:02:11Z, closed: 2026-11-20T14:00:00Z, agreement_digest: 0000000000000000000000000000000000000000000000000000000000000000}
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T13:02:11Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-11-20T14:00:00Z, by: ana, do: close, to: closed}
";

fn check<'a>(range: &Range<'a>, sink: &mut Sink<'a>) {
    for before in range.before.records() {
        if let Some(now) = range.now_of(before.id()) {
            compare(range, before, now, sink.on(now));
        }
    }
}

/// Every verdict of then has to be there, as long as its closing counts and nobody judged it anew.
fn compare(range: &Range<'_>, before: &Record, now: &Record, sink: &mut Sink<'_>) {
    let then = stored(before);
    if then.is_empty() {
        return;
    }
    let present = stored(now);
    let anew = judged_anew(before, now);
    let closings = closings(now);
    let stands = |one: &Frozen| closings.iter().any(|it| it.second() == one.closed);
    let is_free = |one: &Frozen| !stands(one) || anew.iter().any(|it| it.second() == one.closed);
    for (_, one) in then.iter().filter(|(_, one)| !is_free(one)) {
        let path = FieldPath::root().key(VERDICTS);
        let about = format!("the verdict on `{}`", one.metric);
        let same = present.iter().find(|(_, it)| key(it) == key(one));
        let made = match same {
            Some((_, it)) if is_same(range, it, one) => continue,
            Some((at, _)) => {
                let message = format!("{about} is not what it was at {}", range.base);
                sink.at(&path.index(*at), message)
            }
            None => sink.at_key(&path, format!("{about} of {} is gone", range.base)),
        };
        made.hint(format!(
            "take the verdicts of {} again; `itsm refreeze` judges anew, with a reason",
            range.base
        ));
    }
}

/// What there is one verdict on.
fn key(one: &Frozen) -> impl PartialEq + use<'_> {
    (&one.metric, one.kind, one.cycle, one.closed)
}

/// Whether two verdicts say the same; the agreement may have another id by now.
fn is_same(range: &Range<'_>, now: &Frozen, then: &Frozen) -> bool {
    let meant = |id: &str| range.now_of(id).map(Record::id);
    let is_renamed = meant(&then.agreement) == Some(now.agreement.as_str());
    let agreement = if is_renamed {
        then.agreement.clone()
    } else {
        now.agreement.clone()
    };
    *then
        == Frozen {
            agreement,
            ..now.clone()
        }
}

/// The closings that stood when somebody judged anew since then.
fn judged_anew(before: &Record, now: &Record) -> Vec<Closing> {
    let (then, log) = (before.log(), now.log());
    let known: Vec<&Entry> = then.all().into_iter().map(|(_, entry)| entry).collect();
    let effects = effects(&log, now.definition()).into_iter();
    let new = effects.filter(|one| is_refreezing(one.entry) && !known.contains(&one.entry));
    let times: Vec<_> = new.map(|one| one.at).collect();
    let closings = closings(now).into_iter();
    closings
        .filter(|one| times.iter().any(|at| one.stands_at(*at)))
        .collect()
}

/// Whether an entry is what `itsm refreeze` leaves: a reason, and nothing else that it changes.
fn is_refreezing(entry: &Entry) -> bool {
    let says_more = entry.to.is_some() || !entry.set.is_empty() || entry.minutes.is_some();
    entry.step == EDIT && entry.reason.is_some() && !says_more
}

//! A clock while it is followed through time: what is used, and what a change of the target or a reopening does to it.
//!
//! What is used against the goal is the sum of the stretches in which the clock ran, and what a change carried over:
//! nothing else is kept, so that due times, breaches and thresholds are always those of the same figure.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::practice::NoOpenTime;
use crate::practice::agreement::OnChange;
use crate::practice::agreement::Target;
use crate::practice::clock::Clock;
use crate::practice::clock::Stretch;
use crate::practice::clock::StretchKind;
use crate::practice::clock::Threshold;
use crate::practice::clock::span::counted;
use crate::practice::clock::span::deadline;
use crate::practice::clock::span::scaled;
use crate::practice::clock::span::share;
use crate::schema::CalendarDefinition;
use crate::schema::Category;
use crate::schema::Metric;

/// The share at which the goal is used up.
const WHOLE: u32 = 100;

/// What decides whether a clock runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Situation<'a> {
    pub(super) state: Option<&'a str>,
    pub(super) category: Option<Category>,
    pub(super) pending_reason: Option<String>,
}

impl Situation<'_> {
    /// Whether a clock for this target stands still.
    fn pauses(&self, metric: &Metric, target: &Target<'_>) -> bool {
        let Some(category) = self.category else {
            return false;
        };
        let pauses = target.pauses.as_ref().unwrap_or(&metric.pauses);
        let reason = self.pending_reason.as_ref();
        let is_meant = category != Category::Waiting
            || target.pause_reasons.is_empty()
            || reason.is_some_and(|reason| target.pause_reasons.contains(reason));
        pauses.contains(&category) && is_meant
    }

    fn words(&self, kind: StretchKind) -> String {
        let state = self.state.unwrap_or("not opened yet");
        match &self.pending_reason {
            Some(reason)
                if kind != StretchKind::Done && self.category == Some(Category::Waiting) =>
            {
                format!("{state}: {reason}")
            }
            _ => state.to_owned(),
        }
    }
}

/// A stretch of time with what is needed to count it again.
#[derive(Debug)]
struct Piece<'a> {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    kind: StretchKind,
    situation: Situation<'a>,
    target: Option<&'a Target<'a>>,
    calendar: Option<&'a CalendarDefinition>,
    counted: TimeDelta,
}

impl Piece<'_> {
    fn because(&self) -> String {
        self.situation.words(self.kind)
    }

    fn continues(&self, last: &Self) -> bool {
        let name = |one: &Self| one.target.map(identity);
        last.kind == self.kind && last.because() == self.because() && name(last) == name(self)
    }
}

/// A clock up to a moment.
#[derive(Debug)]
pub(super) struct Run<'a> {
    metric: &'a Metric,
    started: DateTime<Utc>,
    /// Everything before it is in the pieces.
    until: DateTime<Utc>,
    stopped: bool,
    given_up: bool,
    situation: Situation<'a>,
    pieces: Vec<Piece<'a>>,
    /// The first piece that counts; the ones before it were set back to nothing.
    base: usize,
    used: TimeDelta,
    /// The target that governs or governed last.
    target: Option<&'a Target<'a>>,
    is_governed: bool,
    /// When each share was reached, as far as the goal of now has it as reached.
    reached: BTreeMap<u32, DateTime<Utc>>,
}

impl<'a> Run<'a> {
    /// A clock that starts under a target, if one governs.
    pub(super) fn start(
        metric: &'a Metric,
        at: DateTime<Utc>,
        situation: Situation<'a>,
        target: Option<&'a Target<'a>>,
    ) -> Self {
        let mut run = Self {
            metric,
            started: at,
            until: at,
            stopped: false,
            given_up: false,
            situation,
            pieces: Vec::new(),
            base: 0,
            used: TimeDelta::zero(),
            target,
            is_governed: target.is_some(),
            reached: BTreeMap::new(),
        };
        run.rearm();
        run
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The target that governs or governed last.
    pub(super) fn target(&self) -> Option<&'a Target<'a>> {
        self.target
    }

    /// Stops it where it stands.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
        self.given_up = false;
    }

    /// Stops it because there is no work any more.
    pub(super) fn give_up(&mut self) {
        self.stopped = true;
        self.given_up = true;
    }

    /// Lets it go on where it was stopped.
    pub(super) fn resume(&mut self) {
        self.stopped = false;
    }

    /// Whether the target that would govern ends this clock and starts another.
    pub(super) fn is_replaced_by(&self, target: Option<&Target<'_>>) -> bool {
        let (Some(old), Some(new)) = (self.target, target) else {
            return false;
        };
        new.on_change == OnChange::Reset && identity(old) != identity(new)
    }

    /// What holds from here on.
    pub(super) fn enter(&mut self, situation: Situation<'a>) {
        self.situation = situation;
    }

    /// Goes on to an instant.
    pub(super) fn advance(&mut self, to: DateTime<Utc>) {
        if to <= self.until {
            return;
        }
        let kind = self.kind();
        let calendar = self.target.and_then(|one| one.calendar);
        let piece = Piece {
            from: self.until,
            to,
            kind,
            situation: self.situation.clone(),
            target: self.target.filter(|_| kind != StretchKind::Untimed),
            calendar,
            counted: counted(calendar, self.until, to),
        };
        self.until = to;
        if kind == StretchKind::Running {
            self.reach(&piece);
            self.used += piece.counted;
        }
        let is_fresh = self.pieces.len() == self.base;
        match self.pieces.last_mut() {
            Some(last) if !is_fresh && piece.continues(last) => {
                last.to = piece.to;
                last.counted += piece.counted;
            }
            _ => self.pieces.push(piece),
        }
    }

    fn kind(&self) -> StretchKind {
        match self.target.filter(|_| self.is_governed) {
            _ if self.stopped => StretchKind::Done,
            None => StretchKind::Untimed,
            Some(target) if self.situation.pauses(self.metric, target) => StretchKind::Paused,
            Some(_) => StretchKind::Running,
        }
    }

    /// Notes the shares that are reached within a piece in which the clock runs.
    fn reach(&mut self, piece: &Piece<'a>) {
        for (percent, share) in self.shares() {
            let left = share - self.used;
            if left > TimeDelta::zero() && left <= piece.counted {
                let at = deadline(piece.calendar, piece.from, left);
                self.reached.insert(percent, at.unwrap_or(piece.to));
            }
        }
    }

    /// The shares that are watched, with their lengths; always the whole goal.
    fn shares(&self) -> Vec<(u32, TimeDelta)> {
        let Some(target) = self.target else {
            return Vec::new();
        };
        let percents = target.thresholds.iter().copied().chain([WHOLE]);
        percents.map(|one| (one, share(target.goal, one))).collect()
    }

    /// After a jump: shares not reached any more can be reached again, and those passed by the jump are reached now.
    fn rearm(&mut self) {
        let shares = self.shares();
        let reached: Vec<u32> = shares
            .iter()
            .filter(|(_, share)| *share <= self.used)
            .map(|(percent, _)| *percent)
            .collect();
        self.reached.retain(|percent, _| reached.contains(percent));
        for percent in reached {
            self.reached.entry(percent).or_insert(self.until);
        }
    }

    /// Sets what is used back to nothing.
    pub(super) fn reset(&mut self) {
        self.base = self.pieces.len();
        self.used = TimeDelta::zero();
        self.rearm();
    }

    /// Puts the clock under the target that governs from here on.
    pub(super) fn govern(&mut self, target: Option<&'a Target<'a>>) {
        let had = std::mem::replace(&mut self.is_governed, target.is_some());
        let Some(new) = target else {
            return;
        };
        let old = self.target.replace(new);
        let is_other = old.is_none_or(|old| identity(old) != identity(new));
        if had && !is_other {
            return;
        }
        if old.is_none() {
            self.count_by(new);
        }
        match (new.on_change, old) {
            (OnChange::Retroactive, _) => self.recount(new),
            _ if !is_other => {}
            (OnChange::Prorata, Some(old)) => self.used = scaled(self.used, old.goal, new.goal),
            (OnChange::Forward | OnChange::Reset | OnChange::Prorata, _) => {
                self.used = TimeDelta::zero();
            }
        }
        self.rearm();
    }

    /// Counts by the calendar of the first target what came before it, when there was none to count by.
    fn count_by(&mut self, first: &Target<'a>) {
        for piece in &mut self.pieces {
            piece.calendar = first.calendar;
            piece.counted = counted(first.calendar, piece.from, piece.to);
        }
    }

    /// Counts what is behind as if this target had governed from the start; only what was a pause stays one.
    fn recount(&mut self, new: &'a Target<'a>) {
        self.used = TimeDelta::zero();
        for piece in self.pieces.iter_mut().skip(self.base) {
            piece.calendar = new.calendar;
            piece.counted = counted(new.calendar, piece.from, piece.to);
            if piece.kind == StretchKind::Untimed {
                piece.target = Some(new);
                let pauses = piece.situation.pauses(self.metric, new);
                piece.kind = if pauses {
                    StretchKind::Paused
                } else {
                    StretchKind::Running
                };
            }
            if piece.kind == StretchKind::Running {
                self.used += piece.counted;
            }
        }
    }

    /// When so much is used: the instant behind, or the one ahead if nothing stops the clock; none while it stands still.
    fn falls_due(&self, length: TimeDelta) -> Result<Option<DateTime<Utc>>, NoOpenTime> {
        if length <= self.used {
            return Ok(Some(self.passed(self.used - length)));
        }
        let runs = self.is_governed && (self.stopped || self.kind() == StretchKind::Running);
        let Some(target) = self.target.filter(|_| runs) else {
            return Ok(None);
        };
        deadline(target.calendar, self.until, length - self.used).map(Some)
    }

    /// The instant after which the clock ran for this long.
    fn passed(&self, mut over: TimeDelta) -> DateTime<Utc> {
        let ran = self.pieces.iter().skip(self.base);
        for piece in ran.rev().filter(|one| one.kind == StretchKind::Running) {
            if piece.counted > over {
                let at = deadline(piece.calendar, piece.from, piece.counted - over);
                return at.unwrap_or(piece.to);
            }
            over -= piece.counted;
        }
        let first = self.pieces.get(self.base);
        first.map_or(self.started, |piece| piece.from)
    }

    /// What the clock shows; nothing where no target ever governed.
    pub(super) fn reading(&self, metric: &str, cycle: u32, is_replaced: bool) -> Option<Clock> {
        let target = self.target?;
        let due = self.falls_due(target.goal);
        let stretches: Vec<Stretch> = self.pieces.iter().map(stretch).collect();
        let sum = |kind| -> TimeDelta {
            let of_kind = stretches.iter().filter(|one| one.kind == kind);
            of_kind.map(|one| one.counted).sum()
        };
        let threshold = |percent: &u32| Threshold {
            percent: *percent,
            due: self.falls_due(share(target.goal, *percent)).unwrap_or(None),
            reached_at: self.reached.get(percent).copied(),
        };
        let breached = self.reached.get(&WHOLE).filter(|_| self.used > target.goal);
        Some(Clock {
            metric: metric.to_owned(),
            cycle,
            kind: target.kind,
            agreement: target.agreement.clone(),
            target: target.name.clone(),
            calendar: target.calendar.map(|one| one.name.clone()),
            goal: target.goal,
            started: self.started,
            stopped: self.stopped.then_some(self.until),
            is_replaced,
            is_given_up: self.stopped && self.given_up,
            elapsed: self.used,
            carried: self.used - sum(StretchKind::Running),
            paused: sum(StretchKind::Paused),
            is_endless: due.is_err(),
            due: due.unwrap_or(None),
            breached_at: breached.copied(),
            thresholds: target.thresholds.iter().map(threshold).collect(),
            stretches,
        })
    }
}

/// Which target it is, whatever a newer text of its agreement says.
fn identity<'a>(target: &'a Target<'_>) -> (&'a str, &'a str) {
    (&target.agreement, &target.name)
}

fn stretch(piece: &Piece<'_>) -> Stretch {
    Stretch {
        from: piece.from,
        to: piece.to,
        kind: piece.kind,
        because: piece.because(),
        target: piece.target.map(|one| one.name.clone()).unwrap_or_default(),
        counted: piece.counted,
    }
}

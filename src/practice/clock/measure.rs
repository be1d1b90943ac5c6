//! One metric of one kind of agreement, followed through the moments of a record: what starts, stops and splits clocks.

use chrono::DateTime;
use chrono::Utc;

use crate::practice::CANCELLED;
use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::agreement::OnReopen;
use crate::practice::agreement::Target;
use crate::practice::clock::Clock;
use crate::practice::clock::run::Run;
use crate::practice::clock::run::Situation;
use crate::practice::clock::timeline::Cause;
use crate::practice::clock::timeline::Moment;
use crate::practice::clock::timeline::Timeline;
use crate::record::CORRECT;
use crate::record::MERGE;
use crate::schema::Category;
use crate::schema::Event;
use crate::schema::Metric;

/// The field that says what a record waits for.
const PENDING_REASON: &str = "pending_reason";

/// The clocks of a metric so far.
#[derive(Debug)]
pub(super) struct Measure<'a> {
    name: &'a str,
    metric: &'a Metric,
    kind: AgreementKind,
    agreements: &'a Agreements<'a>,
    timeline: &'a Timeline<'a>,
    /// How many clocks were started.
    cycle: u32,
    run: Option<Run<'a>>,
    clocks: Vec<Clock>,
}

impl<'a> Measure<'a> {
    pub(super) fn new(
        name: &'a str,
        metric: &'a Metric,
        kind: AgreementKind,
        agreements: &'a Agreements<'a>,
        timeline: &'a Timeline<'a>,
    ) -> Self {
        Self {
            name,
            metric,
            kind,
            agreements,
            timeline,
            cycle: 0,
            run: None,
            clocks: Vec::new(),
        }
    }

    /// Follows the metric up to `now`, before which every moment of the timeline lies.
    pub(super) fn clocks(mut self, now: DateTime<Utc>) -> Vec<Clock> {
        let mut promised = self.agreements.targets.iter();
        if !promised.any(|one| one.metric == self.name && one.kind == self.kind) {
            return Vec::new();
        }
        for moment in &self.timeline.moments {
            self.pass(moment);
        }
        if let Some(run) = self.run.as_mut().filter(|run| !run.is_stopped()) {
            run.advance(now);
        }
        self.put_away(false);
        self.clocks
    }

    fn pass(&mut self, moment: &Moment<'a>) {
        match &mut self.run {
            Some(run) if !run.is_stopped() => {
                run.advance(moment.at);
                self.go_on(moment);
            }
            Some(_) => self.pass_stopped(moment),
            None => self.start_by(moment),
        }
    }

    fn pass_stopped(&mut self, moment: &Moment<'a>) {
        if self.is_reopening(moment) {
            self.reopen(moment);
        } else {
            self.start_by(moment);
        }
    }

    fn start_by(&mut self, moment: &Moment<'a>) {
        if self.is_start(moment) {
            self.start(moment);
        }
    }

    fn go_on(&mut self, moment: &Moment<'a>) {
        let Some(run) = &mut self.run else { return };
        if self.metric.stop.iter().any(|event| moment.is(event)) {
            end(run, moment);
            if self.metric.repeats {
                self.start_by(moment);
            }
            return;
        }
        self.govern(moment);
    }

    /// Puts the clock under what governs from a moment on.
    fn govern(&mut self, moment: &Moment<'a>) {
        let (target, situation) = (self.target(moment), self.situation(moment));
        let Some(run) = &mut self.run else { return };
        if run.is_replaced_by(target) {
            run.stop();
            self.put_away(true);
            self.begin(moment);
            return;
        }
        run.enter(situation);
        run.govern(target);
    }

    /// Whether a moment starts a clock; one that repeats measures open work only.
    fn is_start(&self, moment: &Moment<'_>) -> bool {
        let is_open = moment.category.is_none_or(Category::is_open);
        let mut events = self.metric.start.iter();
        events.any(|event| moment.is(event)) && (is_open || !self.metric.repeats)
    }

    fn start(&mut self, moment: &Moment<'a>) {
        self.put_away(false);
        self.begin(moment);
        let is_over = |event: &Event| match event {
            // The start is no update of itself.
            Event::Entry => false,
            Event::Field(name) => {
                let at = self.timeline.time(name).filter(|_| self.cycle == 1);
                at.is_some_and(|at| at <= moment.at)
            }
            _ => moment.is(event),
        };
        let is_over = self.metric.stop.iter().any(is_over);
        if let Some(run) = self.run.as_mut().filter(|_| is_over) {
            end(run, moment);
        }
    }

    fn begin(&mut self, moment: &Moment<'a>) {
        self.cycle += 1;
        let (target, situation) = (self.target(moment), self.situation(moment));
        self.run = Some(Run::start(self.metric, moment.at, situation, target));
    }

    /// Whether a moment takes back the end of the work, where nothing else can stop the metric.
    fn is_reopening(&self, moment: &Moment<'_>) -> bool {
        let Cause::Entry(effect, _) = moment.cause else {
            return false;
        };
        let mut ends = Vec::new();
        for event in &self.metric.stop {
            match event {
                Event::Category(all) => ends.extend(all),
                _ => return false,
            }
        }
        let is_end = |one: Category| ends.contains(&one);
        effect.from_category.is_some_and(is_end) && !effect.to_category.is_some_and(is_end)
    }

    fn reopen(&mut self, moment: &Moment<'a>) {
        let target = self.target(moment);
        let Some(run) = &mut self.run else { return };
        let policy = target.or(run.target()).map(|one| one.on_reopen);
        let policy = policy.filter(|_| !sets_right(moment)).unwrap_or_default();
        if policy == OnReopen::NewCycle {
            self.put_away(false);
            self.begin(moment);
            return;
        }
        run.advance(moment.at);
        run.resume();
        if policy == OnReopen::Reset {
            run.reset();
        }
        self.govern(moment);
    }

    fn put_away(&mut self, is_replaced: bool) {
        let run = self.run.take();
        let clock = run.and_then(|run| run.reading(self.name, self.cycle, is_replaced));
        self.clocks.extend(clock);
    }

    fn target(&self, moment: &Moment<'_>) -> Option<&'a Target<'a>> {
        let value = |field: &str| self.timeline.value(field, moment);
        self.agreements
            .governing(self.name, self.kind, &value, moment.at)
    }

    fn situation(&self, moment: &Moment<'a>) -> Situation<'a> {
        Situation {
            state: moment.state,
            category: moment.category,
            pending_reason: self.timeline.value(PENDING_REASON, moment),
        }
    }
}

/// Stops a clock by what a moment did to the work.
fn end(run: &mut Run<'_>, moment: &Moment<'_>) {
    match moment.cause {
        Cause::Entry(effect, _) if effect.milestone == Some(CANCELLED) => run.give_up(),
        _ => run.stop(),
    }
}

/// Whether an entry says that what stood before it was wrong, not that something new happened.
fn sets_right(moment: &Moment<'_>) -> bool {
    matches!(moment.cause, Cause::Entry(effect, _) if [CORRECT, MERGE].contains(&effect.step))
}

//! Why the clocks of a record stand as they do, in plain words and numbers.

use chrono::TimeDelta;
use chrono_tz::Tz;
use itsm::ops::Explanation;
use itsm::ops::NoClock;
use itsm::ops::Reasoned;
use itsm::ops::Standing;
use itsm::ops::is_paused;
use itsm::practice::agreement::Target;
use itsm::practice::agreement::Unmet;
use itsm::practice::clock::Clock;
use itsm::practice::clock::Stretch;
use itsm::practice::clock::StretchKind;
use itsm::practice::clock::Threshold;
use itsm::practice::verdict::Frozen;
use itsm::practice::written_length;
use itsm::report::Align;
use itsm::report::Table;
use itsm::text::one_of;
use itsm::text::printable;

use crate::render::sla::label;
use crate::render::sla::left;
use crate::render::sla::local;
use crate::ui::Ui;

/// The explanation for people; times without a calendar are those of the desk's zone.
///
/// What was frozen when the work was closed stands, unless it is asked what the agreements of now give.
pub(crate) fn text(ui: &Ui, found: &Explanation<'_>, zone: Tz, recompute: bool) -> String {
    let record = &found.record;
    let title = format!("{}: {}", record.id, record.title);
    let about = [
        &record.state,
        &record.priority,
        &record.service,
        &record.assignee,
    ];
    let about: Vec<&str> = about.into_iter().flatten().map(String::as_str).collect();
    let mut lines = vec![
        ui.bold(&printable(&title)),
        printable(&about.join(", ")).into_owned(),
        format!("as of {}, {zone}", local(found.as_of, zone)),
    ];
    for one in &found.clocks {
        lines.push(String::new());
        lines.extend(judged(ui, found, one));
        if recompute || one.still_holds() {
            lines.extend(clock(ui, one, zone));
        }
    }
    for one in &found.lost {
        lines.push(format!("\n{}", frozen(ui, &one.metric, one)));
        lines.extend(gone(found, one));
    }
    if !found.untimed.is_empty() {
        lines.push(String::new());
        lines.extend(found.untimed.iter().flat_map(no_clock));
    }
    lines.join("\n") + "\n"
}

/// What was frozen about a clock, and whether the agreements of now give something else.
fn judged(ui: &Ui, found: &Explanation<'_>, one: &Reasoned<'_>) -> Vec<String> {
    let Some(verdict) = &one.frozen else {
        return Vec::new();
    };
    let mut lines = vec![frozen(ui, &label(&one.clock), verdict)];
    let gone = gone(found, verdict);
    let is_gone = gone.is_some();
    lines.extend(gone);
    if !is_gone && !one.still_holds() {
        lines.push(
            "  the agreement or the calendar says something else now; `--recompute` shows it"
                .to_owned(),
        );
    }
    lines
}

fn frozen(ui: &Ui, label: &str, frozen: &Frozen) -> String {
    let word = if frozen.met { "met" } else { "missed" };
    let (elapsed, goal) = (written_length(frozen.elapsed), written_length(frozen.goal));
    let (target, agreement) = (&frozen.target, &frozen.agreement);
    let text =
        format!("{word} when the work was closed, {elapsed} of {goal}, {target} of {agreement}");
    format!("{}: {}", ui.bold(&printable(label)), printable(&text))
}

/// That the agreement of a verdict can't be looked up any more.
fn gone(found: &Explanation<'_>, verdict: &Frozen) -> Option<String> {
    let id = &verdict.agreement;
    let is_gone = found.gone.contains(id);
    let text = format!("  the agreement {id} is gone; the verdict stands");
    is_gone.then(|| printable(&text).into_owned())
}

fn clock(ui: &Ui, one: &Reasoned<'_>, zone: Tz) -> Vec<String> {
    let clock = &one.clock;
    let zone = one.calendar.map_or(zone, |calendar| calendar.timezone);
    let mut lines = vec![format!(
        "{}: {}",
        ui.bold(&label(clock)),
        verdict(clock, one.standing)
    )];
    lines.push(format!("  target   {}", governs(one)));
    let others = one.others.iter();
    lines.extend(others.map(|other| format!("  not      {}", loses(other, one.target.as_ref()))));
    lines.push(format!("  time     {}", time(one, zone)));
    let table = stretches(clock, zone).terminal(ui.width().saturating_sub(2));
    lines.extend(table.lines().map(|line| format!("  {line}")));
    lines.push(format!("  used     {}", used(clock)));
    lines.push(format!("  due      {}", due(clock, zone)));
    let shares = clock.thresholds.iter();
    lines.extend(shares.map(|one| format!("  {}", threshold(one, zone))));
    lines
}

/// How it stands, and by how much.
fn verdict(clock: &Clock, standing: Standing) -> String {
    let goal = written_length(clock.goal);
    let rest = clock.remaining();
    let figure = if rest < TimeDelta::zero() {
        format!("{} over the goal of {goal}", left(-rest))
    } else {
        format!("{} left of {goal}", left(rest))
    };
    let still = if is_paused(clock) {
        ", stands still"
    } else {
        ""
    };
    format!("{}{still}, {figure}", standing.name())
}

/// The target, and what of the record it asks for.
fn governs(one: &Reasoned<'_>) -> String {
    let clock = &one.clock;
    let name = format!(
        "{} of {} ({})",
        clock.target,
        clock.agreement,
        clock.kind.name()
    );
    let fits = one.fits.iter();
    let fits: Vec<String> = fits
        .map(|(field, value)| format!("{field} is {value}"))
        .collect();
    let why = match (&one.target, fits.as_slice()) {
        (None, _) => "its agreement can't be found any more".to_owned(),
        (Some(_), []) => "it fits every record".to_owned(),
        (Some(_), fits) => fits.join(", "),
    };
    printable(&format!("{name}: {why}")).into_owned()
}

/// A target that fits too, and why it does not govern.
fn loses(other: &Target<'_>, governs: Option<&Target<'_>>) -> String {
    let goal = &other.goal_text;
    let why = match governs {
        Some(one) if one.precedence > other.precedence => format!(
            "precedence {} is lower than {}",
            other.precedence, one.precedence
        ),
        Some(one) if one.goal < other.goal => format!("{goal} is longer than {}", one.goal_text),
        Some(one) if one.applies.len() > other.applies.len() => {
            "it says less about the record".to_owned()
        }
        _ => "the desk's `service_levels` prefer the other".to_owned(),
    };
    let text = format!(
        "{} of {}, which fits too: {why}",
        other.name, other.agreement
    );
    printable(&text).into_owned()
}

fn time(one: &Reasoned<'_>, zone: Tz) -> String {
    match &one.clock.calendar {
        Some(name) => format!("open time of calendar {}, {zone}", printable(name)),
        None => format!("every hour counts; times are those of {zone}"),
    }
}

/// What the clock did: each row goes on to the next one.
fn stretches(clock: &Clock, zone: Tz) -> Table {
    let mut table = Table::new(["from", "clock", "because"]);
    let figures = ["lasted", "counted", "sum"].into_iter();
    table
        .columns
        .extend(figures.map(|name| (name.to_owned(), Align::Right)));
    let mut sum = TimeDelta::zero();
    let mut target = None;
    for stretch in &clock.stretches {
        if stretch.kind == StretchKind::Running {
            sum += stretch.counted;
        }
        let is_other = target.is_some_and(|known| known != &stretch.target);
        target = Some(&stretch.target);
        table.rows.push(row(stretch, is_other, sum, zone));
    }
    if let Some(last) = clock.stretches.last() {
        let end = if clock.stopped.is_some() {
            "stopped"
        } else {
            "now"
        };
        let mut row = vec![local(last.to, zone), end.to_owned()];
        row.resize(table.columns.len(), String::new());
        table.rows.push(row);
    }
    table
}

fn row(stretch: &Stretch, is_other: bool, sum: TimeDelta, zone: Tz) -> Vec<String> {
    let (what, counted) = match stretch.kind {
        StretchKind::Running => ("ran", stretch.counted),
        StretchKind::Paused => ("stood still", TimeDelta::zero()),
        StretchKind::Done => ("was stopped", TimeDelta::zero()),
        StretchKind::Untimed => ("no target", TimeDelta::zero()),
    };
    let because = if is_other {
        format!("{}, target {}", stretch.because, stretch.target)
    } else {
        stretch.because.clone()
    };
    let lasted = written_length(stretch.to - stretch.from);
    let (counted, sum) = (written_length(counted), written_length(sum));
    vec![
        local(stretch.from, zone),
        what.to_owned(),
        because,
        lasted,
        counted,
        sum,
    ]
}

/// What is used of the goal, and what is part of that or not for another reason than that the clock ran.
fn used(clock: &Clock) -> String {
    let share = clock.elapsed.num_seconds().saturating_mul(100) / clock.goal.num_seconds().max(1);
    let (elapsed, goal) = (written_length(clock.elapsed), written_length(clock.goal));
    let mut text = format!("{elapsed} of {goal}, {share} %");
    if !clock.carried.is_zero() {
        let carried = left(clock.carried);
        text.push_str("; ");
        text.push_str(&carried);
        text.push_str(" of it by a change of target or a reopening");
    }
    if clock.paused > TimeDelta::zero() {
        let paused = written_length(clock.paused);
        text.push_str("; ");
        text.push_str(&paused);
        text.push_str(" of open time did not count");
    }
    text
}

fn due(clock: &Clock, zone: Tz) -> String {
    match clock.due {
        Some(at) if clock.is_breached() => format!("{}, which has passed", local(at, zone)),
        Some(at) if clock.stopped.is_some() => format!("{}, and done by then", local(at, zone)),
        Some(at) => local(at, zone),
        None if clock.is_endless => "never: the calendar has too little open time".to_owned(),
        None => "not while the clock stands still".to_owned(),
    }
}

fn threshold(one: &Threshold, zone: Tz) -> String {
    let share = format!("{} %", one.percent);
    match (one.reached_at, one.due) {
        (Some(at), _) => format!("{share:<8} {}, reached", local(at, zone)),
        (None, Some(at)) => format!("{share:<8} {}", local(at, zone)),
        (None, None) => format!("{share:<8} not reached"),
    }
}

/// Why there is no clock for a metric.
fn no_clock(one: &NoClock<'_>) -> Vec<String> {
    let metric = &one.metric;
    let Some(miss) = &one.nearest else {
        return vec![format!(
            "{metric}: no agreement in force sets a goal for it"
        )];
    };
    let target = &miss.target;
    let mut lines = vec![format!(
        "{metric}: no clock; nearest is {} of {}, but",
        target.name, target.agreement
    )];
    lines.extend(miss.unmet.iter().map(|one| format!("  {}", unmet(one))));
    if miss.unmet.is_empty() {
        lines = vec![format!("{metric}: has not started")];
    }
    let lines = lines.iter().map(|line| printable(line).into_owned());
    lines.collect()
}

fn unmet(one: &Unmet) -> String {
    match one {
        Unmet::Force => "the agreement is not in force then".to_owned(),
        Unmet::Field { name, meant, value } => {
            let meant = one_of(meant.iter().map(String::as_str));
            match value {
                Some(value) => format!("{name} is {value}, not {meant}"),
                None => format!("{name} is not set, and would have to be {meant}"),
            }
        }
    }
}

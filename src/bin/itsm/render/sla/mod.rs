//! Clocks: lists of them, and why one stands as it does.

pub(crate) mod explain;
pub(crate) mod json;
pub(crate) mod list;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Timelike;
use chrono::Utc;
use chrono_tz::Tz;
use itsm::ops::ClockRow;
use itsm::ops::is_paused;
use itsm::practice::agreement::AgreementKind;
use itsm::practice::clock::Clock;
use itsm::practice::written_length;

/// The metric, with the kind of agreement and the measurement where they are not the usual ones.
pub(crate) fn label(clock: &Clock) -> String {
    let mut label = clock.metric.clone();
    if clock.kind != AgreementKind::Sla {
        label = format!("{label} ({})", clock.kind.name());
    }
    if clock.cycle > 1 {
        label = format!("{label} #{}", clock.cycle);
    }
    label
}

/// A length that may be negative; of more than a minute, whole minutes.
pub(crate) fn left(length: TimeDelta) -> String {
    let sign = if length < TimeDelta::zero() { "-" } else { "" };
    let seconds = length.num_seconds().abs();
    let shown = if seconds >= 60 {
        seconds - seconds % 60
    } else {
        seconds
    };
    format!("{sign}{}", written_length(TimeDelta::seconds(shown)))
}

/// When a clock is or was due, in words where there is no time.
pub(crate) fn due(row: &ClockRow, zone: Tz) -> String {
    match row.clock.due {
        Some(at) => at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
        None if is_paused(&row.clock) => "stands still".to_owned(),
        None => "never".to_owned(),
    }
}

/// A time with its weekday, in a zone that is named elsewhere.
pub(crate) fn local(at: DateTime<Utc>, zone: Tz) -> String {
    let at = at.with_timezone(&zone);
    let form = if at.second() == 0 {
        "%a %Y-%m-%d %H:%M"
    } else {
        "%a %Y-%m-%d %H:%M:%S"
    };
    at.format(form).to_string()
}

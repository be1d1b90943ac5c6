//! How long a goal is, and in which time it counts.

use chrono::TimeDelta;

use crate::practice::agreement::read::Reader;
use crate::practice::agreement::read::text;
use crate::practice::parse_length;
use crate::schema::CalendarDefinition;
use crate::yaml::FieldPath;
use crate::yaml::Node;

/// The most days, working or not, that a goal may have: ten years.
const MOST_DAYS: i64 = 3660;

impl<'a> Reader<'_, 'a> {
    /// The goal of a target, and the calendar whose open time counts; none where it is at fault.
    ///
    /// An unknown calendar is left to the rule about calendars.
    pub(super) fn goal(
        &mut self,
        node: Node<'_>,
        path: &FieldPath,
    ) -> Option<(TimeDelta, Option<&'a CalendarDefinition>)> {
        let (written, place) = (text(node, "goal")?, path.key("goal"));
        let own = text(node, "calendar");
        let name = own.or_else(|| self.record.text("calendar"));
        let unit = text(node, "unit");
        if unit == Some("wall") {
            if own.is_some() {
                let message = "where every hour counts a calendar does nothing".to_owned();
                self.hinted(
                    &path.key("calendar"),
                    message,
                    Some("take out `calendar` or `unit: wall`"),
                );
            }
            return Some((self.length(written, &place)?, None));
        }
        let calendar = match name {
            Some(name) => Some(self.config.calendars.get(name)?),
            None => None,
        };
        if let (Some(unit), None) = (unit, calendar) {
            let hint = "name a calendar in the target or in the agreement";
            self.hinted(
                &path.key("unit"),
                format!("`{unit}` needs a calendar"),
                Some(hint),
            );
            return None;
        }
        let goal = match calendar {
            Some(calendar) if unit == Some("working-days") => {
                self.days(written, calendar, &place)?
            }
            _ => self.length(written, &place)?,
        };
        Some((goal, calendar))
    }

    fn length(&mut self, written: &str, path: &FieldPath) -> Option<TimeDelta> {
        let length = parse_length(written).filter(|length| *length > TimeDelta::zero());
        if length.is_some_and(|length| length > TimeDelta::days(MOST_DAYS)) {
            let message = format!("`{written}` is longer than ten years");
            self.fault(path, message);
            return None;
        }
        if length.is_none() {
            let hint = day_count(written).map(|_| "set `unit: working-days` to count days");
            let message = format!("`{written}` is no length such as `4h` or `1h30m`");
            self.hinted(path, message, hint);
        }
        length
    }

    /// A number of working days, each as long as the longest day of the week.
    fn days(
        &mut self,
        written: &str,
        calendar: &CalendarDefinition,
        path: &FieldPath,
    ) -> Option<TimeDelta> {
        let Some(count) = day_count(written) else {
            self.fault(
                path,
                format!("`{written}` is no number of working days such as `2d`"),
            );
            return None;
        };
        let minutes = |day: &Vec<_>| {
            day.iter()
                .map(|one: &crate::schema::Window| i64::from(one.end - one.start))
                .sum()
        };
        let longest: i64 = calendar.week.iter().map(minutes).max().unwrap_or(0);
        if longest == 0 {
            let message = format!(
                "the week of calendar `{}` has no working day",
                calendar.name
            );
            self.fault(path, message);
            return None;
        }
        TimeDelta::try_minutes(count * longest)
    }
}

/// A count of days, such as `2d`.
fn day_count(written: &str) -> Option<i64> {
    let digits = written.strip_suffix('d')?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let count: i64 = digits.parse().ok().filter(|_| is_number)?;
    (1..=MOST_DAYS).contains(&count).then_some(count)
}

//! How many of several suppliers have to work.
//!
//! A share is kept in hundredths of a percent and never rounded to a whole number of suppliers: of three, half is one and
//! a half, so that two failures are too many.

use serde::Deserialize;

/// The parts of a whole in which a share is counted.
const WHOLE: u64 = 10_000;

/// How many of several suppliers have to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum MinUp {
    /// This many.
    Count(u32),
    /// This share of them, in hundredths of a percent.
    Share(u32),
}

impl MinUp {
    /// Reads `2` or `50%`; a share has at most two decimals and is at most the whole.
    pub fn parse(text: &str) -> Option<Self> {
        let Some(share) = text.strip_suffix('%') else {
            return Some(Self::Count(digits(text)?));
        };
        let (whole, part) = share.split_once('.').unwrap_or((share, "0"));
        let scale = match part.len() {
            1 => 10,
            2 => 1,
            _ => return None,
        };
        let hundredths = digits(whole)? * 100 + digits(part)? * scale;
        (u64::from(hundredths) <= WHOLE).then_some(Self::Share(hundredths))
    }

    /// Whether too few of `all` are left when `failed` of them fail: more have failed than max(0, all − minimum).
    pub fn is_lost(self, all: usize, failed: usize) -> bool {
        let (all, failed) = (all as u64, failed as u64);
        let spare = match self {
            Self::Count(count) => all.saturating_sub(u64::from(count)) * WHOLE,
            Self::Share(share) => all * WHOLE.saturating_sub(u64::from(share)),
        };
        failed * WHOLE > spare
    }

    /// Whether it can never be reached, even if all work.
    pub fn exceeds(self, all: usize) -> bool {
        matches!(self, Self::Count(count) if count as usize > all)
    }
}

impl std::fmt::Display for MinUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) if share % 100 == 0 => write!(f, "{}%", share / 100),
            Self::Share(share) => write!(f, "{}.{:02}%", share / 100, share % 100),
        }
    }
}

impl TryFrom<String> for MinUp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is neither a number nor a share"))
    }
}

/// A short number, too short to overflow what is computed with it.
fn digits(text: &str) -> Option<u32> {
    let is_plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::MinUp;

    fn lost(min_up: &str, all: usize, failed: usize) -> Option<bool> {
        Some(MinUp::parse(min_up)?.is_lost(all, failed))
    }

    #[test]
    fn one_of_two_has_to_work_so_both_must_fail() {
        // 2 − 1 = 1: more than one failure.
        assert_eq!(lost("1", 2, 1), Some(false));
        assert_eq!(lost("1", 2, 2), Some(true));
    }

    #[test]
    fn half_of_three_is_one_and_a_half() {
        // 3 − 1.5 = 1.5: more than one and a half failures, so two.
        assert_eq!(lost("50%", 3, 1), Some(false));
        assert_eq!(lost("50%", 3, 2), Some(true));
        // 4 − 2 = 2: three.
        assert_eq!(lost("50%", 4, 2), Some(false));
        assert_eq!(lost("50%", 4, 3), Some(true));
        // 3 × 0.6667 = 2.0001 have to work, so that 0.9999 may fail; with 66.66 % it is 1.0002.
        assert_eq!(lost("66.67%", 3, 1), Some(true));
        assert_eq!(lost("66.66%", 3, 1), Some(false));
    }

    #[test]
    fn two_inputs_on_one_source_are_one_supplier_whose_failure_is_too_many() {
        // 1 − 1 = 0: one failure.
        assert_eq!(lost("1", 1, 1), Some(true));
    }

    #[test]
    fn a_minimum_above_what_there_is_is_lost_with_the_first_failure_and_not_before() {
        assert_eq!(lost("3", 2, 0), Some(false));
        assert_eq!(lost("3", 2, 1), Some(true));
        assert_eq!(
            MinUp::parse("3").map(|min_up| min_up.exceeds(2)),
            Some(true)
        );
        assert_eq!(
            MinUp::parse("100%").map(|min_up| min_up.exceeds(2)),
            Some(false)
        );
    }

    #[test]
    fn what_is_no_minimum_is_refused() {
        for text in [
            "", "%", "-1", "1.5", "101%", "50.123%", "100.01%", "99999", "½",
        ] {
            assert_eq!(MinUp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for text in ["0", "2", "50%", "33.33%"] {
            let shown = MinUp::parse(text).map(|min_up| min_up.to_string());
            assert_eq!(shown.as_deref(), Some(text));
        }
    }
}

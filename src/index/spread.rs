//! How values are spread: mean, percentiles and maximum.
//!
//! Percentiles are interpolated linearly between the two nearest ranks (type 7 of Hyndman and Fan 1996), which is what
//! spreadsheets and most statistics programs give.

/// Mean, percentiles and maximum of some values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The arithmetic mean.
    pub mean: f64,
    /// The median.
    pub p50: f64,
    /// The value that nine of ten do not exceed.
    pub p90: f64,
    /// The greatest value.
    pub max: f64,
}

impl Spread {
    /// The spread of some values; none where there is no value.
    pub(crate) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        Some(Self {
            mean: rounded(values.iter().sum::<f64>() / count(values.len())),
            p50: rounded(percentile(&values, 50.0)?),
            p90: rounded(percentile(&values, 90.0)?),
            max: rounded(*values.last()?),
        })
    }
}

/// The percentile (0 to 100) of sorted values, interpolated linearly.
pub(crate) fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let rank = count(last) * percent.clamp(0.0, 100.0) / 100.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the rank lies within the list"
    )]
    let below = rank.floor() as usize;
    let low = *sorted.get(below)?;
    let high = *sorted.get(below + 1).unwrap_or(&low);
    Some(low + (high - low) * (rank - rank.floor()))
}

/// A number of rows as a decimal number.
#[expect(clippy::cast_precision_loss, reason = "no desk has 2^53 records")]
pub(crate) fn count(number: usize) -> f64 {
    number as f64
}

/// Six decimals, the precision of every published figure, so that equal records give equal bytes.
pub fn rounded(value: f64) -> f64 {
    // Adding zero makes a negative zero, the sum of no values, a plain one.
    (value * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_interpolated_linearly() {
        let values = [1.0, 2.0, 3.0, 10.0];
        // Rank 3 × 0.5 = 1.5: halfway between 2 and 3. Rank 3 × 0.9 = 2.7: 3 + 0.7 × 7.
        assert_eq!(percentile(&values, 50.0), Some(2.5));
        assert_eq!(percentile(&values, 90.0).map(rounded), Some(7.9));
        assert_eq!(percentile(&values, 0.0), Some(1.0));
        assert_eq!(percentile(&values, 100.0), Some(10.0));
        assert_eq!(percentile(&[7.0], 90.0), Some(7.0));
        assert_eq!(percentile(&[], 50.0), None);
    }

    #[test]
    fn the_sum_of_nothing_has_no_sign() {
        let nothing: [f64; 0] = [];
        assert!(rounded(nothing.iter().sum()).is_sign_positive());
        assert!(rounded(-1e-9).is_sign_positive());
    }

    #[test]
    fn a_spread_does_not_depend_on_the_order() {
        let expected = Some(Spread {
            mean: 4.0,
            p50: 2.5,
            p90: 7.9,
            max: 10.0,
        });
        assert_eq!(Spread::of(vec![10.0, 1.0, 3.0, 2.0]), expected);
        assert_eq!(Spread::of(Vec::new()), None);
    }
}

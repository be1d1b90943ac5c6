//! The hash by which GitHub knows a line again, wherever in its file it has moved.
//!
//! Its action `upload-sarif` computes the same for results that have none and warns where a result has another, so ours
//! has to agree with it: a polynomial of base 37 over the hundred UTF-16 units from the start of the line on, spaces and
//! tabs left out, any line end counted as LF, the end of the file as 65535 and zeros behind it; then `:` and which line of
//! that hash it is (<https://github.com/github/codeql-action/blob/main/src/fingerprints.ts>).

use std::collections::HashMap;

/// How many units a line's hash takes in.
const WINDOW: usize = 100;

const BASE: u64 = 37;

/// What stands for the end of the file.
const END: u64 = 65_535;

/// The hash of every line of a text, in order.
pub(crate) fn line_hashes(text: &str) -> Vec<String> {
    let (units, starts) = units(text);
    let leaving = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut hashes = Vec::with_capacity(starts.len());
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let unit = |at: usize| units.get(at).copied().unwrap_or_default();
    let mut hash = (0..WINDOW).fold(0_u64, |hash, at| push(hash, unit(at)));
    let mut from = 0;
    for start in starts {
        while from < start {
            let gone = leaving.wrapping_mul(unit(from));
            hash = push(hash, unit(from + WINDOW)).wrapping_sub(gone);
            from += 1;
        }
        let count = seen.entry(hash).or_default();
        *count += 1;
        hashes.push(format!("{hash:x}:{count}"));
    }
    hashes
}

fn push(hash: u64, unit: u64) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(unit)
}

/// The units that count, and where each line starts among them.
fn units(text: &str) -> (Vec<u64>, Vec<usize>) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut units, mut starts) = (Vec::new(), vec![0]);
    for unit in text.encode_utf16() {
        match unit {
            0x20 | 0x09 => continue,
            _ => units.push(u64::from(unit)),
        }
        if unit == 0x0a {
            starts.push(units.len());
        }
    }
    units.push(END);
    (units, starts)
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    // The values are those of the action's own tests, in src/fingerprints.test.ts.
    #[test]
    fn hashes_are_those_of_the_upload_action() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        let mixed = " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n";
        assert_eq!(
            line_hashes(mixed),
            [
                "e9496ae3ebfced30:1",
                "fb7c023a8b9ccb3f:1",
                "ce8ba1a563dcdaca:1",
                "e20e36e16fcb0cc8:1",
                "b3edc88f2938467e:1",
                "c8e28b0b4002a3a0:1",
                "c129715d7a2bc9a3:1"
            ]
        );
    }

    #[test]
    fn equal_lines_are_counted() {
        let hashes = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(hashes[5], "a7f2ff13bc495cf2:6");
        assert_eq!(hashes[6], "a7f2ff1481e87703:1");
        assert_eq!(hashes[10], "c129715d7a2bc9a3:1");
    }
}

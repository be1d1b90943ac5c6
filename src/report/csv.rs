//! Comma-separated values (RFC 4180) that a spreadsheet does not run as formulas.

use crate::report::Table;

/// Renders a table as CSV with a heading row.
pub fn csv(table: &Table) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = table.columns.iter().map(|(name, _)| name.clone());
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| harmless(cell)).collect::<Vec<_>>());
    for row in std::iter::once(heading.collect()).chain(rows) {
        // Writing to memory can't fail.
        let _ = writer.write_record(&row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Puts a quote before what a spreadsheet would take for a formula; numbers stay numbers.
fn harmless(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    let is_formula = first
        .is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
        || cell.starts_with(['\t', '\r']);
    if is_formula && cell.parse::<f64>().is_err() {
        return format!("'{cell}");
    }
    cell.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_kept() {
        let mut table = Table::new(["a", "b"]);
        table.rows.push(vec!["=1+1".to_owned(), "-5.2".to_owned()]);
        table
            .rows
            .push(vec![" @x".to_owned(), "say \"hi\", you".to_owned()]);
        assert_eq!(
            csv(&table),
            "a,b\n'=1+1,-5.2\n' @x,\"say \"\"hi\"\", you\"\n"
        );
    }
}

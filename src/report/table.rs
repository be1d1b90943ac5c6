//! Tables for a terminal and for Markdown.

use comfy_table::CellAlignment;
use comfy_table::ColumnConstraint;
use comfy_table::ContentArrangement;

use crate::text::printable;

/// The longest name in a first column that is never broken.
const NAME_WIDTH: u16 = 40;

/// The space between two columns.
const GAP: u16 = 2;

/// The least that the widest column needs to be readable.
const ROOM: u16 = 20;

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// At the right, as figures do.
    Right,
}

/// Rows of text under headings, in groups.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Heading and alignment of each column.
    pub columns: Vec<(String, Align)>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; every column at the left.
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let columns = columns
            .into_iter()
            .map(|name| (name.to_owned(), Align::Left));
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    /// The table for a terminal of this many columns, wrapped to fit.
    pub fn terminal(&self, width: u16) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
        self.fill(&mut table, |text| printable(text).into_owned());
        Self::keep_whole(&mut table, width);
        let lines: Vec<String> = table
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        lines.join("\n") + "\n"
    }

    /// The table as GitHub-flavoured Markdown; nothing in a cell is taken for markup.
    pub fn markdown(&self) -> String {
        let mut lines = Vec::with_capacity(self.rows.len() + 2);
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        lines.push(row(self
            .columns
            .iter()
            .map(|(name, _)| escape(name))
            .collect()));
        let rule = |(_, align): &(String, Align)| match align {
            Align::Left => "---".to_owned(),
            Align::Right => "--:".to_owned(),
        };
        lines.push(row(self.columns.iter().map(rule).collect()));
        lines.extend(
            self.rows
                .iter()
                .map(|cells| row(cells.iter().map(|cell| escape(cell)).collect())),
        );
        lines.join("\n") + "\n"
    }

    fn fill(&self, table: &mut comfy_table::Table, clean: impl Fn(&str) -> String) {
        table.set_header(
            self.columns
                .iter()
                .map(|(name, _)| clean(&name.to_uppercase())),
        );
        for (at, (_, align)) in self.columns.iter().enumerate() {
            if let Some(column) = table.column_mut(at) {
                column.set_padding((0, GAP));
                column.set_cell_alignment(match align {
                    Align::Left => CellAlignment::Left,
                    Align::Right => CellAlignment::Right,
                });
            }
        }
        for row in &self.rows {
            table.add_row(row.iter().map(|cell| clean(cell)));
        }
    }

    /// Keeps narrow columns whole, so that ids and states can be copied; the widest column gives way.
    ///
    /// Where even that leaves it no room, the first column alone is kept, unless it is wide itself.
    fn keep_whole(table: &mut comfy_table::Table, width: u16) {
        let widths = table.column_max_content_widths();
        let widest = (0..widths.len()).max_by_key(|at| widths[*at]);
        let others = (0..widths.len()).filter(|at| Some(*at) != widest);
        let taken: u16 = others
            .clone()
            .map(|at| widths[at].saturating_add(GAP))
            .sum();
        let kept: Vec<usize> = if taken.saturating_add(ROOM) <= width {
            others.collect()
        } else {
            widths
                .first()
                .filter(|first| **first <= NAME_WIDTH)
                .map(|_| 0)
                .into_iter()
                .collect()
        };
        for at in kept {
            if let Some(column) = table.column_mut(at) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }
}

/// Makes text of others plain for a Markdown reader, in a cell or elsewhere: no column borders, links, mentions, images or
/// HTML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        match letter {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '!' | '~' => {
                escaped.extend(['\\', letter]);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // A zero-width space keeps a forge from telling a person of that name.
            '@' => escaped.push_str("@\u{200b}"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["id", "title"]);
        table
            .rows
            .push(vec!["INC-1".to_owned(), "Mail | is <b>down</b>".to_owned()]);
        table
    }

    #[test]
    fn a_markdown_cell_is_never_markup() {
        assert_eq!(
            table().markdown(),
            "| id | title |\n| --- | --- |\n| INC-1 | Mail \\| is &lt;b&gt;down&lt;/b&gt; |\n"
        );
    }

    #[test]
    fn a_terminal_table_fits_its_width() {
        let text = table().terminal(20);
        assert!(
            text.lines().all(|line| line.chars().count() <= 20),
            "{text}"
        );
        assert!(text.starts_with("ID"));
    }

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        let mut table = Table::new(["title"]);
        table.rows.push(vec!["\u{1b}[2J".to_owned()]);
        assert!(!table.terminal(80).contains('\u{1b}'));
    }
}

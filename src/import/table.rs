//! The rows of a CSV file: named columns, line numbers, and what counts as missing.

use std::collections::HashMap;
use std::io::Read;

use csv::ByteRecord;
use csv::Reader;
use csv::ReaderBuilder;
use csv::StringRecord;

use crate::import::ImportError;
use crate::import::Map;
use crate::text::nearest;

/// The header of a file: which column stands where, and what stands for no value.
#[derive(Debug)]
pub(crate) struct Header {
    places: HashMap<String, usize>,
    width: usize,
    missing: Vec<String>,
}

/// One row, seen through the header.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    header: &'a Header,
    cells: &'a StringRecord,
}

/// A file that is being read.
pub(crate) struct Table<R> {
    pub(crate) header: Header,
    reader: Reader<R>,
    raw: ByteRecord,
}

/// What the next row is.
pub(crate) enum Next {
    /// A row, with the line on which it starts.
    Row(u64, StringRecord),
    /// A row that can't be used, and why.
    Bad(u64, String),
    /// None: the file ends.
    End,
}

impl<R: Read> Table<R> {
    /// Reads the header and sees that every column of the map is there.
    pub(crate) fn open(source: R, map: &Map) -> Result<Self, ImportError> {
        let mut builder = ReaderBuilder::new();
        let mut reader = builder
            .delimiter(map.delimiter)
            .flexible(true)
            .from_reader(source);
        let names = reader.byte_headers().map_err(std::io::Error::from)?;
        let names: Vec<String> = names
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned())
            .collect();
        for column in map.columns() {
            if !names.iter().any(|name| name == column) {
                return Err(ImportError::Column {
                    column: column.to_owned(),
                    near: nearest(column, names.iter().map(String::as_str)).map(str::to_owned),
                });
            }
        }
        let width = names.len();
        // Of two columns with one name the first counts.
        let places = names
            .into_iter()
            .enumerate()
            .rev()
            .map(|(at, name)| (name, at))
            .collect();
        let header = Header {
            places,
            width,
            missing: map.missing.clone(),
        };
        let raw = ByteRecord::new();
        Ok(Self {
            header,
            reader,
            raw,
        })
    }

    /// Reads one row.
    pub(crate) fn next(&mut self) -> Result<Next, ImportError> {
        if !self
            .reader
            .read_byte_record(&mut self.raw)
            .map_err(std::io::Error::from)?
        {
            return Ok(Next::End);
        }
        let line = self.raw.position().map_or(0, csv::Position::line);
        let (found, wanted) = (self.raw.len(), self.header.width);
        if found != wanted {
            return Ok(Next::Bad(
                line,
                format!("{found} values where the header names {wanted}"),
            ));
        }
        Ok(match StringRecord::from_byte_record(self.raw.clone()) {
            Ok(cells) => Next::Row(line, cells),
            Err(_) => Next::Bad(line, "the row is not UTF-8".to_owned()),
        })
    }

    /// How many bytes have been read.
    pub(crate) fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }
}

impl Header {
    /// The row that these cells make.
    pub(crate) fn row<'a>(&'a self, cells: &'a StringRecord) -> Row<'a> {
        Row {
            header: self,
            cells,
        }
    }
}

impl<'a> Row<'a> {
    /// The text of a column without white space around it; none where it is missing.
    pub(crate) fn text(self, column: &str) -> Option<&'a str> {
        let text = self.cells.get(*self.header.places.get(column)?)?.trim();
        let is_missing = text.is_empty() || self.header.missing.iter().any(|mark| mark == text);
        (!is_missing).then_some(text)
    }

    /// The text of a column that must not be missing.
    pub(crate) fn needed(self, column: &str) -> Result<&'a str, String> {
        self.text(column)
            .ok_or_else(|| format!("`{column}` is missing"))
    }
}

//! What git could not merge.

use std::fmt::Write;

use itsm::merge::Conflict;
use itsm::merge::Side;
use itsm::ops::Case;
use itsm::ops::Waiting;
use itsm::report::Table;
use itsm::report::diff;
use itsm::text::printable;
use serde::Serialize;
use serde_json::Value;

use crate::ui::Ui;

/// The files that are merged together.
const KEYS: [&str; 2] = [itsm::trust::KEYS, itsm::trust::SIGNERS];

/// The longest value that a table shows whole.
const LONGEST: usize = 60;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    record: Option<&'a str>,
    case: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_by: Option<&'static str>,
    fields: Vec<Open<'a>>,
}

#[derive(Serialize)]
struct Open<'a> {
    field: String,
    why: String,
    base: Option<&'a Value>,
    ours: Option<&'a Value>,
    theirs: Option<&'a Value>,
}

/// The files for scripts, format version 1.
///
/// `case` is `open` (fields are to be decided), `clean` (a merge by field needs no decision), `edited` (it needed none, and was
/// edited since), `deleted`, `gone` or `other`.
pub(crate) fn json(waiting: &[Waiting]) -> String {
    let files = waiting.iter().map(|one| File {
        path: &one.path,
        record: one.record(),
        case: case(&one.case),
        deleted_by: match one.case {
            Case::Deleted { by } => Some(by.name()),
            Case::Other { deleted_by } => deleted_by.map(Side::name),
            _ => None,
        },
        fields: open(one).iter().map(Open::from).collect(),
    });
    super::json(&Output {
        version: 1,
        files: files.collect(),
    })
}

impl<'a> From<&'a Conflict> for Open<'a> {
    fn from(conflict: &'a Conflict) -> Self {
        Self {
            field: conflict.field.to_string(),
            why: conflict.message(),
            base: conflict.base.as_ref(),
            ours: conflict.ours.as_ref(),
            theirs: conflict.theirs.as_ref(),
        }
    }
}

fn case(case: &Case) -> &'static str {
    match case {
        Case::Record(merged) if merged.is_clean() => "clean",
        Case::Record(_) => "open",
        Case::Deleted { .. } => "deleted",
        Case::Edited => "edited",
        Case::Gone => "gone",
        Case::Other { .. } => "other",
    }
}

fn open(waiting: &Waiting) -> &[Conflict] {
    match &waiting.case {
        Case::Record(merged) => &merged.conflicts,
        _ => &[],
    }
}

/// A line for each field that is open, and for each file that is something else; nothing where nothing waits.
pub(crate) fn table(waiting: &[Waiting], width: u16) -> String {
    if waiting.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["record", "field", "base", "ours", "theirs"]);
    for one in waiting {
        let name = one.record().unwrap_or(&one.path);
        for conflict in open(one) {
            table.rows.push(row(name, conflict));
        }
        if let Some(remark) = remark(&one.path, &one.case) {
            let dashes = ["–", "–", "–"].map(str::to_owned);
            let cells = [name.to_owned(), remark.to_owned()];
            table.rows.push(cells.into_iter().chain(dashes).collect());
        }
    }
    table.terminal(width)
}

fn row(name: &str, conflict: &Conflict) -> Vec<String> {
    let field = conflict.field.to_string();
    let field = match field.as_str() {
        "" => conflict.message(),
        _ => field,
    };
    let sides = [Side::Base, Side::Ours, Side::Theirs];
    let values = sides.map(|side| short(conflict.value(side)));
    [name.to_owned(), field].into_iter().chain(values).collect()
}

/// What to say of a file that has no open fields.
fn remark(path: &str, case: &Case) -> Option<&'static str> {
    match case {
        Case::Record(merged) if merged.is_clean() => Some("merges without a decision: --merge"),
        Case::Record(_) => None,
        Case::Deleted { by: Side::Ours } => Some("ours deleted it, theirs changed it"),
        Case::Deleted { .. } => Some("theirs deleted it, ours changed it"),
        Case::Gone => Some("both deleted it: --merge"),
        Case::Edited => Some("edited by hand: finish it and `git add` it"),
        Case::Other { .. } if KEYS.contains(&path) => {
            Some("made from the keys: `itsm keys refresh` merges and stages both")
        }
        Case::Other { .. } => Some("no record: mend it and `git add` it"),
    }
}

/// A value on one line.
fn short(value: Option<&Value>) -> String {
    let text = shown(value);
    let line = text.trim_end().replace('\n', " ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// One file for people, field by field.
pub(crate) fn text(ui: &Ui, waiting: &Waiting) -> String {
    let name = waiting.record().unwrap_or(&waiting.path);
    let mut out = format!("{}\n", ui.bold(&printable(name)));
    if let Some(remark) = remark(&waiting.path, &waiting.case) {
        let _ = writeln!(out, "{remark}");
    }
    for conflict in open(waiting) {
        let field = conflict.field.to_string();
        let name = if field.is_empty() { "the file" } else { &field };
        let _ = writeln!(
            out,
            "\n{}: {}",
            printable(name),
            printable(&conflict.message())
        );
        out.push_str(&sides(conflict));
    }
    if let Case::Record(merged) = &waiting.case
        && !merged.joined.is_empty()
    {
        let _ = writeln!(out, "\nJoined: {}", printable(&merged.joined.join(", ")));
    }
    out
}

/// The three values: short ones a line each, long texts as the difference that each side makes.
fn sides(conflict: &Conflict) -> String {
    let is_long = |side| shown(conflict.value(side)).trim_end().contains('\n');
    let values = [Side::Base, Side::Ours, Side::Theirs];
    if !values.into_iter().any(is_long) {
        let line = |side: Side| {
            let value = shown(conflict.value(side));
            format!(
                "  {:<7} {}\n",
                format!("{}:", side.name()),
                printable(&value)
            )
        };
        return values.map(line).concat();
    }
    let field = conflict.field.to_string();
    let text = |side| conflict.value(side).map(|value| shown(Some(value)));
    let (base, ours, theirs) = (text(Side::Base), text(Side::Ours), text(Side::Theirs));
    let of = |name: &str, side: &Option<String>| {
        let changes = diff(&field, base.as_deref(), side.as_deref());
        format!("  {name}:\n{changes}")
    };
    of("ours", &ours) + &of("theirs", &theirs)
}

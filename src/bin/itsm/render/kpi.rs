//! KPI figures.

use std::fmt::Write;

use itsm::index::Figure;
use itsm::index::Kpi;
use itsm::index::rounded;
use itsm::ops::KpiReport;
use itsm::ops::PeriodFigures;
use itsm::report::Align;
use itsm::report::Table;
use itsm::text::plural;
use itsm::text::printable;

/// Each KPI of a period with its figure and the one before.
fn rows<'a>(
    report: &'a KpiReport,
    period: &'a PeriodFigures,
) -> impl Iterator<Item = (&'a Kpi, &'a Figure, Option<&'a Figure>)> {
    let previous = move |at: usize| period.previous.as_ref()?.get(at);
    let pairs = report.kpis.iter().zip(&period.figures).enumerate();
    pairs.map(move |(at, (kpi, figure))| (kpi, figure, previous(at)))
}

/// The figures for people: a row a KPI, a column a period.
pub(crate) fn table(report: &KpiReport) -> Table {
    let mut table = Table::new(["kpi"]);
    let compares = report
        .periods
        .iter()
        .any(|period| period.previous.is_some());
    let single = report.periods.len() == 1;
    for period in &report.periods {
        table.columns.push((period.period.name(), Align::Right));
        if compares {
            table.columns.push(("before".to_owned(), Align::Right));
        }
    }
    if single {
        table.columns.push(("of".to_owned(), Align::Right));
        table.columns.push(("p50 / p90".to_owned(), Align::Right));
    }
    for (at, kpi) in report.kpis.iter().enumerate() {
        let mut row = vec![format!("{} ({})", kpi.title, kpi.unit)];
        for period in &report.periods {
            row.push(period.figures.get(at).map(value).unwrap_or_default());
            if compares {
                let before = period.previous.as_ref().and_then(|figures| figures.get(at));
                row.push(before.map(value).unwrap_or_default());
            }
        }
        if single {
            let figure = report
                .periods
                .first()
                .and_then(|period| period.figures.get(at));
            row.push(figure.map(base).unwrap_or_default());
            row.push(figure.map(middle).unwrap_or_default());
        }
        table.rows.push(row);
    }
    table
}

/// What the figures of each period rest on, a line a period.
pub(crate) fn coverage(report: &KpiReport) -> String {
    let unread = plural(report.unread.len(), "file");
    let single = report.periods.len() == 1;
    let line = |period: &PeriodFigures| {
        let of = if single {
            String::new()
        } else {
            format!(" of {}", period.period.name())
        };
        let coverage = period.coverage;
        let imported = match coverage.imported {
            0 => String::new(),
            imported => format!(", {imported} imported"),
        };
        format!(
            "coverage{of}: {}, {} of them written more than a day late{imported}, {unread} unread\n",
            plural(coverage.entries, "entry"),
            coverage.late,
        )
    };
    report.periods.iter().map(line).collect()
}

fn value(figure: &Figure) -> String {
    figure.value.map_or_else(|| "n/a".to_owned(), number)
}

/// Two decimals at the most, none where there are none.
fn number(value: f64) -> String {
    let text = format!("{:.2}", value + 0.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a figure rests on: numerator and denominator, or how many records.
fn base(figure: &Figure) -> String {
    let skipped = if figure.skipped > 0 {
        format!(", {} skipped", figure.skipped)
    } else {
        String::new()
    };
    match (figure.numerator, figure.denominator) {
        (Some(numerator), Some(denominator)) => {
            format!("{}/{}{skipped}", number(numerator), number(denominator))
        }
        _ => format!("{}{skipped}", figure.used),
    }
}

fn middle(figure: &Figure) -> String {
    figure
        .working
        .as_ref()
        .map(|spread| format!("{} / {}", number(spread.p50), number(spread.p90)))
        .unwrap_or_default()
}

/// The figures for a spreadsheet: a row a KPI and period.
pub(crate) fn sheet(report: &KpiReport) -> Table {
    let mut table = Table::new([
        "from",
        "to",
        "process",
        "kpi",
        "title",
        "unit",
        "direction",
        "value",
        "numerator",
        "denominator",
        "used",
        "skipped",
        "p50",
        "p90",
        "max",
        "previous",
    ]);
    for period in &report.periods {
        for (kpi, figure, previous) in rows(report, period) {
            let cell = |value: Option<f64>| {
                value
                    .map(|value| rounded(value).to_string())
                    .unwrap_or_default()
            };
            let spread = figure.working.as_ref();
            table.rows.push(vec![
                period.period.from.to_string(),
                period.period.to.to_string(),
                kpi.process.clone(),
                kpi.id.clone(),
                kpi.title.clone(),
                kpi.unit.clone(),
                kpi.direction.name().to_owned(),
                cell(figure.value),
                cell(figure.numerator),
                cell(figure.denominator),
                figure.used.to_string(),
                figure.skipped.to_string(),
                cell(spread.map(|spread| spread.p50)),
                cell(spread.map(|spread| spread.p90)),
                cell(spread.map(|spread| spread.max)),
                cell(previous.and_then(|figure| figure.value)),
            ]);
        }
    }
    table
}

/// The records behind each figure.
pub(crate) fn explanation(report: &KpiReport) -> String {
    let mut out = String::new();
    for period in &report.periods {
        for (kpi, figure, _) in rows(report, period) {
            let _ = write!(
                out,
                "\n{} {}: {}\n",
                kpi.id,
                period.period.name(),
                value(figure)
            );
            let _ = writeln!(out, "  {}", kpi.about.trim());
            let _ = writeln!(out, "  records: {}", ids(&figure.ids));
            if !figure.skipped_ids.is_empty() {
                let _ = writeln!(out, "  skipped: {}", ids(&figure.skipped_ids));
            }
        }
    }
    out
}

fn ids(ids: &[String]) -> String {
    if ids.is_empty() {
        "none".to_owned()
    } else {
        printable(&ids.join(", ")).into_owned()
    }
}

/// The KPIs that there are.
pub(crate) fn catalogue(kpis: &[Kpi]) -> Table {
    let mut table = Table::new(["kpi", "what", "unit", "better"]);
    for kpi in kpis {
        let row = [kpi.id.as_str(), &kpi.title, &kpi.unit, kpi.direction.name()];
        table.rows.push(row.map(str::to_owned).to_vec());
    }
    table
}

//! KPI figures for scripts: a documented object.
//!
//! It stands here and not with the other output because packs of evidence hold the same object.

use serde::Serialize;

use crate::index::Figure;
use crate::index::Kpi;
use crate::index::Spread;
use crate::index::rounded;
use crate::ops::KpiReport;
use crate::ops::PeriodFigures;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    commit: Option<&'a str>,
    periods: Vec<PeriodOutput<'a>>,
}

#[derive(Serialize)]
struct PeriodOutput<'a> {
    from: String,
    to: String,
    coverage: CoverageOutput,
    kpis: Vec<KpiOutput<'a>>,
}

#[derive(Serialize)]
struct CoverageOutput {
    entries: usize,
    late: usize,
    imported: usize,
    unread: usize,
}

#[derive(Serialize)]
struct KpiOutput<'a> {
    id: &'a str,
    title: &'a str,
    process: &'a str,
    unit: &'a str,
    direction: &'a str,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    used: usize,
    skipped: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    working: Option<SpreadOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<SpreadOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Previous>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped_ids: Option<&'a [String]>,
}

#[derive(Serialize)]
struct Previous {
    value: Option<f64>,
}

#[derive(Serialize)]
struct SpreadOutput {
    mean: f64,
    p50: f64,
    p90: f64,
    max: f64,
}

fn spread(spread: &Spread) -> SpreadOutput {
    SpreadOutput {
        mean: rounded(spread.mean),
        p50: rounded(spread.p50),
        p90: rounded(spread.p90),
        max: rounded(spread.max),
    }
}

/// The figures for scripts, format version 1; `explain` adds the ids of the records.
pub fn kpi_json(report: &KpiReport, explain: bool) -> String {
    let periods = report.periods.iter().map(|period| PeriodOutput {
        from: period.period.from.to_string(),
        to: period.period.to.to_string(),
        coverage: CoverageOutput {
            entries: period.coverage.entries,
            late: period.coverage.late,
            imported: period.coverage.imported,
            unread: report.unread.len(),
        },
        kpis: rows(report, period)
            .map(|(kpi, figure, previous)| kpi_output(kpi, figure, previous, explain))
            .collect(),
    });
    let output = Output {
        version: 1,
        commit: report.commit.as_deref(),
        periods: periods.collect(),
    };
    serde_json::to_string_pretty(&output).unwrap_or_default()
}

fn kpi_output<'a>(
    kpi: &'a Kpi,
    figure: &'a Figure,
    previous: Option<&Figure>,
    explain: bool,
) -> KpiOutput<'a> {
    KpiOutput {
        id: &kpi.id,
        title: &kpi.title,
        process: &kpi.process,
        unit: &kpi.unit,
        direction: kpi.direction.name(),
        value: figure.value.map(rounded),
        numerator: figure.numerator.map(rounded),
        denominator: figure.denominator.map(rounded),
        used: figure.used,
        skipped: figure.skipped,
        working: figure.working.as_ref().map(spread),
        clock: figure.clock.as_ref().map(spread),
        previous: previous.map(|figure| Previous {
            value: figure.value.map(rounded),
        }),
        ids: explain.then_some(figure.ids.as_slice()),
        skipped_ids: explain.then_some(figure.skipped_ids.as_slice()),
    }
}

/// Each KPI of a period with its figure and the one before.
fn rows<'a>(
    report: &'a KpiReport,
    period: &'a PeriodFigures,
) -> impl Iterator<Item = (&'a Kpi, &'a Figure, Option<&'a Figure>)> {
    let previous = move |at: usize| period.previous.as_ref()?.get(at);
    let pairs = report.kpis.iter().zip(&period.figures).enumerate();
    pairs.map(move |(at, (kpi, figure))| (kpi, figure, previous(at)))
}

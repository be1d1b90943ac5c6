//! KPIs over periods.

use chrono::NaiveDate;

use crate::index::Coverage;
use crate::index::Figure;
use crate::index::Index;
use crate::index::Kpi;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::practice::By;
use crate::practice::Period;
use crate::text::one_of;

/// Which KPIs, over which periods.
#[derive(Debug, Clone)]
pub struct KpiRequest {
    /// The ids of KPIs; without any those that the desk or the definitions choose.
    pub ids: Vec<String>,
    /// Whether every KPI is wanted.
    pub all: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The first day that no longer counts.
    pub to: NaiveDate,
    /// How the range is split; without it, it is one period.
    pub by: Option<By>,
    /// Whether each period is compared with the one before it.
    pub compare: bool,
}

/// The figures of one period.
#[derive(Debug)]
pub struct PeriodFigures {
    /// The period.
    pub period: Period,
    /// A figure a KPI, in the order of the report's KPIs.
    pub figures: Vec<Figure>,
    /// What the figures rest on.
    pub coverage: Coverage,
    /// The figures of the period before, where they were asked for.
    pub previous: Option<Vec<Figure>>,
}

/// KPIs over periods.
#[derive(Debug)]
pub struct KpiReport {
    /// The KPIs.
    pub kpis: Vec<Kpi>,
    /// The periods, in order.
    pub periods: Vec<PeriodFigures>,
    /// The commit that was read, where it was not the work tree.
    pub commit: Option<String>,
    /// Files that should be records and are in no figure.
    pub unread: Vec<crate::diagnostic::Diagnostic>,
}

/// Computes KPIs.
pub fn kpi(desk: &Desk, request: &KpiRequest) -> Result<KpiReport, OpsError> {
    let kpis = choose(desk, request)?;
    let periods = Period::split(request.from, request.to, request.by, desk.config.timezone);
    let periods = periods.map_err(|error| OpsError::usage(error.to_string()))?;
    let corpus = desk.corpus()?;
    let index = Index::build(&corpus, &desk.definitions, &desk.config, desk.now)?;
    let unread = corpus
        .unread()
        .iter()
        .flat_map(|unread| unread.findings.clone())
        .collect();
    drop(corpus);
    let mut figures = Vec::new();
    for period in periods {
        let before = period.previous().filter(|_| request.compare);
        figures.push(PeriodFigures {
            figures: compute(&index, &kpis, &period)?,
            coverage: index.coverage(&period)?,
            previous: before
                .map(|before| compute(&index, &kpis, &before))
                .transpose()?,
            period,
        });
    }
    Ok(KpiReport {
        kpis,
        periods: figures,
        commit: desk.commit().map(str::to_owned),
        unread,
    })
}

/// Every KPI that the definitions hold; a faulty one is an error that names its file.
pub fn known(desk: &Desk) -> Result<Vec<Kpi>, OpsError> {
    let (kpis, faults) = Kpi::all(&desk.definitions);
    match faults.first() {
        None => Ok(kpis),
        Some(fault) => Err(OpsError::usage(format!(
            "{}: {}",
            fault.path, fault.message
        ))),
    }
}

fn compute(index: &Index, kpis: &[Kpi], period: &Period) -> Result<Vec<Figure>, OpsError> {
    kpis.iter()
        .map(|kpi| Ok(index.compute(kpi, period)?))
        .collect()
}

fn choose(desk: &Desk, request: &KpiRequest) -> Result<Vec<Kpi>, OpsError> {
    let mut kpis = known(desk)?;
    let chosen = if request.ids.is_empty() {
        desk.config.kpis.as_ref()
    } else {
        Some(&request.ids)
    };
    if let Some(unknown) = chosen
        .into_iter()
        .flatten()
        .find(|id| !kpis.iter().any(|kpi| kpi.id == **id))
    {
        let ids: Vec<&str> = kpis.iter().map(|kpi| kpi.id.as_str()).collect();
        return Err(OpsError::usage(format!("no KPI `{unknown}`"))
            .nearest(unknown, ids.iter().copied())
            .hint(format!("the KPIs are {}", one_of(ids))));
    }
    match chosen {
        _ if request.all => {}
        Some(ids) => kpis.retain(|kpi| ids.contains(&kpi.id)),
        None => kpis.retain(|kpi| kpi.default),
    }
    Ok(kpis)
}

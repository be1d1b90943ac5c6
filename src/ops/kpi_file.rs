//! Committed KPI results: one file a period.
//!
//! A file holds the digest of the definitions and no commit id, so that the same records give the same bytes.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::files::Write;
use crate::index::Figure;
use crate::index::Kpi;
use crate::index::Spread;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::KpiReport;
use crate::ops::OpsError;
use crate::ops::PeriodFigures;
use crate::ops::Plan;
use crate::text::one_of;
use crate::yaml;

/// Plans the files of a report's periods; what stands there already with the same bytes is left out.
pub fn kpi_files(desk: &Desk, report: &KpiReport) -> Result<(Plan, String), OpsError> {
    desk.writable()?;
    if let Some(unread) = report.unread.first() {
        let message = format!(
            "{} can't be read, so the figures would be short of it",
            unread.path
        );
        return Err(OpsError::refused(message).hint("`itsm validate` shows what is wrong with it"));
    }
    let mut writes = Vec::new();
    for period in &report.periods {
        let path = format!("kpi/{}.yaml", period.period.name());
        let text = yaml::write(&content(desk, report, period));
        let text = text.map_err(|error| {
            OpsError::new(Kind::Internal, format!("{path} can't be written: {error}"))
        })?;
        let known = desk.content(&path).ok();
        if known.as_deref() != Some(text.as_bytes()) {
            writes.push(Write {
                path,
                expected: known,
                content: Some(text.into_bytes()),
            });
        }
    }
    let names: Vec<String> = report
        .periods
        .iter()
        .map(|period| period.period.name())
        .collect();
    let names = match names.as_slice() {
        [first, .., last] if names.len() > 3 => format!("{first} to {last}"),
        _ => one_of(names.iter().map(String::as_str)).replace(" or ", " and "),
    };
    let plan = Plan {
        subject: format!("kpi: {names}"),
        writes,
        ..Plan::default()
    };
    Ok((plan, format!("KPIs of {names}")))
}

fn content(desk: &Desk, report: &KpiReport, period: &PeriodFigures) -> Value {
    let pairs = report.kpis.iter().zip(&period.figures);
    let figures: Map<String, Value> = pairs
        .map(|(kpi, figure)| (kpi.id.clone(), figures(kpi, figure)))
        .collect();
    json!({
        "version": 1,
        "from": period.period.from.to_string(),
        "to": period.period.to.to_string(),
        "timezone": desk.config.timezone.name(),
        "definitions": format!("sha256:{}", desk.definitions.digest()),
        "coverage": {
            "entries": period.coverage.entries,
            "late": period.coverage.late,
            "imported": period.coverage.imported,
        },
        "kpis": figures,
    })
}

fn figures(kpi: &Kpi, figure: &Figure) -> Value {
    let mut members = Map::new();
    let mut put = |key: &str, value: Value| {
        members.insert(key.to_owned(), value);
    };
    put("unit", kpi.unit.as_str().into());
    put("value", number(figure.value));
    if figure.denominator.is_some() {
        put("numerator", number(figure.numerator));
        put("denominator", number(figure.denominator));
    }
    put("used", figure.used.into());
    put("skipped", figure.skipped.into());
    for (key, spread) in [("working", &figure.working), ("clock", &figure.clock)] {
        if let Some(spread) = spread {
            put(key, self::spread(spread));
        }
    }
    Value::Object(members)
}

fn spread(spread: &Spread) -> Value {
    json!({
        "mean": number(Some(spread.mean)),
        "p50": number(Some(spread.p50)),
        "p90": number(Some(spread.p90)),
        "max": number(Some(spread.max)),
    })
}

/// Six decimals at the most; a whole number is written as one.
fn number(value: Option<f64>) -> Value {
    let Some(value) = value else {
        return Value::Null;
    };
    let rounded = (value * 1e6).round() / 1e6;
    let text = format!("{rounded}");
    text.parse::<i64>()
        .map_or_else(|_| Value::from(rounded), Value::from)
}

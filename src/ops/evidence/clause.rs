//! What answers a clause of the standard.

use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::KpiRequest;
use crate::ops::OpsError;
use crate::ops::evidence::gather::Gathered;
use crate::ops::evidence::lists;
use crate::ops::evidence::proven::Proven;
use crate::ops::evidence::reports;
use crate::ops::evidence::reports::Stuff;
use crate::ops::kpi;
use crate::ops::kpi_json;
use crate::record::Record;
use crate::report::Table;
use crate::schema::ChosenKpis;
use crate::schema::Clause;
use crate::schema::EveryKpi;
use crate::schema::EvidenceModel;

/// A clause, as a list of clauses shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseSummary {
    /// The number.
    pub number: String,
    /// What it is about, in a few words.
    pub title: String,
    /// What an auditor wants to know.
    pub question: String,
    /// Whether a desk has anything to show for it.
    pub is_answered: bool,
    /// What a desk can't show.
    pub missing: Option<String>,
}

/// The standard, and its clauses as a desk can answer them.
pub fn clauses(desk: &Desk) -> (String, Vec<ClauseSummary>) {
    let model = EvidenceModel::load(&desk.own, &mut Vec::new());
    let summary = |(number, clause): (&String, &Clause)| ClauseSummary {
        number: number.clone(),
        title: clause.title.clone(),
        question: clause.question.clone(),
        is_answered: clause.is_answered(),
        missing: clause.missing.clone(),
    };
    let clauses = model.clauses.iter().map(summary).collect();
    (model.standard, clauses)
}

/// Gathers everything that answers a clause.
pub(super) fn answer(
    gathered: &mut Gathered<'_>,
    number: &str,
    proven: &Proven<'_>,
) -> Result<(), OpsError> {
    let model = EvidenceModel::load(&gathered.desk.own, &mut Vec::new());
    let clause = chosen(&model, number)?;
    gathered.title = format!(
        "Evidence for {}, clause {number}: {}",
        model.standard, clause.title
    );
    let records = lists(gathered, clause)?;
    gathered.records(records, proven)?;
    gathered.clause = Some((number.to_owned(), clause.clone()));
    reports(gathered, clause)?;
    figures(gathered, clause)?;
    folders(gathered, clause)
}

fn chosen<'a>(model: &'a EvidenceModel, number: &str) -> Result<&'a Clause, OpsError> {
    let clause = model.clauses.get(number).ok_or_else(|| {
        OpsError::usage(format!("no clause `{number}` of {}", model.standard))
            .nearest(number, model.clauses.keys().map(String::as_str))
            .hint("`itsm evidence --list` shows the clauses")
    })?;
    if clause.is_answered() {
        return Ok(clause);
    }
    let why = clause.missing.as_deref().unwrap_or_default();
    let message = format!(
        "clause {number} ({}) can't be answered from a desk",
        clause.title
    );
    Err(OpsError::new(Kind::Nothing, message)
        .hint(why)
        .hint("`.itsm/schema/evidence.yaml` can say what answers it here"))
}

/// Adds the lists; those records are returned that are to be handed over whole.
fn lists<'a>(gathered: &mut Gathered<'a>, clause: &Clause) -> Result<Vec<&'a Record>, OpsError> {
    let mut whole = Vec::new();
    let Some(period) = gathered.period else {
        return Ok(whole);
    };
    for (name, wanted) in &clause.lists {
        let (records, table) = lists::list(gathered.desk, gathered.corpus, wanted, &period)?;
        gathered.table(&format!("lists/{name}.csv"), &wanted.about, &table);
        if wanted.files {
            whole.extend(records);
        }
    }
    Ok(whole)
}

fn reports(gathered: &mut Gathered<'_>, clause: &Clause) -> Result<(), OpsError> {
    let Some(period) = gathered.period else {
        return Ok(());
    };
    for wanted in &clause.reports {
        let (name, about, table) = reports::report(
            &Stuff {
                desk: gathered.desk,
                corpus: gathered.corpus,
                period: &period,
                known: &gathered.known,
            },
            *wanted,
        )?;
        gathered.table(&format!("reports/{name}.csv"), about, &table);
    }
    Ok(())
}

/// Adds the figures of the period, as `itsm kpi` gives them, and the queries that they come from.
fn figures(gathered: &mut Gathered<'_>, clause: &Clause) -> Result<(), OpsError> {
    let (ids, all) = match &clause.kpis {
        ChosenKpis::Some(ids) => (ids.clone(), false),
        ChosenKpis::All(EveryKpi::All) => (Vec::new(), true),
    };
    let Some(period) = gathered.period.filter(|_| all || !ids.is_empty()) else {
        return Ok(());
    };
    let request = KpiRequest {
        ids,
        all,
        from: period.from,
        to: period.to,
        by: None,
        compare: false,
    };
    let report = kpi(gathered.desk, &request)?;
    let mut table = Table::new([
        "kpi",
        "title",
        "unit",
        "value",
        "numerator",
        "denominator",
        "used",
        "skipped",
    ]);
    let figures = report.periods.iter().flat_map(|one| &one.figures);
    for (kpi, figure) in report.kpis.iter().zip(figures) {
        let number = |value: Option<f64>| {
            let value = value.map(crate::index::rounded);
            value.map(|value| value.to_string()).unwrap_or_default()
        };
        table.rows.push(vec![
            kpi.id.clone(),
            kpi.title.clone(),
            kpi.unit.clone(),
            number(figure.value),
            number(figure.numerator),
            number(figure.denominator),
            figure.used.to_string(),
            figure.skipped.to_string(),
        ]);
    }
    gathered.table("kpi/figures.csv", "The figures of the period.", &table);
    let json = kpi_json(&report, true) + "\n";
    gathered.pack.add("kpi/figures.json".to_owned(), json);
    let about = "The same with the records behind each, as the command itsm kpi gives them with --explain and --format json; the query of each is beside it.";
    gathered
        .named
        .push(("kpi/figures.json".to_owned(), about.to_owned()));
    for source in gathered.desk.definitions.kpis() {
        if report.kpis.iter().any(|kpi| kpi.id == source.id) {
            let path = format!("kpi/{}.sql", source.id);
            gathered.pack.add(path, source.text.clone());
        }
    }
    Ok(())
}

fn folders(gathered: &mut Gathered<'_>, clause: &Clause) -> Result<(), OpsError> {
    for folder in &clause.folders {
        for path in gathered.desk.files_in(folder)? {
            let to = format!("folders/{path}");
            if gathered.pack.copy(gathered.desk, &path, to.clone()) {
                let about = "A file of the desk as it is.".to_owned();
                gathered.named.push((to, about));
            }
        }
    }
    Ok(())
}

//! Every KPI, against figures worked out by hand.

mod expected;
mod records;

use itsm::index::Figure;
use itsm::index::Index;
use itsm::index::Kpi;
use itsm::index::Spread;
use itsm::practice::Period;
use itsm::practice::parse_day;
use itsm::record::Corpus;
use itsm::record::parse_time;
use itsm::schema::Config;
use itsm::schema::Definitions;

use records::RECORDS;

/// Definitions without faults.
pub(crate) fn definitions(profile: &str) -> Definitions {
    let mut faults = Vec::new();
    let definitions = Definitions::load(profile, &[], &mut faults);
    assert_eq!(faults, [], "the shipped definitions are right");
    definitions
}

/// The index of some texts.
pub(crate) fn index(definitions: &Definitions, records: &[(&str, String)]) -> Index {
    let paths = records.iter().map(|(path, _)| (*path).to_owned()).collect();
    let text = |path: &str| {
        records
            .iter()
            .find(|(one, _)| *one == path)
            .map(|(_, text)| text.clone().into_bytes())
    };
    let corpus = Corpus::load(paths, definitions, |path| Ok(text(path).unwrap()));
    let now = parse_time("2026-05-01T00:00:00Z").unwrap();
    Index::build(&corpus, definitions, &Config::default(), now).unwrap()
}

fn texts() -> Vec<(&'static str, String)> {
    RECORDS
        .iter()
        .map(|(path, text)| (*path, (*text).to_owned()))
        .collect()
}

fn period(from: &str, to: &str) -> Period {
    let zone = Config::default().timezone;
    let [from, to] = [from, to].map(|day| parse_day(day).unwrap());
    Period { from, to, zone }
}

fn march() -> Period {
    period("2026-03-01", "2026-04-01")
}

fn all(index: &Index, definitions: &Definitions, period: &Period) -> Vec<(Kpi, Figure)> {
    let (kpis, faults) = Kpi::all(definitions);
    assert_eq!(faults, []);
    let figure = |kpi: Kpi| {
        let figure = index.compute(&kpi, period).unwrap();
        (kpi, figure)
    };
    kpis.into_iter().map(figure).collect()
}

#[test]
fn every_kpi_gives_the_figure_worked_out_by_hand() {
    let definitions = definitions("small");
    let index = index(&definitions, &texts());
    let found = all(&index, &definitions, &march());
    for (kpi, figure) in &found {
        let expected = expected::figures().into_iter().find(|one| one.0 == kpi.id);
        let (id, value, numerator, denominator, used, skipped) =
            expected.unwrap_or_else(|| panic!("KPI `{}` has no expected figure", kpi.id));
        let got = (
            figure.value,
            figure.numerator,
            figure.denominator,
            figure.used,
            figure.skipped,
        );
        assert_eq!(
            got,
            (value, numerator, denominator, used, skipped),
            "{id}: {:?} {:?}",
            figure.ids,
            figure.skipped_ids
        );
    }
    assert_eq!(
        found.len(),
        expected::figures().len(),
        "every expected figure has its KPI"
    );
}

#[test]
fn every_duration_gives_the_spread_worked_out_by_hand() {
    let definitions = definitions("small");
    let index = index(&definitions, &texts());
    let spread = |[mean, p50, p90, max]: [f64; 4]| {
        Some(Spread {
            mean,
            p50,
            p90,
            max,
        })
    };
    let mut expected = expected::spreads();
    for (kpi, figure) in all(&index, &definitions, &march()) {
        let wanted = expected
            .iter()
            .position(|one| one.0 == kpi.id)
            .map(|at| expected.remove(at));
        let (working, clock) = wanted.map_or((None, None), |(_, working, clock)| {
            (spread(working), spread(clock))
        });
        assert_eq!(
            (figure.working, figure.clock),
            (working, clock),
            "{}",
            kpi.id
        );
    }
    assert_eq!(expected, []);
}

#[test]
fn what_happens_afterwards_leaves_a_closed_period_alone() {
    let definitions = definitions("small");
    let without_april = |text: String| {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("  - {at: 2026-04"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let then = texts()
        .into_iter()
        .map(|(path, text)| (path, without_april(text)))
        .collect::<Vec<_>>();
    let [then, now] =
        [then, texts()].map(|texts| all(&index(&definitions, &texts), &definitions, &march()));
    assert_eq!(then, now);
}

#[test]
fn a_period_without_records_has_no_ratios_and_no_means() {
    let definitions = definitions("small");
    let index = index(&definitions, &texts());
    for (kpi, figure) in all(&index, &definitions, &period("2020-01-01", "2020-02-01")) {
        let expected = match kpi.aggregate.name() {
            "count" | "sum" => Some(0.0),
            _ => None,
        };
        assert_eq!(
            (figure.value, figure.used, figure.skipped),
            (expected, 0, 0),
            "{}",
            kpi.id
        );
        assert_eq!((figure.working, figure.clock), (None, None), "{}", kpi.id);
    }
}

#[test]
fn contributing_and_skipped_records_are_named() {
    let definitions = definitions("small");
    let index = index(&definitions, &texts());
    let figures = all(&index, &definitions, &march());
    let (_, figure) = figures
        .into_iter()
        .find(|(kpi, _)| kpi.id == "incident-resolution-time")
        .unwrap();
    assert_eq!(figure.ids, ["INC-1", "INC-2", "INC-3", "INC-9"]);
    assert_eq!(figure.skipped_ids, ["INC-6"]);
}

#[test]
fn an_entry_at_the_border_belongs_to_the_next_period() {
    let definitions = definitions("small");
    let index = index(&definitions, &texts());
    let april = all(&index, &definitions, &period("2026-04-01", "2026-05-01"));
    let ids = |id: &str| {
        april
            .iter()
            .find(|(kpi, _)| kpi.id == id)
            .map(|(_, figure)| figure.ids.clone())
            .unwrap()
    };
    assert_eq!(ids("incidents"), ["INC-8"]);
    assert_eq!(ids("incident-resolution-time"), ["INC-4"]);
    assert_eq!(ids("change-acceptance-rate"), ["CHG-7"]);
    // INC-3 was reopened on 2 April.
    assert_eq!(ids("incident-backlog"), ["INC-3", "INC-7", "INC-8"]);
}

#[test]
fn every_kpi_can_be_computed_in_every_profile() {
    let definitions = definitions("itil");
    let index = index(&definitions, &texts());
    assert!(all(&index, &definitions, &march()).len() >= 25);
}

#[test]
fn ten_kpis_are_shown_by_default() {
    let (kpis, _) = Kpi::all(&definitions("small"));
    assert_eq!(kpis.iter().filter(|kpi| kpi.default).count(), 10);
}

#[test]
fn a_desk_adds_and_replaces_kpis_and_faulty_ones_are_found() {
    let head = "-- title: Open\n-- process: mine\n-- unit: count\n-- direction: lower\n-- origin: own\n-- about: All.\n";
    let own = [
        (
            "open-all",
            format!("{head}-- aggregate: count\nSELECT id AS record FROM record\n"),
        ),
        (
            "incidents",
            format!(
                "{head}-- aggregate: count\nSELECT record FROM incident WHERE opened_at < :form\n"
            ),
        ),
        ("broken", head.to_owned()),
    ];
    let own = own.map(|(id, text)| (format!(".itsm/schema/kpi/mine/{id}.sql"), text));
    let definitions = Definitions::load("small", &own, &mut Vec::new());
    let (kpis, faults) = Kpi::all(&definitions);
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(
        messages,
        ["KPI `broken`: the head comment has no `aggregate`"]
    );
    let index = index(&definitions, &texts());
    let compute = |id: &str| index.compute(kpis.iter().find(|kpi| kpi.id == id).unwrap(), &march());
    assert_eq!(compute("open-all").unwrap().used, RECORDS.len());
    let refused = compute("incidents").unwrap_err().to_string();
    let expected = "can't compute KPI `incidents`: it has the parameter `:form`, but only `:from` and `:to` are given";
    assert_eq!(refused, expected);
}

/// An incident that was resolved by mistake on 5 March and set back on 6 March.
const CORRECTED: &str = "id: INC-20
title: Resolved by mistake
state: in-progress
log:
  - {at: 2026-03-05T08:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-03-05T09:00:00Z, by: ana, do: start, to: in-progress}
  - {at: 2026-03-05T10:00:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-03-06T10:00:00Z, by: ana, do: correct, to: in-progress, reason: The wrong one.}
";

/// What the KPI of an id says of one incident in March: value, numerator, denominator, ids.
fn of_one(text: &str, id: &str) -> (Option<f64>, Option<f64>, Option<f64>, Vec<String>) {
    let definitions = definitions("small");
    let index = index(&definitions, &[("incidents/INC-20.yaml", text.to_owned())]);
    let figures = all(&index, &definitions, &march());
    let (_, figure) = figures.into_iter().find(|(kpi, _)| kpi.id == id).unwrap();
    (
        figure.value,
        figure.numerator,
        figure.denominator,
        figure.ids,
    )
}

#[test]
fn a_correction_undoes_a_resolution_and_is_no_reopening() {
    let nothing = (None, Some(0.0), Some(0.0), vec![]);
    assert_eq!(of_one(CORRECTED, "reopen-rate"), nothing);
    assert_eq!(of_one(CORRECTED, "incident-backlog").3, ["INC-20"]);
    assert_eq!(of_one(CORRECTED, "incident-resolution-time").0, None);
    // Resolved again on 7 March at 08:00: open for 1 + 1 h, not worked on for 24 h, open for 22 h; never reopened.
    let again = CORRECTED.replace("state: in-progress", "state: resolved")
        + "  - {at: 2026-03-07T08:00:00Z, by: ana, do: resolve, to: resolved}\n";
    assert_eq!(of_one(&again, "incident-resolution-time").0, Some(24.0));
    let never = (Some(0.0), Some(0.0), Some(1.0), vec!["INC-20".to_owned()]);
    assert_eq!(of_one(&again, "reopen-rate"), never);
    // The same with a real reopening.
    let reopened = again.replace("do: correct", "do: reopen");
    assert_eq!(of_one(&reopened, "reopen-rate").0, Some(100.0));
}

#[test]
fn a_correction_after_the_end_of_a_period_leaves_its_figures_alone() {
    let later = CORRECTED.replace("2026-03-06T10:00", "2026-04-06T10:00");
    // Two hours from the opening to the resolution of 5 March, which stood at the end of March.
    assert_eq!(of_one(&later, "incident-resolution-time").0, Some(2.0));
    assert_eq!(of_one(&later, "incident-backlog").3, [""; 0]);
}

#[test]
fn a_correction_undoes_an_approval() {
    let text = "id: CHG-20
title: Approved by mistake
state: authorization
log:
  - {at: 2026-03-05T08:00:00Z, by: ana, do: open, to: draft}
  - {at: 2026-03-05T09:00:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-03-05T10:00:00Z, by: ana, do: approve, to: scheduled}
  - {at: 2026-03-05T11:00:00Z, by: ana, do: correct, to: authorization, reason: The wrong one.}
";
    let definitions = definitions("small");
    let index = index(&definitions, &[("changes/CHG-20.yaml", text.to_owned())]);
    let undone = index.query("SELECT at, undone_at FROM decision").unwrap();
    // 5 March 2026, 10:00 and 11:00 UTC.
    assert_eq!(undone.rows, [[1_772_704_800, 1_772_708_400]]);
}

#[test]
fn the_coverage_of_a_period_counts_late_and_imported_entries() {
    let definitions = definitions("small");
    let index = index(&definitions, &texts());
    // INC-9 was written 90 minutes late, which is not late.
    let march = index.coverage(&march()).unwrap();
    assert_eq!((march.late, march.imported), (0, 2));
    let late = CORRECTED.replace(
        "2026-03-05T10:00:00Z,",
        "2026-03-06T10:00:01Z, happened: 2026-03-05T10:00:00Z,",
    );
    let index = self::index(&definitions, &[("incidents/INC-20.yaml", late)]);
    let counted = index.coverage(&self::march()).unwrap();
    assert_eq!((counted.entries, counted.late, counted.imported), (4, 1, 0));
    let rows = index.query("SELECT seq FROM step WHERE late").unwrap();
    assert_eq!(rows.rows, [[2]]);
}

//! The UCI incident management event log: 141,712 rows of 24,918 incidents. Runs where the data lies.
//!
//! The figures are those that its own columns give, computed apart from this program.

use std::collections::BTreeMap;
use std::env;
use std::io::Read;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use itsm::check;
use itsm::check::Context;
use itsm::diagnostic::Level;
use itsm::import::Plan;
use itsm::index::Index;
use itsm::index::Kpi;
use itsm::practice::Period;
use itsm::practice::agreement::Agreements;
use itsm::practice::clock::Clock;
use itsm::practice::clock::clocks;
use itsm::practice::parse_day;
use itsm::record::parse_time;
use itsm::schema::Config;
use serde_json::json;

use super::bench::Bench;
use super::bench::example;
use super::bench::log;
use super::bench::log_map;
use super::bench::snapshot_map;

const NAME: &str = "incident_event_log.csv.gz";

/// The whole log, unpacked; none where it is not there.
#[expect(
    clippy::print_stderr,
    reason = "a test that did not run must not look as if it had"
)]
fn data() -> Option<Vec<u8>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/uci-incident-log");
    let folder = env::var_os("ITSM_DATA").map_or(beside, PathBuf::from);
    let file = folder.join(NAME);
    if !file.is_file() {
        eprintln!("skipped: no {}", file.display());
        return None;
    }
    let mut gzip = Command::new("gzip")
        .arg("-dc")
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut bytes = Vec::new();
    gzip.stdout.take().unwrap().read_to_end(&mut bytes).unwrap();
    assert!(gzip.wait().unwrap().success());
    Some(bytes)
}

/// How many entries of each step there are, and how many records have one.
fn steps(plan: &Plan) -> BTreeMap<&str, (usize, usize)> {
    let mut steps: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (_, text) in &plan.creates {
        let mut own: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in log(text) {
            let (_, step) = entry.split_once(", do: ").unwrap();
            *own.entry(step.split([',', '}']).next().unwrap())
                .or_default() += 1;
        }
        for (step, count) in own {
            let sum = steps.entry(step).or_default();
            *sum = (sum.0 + count, sum.1 + 1);
        }
    }
    steps
}

#[test]
fn the_real_log_is_imported_row_by_row() {
    let Some(csv) = data() else { return };
    let mut bench = Bench::new();
    let plan = bench.plan(&log_map(), csv.as_slice());
    assert_eq!((plan.creates.len(), plan.rows), (24_918, 141_712));
    assert_eq!(plan.telling + plan.no_change, 141_712);
    assert!(plan.bad.is_empty() && plan.differing.is_empty());
    let steps = steps(&plan);
    assert_eq!(steps["reopen"], (331, 275));
    assert_eq!(steps["reassign"], (23_414, 11_369));
    assert_eq!(steps["open"], (24_918, 24_918));
    let opened: usize = plan
        .tally
        .forbidden
        .iter()
        .filter(|step| step.from.is_none())
        .map(|step| step.count)
        .sum();
    assert_eq!(opened, 8_521, "so many do not start as new");
    assert_eq!(plan.tally.unknown_states, [("-100".to_owned(), 2)].into());
    bench.apply(plan);
    assert_eq!(errors(&bench), [""; 0]);
    let again = bench.plan(&log_map(), csv.as_slice());
    assert_eq!(
        (again.unchanged, again.creates.len(), again.updates.len()),
        (24_918, 0, 0)
    );
}

#[test]
fn the_real_log_is_imported_as_a_snapshot() {
    let Some(csv) = data() else { return };
    let mut bench = Bench::new();
    let plan = bench.plan(&snapshot_map(), csv.as_slice());
    assert_eq!(
        (plan.creates.len(), plan.rows, plan.bad.len()),
        (24_918, 141_712, 0)
    );
    let steps = steps(&plan);
    // 1,556 have no time of resolution.
    assert_eq!((steps["resolve"].0, steps["close"].0), (23_362, 24_918));
    let late = plan
        .creates
        .iter()
        .filter(|(_, text)| text.contains("\nsla_met: false\n"))
        .count();
    assert_eq!(late, 9_115);
    bench.apply(plan);
    assert_eq!(errors(&bench), [""; 0]);
    figures(&bench);
}

/// What validation finds, but warnings.
fn errors(bench: &Bench) -> Vec<String> {
    let context = Context {
        corpus: &bench.corpus(),
        definitions: &bench.definitions,
        config: &bench.desk,
        now: now(),
    };
    let found = check::run(&context, Vec::new());
    let errors = found.into_iter().filter(|one| one.level == Level::Error);
    errors
        .map(|one| format!("{}: {}", one.path, one.message))
        .collect()
}

/// The figures that the log's own columns give: by final priority, by SLA met, and times from opened to resolved.
fn figures(bench: &Bench) {
    let index = Index::build(&bench.corpus(), &bench.definitions, &bench.desk, now()).unwrap();
    let counted = |sql: &str| index.query(sql).unwrap().rows;
    assert_eq!(
        counted("SELECT priority, count(*) FROM incident GROUP BY priority ORDER BY priority"),
        [
            vec![json!("P1"), json!(270)],
            vec![json!("P2"), json!(408)],
            vec![json!("P3"), json!(23_466)],
            vec![json!("P4"), json!(774)],
        ]
    );
    assert_eq!(
        counted("SELECT sla_met, count(*) FROM incident GROUP BY sla_met ORDER BY sla_met"),
        [vec![json!(0), json!(9_115)], vec![json!(1), json!(15_803)]]
    );
    let (kpis, _) = Kpi::all(&bench.definitions);
    let kpi = kpis
        .iter()
        .find(|kpi| kpi.id == "incident-resolution-time")
        .unwrap();
    let (from, to) = (
        parse_day("2016-01-01").unwrap(),
        parse_day("2018-01-01").unwrap(),
    );
    let period = Period {
        from,
        to,
        zone: bench.desk.timezone,
    };
    let figure = index.compute(kpi, &period).unwrap();
    assert_eq!((figure.used, figure.skipped), (23_362, 1_556));
    let clock = figure.clock.unwrap();
    // Minutes of the source, in hours: mean 10690.294923, median 1326, 90th percentile 22892.9, maximum 484210.
    let expected = [10_690.294_923, 1_326.0, 22_892.9, 484_210.0].map(|minutes| minutes / 60.0);
    for (is, should) in [clock.mean, clock.p50, clock.p90, clock.max]
        .into_iter()
        .zip(expected)
    {
        assert!((is - should).abs() < 1e-6, "{is} is not {should}");
    }
}

/// Office time in Madrid, and a promise for each priority; in force in all the time of the log.
const SERVICE_LEVELS: &str = "\
calendars:
  office: {timezone: Europe/Madrid, preset: 9x5, holidays: [--01-01, --12-25]}
";

const AGREEMENT: &str = "\
id: all
title: All incidents
state: active
kind: sla
valid_from: 2016-01-01
calendar: office
targets:
  - {name: respond, metric: respond, goal: 1h}
  - {name: p1, metric: resolve, applies_to: {priority: P1}, goal: 4h}
  - {name: p2, metric: resolve, applies_to: {priority: P2}, goal: 8h}
  - {name: p34, metric: resolve, applies_to: {priority: [P3, P4]}, goal: 40h}
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: active}
";

/// Worked out apart from this program, by one in Python that reads the rows of the log alone and adds up office time day
/// by day: from `opened_at`, each row in the order of the file, what is New or Active counts and what awaits something does
/// not; the response ends where New becomes Active or the work is done; the goal is that of the impact and urgency of
/// the row before the work is done. It finds the same time for every incident, and with it these counts of kept and missed.
///
/// The first row of INC0000137 is seven minutes later than the one that resolves it; the order of the file decides, and
/// the clock ends with that one.
#[test]
fn every_clock_of_the_real_log_is_computed_in_one_pass() {
    let Some(csv) = data() else { return };
    let mut bench = Bench::new();
    let plan = bench.plan(&log_map(), csv.as_slice());
    bench.apply(plan);
    bench.put("agreements/all.yaml", AGREEMENT);
    let text = format!("{}{SERVICE_LEVELS}", example("itsm.yaml"));
    let desk = Config::parse("itsm.yaml", &text, &mut Vec::new());
    let corpus = bench.corpus();
    let agreements = Agreements::gather(&corpus, &desk, &bench.definitions);
    assert_eq!(agreements.targets.len(), 4);
    let records = corpus.records().iter();
    let clocks = records.flat_map(|record| {
        let clocks = clocks(
            record,
            &bench.definitions,
            &desk.priority,
            &agreements,
            now(),
        );
        clocks.into_iter().map(|clock| (record.id(), clock))
    });
    let clocks: Vec<(&str, Clock)> = clocks.collect();
    let kept_and_missed = |metric: &str, target: &str| {
        let of_target = |one: &&(&str, Clock)| one.1.metric == metric && one.1.target == target;
        let found = clocks.iter().filter(of_target);
        let (missed, kept): (Vec<_>, Vec<_>) = found.partition(|(_, one)| one.is_breached());
        (kept.len(), missed.len())
    };
    assert_eq!(clocks.len(), 2 * 24_918);
    assert_eq!(kept_and_missed("respond", "respond"), (12_088, 12_830));
    assert_eq!(kept_and_missed("resolve", "p1"), (88, 182));
    assert_eq!(kept_and_missed("resolve", "p2"), (206, 201));
    assert_eq!(kept_and_missed("resolve", "p34"), (20_788, 3_453));
    let of_odd_order = clocks.iter().find(|(id, _)| *id == "INC0000137").unwrap();
    assert_eq!(of_odd_order.1.elapsed, TimeDelta::minutes(75));
}

fn now() -> DateTime<Utc> {
    parse_time("2018-01-01T00:00:00Z").unwrap()
}

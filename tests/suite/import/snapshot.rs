//! Snapshots: columns of times become entries, and the state of the row has the last word.

use super::bench::Bench;
use super::bench::SAMPLE;
use super::bench::created;
use super::bench::log;
use super::bench::snapshot_map;

#[test]
fn each_time_that_is_there_becomes_an_entry() {
    let plan = Bench::new().plan(&snapshot_map(), SAMPLE.as_bytes());
    let record = created(&plan, "INC9000003");
    // The last row tells the fields: late, and reopened twice, of which a snapshot knows nothing.
    assert_eq!(
        log(record),
        [
            "{at: 2026-03-03T07:00:00Z, by: Opened by 1, do: open, to: new, set: {category: Printing, impact: low, \
             urgency: low, team: Group 1, assignee: Resolver 1, contact_type: Phone, subcategory: Driver, \
             symptom: Blank pages, closure_code: code 1, sla_met: false}, imported: opened_at}",
            "{at: 2026-03-05T15:00:00Z, by: Resolved by 1, do: resolve, to: resolved, imported: resolved_at}",
            "{at: 2026-03-10T15:00:00Z, by: unknown, do: close, to: closed, imported: closed_at}",
        ]
    );
    assert!(record.contains("\nstate: closed\n"));
}

#[test]
fn a_state_that_no_time_led_to_is_entered_when_the_row_was_written() {
    let plan = Bench::new().plan(&snapshot_map(), SAMPLE.as_bytes());
    let record = created(&plan, "INC9000007");
    assert_eq!(
        log(record)[1..],
        [
            "{at: 2026-03-11T08:30:00Z, by: Updated by 2, do: start, to: in-progress, imported: Active}"
        ]
    );
    assert!(record.contains("\nstate: in-progress\n"));
}

#[test]
fn the_last_row_of_an_id_counts_where_the_map_says_so() {
    let bench = Bench::new();
    let plan = bench.plan(&snapshot_map(), SAMPLE.as_bytes());
    // 33 rows of eight incidents.
    assert_eq!(
        (plan.creates.len(), plan.rows, plan.telling, plan.no_change),
        (8, 33, 8, 25)
    );
    let strict = snapshot_map().replace("repeated: last", "repeated: refuse");
    let plan = bench.plan(&strict, SAMPLE.as_bytes());
    assert_eq!(
        (
            plan.creates.len(),
            plan.telling,
            plan.no_change,
            plan.skipped
        ),
        (8, 8, 0, 25)
    );
    assert_eq!(plan.bad[0].line, 3);
    assert_eq!(plan.bad[0].message, "`INC9000001` was on line 2 already");
}

#[test]
fn records_lie_by_the_day_of_their_opening_in_the_zone_of_the_desk() {
    let mut bench = Bench::new();
    bench.desk.timezone = "Pacific/Auckland".parse().unwrap();
    let row = SAMPLE.replace("12/3/2026 07:30", "31/3/2026 20:00");
    let plan = bench.plan(&snapshot_map(), row.as_bytes());
    // 20:00 UTC is 09:00 of the next day there.
    let path = plan
        .creates
        .iter()
        .find(|(path, _)| path.contains("INC9000008"))
        .map(|(path, _)| path.as_str());
    assert_eq!(path, Some("incidents/2026/04/INC9000008.yaml"));
}

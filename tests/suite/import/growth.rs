//! Importing again: nothing twice, only what is new, and never over what people did here.

use super::bench::Bench;
use super::bench::SAMPLE;
use super::bench::log;
use super::bench::log_map;
use super::bench::snapshot_map;

const FIRST: &str = "incidents/2026/03/INC9000001.yaml";

/// The sample as it was before the last update of its first incident.
fn earlier() -> String {
    let kept = |line: &&str| !line.starts_with("INC9000001,Closed");
    SAMPLE.split_inclusive('\n').filter(kept).collect()
}

#[test]
fn the_same_file_changes_nothing_the_second_time() {
    for map in [log_map(), snapshot_map()] {
        let mut bench = Bench::new();
        let first = bench.plan(&map, SAMPLE.as_bytes());
        bench.apply(first);
        let again = bench.plan(&map, SAMPLE.as_bytes());
        assert_eq!(
            (again.creates.len(), again.updates.len(), again.unchanged),
            (0, 0, 8)
        );
        assert!(again.differing.is_empty());
    }
}

#[test]
fn a_longer_log_adds_the_new_entries_and_keeps_the_rest_of_the_file() {
    let mut bench = Bench::new();
    let first = bench.plan(&log_map(), earlier().as_bytes());
    bench.apply(first);
    let commented = format!("# seen by Ana\n{}", bench.text(FIRST));
    bench.put(FIRST, &commented);
    let plan = bench.plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(
        (plan.creates.len(), plan.updates.len(), plan.unchanged),
        (0, 1, 7)
    );
    assert_eq!(plan.entries, 1);
    let (path, old, new) = &plan.updates[0];
    assert_eq!((path.as_str(), old), (FIRST, &commented));
    let entry = "  - {at: 2026-03-07T10:00:00Z, by: Updated by 9, do: close, to: closed, imported: Closed}\n";
    assert_eq!(
        *new,
        commented.replace("state: resolved", "state: closed") + entry
    );
}

#[test]
fn a_record_that_somebody_went_on_with_is_left_alone() {
    let mut bench = Bench::new();
    let first = bench.plan(&log_map(), earlier().as_bytes());
    bench.apply(first);
    let own = "  - {at: 2026-03-03T08:00:00Z, by: ana, do: close, to: closed}\n";
    let text = bench
        .text(FIRST)
        .replace("state: resolved", "state: closed")
        + own;
    bench.put(FIRST, &text);
    let plan = bench.plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(
        (plan.updates.len(), plan.differing),
        (0, vec!["INC9000001".to_owned()])
    );
}

#[test]
fn a_record_with_an_edit_that_its_log_does_not_tell_is_left_alone() {
    let mut bench = Bench::new();
    let first = bench.plan(&log_map(), earlier().as_bytes());
    bench.apply(first);
    let text = bench
        .text(FIRST)
        .replace("\nteam: Group 2", "\nteam: Group 7");
    bench.put(FIRST, &text);
    let plan = bench.plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(plan.differing, ["INC9000001"]);
}

#[test]
fn a_file_that_can_t_be_read_is_left_alone() {
    let mut bench = Bench::new();
    bench.put("incidents/INC9000001.yaml", "id: [\n");
    let plan = bench.plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(
        (plan.creates.len(), plan.differing),
        (7, vec!["INC9000001".to_owned()])
    );
}

#[test]
fn a_record_that_was_moved_grows_where_it_lies() {
    let mut bench = Bench::new();
    let first = bench.plan(&log_map(), earlier().as_bytes());
    let (_, text) = first
        .creates
        .into_iter()
        .find(|(path, _)| path == FIRST)
        .unwrap();
    bench.put("incidents/old/INC9000001.yaml", &text);
    let plan = bench.plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(plan.updates[0].0, "incidents/old/INC9000001.yaml");
    assert_eq!(log(&plan.updates[0].2).len(), 5);
}

#[test]
fn an_id_of_another_type_is_taken() {
    let mut bench = Bench::new();
    bench.put(
        "people/inc9000001.yaml",
        "id: inc9000001\ntitle: Odd\nstate: active\nlog: []\n",
    );
    let plan = bench.plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(plan.bad.len(), 1);
    assert_eq!(
        plan.bad[0].message,
        "`INC9000001` can't be a record: the id is taken by `people/inc9000001.yaml`"
    );
}

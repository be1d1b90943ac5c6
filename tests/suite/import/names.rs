//! Names of people, teams and configuration items: known ones become ids, the others stay text.

use super::bench::Bench;
use super::bench::SAMPLE;
use super::bench::created;
use super::bench::log;
use super::bench::log_map;

fn bench() -> Bench {
    let mut bench = Bench::new();
    for (path, title) in [
        ("people/ana.yaml", "resolver 1"),
        ("people/bo.yaml", "Updated by 1"),
        ("people/caller.yaml", "Caller 5"),
        ("teams/mail.yaml", "Group 2"),
        ("cis/mx-01.yaml", "Mail server"),
    ] {
        let id = path.split(['/', '.']).nth(1).unwrap();
        bench.put(
            path,
            &format!("id: {id}\ntitle: {title}\nstate: active\nlog: []\n"),
        );
    }
    bench
}

#[test]
fn a_known_name_becomes_the_id_of_the_record_of_the_right_type() {
    let plan = bench().plan(&log_map(), SAMPLE.as_bytes());
    assert_eq!(
        log(created(&plan, "INC9000001"))[1],
        "{at: 2026-03-02T08:10:00Z, by: bo, do: reassign, set: {team: mail, assignee: ana}, imported: Active}"
    );
    let sixth = created(&plan, "INC9000006");
    assert!(sixth.contains("\ncis: [mx-01]\n"), "{sixth}");
    assert!(sixth.contains("\nrequester: caller\n"), "{sixth}");
    assert!(!sixth.contains("  requester:"), "{sixth}");
}

#[test]
fn an_unknown_name_stays_text_where_the_log_tells_it_and_is_external_elsewhere() {
    let plan = bench().plan(&log_map(), SAMPLE.as_bytes());
    let fifth = created(&plan, "INC9000005");
    assert!(fifth.contains("\nassignee: Resolver 3\n"), "{fifth}");
    assert!(
        fifth.contains("\nexternal:\n  location: Location 1\n  requester: Caller 4\n"),
        "{fifth}"
    );
    // Callers 1 to 4, 6 and 7; groups 1 and 3; resolvers 2 and 3; the one item is known.
    let texts = &plan.tally.texts;
    assert_eq!(
        (
            texts["requester"],
            texts["team"],
            texts["assignee"],
            texts.get("cis")
        ),
        (6, 2, 2, None)
    );
    // Openers 1 and 2; updaters 2 to 7 and 9, of whom 7 opened a case that names its opener.
    assert_eq!(texts["by"], 8);
}

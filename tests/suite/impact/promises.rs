//! The two sites: what was promised and what is planned, worked out by hand.

use serde_json::Value;
use serde_json::json;

use super::datacenter::datacenter;
use crate::support::Sandbox;

/// Friday, 13:00 in Berlin.
const AS_OF: &str = "2026-11-20T12:00:00Z";

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    let output = sandbox.itsm(&[args, &["--as-of", AS_OF, "--format", "json"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

fn of<'a>(list: &'a Value, id: &str) -> &'a Value {
    let mut items = list.as_array().unwrap().iter();
    items.find(|item| item["id"] == id).unwrap()
}

#[test]
fn open_work_is_listed_by_what_is_due_first() {
    let answer = json(&datacenter(), &["sla"]);
    let clocks = answer["clocks"].as_array().unwrap().iter();
    let told: Vec<Value> = clocks
        .map(|one| {
            let clock = &one["clock"];
            json!([
                one["record"]["id"],
                clock["elapsed_s"],
                clock["left_s"],
                clock["due"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            // Opened Thursday 08:30Z, at any hour, 24 h: due Friday 08:30Z; 27.5 h are used, 3.5 h too many.
            json!(["INC-2611-85K9A0", 99_000, -12_600, "2026-11-20T08:30:00Z"]),
            // Opened Friday 09:40Z, at any hour, urgent, 4 h: due 13:40Z; 2 h 20 min are used.
            json!(["INC-2611-SW3946", 8_400, 6_000, "2026-11-20T13:40:00Z"]),
            // Opened Thursday 14:30Z, office hours 07:00Z to 17:00Z, 8 h. Thursday 14:30Z to 16:00Z 1.5 h, waiting until
            // Friday 09:00Z, then 3 h until noon: 4.5 h used, 3.5 h left, due Friday 15:30Z.
            json!(["INC-2611-MYRZSQ", 16_200, 12_600, "2026-11-20T15:30:00Z"]),
        ]
    );
}

#[test]
fn an_upgrade_in_the_evening_takes_four_of_the_promised_hours() {
    let answer = json(&datacenter(), &["schedule"]);
    let erp = of(&answer["services"], "erp");
    // Four weeks from Friday 13:00: 23 days from Saturday 21 November to Thursday 17 December without Sundays, 16 h
    // each, and 9 h of the first and 7 h of the last Friday: 384 h. The outage from 18:00 meets 22:00, the day's end.
    assert_eq!(erp["promised_s"], 384 * 3600);
    assert_eq!(erp["lost_s"], 4 * 3600);
    let shop = of(&answer["services"], "shop");
    // At any hour for four weeks, and nothing planned takes it down.
    assert_eq!(
        (&shop["promised_s"], &shop["lost_s"]),
        (&(28 * 24 * 3600).into(), &0.into())
    );
    // From midnight in Berlin on Monday, 14 December, for 24 days.
    assert_eq!(answer["freezes"][0]["from"], "2026-12-13T23:00:00Z");
    assert_eq!(answer["freezes"][0]["to"], "2027-01-06T23:00:00Z");
}

#[test]
fn the_risk_of_the_upgrade_is_the_sum_of_its_points() {
    let answer = json(&datacenter(), &["preview", "CHG-2611-QTXCF7"]);
    // One service is taken down (1), by this item alone (3), on purpose in its hours (3); no test was shown (2).
    assert_eq!(answer["risk"]["points"], 9);
    assert_eq!(answer["risk"]["band"], "high");
    assert_eq!(answer["failed"], json!(["erp"]));
    assert_eq!(answer["collisions"], json!([]));
}

#[test]
fn work_on_both_hosts_at_once_takes_down_the_cluster() {
    let sandbox = datacenter();
    let planned = |start: &str, end: &str| {
        let args = [
            "new",
            "change",
            "Memory of virtualization host 2 South",
            "--set",
            "kind=normal",
            "--set",
            "cis=hv-s2",
            "--set",
            &format!("planned_start={start}"),
            "--set",
            &format!("planned_end={end}"),
            "-q",
        ];
        sandbox.itsm(&args).stdout.trim().to_owned()
    };
    let same_night = planned("2026-11-29T03:00:00Z", "2026-11-29T06:00:00Z");
    let answer = json(&sandbox, &["preview", &same_night]);
    let collisions = answer["collisions"].as_array().unwrap();
    assert_eq!(collisions.len(), 1);
    assert_eq!(collisions[0]["kind"], "redundancy");
    assert_eq!(collisions[0]["with"], "CHG-2611-21XWA3");
    // Neither is wrong by itself: one of two hosts is enough.
    assert_eq!(answer["failed"], json!([]));
    // The first ends as the second begins, which is no collision.
    let after = planned("2026-11-29T04:00:00Z", "2026-11-29T06:00:00Z");
    sandbox.itsm(&[
        "edit",
        &same_night,
        "--set",
        "planned_start=2026-11-30T03:00:00Z",
        "--set",
        "planned_end=2026-11-30T04:00:00Z",
    ]);
    let answer = json(&sandbox, &["preview", &after]);
    assert_eq!(answer["collisions"], json!([]));
}

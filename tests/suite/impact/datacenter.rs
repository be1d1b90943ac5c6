//! The two sites: what each failure leads to, counted by hand.

use std::process::Command;

use serde_json::Value;

use crate::support::Sandbox;

/// The data centre, committed.
pub(super) fn datacenter() -> Sandbox {
    let sandbox = Sandbox::repository();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/datacenter/.");
    let copied = Command::new("cp")
        .args(["-R", example])
        .arg(sandbox.root())
        .status();
    assert!(copied.unwrap().success());
    sandbox.commit(&[]);
    sandbox
}

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    let args = [&["impact"], args, &["--format", "json"]].concat();
    let output = sandbox.itsm(&args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// The ids of a list of the answer, sorted.
fn ids(answer: &Value, list: &str) -> Vec<String> {
    let items = answer[list].as_array().unwrap().iter();
    let mut ids: Vec<String> = items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_example_is_sound() {
    assert_eq!(
        datacenter().itsm(&["validate"]).stderr.trim(),
        "82 records checked: 0 errors, 2 warnings"
    );
}

#[test]
fn one_power_supply_takes_down_the_north_and_the_erp() {
    let answer = json(&datacenter(), &["ups-n-a"]);
    // All six strips of the north hang on it (1 of 1 each). With both strips of a rack gone, so is what stands in it:
    // 5 devices in rack 1, 3 in rack 2, 1 in rack 3. All three hosts are down, so the cluster is (3 > 3 − 1.5), and the
    // 7 machines on it. Of services only the ERP has nothing in the south. 1 + 6 + 9 + 1 + 7 + 1 = 25.
    assert_eq!(
        ids(&answer, "failed"),
        [
            "ad-1",
            "core-n1",
            "core-n2",
            "dns-1",
            "erp",
            "erp-app",
            "erp-db",
            "hv-n1",
            "hv-n2",
            "hv-n3",
            "mail-1",
            "pdu-n1-a",
            "pdu-n1-b",
            "pdu-n2-a",
            "pdu-n2-b",
            "pdu-n3-a",
            "pdu-n3-b",
            "san-n1",
            "shop-db-1",
            "shop-web-1",
            "sw-n1",
            "sw-n2",
            "ups-n-a",
            "virt-north",
            "wan-n"
        ]
    );
    // Each pair has lost its northern half: five pairs of things, two services.
    assert_eq!(
        ids(&answer, "degraded"),
        [
            "directory",
            "dns",
            "internet",
            "mail",
            "san-mirror",
            "shop",
            "shop-db"
        ]
    );
    assert_eq!(answer["truncated"], false);
    // The way to the ERP: strip, host, cluster, application, service.
    let failed = answer["failed"].as_array().unwrap();
    let erp = failed.iter().find(|item| item["id"] == "erp").unwrap();
    assert_eq!((&erp["hop"], &erp["via"]), (&5.into(), &"erp-app".into()));
    let cluster = failed
        .iter()
        .find(|item| item["id"] == "virt-north")
        .unwrap();
    // Two of three hosts are enough to lose it: 2 > 1.5.
    assert_eq!(cluster["group"]["failed"], 2);
    assert_eq!(cluster["group"]["size"], 3);
}

#[test]
fn a_rack_of_the_north_takes_down_no_service() {
    let answer = json(&datacenter(), &["rack-n1"]);
    // The rack, two strips, core switch, access switch, host, storage, router.
    assert_eq!(
        ids(&answer, "failed"),
        [
            "core-n1", "hv-n1", "pdu-n1-a", "pdu-n1-b", "rack-n1", "san-n1", "sw-n1", "wan-n"
        ]
    );
    // One uplink of the other access switch and of the other hosts, 1 of 3 hosts, 1 of 2 arrays, 1 of 2 lines.
    assert_eq!(
        ids(&answer, "degraded"),
        [
            "hv-n2",
            "hv-n3",
            "internet",
            "san-mirror",
            "sw-n2",
            "virt-north"
        ]
    );
}

#[test]
fn two_racks_of_the_north_leave_too_few_hosts() {
    // 2 of 3 hosts are more than the one and a half that may fail.
    let answer = json(&datacenter(), &["rack-n2", "rack-n3"]);
    assert!(ids(&answer, "failed").contains(&"virt-north".to_owned()));
}

#[test]
fn the_single_points_are_the_pairs_themselves_and_one_piece_of_hardware() {
    let answer = json(&datacenter(), &["--spof"]);
    // ERP: application, database, directory, cluster, mirrored storage, and the power supply on which both strips of
    // each northern rack hang. Mail: directory, internet, mirrored storage. Shop: database, name resolution, internet,
    // mirrored storage. Everything else has a twin.
    assert_eq!(
        ids(&answer, "points"),
        [
            "directory",
            "dns",
            "erp-app",
            "erp-db",
            "internet",
            "san-mirror",
            "shop-db",
            "ups-n-a",
            "virt-north"
        ]
    );
}

#[test]
fn with_the_strips_back_on_their_own_supply_it_is_no_single_point_any_more() {
    let sandbox = datacenter();
    for rack in 1..=3 {
        let path = format!("cis/pdu-n{rack}-b.yaml");
        let text = sandbox.read(&path);
        assert!(text.contains("target: ups-n-a"));
        sandbox.write(&path, &text.replace("target: ups-n-a", "target: ups-n-b"));
    }
    assert!(!ids(&json(&sandbox, &["--spof"]), "points").contains(&"ups-n-a".to_owned()));
    // What was committed is still the desk with the fault.
    let before = json(&sandbox, &["--spof", "--rev", "HEAD"]);
    assert!(ids(&before, "points").contains(&"ups-n-a".to_owned()));
}

#[test]
fn what_is_needed_says_what_of_it_is_needed_alone() {
    let answer = json(&datacenter(), &["shop", "--up"]);
    let needs = answer["needs"].as_array().unwrap();
    let mut alone: Vec<&str> = needs
        .iter()
        .filter(|item| item["alone"] == true)
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    alone.sort_unstable();
    // As above: its web servers, and all machines below, stand in for each other.
    assert_eq!(alone, ["dns", "internet", "san-mirror", "shop-db"]);
}

#[test]
fn drawings_are_complete() {
    let sandbox = datacenter();
    let dot = sandbox
        .itsm(&["impact", "ups-n-a", "--format", "dot"])
        .stdout;
    // 25 that fail and 7 that are degraded.
    assert_eq!(dot.matches("fillcolor").count(), 32);
    let mermaid = sandbox
        .itsm(&["impact", "ups-n-a", "--format", "mermaid"])
        .stdout;
    assert_eq!(mermaid.matches("]:::").count(), 32);
    assert_eq!(dot.matches(" -> ").count(), mermaid.matches("->|").count());
}

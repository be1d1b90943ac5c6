//! The forward schedule, room for a change, and change windows that are none, at the command line.

use std::path::Path;

use crate::support::Sandbox;

/// The town hall of the examples; the time is Friday, 20 November 2026, 13:00 in Madrid.
fn town_hall() -> Sandbox {
    let sandbox = Sandbox::repository();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/schedule"),
        "",
        &sandbox,
    );
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "--quiet", "-m", "a town hall"]);
    sandbox
}

fn copy(top: &Path, below: &str, sandbox: &Sandbox) {
    for entry in std::fs::read_dir(top.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            copy(top, &path, sandbox);
        } else if path != "README.md" {
            sandbox.write(&path, &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn the_example_is_a_valid_desk() {
    town_hall().play(
        "
        $ itsm validate
        ! 14 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn only_firm_changes_are_shown_and_counted_unless_others_are_asked_for() {
    let sandbox = town_hall();
    // C1 waits for its authorization, D1 has no planned time.
    let ids = |args: &[&str]| -> Vec<String> {
        let output = sandbox.itsm(&[&["schedule", "--format", "json"], args].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        let changes = value["changes"].as_array().unwrap().iter();
        changes
            .map(|one| {
                one["id"]
                    .as_str()
                    .unwrap()
                    .trim_start_matches("CHG-2611-0000")
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(ids(&[]), ["A1", "A2", "B1"]);
    assert_eq!(ids(&["--tentative"]), ["A1", "A2", "C1", "B1"]);
    assert_eq!(ids(&["--all-states"]), ["A1", "A2", "C1", "B1"]);
    assert_eq!(ids(&["--service", "mail"]), ["A1", "A2"]);
    // A2 begins at 22:00 UTC; A1 ends at 23:00. Half-open: what ends when the time begins is over.
    assert_eq!(ids(&["--from", "2026-11-21T23:00:00Z"]), ["A2", "B1"]);
    assert_eq!(ids(&["--to", "2026-11-21T22:00:00Z"]), ["A1"]);
    assert_eq!(ids(&["--as-of", "2026-12-01"]), ["B1"]);
}

#[test]
fn planned_outages_count_in_promised_hours_alone() {
    let sandbox = town_hall();
    let services = |args: &[&str]| -> Vec<String> {
        let output = sandbox.itsm(&[&["schedule", "--format", "json"], args].concat());
        let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        let services = value["services"].as_array().unwrap().iter();
        services
            .map(|one| {
                let (id, lost) = (one["id"].as_str().unwrap(), &one["lost_s"]);
                format!(
                    "{id} {} {lost} {}",
                    one["promised_s"], one["available_percent"]
                )
            })
            .collect()
    };
    // One day of mail, 86400 seconds, less the hour in which both servers are down: 23/24 are 95.83 percent. Payroll
    // promises nothing on a Saturday, so that no share of it can be told.
    let saturday = services(&[
        "--from",
        "2026-11-21T12:00:00Z",
        "--to",
        "2026-11-22T12:00:00Z",
    ]);
    assert_eq!(
        saturday,
        ["mail 86400 3600 95.83333333333333", "payroll 0 0 null"]
    );
    // Monday, 14 December: nine promised hours, of which the last two are lost; 7/9 are 77.78 percent.
    let monday = services(&[
        "--from",
        "2026-12-14",
        "--to",
        "2026-12-15",
        "--service",
        "payroll",
    ]);
    assert_eq!(monday, ["payroll 32400 7200 77.77777777777777"]);
}

/// A third mail server, of which one is still enough, and its patching in the hour in which the others are patched too.
#[test]
fn what_three_changes_take_down_together_is_told_although_any_two_are_safe() {
    let sandbox = town_hall();
    let change = |number: u8, more: &str| {
        let text = sandbox.read("changes/2026/11/CHG-2611-0000A2.yaml");
        let (head, waived) = text.split_once("collision_waivers:").unwrap();
        let (_, log) = waived.split_once("log:").unwrap();
        let text = format!("{head}{more}log:{log}");
        let text = text.replace("0000A2", &format!("0000A{number}"));
        text.replace("mx-02", &format!("mx-0{number}"))
            .replace("assignee: ben\n", "")
            .replace(", assignee: ben", "")
    };
    let item = sandbox.read("cis/mx-02.yaml").replace("mx-02", "mx-03");
    sandbox.commit(&[
        ("cis/mx-03.yaml", &item),
        ("changes/2026/11/CHG-2611-0000A2.yaml", &change(2, "")),
        ("changes/2026/11/CHG-2611-0000A3.yaml", &change(3, "")),
    ]);
    sandbox.play(
        "
        $ itsm validate --format github 2>/dev/null | grep -c 'collides'
        0
        [1]
        $ itsm schedule --service mail | grep -E 'items|together' | sed 's/^ *//'
        standard; risk low; outage; items mx-01; services mail; contact ben
        standard; risk low; outage; items mx-02; services mail
        standard; risk low; outage; items mx-03; services mail
        mail is down from 2026-11-21 23:00 to 2026-11-22 00:00 by CHG-2611-0000A1 and CHG-2611-0000A2 and CHG-2611-0000A3 together, by none of them alone
        $ itsm schedule --service mail --format markdown | grep together
        - mail is down from 2026-11-21 23:00 to 2026-11-22 00:00 by CHG-2611-0000A1 and CHG-2611-0000A2 and CHG-2611-0000A3 together, by none of them alone
        $ itsm schedule --service mail --format json | grep -A9 together | tr -d ' \\n' | cut -c1-134
        \"together\":[{\"from\":\"2026-11-21T22:00:00Z\",\"to\":\"2026-11-21T23:00:00Z\",\"changes\":[\"CHG-2611-0000A1\",\"CHG-2611-0000A2\",\"CHG-2611-0000A3
        $ itsm schedule --service mail --from 2026-11-21T23:00:00Z | grep -E 'items|together' | sed 's/^ *//'
        standard; risk low; outage; items mx-02; services (mail)
        standard; risk low; outage; items mx-03; services (mail)
        ",
    );
}

#[test]
fn the_calendar_of_a_run_is_the_same_whenever_it_is_made() {
    let sandbox = town_hall();
    let made = |as_of: &str| {
        sandbox
            .itsm(&[
                "schedule",
                "--from",
                "2026-12-01",
                "--as-of",
                as_of,
                "--format",
                "ics",
            ])
            .stdout
    };
    let first = made("2026-11-20T12:00:00Z");
    assert_eq!(first, made("2026-11-20T12:00:00Z"));
    let later = made("2026-11-21T12:00:00Z");
    assert_eq!(first, later.replace("DTSTAMP:20261121", "DTSTAMP:20261120"));
    let uids: Vec<&str> = first
        .lines()
        .filter_map(|line| line.strip_prefix("UID:"))
        .collect();
    assert_eq!(
        uids,
        [
            "CHG-2611-0000B1@town-hall",
            "year-end-20261213T230000Z@town-hall"
        ]
    );
}

#[test]
fn room_is_inside_of_windows_and_an_emergency_may_pass_a_freeze() {
    let sandbox = town_hall();
    // The freeze lasts from 14 December to 4 January; hr-db is no server, so that the weekend does not bind it. B1 is
    // to be moved itself, so that it is not in its own way.
    sandbox.play(
        "
        $ itsm schedule --free CHG-2611-0000B1 --from '2026-12-13 20:00' --length 6h --count 2 --why
        CHG-2611-0000B1: room for 6h from 2026-12-13 20:00 to 2027-03-13 20:00, Europe/Madrid; no maintenance window applies
        FROM              TO
        2027-01-04 00:00  2027-01-04 06:00
        2027-01-04 06:00  2027-01-04 12:00
        PASSED OVER       TO                BECAUSE OF
        2026-12-13 20:00  2026-12-14 00:00  only 4h is left
        2026-12-14 00:00  2027-01-04 00:00  year-end (freeze)
        $ itsm move CHG-2611-0000B1 revise --reason 'it leaks' -q && itsm edit CHG-2611-0000B1 --set kind=emergency -q
        $ itsm schedule --free CHG-2611-0000B1 --from '2026-12-13 20:00' --length 6h --count 1
        CHG-2611-0000B1: room for 6h from 2026-12-13 20:00 to 2027-03-13 20:00, Europe/Madrid; no maintenance window applies
        FROM              TO
        2026-12-13 20:00  2026-12-14 02:00
        ",
    );
}

#[test]
fn what_can_t_be_answered_is_refused() {
    town_hall().play(
        "
        $ itsm schedule --from 2026-12-01 --to 2026-11-01
        ! error: `--to 2026-11-01` is not after `--from 2026-12-01`
        ! hint: give the earlier time to `--from`
        [2]
        $ itsm schedule --service mial
        ! error: no service has the id `mial`
        ! hint: did you mean `mail`?
        ! hint: `itsm list --all` shows every record
        [2]
        $ itsm schedule --free CHG-2611-0000D1
        ! error: CHG-2611-0000D1 has no planned time yet
        ! hint: say how long the work takes: `--length 2h`
        [2]
        $ itsm schedule --free mx-01 --length 2h
        ! error: mx-01 is no change that can be read
        ! hint: `itsm list change` lists them
        [2]
        $ itsm schedule --free CHG-2611-0000D1 --length 5h --within 8
        CHG-2611-0000D1: no room for 5h from 2026-11-20 13:00 to 2026-11-28 13:00, Europe/Madrid; inside of weekend
        [1]
        ",
    );
}

#[test]
fn a_window_that_is_none_is_found_where_it_says_so_and_counts_nowhere() {
    town_hall().play(
        "
        $ sed -i 's/length: 504h/length: 3 weeks/; s/^starts: .*/starts: 2026-02-30T00:00/' change-windows/year-end.yaml
        $ itsm validate 2>&1 | grep -A1 'change-window]'
        error[change-window]: `2026-02-30T00:00` is no time of a clock, such as 2026-11-21T22:00
         --> change-windows/year-end.yaml:5:9
        --
        error[change-window]: `3 weeks` is no length, such as 4h, 90m or 1h30m
         --> change-windows/year-end.yaml:6:9
        $ itsm schedule --format json | grep -c year-end
        0
        ! warning: change-windows/year-end.yaml:6:9: not read: `3 weeks` is no length, such as 4h, 90m or 1h30m
        ! warning: change-windows/year-end.yaml:5:9: not read: `2026-02-30T00:00` is no time of a clock, such as 2026-11-21T22:00
        [1]
        ",
    );
}

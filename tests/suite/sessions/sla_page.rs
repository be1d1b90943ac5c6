//! The page of a desk: what was due first, the same for the same time.

use super::sla::WEEKEND;
use super::sla::desk;

#[test]
fn the_page_of_a_desk_with_much_to_do_shows_what_was_due_first() {
    let sandbox = desk();
    let incident = |number: usize| {
        let id = format!("INC-2611-0MANY{}", ["0", "1", "2", "3"][number / 30]);
        let id = format!("{id}{:02}", number % 30);
        let (minute, level) = (number % 60, "impact: high, urgency: high, major: true");
        let text = format!(
            "id: {id}\ntitle: Trouble {number} on the third floor, of which more is known than fits here\n\
             state: new\nimpact: high\nurgency: high\nmajor: true\nlog:\n  \
             - {{at: 2026-11-09T09:{minute:02}:00Z, by: ana, do: open, to: new, set: {{{level}}}}}\n"
        );
        (format!("incidents/2026/11/{id}.yaml"), text)
    };
    let files: Vec<(String, String)> = (0..120).map(incident).collect();
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    sandbox.commit(&files.collect::<Vec<_>>());
    let page = sandbox.itsm(&["dashboard"]).stdout;
    assert!(page.len() < 65_536);
    let section = |title: &str| {
        let (_, rest) = page.split_once(&format!("## {title}\n")).unwrap();
        let section = rest.split("\n## ").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| INC"));
        let ids: Vec<&str> = rows.map(|line| line.split(' ').nth(1).unwrap()).collect();
        (ids, section.trim_end().lines().last().unwrap().to_owned())
    };
    let answer = sandbox.itsm(&["sla", "--breached", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    let all = answer["clocks"].as_array().unwrap();
    let due_first = all
        .iter()
        .take(50)
        .map(|row| row["record"]["id"].as_str().unwrap());
    let (ids, last) = section("Breached");
    assert_eq!(ids, due_first.collect::<Vec<_>>());
    let more = all.len() - 50;
    assert_eq!(last, format!("and {more} more: `itsm sla --breached`"));
    // Two of them a minute, so those of the first 25 minutes; 120 − 50 = 70.
    let (ids, last) = section("Major incidents");
    assert_eq!(
        (ids.len(), ids[0], ids[49]),
        (50, "INC-2611-0MANY000", "INC-2611-0MANY224")
    );
    assert_eq!(last, "and 70 more: `itsm list incident --where major=true`");
    let listed = sandbox.itsm(&[
        "list",
        "incident",
        "--where",
        "major=true",
        "--format",
        "json",
    ]);
    assert_eq!(listed.stdout.matches(".yaml").count(), 120);
}

#[test]
fn the_page_of_a_desk_is_the_same_for_the_same_time_and_is_written_once() {
    desk().play(
        "
        $ itsm dashboard | sed -n 3,9p
        As of Fri 2026-11-20 13:00, Europe/Madrid.

        ## Open work

        | type | open | P1 | P2 | P3 | P4 | P5 |
        | --- | --: | --: | --: | --: | --: | --: |
        | changes | 1 | 0 | 0 | 0 | 0 | 0 |
        $ itsm dashboard --write DASHBOARD.md --commit
        ! wrote DASHBOARD.md; committed as COMMIT
        $ itsm dashboard --write DASHBOARD.md --commit
        ! DASHBOARD.md is already written
        $ git log -1 --format=%s
        dashboard: DASHBOARD.md
        $ itsm dashboard --write itsm.yaml
        ! error: refusing to write itsm.yaml: a dashboard is a Markdown file
        ! hint: name a file such as `DASHBOARD.md`
        [2]
        ",
    );
}

#[test]
fn at_100_columns_no_cell_is_split() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "100");
    let listed = sandbox.itsm(&["sla"]);
    // A line a clock, the head and the sum.
    assert_eq!(listed.stdout.lines().count(), 5, "{}", listed.stdout);
}

#[test]
fn a_title_means_nothing_to_markdown_and_stays_whole_in_json() {
    let sandbox = desk();
    let title = "a | <b>x</b> [l](http://e) `c` *s*";
    let record = WEEKEND.replace("Nobody can badge in", &format!("'{title}'"));
    sandbox.commit(&[("incidents/2026/11/INC-2611-00WKE5.yaml", &record)]);
    let list = sandbox.itsm(&["sla", "--format", "markdown"]).stdout;
    let escaped = r"a \| &lt;b&gt;x&lt;/b&gt; \[l\](http://e) \`c\` \*s\* |";
    assert!(list.contains(escaped), "{list}");
    let explained = sandbox
        .itsm(&["sla", "WKE5", "--format", "markdown"])
        .stdout;
    let is_code = |line: &str| line.trim().is_empty() || line.starts_with("    ");
    assert!(explained.lines().all(is_code), "{explained}");
    for args in [
        &["sla", "--format", "json"][..],
        &["sla", "WKE5", "--format", "json"],
    ] {
        let json: serde_json::Value = serde_json::from_str(&sandbox.itsm(args).stdout).unwrap();
        let text = json.to_string();
        assert_eq!(json["version"], 1);
        assert!(
            text.contains(&serde_json::to_string(title).unwrap()),
            "{text}"
        );
    }
}

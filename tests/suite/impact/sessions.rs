//! What the command says: about nothing, about too much, about titles that would be code.

use crate::support::Sandbox;

/// A record of the small desk's kind.
fn item(id: &str, title: &str, more: &str) -> (String, String) {
    let text = format!(
        "id: {id}\ntitle: {title}\nstate: in-production\nclass: server\n{more}log:\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {{class: server}}}}\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}}\n"
    );
    (format!("cis/{id}.yaml"), text)
}

fn desk(items: &[(String, String)]) -> Sandbox {
    let sandbox = Sandbox::desk();
    let files: Vec<(&str, &str)> = items
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    sandbox.commit(&files);
    sandbox
}

#[test]
fn nothing_recorded_is_not_the_same_as_nothing_that_depends() {
    desk(&[
        item("lone-01", "Alone", ""),
        item(
            "top-01",
            "At the top",
            "relations:\n  - {relation: runs-on, target: mx-01}\n",
        ),
    ])
    .play(
        "
        $ itsm impact lone-01
        lone-01  Alone (server)
          no relation that spreads failure is recorded for lone-01

        0 items and 0 services fail, 0 are degraded
        $ itsm impact top-01
        top-01  At the top (server)
          nothing depends on top-01

        0 items and 0 services fail, 0 are degraded
        $ itsm impact mx-01
        mx-01  Mail relay (server)
        ├─ mail  Mail (service) · realised-by
        └─ top-01  At the top (server) · runs-on

        1 item and 1 service fail, 0 are degraded
        Services: mail
        Tell
          ana  Ana Test (person): mail
        $ itsm impact mx-01 --depth 0 --quiet
        mx-01  Mail relay (server)
          nothing else than what stands above, or what is left out, has to do with mx-01

        0 items and 0 services fail, 0 are degraded
        ! warning: not everything is shown: there is more beyond `--depth`
        $ itsm impact mx-01 --without mail,top-01
        mx-01  Mail relay (server)
          nothing else than what stands above, or what is left out, has to do with mx-01

        0 items and 0 services fail, 0 are degraded
        ",
    );
}

#[test]
fn what_can_not_fail_is_refused() {
    Sandbox::desk().play(
        "
        $ itsm impact 00NEW1
        ! error: INC-2611-00NEW1 is nothing that can fail
        ! hint: name configuration items or services: `itsm list ci`
        [2]
        $ itsm impact --spof
        nothing has `criticality: high`: name what must not fail
        $ itsm impact --spof mail
        ID     TITLE       CLASS   SERVICES  ITEMS
        mx-01  Mail relay  server  mail
        1 single point of failure for 1 target
        $ itsm impact mail mx-01 --without MX-01
        ! error: mx-01 can't be asked about and go on working whatever fails
        ! hint: name it as what is asked about, or with `--without`
        [2]
        $ itsm impact --up mail --without mail 2>&1 | head -1
        error: mail can't be asked about and go on working whatever fails
        $ itsm impact --spof mail --without mail 2>&1 | head -1
        error: mail can't be asked about and go on working whatever fails
        $ itsm impact --spof --format dot mail
        ! error: single points of failure are no drawing
        ! hint: `--format tree` or `--format json`
        [2]
        ",
    );
}

#[test]
fn g04_a_hostile_title_stays_text_in_every_drawing() {
    let sandbox = desk(&[item(
        "evil-01",
        r#"'"]; x -> y [URL="javascript:alert(1)"] <script>`\N'"#,
        "relations:\n  - {relation: runs-on, target: mx-01}\n",
    )]);
    let dot = sandbox.itsm(&["impact", "mx-01", "--format", "dot"]).stdout;
    // Quotes and backslashes are escaped, so that the label ends where it should.
    assert!(
        dot.contains(r#"label="evil-01\n\"]; x -> y [URL=\"javascript:alert(1)\"] <script>`\\N\nserver", fillcolor"#),
        "{dot}"
    );
    let mermaid = sandbox
        .itsm(&["impact", "mx-01", "--format", "mermaid"])
        .stdout;
    assert!(
        !mermaid.contains("<script>") && !mermaid.contains("javascript:"),
        "{mermaid}"
    );
    // `"` is 34, `]` is 93.
    assert!(
        mermaid.contains("evil-01<br/>#34;#93;#59; x -#62; y "),
        "{mermaid}"
    );
}

#[test]
fn a_desk_says_itself_what_spreads() {
    let sandbox = desk(&[item(
        "copy-01",
        "Copy",
        "relations:\n  - {relation: backed-up-by, target: mx-01}\n",
    )]);
    let fails = |sandbox: &Sandbox| {
        sandbox
            .itsm(&["impact", "mx-01"])
            .stdout
            .contains("copy-01")
    };
    assert!(!fails(&sandbox));
    sandbox.write(
        ".itsm/schema/common.yaml",
        "relations:\n  backed-up-by: {inverse: backs-up, spreads: to-source}\n",
    );
    assert!(fails(&sandbox));
}

#[test]
fn people_are_shown_the_first_of_many_names_and_scripts_all() {
    let needs =
        "owner: ana\ncriticality: high\nrelations:\n  - {relation: runs-on, target: base-01}\n";
    let ids = (1..=25).map(|number| format!("c-{number:02}"));
    let ids: Vec<String> = ids.collect();
    let mut items = vec![item("base-01", "Below", "")];
    items.extend(ids.iter().map(|id| item(id, "Above", needs)));
    let sandbox = desk(&items);
    // 25 names, 20 of which are shown: 5 more.
    let shown = ids[..20].join(", ");
    let told = sandbox.itsm(&["impact", "base-01"]).stdout;
    let line =
        format!("  ana  Ana Test (person): {shown}, and 5 more: `--format json` names all\n");
    assert!(told.ends_with(&line), "{told}");
    let points = sandbox.itsm(&["impact", "--spof"]).stdout;
    assert!(
        points.contains("c-20") && !points.contains("c-21"),
        "{points}"
    );
    let json = sandbox.itsm(&["impact", "base-01", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["tell"][0]["about"], serde_json::json!(ids));
}

//! The desk as it was: `--rev`.

use crate::support::Sandbox;

#[test]
fn every_reading_command_answers_for_a_past_revision() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ git tag before
        $ itsm --quiet start 00new
        $ itsm --quiet note 00new "A note"
        $ itsm --quiet new incident Later
        INC-2611-G9QFE7
        $ itsm list --rev before --columns id,state
        ID               STATE
        INC-2611-00NEW1  new
        INC-2611-00WRK2  in-progress
        CHG-2611-00CHG4  draft
        ! 3 records
        $ itsm show 00new --rev before | head -1
        INC-2611-00NEW1 · incident · new
        $ itsm show 00new --rev before | grep -c Note
        0
        [1]
        $ itsm show 00new | grep -c Note
        1
        $ itsm history 00new --rev before
        WHEN              WHO  WHAT  STATE  DETAILS
        2026-11-20 08:02  ana  open  → new  service=mail impact=high urgency=medium
        $ itsm validate --rev before
        ! 8 records checked: 0 errors, 0 warnings
        $ itsm validate
        ! 9 records checked: 0 errors, 0 warnings
        $ itsm kpi incidents --from 2026-11-01 --to 2026-12-01 --rev before --format csv | cut -d, -f4,8
        kpi,value
        incidents,2
        $ itsm kpi incidents --from 2026-11-01 --to 2026-12-01 --format csv | cut -d, -f4,8
        kpi,value
        incidents,3
        $ itsm query "SELECT count(*) AS n FROM incident" --rev before --format csv
        n
        3
        $ itsm show INC-2611-G9QFE7 --rev before 2>&1 | head -1
        error: no record has the id `INC-2611-G9QFE7`
        "#,
    );
}

#[test]
fn the_figures_of_a_revision_name_its_commit() {
    let sandbox = Sandbox::desk();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let printed = sandbox
        .itsm(&["kpi", "incidents", "--rev", "HEAD", "--format", "json"])
        .stdout;
    assert!(
        printed.contains(&format!("\"commit\": \"{head}\"")),
        "{printed}"
    );
}

#[test]
fn definitions_and_configuration_are_those_of_the_revision() {
    let sandbox = Sandbox::desk();
    sandbox.git(&["tag", "before"]);
    sandbox.commit(&[
        ("itsm.yaml", "format: 1\nprofile: itil\n"),
        (
            ".itsm/schema/record/incident.yaml",
            "fields:\n  floor: {type: string, description: \"The floor.\"}\n",
        ),
    ]);
    sandbox.play(
        "
        $ itsm schema incident | grep -c '\"floor\"'
        1
        $ itsm schema incident --rev before | grep -c '\"floor\"'
        0
        [1]
        $ itsm show 00new | tail -1 | cut -d' ' -f2
        assign
        $ itsm show 00new --rev before | tail -1 | cut -d' ' -f2
        start
        ",
    );
}

#[test]
fn an_unknown_revision_is_named_and_never_an_option_of_git() {
    let sandbox = Sandbox::desk();
    for rev in ["nowhere", "--output=x", "-h", "$(touch x)"] {
        let output = sandbox.itsm(&["list", &format!("--rev={rev}")]);
        assert_eq!(output.code, 2, "{rev}: {}", output.stderr);
        assert!(
            output.stderr.contains("revision"),
            "{rev}: {}",
            output.stderr
        );
    }
    assert!(!sandbox.has("x"));
}

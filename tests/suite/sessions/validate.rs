//! Validation as a command: formats, exit codes, narrowing.

use crate::support::Sandbox;

const BAD: (&str, &str) = (
    "incidents/INC-2611-0BAD07.yaml",
    "id: INC-2611-0BAD07\ntitle: 'open\n",
);

#[test]
fn a_desk_without_faults_passes() {
    Sandbox::desk().play(
        r#"
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ itsm validate --format github
        ! 8 records checked: 0 errors, 0 warnings
        $ itsm validate --quiet --format json
        {
          "version": 1,
          "summary": {
            "records": 8,
            "unread": 0,
            "errors": 0,
            "warnings": 0
          },
          "findings": []
        }
        $ itsm validate INC-2611-00NEW1 cis/mx-01.yaml
        ! 2 records checked: 0 errors, 0 warnings
        $ itsm validate INC-2611-00NEW2 2>&1 | head -2
        error: no record has the id `INC-2611-00NEW2`
        hint: did you mean `INC-2611-00NEW1`?
        "#,
    );
}

#[test]
fn h09_no_record_to_check_is_exit_3_unless_it_is_allowed() {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: small\n")]);
    sandbox.play(
        "
        $ itsm validate
        ! 0 records checked: 0 errors, 0 warnings
        ! error: no record to check; `--allow-empty` lets that pass
        [3]
        $ itsm validate --allow-empty
        ! 0 records checked: 0 errors, 0 warnings
        ",
    );
}

#[test]
fn a_finding_has_a_place_in_every_format() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[BAD]);
    let json = sandbox.itsm(&["validate", "--format", "json"]);
    assert_eq!(json.code, 1);
    let parsed: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let finding = &parsed["findings"][0];
    for key in [
        "rule",
        "level",
        "path",
        "record",
        "line",
        "column",
        "end_line",
        "end_column",
        "message",
        "hint",
    ] {
        assert!(finding.get(key).is_some(), "`{key}` in {finding}");
    }
    assert_eq!(finding["line"], 3);
    let text = sandbox.itsm(&["validate"]).stdout;
    assert!(
        text.contains("incidents/INC-2611-0BAD07.yaml:3:1"),
        "{text}"
    );
    let github = sandbox.itsm(&["validate", "--format", "github"]).stdout;
    assert!(
        github.starts_with("::error file=incidents/INC-2611-0BAD07.yaml,line=3,"),
        "{github}"
    );
}

#[test]
fn the_level_that_fails_can_be_chosen() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[BAD]);
    assert_eq!(sandbox.itsm(&["validate"]).code, 1);
    assert_eq!(sandbox.itsm(&["validate", "--fail-on", "warning"]).code, 1);
    assert_eq!(sandbox.itsm(&["validate", "--fail-on", "never"]).code, 0);
    assert_eq!(
        sandbox.itsm(&["validate", "00new"]).code,
        0,
        "the fault lies in another record"
    );
}

#[test]
fn validation_never_writes() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[BAD]);
    sandbox.play(
        "
        $ chmod -R a-w incidents && itsm validate >/dev/null 2>&1
        [1]
        $ git status --short
        ",
    );
}

#[test]
fn configuration_is_validated_too() {
    let sandbox = Sandbox::desk();
    for line in [
        "profil: small",
        "timezone: Mars/Base",
        "profile: huge",
        "requires: often",
    ] {
        sandbox.commit(&[("itsm.yaml", &format!("format: 1\n{line}\n"))]);
        let output = sandbox.itsm(&["validate"]);
        assert_eq!(output.code, 1, "{line}");
        assert!(output.stdout.contains("itsm.yaml:2:"), "{}", output.stdout);
    }
    assert_eq!(
        sandbox.itsm(&["list"]).code,
        0,
        "reading goes on with defaults"
    );
    assert_eq!(
        sandbox.itsm(&["start", "00new"]).code,
        2,
        "writing does not"
    );
}

#[test]
fn a_note_whose_record_is_not_beside_it_is_led_to_it() {
    let sandbox = Sandbox::desk();
    let note = "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T081500Z-ana-7f3k.md";
    sandbox.git(&["mv", crate::support::MAIL, "incidents/INC-2611-00NEW1.yaml"]);
    let strange = "incidents/INC-2611-0N0NE5.d/notes/20261120T081500Z-ana-7f3k.md";
    sandbox.commit(&[(note, "The relay is down.\n"), (strange, "Lost.\n")]);
    let found = sandbox.transcript("itsm validate --format github 2>/dev/null | grep orphan-note");
    let (to, old) = (
        "incidents/INC-2611-00NEW1.d/notes/",
        "incidents/2026/11/INC-2611-00NEW1.yaml",
    );
    let expected = format!(
        "\
::error file={note},line=1,col=1,endColumn=1,title=orphan-note::there is no record {old} that this note belongs to; `mkdir -p {to} && git mv {note} {to}20261120T081500Z-ana-7f3k.md` brings it to its record
::error file={strange},line=1,col=1,endColumn=1,title=orphan-note::there is no record incidents/INC-2611-0N0NE5.yaml that this note belongs to; `git log -- incidents/INC-2611-0N0NE5.yaml` shows what became of INC-2611-0N0NE5
"
    );
    assert_eq!(found, expected);
    sandbox.transcript(&format!("mkdir -p {to} && git mv {note} {to}"));
    let left =
        sandbox.transcript("itsm validate --format github 2>/dev/null | grep -c orphan-note");
    assert!(left.starts_with('1'), "{left}");
}

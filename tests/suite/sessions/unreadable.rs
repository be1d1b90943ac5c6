//! A file that can't be read is named by every command that should have had it, and hides nothing else.

use crate::support::Sandbox;

fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "incidents/2026/11/INC-2611-0BAD07.yaml",
        "id: INC-2611-0BAD07\ntitle: [\n",
    )]);
    sandbox
}

#[test]
fn lists_and_figures_name_the_file_and_exit_1() {
    let sandbox = desk();
    for args in [
        &["list", "incident"][..],
        &["list", "--format", "json"],
        &["list", "--format", "markdown"],
        &["mine"],
        &["kpi", "incidents"],
        &["kpi", "--format", "json"],
        &["query", "SELECT id FROM incident"],
    ] {
        let output = sandbox.itsm(args);
        assert_eq!(output.code, 1, "{args:?}: {}", output.stderr);
        assert!(
            output.stderr.contains("INC-2611-0BAD07.yaml:2:8"),
            "{args:?}: {}",
            output.stderr
        );
    }
    assert!(
        sandbox
            .itsm(&["list", "incident"])
            .stdout
            .contains("INC-2611-00NEW1")
    );
}

#[test]
fn a_file_that_is_not_asked_for_is_in_nobodys_way() {
    let sandbox = desk();
    assert_eq!(sandbox.itsm(&["show", "00new"]).code, 0);
    assert_eq!(sandbox.itsm(&["list", "ci"]).code, 0);
    assert_eq!(sandbox.itsm(&["start", "00new"]).code, 0);
}

#[test]
fn the_file_itself_is_refused_with_its_place() {
    let sandbox = desk();
    let output = sandbox.itsm(&["show", "0bad07"]);
    assert_eq!(output.code, 1);
    assert!(
        output
            .stderr
            .contains("incidents/2026/11/INC-2611-0BAD07.yaml:2:8"),
        "{}",
        output.stderr
    );
    assert!(output.stderr.contains("itsm validate"), "{}", output.stderr);
}

#[test]
fn validate_counts_it_apart() {
    let sandbox = desk();
    let output = sandbox.itsm(&["validate", "--format", "json"]);
    assert_eq!(output.code, 1);
    let parsed: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(parsed["summary"]["records"], 8);
    assert_eq!(parsed["summary"]["unread"], 1);
    assert_eq!(
        parsed["findings"][0]["path"],
        "incidents/2026/11/INC-2611-0BAD07.yaml"
    );
}

#[cfg(unix)]
#[test]
fn a_record_that_is_a_symlink_is_never_followed() {
    let sandbox = Sandbox::desk();
    std::os::unix::fs::symlink(
        "/etc/passwd",
        sandbox.root().join("incidents/INC-2611-0SYM08.yaml"),
    )
    .unwrap();
    for args in [
        &["list"][..],
        &["show", "0sym08"],
        &["validate"],
        &["start", "0sym08"],
    ] {
        let output = sandbox.itsm(args);
        assert_ne!(output.code, 0, "{args:?}");
        assert!(
            !output.stdout.contains("root:") && !output.stderr.contains("root:"),
            "{args:?}"
        );
    }
}

#[test]
fn a_record_with_windows_line_ends_keeps_them() {
    let sandbox = Sandbox::desk();
    let text = "id: INC-2611-0CR1F9\r\ntitle: From Windows\r\nstate: new\r\nlog:\r\n  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}\r\n";
    let path = "incidents/INC-2611-0CR1F9.yaml";
    sandbox.commit(&[(path, text)]);
    assert_eq!(sandbox.itsm(&["start", "0cr1f9"]).code, 0);
    let after = sandbox.read(path);
    assert_eq!(
        after.matches('\n').count(),
        after.matches("\r\n").count(),
        "{after:?}"
    );
    assert!(after.contains("assignee: ana\r\n"), "{after:?}");
}

#[cfg(unix)]
#[test]
fn a_linked_folder_is_named_and_its_records_are_not_missed_in_silence() {
    let sandbox = Sandbox::desk();
    sandbox.write("elsewhere/INC-2611-0FAR01.yaml", "id: INC-2611-0FAR01\n");
    std::os::unix::fs::symlink("../elsewhere", sandbox.root().join("incidents/far")).unwrap();
    sandbox.play(
        "
        $ itsm list
        ! error: incidents/far is a symbolic link to a folder, which is never followed
        ! hint: put the records there, or take the link away
        [4]
        ",
    );
}

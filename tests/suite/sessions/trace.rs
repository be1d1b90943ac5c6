//! Where a person stands in a desk and in its past.

use serde_json::Value;

use crate::sessions::privacy::BEN;
use crate::sessions::privacy::desk;
use crate::support::Sandbox;

/// The places of one kind: `path:line what`, or the subject.
fn places(trace: &Value, kind: &str) -> Vec<String> {
    let all = trace["places"].as_array().unwrap().iter();
    all.filter(|place| place["kind"] == kind)
        .map(|place| {
            let what = place["what"].as_str().unwrap();
            match (place["path"].as_str(), place["line"].as_u64()) {
                (Some(path), Some(line)) => format!("{path}:{line} {what}"),
                (Some(path), None) => format!("{path} {what}"),
                (None, _) => what.to_owned(),
            }
        })
        .collect()
}

fn traced(sandbox: &Sandbox) -> Value {
    let output = sandbox.itsm(&["person", "trace", "ben", "--format", "json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

#[test]
fn a_trace_finds_a_person_everywhere_even_under_names_of_long_ago() {
    let mut sandbox = desk();
    // An earlier name and address, at another place, on a branch that was merged.
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    sandbox.git(&["rm", "--quiet", "people/ben.yaml"]);
    let earlier = BEN
        .1
        .replace("Ben Test", "Ben Born")
        .replace("ben@example.org", "Born@Example.org");
    sandbox.commit(&[("people/old/ben.yaml", &earlier)]);
    sandbox.git(&["rm", "--quiet", "people/old/ben.yaml"]);
    sandbox.commit(&[BEN]);
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "--message",
        "thanks, Ben",
        "side",
    ]);
    let attached = sandbox.root().join("cis/mx-01.d/photo.jpg");
    std::fs::create_dir_all(attached.parent().unwrap()).unwrap();
    std::fs::write(attached, b"\xff\xd8 ben").unwrap();
    sandbox.set("GIT_AUTHOR_EMAIL", "born@example.org");
    sandbox.commit(&[
        (
            "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ben-7k3q.md",
            "I looked at it.\n",
        ),
        (
            "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T091000Z-ana-7k3q.md",
            "Nobody.\nSpoke to Ben\nBorn about the bench.\n",
        ),
        (".itsm/policy.yaml", "roles:\n  cab: [ben]\n"),
        ("approvals/CHG-2611-00CHG4/ben.0123.cab.stmt", "{}\n"),
        ("README.md", "Ask b@example.org, not b@example.organic.\n"),
    ]);
    sandbox.unset("GIT_AUTHOR_EMAIL");
    sandbox.itsm(&[
        "edit",
        "00NEW1",
        "--set",
        "description=Ben Test: \"please\"",
        "--set",
        "requester=ben",
    ]);
    sandbox.itsm(&["person", "leave", "ben", "--to", "ana"]);

    let trace = traced(&sandbox);
    assert_eq!(trace["version"], 1);
    let names = ["Ben Born", "Ben Test", "Former colleague G9QF"];
    assert_eq!(trace["names"], serde_json::json!(names));
    let addresses = ["b@example.org", "ben@example.org", "born@example.org"];
    assert_eq!(trace["addresses"], serde_json::json!(addresses));
    assert_eq!(places(&trace, "own"), ["people/ben.yaml:2 title"]);
    let fields = [
        "incidents/2026/10/INC-2610-00DNE3.yaml:6 assignee",
        "incidents/2026/11/INC-2611-00NEW1.yaml:7 requester",
    ];
    assert_eq!(places(&trace, "field"), fields);
    let entries = places(&trace, "entry");
    assert!(
        entries.contains(
            &"incidents/2026/11/INC-2611-00WRK2.yaml:9 start by sets assignee".to_owned()
        ),
        "{entries:?}"
    );
    assert!(
        entries.contains(&"people/dora.yaml:6 open sets manager".to_owned()),
        "{entries:?}"
    );
    let notes = "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ben-7k3q.md written by";
    assert_eq!(places(&trace, "note"), [notes]);
    let texts = places(&trace, "text");
    for text in [
        "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T091000Z-ana-7k3q.md:2 text",
        "incidents/2026/11/INC-2611-00NEW1.yaml:8 description",
        "teams/platform.yaml:8 log[1].reason",
    ] {
        assert!(texts.contains(&text.to_owned()), "{text}: {texts:?}");
    }
    let files = [
        ".itsm/policy.yaml:2 text",
        "README.md:1 text",
        "approvals/CHG-2611-00CHG4/ben.0123.cab.stmt its name",
    ];
    assert_eq!(places(&trace, "file"), files);
    assert_eq!(places(&trace, "author"), ["Ana Test <born@example.org>"]);
    assert_eq!(places(&trace, "committer"), [""; 0]);
    assert_eq!(places(&trace, "message"), ["ben: leave", "thanks, Ben"]);
    assert_eq!(
        trace["unsearched"],
        serde_json::json!(["cis/mx-01.d/photo.jpg"])
    );
    assert_eq!(trace["shallow"], false);
}

#[test]
fn a_trace_without_a_repository_or_with_broken_records_says_what_it_saw() {
    let sandbox = desk();
    sandbox.write("cis/mx-01.yaml", "id: [ben\n");
    let output = sandbox.itsm(&["person", "trace", "ben", "--format", "json"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.contains("cis/mx-01.yaml"),
        "{}",
        output.stderr
    );
    let trace: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(trace["unread"], serde_json::json!(["cis/mx-01.yaml"]));
    assert_eq!(places(&trace, "text"), ["cis/mx-01.yaml:1 text"]);

    let bare = Sandbox::new();
    bare.write("itsm.yaml", "format: 1\n");
    bare.write(BEN.0, BEN.1);
    bare.play(
        "
        $ itsm person trace ben
        looked for ben, Ben Test, b@example.org, ben@example.org

        WHERE       COUNT  FIRST PLACES
        own record  5      people/ben.yaml:2 title
                           people/ben.yaml:4 email
                           people/ben.yaml:5 other_emails
        ! 5 places
        $ itsm person trace nobody 2>&1 | head -1
        error: no person has the id `nobody`
        ",
    );
}

//! What is about to be pushed is checked as it is committed.

use crate::support::Sandbox;
use crate::support::Team;

const RECORD: &str = "title: Twice\nstate: new\nimpact: low\nurgency: low\nlog:\n  - {at: 2026-11-20T11:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low}}\n";

/// Adds an incident of one id in a folder of its own, by plain git.
fn open(clone: &Sandbox, folder: &str) {
    let path = format!("incidents/{folder}/INC-2611-00TW1C.yaml");
    clone.commit(&[(&path, &format!("id: INC-2611-00TW1C\n{RECORD}"))]);
}

#[test]
fn an_id_that_becomes_a_duplicate_by_the_merge_stops_the_push() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    open(&ben, "2026/11");
    ben.done(&["sync"]);
    let pushed = team.git(&["rev-parse", "main"]);
    open(&ana, "2026/10");
    let stopped = ana.itsm(&["sync"]);
    assert_eq!(stopped.code, 1);
    assert!(
        stopped.stdout.contains("duplicate-id"),
        "{}",
        stopped.stdout
    );
    assert!(
        stopped.stderr.contains("nothing was sent"),
        "{}",
        stopped.stderr
    );
    assert_eq!(team.git(&["rev-parse", "main"]), pushed);
}

#[test]
fn an_error_that_the_other_side_has_holds_nobody_up() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.commit(&[("services/web.yaml", "id: web\nstate: nowhere\n")]);
    ben.git(&["push", "--quiet"]);
    ana.done(&["start", "00NEW1"]);
    ana.done(&["sync"]);
    assert_eq!(
        team.git(&["rev-parse", "main"]),
        ana.git(&["rev-parse", "HEAD"])
    );
}

#[test]
fn what_is_not_committed_is_not_judged() {
    let team = Team::desk();
    let ana = team.join("Ana");
    ana.done(&["start", "00NEW1"]);
    ana.write("services/draft.yaml", "id: draft\nstate: nowhere\n");
    ana.done(&["sync"]);
}

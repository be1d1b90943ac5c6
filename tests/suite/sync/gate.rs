//! What is about to be pushed is checked as it is committed.

use crate::support::MAIL;
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

/// Both work on one incident; Ben's step is on the remote, Ana's waits here.
fn both_wrote() -> (Team, Sandbox) {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.done(&["resolve", "00NEW1", "--set", "solution=Restarted"]);
    ben.done(&["sync"]);
    ana.done(&["start", "00NEW1"]);
    (team, ana)
}

/// The push is stopped because something that one side wrote is gone.
fn assert_stopped(team: &Team, clone: &Sandbox, rule: &str) {
    let before = team.git(&["rev-parse", "main"]);
    let stopped = clone.itsm(&["sync"]);
    assert_eq!(stopped.code, 1, "{}{}", stopped.stdout, stopped.stderr);
    assert!(stopped.stdout.contains(rule), "{}", stopped.stdout);
    assert_eq!(team.git(&["rev-parse", "main"]), before);
}

#[test]
fn a_side_that_git_took_whole_is_not_pushed() {
    for (side, gone) in [("--ours", "ben resolve"), ("--theirs", "ana start")] {
        let (team, ana) = both_wrote();
        assert_eq!(ana.itsm(&["sync"]).code, 1);
        ana.git(&["checkout", side, MAIL]);
        ana.git(&["add", MAIL]);
        assert_stopped(&team, &ana, "log-rewritten");
        assert!(ana.itsm(&["sync"]).stdout.contains(gone));
    }
}

#[test]
fn a_record_that_is_removed_while_merging_is_not_pushed() {
    let (team, ana) = both_wrote();
    assert_eq!(ana.itsm(&["sync"]).code, 1);
    ana.git(&["rm", "--quiet", MAIL]);
    assert_stopped(&team, &ana, "record-deleted");
}

#[test]
fn a_revert_of_what_others_have_is_not_pushed() {
    let team = Team::desk();
    let ana = team.join("Ana");
    ana.done(&["start", "00NEW1"]);
    ana.done(&["note", "00NEW1", "Looked at it"]);
    ana.done(&["sync"]);
    ana.git(&["revert", "--no-edit", "HEAD", "HEAD~1"]);
    assert_stopped(&team, &ana, "note-rewritten");
}

#[test]
fn what_a_driver_of_the_users_own_drops_is_not_pushed() {
    for driver in ["cp %B %A", "true"] {
        let (team, ana) = both_wrote();
        ana.write(".git/info/attributes", "*.yaml merge=take\n");
        ana.git(&["config", "merge.take.driver", driver]);
        assert_stopped(&team, &ana, "log-rewritten");
    }
}

#[test]
fn what_others_dropped_themselves_holds_nobody_up() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.done(&["start", "00NEW1"]);
    ben.done(&["sync"]);
    ana.done(&["sync"]);
    ben.git(&["revert", "--no-edit", "HEAD"]);
    ben.git(&["push", "--quiet"]);
    ana.done(&["note", "00WRK2", "Looked at it"]);
    ana.done(&["sync"]);
}

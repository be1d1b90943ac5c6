//! What types can't decide waits for people, and nothing is pushed meanwhile.

use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;

/// Both resolved the same incident; Ben's solution is on the remote, Ana has a note and an edit beside hers.
fn both_resolved() -> (Team, Sandbox, Sandbox) {
    let team = Team::desk();
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ben.at("13:00");
    ben.done(&["resolve", "00NEW1", "--set", "solution=Restarted"]);
    ben.done(&["edit", "00WRK2", "--set", "urgency=high"]);
    ben.done(&["sync"]);
    ana.at("13:05");
    ana.done(&["note", "00NEW1", "It works again"]);
    ana.done(&["resolve", "00NEW1", "--set", "solution=Cleaned the disk"]);
    ana.done(&["edit", "00WRK2", "--set", "impact=high"]);
    ana.at("13:10");
    (team, ana, ben)
}

#[test]
fn two_solutions_wait_and_nothing_is_pushed() {
    let (team, ana, _) = both_resolved();
    let before = team.git(&["rev-parse", "main"]);
    let stopped = ana.itsm(&["sync"]);
    assert_eq!(stopped.code, 1);
    for words in [
        "state",
        "both moved the record",
        "both changed `solution`",
        "INC-2611-00WRK2  log",
    ] {
        assert!(
            stopped.stdout.contains(words),
            "{words}\n{}",
            stopped.stdout
        );
    }
    assert!(
        stopped.stderr.contains("`itsm conflicts INC-2611-00NEW1`"),
        "{}",
        stopped.stderr
    );
    assert_eq!(team.git(&["rev-parse", "main"]), before);
    assert_eq!(ana.git(&["diff", "--name-only", "--diff-filter=U"]), MAIL);
    assert_eq!(ana.itsm(&["note", "00WRK2", "x"]).code, 4);
    assert_eq!(ana.itsm(&["sync"]).code, 1);
}

#[test]
fn what_was_decided_is_concluded_and_pushed() {
    let (team, ana, _) = both_resolved();
    assert_eq!(ana.itsm(&["sync"]).code, 1);
    ana.done(&["conflicts", "00NEW1", "--take", "theirs"]);
    ana.done(&["sync"]);
    assert_eq!(
        team.git(&["rev-parse", "main"]),
        ana.git(&["rev-parse", "HEAD"])
    );
    assert!(ana.read(MAIL).contains("solution: Restarted"));
    let message = ana.git(&["log", "-1", "--format=%B"]);
    assert_eq!(message.trim(), "Merge local work into main");
    assert_sound(&ana);
}

#[test]
fn a_side_that_was_taken_is_concluded_and_the_other_is_kept_as_void() {
    let (team, ana, ben) = both_resolved();
    assert_eq!(ana.itsm(&["sync"]).code, 1);
    ana.done(&[
        "conflicts",
        "00NEW1",
        "--take",
        "theirs",
        "--reason",
        "Ben was there",
    ]);
    ana.done(&["sync"]);
    ben.done(&["sync"]);
    let record = ben.read(MAIL);
    for line in [
        "solution: Restarted",
        "by: ana, do: resolve, to: resolved",
        "by: ana, do: merge, reason: Ben was there, voids: ['2026-11-20T13:05:00Z ana resolve']",
    ] {
        assert!(record.contains(line), "{line}\n{record}");
    }
    assert_eq!(
        team.git(&["rev-parse", "main"]),
        ben.git(&["rev-parse", "HEAD"])
    );
    assert_sound(&ben);
}

#[test]
fn a_decided_merge_is_not_asked_about_again_when_others_are_faster() {
    let (_team, ana, ben) = both_resolved();
    assert_eq!(ana.itsm(&["sync"]).code, 1);
    ana.done(&["conflicts", "00NEW1", "--take", "theirs"]);
    ben.done(&["note", "00WRK2", "meanwhile"]);
    ben.done(&["sync"]);
    ana.done(&["sync"]);
    assert_sound(&ana);
    ben.done(&["sync"]);
    assert_eq!(
        ben.git(&["rev-parse", "HEAD"]),
        ana.git(&["rev-parse", "HEAD"])
    );
}

#[test]
fn an_open_merge_is_taken_back_as_a_whole() {
    let (_team, ana, _) = both_resolved();
    let (head, record) = (ana.git(&["rev-parse", "HEAD"]), ana.read(MAIL));
    assert_eq!(ana.itsm(&["sync"]).code, 1);
    ana.done(&["sync", "--abort"]);
    assert_eq!(
        (ana.git(&["rev-parse", "HEAD"]), ana.read(MAIL)),
        (head, record)
    );
    assert_sound(&ana);
    assert_eq!(ana.itsm(&["sync", "--abort"]).code, 4);
}

#[test]
fn a_merge_that_plain_git_began_is_gone_on_with() {
    let (_team, ana, _) = both_resolved();
    let pull = ana.run("git".as_ref(), &["pull", "--quiet", "--no-rebase"]);
    assert_eq!(pull.code, 1, "{}", pull.stderr);
    let stopped = ana.itsm(&["sync"]);
    assert_eq!(stopped.code, 1);
    assert!(
        stopped.stdout.contains("INC-2611-00WRK2  log"),
        "{}",
        stopped.stdout
    );
    ana.done(&["conflicts", "00NEW1", "--take", "theirs"]);
    ana.done(&["sync"]);
    assert_sound(&ana);
}

#[test]
fn a_file_that_was_edited_by_hand_in_an_open_merge_is_never_overwritten() {
    let (_team, ana, ben) = both_resolved();
    ana.run("git".as_ref(), &["pull", "--quiet", "--no-rebase"]);
    let printer = "incidents/2026/11/INC-2611-00WRK2.yaml";
    let mine = ben.read(printer).replace("The printer jams", "Mine");
    ana.write(printer, &mine);
    let stopped = ana.itsm(&["sync"]);
    assert!(
        stopped.stdout.contains("it was edited by hand"),
        "{}",
        stopped.stdout
    );
    assert_eq!(ana.read(printer), mine);
}

#[test]
fn removed_on_one_side_and_changed_on_the_other_is_a_decision() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.git(&["rm", "--quiet", MAIL]);
    ben.git(&["commit", "--quiet", "--message", "drop it"]);
    ben.git(&["push", "--quiet"]);
    ana.done(&["start", "00NEW1"]);
    let stopped = ana.itsm(&["sync"]);
    assert_eq!(stopped.code, 1);
    assert!(
        stopped
            .stdout
            .contains("the other side removed it, you changed it"),
        "{}",
        stopped.stdout
    );
    assert!(
        stopped.stderr.contains("`itsm conflicts INC-2611-00NEW1`"),
        "{}",
        stopped.stderr
    );
    ana.done(&["conflicts", "00NEW1", "--take", "ours"]);
    ana.done(&["sync"]);
    assert!(ana.read(MAIL).contains("state: in-progress"));
}

#[test]
fn a_file_that_is_no_record_is_left_to_the_user() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    for (clone, text) in [(&ben, "ben\n"), (&ana, "ana\n")] {
        clone.commit(&[("docs/README.md", text)]);
    }
    ben.done(&["sync"]);
    let stopped = ana.itsm(&["sync"]);
    assert_eq!(stopped.code, 1);
    assert!(
        stopped.stdout.contains("docs/README.md"),
        "{}",
        stopped.stdout
    );
    assert!(ana.read("docs/README.md").contains("<<<<<<<"));
}

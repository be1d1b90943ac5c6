//! What is told of a synchronisation.

use crate::support::Team;

#[test]
fn it_says_what_came_in_what_was_joined_and_what_went_out() {
    let team = Team::desk();
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ben.at("13:00");
    ben.done(&["start", "00NEW1"]);
    ben.done(&["note", "00NEW1", "on it"]);
    ben.done(&["new", "service", "Web"]);
    ben.done(&["edit", "00CHG4", "--set", "title=Replace the relay at last"]);
    ben.done(&["sync"]);
    ana.at("13:05");
    ana.done(&["edit", "00NEW1", "--set", "urgency=high"]);
    let before = ana.git(&["rev-parse", "HEAD"]);
    ana.play(
        "
        $ itsm sync --dry-run
        WOULD COME IN    TITLE                      WHAT
        CHG-2611-00CHG4  Replace the relay at last  changed: title
        INC-2611-00NEW1  Outbound mail is rejected  ben: start → in-progress; 1 note
        web              Web                        new; ben: open → proposed

        WOULD GO OUT
        INC-2611-00NEW1: set urgency
        ! dry run: nothing came in and nothing was sent
        ",
    );
    assert_eq!(ana.git(&["rev-parse", "HEAD"]), before);
    ana.play(
        "
        $ itsm sync
        CAME IN          TITLE                      WHAT
        CHG-2611-00CHG4  Replace the relay at last  changed: title
        INC-2611-00NEW1  Outbound mail is rejected  ben: start → in-progress; 1 note
        web              Web                        new; ben: open → proposed

        WENT OUT
        INC-2611-00NEW1: set urgency

        JOINED           FIELDS THAT BOTH SIDES CHANGED
        INC-2611-00NEW1  log
        ! 3 records came in from origin/main, 1 commit went out
        $ itsm sync
        ! nothing new: you and origin/main have the same
        ",
    );
}

#[test]
fn scripts_get_an_object_with_a_version() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.done(&["start", "00NEW1"]);
    ben.done(&["sync"]);
    let json = ana.done(&["sync", "--format", "json"]).stdout;
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(told["version"], 1);
    assert_eq!(
        (&told["ending"], &told["offline"]),
        (&"done".into(), &false.into())
    );
    let record = &told["incoming"]["records"][0];
    assert_eq!(record["id"], "INC-2611-00NEW1");
    assert_eq!(
        (&record["change"], &record["steps"][0]["do"]),
        (&"changed".into(), &"start".into())
    );
}

#[test]
fn the_name_of_a_file_moves_no_cursor() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ben.commit(&[("docs/\u{1b}[2J.md", "gone\n")]);
    ben.done(&["sync"]);
    let shown = ana.done(&["sync"]).stdout;
    assert!(shown.contains("docs/\\x1b[2J.md"), "{shown}");
}

#[test]
fn whoever_wants_quiet_gets_what_is_to_be_decided_and_nothing_else() {
    let team = Team::desk();
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ben.at("13:00");
    ben.done(&["edit", "00NEW1", "--set", "urgency=low"]);
    ben.play("$ itsm sync --quiet");
    ana.at("13:05");
    ana.done(&["edit", "00NEW1", "--set", "urgency=high"]);
    let said = ana.itsm(&["sync", "-q"]);
    assert!(said.stdout.starts_with("TO DECIDE"), "{}", said.stdout);
    assert!(!said.stdout.contains("CAME IN"), "{}", said.stdout);
    ana.done(&["sync", "--abort", "-q"]);
    let tried = ana.done(&["sync", "-q", "--dry-run"]).stdout;
    assert!(tried.starts_with("WOULD COME IN"), "{tried}");
}

#[test]
fn of_a_new_branch_those_commits_are_counted_that_the_remote_lacked() {
    let team = Team::desk();
    let ana = team.join("Ana");
    ana.done(&["note", "00NEW1", "On main"]);
    ana.done(&["sync"]);
    ana.git(&["switch", "--quiet", "--create", "side"]);
    ana.done(&["start", "00NEW1"]);
    let sent = ana.done(&["sync"]);
    assert_eq!(sent.stderr, "1 commit went out to origin/side\n");
    assert!(!sent.stdout.contains("note"), "{}", sent.stdout);
}

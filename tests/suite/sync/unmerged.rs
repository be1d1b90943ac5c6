//! `itsm sync` and `itsm conflicts` see the same files in the same way.

use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;

/// The record about a printer.
const PRINTER: &str = "incidents/2026/11/INC-2611-00WRK2.yaml";

/// Two clones that have merged each other's urgency, each in its own way, and one change more in each.
///
/// git merges the two common ancestors into a base with markers in it.
fn crossed() -> (Team, Sandbox, Sandbox) {
    let team = Team::desk();
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    for (clone, time, urgency) in [(&mut ana, "13:00", "low"), (&mut ben, "13:01", "high")] {
        clone.at(time);
        clone.done(&["edit", "00NEW1", "--set", &format!("urgency={urgency}")]);
        clone.git(&["push", "--quiet", "origin", &format!("main:{urgency}")]);
    }
    for (clone, other, side) in [(&mut ana, "high", "theirs"), (&mut ben, "low", "ours")] {
        clone.at("13:10");
        clone.git(&["fetch", "--quiet"]);
        let merge = clone.run("git".as_ref(), &["merge", &format!("origin/{other}")]);
        assert_eq!(merge.code, 1, "{}", merge.stderr);
        clone.done(&[
            "conflicts",
            "00NEW1",
            "--take",
            side,
            "--reason",
            "Ben was there",
        ]);
        clone.git(&["commit", "--quiet", "--no-edit"]);
    }
    (team, ana, ben)
}

#[test]
fn records_of_crossed_branches_are_joined_although_their_common_base_holds_markers() {
    let (_team, mut ana, mut ben) = crossed();
    ben.at("13:20");
    ben.done(&["edit", "00NEW1", "--set", "category=capacity"]);
    ben.done(&["sync"]);
    ana.at("13:21");
    ana.done(&["edit", "00NEW1", "--set", "tags=disk"]);
    let joined = ana.itsm(&["sync"]);
    assert_eq!(joined.code, 0, "{}{}", joined.stdout, joined.stderr);
    let record = ana.read(MAIL);
    for line in ["urgency: high", "category: capacity", "tags: [disk]"] {
        assert!(record.lines().any(|one| one == line), "{line}\n{record}");
    }
    assert_sound(&ana);
}

/// Both gave the desk a name and changed the record about the printer, each in another field.
#[test]
fn records_are_joined_while_the_configuration_waits() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    for (clone, name, field) in [
        (&ben, "Ben's", "urgency=high"),
        (&ana, "Ana's", "impact=high"),
    ] {
        let config = format!("{}name: {name}\n", clone.read("itsm.yaml"));
        clone.commit(&[("itsm.yaml", &config)]);
        clone.done(&["edit", "00WRK2", "--set", field]);
    }
    ben.done(&["sync"]);
    let stopped = ana.itsm(&["sync"]);
    assert_eq!(stopped.code, 1);
    for words in ["INC-2611-00WRK2  log", "itsm.yaml"] {
        assert!(
            stopped.stdout.contains(words),
            "{words}\n{}",
            stopped.stdout
        );
    }
    assert_eq!(
        ana.git(&["diff", "--name-only", "--diff-filter=U"]),
        "itsm.yaml"
    );
    let record = ana.read(PRINTER);
    assert!(
        record.contains("urgency: high") && record.contains("impact: high"),
        "{record}"
    );
}

#[test]
fn a_file_beside_the_desk_is_named_as_the_desk_sees_it() {
    let start = Sandbox::repository();
    start.commit(&[("README.md", "code\n")]);
    assert_eq!(start.itsm(&["init", "it/desk"]).code, 0);
    let team = Team::of(start);
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    for (clone, text) in [(&ben, "ben\n"), (&ana, "ana\n")] {
        clone.commit(&[("README.md", text)]);
    }
    ben.done(&["-C", "it/desk", "sync"]);
    ana.play(
        "
        $ cd it/desk && itsm sync | grep -A 1 DECIDE
        TO DECIDE        FIELD  WHY
        ../../README.md         both sides changed it, and it can't be merged by field
        ! error: 1 file waits for a decision; nothing was sent
        ! hint: edit or remove ../../README.md, then `git add ../../README.md`
        ! hint: `itsm sync` goes on then; `itsm sync --abort` returns to before
        $ cd it/desk && itsm conflicts
        RECORD           FIELD                                BASE  OURS  THEIRS
        ../../README.md  no record: mend it and `git add` it  –     –     –
        ! 1 file left to merge
        [1]
        $ cd it/desk && git add ../../README.md && itsm sync --quiet > /dev/null
        $ cd it/desk && itsm conflicts
        ! nothing to merge
        ",
    );
}

#[test]
fn a_file_that_is_no_record_and_that_one_side_removed_says_so() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    ana.commit(&[("docs/README.md", "both\n")]);
    ana.done(&["sync"]);
    ben.done(&["sync"]);
    ben.git(&["rm", "--quiet", "docs/README.md"]);
    ben.git(&["commit", "--quiet", "--message", "drop it"]);
    ben.done(&["sync"]);
    ana.commit(&[("docs/README.md", "ana\n")]);
    let stopped = ana.itsm(&["sync"]);
    let words = "the other side removed it, you changed it";
    assert!(stopped.stdout.contains(words), "{}", stopped.stdout);
    let listed = ana.itsm(&["conflicts", "--format", "json"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let file = &listed["files"][0];
    assert_eq!(
        (&file["case"], &file["deleted_by"]),
        (&"other".into(), &"theirs".into())
    );
}

/// The record about the printer needs no decision, but Ana has begun to merge it by hand, markers still in it.
#[test]
fn a_file_that_was_edited_by_hand_is_passed_by_and_named() {
    let team = Team::desk();
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    for (clone, value) in [(&ben, "urgency=high"), (&ana, "impact=high")] {
        clone.done(&["edit", "00WRK2", "--set", value]);
        clone.done(&["edit", "00NEW1", "--set", "category=capacity"]);
        let tags = format!("tags={}", &value[..6]);
        clone.done(&["edit", "00NEW1", "--set", &tags]);
    }
    ben.done(&["sync"]);
    ana.run("git".as_ref(), &["pull", "--quiet", "--no-rebase"]);
    let begun = ana.read(PRINTER).replace("The printer jams", "Mine");
    assert!(begun.contains("<<<<<<< ") && begun.contains("Mine"));
    ana.write(PRINTER, &begun);
    ana.play(
        "
        $ itsm conflicts --merge
        RECORD           FIELD                                       BASE  OURS  THEIRS
        INC-2611-00WRK2  edited by hand: finish it and `git add` it  –     –     –
        ! INC-2611-00NEW1: merged by field
        ! 1 file left to merge
        [1]
        $ itsm sync 2>&1 | grep hand
        INC-2611-00WRK2         it was edited by hand; `git add` says that it is merged
        $ itsm conflicts 00WRK --take ours
        ! error: incidents/2026/11/INC-2611-00WRK2.yaml was edited since git left it in conflict
        ! hint: finish it by hand: mend it and `git add incidents/2026/11/INC-2611-00WRK2.yaml`
        ! hint: or drop the edit: `git checkout --merge -- incidents/2026/11/INC-2611-00WRK2.yaml`, then repeat
        [4]
        ",
    );
    assert_eq!(ana.read(PRINTER), begun);
}

//! Twenty clones that synchronise at once.

use std::thread;

use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;

const CLONES: usize = 20;

/// Tracked fields of one incident, each set by one clone alone.
const SET: [&str; 5] = [
    "category=network",
    "arrived=2026-11-20T11:00:00Z",
    "resolution_site=remote",
    "resolution_code=other",
    "escalation_level=2",
];

fn write(clone: &mut Sandbox, number: usize) {
    clone.set("ITSM_SEED", &format!("clone {number}"));
    clone.at(&format!("13:{number:02}"));
    clone.done(&["note", "00NEW1", &format!("note {number}")]);
    clone.done(&["edit", "00NEW1", "--set", &format!("tags=tag-{number:02}")]);
    clone.done(&[
        "new",
        "incident",
        &format!("Incident {number}"),
        "--set",
        "impact=low",
        "--set",
        "urgency=low",
    ]);
    if let Some(set) = SET.get(number) {
        clone.done(&["edit", "00NEW1", "--set", set]);
    }
    clone.at("14:00");
}

/// Code 5 asks to run the same command again; anything else must be success.
fn sync(clone: &Sandbox) {
    while clone.itsm(&["sync", "--quiet"]).code == 5 {}
    clone.done(&["sync"]);
}

#[test]
fn everything_of_everybody_arrives() {
    let team = Team::desk();
    let mut clones: Vec<Sandbox> = (0..CLONES).map(|_| team.join("Ben")).collect();
    for (number, clone) in clones.iter_mut().enumerate() {
        write(clone, number);
    }
    thread::scope(|scope| {
        for clone in &clones {
            scope.spawn(|| sync(clone));
        }
    });
    let last = team.join("Ana");
    let record = last.read(MAIL);
    let subjects = last.git(&["log", "--format=%s"]);
    for number in 0..CLONES {
        assert!(
            record.contains(&format!("tag-{number:02}")),
            "{number}\n{record}"
        );
    }
    let count = |subject: &str| {
        subjects
            .lines()
            .filter(|line| line.contains(subject))
            .count()
    };
    assert_eq!((count(": note"), count(": open")), (CLONES, CLONES));
    assert_eq!(count(": set "), CLONES + SET.len());
    assert_eq!(record.matches("do: edit").count(), SET.len());
    team.git(&["fsck", "--strict"]);
    assert_sound(&last);
}

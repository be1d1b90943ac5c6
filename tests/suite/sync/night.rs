//! A night outage: three people write offline for an hour, on the same incident too, and synchronise afterwards.

use std::collections::BTreeSet;

use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;
use crate::sync::told;
use crate::sync::tree;

/// Ana takes the calls: she works on the outage's incident and opens more.
fn ana_writes(ana: &mut Sandbox) {
    ana.at("22:01");
    ana.done(&["start", "00NEW1"]);
    ana.at("22:05");
    ana.done(&[
        "note",
        "00NEW1",
        "The queue grows; the relay answers nobody",
    ]);
    ana.at("22:20");
    ana.done(&[
        "new",
        "incident",
        "No mail at the branch office",
        "--set",
        "impact=medium",
        "--set",
        "urgency=high",
    ]);
    ana.at("22:31");
    ana.done(&["edit", "00NEW1", "--set", "tags=outage,relay"]);
    ana.at("22:50");
    ana.done(&[
        "resolve",
        "00NEW1",
        "--set",
        "solution=The relay was restarted",
    ]);
}

/// Ben looks after the relay: he rates the same incident, finishes his own, and prepares the change.
fn ben_writes(ben: &mut Sandbox) {
    ben.at("22:03");
    ben.done(&["edit", "00NEW1", "--set", "urgency=high"]);
    ben.at("22:10");
    ben.done(&["note", "00NEW1", "Disk full on mx-01"]);
    ben.at("22:15");
    ben.done(&["link", "00NEW1", "caused-by", "00CHG4"]);
    ben.at("22:40");
    ben.done(&["resolve", "00WRK2", "--set", "solution=A new roller"]);
    ben.at("22:45");
    ben.done(&["edit", "00NEW1", "--set", "tags=disk"]);
}

/// Cem, on the road, knows what it is.
fn cem_writes(cem: &mut Sandbox) {
    cem.at("22:02");
    cem.done(&[
        "edit",
        "00NEW1",
        "--set",
        "category=capacity",
        "--set",
        "cis=mx-01",
    ]);
    cem.at("22:12");
    cem.done(&["new", "problem", "The relay's disk fills up"]);
    cem.at("22:30");
    cem.done(&["note", "00NEW1", "Logs were never rotated"]);
}

/// The three of them, after an hour without a network.
fn after_the_night() -> (Team, [Sandbox; 3], BTreeSet<(String, String)>) {
    after_a_night_with(&[])
}

/// The same, where each of them ran a further command before.
fn after_a_night_with(command: &[&str]) -> (Team, [Sandbox; 3], BTreeSet<(String, String)>) {
    let team = Team::desk();
    let mut clones = ["Ana", "Ben", "Cem"].map(|name| team.join(name));
    clones[0].done(&[
        "new",
        "person",
        "Cem Test",
        "--set",
        "email=cem@example.org",
    ]);
    for clone in &clones {
        clone.done(&["sync"]);
        if !command.is_empty() {
            clone.done(command);
            clone.done(&["sync"]);
        }
    }
    team.cut(true);
    let [ana, ben, cem] = &mut clones;
    ana_writes(ana);
    ben_writes(ben);
    cem_writes(cem);
    let offline = cem.done(&["sync"]);
    assert!(
        offline.stderr.contains("3 commits wait here"),
        "{}",
        offline.stderr
    );
    let written = clones.iter().flat_map(told).collect();
    team.cut(false);
    for clone in &mut clones {
        clone.at("23:10");
    }
    (team, clones, written)
}

#[test]
fn no_entry_and_no_note_is_lost_and_all_have_one_history() {
    let (team, clones, written) = after_the_night();
    for clone in clones.iter().chain(&clones[..2]) {
        clone.done(&["sync"]);
    }
    let [ana, ben, cem] = &clones;
    assert_eq!(told(cem), written);
    assert_eq!((tree(ana), tree(ben)), (tree(cem), tree(cem)));
    assert_eq!(
        team.git(&["rev-parse", "main"]),
        cem.git(&["rev-parse", "HEAD"])
    );
    assert_eq!(cem.git(&["rev-list", "--merges", "HEAD"]), "");
    assert_sound(cem);
}

#[test]
fn the_record_says_what_all_three_said_of_it() {
    let (_team, clones, _) = after_the_night();
    for clone in &clones {
        clone.done(&["sync"]);
    }
    let record = clones[2].read(crate::support::MAIL);
    for line in [
        "state: resolved",
        "category: capacity",
        "urgency: high",
        "solution: The relay was restarted",
        "  - {relation: caused-by, target: CHG-2611-00CHG4}",
    ] {
        assert!(record.contains(line), "{line}\n{record}");
    }
    for tag in ["outage", "relay", "disk"] {
        assert!(record.contains(tag), "{tag}\n{record}");
    }
    let steps = record.lines().filter_map(|line| {
        let (_, rest) = line.split_once("at: 2026-11-20T22:")?;
        Some((
            rest.get(..2)?.to_owned(),
            rest.split("do: ")
                .nth(1)?
                .split([',', '}'])
                .next()?
                .to_owned(),
        ))
    });
    let steps: Vec<_> = steps.collect();
    let expected = [
        ("01", "start"),
        ("02", "edit"),
        ("03", "edit"),
        ("50", "resolve"),
    ];
    assert_eq!(
        steps,
        expected.map(|(minute, step)| (minute.to_owned(), step.to_owned()))
    );
}

#[test]
fn where_git_is_set_to_merge_nothing_is_lost_either() {
    let (_team, clones, written) = after_the_night();
    for clone in &clones {
        clone.git(&["config", "pull.rebase", "false"]);
    }
    for clone in clones.iter().chain(&clones[..2]) {
        clone.done(&["sync"]);
    }
    let [ana, ben, cem] = &clones;
    assert_eq!(told(ana), written);
    assert_eq!((tree(ana), tree(ben)), (tree(cem), tree(cem)));
    assert_eq!(ana.git(&["rev-list", "--merges", "--count", "HEAD"]), "2");
    assert_eq!(
        ana.git(&["log", "--merges", "-1", "--format=%B"]).trim(),
        "Merge local work into main"
    );
    assert_sound(ana);
}

/// Everybody pulls and pushes with git alone, and those who were first pull what came after.
fn pull_and_push(clones: &[Sandbox; 3], way: &str) {
    let pull = |clone: &Sandbox| clone.git(&["pull", "--quiet", "--no-edit", way]);
    for clone in clones {
        pull(clone);
        clone.git(&["push", "--quiet"]);
    }
    for clone in &clones[..2] {
        pull(clone);
    }
}

#[test]
fn plain_git_merges_the_night_through_the_driver() {
    let (_team, clones, written) = after_a_night_with(&["hook", "install"]);
    pull_and_push(&clones, "--no-rebase");
    let [ana, ben, cem] = &clones;
    assert_eq!(told(ana), written);
    assert_eq!((tree(ana), tree(ben)), (tree(cem), tree(cem)));
    assert_eq!(ana.git(&["rev-list", "--merges", "--count", "HEAD"]), "2");
    assert_sound(ana);
}

#[test]
fn plain_git_rebases_the_night_through_the_driver() {
    let (_team, clones, written) = after_a_night_with(&["hook", "install"]);
    pull_and_push(&clones, "--rebase");
    let [ana, ben, cem] = &clones;
    assert_eq!(told(ana), written);
    assert_eq!((tree(ana), tree(ben)), (tree(cem), tree(cem)));
    assert_eq!(ana.git(&["rev-list", "--merges", "HEAD"]), "");
    assert_sound(ana);
}

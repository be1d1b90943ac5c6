//! What git merges by itself, without this program's driver, as a forge's merge button does.

use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;
use crate::sync::told;

/// Two clones without the driver, each with a commit that the other has not.
fn apart(ana: &[&str], ben: &[&str]) -> (Team, [Sandbox; 2]) {
    let team = Team::desk();
    let mut clones = ["Ana", "Ben"].map(|name| team.join(name));
    for (clone, command) in clones.iter_mut().zip([ana, ben]) {
        clone.at("22:01");
        clone.done(command);
        let settings = clone.git(&["config", "--list"]);
        assert!(!settings.contains("merge.itsm"), "{settings}");
    }
    (team, clones)
}

/// Merges on the server, where no work tree is and no driver is known, and then by a pull.
fn assert_git_merges(ana: &[&str], ben: &[&str]) {
    let (team, [first, second]) = apart(ana, ben);
    let written: Vec<_> = told(&first).union(&told(&second)).cloned().collect();
    first.git(&["push", "--quiet"]);
    second.git(&["push", "--quiet", "origin", "HEAD:ben"]);
    team.git(&["merge-tree", "--write-tree", "main", "ben"]);
    second.git(&["pull", "--quiet", "--no-edit", "--no-rebase"]);
    assert_eq!(told(&second).into_iter().collect::<Vec<_>>(), written);
    assert_sound(&second);
}

#[test]
fn two_notes_on_one_record() {
    let note = |text| ["note", "00NEW1", text];
    assert_git_merges(
        &note("The queue grows"),
        &note("The disk of the relay is full"),
    );
}

#[test]
fn a_note_and_a_transition_of_one_record() {
    assert_git_merges(
        &["note", "00WRK2", "The roller is worn"],
        &["resolve", "00WRK2", "--set", "solution=A new roller"],
    );
}

//! However it was joined, the line of first parents is the one that everybody has.

use crate::support::Crew;
use crate::support::MAIL;
use crate::support::ONE;
use crate::support::Sandbox;
use crate::support::Team;
use crate::sync::assert_sound;

/// Ben's start of the incident is on the remote, Ana's note is not.
fn diverged() -> (Team, Sandbox) {
    let team = Team::desk();
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ben.at("13:00");
    ben.done(&["start", "00NEW1"]);
    ben.done(&["sync"]);
    ana.at("13:05");
    ana.done(&["note", "00WRK2", "Mine"]);
    ana.at("13:10");
    (team, ana)
}

fn parents(clone: &Sandbox) -> String {
    clone.git(&["log", "-1", "--format=%P"])
}

/// What is on the remote is a merge of what was there with what was here, in this order.
fn assert_stands_on(team: &Team, clone: &Sandbox, tip: &str, own: &str) {
    assert_eq!(parents(clone), format!("{tip} {own}"));
    assert_eq!(
        team.git(&["rev-parse", "main"]),
        clone.git(&["rev-parse", "HEAD"])
    );
    assert_sound(clone);
}

#[test]
fn a_merge_has_the_remotes_commit_as_its_first_parent() {
    let (team, ana) = diverged();
    ana.git(&["config", "pull.rebase", "false"]);
    let own = ana.git(&["rev-parse", "HEAD"]);
    let tip = team.git(&["rev-parse", "main"]);
    ana.done(&["sync"]);
    assert_stands_on(&team, &ana, &tip, &own);
    assert_eq!(
        ana.git(&["log", "-1", "--format=%s"]),
        "Merge local work into main"
    );
}

#[test]
fn so_has_one_that_people_decided_in() {
    let team = Team::desk();
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ben.at("13:00");
    ben.done(&["edit", "00NEW1", "--set", "urgency=low"]);
    ben.done(&["sync"]);
    ana.at("13:05");
    ana.done(&["edit", "00NEW1", "--set", "urgency=high"]);
    ana.at("13:10");
    let own = ana.git(&["rev-parse", "HEAD"]);
    let tip = team.git(&["rev-parse", "main"]);
    assert_eq!(ana.itsm(&["sync"]).code, 1);
    ana.done(&["conflicts", "00NEW1", "--take", "ours"]);
    ana.done(&["sync"]);
    assert_stands_on(&team, &ana, &tip, &own);
    assert!(ana.read(MAIL).contains("urgency: high"));
}

#[test]
fn so_has_one_of_commits_that_are_merges_themselves() {
    let (team, ana) = diverged();
    ana.git(&["switch", "--quiet", "--create", "side", "HEAD~1"]);
    ana.done(&["note", "00NEW1", "On a branch of its own"]);
    ana.git(&["switch", "--quiet", "main"]);
    ana.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    let own = ana.git(&["rev-parse", "HEAD"]);
    let tip = team.git(&["rev-parse", "main"]);
    ana.done(&["sync"]);
    assert_stands_on(&team, &ana, &tip, &own);
}

#[test]
fn a_merge_that_plain_git_made_stays_and_stands_behind_one_more() {
    let (team, ana) = diverged();
    ana.git(&["pull", "--quiet", "--no-rebase", "--no-edit"]);
    let own = ana.git(&["rev-parse", "HEAD"]);
    let tip = team.git(&["rev-parse", "main"]);
    assert!(parents(&ana).ends_with(&tip));
    ana.done(&["sync"]);
    assert_stands_on(&team, &ana, &tip, &own);
    let last = ana.git(&["rev-parse", "HEAD"]);
    assert!(ana.done(&["sync"]).stderr.contains("nothing new"));
    assert_eq!(ana.git(&["rev-parse", "HEAD"]), last);
}

#[test]
fn a_merge_that_was_turned_is_signed_where_commits_are() {
    let (_team, ana) = diverged();
    ana.git(&["config", "pull.rebase", "false"]);
    let key = ana.home().join("key").display().to_string();
    let args = ["-q", "-t", "ed25519", "-N", "", "-f", &key];
    assert_eq!(ana.run("ssh-keygen".as_ref(), &args).code, 0);
    for (name, value) in [
        ("gpg.format", "ssh"),
        ("user.signingKey", key.as_str()),
        ("commit.gpgSign", "true"),
    ] {
        ana.git(&["config", name, value]);
    }
    ana.done(&["sync"]);
    assert_eq!(parents(&ana).split(' ').count(), 2);
    let commit = ana.git(&["cat-file", "commit", "HEAD"]);
    assert!(commit.contains("BEGIN SSH SIGNATURE"), "{commit}");
}

/// Ben's key was approved while Cleo was offline with a merge of her own: nobody did anything wrong.
#[test]
fn an_audit_finds_nothing_in_a_merge_of_those_who_were_offline() {
    let crew = Crew::under(ONE);
    let first = crew.git(&["rev-parse", "main"]);
    let cleo = crew.join("cleo");
    cleo.git(&["switch", "--quiet", "--create", "side"]);
    cleo.done(&["new", "incident", "The relay is slow"]);
    cleo.git(&["switch", "--quiet", "main"]);
    cleo.git(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    crew.new_key("phone");
    let file = crew.key("phone.pub").display().to_string();
    crew.turn_on("keys", "ben", |ben| {
        ben.done(&["keys", "add", &file, "--name", "phone"])
    });
    crew.turn_on("keys", "ana", |ana| {
        ana.done(&["approve", "--yes", ".itsm/keys.yaml"])
    });
    crew.land("keys", "dan");
    let synced = cleo.done(&["sync"]);
    assert!(
        synced
            .stdout
            .contains("keys of ben changed; approved by ana"),
        "{}",
        synced.stdout
    );
    assert_eq!(cleo.done(&["audit", "--from", &first]).stdout, "");
}

//! A name by which everybody judges, and something else of the same name.

use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

/// A crew whose shared repository has a tag of some name at what Eva likes, and a clone of it at that.
fn tagged(tag: &str) -> (Crew, Sandbox) {
    let crew = Crew::proposing(ONE);
    let tip = crew.git(&["rev-parse", "change"]);
    crew.git(&["update-ref", &format!("refs/tags/{tag}"), tip.trim()]);
    let clone = crew.pipeline("change");
    (crew, clone)
}

const BY_NAME: [&[&str]; 3] = [
    &["approvals", "verify", CHANGE, "--target"],
    &["validate", "--since"],
    &["audit", "--from"],
];

#[test]
fn a_tag_that_is_named_like_the_branch_of_the_remote_judges_nothing() {
    let (_crew, clone) = tagged("origin/main");
    for command in BY_NAME {
        let said = clone.itsm(&[command, &["origin/main"]].concat());
        assert_eq!(said.code, 4, "{command:?}: {}{}", said.stdout, said.stderr);
        let both = ["refs/tags/origin/main", "refs/remotes/origin/main"];
        assert!(
            both.iter().all(|one| said.stderr.contains(one)),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_tag_that_is_named_like_the_beginning_of_an_id_judges_nothing() {
    let crew = Crew::proposing(ONE);
    let root = crew.git(&["rev-parse", "main"]);
    let (short, tip) = (&root[..7], crew.git(&["rev-parse", "change"]));
    crew.git(&["update-ref", &format!("refs/tags/{short}"), tip.trim()]);
    let clone = crew.pipeline("change");
    for command in BY_NAME {
        let said = clone.itsm(&[command, &[short]].concat());
        assert_eq!(said.code, 4, "{command:?}: {}{}", said.stdout, said.stderr);
        assert!(said.stderr.contains(root.trim()), "{}", said.stderr);
    }
}

#[test]
fn a_tag_below_refs_is_not_the_branch_that_is_judged_by() {
    // Git finds `refs/remotes/origin/HEAD` below `refs/tags/` where the remote has told of no such branch.
    let (_crew, clone) = tagged("refs/remotes/origin/HEAD");
    clone.git(&["remote", "set-head", "origin", "--delete"]);
    let said = clone.itsm(&["approvals", "verify", "--format", "json"]);
    let main = clone.git(&["rev-parse", "refs/remotes/origin/main"]);
    assert!(
        said.stdout.contains(main.trim()),
        "{}{}",
        said.stdout,
        said.stderr
    );
}

#[test]
fn honest_whole_names_ids_and_names_with_one_meaning_pass() {
    let (_crew, clone) = tagged("origin/main");
    let id = clone.git(&["rev-parse", "refs/remotes/origin/main"]);
    clone.git(&["tag", "v1", id.trim()]);
    let names = [
        "refs/remotes/origin/main",
        id.trim(),
        &id[..10],
        "v1",
        "change~1",
        "HEAD~1",
        "tags/v1",
    ];
    clone.git(&["branch", "change"]);
    for name in names {
        let said = clone.itsm(&["validate", "--since", name]);
        assert_ne!(said.code, 4, "{name}: {}{}", said.stdout, said.stderr);
        assert_ne!(said.code, 2, "{name}: {}{}", said.stdout, said.stderr);
    }
    let said = clone.itsm(&["validate", "--since", "nowhere"]);
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
}

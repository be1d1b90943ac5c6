//! Fetching and pushing, with a real bare repository.

use itsm::git::Fetch;
use itsm::git::Push;

use crate::git::open;
use crate::git::prepared;
use crate::support::Team;

#[test]
fn the_upstream_is_what_git_is_set_to_or_what_offers_itself() {
    let team = Team::of(prepared());
    let ana = team.join("Ana");
    let repo = open(&ana);
    let set = repo.upstream().unwrap().unwrap();
    assert_eq!(
        (set.remote.as_str(), set.branch.as_str(), set.is_set),
        ("origin", "main", true)
    );
    assert_eq!(set.tracking, "refs/remotes/origin/main");
    assert_eq!(set.tip, repo.head().unwrap());
    ana.git(&["branch", "--unset-upstream"]);
    let offered = repo.upstream().unwrap().unwrap();
    assert_eq!((offered.tip, offered.is_set), (repo.head().unwrap(), false));
    ana.git(&["switch", "--quiet", "--create", "fresh"]);
    let fresh = repo.upstream().unwrap().unwrap();
    assert_eq!((fresh.branch.as_str(), fresh.tip), ("fresh", None));
}

#[test]
fn several_remotes_offer_the_one_that_has_the_branch() {
    let team = Team::of(prepared());
    let ana = team.join("Ana");
    ana.git(&["branch", "--unset-upstream"]);
    ana.git(&["remote", "rename", "origin", "upstream"]);
    ana.git(&["remote", "add", "mirror", "nowhere"]);
    let repo = open(&ana);
    assert_eq!(repo.upstream().unwrap().unwrap().remote, "upstream");
    ana.git(&["switch", "--quiet", "--create", "fresh"]);
    assert_eq!(repo.upstream().unwrap(), None);
    assert_eq!(open(&prepared()).upstream().unwrap(), None);
}

#[test]
fn a_push_is_done_behind_refused_denied_or_lost() {
    let team = Team::of(prepared());
    let (ana, ben) = (team.join("Ana"), team.join("Ben"));
    let push = |sandbox| open(sandbox).push("origin", "HEAD", "main").unwrap();
    ana.commit(&[("b.yaml", "b\n")]);
    assert_eq!(push(&ana), Push::Done);
    ben.commit(&[("c.yaml", "c\n")]);
    assert_eq!(push(&ben), Push::Behind);
    ben.git(&["pull", "--quiet", "--rebase"]);
    ben.hook("pre-push", "echo not today >&2; exit 1");
    assert!(matches!(push(&ben), Push::Denied(said) if said.contains("not today")));
    ben.hook("pre-push", "exit 0");
    team.hook("pre-receive", "echo main is protected >&2; exit 1");
    assert!(matches!(push(&ben), Push::Refused(said) if said.contains("main is protected")));
    team.cut(true);
    assert!(matches!(push(&ben), Push::Unreachable(_)));
    assert!(matches!(
        open(&ben).fetch("origin").unwrap(),
        Fetch::Unreachable(_)
    ));
}

#[test]
fn a_branch_that_was_pushed_can_be_followed() {
    let team = Team::of(prepared());
    let ana = team.join("Ana");
    ana.git(&["switch", "--quiet", "--create", "fresh"]);
    let repo = open(&ana);
    let pushed = repo.push("origin", "fresh", "fresh").unwrap();
    assert_eq!(pushed, Push::Done);
    repo.follow(&repo.upstream().unwrap().unwrap()).unwrap();
    let upstream = repo.upstream().unwrap().unwrap();
    assert!(upstream.is_set && upstream.tip == repo.head().unwrap());
}

#[test]
fn what_a_remote_says_moves_no_cursor() {
    let team = Team::of(prepared());
    team.hook("pre-receive", r"printf '\033[2Jgone' >&2; exit 1");
    let ana = team.join("Ana");
    ana.commit(&[("b.yaml", "b\n")]);
    let pushed = open(&ana).push("origin", "HEAD", "main");
    assert!(
        matches!(pushed.unwrap(), Push::Refused(said) if said.contains("gone") && !said.contains('\x1b'))
    );
}

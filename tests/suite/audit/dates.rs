//! Times: what can't have been written when it says.

use crate::audit::audited;
use crate::audit::branch;
use crate::audit::finds;
use crate::audit::main;
use crate::audit::merge;
use crate::audit::messages;
use crate::audit::passes;
use crate::audit::put;
use crate::audit::save;
use crate::audit::tell;
use crate::audit::trusted;
use crate::support::MAIL;
use crate::support::Sandbox;
use crate::support::Team;

/// Writes a step as if it had been taken at half past ten, and commits it with plain git.
fn set_back(sandbox: &Sandbox) {
    put(
        sandbox,
        MAIL,
        "state: new",
        "state: in-progress\nassignee: ana",
    );
    tell(
        sandbox,
        MAIL,
        "at: 2026-11-20T10:30:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}",
    );
    save(sandbox);
}

/// Lets the author's time be another than the committer's.
fn authored(sandbox: &mut Sandbox, time: &str) {
    sandbox.set("GIT_AUTHOR_DATE", &format!("2026-11-20T{time}:00Z"));
}

#[test]
fn t19_an_entry_that_is_set_back() {
    let sandbox = trusted();
    set_back(&sandbox);
    finds(&sandbox, &["error back-dated INC-2611-00NEW1"]);
    assert_eq!(
        messages(&sandbox, "root"),
        ["the entry says 2026-11-20T10:30:00Z, 90 min before the commit before it"]
    );
}

#[test]
fn t19_a_commit_whose_clock_is_set_back_with_it() {
    let mut sandbox = trusted();
    sandbox.at("10:30");
    set_back(&sandbox);
    finds(&sandbox, &["error clock-backwards"]);
}

#[test]
fn t19_a_clock_that_runs_behind_and_bears_no_times_is_worth_a_look() {
    let mut sandbox = trusted();
    sandbox.at("11:49");
    sandbox.commit(&[("README.md", "Ours.\n")]);
    finds(&sandbox, &["warning clock-backwards"]);
}

#[test]
fn t19_a_clock_that_stays_set_back_is_seen_behind_the_first_commit_too() {
    let mut sandbox = trusted();
    sandbox.at("10:20");
    sandbox.commit(&[("README.md", "Ours.\n")]);
    sandbox.at("10:30");
    set_back(&sandbox);
    sandbox.at("13:00");
    finds(
        &sandbox,
        &["warning clock-backwards", "warning clock-backwards"],
    );
    assert_eq!(
        messages(&sandbox, "root").last().map(String::as_str),
        Some(
            "committed at 2026-11-20T10:30:00Z, 90 min before what came to the line earlier; the commit before it is as old"
        )
    );
}

#[test]
fn t19_honest_after_a_clock_that_was_ahead_is_put_right_the_rest_is_no_worse() {
    let mut sandbox = trusted();
    // Nothing that is said to come from the time after the audit counts.
    sandbox.at("23:00");
    sandbox.commit(&[("README.md", "Ours.\n")]);
    sandbox.at("12:20");
    sandbox.commit(&[("README.md", "Still ours.\n")]);
    sandbox.at("12:30");
    sandbox.done(&["start", "00NEW1"]);
    finds(&sandbox, &["warning clock-backwards"]);
}

#[test]
fn t19_a_branch_whose_clock_is_set_back_does_not_launder_a_time() {
    for commits in [&["10:30"][..], &["10:20", "10:30"]] {
        let mut sandbox = trusted();
        branch(&sandbox, "side", "HEAD");
        let (last, before) = commits.split_last().unwrap();
        for time in before {
            sandbox.at(time);
            sandbox.commit(&[("README.md", "Ours.\n")]);
        }
        sandbox.at(last);
        set_back(&sandbox);
        main(&sandbox);
        sandbox.at("13:10");
        merge(&sandbox, "side");
        finds(&sandbox, &["error back-dated INC-2611-00NEW1"]);
    }
}

#[test]
fn t19_honest_a_branch_whose_clock_runs_behind_by_minutes() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.at("11:52");
    sandbox.done(&["start", "00NEW1"]);
    main(&sandbox);
    sandbox.at("13:00");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    sandbox.at("13:10");
    merge(&sandbox, "side");
    passes(&sandbox);
}

#[test]
fn t19_an_entry_that_is_written_after_its_commit() {
    let mut sandbox = trusted();
    sandbox.set("ITSM_NOW", "2026-11-20T12:41:00Z");
    sandbox.done(&["start", "00NEW1"]);
    finds(&sandbox, &["error post-dated INC-2611-00NEW1"]);
}

#[test]
fn t19_a_branch_does_not_launder_a_time() {
    let mut sandbox = trusted();
    sandbox.commit(&[("README.md", "Ours.\n")]);
    branch(&sandbox, "side", "HEAD");
    sandbox.at("13:00");
    set_back(&sandbox);
    main(&sandbox);
    sandbox.at("13:10");
    merge(&sandbox, "side");
    finds(&sandbox, &["error back-dated INC-2611-00NEW1"]);
}

#[test]
fn t19_a_squash_keeps_no_times_so_that_they_are_worth_a_look() {
    for message in [
        "Mail (#12)",
        "Squashed commit of the following:\n\ncommit 12",
    ] {
        let sandbox = trusted();
        set_back(&sandbox);
        sandbox.git(&["commit", "--quiet", "--amend", "--message", message]);
        finds(&sandbox, &["warning time-not-anchored INC-2611-00NEW1"]);
    }
}

#[test]
fn t19_honest_clocks_that_differ_by_minutes() {
    let mut sandbox = trusted();
    sandbox.at("11:51");
    sandbox.done(&["start", "00NEW1"]);
    sandbox.set("ITSM_NOW", "2026-11-20T12:00:00Z");
    sandbox.done(&["edit", "00NEW1", "--set", "urgency=low"]);
    passes(&sandbox);
}

#[test]
fn t19_honest_what_took_place_earlier_and_is_written_down_now() {
    let sandbox = trusted();
    sandbox.done(&["start", "00NEW1", "--happened", "2026-11-20T08:10:00Z"]);
    passes(&sandbox);
}

#[test]
fn t19_honest_work_offline_that_is_put_onto_that_of_others() {
    let team = Team::of(trusted());
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ana.at("12:10");
    ana.done(&["start", "00NEW1"]);
    ana.at("12:20");
    ana.done(&["note", "00NEW1", "Looked"]);
    ben.at("13:00");
    ben.done(&["edit", "00WRK2", "--set", "urgency=medium"]);
    ben.done(&["sync"]);
    ana.at("14:00");
    ana.done(&["sync"]);
    ben.done(&["sync"]);
    assert_eq!(audited(&ben, "HEAD~3"), Vec::<String>::new());
    assert_eq!(ben.git(&["rev-list", "--merges", "--count", "HEAD"]), "0");
}

#[test]
fn t19_honest_work_offline_that_is_merged_with_that_of_others() {
    let team = Team::of(trusted());
    let (mut ana, mut ben) = (team.join("Ana"), team.join("Ben"));
    ana.git(&["config", "pull.rebase", "false"]);
    ana.at("12:10");
    ana.done(&["start", "00NEW1"]);
    ben.at("13:00");
    ben.done(&["edit", "00NEW1", "--set", "urgency=low"]);
    ben.done(&["sync"]);
    let tip = ben.git(&["rev-parse", "HEAD"]);
    ana.at("14:00");
    ana.done(&["sync"]);
    ana.at("14:10");
    ana.done(&["resolve", "00NEW1", "--set", "solution=Restarted"]);
    assert_eq!(audited(&ana, "HEAD~3"), Vec::<String>::new());
    // The commit that was the newest for all is not on the line of first parents, and the line finds it.
    assert_eq!(audited(&ana, &tip), Vec::<String>::new());
}

#[test]
fn t19_honest_a_branch_of_days_that_is_reviewed_and_merged() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.at("12:40");
    sandbox.done(&["new", "change", "Another relay", "--set", "kind=normal"]);
    sandbox.at("13:40");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    main(&sandbox);
    sandbox.at("14:00");
    sandbox.done(&["start", "00NEW1"]);
    sandbox.at("15:00");
    merge(&sandbox, "side");
    passes(&sandbox);
}

#[test]
fn t19_honest_a_branch_that_is_rebased_before_it_is_merged() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.at("12:40");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    main(&sandbox);
    sandbox.at("14:00");
    sandbox.done(&["start", "00NEW1"]);
    sandbox.git(&["switch", "--quiet", "side"]);
    sandbox.at("14:30");
    sandbox.git(&["rebase", "--quiet", "main"]);
    main(&sandbox);
    sandbox.at("15:00");
    merge(&sandbox, "side");
    passes(&sandbox);
}

#[test]
fn t19_honest_several_steps_in_one_commit_that_is_rebased() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.at("12:40");
    sandbox.done(&["start", "00NEW1", "--no-commit"]);
    sandbox.at("13:20");
    sandbox.done(&[
        "resolve",
        "00NEW1",
        "--set",
        "solution=Restarted",
        "--no-commit",
    ]);
    save(&sandbox);
    main(&sandbox);
    sandbox.at("14:00");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    sandbox.git(&["switch", "--quiet", "side"]);
    sandbox.at("15:00");
    authored(&mut sandbox, "13:20");
    sandbox.git(&["rebase", "--quiet", "main"]);
    passes(&sandbox);
}

#[test]
fn t19_honest_history_that_is_imported() {
    let sandbox = trusted();
    sandbox.commit(&[(
        "incidents/2026/10/INC0000045.yaml",
        "id: INC0000045\ntitle: Old\nstate: closed\nsolution: Done\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: new, imported: New}\n  \
         - {at: 2026-10-02T08:00:00Z, by: ana, do: close, to: closed, imported: Closed}\n",
    )]);
    passes(&sandbox);
}

//! Verdicts: frozen with the step that closes the work, and kept afterwards.

use crate::support::Sandbox;

const PATH: &str = "incidents/2026/11/INC-2611-7K3QXM.yaml";

/// Resolved after two hours; nothing is judged yet.
const INCIDENT: &str = "id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: resolved
assignee: ana
solution: Restarted.
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-11-20T08:30:00Z, by: ana, do: start, to: in-progress, set: {assignee: ana}}
  - {at: 2026-11-20T10:00:00Z, by: ana, do: resolve, to: resolved}
";

/// An agreement with one goal, in force since January.
fn agreement(goal: &str) -> String {
    format!(
        "id: gold
title: Gold
state: active
kind: sla
targets:
  - {{name: all, metric: resolve, goal: {goal}}}
log:
  - {{at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {{kind: sla}}}}
  - {{at: 2026-01-01T00:00:00Z, by: ana, do: activate, to: active}}
"
    )
}

/// A desk with the agreement and the incident, which is closed at the end.
fn closed() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(PATH, INCIDENT), ("agreements/gold.yaml", &agreement("4h"))]);
    assert_eq!(sandbox.itsm(&["close", "7K3QXM"]).code, 0);
    sandbox
}

#[test]
fn the_step_that_closes_the_work_freezes_what_the_clock_came_to() {
    let sandbox = closed();
    let text = sandbox.read(PATH);
    // Open from 08:00 to 10:00: 2 h of 4 h.
    for said in [
        "agreement: gold",
        "goal: 4h",
        "elapsed: 2h",
        "met: true",
        "stopped: 2026-11-20T10:00:00Z",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("calendar_digest"), "every hour counts");
    let validated = sandbox.itsm(&["validate"]);
    assert_eq!(
        validated.code, 0,
        "{}{}",
        validated.stdout, validated.stderr
    );
}

#[test]
fn a_new_goal_leaves_closed_work_alone_until_it_is_judged_anew() {
    let sandbox = closed();
    sandbox.commit(&[("agreements/gold.yaml", &agreement("1h"))]);
    assert_eq!(sandbox.itsm(&["validate"]).code, 0);
    let query = "SELECT goal_s, elapsed_s, met, frozen FROM clock";
    let asked = sandbox.itsm(&["query", "--format", "csv", query]);
    assert!(asked.stdout.contains("14400,7200,1,1"), "{}", asked.stdout);
    let refrozen = sandbox.itsm(&["refreeze", "7K3QXM", "--reason", "typing error"]);
    assert_eq!(refrozen.code, 0, "{}", refrozen.stderr);
    let text = sandbox.read(PATH);
    assert!(
        text.contains("goal: 1h") && text.contains("met: false"),
        "{text}"
    );
    assert!(text.contains("reason: typing error"), "{text}");
    assert_eq!(sandbox.itsm(&["validate"]).code, 0);
}

#[test]
fn a_verdict_that_was_changed_by_hand_is_found() {
    let sandbox = closed();
    let text = sandbox.read(PATH).replace("elapsed: 2h", "elapsed: 1h");
    sandbox.commit(&[(PATH, &text)]);
    let found = sandbox.itsm(&["validate"]);
    let said = format!("{}{}", found.stdout, found.stderr);
    assert!(said.contains("verdict-differs"), "{said}");
}

/// The KPI of a month, as `value` of the CSV.
fn resolved_in_time(sandbox: &Sandbox, from: &str, to: &str) -> String {
    let asked = ["kpi", "resolution-within-sla", "--from", from, "--to", to];
    let printed = sandbox.itsm(&[&asked[..], &["--format", "csv"]].concat());
    let line = printed.stdout.lines().nth(1).unwrap_or_default().to_owned();
    line.split(',').nth(7).unwrap_or_default().to_owned()
}

#[test]
fn a_reopening_leaves_the_verdicts_and_the_next_closing_adds_its_own() {
    let mut sandbox = closed();
    // Two hours of one would be too many; what was judged at noon on the 20th stands for November.
    sandbox.commit(&[("agreements/gold.yaml", &agreement("1h"))]);
    assert_eq!(
        resolved_in_time(&sandbox, "2026-11-01", "2026-12-01"),
        "100"
    );
    let at = |sandbox: &mut Sandbox, time: &str, args: &[&str]| {
        sandbox.set("ITSM_NOW", time);
        let done = sandbox.itsm(args);
        assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
    };
    at(
        &mut sandbox,
        "2026-12-02T08:00:00Z",
        &["move", "7K3QXM", "reopen", "--reason", "again"],
    );
    assert_eq!(
        resolved_in_time(&sandbox, "2026-11-01", "2026-12-01"),
        "100"
    );
    at(&mut sandbox, "2026-12-02T10:00:00Z", &["resolve", "7K3QXM"]);
    at(&mut sandbox, "2026-12-03T10:00:00Z", &["close", "7K3QXM"]);
    let text = sandbox.read(PATH);
    let verdicts: Vec<&str> = text.lines().filter(|one| one.contains("goal:")).collect();
    assert_eq!(verdicts.len(), 2, "{text}");
    // The second closing: 2 h before the first and 2 h on 2 December, by the goal of then.
    for (line, said) in verdicts.iter().zip([
        "goal: 4h, elapsed: 2h, met: true, stopped: 2026-11-20T10:00:00Z, closed: 2026-11-20T12:00:00Z",
        "goal: 1h, elapsed: 4h, met: false, stopped: 2026-12-02T10:00:00Z, closed: 2026-12-03T10:00:00Z",
    ]) {
        assert!(line.contains(said), "{line}");
    }
    assert_eq!(
        resolved_in_time(&sandbox, "2026-11-01", "2026-12-01"),
        "100"
    );
    assert_eq!(resolved_in_time(&sandbox, "2026-12-01", "2027-01-01"), "0");
    let validated = sandbox.itsm(&["validate"]);
    assert_eq!(validated.code, 0, "{}", validated.stdout);
}

#[test]
fn an_earlier_time_does_not_know_the_verdict_of_a_later_closing() {
    let sandbox = closed();
    // Resolved at 10:00 and closed at 12:00.
    let frozen = |as_of: &str| {
        let asked = ["sla", "7K3QXM", "--as-of", as_of, "--format", "json"];
        !sandbox.itsm(&asked).stdout.contains("\"frozen\": null")
    };
    assert!(!frozen("2026-11-20T11:00:00Z"));
    assert!(frozen("2026-11-20T12:00:00Z"));
}

#[test]
fn verdicts_count_though_the_last_agreement_is_deleted() {
    let sandbox = closed();
    sandbox.git(&["rm", "--quiet", "agreements/gold.yaml"]);
    sandbox.git(&["commit", "--quiet", "--message", "no agreements"]);
    assert_eq!(
        resolved_in_time(&sandbox, "2026-11-01", "2026-12-01"),
        "100"
    );
    let said = sandbox.itsm(&["sla", "7K3QXM"]).stdout;
    assert!(said.contains("met when the work was closed, 2h of 4h, all of gold"));
    assert!(said.contains("the agreement gold is gone"), "{said}");
    let found = sandbox.itsm(&["validate"]);
    assert_eq!(found.code, 0, "{}", found.stdout);
    assert!(
        found
            .stdout
            .contains("warning[dangling-reference]: there is no agreement `gold`")
    );
}

/// What `validate` says of the incident with its text changed, committed after HEAD.
fn changed(from: &str, to: &str, args: &[&str]) -> String {
    let sandbox = closed();
    let base = sandbox.git(&["rev-parse", "HEAD"]);
    let text = sandbox.read(PATH).replace(from, to);
    assert_ne!(text, sandbox.read(PATH), "{from}");
    // Another text of the agreement, so that nothing can be worked out anew.
    sandbox.commit(&[(PATH, &text), ("agreements/gold.yaml", &agreement("5h"))]);
    let args: Vec<&str> = args
        .iter()
        .map(|one| one.replace("BASE", &base).leak() as &str)
        .collect();
    let found = sandbox.itsm(&args);
    format!("{}{}", found.stdout, found.stderr)
}

#[test]
fn a_verdict_that_contradicts_itself_is_found_whatever_became_of_the_agreement() {
    let said = changed("met: true", "met: false", &["validate"]);
    assert!(
        said.contains("error[verdict-differs]: the verdict on `resolve` says missed with 2h of 4h"),
        "{said}"
    );
}

#[test]
fn a_verdict_is_compared_with_what_it_was_at_a_commit() {
    let since = ["validate", "--since", "BASE"];
    let said = changed("elapsed: 2h", "elapsed: 3h", &since);
    assert!(
        said.contains("error[verdict-rewritten]: the verdict on `resolve` is not what it was"),
        "{said}"
    );
    let said = changed("kind: sla", "kind: ola", &since);
    assert!(
        said.contains("error[verdict-rewritten]: the verdict on `resolve` of"),
        "{said}"
    );
    let said = changed("solution: Restarted.", "solution: Restarted twice.", &since);
    assert!(!said.contains("verdict-rewritten"), "{said}");
}

#[test]
fn judging_anew_may_change_a_verdict() {
    let sandbox = closed();
    let base = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.commit(&[("agreements/gold.yaml", &agreement("1h"))]);
    let refrozen = sandbox.itsm(&["refreeze", "7K3QXM", "--reason", "typing error"]);
    assert_eq!(refrozen.code, 0, "{}", refrozen.stderr);
    let found = sandbox.itsm(&["validate", "--since", &base]);
    assert!(
        !found.stdout.contains("verdict-rewritten"),
        "{}",
        found.stdout
    );
}

#[test]
fn closed_work_without_a_verdict_is_told_where_an_agreement_was_there() {
    let sandbox = Sandbox::desk();
    let incident = INCIDENT.replace("state: resolved", "state: closed");
    let incident = incident + "  - {at: 2026-11-20T11:00:00Z, by: ana, do: close, to: closed}\n";
    let early = agreement("4h");
    sandbox.commit(&[(PATH, &incident), ("agreements/gold.yaml", &early)]);
    let found = sandbox.itsm(&["validate"]);
    assert_eq!(found.code, 0, "a warning: {}", found.stdout);
    let said = "warning[verdict-differs]: there is no verdict on `resolve`";
    assert!(found.stdout.contains(said), "{}", found.stdout);
    // Written down half an hour after it, for a promise from January on: nobody could judge by it at the closing.
    let late = early
        .replace(
            "kind: sla\ntargets",
            "kind: sla\nvalid_from: 2026-01-01\ntargets",
        )
        .replace("at: 2026-01-01", "at: 2026-11-20")
        .replace("T00:00:00Z", "T11:30:00Z");
    sandbox.commit(&[("agreements/gold.yaml", &late)]);
    let found = sandbox.itsm(&["validate"]);
    assert!(
        !found.stdout.contains("verdict-differs"),
        "{}",
        found.stdout
    );
}

#[test]
fn work_that_was_given_up_is_not_judged() {
    let mut sandbox = Sandbox::desk();
    let open = INCIDENT.replace("state: resolved", "state: in-progress");
    let lines = open.split_inclusive('\n');
    let open: String = lines.filter(|line| !line.contains("do: resolve")).collect();
    sandbox.commit(&[(PATH, &open), ("agreements/gold.yaml", &agreement("1h"))]);
    let done = sandbox.itsm(&["move", "7K3QXM", "cancel", "--reason", "solved itself"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!sandbox.read(PATH).contains("verdicts"));
    sandbox.set("ITSM_NOW", "2026-11-20T13:00:00Z");
    let query =
        "SELECT metric, met IS NULL AS free, frozen FROM clock WHERE record = 'INC-2611-7K3QXM'";
    let asked = sandbox.itsm(&["query", "--format", "csv", query]);
    assert!(asked.stdout.contains("resolve,1,0"), "{}", asked.stdout);
    let told = sandbox.itsm(&["sla", "7K3QXM"]).stdout;
    assert!(told.contains("resolve: given up, "), "{told}");
    let found = sandbox.itsm(&["validate"]);
    // The desk has another closed incident, which was never judged.
    let said = found.stdout;
    assert!(!said.contains("incidents/2026/11/"), "{said}");
}

#[test]
fn a_verdict_that_nothing_leads_to_is_found() {
    let sandbox = closed();
    let text = sandbox.read(PATH);
    let own = text
        .lines()
        .find(|line| line.contains("metric: resolve"))
        .unwrap();
    for (from, to, said) in [
        ("cycle: 1", "cycle: 2", "`resolve` of cycle 2 by `all`"),
        (
            "metric: resolve",
            "metric: on-site",
            "`on-site` of cycle 1 by `all`",
        ),
        ("kind: sla", "kind: ola", "`resolve` of cycle 1 by `all`"),
    ] {
        let forged = own.replace(from, to);
        assert_ne!(forged, own);
        sandbox.commit(&[(PATH, &text.replace(own, &format!("{own}\n{forged}")))]);
        let found = sandbox.itsm(&["validate"]);
        let expected =
            format!("error[verdict-differs]: nothing in gold leads to a verdict on {said}");
        assert!(found.stdout.contains(&expected), "{}", found.stdout);
    }
}

#[test]
fn nobody_sets_a_verdict() {
    let sandbox = closed();
    let done = sandbox.itsm(&["edit", "7K3QXM", "--set", "verdicts="]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("written when the work is closed"));
    assert!(sandbox.read(PATH).contains("verdicts"));
}

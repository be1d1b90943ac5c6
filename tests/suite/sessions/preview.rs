//! A change before it is decided on, what steps work out, and templates; figures are added up by hand beside them.

use serde_json::Value;

use crate::support::Sandbox;

const CHANGE: &str = "changes/2026/11/CHG-2611-00CHG4.yaml";

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    let args = [&["preview", "00chg", "--format", "json"], args].concat();
    let output = sandbox.itsm(&args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// The points of each consideration, in order.
fn points(seen: &Value) -> Vec<(&str, i64)> {
    let inputs = seen["risk"]["inputs"].as_array().unwrap().iter();
    let named = inputs.map(|one| {
        (
            one["name"].as_str().unwrap(),
            one["points"].as_i64().unwrap(),
        )
    });
    named.collect()
}

/// mx-01 alone delivers mail, which is live and of no stated criticality. One service 1, nobody else fails 0, no way
/// back 4, no evidence of a test 2: 7 points, moderate.
#[test]
fn a_draft_is_judged_by_what_is_known() {
    let sandbox = Sandbox::desk();
    sandbox.play("$ itsm edit 00chg --set cis=mx-01 -q\n");
    let seen = json(&sandbox, &[]);
    let expected = [
        ("criticality", 0),
        ("services", 1),
        ("items", 0),
        ("single_point", 0),
        ("kind", 0),
        ("outage", 0),
        ("backout", 4),
        ("tests", 2),
        ("history", 0),
        ("lead_time", 0),
        ("collisions", 0),
    ];
    assert_eq!(points(&seen), expected);
    assert_eq!(seen["risk"]["points"], 7);
    assert_eq!(seen["risk"]["band"], "moderate");
    assert_eq!(seen["risk"]["stored"], Value::Null);
    assert_eq!(seen["failed"], serde_json::json!(["mail"]));
    assert_eq!(seen["tell"], serde_json::json!(["ana"]));
}

/// Mail becomes critical: one service 1, mx-01 takes it down alone 3, mail is interrupted and always promised 3, the way
/// back is there and untested 1, no test 2, planned 48 hours ahead where 72 are asked for 2: 12 points, high.
#[test]
fn every_consideration_shows_in_the_sum() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm edit mail --set criticality=high -q
        $ itsm edit 00chg --set cis=mx-01 --set outage=true --set backout_plan=Back -q
        $ itsm edit 00chg --set planned_start=2026-11-22T12:00:00Z --set planned_end=2026-11-22T14:00:00Z -q
        $ itsm move 00chg submit --set description=New -q
        $ grep -A12 '^risk' changes/2026/11/CHG-2611-00CHG4.yaml | head -13
        risk: high
        risk_inputs:
          criticality: 0
          services: 1
          items: 0
          single_point: 3
          kind: 0
          outage: 3
          backout: 1
          tests: 2
          history: 0
          lead_time: 2
          collisions: 0
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
    assert!(
        sandbox
            .read(CHANGE)
            .contains("risk: high, collision_check: clear")
    );
    // A day and an hour later the lead time is shorter still; a day before, 72 hours are enough: 10 points.
    assert_eq!(
        json(&sandbox, &["--as-of", "2026-11-19T12:00:00Z"])["risk"]["points"],
        10
    );
}

#[test]
fn what_is_computed_is_never_set_by_hand() {
    Sandbox::desk().play(
        "
        $ itsm edit 00chg --set risk=low
        ! error: `risk` can't be set: it is worked out at `submit`, `schedule`, `approve` or `replan`
        ! hint: set `risk_override`, with a reason, to put another in its place
        [2]
        $ itsm new change Other --set collision_check=clear 2>&1 | head -1
        error: `collision_check` can't be set: it is worked out at `submit`, `schedule`, `approve` or `replan`
        $ itsm move 00chg submit --set description=New --set pir_required=false 2>&1 | head -1
        error: `pir_required` can't be set: it is worked out at `complete`
        $ itsm edit 00chg --set risk_inputs=low 2>&1 | tail -1
        hint: set `risk_override`, with a reason, to put another in its place
        $ itsm edit 00chg --set risk_override=very-high
        ! error: `risk_override` can only be set with a reason
        ! hint: add `--reason …`
        [1]
        $ itsm edit 00chg --set risk_override=very-high --reason 'the supplier is closed' -q
        $ itsm preview 00chg | grep Risk
        Risk: very-high, which somebody put in place of moderate (6 points)
        $ itsm move 00chg submit --set description=New -q && grep ^risk: changes/2026/11/CHG-2611-00CHG4.yaml
        risk: very-high
        $ itsm edit 00chg --set risk_override= -q && grep ^risk: changes/2026/11/CHG-2611-00CHG4.yaml
        risk: moderate
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
}

/// Another change of the same item, decided on, in the same hours.
#[test]
fn a_firm_collision_is_found_at_the_approval_and_counts_for_the_risk() {
    let sandbox = Sandbox::desk();
    let other = "id: CHG-2611-0THER5\ntitle: New disks\nstate: scheduled\nkind: normal\ncis: [mx-01]\n\
        planned_start: 2026-11-26T12:30:00Z\nplanned_end: 2026-11-26T13:30:00Z\ndescription: More room.\nlog:\n  \
        - {at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, planned_start: 2026-11-26T12:30:00Z, planned_end: 2026-11-26T13:30:00Z}}\n  \
        - {at: 2026-11-19T09:30:00Z, by: ana, do: submit, to: authorization}\n  \
        - {at: 2026-11-19T10:00:00Z, by: ana, do: approve, to: scheduled}\n";
    sandbox.commit(&[("changes/2026/11/CHG-2611-0THER5.yaml", other)]);
    sandbox.play(
        "
        $ itsm edit 00chg --set cis=mx-01 --set planned_start=2026-11-26T12:00:00Z --set planned_end=2026-11-26T13:00:00Z -q
        $ itsm move 00chg submit --set description=New -q
        ! warning: CHG-2611-00CHG4 collides with CHG-2611-0THER5: same-item mx-01
        $ grep -E '^collision_check|collisions:' changes/2026/11/CHG-2611-00CHG4.yaml
          collisions: 2
        collision_check: colliding
        $ itsm preview 00chg | sed -n '/In its way/,/^$/p'
        In its way
          collides with CHG-2611-0THER5: same-item mx-01

        $ itsm edit 00chg --set planned_start=2026-11-26T11:00:00Z --set planned_end=2026-11-26T12:30:00Z -q
        $ itsm move 00chg approve -q 2>/dev/null; grep ^collision_check changes/2026/11/CHG-2611-00CHG4.yaml
        collision_check: clear
        ",
    );
}

#[test]
fn a_failed_change_is_to_be_looked_back_upon_and_in_time() {
    let mut sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm move 00chg submit --set description=New -q && itsm move 00chg approve --set planned_start=2026-11-20T10:00:00Z --set planned_end=2026-11-20T11:00:00Z -q 2>/dev/null
        $ itsm start 00chg -q && itsm move 00chg complete --set outcome=backed-out -q
        ! warning: the work begins outside its planned window, 2026-11-20T10:00:00Z to 2026-11-20T11:00:00Z
        $ grep ^pir changes/2026/11/CHG-2611-00CHG4.yaml
        pir_required: true
        pir_reasons: [the outcome is backed-out, the work took longer than planned]
        ",
    );
    // Fourteen days after 20 November, 12:00, it is still time; a second later it is not.
    sandbox.set("ITSM_NOW", "2026-12-04T12:00:00Z");
    sandbox.play("$ itsm validate --format github 2>/dev/null | grep -c pir-overdue\n0\n[1]\n");
    sandbox.set("ITSM_NOW", "2026-12-04T12:00:01Z");
    sandbox.play(
        "
        $ itsm validate --format github 2>/dev/null | grep pir-overdue | cut -d: -f5
        the post-implementation review was due on 2026-12-04; hold it, and set `pir_held_at` and `pir_findings`
        ",
    );
}

const TEMPLATE: &str = "id: relay-restart\ntitle: Restart a relay\nstate: approved\nowner: ana\nvalues:\n  \
    title: Restart {{host}}\n  cis: '{{host}}'\n  implementation_plan: Restart {{host}} and send a mail.\n  \
    backout_plan: Start the old one.\nvariables:\n  - {name: host, about: The relay, pattern: 'mx-[0-9]+'}\n\
    max_risk: moderate\nci_classes: [server]\nvalid_until: 2026-12-31\nno_sample_reason: It is the first.\nlog:\n  \
    - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {owner: ana, max_risk: moderate, valid_until: '2026-12-31'}}\n  \
    - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}\n  \
    # itsm: ignore[guard-not-checked] because the board decided on paper\n  \
    - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}\n";

fn with_template(text: &str) -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("change-templates/relay-restart.yaml", text)]);
    sandbox
}

/// One service 1, standard −2, untested way back 1, no test 2: 2 points, low, which is no more than moderate.
#[test]
fn a_standard_change_is_filled_in_and_scheduled_by_its_template() {
    let sandbox = with_template(TEMPLATE);
    sandbox.play(
        "
        $ itsm new change --template relay --var host=mx-01 -q > ../id
        $ sed -e '/^id/d' -e '/^log/,$d' changes/2026/11/$(cat ../id).yaml
        title: Restart mx-01
        state: draft
        kind: standard
        cis: [mx-01]
        implementation_plan: Restart mx-01 and send a mail.
        backout_plan: Start the old one.
        template: relay-restart
        template_values:
          host: mx-01
        $ itsm move $(cat ../id) schedule --set planned_start=2026-11-27T12:00:00Z --set planned_end=2026-11-27T13:00:00Z -q
        $ grep -E '^(risk|state):|^template_version: [0-9a-f]{64}$' changes/2026/11/$(cat ../id).yaml | cut -c1-17
        state: scheduled
        risk: low
        template_version:
        $ itsm validate
        ! 10 records checked: 0 errors, 0 warnings
        $ sed -i 's/send a mail/hope/' change-templates/relay-restart.yaml && itsm validate --format github 2>/dev/null | cut -d: -f5
        the template relay-restart is not the one that the change was scheduled by; cancel the change and open a new one by the template, or put the template back
        ",
    );
}

/// A scheduled change is held to its template until it has ended, whoever wrote into it.
#[test]
fn a_scheduled_change_that_is_not_by_its_template_any_more_is_found() {
    let sandbox = with_template(TEMPLATE);
    let rack = "id: rack-1\ntitle: A rack\nstate: planned\nclass: rack\nlog:\n  \
        - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: rack}}\n";
    sandbox.commit(&[("cis/rack-1.yaml", rack)]);
    sandbox.play(
        "
        $ itsm new change --template relay --var host=mx-01 -q > ../id
        $ itsm move $(cat ../id) schedule --set planned_start=2026-11-27T12:00:00Z --set planned_end=2026-11-27T13:00:00Z -q
        $ itsm edit $(cat ../id) --set cis=rack-1 2>&1 | sed 's/CHG-2611-......//'
        error: `cis` of  was decided on and stays as it is while it is scheduled
        hint: use revise, as in `itsm move  revise --set cis=…`
        $ sed -i -e 's/cis: .mx-01./cis: [rack-1]/' -e 's/Start the old one/Hope/' changes/2026/11/$(cat ../id).yaml
        $ itsm validate --format github 2>/dev/null | grep template-differs | cut -d: -f5-
        `cis` is not what the template relay-restart says; take the change back to draft and put it right, or have it authorized as a normal change
        `backout_plan` is not what the template relay-restart says; take the change back to draft and put it right, or have it authorized as a normal change
        rack-1 is a rack, which the template is not for (template relay-restart); take the change back to draft and put it right, or have it authorized as a normal change
        ",
    );
}

/// What stands for a variable is one item, and a variable that is not needed may be left out.
#[test]
fn a_variable_is_one_item_and_an_optional_one_is_empty() {
    let text = TEMPLATE.replace(
        ", pattern: 'mx-[0-9]+'}",
        "}\n  - {name: ticket, about: The ticket, required: false}",
    );
    let text = text.replace("and send a mail", "{{ticket}}and send a mail");
    let sandbox = with_template(&text);
    sandbox.play(
        "
        $ itsm new change --template relay --var host='mx-01, mx-01'
        ! error: no ci has the id `mx-01, mx-01`
        ! hint: did you mean `mx-01`?
        ! hint: `itsm list --all` shows every record
        [2]
        $ itsm new change --template relay
        ! error: the template relay-restart: `host` is not filled in
        ! hint: add `--var host=…`: The relay
        [2]
        $ itsm new change --template relay --var host=mx-01 -q > ../id
        $ grep ^implementation_plan changes/2026/11/$(cat ../id).yaml
        implementation_plan: Restart mx-01 and send a mail.
        $ itsm new change --template relay --var host=mx-01 --set kind=normal
        ! error: `kind` can't be set: the template relay-restart fixes it
        [2]
        ",
    );
}

#[test]
fn what_a_template_does_not_allow_is_refused() {
    let sandbox = with_template(TEMPLATE);
    sandbox.play(
        "
        $ itsm new change --template relay --var host=db-01
        ! error: the template relay-restart: `host` does not match `mx-[0-9]+`
        ! hint: add `--var host=…`: The relay
        [2]
        $ itsm new change --template relay --var host=mx-01 --set backout_plan=None
        ! error: `backout_plan` can't be set: the template relay-restart fixes it
        [2]
        $ itsm new change --template relay --var host=mx-01 -q > ../id
        $ itsm edit $(cat ../id) --set implementation_plan='Pull the plug' -q
        $ itsm move $(cat ../id) schedule --set planned_start=2026-11-27T12:00:00Z --set planned_end=2026-11-27T13:00:00Z 2>&1 | sed 's/^error: CHG-[^ ]* //'
        can't schedule: `implementation_plan` is not what the template says
        $ itsm move relay-restart suspend --reason 'it failed' -q
        $ itsm new change --template relay --var host=mx-01
        ! error: the template relay-restart is suspended, not approved
        ! hint: `itsm list change-template` shows the others
        [1]
        ",
    );
}

/// A title that would end the table, link, mention somebody and run as HTML.
#[test]
fn markdown_of_a_hostile_title_stays_text() {
    let sandbox = Sandbox::desk();
    let item = "id: mx-02\ntitle: \"a | b ](http://x) @all <img src=x> \\n# Big\"\nstate: in-production\nclass: server\n\
        relations:\n  - {relation: runs-on, target: mx-01}\nlog:\n  \
        - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n  \
        - {at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}\n";
    sandbox.commit(&[("cis/mx-02.yaml", item)]);
    sandbox.play("$ itsm edit 00chg --set cis=mx-01 --set title='# <b>|x|' -q\n");
    let output = sandbox.itsm(&["preview", "00chg", "--format", "markdown"]);
    let text = output.stdout;
    let row = text.lines().find(|line| line.contains("mx-02")).unwrap();
    let borders = row.replace("\\|", "").matches('|').count();
    assert_eq!(borders, 5, "{row}");
    for sign in ["<img", "<b>", "\n# ", "b ](", "@all"] {
        assert!(!text.contains(sign), "{sign}: {text}");
    }
}

/// Planned from 08:00 to 11:00, and at 12:00 still being done: three hours more are expected, to 15:00.
#[test]
fn work_that_is_late_is_still_in_the_way() {
    let sandbox = Sandbox::desk();
    let late = "id: CHG-2611-0THER5\ntitle: New disks\nstate: implementing\nkind: normal\ncis: [mx-01]\noutage: true\nassignee: ben\n\
        planned_start: 2026-11-20T08:00:00Z\nplanned_end: 2026-11-20T11:00:00Z\ndescription: More room.\nlog:\n  \
        - {at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, planned_start: 2026-11-20T08:00:00Z, planned_end: 2026-11-20T11:00:00Z}}\n  \
        - {at: 2026-11-19T09:30:00Z, by: ana, do: submit, to: authorization}\n  \
        - {at: 2026-11-19T10:00:00Z, by: ana, do: approve, to: scheduled}\n  \
        - {at: 2026-11-20T08:00:00Z, by: ben, do: implement, to: implementing, set: {assignee: ben}}\n";
    sandbox.commit(&[("changes/2026/11/CHG-2611-0THER5.yaml", late)]);
    sandbox.play(
        "
        $ itsm edit 00chg --set cis=mx-01 --set planned_start=2026-11-20T14:30:00Z --set planned_end=2026-11-20T16:00:00Z -q
        $ itsm preview 00chg | sed -n '/In its way/,/^$/p'
        In its way
          collides with CHG-2611-0THER5: same-item mx-01

        $ itsm edit 00chg --set planned_start=2026-11-20T15:00:00Z -q
        $ itsm preview 00chg | sed -n '/In its way/,/^$/p'
        In its way
          nothing

        $ itsm schedule | grep -e 0THER5 -e ^mail
        2026-11-20 08:00  7h  CHG-2611-0THER5  New disks
        CHG-2611-0THER5 should have ended at 2026-11-20 11:00 and goes on; as long again is expected
        mail     always      672h      3h   99.554 %
        $ itsm impact ben --with-changes | grep mx-01
        mx-01  Mail relay (server) · down for CHG-2611-0THER5
        ! as of 2026-11-20 12:00
        ",
    );
}

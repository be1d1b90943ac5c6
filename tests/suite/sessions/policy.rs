//! The policy as its users meet it: a first one, what is wrong with it, and what it asks for a record.

use crate::support::Sandbox;

/// A change of the small desk that waits for its approval, and people beside Ana and Ben.
const WAITING: &[(&str, &str)] = &[
    (
        "people/cleo.yaml",
        "id: cleo\ntitle: Cleo Test\nstate: active\nemail: cleo@example.org\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
    ),
    (
        "people/gus.yaml",
        "id: gus\ntitle: Gus Test\nstate: left\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n  - {at: 2026-10-02T08:00:00Z, by: ana, do: leave, to: left}\n",
    ),
    (
        "changes/2026/11/CHG-2611-00WAI7.yaml",
        "id: CHG-2611-00WAI7\ntitle: Move the relay\nstate: authorization\nkind: normal\ncis: [mx-01]\nrequester: ben\nassignee: cleo\nrisk: low\ndescription: x\nlog:\n  \
         - {at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, assignee: cleo}}\n  \
         - {at: 2026-11-19T10:00:00Z, by: ana, do: submit, to: authorization, set: {risk: low}}\n",
    ),
];

/// A policy with these roles and rules.
fn policy(held: &str, rules: &str) -> String {
    format!(
        "version: 1\nroles:\n  peer: {{anyone: true}}\n{held}rules:\n{rules}\
         policy: {{require: [{{role: peer, count: 1}}], evidence: asserted}}\n"
    )
}

/// A rule for the templates of changes, so that each step of the small profile has one.
const TEMPLATES: &str = "  - {name: templates, when: {type: change-template}, require: [{role: peer, count: 1}], evidence: asserted}\n";

#[test]
fn a_first_policy_is_one_that_the_people_of_the_desk_can_live_with() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    sandbox.play(
        "
        $ itsm policy check
        ! error: the desk has no .itsm/policy.yaml: nothing says who has to approve what
        ! hint: `itsm policy init` writes one
        [3]
        $ itsm policy init
        ! wrote .itsm/policy.yaml; committed as COMMIT
        $ grep -E '^  [a-z-]+:|- name|require|within' .itsm/policy.yaml
          peer: {anyone: true}
          change-approver: [ana, ben, cleo]
          policy-owner: [ana, ben, cleo]
          - name: usual
            require: [{role: peer, count: 1}]
          - name: very-high-risk
            require: [{role: change-approver, count: 1}]
          - name: emergency
            require: [{role: change-approver, count: 1}]
            afterwards: {role: change-approver, count: 1, within: 2d}
          - name: change-template-authorize
            require: [{role: change-approver, count: 1}]
          require: [{role: policy-owner, count: 1}]
          evidence: forge
          pipelines:
        $ git log -1 --format=%s --name-only
        policy: who has to approve what

        .itsm/policy.yaml
        $ itsm policy check | grep ^warning
        warning[policy]: role `peer`: ana, ben, cleo have neither a good key nor an account on a forge, which rule `usual` asks for
        warning[policy]: role `change-approver`: ana, ben, cleo have no good key, which rule `very-high-risk` asks for
        warning[policy]: role `policy-owner`: ana, ben, cleo have neither a good key nor an account on a forge, which rule `policy` asks for
        ! .itsm/policy.yaml can be used: 3 warnings
        $ itsm validate 2>&1 | tail -1
        11 records checked: 0 errors, 0 warnings
        $ itsm policy init
        ! error: .itsm/policy.yaml is there already
        ! hint: edit it; `itsm policy check` says whether it can be used
        [1]
        ",
    );
}

#[test]
fn the_first_policy_of_the_whole_practice_has_a_rule_for_every_step_and_role() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    let config = sandbox.read("itsm.yaml");
    sandbox.write("itsm.yaml", &config.replace("small", "itil"));
    sandbox.play(
        "
        $ itsm policy init --no-commit --quiet
        $ grep -E '^  [a-z-]+:|- name' .itsm/policy.yaml
          peer: {anyone: true}
          change-approver: [ana, ben, cleo]
          policy-owner: [ana, ben, cleo]
          problem-manager: [ana, ben, cleo]
          - name: usual
          - name: very-high-risk
          - name: emergency
          - name: change-peer-review
          - name: change-reschedule
          - name: change-template-authorize
          - name: problem-accept-risk
          require: [{role: policy-owner, count: 1}]
          evidence: forge
          pipelines:
        $ itsm policy check 2>&1 | grep -E '^(warning|error)' | grep -v ' key'
        [1]
        ",
    );
}

#[test]
fn approvers_are_active_people_of_the_desk() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    sandbox.play(
        "
        $ itsm policy init --approvers ana,cleoo
        ! error: there is no person `cleoo`
        ! hint: did you mean `cleo`?
        [2]
        $ itsm policy init --approvers ana,gus
        ! error: gus is no active person
        [1]
        $ itsm policy init --approvers CLEO,ana --dry-run | grep 'change-approver: '
        +  change-approver: [ana, cleo]
        ! dry run: nothing was written
        $ ls .itsm 2>/dev/null
        [2]
        ",
    );
}

#[test]
fn somebody_alone_is_told_what_a_policy_means() {
    let sandbox = Sandbox::repository();
    sandbox.play(
        "
        $ itsm init --no-policy --quiet && ls .itsm
        editor
        $ itsm policy init
        ! wrote .itsm/policy.yaml; committed as COMMIT
        ! you are alone here: nobody approves their own changes, so they wait for a second person with a key, or for `separation` in .itsm/policy.yaml to be relaxed
        $ itsm policy check 2>&1 | grep '^error'
        error[policy]: rule `usual` can never be met: it asks for 1 of `peer` beside whoever asks for it or carries it out, and there are not enough people
        error[policy]: rule `very-high-risk` can never be met: it asks for 1 of `change-approver` beside whoever asks for it or carries it out, and there are not enough people
        error[policy]: rule `emergency` can never be met: it asks for 1 of `change-approver` beside whoever asks for it or carries it out, and there are not enough people
        error[policy]: rule `change-template-authorize` can never be met: it asks for 1 of `change-approver` beside whoever asks for it, and there are not enough people
        error[policy]: rule `policy` can never be met: it asks for 1 of `policy-owner` beside whoever edits it, and there are not enough people
        error: .itsm/policy.yaml can't be used: 5 errors, 3 warnings
        $ itsm new person Ben --set email=ben@example.org --quiet && itsm policy check 2>&1 | grep '^error'
        ben
        [1]
        ",
    );
}

#[test]
fn what_is_wrong_with_a_policy_is_shown_where_it_stands() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    let rules = "  - {name: usual, when: {type: change, risk: [low, medium]}, require: [{role: pear, count: 1}]}\n";
    sandbox.write(".itsm/policy.yaml", &policy("", rules));
    let shown = "\
error[policy]: there is no role `pear`
 --> .itsm/policy.yaml:5:79
  |
5 |   - {name: usual, when: {type: change, risk: [low, medium]}, require: [{role: pear, count: 1}]}
  |                                                                               ^^^^
  |
  = help: did you mean `peer`?

";
    assert_eq!(
        sandbox.transcript("itsm policy check"),
        format!("{shown}! error: .itsm/policy.yaml can't be used: 1 error, 0 warnings\n[2]\n")
    );
    assert_eq!(
        sandbox.transcript("itsm validate"),
        format!("{shown}! 11 records checked: 1 error, 0 warnings\n[1]\n")
    );
    sandbox.write(
        ".itsm/policy.yaml",
        &policy("", rules).replace("pear", "peer"),
    );
    sandbox.play(
        "
        $ itsm policy check --format json 2>/dev/null | grep -A8 '\"level\": \"error\"' | grep -E 'line|column|message'
              \"line\": 5,
              \"column\": 52,
              \"end_line\": 5,
              \"end_column\": 58,
              \"message\": \"`risk` is never `medium`, but low, moderate, high or very-high\",
        $ itsm policy check >/dev/null
        ! error: .itsm/policy.yaml can't be used: 1 error, 5 warnings
        [2]
        ",
    );
}

/// Row E42: an impossible quorum, an unknown role, a circle, a pattern in place of a person, one key twice.
#[test]
fn e42_what_can_never_work_is_found() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    let all = "  - {name: all, require: [{role: peer, count: 1}], evidence: asserted}\n";
    let faults = |roles: &str, rules: &str| {
        sandbox.write(
            ".itsm/policy.yaml",
            &policy(roles, &format!("{rules}{all}")),
        );
        sandbox.transcript("itsm policy check 2>/dev/null | grep ^error")
    };
    let status = || sandbox.transcript("itsm policy check >/dev/null 2>&1");
    assert_eq!(
        faults(
            "  two: [ana, ben]\n",
            "  - {name: more, require: [{role: two, count: 3}], evidence: asserted}\n"
        ),
        "error[policy]: rule `more` can never be met: it asks for 3 of `two`, and there are not enough people\n"
    );
    assert_eq!(status(), "[2]\n");
    assert_eq!(
        faults(
            "",
            "  - {name: more, require: [{role: nobody, count: 1}], evidence: asserted}\n"
        ),
        "error[policy]: there is no role `nobody`\n"
    );
    assert_eq!(status(), "[2]\n");
    let circle = "  - {name: more, when: {type: change}, require: [{role: boss, count: 1}], evidence: asserted}\n";
    assert_eq!(
        faults("  boss: {from: assignee.manager.manager}\n", circle),
        "error[policy]: `assignee.manager.manager` goes in a circle: it comes to `manager` of person again\n"
    );
    assert_eq!(status(), "[2]\n");
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
    let keys = |first: &str| {
        format!(
            "version: 1\npeople:\n  {first}:\n    keys: [{{key: {key}}}]\n  ben:\n    keys: [{{key: {key}}}]\n"
        )
    };
    sandbox.write(".itsm/keys.yaml", &keys("ana"));
    let found = faults("", "");
    assert!(
        found.starts_with("error[keys]: the key SHA256:") && found.lines().count() == 1,
        "{found}"
    );
    assert_eq!(status(), "[2]\n");
    sandbox.write(
        ".itsm/keys.yaml",
        &keys("'*'").replace("  ben:\n", "bots:\n  ben:\n"),
    );
    assert!(faults("", "").contains("error[keys]: `*` is no id"));
    assert_eq!(status(), "[2]\n");
}

#[test]
fn what_no_rule_is_for_is_a_warning() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    let rules = "  - {name: some, when: {type: change, kind: [standard, normal]}, require: [{role: peer, count: 1}], evidence: asserted}\n  \
                 - {name: less, when: {type: change, kind: normal}, require: [{role: peer, count: 1}], evidence: asserted}\n";
    sandbox.write(".itsm/policy.yaml", &policy("", rules));
    sandbox.play(
        "
        $ itsm policy check | grep ^warning
        warning[policy]: no rule is for the step `authorize` of change with `kind: emergency`: nobody can approve it
        warning[policy]: no rule is for the step `authorize` of change without `kind`: nobody can approve it
        warning[policy]: no rule is for the step `authorize` of change-template: nobody can approve it
        warning[policy]: rule `less` adds nothing: `some` matches wherever it does and asks for as much
        ! .itsm/policy.yaml can be used: 4 warnings
        ",
    );
}

#[test]
fn explain_says_which_rules_match_who_may_act_and_who_may_not() {
    let sandbox = Sandbox::desk();
    sandbox.commit(WAITING);
    let item = sandbox.read("cis/mx-01.yaml");
    let owned = item.replace(
        "class: server\nservices",
        "class: server\nowner: ana\nservices",
    );
    sandbox.write("cis/mx-01.yaml", &owned);
    let rules = format!(
        "  - {{name: usual, when: {{type: change, risk: [low, moderate]}}, require: [{{role: peer, count: 2}}], evidence: asserted}}\n  \
         - {{name: high, when: {{type: change, risk: [high, very-high], kind: [normal, null]}}, require: [{{role: owner, count: 1}}, {{role: board, count: 2}}]}}\n{TEMPLATES}"
    );
    let held = "  owner: {from: cis.owner}\n  board: [ana, ben, gus]\n";
    let floor = "risk_floor:\n  - {if: {cis.class: server}, risk: high}\n";
    sandbox.commit(&[(".itsm/policy.yaml", &(policy(held, &rules) + floor))]);
    sandbox.play(
        "
        $ itsm policy explain 00WAI7
        CHG-2611-00WAI7  Move the relay (change, authorization)

        authorize: not approved yet
          risk high (recorded low, computed now moderate, by the policy at least high)
          usual      does not apply: risk is high, not low or moderate
          high       applies: type change, risk high, kind normal
          templates  does not apply: type is change, not change-template

          rule high: open, evidence signature or better
            1 of owner: nobody yet
              not ana: the person wrote some of the content (author-approval)
              so there are too few people for it, whatever they decide
            2 of board: nobody yet
              not ana: the person wrote some of the content (author-approval)
              not ben: the person asked for it (self-approval)
              but gus has left
              so there are too few people for it, whatever they decide
            can act: nobody
        $ itsm policy explain 00WAI7 --format markdown
        ## CHG-2611-00WAI7 Move the relay

        change, authorization

        ### authorize: not approved

        Risk: high (recorded low, computed now moderate, by the policy at least high)

        - usual does not apply: risk is high, not low or moderate
        - high applies: type change, risk high, kind normal
        - templates does not apply: type is change, not change-template

        | rule | asks for | there | missing | may | may not |
        | --- | --- | --- | --- | --- | --- |
        | high | 1 of owner |  | 1 | nobody | ana: the person wrote some of the content (author-approval) |
        | high | 2 of board |  | 2 | nobody | ana: the person wrote some of the content (author-approval); ben: the person asked for it (self-approval); gus has left |
        $ itsm policy explain 00WAI7 --format json | grep -E '\"(version|id|step|satisfied|used|floor|missing)\":'
          \"version\": 1,
          \"id\": \"CHG-2611-00WAI7\",
              \"step\": \"authorize\",
              \"satisfied\": false,
                \"floor\": \"high\",
                \"used\": \"high\"
                      \"missing\": 1,
                      \"missing\": 2,
        ",
    );
}

#[test]
fn explain_refuses_what_no_policy_is_for() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm policy explain 00CHG4 2>&1 | sed 's/[0-9a-f]\\{7\\} has/COMMIT has/'
        error: COMMIT has no .itsm/policy.yaml: nothing says who has to approve what
        hint: `itsm policy init` writes one; it counts once it is on the trusted side
        $ itsm policy init --quiet
        $ itsm policy explain 00CHG4 --step authorise
        ! error: change has no step `authorise` that has to be approved
        ! hint: did you mean `authorize`?
        ! hint: it has authorize
        [2]
        $ itsm policy explain mx-01
        ! error: no step of ci has to be approved
        [2]
        $ itsm policy explain 00CHG4 | head -4
        CHG-2611-00CHG4  Replace the relay (change, draft)

        authorize: not approved yet
          risk moderate (computed now moderate)
        ",
    );
}

#[test]
fn a_policy_that_the_trusted_side_does_not_have_is_explained_ahead() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ git init -q --bare ../remote.git && git remote add origin ../remote.git && git push -q origin main
        $ itsm policy init --quiet
        $ itsm policy explain 00CHG4 | tail -1
            without a good key for it: ben (`itsm keys add`)
        ! warning: the trusted side has no .itsm/policy.yaml yet; this is by the one of the present commit
        $ itsm policy explain 00CHG4 --target HEAD | tail -1
            without a good key for it: ben (`itsm keys add`)
        ",
    );
}

/// Skipped where there is no `ssh-keygen` to sign with.
#[test]
fn explain_shows_decisions_that_were_made() {
    let sandbox = Sandbox::desk();
    if sandbox
        .transcript("ssh-keygen -q -t ed25519 -N '' -C ben -f ../ben")
        .contains("not found")
    {
        return;
    }
    sandbox.play(
        "
        $ itsm policy init --quiet && itsm keys add ../ben.pub --person ben --quiet
        $ itsm edit 00CHG4 --set description=x --quiet && itsm move 00CHG4 submit --quiet
        $ git config user.name 'Ben Test' && git config user.email ben@example.org
        $ itsm approve 00CHG4 --yes --key ../ben --quiet >/dev/null 2>&1
        $ itsm policy explain 00CHG4 | tail -3
          rule usual: met, evidence forge or better
            1 of peer: ben (signature)
              not ana: the person wrote some of the content (author-approval)
        ",
    );
}

#[test]
fn contacts_of_customers_approve_nothing_as_anyone() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "people/kim.yaml",
        "id: kim\ntitle: Kim of Acme\nstate: active\ncustomer: acme\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {customer: acme}}\n",
    )]);
    sandbox.play(
        "
        $ itsm policy init --quiet
        $ grep -E '^  (peer|change-approver):' .itsm/policy.yaml
          peer: {anyone: true}
          change-approver: [ana, ben]
        $ itsm edit 00CHG4 --set requester=ana --set description=x --quiet
        $ itsm policy explain 00CHG4 | grep -A 1 'can act'
            can act: nobody
            without a good key for it: ben (`itsm keys add`)
        ",
    );
}

#[test]
fn an_upgrade_says_for_which_steps_the_policy_has_no_rule_and_the_check_what_to_write() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm policy init --quiet
        $ itsm upgrade --profile itil 2>&1 | grep policy
        warning: .itsm/policy.yaml has no rule for `peer-review` of change, `reschedule` of change, `accept-risk` of problem, so nobody can approve that; `itsm policy check` shows rules to write
        $ itsm policy check | grep -A 6 peer-review | grep help
           = help: such as `- {name: change-peer-review, when: {type: change, step: peer-review}, require: [{role: peer, count: 1}], evidence: forge}`, below `rules:`
        ! .itsm/policy.yaml can be used: 7 warnings
        $ itsm upgrade
        ! nothing to upgrade
        ",
    );
}

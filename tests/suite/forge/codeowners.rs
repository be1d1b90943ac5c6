//! The CODEOWNERS file that the policy makes.

use crate::support::Sandbox;

const POLICY: &str = "\
version: 1
roles:
  peer: {anyone: true}
  ci-owner: {from: cis.owner}
  owner: [ana]
rules:
  - name: usual
    when: {type: change}
    require: [{role: peer, count: 1}, {role: ci-owner, count: 1}]
policy: {require: [{role: owner, count: 1}], evidence: forge}
";

const KEYS: &str = "\
version: 1
people:
  ana:
    forges:
      - {forge: github, id: 101, login: ana-gh}
      - {forge: gitea, id: 5, login: ana.gt}
      - {forge: github, id: 103, login: \"ana\\n* @mallory\"}
";

fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(".itsm/policy.yaml", POLICY), (".itsm/keys.yaml", KEYS)]);
    sandbox
}

#[test]
fn the_holders_of_roles_own_what_the_policy_is_about() {
    desk().play(
        "
        $ itsm codeowners 2>/dev/null | grep -A4 -e '^# .*leads' -e ^/approvals -e ^/itsm
        # and whoever cis.owner leads to (ci-owner), which differs from record to record
        # without a login on github: ben
        /changes/ @ana-gh

        /cis/ @ana-gh
        --
        # and whoever cis.owner leads to (ci-owner), which differs from record to record
        # without a login on github: ben
        /approvals/ @ana-gh

        /itsm.yaml @ana-gh

        /.itsm/ @ana-gh

        /people/ana.yaml @ana-gh
        $ itsm codeowners 2>&1 >/dev/null
        warning: ben has no login on github: `forges` of .itsm/keys.yaml names it
        $ itsm codeowners 2>/dev/null | grep -c -e incidents -e mallory
        0
        [1]
        $ itsm codeowners 2>/dev/null | head -2
        # Written by `itsm codeowners` from .itsm/policy.yaml and .itsm/keys.yaml; change those and run it again.
        # The last pattern that fits a file decides.
        ",
    );
}

#[test]
fn gitea_reads_expressions() {
    desk().play(
        "
        $ itsm codeowners --forge forgejo 2>/dev/null | grep -e /changes -e changes/ -e itsm -e CODEOWNERS
        # Written by `itsm codeowners` from .itsm/policy.yaml and .itsm/keys.yaml; change those and run it again.
        changes/.* @ana.gt
        itsm\\\\.yaml @ana.gt
        \\\\.itsm/.* @ana.gt
        CODEOWNERS @ana.gt
        ",
    );
}

#[test]
fn where_nobody_has_a_login_nobody_is_written_and_it_is_said() {
    desk().play(
        "
        $ itsm codeowners --forge gitlab 2>/dev/null | grep -c @
        0
        [1]
        $ itsm codeowners --forge gitlab 2>&1 >/dev/null | grep -e nobody | head -2
        warning: nobody owns .gitlab-ci.yml
        warning: nobody owns .gitlab/
        ",
    );
}

#[test]
fn the_committed_file_is_held_to_the_policy() {
    let sandbox = desk();
    sandbox.play(
        "
        $ itsm codeowners --check 2>&1 | tail -n 1
        .github/CODEOWNERS is not what the policy says; `itsm codeowners --write` makes it so
        $ itsm codeowners --check 2>/dev/null
        [1]
        $ itsm codeowners --write 2>&1 | tail -n 1
        wrote .github/CODEOWNERS; committed as COMMIT
        $ itsm codeowners --check 2>&1 | tail -n 1
        .github/CODEOWNERS is up to date
        $ itsm codeowners --write 2>&1 | tail -n 1
        .github/CODEOWNERS is up to date
        $ sed -i s/ana-gh/anna/ .itsm/keys.yaml && itsm codeowners --check -q 2>/dev/null
        [1]
        ",
    );
}

#[test]
fn a_file_of_somebodys_own_is_not_replaced() {
    let sandbox = desk();
    sandbox.write(".github/CODEOWNERS", "* @mine\n");
    sandbox.play(
        "
        $ itsm codeowners --write 2>&1 | tail -n 2
        error: not replacing .github/CODEOWNERS, which was written by hand
        hint: `itsm codeowners` prints the lines; put them last, or take the file away
        ",
    );
    assert_eq!(sandbox.read(".github/CODEOWNERS"), "* @mine\n");
}

#[test]
fn a_desk_in_a_folder_has_its_folder_in_the_patterns() {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[
        ("our desk/itsm.yaml", "format: 1\n"),
        (
            "our desk/people/ana.yaml",
            "id: ana\ntitle: Ana Test\nstate: active\nemail: ana@example.org\nlog: []\n",
        ),
        ("our desk/.itsm/policy.yaml", POLICY),
        ("our desk/.itsm/keys.yaml", KEYS),
    ]);
    sandbox.play(
        "
        $ cd 'our desk' && itsm codeowners -q 2>/dev/null | grep -e itsm.yaml' ' -e changes -e github/
        /our\\ desk/changes/ @ana-gh
        /our\\ desk/itsm.yaml @ana-gh
        /.github/ @ana-gh
        $ cd 'our desk' && itsm codeowners > ../CODEOWNERS && itsm codeowners --write
        ! error: .github/CODEOWNERS belongs to the top of the repository, outside of the desk
        ! hint: `itsm codeowners > .github/CODEOWNERS` there
        [2]
        $ mkdir .github && mv CODEOWNERS .github && git add . && git commit -qm own && cd 'our desk' && itsm codeowners --check
        ! .github/CODEOWNERS is up to date
        ",
    );
}

#[test]
fn without_a_policy_there_is_nothing_to_make_it_from() {
    Sandbox::desk().play(
        "
        $ itsm codeowners
        ! error: there is no .itsm/policy.yaml
        ! hint: `itsm policy init` writes one to start from
        [2]
        ",
    );
}

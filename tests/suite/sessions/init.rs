//! Making a desk.

use crate::support::Sandbox;

#[test]
fn init_makes_a_desk_in_the_repository_that_is_there() {
    let sandbox = Sandbox::repository();
    sandbox.play(
        r#"
        $ itsm init --name "Example: desk" --timezone Europe/Madrid
        ! made a desk in this folder; committed as COMMIT
        ! you are alone here: nobody approves their own changes, so they wait for a second person with a key, or for `separation` in .itsm/policy.yaml to be relaxed
        ! next: itsm new incident "…", itsm list, itsm validate
        $ git ls-files
        .gitattributes
        .itsm/editor/agreement.schema.json
        .itsm/editor/change-template.schema.json
        .itsm/editor/change-window.schema.json
        .itsm/editor/change.schema.json
        .itsm/editor/ci.schema.json
        .itsm/editor/contract.schema.json
        .itsm/editor/customer.schema.json
        .itsm/editor/incident.schema.json
        .itsm/editor/person.schema.json
        .itsm/editor/problem.schema.json
        .itsm/editor/service.schema.json
        .itsm/editor/supplier.schema.json
        .itsm/editor/team.schema.json
        .itsm/policy.yaml
        .vscode/settings.json
        itsm.yaml
        people/ana-test.yaml
        $ grep -v '^#' itsm.yaml | sed 's/digest: .*/digest: …/'
        format: 1
        requires: ">=0.1"
        name: 'Example: desk'
        profile: small
        timezone: Europe/Madrid
        priority:
          levels: [P1, P2, P3, P4, P5]
          matrix:
            high: {high: P1, medium: P2, low: P3}
            medium: {high: P2, medium: P3, low: P4}
            low: {high: P3, medium: P4, low: P5}
        commit: auto
        definitions:
          version: 1
          own: 0
          digest: …
        $ cat people/ana-test.yaml
        id: ana-test
        title: Ana Test
        state: active
        email: ana@example.org
        log:
          - {at: 2026-11-20T12:00:00Z, by: ana-test, do: open, to: active}
        $ git log --format=%s
        open the desk
        $ git status --short
        $ itsm validate
        ! 1 record checked: 0 errors, 0 warnings
        $ itsm init
        ! error: DESK is a desk already
        [1]
        "#,
    );
}

#[test]
fn init_makes_folder_and_repository_where_there_are_none() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ITSM_SEED", "sessions");
    sandbox.play(
        r#"
        $ itsm init it/desk --profile itil --no-policy
        ! made a desk in it/desk; committed as COMMIT
        ! next: itsm new incident "…", itsm list, itsm validate
        $ git -C it/desk rev-parse --show-toplevel
        DESK/it/desk
        $ grep profile it/desk/itsm.yaml
        profile: itil
        $ itsm -C it/desk new incident "Mail is down"
        INC-2611-G9QFE7
        ! opened INC-2611-G9QFE7 in incidents/2026/11/INC-2611-G9QFE7.yaml; committed as COMMIT
        "#,
    );
}

#[test]
fn a_desk_can_be_a_folder_of_a_repository() {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[("README.md", "code\n")]);
    sandbox.play(
        r#"
        $ itsm init ops --no-policy
        ! made a desk in ops; committed as COMMIT
        ! next: itsm new incident "…", itsm list, itsm validate
        $ cd ops && itsm new service Mail
        mail
        ! opened mail in services/mail.yaml; committed as COMMIT
        $ cd ops/services && itsm move mail approve
        ! mail: approve (proposed → approved); committed as COMMIT
        $ git log --format=%s --name-only -2
        mail: approve (proposed → approved)

        ops/services/mail.yaml
        mail: open

        ops/services/mail.yaml
        $ ls
        README.md
        ops
        $ git status --short
        "#,
    );
}

#[test]
fn init_refuses_a_zone_that_is_none() {
    let sandbox = Sandbox::new();
    sandbox.play(
        "
        $ itsm init --timezone Europe/Madrd
        ! error: `Europe/Madrd` is no IANA time zone
        ! hint: did you mean `Europe/Madrid`?
        ! hint: write one such as `Europe/Madrid`
        [2]
        $ ls -A
        ",
    );
}

#[test]
fn the_sample_is_for_the_profile_whose_steps_it_took() {
    Sandbox::repository().play(
        "
        $ itsm init play --profile itil --sample small
        ! error: the sample is a desk of the profile `small`, not `itil`
        ! hint: make it with `--profile small`; `itsm upgrade --profile itil` takes it on from there
        [2]
        $ ls play 2>/dev/null
        [2]
        ",
    );
}

#[test]
fn init_never_replaces_a_file() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitattributes", "* -text\n");
    sandbox.play(
        r#"
        $ itsm init --no-policy
        ! warning: .gitattributes is there already and was left alone; it should say: *.yaml text eol=lf merge=itsm; .itsm/allowed_signers text eol=lf merge=itsm; *.md text eol=lf
        ! made a desk in this folder; committed as COMMIT
        ! next: itsm new incident "…", itsm list, itsm validate
        $ cat .gitattributes
        * -text
        $ ls
        itsm.yaml
        people
        "#,
    );
}

#[test]
fn a_record_in_the_way_stops_init_and_so_does_a_desk_above() {
    let sandbox = Sandbox::repository();
    sandbox.write("people/ana-test.yaml", "id: ana-test\n");
    sandbox.play(
        r"
        $ itsm init
        ! error: people/ana-test.yaml is there already
        [1]
        $ ls
        people
        $ git rm --quiet --force --ignore-unmatch people/ana-test.yaml; rm -r people; itsm init --quiet
        $ mkdir below && cd below && itsm init 2>&1 | sed 's/error: .* lies/error: … lies/; s/desk .*/desk …/'
        error: … lies in the desk …
        hint: make the desk …
        ",
    );
}

#[test]
fn a_desk_beside_a_desk_does_not_lie_in_it() {
    let sandbox = Sandbox::new();
    sandbox.play(
        r"
        $ mkdir one && cd one && itsm init --quiet
        $ cd one && itsm init ../two --quiet
        $ cd one && itsm init missing/../../three --quiet
        $ ls
        one
        three
        two
        $ ls one two
        one:
        itsm.yaml
        people

        two:
        itsm.yaml
        people
        $ cd two && itsm init ../one/../two/people/four
        ! error: DESK/two/people/four lies in the desk DESK/two
        ! hint: make the desk beside it
        [1]
        ",
    );
}

/// What stands above a link is not what stands above the folder that it leads to.
#[cfg(unix)]
#[test]
fn a_link_is_followed_before_one_goes_up_from_it() {
    let sandbox = Sandbox::new();
    sandbox.play(
        r"
        $ mkdir -p far/away desk && ln -s ../far/away desk/link && cd desk && itsm init --quiet
        $ cd desk && itsm init link/../new --quiet
        $ ls far
        away
        new
        ",
    );
}

#[test]
fn a_folder_beside_a_desk_is_no_desk() {
    let sandbox = Sandbox::new();
    sandbox.play(
        r"
        $ mkdir one two && cd one && itsm init --quiet
        $ cd one && itsm -C ../two new service Mail
        ! error: no desk here: no itsm.yaml in DESK/two or above it
        ! hint: `itsm init` makes a desk in this folder
        [2]
        ",
    );
}

#[test]
fn a_dry_run_of_init_makes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.play(
        r"
        $ itsm init desk --dry-run | grep '^+++'
        +++ b/itsm.yaml
        +++ b/.gitattributes
        +++ b/.vscode/settings.json
        +++ b/.itsm/editor/agreement.schema.json
        +++ b/.itsm/editor/change.schema.json
        +++ b/.itsm/editor/change-template.schema.json
        +++ b/.itsm/editor/change-window.schema.json
        +++ b/.itsm/editor/ci.schema.json
        +++ b/.itsm/editor/contract.schema.json
        +++ b/.itsm/editor/customer.schema.json
        +++ b/.itsm/editor/incident.schema.json
        +++ b/.itsm/editor/person.schema.json
        +++ b/.itsm/editor/problem.schema.json
        +++ b/.itsm/editor/service.schema.json
        +++ b/.itsm/editor/supplier.schema.json
        +++ b/.itsm/editor/team.schema.json
        +++ b/people/ana-test.yaml
        +++ b/.itsm/policy.yaml
        ! dry run: nothing was written
        $ ls -A
        ",
    );
}

#[test]
fn without_a_desk_every_command_says_how_to_get_one() {
    let sandbox = Sandbox::new();
    for command in [
        "list",
        "mine",
        "whoami",
        "validate",
        "kpi",
        "show x",
        "schema",
        "new incident x",
        "query 'SELECT 1'",
    ] {
        assert_eq!(
            sandbox.transcript(&format!("itsm {command}")),
            "! error: no desk here: no itsm.yaml in DESK or above it\n\
             ! hint: `itsm init` makes a desk in this folder\n[2]\n",
            "itsm {command}"
        );
    }
}

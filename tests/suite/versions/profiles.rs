//! From one profile to the other: what was right stays right, and what comes is judged by the new one.

use crate::versions::FIGURES;
use crate::versions::copy_of;
use crate::versions::shell;

#[test]
fn records_of_the_small_profile_stay_right_and_figures_stay_equal_in_the_large_one() {
    for example in ["small", "format-1"] {
        let sandbox = copy_of(example);
        let figures = shell(&sandbox, FIGURES);
        shell(&sandbox, "itsm validate");
        let done = sandbox.itsm(&["upgrade", "--profile", "itil"]);
        assert_eq!(done.code, 0, "{example}: {}", done.stderr);
        assert!(!done.stderr.contains("warning"), "{}", done.stderr);
        shell(&sandbox, "itsm validate");
        assert_eq!(shell(&sandbox, FIGURES), figures, "{example}");
        assert_eq!(
            sandbox.itsm(&["upgrade", "--profile", "itil"]).stderr,
            "nothing to upgrade\n"
        );
    }
}

#[test]
fn the_profile_is_switched_in_one_commit_that_keeps_the_rest_of_the_file() {
    let sandbox = copy_of("format-1");
    sandbox.play(
        "
        $ itsm upgrade --profile itil
        ! upgraded 0 records, profile itil; committed as COMMIT
        $ git show --format=%s --stat | head -3
        upgrade: profile itil

         itsm.yaml | 8 +++++++-
        $ sed 's/digest: .*/digest: …/' itsm.yaml
        # The desk of a print shop, as the first version of the format wrote it.
        format: 1
        requires: \">=0.1\"
        name: Print shop
        profile: itil
        timezone: UTC # everybody works in one town
        commit: auto
        definitions:
          version: 1
          own: 0
          digest: …
          past:
            - {profile: small, until: 2026-11-20T12:00:00Z}
        ",
    );
}

#[test]
fn after_the_switch_the_new_profile_decides() {
    let sandbox = copy_of("format-1");
    sandbox.play(
        "
        $ itsm upgrade --profile itil --quiet
        $ ITSM_NOW=2026-11-21T09:00:00Z itsm resolve 0000e5 --set solution=Oiled
        ! error: INC-2611-0000E5 can't resolve: `resolution_code` must be set; `resolution_site` must be set
        ! hint: add `--set resolution_code=…`
        ! hint: add `--set resolution_site=…`
        ! hint: from `in-progress` one can reassign (→ assigned), pend (→ pending), resolve (→ resolved) or cancel (→ cancelled)
        [1]
        $ ITSM_NOW=2026-11-21T09:00:00Z itsm resolve 0000e5 --set solution=Oiled --set resolution_code=other --set resolution_site=on-site
        ! INC-2611-0000E5: resolve (in-progress → resolved); committed as COMMIT
        $ ITSM_NOW=2026-11-21T10:00:00Z itsm validate
        ! 13 records checked: 0 errors, 0 warnings
        ",
    );
    let path = "incidents/2026/11/INC-2611-0000E5.yaml";
    let late = sandbox
        .read(path)
        .replace("resolution_site: on-site\n", "")
        .replace(", resolution_site: on-site", "");
    sandbox.write(path, &late);
    let found = sandbox.itsm(&["validate", "--format", "github"]);
    assert_eq!(found.code, 1);
    assert!(
        found
            .stdout
            .contains("a record that is `resolved` must have `resolution_site`"),
        "{}",
        found.stdout
    );
}

#[test]
fn the_way_back_to_the_small_profile_names_the_records_that_no_transition_leads_on() {
    let sandbox = copy_of("format-1");
    sandbox.play(
        "
        $ itsm upgrade --profile itil --quiet
        $ itsm new team Press --quiet
        press
        $ ITSM_NOW=2026-11-21T09:00:00Z itsm move 0000e5 reassign --set team=press --set assignee=ana --reason 'more hands'
        ! INC-2611-0000E5: reassign (in-progress → assigned); committed as COMMIT
        $ ITSM_NOW=2026-11-22T09:00:00Z itsm upgrade --profile small
        ! warning: no transition leads on from the state of 1 open record: INC-2611-0000E5; add one to the desk's own definitions
        ! upgraded 0 records, profile small; committed as COMMIT
        $ ITSM_NOW=2026-11-22T09:00:00Z itsm validate
        ! 14 records checked: 0 errors, 0 warnings
        $ ITSM_NOW=2026-11-22T09:00:00Z itsm list --state assigned --columns id,state
        ID               STATE
        INC-2611-0000E5  assigned
        ! 1 record
        ",
    );
}

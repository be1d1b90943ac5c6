//! Looking after the repository, and telling git of the merge driver.

use std::fs;
use std::time::Duration;
use std::time::SystemTime;

use super::*;

/// The names of what is not well.
fn troubles(sandbox: &Sandbox) -> Vec<String> {
    let output = sandbox.itsm(&["doctor", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let names = findings
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned());
    let names: Vec<String> = names.collect();
    assert_eq!(
        output.code,
        i32::from(!names.is_empty()),
        "{}",
        output.stderr
    );
    assert_eq!(json["healthy"], names.is_empty());
    names
}

#[test]
fn the_hook_is_installed_and_taken_back() {
    let sandbox = Sandbox::desk();
    sandbox.write(".gitattributes", "*.md text");
    sandbox.git(&["add", ".gitattributes"]);
    sandbox.git(&["commit", "--quiet", "--message", "attributes"]);
    sandbox.play(
        "
        $ itsm hook install --dry-run
        --- a/.gitattributes
        +++ b/.gitattributes
        @@ -1 +1,2 @@
        -*.md text
        \\ No newline at end of file
        +*.md text
        +*.yaml merge=itsm
        commit: merge records by field
        ! would install the hook pre-commit
        ! would install the hook commit-msg
        ! dry run: nothing was written
        $ ls .git/hooks | grep -v sample
        [1]
        $ git config merge.itsm.driver
        [1]
        $ itsm hook install
        ! .gitattributes asks for the merge driver `itsm`; committed as COMMIT
        ! git knows the merge driver `itsm` here: this program
        ! installed the hook pre-commit
        ! installed the hook commit-msg
        $ cat .gitattributes
        *.md text
        *.yaml merge=itsm
        $ itsm hook install
        ! git knew the merge driver `itsm` here already
        ! the hook pre-commit was installed already
        ! the hook commit-msg was installed already
        $ itsm doctor
        ! healthy: nothing to mend
        $ itsm hook uninstall
        ! git no longer knows the merge driver `itsm` here, and merges records as text
        ! took the hook pre-commit away
        ! took the hook commit-msg away
        $ ls .git/hooks | grep -v sample
        [1]
        $ git config --get-regexp merge.itsm
        [1]
        $ itsm hook uninstall
        ! git no longer knows the merge driver `itsm` here, and merges records as text
        ",
    );
}

#[test]
fn init_tells_git_of_the_driver_and_a_dry_run_does_not() {
    let sandbox = Sandbox::new();
    sandbox.itsm(&["init", "tried", "--dry-run"]);
    assert!(!sandbox.has("tried"));
    assert_eq!(sandbox.itsm(&["init"]).code, 0);
    assert!(
        sandbox
            .read(".gitattributes")
            .contains("*.yaml text eol=lf merge=itsm\n")
    );
    assert!(troubles(&sandbox).is_empty());
    sandbox.git(&["clone", "--quiet", ".", "../clone"]);
    let clone = sandbox.itsm(&["-C", "../clone", "doctor", "--fix"]);
    assert_eq!(clone.code, 0, "{}", clone.stderr);
    assert!(
        clone
            .stderr
            .contains("set merge.itsm.driver to this program")
    );
}

#[test]
fn another_driver_of_the_users_is_named_and_left_alone() {
    let sandbox = Sandbox::desk();
    let attributes = "people/*.yaml merge=union\nservices/*.yaml merge=ours\n";
    sandbox.commit(&[(".gitattributes", attributes)]);
    let hook = sandbox.itsm(&["hook", "install"]);
    assert_eq!(hook.code, 0);
    assert!(
        hook.stderr.contains("people/*.yaml has `merge=union`"),
        "{}",
        hook.stderr
    );
    assert_eq!(sandbox.read(".gitattributes"), attributes);
    assert_eq!(troubles(&sandbox), ["merge-union", "other-driver"]);
    sandbox.itsm(&["doctor", "--fix"]);
    assert_eq!(sandbox.read(".gitattributes"), attributes);
}

#[test]
fn a_driver_that_is_missing_or_half_set_up_is_mended() {
    let sandbox = Sandbox::desk();
    assert_eq!(troubles(&sandbox), ["no-merge-attribute", "no-driver"]);
    sandbox.git(&["config", "merge.itsm.driver", "/nowhere/itsm merge-driver"]);
    assert_eq!(troubles(&sandbox), ["no-merge-attribute", "driver-program"]);
    sandbox.play(
        "
        $ itsm doctor --fix
        ! added `*.yaml merge=itsm` to .gitattributes; committed as COMMIT
        ! set merge.itsm.driver to this program
        ! healthy: nothing to mend
        ",
    );
    assert!(troubles(&sandbox).is_empty());
}

#[cfg(unix)]
#[test]
fn hooks_that_cannot_run_are_named() {
    let sandbox = desk();
    for (script, name) in [
        ("#!/nowhere/sh\n", "hook-interpreter"),
        ("#!/usr/bin/env no-such-shell\n", "hook-interpreter"),
        ("#!/bin/sh\n/nowhere/itsm validate\n", "hook-program"),
        ("#!/bin/sh\nexec itsm-of-nobody validate\n", ""),
        ("#!/bin/sh\nexit 0\n", ""),
    ] {
        let hook = sandbox.script(".git/hooks/pre-commit", "");
        fs::write(hook, script).unwrap();
        let expected: Vec<&str> = [name].into_iter().filter(|name| !name.is_empty()).collect();
        assert_eq!(troubles(&sandbox), expected, "{script}");
    }
    fs::remove_file(sandbox.root().join(".git/hooks/pre-commit")).unwrap();
    sandbox.write(".git/hooks/pre-push", "#!/bin/sh\n");
    sandbox.write(".git/hooks/pre-push.sample", "#!/bin/sh\n");
    assert_eq!(troubles(&sandbox), ["hook-not-executable"]);
}

#[test]
fn leftovers_of_a_crash_are_removed_when_they_are_old() {
    let sandbox = desk();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_176_000);
    for (path, hours) in [
        ("cis/.mx-01.yaml.itsm-a1B2c3", 25),
        (".merge_file_a1B2c3", 25),
        ("cis/.web.yaml.itsm-a1B2c3", 23),
    ] {
        sandbox.write(path, "");
        let file = fs::File::options()
            .write(true)
            .open(sandbox.root().join(path))
            .unwrap();
        file.set_modified(now - Duration::from_secs(hours * 3600))
            .unwrap();
    }
    assert_eq!(troubles(&sandbox), ["leftover", "leftover"]);
    assert_eq!(sandbox.itsm(&["doctor", "--fix"]).code, 0);
    assert!(!sandbox.has("cis/.mx-01.yaml.itsm-a1B2c3") && !sandbox.has(".merge_file_a1B2c3"));
    assert!(sandbox.has("cis/.web.yaml.itsm-a1B2c3"));
}

#[test]
fn what_is_unmerged_or_under_way_is_named() {
    let mut sandbox = desk();
    apart(
        &mut sandbox,
        &["edit 00new --set urgency=low"],
        &["edit 00new --set urgency=high"],
    );
    git(&sandbox, &["merge", "other"]);
    assert_eq!(
        troubles(&sandbox),
        ["unmerged", "operation", "conflict-markers"]
    );
}

#[test]
fn markers_that_were_committed_are_named() {
    let sandbox = desk();
    sandbox.commit(&[(
        "cis/mx-01.yaml",
        "<<<<<<< a\nid: mx-01\n=======\nid: mx-1\n>>>>>>> b\n",
    )]);
    assert_eq!(troubles(&sandbox), ["conflict-markers"]);
}

#[test]
fn an_unknown_user_is_named() {
    let sandbox = desk();
    sandbox.git(&["config", "user.email", "eve@example.org"]);
    assert_eq!(troubles(&sandbox), ["no-person"]);
    let mut sandbox = desk();
    sandbox.set("GIT_CONFIG_GLOBAL", "/dev/null");
    assert_eq!(troubles(&sandbox), ["no-identity"]);
}

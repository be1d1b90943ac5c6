//! Installing hooks and taking them away: hooks of the user's own are never touched.

use crate::support::Sandbox;

#[test]
fn a_hook_of_the_users_own_stays_and_is_told_how_to_call_ours() {
    let sandbox = Sandbox::desk();
    sandbox.hook("pre-commit", "exit 0");
    sandbox.play(
        "
        $ itsm hook install --only merge-driver
        ! .gitattributes asks for the merge driver `itsm`; committed as COMMIT
        ! git knows the merge driver `itsm` here: this program
        $ itsm hook install
        ! git knew the merge driver `itsm` here already
        ! warning: there is another hook pre-commit, which was left alone; to have both, add this line to it: itsm hook pre-commit || exit 1
        ! installed the hook commit-msg
        $ itsm hook install --only pre-commit
        ! error: there is another hook pre-commit
        ! hint: to have both, add this line to it: itsm hook pre-commit || exit 1
        [1]
        $ cat .git/hooks/pre-commit
        #!/bin/sh
        exit 0
        $ itsm hook uninstall
        ! git no longer knows the merge driver `itsm` here, and merges records as text
        ! took the hook commit-msg away
        $ cat .git/hooks/pre-commit
        #!/bin/sh
        exit 0
        ",
    );
    #[cfg(unix)]
    {
        std::fs::remove_file(sandbox.root().join(".git/hooks/pre-commit")).unwrap();
        std::os::unix::fs::symlink(
            "../../itsm.yaml",
            sandbox.root().join(".git/hooks/pre-commit"),
        )
        .unwrap();
        let installed = sandbox.itsm(&["hook", "install"]);
        assert!(
            installed
                .stderr
                .contains("there is another hook pre-commit")
        );
        assert!(sandbox.git(&["status", "--porcelain"]).is_empty());
    }
}

#[test]
fn hooks_that_git_takes_from_elsewhere_are_not_added_to() {
    let sandbox = Sandbox::desk();
    sandbox.itsm(&["hook", "install", "--only", "merge-driver"]);
    sandbox.git(&["config", "core.hooksPath", "../shared-hooks"]);
    sandbox.play(
        "
        $ itsm hook install 2>&1 | sed 's/from .*hooks,/from ELSEWHERE,/'
        git knew the merge driver `itsm` here already
        warning: git takes hooks from ELSEWHERE, which was left alone; to have both, add this line to it: itsm hook pre-commit || exit 1
        warning: git takes hooks from ELSEWHERE, which was left alone; to have both, add this line to it: itsm hook commit-msg \"$1\" || exit 1
        $ ls ..
        desk
        home
        ",
    );
}

#[test]
fn several_desks_of_a_repository_have_their_lines_and_a_branch_without_them_is_left_alone() {
    let sandbox = Sandbox::repository();
    for desk in ["ops", "o'neil/it"] {
        assert_eq!(sandbox.itsm(&["init", desk, "-q"]).code, 0);
    }
    sandbox.git(&["branch", "pages"]);
    for desk in ["ops", "o'neil/it", "ops"] {
        assert_eq!(sandbox.itsm(&["-C", desk, "hook", "install", "-q"]).code, 0);
    }
    let hook = sandbox.read(".git/hooks/pre-commit");
    assert_eq!(hook.lines().count(), 4, "{hook}");
    let bad = |sandbox: &Sandbox, desk: &str| {
        sandbox.write(&format!("{desk}/people/bad.yaml"), "id: other\n");
        sandbox.git(&["add", "--all"]);
        let code = sandbox.transcript("git commit -qm bad >/dev/null 2>&1");
        sandbox.git(&["reset", "--quiet", "--hard"]);
        code
    };
    assert_eq!(bad(&sandbox, "ops"), "[1]\n");
    assert_eq!(bad(&sandbox, "o'neil/it"), "[1]\n");
    assert_eq!(
        sandbox.itsm(&["-C", "ops", "hook", "uninstall", "-q"]).code,
        0
    );
    assert_eq!(bad(&sandbox, "ops"), "");
    assert_eq!(bad(&sandbox, "o'neil/it"), "[1]\n");
    sandbox.play(
        "
        $ git switch --quiet --orphan empty && echo page > index.html && git add index.html && git commit --quiet --message page
        $ git ls-files
        index.html
        ",
    );
}

#[test]
fn what_the_user_added_to_a_hook_of_ours_stays() {
    let sandbox = Sandbox::desk();
    sandbox.itsm(&["hook", "install"]);
    let path = ".git/hooks/pre-commit";
    let text = sandbox.read(path) + "echo done\n";
    sandbox.write(path, &text);
    let moved = text.replace("/itsm'", "/elsewhere/itsm'");
    sandbox.write(path, &moved);
    assert!(sandbox.itsm(&["doctor"]).stdout.contains("hook-program"));
    assert_eq!(sandbox.itsm(&["hook", "install"]).code, 0);
    let mended = sandbox.read(path);
    assert!(
        mended.contains("echo done\n") && !mended.contains("elsewhere"),
        "{mended}"
    );
    assert_eq!(mended.matches("hook pre-commit").count(), 1);
    assert_eq!(sandbox.itsm(&["hook", "uninstall"]).code, 0);
    let left = sandbox.read(path);
    assert!(
        left.contains("echo done\n") && !left.contains("hook pre-commit"),
        "{left}"
    );
}

/// Every branch of a repository with linked work trees shares the hooks.
#[test]
fn c14_the_hooks_work_in_a_linked_work_tree() {
    let sandbox = Sandbox::desk();
    sandbox.itsm(&["hook", "install", "-q"]);
    sandbox.git(&["worktree", "add", "--quiet", "../linked"]);
    sandbox.play(
        "
        $ cd ../linked && itsm hook install -q && sed -i 's/state: new/state: gone/' incidents/2026/11/*NEW1.yaml && git commit -qam bad 2>&1 | grep -c '^error'
        1
        $ cd ../linked && git reset -q --hard && itsm start 00new -q && git log -1 --format=%s
        INC-2611-00NEW1: start (new → in-progress)
        ",
    );
}

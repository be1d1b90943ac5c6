//! Files as files: links, modes, names, statements.

use crate::audit::finds;
use crate::audit::passes;
use crate::audit::save;
use crate::audit::trusted;
use crate::support::MAIL;

#[cfg(unix)]
#[test]
fn t33_a_record_that_is_a_link() {
    let sandbox = trusted();
    std::fs::remove_file(sandbox.root().join(MAIL)).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", sandbox.root().join(MAIL)).unwrap();
    save(&sandbox);
    let found = [
        "error file-mode INC-2611-00NEW1",
        "error unreadable-file INC-2611-00NEW1",
    ];
    finds(&sandbox, &found);
}

#[cfg(unix)]
#[test]
fn t33_a_folder_of_records_that_is_a_link_and_a_policy_that_is_one() {
    let sandbox = trusted();
    std::os::unix::fs::symlink("../elsewhere", sandbox.root().join("problems")).unwrap();
    sandbox.write("elsewhere.yaml", "version: 1\n");
    std::fs::create_dir_all(sandbox.root().join(".itsm")).unwrap();
    std::os::unix::fs::symlink(
        "../elsewhere.yaml",
        sandbox.root().join(".itsm/policy.yaml"),
    )
    .unwrap();
    save(&sandbox);
    let found = [
        "error file-mode .itsm/policy.yaml",
        "error file-mode problems",
    ];
    finds(&sandbox, &found);
}

#[test]
fn t33_records_in_a_submodule_and_a_record_that_is_a_program() {
    let sandbox = trusted();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{head},incidents/others"),
    ]);
    sandbox.git(&["update-index", "--chmod=+x", MAIL]);
    sandbox.git(&["commit", "--quiet", "--message", "modes"]);
    let found = [
        "warning file-mode INC-2611-00NEW1",
        "error file-mode incidents/others",
    ];
    finds(&sandbox, &found);
}

#[cfg(unix)]
#[test]
fn t33_honest_a_plain_file_and_a_link_where_nobody_looks_for_records() {
    let sandbox = trusted();
    sandbox.script("tools/report.sh", "true");
    std::os::unix::fs::symlink("tools", sandbox.root().join("bin")).unwrap();
    sandbox.write("incidents/2026/11/INC-2611-00NEW1.d/screen.txt", "blank\n");
    save(&sandbox);
    passes(&sandbox);
}

const STATEMENT: &str = "approvals/CHG-2611-00CHG4/ben.0123456789ab.approve.01234567.stmt";

#[test]
fn t29_a_statement_that_is_changed_or_gone() {
    let mut sandbox = trusted();
    sandbox.commit(&[(STATEMENT, "{}\n")]);
    sandbox.at("12:40");
    sandbox.commit(&[(STATEMENT, "{ }\n")]);
    sandbox.git(&["rm", "--quiet", STATEMENT]);
    save(&sandbox);
    let found = ["error statement-altered CHG-2611-00CHG4"; 2];
    finds(&sandbox, &found);
}

#[test]
fn t29_honest_one_statement_after_the_other() {
    let sandbox = trusted();
    sandbox.commit(&[
        (STATEMENT, "{}\n"),
        ("approvals/README.md", "Statements.\n"),
    ]);
    sandbox.commit(&[
        (&STATEMENT.replace("approve", "revoke"), "{}\n"),
        ("approvals/README.md", "All statements.\n"),
    ]);
    passes(&sandbox);
}

#[test]
fn t31_two_files_that_some_machines_take_for_one() {
    let sandbox = trusted();
    sandbox.write(".itsm/policy.yaml", "version: 1\n");
    save(&sandbox);
    sandbox.git(&["config", "core.ignorecase", "false"]);
    sandbox.write(".ITSM/policy.yaml", "version: 2\n");
    save(&sandbox);
    finds(
        &sandbox,
        &[
            "error twin-path .ITSM/policy.yaml",
            // What stands there is no policy by which anybody could judge the step.
            "error policy-not-valid .itsm/policy.yaml",
        ],
    );
}

#[test]
fn a_configuration_that_is_gone_or_wrong_is_found_and_the_one_before_goes_on() {
    let mut sandbox = trusted();
    let text = sandbox.read("itsm.yaml");
    sandbox.commit(&[("itsm.yaml", "format: 1\nprofile: [small\n")]);
    sandbox.at("12:40");
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("impact: high\n", "impact: high\ndescription: More\n"),
    );
    save(&sandbox);
    sandbox.commit(&[("itsm.yaml", &text)]);
    let found = crate::audit::audited(&sandbox, "root");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with(" itsm.yaml"), "{found:?}");
}

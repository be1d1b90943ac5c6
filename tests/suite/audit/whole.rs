//! Histories that can't be relied on: rewritten, replaced, cut off.

use crate::audit::audited;
use crate::audit::branch;
use crate::audit::finds;
use crate::audit::main;
use crate::audit::merge;
use crate::audit::passes;
use crate::audit::save;
use crate::audit::trusted;
use crate::support::MAIL;
use crate::support::Sandbox;

/// What stops an audit, which can't say anything.
fn refused(sandbox: &Sandbox) -> String {
    let output = sandbox.itsm(&["audit", "--from", "root"]);
    assert_eq!(output.code, 4, "{}{}", output.stdout, output.stderr);
    assert_eq!(output.stdout, "");
    output.stderr
}

#[test]
fn t18_a_history_that_is_written_anew() {
    let sandbox = trusted();
    sandbox.done(&["start", "00NEW1"]);
    sandbox.git(&["tag", "accepted"]);
    sandbox.git(&["reset", "--quiet", "--hard", "root"]);
    sandbox.done(&["note", "00NEW1", "Nothing happened"]);
    assert_eq!(audited(&sandbox, "accepted"), ["error history-rewritten"]);
}

#[test]
fn t18_the_commit_that_was_accepted_is_not_here_any_more() {
    let sandbox = trusted();
    let gone = "1234567890123456789012345678901234567890";
    assert_eq!(audited(&sandbox, gone), ["error history-rewritten"]);
    let output = sandbox.itsm(&["audit", "--from", "v1"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
}

#[test]
fn t18_honest_the_branch_goes_on_and_takes_others_in() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.done(&["start", "00NEW1"]);
    sandbox.git(&["tag", "accepted"]);
    main(&sandbox);
    sandbox.at("12:40");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    merge(&sandbox, "side");
    assert_eq!(audited(&sandbox, "accepted"), Vec::<String>::new());
    passes(&sandbox);
}

#[test]
fn t30_an_object_that_stands_in_the_place_of_another() {
    let sandbox = trusted();
    sandbox.done(&["start", "00NEW1"]);
    let real = sandbox.git(&["rev-parse", &format!("root:{MAIL}")]);
    let other = sandbox.git(&["rev-parse", &format!("HEAD:{MAIL}")]);
    sandbox.git(&["replace", &real, &other]);
    let said = refused(&sandbox);
    assert!(
        said.contains(&format!("refs/replace/{real}")) && said.contains("git replace -d"),
        "{said}"
    );
}

#[test]
fn t30_parents_that_a_file_says() {
    let sandbox = trusted();
    save_two(&sandbox);
    let [head, root] = ["HEAD", "root"].map(|rev| sandbox.git(&["rev-parse", rev]));
    let graft = format!("{head} {root}\n");
    sandbox.write(".git/info/grafts", &graft);
    assert!(refused(&sandbox).contains("grafts"));
    let odd = [&b"# \xff\n"[..], graft.as_bytes()].concat();
    std::fs::write(sandbox.root().join(".git/info/grafts"), odd).unwrap();
    assert!(refused(&sandbox).contains("grafts"));
}

/// Two commits, the first of which deletes a record.
fn save_two(sandbox: &Sandbox) {
    sandbox.git(&["rm", "--quiet", MAIL]);
    save(sandbox);
    sandbox.commit(&[("README.md", "Ours.\n")]);
}

#[test]
fn t30_a_clone_that_lacks_what_lies_between() {
    let sandbox = trusted();
    save_two(&sandbox);
    let shallow = clone(&sandbox, &["--depth", "2"]);
    let root = sandbox.git(&["rev-parse", "root"]);
    for from in [root.as_str(), "HEAD~1"] {
        let output = shallow.itsm(&["audit", "--from", from]);
        assert_eq!(
            output.code,
            if from == root { 4 } else { 0 },
            "{}",
            output.stderr
        );
        assert_eq!(
            output.stderr.contains("git fetch --unshallow"),
            from == root
        );
    }
    shallow.git(&["fetch", "--quiet", "--unshallow"]);
    assert_eq!(
        audited(&shallow, &root),
        ["error record-deleted INC-2611-00NEW1"]
    );
}

fn clone(sandbox: &Sandbox, options: &[&str]) -> Sandbox {
    let clone = Sandbox::new();
    let from = format!("file://{}", sandbox.root().display());
    clone.git(&[&["clone", "--quiet"], options, &[&from, "."]].concat());
    clone
}

#[test]
fn t30_honest_a_whole_clone_and_comments_in_the_list_of_grafts() {
    let sandbox = trusted();
    sandbox.done(&["start", "00NEW1"]);
    let whole = clone(&sandbox, &[]);
    whole.write(".git/info/grafts", "# nothing\n\n");
    assert_eq!(audited(&whole, "root"), Vec::<String>::new());
}

/// C16: with `--since` a shallow clone is checked as far as it goes, and it is said what was not looked at.
#[test]
fn c16_a_shallow_clone_says_what_was_not_looked_at() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    sandbox.done(&["start", "00NEW1"]);
    main(&sandbox);
    sandbox.at("12:40");
    sandbox.done(&["edit", "00CHG4", "--set", "impact=low"]);
    merge(&sandbox, "side");
    let shallow = clone(&sandbox, &["--depth", "2"]);
    let output = shallow.itsm(&["validate", "--since", "HEAD~1"]);
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
    assert!(
        output.stderr.contains("were not looked at one by one"),
        "{}",
        output.stderr
    );
    assert!(
        output.stderr.contains("git fetch --unshallow"),
        "{}",
        output.stderr
    );
}

/// C17: a clone without contents says which is missing, and asks nobody.
#[test]
fn c17_a_clone_without_contents_says_what_is_missing() {
    let sandbox = trusted();
    sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
    sandbox.done(&["start", "00NEW1"]);
    sandbox.done(&["resolve", "00NEW1", "--set", "solution=Restarted"]);
    let partial = clone(&sandbox, &["--filter=blob:none"]);
    partial.git(&["remote", "set-url", "origin", "/nowhere"]);
    let said = refused(&partial);
    assert!(
        said.contains("is not here") && said.contains("git fetch"),
        "{said}"
    );
}

/// C23: the objects of another repository are objects like others.
#[test]
fn c23_objects_that_lie_elsewhere() {
    let sandbox = trusted();
    sandbox.git(&["rm", "--quiet", MAIL]);
    save(&sandbox);
    let clone = clone(&sandbox, &["--shared"].map(|_| "--no-hardlinks"));
    let objects = sandbox.root().join(".git/objects").display().to_string();
    clone.write(".git/objects/info/alternates", &format!("{objects}\n"));
    clone.git(&["repack", "-a", "-d", "-l", "--quiet"]);
    assert_eq!(
        audited(&clone, "root"),
        ["error record-deleted INC-2611-00NEW1"]
    );
}

#[test]
fn a_repository_of_another_format_is_audited_too() {
    let mut sandbox = Sandbox::new();
    sandbox.git(&["init", "--quiet", "--object-format=sha256"]);
    sandbox.commit(&[
        ("itsm.yaml", "format: 1\nprofile: small\ntimezone: UTC\n"),
        ("incidents/INC-2611-00NEW1.yaml", "id: INC-2611-00NEW1\ntitle: T\nstate: new\nlog:\n  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: new}\n"),
    ]);
    sandbox.git(&["tag", "root"]);
    sandbox.at("12:30");
    branch(&sandbox, "side", "HEAD");
    sandbox.commit(&[("README.md", "Ours.\n")]);
    main(&sandbox);
    sandbox.git(&["rm", "--quiet", "incidents/INC-2611-00NEW1.yaml"]);
    save(&sandbox);
    merge(&sandbox, "side");
    finds(&sandbox, &["error record-deleted INC-2611-00NEW1"]);
}

#[test]
fn there_is_never_nothing_to_audit_and_all_is_good() {
    let sandbox = trusted();
    let output = sandbox.itsm(&["audit", "--from", "HEAD"]);
    assert_eq!(output.code, 3);
    assert!(
        output.stderr.contains("nothing to audit"),
        "{}",
        output.stderr
    );
    sandbox.commit(&[("README.md", "Ours.\n")]);
    passes(&sandbox);
}

/// C22: what is no revision is none, whatever it looks like.
#[test]
fn c22_a_revision_that_looks_like_an_option() {
    let sandbox = trusted();
    for from in ["--output=x", "-h", "$(touch x)", "HEAD\nroot"] {
        let output = sandbox.itsm(&["audit", &format!("--from={from}")]);
        assert_eq!(output.code, 2, "{from}: {}", output.stderr);
    }
    assert!(!sandbox.has("x"));
}

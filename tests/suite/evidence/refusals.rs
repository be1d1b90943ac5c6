//! Where no pack is made, nothing is left behind; and what a pack lacks, it says.

use super::desk::desk;
use super::desk::path;
use super::sample;
use crate::support::Sandbox;

#[test]
fn a_folder_that_holds_something_is_never_written_into() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ mkdir ../full ../empty && echo mine > ../full/file && echo mine > ../file && ln -s full ../link
        $ itsm evidence 00000A --out ../full 2>&1 | sed "s|/.*/full|FULL|"
        error: cannot make the folder FULL: it exists and is not empty
        $ itsm evidence 00000A --out ../file -q > ../out 2>&1 || echo refused
        refused
        $ itsm evidence 00000A --out ../link -q > ../out 2>&1 || echo refused
        refused
        $ itsm evidence 00000A --out changes/pack 2>&1 | sed "s|written to /.*/changes|written to CHANGES|"
        error: a pack can't be written to CHANGES/pack: the desk keeps its records there
        hint: name a folder outside of the desk
        $ itsm evidence 00000A --out .git/pack -q > ../out 2>&1 || echo refused
        refused
        $ ls -A ../full; cat ../full/file; git status --short
        file
        mine
        $ itsm evidence 00000A --out ../empty -q > ../out && ls ../empty | head -1
        MANIFEST.sha256
        $ itsm evidence 00000A --out ../new/deep/pack -q > ../out && ls ../new ../new/deep
        ../new:
        deep

        ../new/deep:
        pack
        "#,
    );
}

#[test]
fn requests_that_make_no_sense_are_named() {
    let sandbox = desk();
    sandbox.play(
        r"
        $ itsm evidence 00000A
        ! error: it is not said which folder to make
        ! hint: add `--out DIR`
        [2]
        $ itsm evidence 00000A --from 2026-11-01 --out ../x
        ! error: a period is for `--sample` and `--clause`
        [2]
        $ itsm evidence --clause 8.5.1 --from 2026-11-01 --to 2026-12-01 CHG-1 ../x
        ! error: one folder is made, and records are named by the sample or the clause
        [2]
        $ itsm evidence --clause 8.5.1 --from 2026-12-01 --to 2026-11-01 ../x
        ! error: the period from 2026-12-01 to 2026-11-01 is empty; `--to` is the first day that no longer counts
        [2]
        $ itsm evidence --clause 8.5.1 --from november --to 2026-12-01 ../x
        ! error: `november` is no day, such as 2026-11-20
        [2]
        $ itsm evidence --sample 5 --seed 1 --type chnge --from 2026-11-01 --to 2026-12-01 ../x 2>&1 | head -2
        error: no record type `chnge`
        hint: did you mean `change`?
        $ itsm evidence --sample 5 --seed 1 --from 2020-01-01 --to 2020-02-01 ../x
        ! error: no change was worked on or open in that period
        [3]
        $ itsm evidence nothing --out ../x 2>&1 | head -1
        error: no record has the id `nothing`
        $ itsm evidence 00000A --rev nowhere --out ../x 2>&1 | grep -c revision
        1
        $ ls ..
        desk
        home
        ",
    );
}

#[test]
fn a_shallow_clone_is_refused() {
    let sandbox = desk();
    sandbox.shell("git clone --quiet --depth 1 \"file://$PWD\" ../shallow");
    let output = sandbox.itsm(&["-C", "../shallow", "evidence", "00000A", "--out", "../pack"]);
    assert_eq!(output.code, 4, "{}", output.stderr);
    assert!(output.stderr.contains("shallow"), "{}", output.stderr);
    assert!(!sandbox.has("../pack"));
}

#[test]
fn a_record_that_cannot_be_read_is_never_silently_missing() {
    let sandbox = desk();
    sandbox.commit(&[("changes/2026/11/CHG-2611-0000BAD.yaml", "id: [\n")]);
    let args = [&["evidence"], &sample("9", "7")[..], &["../pack"]].concat();
    let output = sandbox.itsm(&args);
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(
        output.stderr.contains("CHG-2611-0000BAD.yaml:"),
        "{}",
        output.stderr
    );
    let index = sandbox.packed("pack/index.md");
    assert!(
        index.contains("CHG-2611-0000BAD.yaml can't be read"),
        "{index}"
    );
    assert!(
        index.contains("The commit holds 6 changes. 4 of them"),
        "{index}"
    );
}

/// A link in the tree is told of and never followed; a file whose name some systems can't bear is left out with a word.
#[cfg(unix)]
#[test]
fn links_and_odd_names_are_left_out_with_a_word() {
    let sandbox = desk();
    let folder = "changes/2026/11/CHG-2611-00000A.d";
    sandbox.shell(&format!("ln -s /etc/passwd {folder}/passwd && echo x > '{folder}/a:b.txt' && echo x > '{folder}/odd name.txt'"));
    sandbox.commit(&[]);
    let output = sandbox.pack("pack", &["00000A"]);
    assert!(
        output.stderr.contains("warning: left out: "),
        "{}",
        output.stderr
    );
    let index = sandbox.packed("pack/index.md");
    assert!(index.contains("/passwd: refusing to read"), "{index}");
    assert!(
        index.contains("a:b.txt: its name is not safe on every system"),
        "{index}"
    );
    assert_eq!(sandbox.shell("find ../pack -type l"), "");
    assert!(sandbox.has(&format!("../pack/records/{folder}/odd name.txt")));
    assert!(sandbox.has(&format!("../pack/records/{}", path('A'))));
}

#[test]
fn a_desk_in_no_repository_has_no_evidence() {
    let sandbox = Sandbox::new();
    sandbox.write("itsm.yaml", "format: 1\n");
    let output = sandbox.itsm(&["evidence", "x", "--out", "../pack"]);
    assert_eq!(output.code, 4, "{}", output.stderr);
}

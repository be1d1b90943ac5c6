//! States and logs: what was changed without an entry, what was skipped, what is gone.

use crate::audit::CHANGE;
use crate::audit::PRINTER;
use crate::audit::finds;
use crate::audit::passes;
use crate::audit::put;
use crate::audit::save;
use crate::audit::tell;
use crate::audit::trusted;
use crate::support::MAIL;

#[test]
fn t12_a_state_that_was_edited_by_hand() {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "state: draft", "state: scheduled");
    save(&sandbox);
    finds(&sandbox, &["error log-fold CHG-2611-00CHG4"]);
}

#[test]
fn t12_honest_the_same_step_with_its_entry() {
    let sandbox = trusted();
    sandbox.done(&[
        "edit",
        "00CHG4",
        "--set",
        "kind=standard",
        "--set",
        "planned_start=2026-11-25T20:00:00Z",
        "--set",
        "planned_end=2026-11-25T21:00:00Z",
        "--set",
        "assignee=ana",
        "--set",
        "cis=mx-01",
    ]);
    sandbox.done(&["move", "00CHG4", "schedule"]);
    passes(&sandbox);
}

#[test]
fn t12_a_comment_that_silences_validation_silences_no_audit() {
    let sandbox = trusted();
    put(
        &sandbox,
        MAIL,
        "impact: high",
        "# itsm: ignore[log-fold] because I say so\nimpact: low",
    );
    save(&sandbox);
    assert_eq!(sandbox.itsm(&["validate"]).code, 0);
    finds(&sandbox, &["error log-fold INC-2611-00NEW1"]);
}

#[test]
fn t12_an_edit_that_was_taken_back_is_found_where_it_was_made() {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "state: draft", "state: scheduled");
    save(&sandbox);
    put(&sandbox, CHANGE, "state: scheduled", "state: draft");
    save(&sandbox);
    finds(&sandbox, &["error log-fold CHG-2611-00CHG4"]);
}

#[test]
fn t12_honest_an_edit_on_a_forges_page_that_the_log_tells_of_afterwards() {
    let mut sandbox = trusted();
    put(&sandbox, MAIL, "impact: high", "impact: low");
    save(&sandbox);
    sandbox.at("12:45");
    sandbox.done(&["adopt", "--since", "root"]);
    finds(&sandbox, &["warning log-fold INC-2611-00NEW1"]);
}

#[test]
fn t13_a_step_that_was_skipped() {
    let sandbox = trusted();
    put(
        &sandbox,
        MAIL,
        "state: new",
        "state: closed\nsolution: None",
    );
    tell(
        &sandbox,
        MAIL,
        "at: 2026-11-20T12:30:00Z, by: ana, do: close, to: closed",
    );
    save(&sandbox);
    finds(&sandbox, &["error illegal-transition INC-2611-00NEW1"]);
}

#[test]
fn t13_an_entry_that_is_gone_or_changed() {
    let sandbox = trusted();
    let gone = "  - {at: 2026-11-18T10:00:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}\n";
    put(&sandbox, PRINTER, gone, "");
    put(&sandbox, PRINTER, "state: in-progress", "state: new");
    put(&sandbox, PRINTER, "assignee: ben\n", "");
    put(
        &sandbox,
        MAIL,
        "at: 2026-11-20T08:02:11Z",
        "at: 2026-11-20T11:02:11Z",
    );
    save(&sandbox);
    let found = [
        "error back-dated INC-2611-00NEW1",
        "error log-rewritten INC-2611-00NEW1",
        "error log-rewritten INC-2611-00WRK2",
    ];
    finds(&sandbox, &found);
}

#[test]
fn t13_honest_the_whole_way_one_commit_a_step_or_all_in_one() {
    let sandbox = trusted();
    sandbox.done(&["start", "00NEW1", "--no-commit"]);
    sandbox.done(&[
        "resolve",
        "00NEW1",
        "--set",
        "solution=Restarted",
        "--no-commit",
    ]);
    sandbox.done(&["close", "00NEW1", "--no-commit"]);
    save(&sandbox);
    passes(&sandbox);
}

const NEW: &str = "changes/2026/11/CHG-2611-00SKIP.yaml";

#[test]
fn t13_a_record_that_is_opened_beyond_what_has_to_be_agreed_to() {
    let sandbox = trusted();
    let text = "id: CHG-2611-00SKIP\ntitle: Quick\nstate: scheduled\nkind: normal\nlog:\n  \
                - {at: 2026-11-20T12:30:00Z, by: ana, do: open, to: scheduled, set: {kind: normal}}\n";
    sandbox.commit(&[(NEW, text)]);
    finds(&sandbox, &["error illegal-transition CHG-2611-00SKIP"]);
}

#[test]
fn t13_a_correction_to_a_state_in_which_the_record_never_stood() {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "state: draft", "state: scheduled");
    tell(
        &sandbox,
        CHANGE,
        "at: 2026-11-20T12:30:00Z, by: ana, do: correct, to: scheduled, reason: as before",
    );
    save(&sandbox);
    finds(&sandbox, &["error illegal-transition CHG-2611-00CHG4"]);
}

#[test]
fn t13_honest_a_correction_and_a_record_that_is_opened_where_its_kind_begins() {
    let mut sandbox = trusted();
    sandbox.done(&["start", "00NEW1"]);
    sandbox.at("12:40");
    sandbox.done(&["correct", "00NEW1", "--to", "root", "--reason", "too early"]);
    sandbox.done(&["new", "change", "Another relay", "--set", "kind=normal"]);
    passes(&sandbox);
}

#[test]
fn t13_an_entry_that_only_claims_to_be_imported() {
    let sandbox = trusted();
    put(&sandbox, CHANGE, "state: draft", "state: scheduled");
    tell(
        &sandbox,
        CHANGE,
        "at: 2026-11-20T12:30:00Z, by: ana, do: approve, to: scheduled, imported: approved",
    );
    save(&sandbox);
    finds(&sandbox, &["error late-import CHG-2611-00CHG4"]);
}

#[test]
fn t29_a_record_and_a_note_that_are_gone() {
    let sandbox = trusted();
    sandbox.done(&["note", "00WRK2", "Looked"]);
    let note = sandbox.git(&["ls-files", "*.md"]);
    sandbox.git(&["rm", "--quiet", &note]);
    save(&sandbox);
    sandbox.git(&["rm", "--quiet", MAIL]);
    save(&sandbox);
    let found = [
        "error note-rewritten INC-2611-00WRK2",
        "error record-deleted INC-2611-00NEW1",
    ];
    finds(&sandbox, &found);
}

#[test]
fn t29_a_record_under_another_name_that_does_not_keep_the_old_one() {
    let sandbox = trusted();
    let other = "incidents/2026/11/INC-2611-00NEW9.yaml";
    sandbox.git(&["mv", MAIL, other]);
    put(
        &sandbox,
        other,
        "id: INC-2611-00NEW1",
        "id: INC-2611-00NEW9",
    );
    save(&sandbox);
    let found = audited_reasons(&sandbox);
    assert!(
        found.contains(&"error record-deleted INC-2611-00NEW1".to_owned()),
        "{found:?}"
    );
}

fn audited_reasons(sandbox: &crate::support::Sandbox) -> Vec<String> {
    crate::audit::audited(sandbox, "root")
}

#[test]
fn t29_honest_a_record_that_moved_and_one_that_has_a_new_id() {
    let mut sandbox = trusted();
    sandbox.done(&["note", "00WRK2", "Looked"]);
    sandbox.git(&[
        "mv",
        "incidents/2026/11/INC-2611-00WRK2.yaml",
        "incidents/INC-2611-00WRK2.yaml",
    ]);
    sandbox.git(&[
        "mv",
        "incidents/2026/11/INC-2611-00WRK2.d",
        "incidents/INC-2611-00WRK2.d",
    ]);
    save(&sandbox);
    sandbox.at("12:50");
    sandbox.done(&["renumber", "00NEW1"]);
    passes(&sandbox);
}

#[test]
fn t31_two_records_with_one_id() {
    let sandbox = trusted();
    let twin = "incidents/2026/12/inc-2611-00new1.yaml";
    let text = "id: inc-2611-00new1\ntitle: Twin\nstate: new\nlog:\n  \
                - {at: 2026-11-20T12:30:00Z, by: ana, do: open, to: new}\n";
    sandbox.commit(&[(twin, text)]);
    let found = [
        "error duplicate-id INC-2611-00NEW1",
        "error duplicate-id inc-2611-00new1",
    ];
    finds(&sandbox, &found);
}

#[test]
fn t31_names_that_look_alike_and_are_other_bytes() {
    let sandbox = trusted();
    let record = |id: &str| {
        format!(
            "id: {id}\ntitle: T\nstate: new\nlog:\n  - {{at: 2026-11-20T12:30:00Z, by: ana, do: open, to: new}}\n"
        )
    };
    // An e with an acute accent, as one character and as two.
    for id in ["caf\u{e9}", "cafe\u{301}"] {
        sandbox.write(&format!("incidents/{id}.yaml"), &record(id));
    }
    save(&sandbox);
    let found = [
        "error malformed-id cafe\u{301}",
        "error malformed-id caf\u{e9}",
    ];
    finds(&sandbox, &found);
}

#[test]
fn t31_an_old_branch_brings_the_file_of_an_earlier_id_back() {
    let mut sandbox = trusted();
    let text = sandbox.read(MAIL);
    sandbox.done(&["renumber", "00NEW1"]);
    sandbox.at("12:40");
    sandbox.commit(&[(MAIL, &text)]);
    let found = audited_reasons(&sandbox);
    assert!(
        found.contains(&"error reused-id INC-2611-00NEW1".to_owned()),
        "{found:?}"
    );
}

#[test]
fn t31_honest_records_with_ids_of_their_own() {
    let sandbox = trusted();
    let text = "id: INC-2611-00NEW2\ntitle: Other\nstate: new\nlog:\n  \
                - {at: 2026-11-20T12:30:00Z, by: ana, do: open, to: new}\n";
    sandbox.commit(&[("incidents/2026/11/INC-2611-00NEW2.yaml", text)]);
    passes(&sandbox);
}

#[test]
fn t32_a_record_that_two_readers_take_for_two_things() {
    for (text, reason) in [
        ("state: new\nstate: closed\n", "duplicate-key"),
        ("<<: *x\nstate: new\n", "yaml-dialect"),
        ("state: new\0\n", "yaml-dialect"),
    ] {
        let sandbox = trusted();
        put(&sandbox, MAIL, "state: new\n", text);
        save(&sandbox);
        let found = audited_reasons(&sandbox);
        assert!(
            found.iter().all(|one| one.ends_with(" INC-2611-00NEW1")),
            "{found:?}"
        );
        assert!(
            found.contains(&format!("error {reason} INC-2611-00NEW1")),
            "{text:?}: {found:?}"
        );
    }
}

#[test]
fn t32_what_was_rewritten_while_a_record_could_not_be_read() {
    let mut sandbox = trusted();
    let text = sandbox.read(MAIL);
    sandbox.commit(&[(MAIL, &format!("{text}state: new\n"))]);
    sandbox.at("12:40");
    sandbox.commit(&[(MAIL, &text.replace("by: ana", "by: ben"))]);
    let found = audited_reasons(&sandbox);
    assert!(
        found.contains(&"error duplicate-key INC-2611-00NEW1".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"error log-rewritten INC-2611-00NEW1".to_owned()),
        "{found:?}"
    );
}

#[test]
fn t32_honest_another_way_to_write_the_same() {
    let sandbox = trusted();
    let text = sandbox
        .read(MAIL)
        .replace("state: new", "# as it was\n\"state\": 'new'");
    sandbox.commit(&[(MAIL, &text.replace('\n', "\r\n"))]);
    passes(&sandbox);
}

//! Entries by one person in the commits of another.

use crate::audit::branch;
use crate::audit::finds;
use crate::audit::main;
use crate::audit::merge;
use crate::audit::messages;
use crate::audit::passes;
use crate::audit::put;
use crate::audit::save;
use crate::audit::tell;
use crate::audit::trusted;
use crate::support::MAIL;
use crate::support::Sandbox;

/// An entry by Ben.
fn by_ben(sandbox: &Sandbox) {
    put(
        sandbox,
        MAIL,
        "state: new",
        "state: in-progress\nassignee: ben",
    );
    tell(
        sandbox,
        MAIL,
        "at: 2026-11-20T12:30:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}",
    );
}

fn author(sandbox: &mut Sandbox, name: &str, email: &str) {
    sandbox.set("GIT_AUTHOR_NAME", name);
    sandbox.set("GIT_AUTHOR_EMAIL", email);
}

#[test]
fn an_entry_in_the_name_of_another_is_worth_a_look() {
    let sandbox = trusted();
    by_ben(&sandbox);
    save(&sandbox);
    finds(&sandbox, &["warning other-author INC-2611-00NEW1"]);
    assert_eq!(
        messages(&sandbox, "root"),
        ["the entry is by `ben`, the commit is by `ana`"]
    );
}

#[test]
fn a_stranger_is_called_by_name() {
    let mut sandbox = trusted();
    author(&mut sandbox, "Zoe", "zoe@elsewhere.org");
    by_ben(&sandbox);
    save(&sandbox);
    assert_eq!(
        messages(&sandbox, "root"),
        ["the entry is by `ben`, the commit is by Zoe <zoe@elsewhere.org>, whom nobody here is"]
    );
}

/// Whoever adds an address to somebody in the same commit is not that person yet.
#[test]
fn an_address_counts_from_the_commit_after_it() {
    let sandbox = trusted();
    put(
        &sandbox,
        "people/ben.yaml",
        "email: ben@example.org",
        "email: ben@example.org\nother_emails: [ana@example.org]",
    );
    by_ben(&sandbox);
    save(&sandbox);
    finds(&sandbox, &["warning other-author INC-2611-00NEW1"]);
}

#[test]
fn those_who_wrote_what_a_merge_brings_and_those_whom_a_commit_names_are_its_authors() {
    let mut sandbox = trusted();
    branch(&sandbox, "side", "HEAD");
    author(&mut sandbox, "Ben", "BEN@example.org");
    by_ben(&sandbox);
    save(&sandbox);
    author(&mut sandbox, "Ana", "ana@example.org");
    main(&sandbox);
    merge(&sandbox, "side");
    passes(&sandbox);
    put(&sandbox, MAIL, "urgency: medium", "urgency: low");
    tell(
        &sandbox,
        MAIL,
        "at: 2026-11-20T12:30:00Z, by: ben, do: edit, set: {urgency: low}",
    );
    sandbox.git(&[
        "commit",
        "--quiet",
        "--all",
        "--message",
        "together\n\nCo-authored-by: Ben Test <ben@example.org>",
    ]);
    passes(&sandbox);
}

#[test]
fn whoever_adds_themselves_is_known_by_that() {
    let mut sandbox = trusted();
    author(&mut sandbox, "Cem Test", "cem@example.org");
    sandbox.commit(&[(
        "people/cem.yaml",
        "id: cem\ntitle: Cem Test\nstate: active\nemail: cem@example.org\nlog:\n  \
         - {at: 2026-11-20T12:30:00Z, by: cem, do: open, to: active}\n",
    )]);
    passes(&sandbox);
}

//! The hook of a commit's message: it names the records, and loses nothing.

use crate::pipelines::commit::DONE;
use crate::pipelines::commit::hooked;
use crate::support::MAIL;
use crate::support::Sandbox;

#[test]
fn the_programs_own_commits_pass_and_keep_their_message() {
    let sandbox = hooked();
    sandbox.play(
        "
        $ itsm start 00new -q && itsm note 00new Looked -q && itsm edit 00wrk --set impact=high -q
        $ git log -3 --format='%s|%(trailers:separator=%x7c)'
        INC-2611-00WRK2: set impact|Itsm-Record: INC-2611-00WRK2
        INC-2611-00NEW1: note|Itsm-Record: INC-2611-00NEW1
        INC-2611-00NEW1: start (new → in-progress)|Itsm-Record: INC-2611-00NEW1|Itsm-Transition: start
        $ itsm undo 2>&1 | head -1 | cut -c1-8
        restored
        ",
    );
}

#[test]
fn a_commit_by_hand_names_its_records_and_undo_knows_it_for_what_it_is() {
    let sandbox = hooked();
    let note = "incidents/2026/11/INC-2611-00WRK2.d/notes/20261120T081500Z-ana-7f3k.md";
    sandbox.write(
        MAIL,
        &sandbox
            .read(MAIL)
            .replace("title: Outbound", "title: All outbound"),
    );
    sandbox.write(note, "Looked.\n");
    sandbox.write("README.md", "no record\n");
    sandbox.git(&["add", "--all"]);
    sandbox.git(&[
        "commit",
        "--quiet",
        "--message",
        "Reword\n\nAs Ben said.\n\nReviewed-by: Ben",
    ]);
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%B"]),
        "Reword\n\nAs Ben said.\n\nReviewed-by: Ben\nItsm-Record: INC-2611-00NEW1\nItsm-Record: INC-2611-00WRK2\nItsm-By-Hand: yes"
    );
    let undone = sandbox.itsm(&["undo"]);
    assert_eq!(undone.code, 1);
    assert!(
        undone.stderr.contains("was not made by itsm"),
        "{}",
        undone.stderr
    );
    // A further record is added once, and what is there is not repeated.
    sandbox.write(
        DONE,
        &sandbox
            .read(DONE)
            .replace("title: Scanner", "title: The scanner"),
    );
    sandbox.git(&["commit", "--quiet", "--amend", "--no-edit", "--all"]);
    let message = sandbox.git(&[
        "log",
        "-1",
        "--format=%(trailers:key=Itsm-Record,valueonly)",
    ]);
    assert_eq!(
        message.trim(),
        "INC-2611-00NEW1\nINC-2611-00WRK2\nINC-2610-00DNE3"
    );
    sandbox.git(&["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    assert_eq!(sandbox.git(&["log", "-1", "--format=%B"]), "nothing");
}

#[test]
fn c10_comments_a_template_and_an_empty_message_mean_what_they_mean_to_git() {
    let mut sandbox = hooked();
    let edit = |sandbox: &Sandbox| {
        let text = sandbox.read(MAIL).replace("title: ", "title: A");
        sandbox.write(MAIL, &text);
        sandbox.git(&["add", MAIL]);
    };
    edit(&sandbox);
    let editor = |sandbox: &mut Sandbox, script: &str| {
        let program = sandbox.script("../editor", script).display().to_string();
        sandbox.set("GIT_EDITOR", &program);
    };
    // An empty message still stops the commit, signed off or not, and so does a template that nobody filled in.
    editor(&mut sandbox, ":");
    assert!(
        sandbox
            .transcript("git commit 2>&1")
            .contains("Aborting commit due to empty commit message")
    );
    assert!(
        sandbox
            .transcript("git commit -s 2>&1")
            .contains("Aborting commit due to empty commit message")
    );
    sandbox.write("../template", "Why:\n\n# How to fill it in\n");
    sandbox.git(&["config", "commit.template", "../template"]);
    assert!(
        sandbox
            .transcript("git commit 2>&1")
            .contains("you did not edit the message")
    );
    // What git cuts off and the comments stay below the message.
    editor(&mut sandbox, "sed -i 's/^Why:/Why: because/' \"$1\"");
    sandbox.git(&["commit", "--quiet", "--verbose"]);
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%B"]),
        "Why: because\n\nItsm-Record: INC-2611-00NEW1\nItsm-By-Hand: yes"
    );
    sandbox.git(&["config", "core.commentChar", ";"]);
    edit(&sandbox);
    editor(
        &mut sandbox,
        "printf '#1 is a subject\\n\\nText\\n\\n; a comment\\n' > \"$1\"",
    );
    sandbox.git(&["commit", "--quiet"]);
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%B"]),
        "#1 is a subject\n\nText\n\nItsm-Record: INC-2611-00NEW1\nItsm-By-Hand: yes"
    );
}

#[test]
fn a_message_is_never_lost_whatever_goes_wrong() {
    let sandbox = hooked();
    sandbox.write("itsm.yaml", "format: [\n");
    sandbox.git(&["add", "--all"]);
    sandbox.play(
        "
        $ git commit --quiet --no-verify --message 'broken on purpose' && git log -1 --format=%B
        broken on purpose

        $ itsm hook commit-msg .git/missing 2>&1 | sed 's/missing .*/missing …/'
        warning: the records are not named in the message: the message DESK/.git/missing …
        $ itsm -C .. hook commit-msg .git/COMMIT_EDITMSG 2>&1 | cut -c1-60
        warning: the records are not named in the message: no desk h
        ",
    );
    let many: Vec<(String, String)> = (0..21)
        .map(|number| {
            let path = format!("people/p{number}.yaml");
            let text = format!("id: p{number}\ntitle: P\nstate: active\nlog:\n  - {{at: 2026-11-20T08:00:00Z, by: ana, do: open, to: active}}\n");
            (path, text)
        })
        .collect();
    let sandbox = hooked();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    sandbox.commit(&many);
    assert_eq!(sandbox.git(&["log", "-1", "--format=%B"]), "prepared");
}

//! The stage: a desk with a few changes, each with something that an auditor has to be told.

use std::path::Path;

use crate::support::Sandbox;

const CONFIG: &str =
    "format: 1\nrequires: \">=0.1\"\nprofile: itil\ntimezone: Europe/Madrid\ncommit: auto\n";

const SERVICE: &str = "id: mail\ntitle: Mail\nstate: live\nowner: ana\ncriticality: high\nlog:\n  \
    - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: proposed, set: {owner: ana, criticality: high}}\n  \
    - {at: 2026-10-01T08:00:00Z, by: ana, do: approve, to: approved}\n  \
    - {at: 2026-10-01T08:00:00Z, by: ana, do: launch, to: live}\n";

/// Complete: asked for by Ana, approved by Ben, carried out by Cleo, with everything that it led to.
pub(super) const A: &str = "\
id: CHG-2611-00000A
title: Replace the relay
state: closed
description: The old relay drops connections.
kind: normal
category: significant
service: mail
justification: Fewer lost mails.
requester: ana
team: messaging
assignee: cleo
impact: medium
risk: moderate
risk_inputs: {criticality: 4, backout: 1, tests: 2}
no_ci_reason: The relay is rented.
no_impact_reason: Mail alone uses it.
outage: false
planned_start: 2026-11-10T20:00:00Z
planned_end: 2026-11-10T22:00:00Z
collision_check: clear
implementation_plan: |-
  1. Drain the queue.
  2. Switch the name.
test_plan: Send a mail each way.
backout_plan: Switch the name back.
pull_request: {url: \"https://git.example.org/ops/mail/pulls/5\", repository: ops/mail, number: 5, merged_at: 2026-11-09T15:00:00Z}
commits:
  - {repository: ops/mail, oid: 0123456789abcdef0123456789abcdef01234567}
pipeline_runs:
  - {url: \"https://ci.example.org/runs/81\", name: test, commit: 0123456789abcdef0123456789abcdef01234567, at: 2026-11-09T14:30:00Z, outcome: successful}
deployments:
  - {environment: production, version: v1.4.0, commit: 0123456789abcdef0123456789abcdef01234567, at: 2026-11-10T20:40:00Z, outcome: successful}
outcome: successful
close_notes: Went as planned.
log:
  - {at: 2026-11-05T08:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, category: significant, service: mail, team: messaging, assignee: cleo, impact: medium, outage: false, planned_start: 2026-11-10T20:00:00Z, planned_end: 2026-11-10T22:00:00Z}}
  - {at: 2026-11-05T08:10:00Z, by: ana, do: submit, to: assessment}
  - {at: 2026-11-06T08:00:00Z, by: cleo, do: assess, to: authorization, set: {risk: moderate, collision_check: clear}}
  - {at: 2026-11-09T16:00:00Z, by: ben, do: approve, to: scheduled}
  - {at: 2026-11-10T20:30:00Z, happened: 2026-11-10T20:05:00Z, by: cleo, do: implement, to: implementing}
  - {at: 2026-11-10T22:15:00Z, by: cleo, do: complete, to: review, set: {outcome: successful}}
  - {at: 2026-11-12T09:00:00Z, by: ana, do: close, to: closed}
";

/// An emergency that was authorized 26 hours after the work began.
const B: &str = "\
id: CHG-2611-00000B
title: Restart the relay
state: review
kind: emergency
service: mail
justification: Mail stands still.
requester: ben
assignee: ben
retrospective: true
outcome: successful
pir_required: true
log:
  - {at: 2026-11-02T08:00:00Z, by: ben, do: open, to: draft, set: {kind: emergency, service: mail, assignee: ben, retrospective: true}}
  - {at: 2026-11-02T08:05:00Z, by: ben, do: implement-first, to: implementing, reason: It can't wait.}
  - {at: 2026-11-02T09:00:00Z, by: ben, do: complete, to: review, set: {outcome: successful, pir_required: true}}
  - {at: 2026-11-03T10:05:00Z, by: ana, do: ratify, to: review}
";

/// Approved by the one who asked for it, as the log alone says.
const C: &str = "\
id: CHG-2611-00000C
title: Open a port
state: scheduled
kind: normal
service: mail
requester: ben
assignee: cleo
risk: low
collision_check: clear
planned_start: 2026-12-10T20:00:00Z
planned_end: 2026-12-10T21:00:00Z
log:
  - {at: 2026-11-15T08:00:00Z, by: ben, do: open, to: draft, set: {kind: normal, service: mail, assignee: cleo, planned_start: 2026-12-10T20:00:00Z, planned_end: 2026-12-10T21:00:00Z}}
  - {at: 2026-11-15T08:10:00Z, by: ben, do: submit, to: assessment}
  - {at: 2026-11-15T08:20:00Z, by: cleo, do: assess, to: authorization, set: {risk: low, collision_check: clear}}
  - {at: 2026-11-15T08:30:00Z, by: ben, do: approve, to: scheduled}
";

/// A draft that wants to be more than text.
const D: &str = "\
id: CHG-2611-00000D
title: \"=HYPERLINK(1)|<script>alert(1)</script> [x](javascript:alert(1)) ![i](http://evil/i.png) @everyone\"
state: draft
description: |-
  ```
  </details><!-- @everyone -->
  ::add-mask::x
kind: normal
log:
  - {at: 2026-11-18T08:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}, reason: \"a | b [x](javascript:1)\"}
";

/// Closed before the period.
const E: &str = "\
id: CHG-2610-00000E
title: Long ago
state: cancelled
kind: normal
log:
  - {at: 2026-10-02T08:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}}
  - {at: 2026-10-03T08:00:00Z, by: ana, do: cancel, to: cancelled, reason: Not wanted.}
";

const POLICY: &str = "version: 1\nroles:\n  peer: {anyone: true}\nrules:\n  - {name: usual, when: {type: change}, require: [{role: peer, count: 1}], evidence: signature}\npolicy: {require: [{role: peer, count: 1}]}\n";

fn person(id: &str, name: &str) -> (String, String) {
    let text = format!(
        "id: {id}\ntitle: {name} Test\nstate: active\nemail: {id}@example.org\nlog:\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}}\n"
    );
    (format!("people/{id}.yaml"), text)
}

/// The paths of the changes.
pub(super) fn path(letter: char) -> String {
    let month = if letter == 'E' { "10" } else { "11" };
    format!("changes/2026/{month}/CHG-26{month}-00000{letter}.yaml")
}

/// The desk at the top of a repository.
pub(super) fn desk() -> Sandbox {
    desk_in("")
}

/// The desk in a folder of a repository, which is empty or ends in a slash; a day a commit.
pub(super) fn desk_in(folder: &str) -> Sandbox {
    let mut sandbox = Sandbox::repository();
    let mut base: Vec<(String, String)> = vec![
        ("itsm.yaml".to_owned(), CONFIG.to_owned()),
        ("services/mail.yaml".to_owned(), SERVICE.to_owned()),
        (".itsm/policy.yaml".to_owned(), POLICY.to_owned()),
        ("teams/messaging.yaml".to_owned(), "id: messaging\ntitle: Messaging\nstate: active\nlog:\n  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n".to_owned()),
        (path('E'), E.to_owned()),
    ];
    base.extend([
        person("ana", "Ana"),
        person("ben", "Ben"),
        person("cleo", "Cleo"),
    ]);
    on(&mut sandbox, "2026-11-01", folder, &base);
    let note = "changes/2026/11/CHG-2611-00000A.d/notes/20261106T090000Z-cleo-x7k2.md";
    on(
        &mut sandbox,
        "2026-11-12",
        folder,
        &[
            (path('A'), A.to_owned()),
            (note.to_owned(), "The window is agreed.\n".to_owned()),
            (path('B'), B.to_owned()),
        ],
    );
    on(
        &mut sandbox,
        "2026-11-19",
        folder,
        &[(path('C'), C.to_owned()), (path('D'), D.to_owned())],
    );
    sandbox.set("GIT_AUTHOR_DATE", "2026-11-20T12:00:00Z");
    sandbox.set("GIT_COMMITTER_DATE", "2026-11-20T12:00:00Z");
    sandbox
}

/// Commits files at noon of a day.
fn on(sandbox: &mut Sandbox, day: &str, folder: &str, files: &[(String, String)]) {
    for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
        sandbox.set(name, &format!("{day}T12:00:00Z"));
    }
    for (path, text) in files {
        sandbox.write(&format!("{folder}{path}"), text);
    }
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["commit", "--quiet", "--message", &format!("as of {day}")]);
}

/// Gives Ben a key and lets him sign a statement on change A; false on a machine without `ssh-keygen`.
pub(super) fn signed(sandbox: &Sandbox) -> bool {
    if Sandbox::find("ssh-keygen").is_none() {
        return false;
    }
    sandbox.shell("ssh-keygen -q -t ed25519 -N '' -C ben -f ../home/ben_key");
    let key = sandbox.shell("cut -d' ' -f1,2 ../home/ben_key.pub");
    let key = key.trim();
    let keys = format!("version: 1\npeople:\n  ben:\n    keys:\n      - {{key: \"{key}\"}}\n");
    sandbox.write(".itsm/keys.yaml", &keys);
    let signers = format!("ben namespaces=\"approval@itsm,git\" {key}\n");
    sandbox.write(".itsm/allowed_signers", &signers);
    let statement = STATEMENT;
    sandbox.write(STATEMENT_PATH, &format!("{statement}\n"));
    sandbox.shell(&format!(
        "ssh-keygen -q -Y sign -n approval@itsm -f ../home/ben_key {STATEMENT_PATH} 2>/dev/null && \
         mv {STATEMENT_PATH}.sig {}",
        STATEMENT_PATH.replace(".stmt", ".sig")
    ));
    sandbox.git(&["add", "--all"]);
    let key = sandbox.root().join("../home/ben_key").display().to_string();
    let format = [
        "-c",
        "gpg.format=ssh",
        "-c",
        &format!("user.signingkey={key}"),
    ];
    let commit = [
        "commit",
        "--quiet",
        "-S",
        "--message",
        "approvals: CHG-2611-00000A",
    ];
    sandbox.git(&[&format[..], &commit].concat());
    true
}

/// `printf content | sha256sum`
pub(super) const DIGEST: &str = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

pub(super) const STATEMENT_PATH: &str =
    "approvals/CHG-2611-00000A/ben.ed7002b439e9.approve.0badcafe.stmt";

const STATEMENT: &str = r#"{"_type":"https://in-toto.io/Statement/v1","predicate":{"approver":"ben","decision":"approve","desk":"0000000000000000000000000000000000000000:","nonce":"0badcafe0badcafe0badcafe0badcafe","policy":"0000000000000000000000000000000000000000000000000000000000000000","record":"CHG-2611-00000A","role":"peer","step":"authorize","time":"2026-11-09T15:30:00Z"},"predicateType":"urn:itsm:approval:v1","subject":[{"digest":{"sha256":"ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"},"name":"CHG-2611-00000A"}]}"#;

impl Sandbox {
    /// The path of a program of the machine.
    pub(super) fn find(name: &str) -> Option<std::path::PathBuf> {
        let path = std::env::var_os("PATH")?;
        let mut folders = std::env::split_paths(&path);
        folders.find_map(|folder| Some(folder.join(name)).filter(|full| full.is_file()))
    }

    /// Runs a shell command that must succeed, and returns what it printed.
    pub(super) fn shell(&self, command: &str) -> String {
        let output = self.run(Path::new("/bin/sh"), &["-c", command]);
        assert_eq!(
            output.code, 0,
            "{command}: {}{}",
            output.stdout, output.stderr
        );
        output.stdout
    }

    /// Puts a pack together beside the desk, and returns what the program printed.
    pub(super) fn pack(&self, folder: &str, args: &[&str]) -> crate::support::Output {
        let out = format!("../{folder}");
        let output = self.itsm(&[&["evidence"], args, &["--out", &out]].concat());
        assert_eq!(output.code, 0, "{args:?}: {}", output.stderr);
        output
    }

    /// Reads a file of a pack beside the desk.
    pub(super) fn packed(&self, path: &str) -> String {
        self.read(&format!("../{path}"))
    }
}

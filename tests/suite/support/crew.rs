//! People who approve: each with a clone of one repository, a home, a git identity and an SSH key of their own.
//!
//! Ana asks for a change, Eva is to carry it out, Ben, Cleo and Dan may approve it. A story is told in turns: somebody
//! comes to the branch `change`, does something there and pushes it. At its end a pipeline, which has a fresh clone and
//! no key, judges the branch by what is on `main`.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::support::Sandbox;
use crate::support::Team;
use crate::support::sandbox::Output;
use crate::support::verdict::Verdict;

/// The change that most stories are about.
pub(crate) const CHANGE: &str = "CHG-2611-00CHG1";

/// Its file.
pub(crate) const CHANGE_FILE: &str = "changes/2026/11/CHG-2611-00CHG1.yaml";

/// The branch on which it is proposed.
pub(crate) const BRANCH: &str = "change";

/// Everybody who has a key; the last two are programs.
const HOLDERS: [&str; 7] = ["ana", "ben", "cleo", "dan", "eva", "importer", "robot"];

/// One of three people has to approve a change; two of them an edit of the policy.
pub(crate) const ONE: &str = "\
version: 1
roles:
  approver: [ben, cleo, dan]
  owner: [ana, ben, cleo]
rules:
  - {name: usual, when: {type: change}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

/// Two of three people have to approve a change.
pub(crate) const TWO: &str = "\
version: 1
roles:
  approver: [ben, cleo, dan]
  owner: [ana, ben, cleo]
rules:
  - {name: usual, when: {type: change}, require: [{role: approver, count: 2}]}
policy: {require: [{role: owner, count: 1}]}
";

/// The change as Ana proposes it.
pub(crate) const CHANGE_TEXT: &str = "\
id: CHG-2611-00CHG1
title: Replace the relay
state: authorization
kind: normal
service: mail
cis: [mx-01]
requester: ana
assignee: eva
risk: low
risk_inputs: {criticality: 0, services: 1, items: 0, single_point: 0, kind: 0, outage: 0, backout: 0, tests: 0, history: 0, lead_time: 0, collisions: 0}
planned_start: 2026-11-23T20:00:00Z
planned_end: 2026-11-23T22:00:00Z
collision_check: clear
backout_plan: Put the old relay back
backout_tested: true
test_evidence: The run of Thursday in the laboratory
description: The old one is out of support
log:
  - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, assignee: eva, service: mail, backout_tested: true, planned_start: 2026-11-23T20:00:00Z, planned_end: 2026-11-23T22:00:00Z}}
  - {at: 2026-11-20T08:00:00Z, by: ana, do: submit, to: authorization, set: {risk: low, collision_check: clear}}
";

/// The desk without its people, policy and keys.
const FILES: &[(&str, &str)] = &[
    (
        "itsm.yaml",
        "format: 1\nrequires: \">=0.1\"\nprofile: small\ntimezone: UTC\n",
    ),
    (
        "services/mail.yaml",
        "id: mail\ntitle: Mail\nstate: live\nowner: ana\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: proposed, set: {owner: ana}}\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: launch, to: live}\n",
    ),
    (
        "cis/mx-01.yaml",
        "id: mx-01\ntitle: Mail relay\nstate: in-production\nclass: server\nservices: [mail]\nowner: dan\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server, owner: dan}}\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}\n",
    ),
];

/// A shared desk with a policy and keys, and the people around it.
pub(crate) struct Crew {
    team: Team,
    keys: tempfile::TempDir,
    now: RefCell<String>,
}

impl Crew {
    /// A crew under a policy.
    pub(crate) fn under(policy: &str) -> Self {
        Self::with(policy, &[])
    }

    /// A crew under a policy, with more files from the start; one that is there already is replaced.
    pub(crate) fn with(policy: &str, files: &[(&str, &str)]) -> Self {
        let keys = tempfile::tempdir().expect("a temporary folder");
        let start = Sandbox::repository();
        for name in HOLDERS {
            make_key(&start, &keys.path().join(name));
        }
        start.write(".itsm/policy.yaml", policy);
        start.write(".itsm/keys.yaml", &keys_file(keys.path()));
        for name in &HOLDERS[..5] {
            start.write(&format!("people/{name}.yaml"), &person(name));
        }
        start.commit(&[FILES, files].concat());
        Self::of(start, keys)
    }

    fn of(start: Sandbox, keys: tempfile::TempDir) -> Self {
        Self {
            team: Team::of(start),
            keys,
            now: RefCell::new("2026-11-20T12:00:00Z".to_owned()),
        }
    }

    /// The same people with the same keys and files in another repository, which was begun at some time.
    pub(crate) fn twin(&self, begun: &str) -> Self {
        let keys = tempfile::tempdir().expect("a temporary folder");
        for name in HOLDERS {
            for ending in ["", ".pub"] {
                let name = format!("{name}{ending}");
                fs::copy(self.key(&name), keys.path().join(&name)).expect("the key is copied");
            }
        }
        let mut start = Sandbox::repository();
        start.set("GIT_COMMITTER_DATE", begun);
        let main = self.pipeline("main");
        for path in main.git(&["ls-files"]).lines() {
            start.write(path, &main.read(path));
        }
        start.commit(&[]);
        Self::of(start, keys)
    }

    /// A crew under a policy, and the change that Ana proposes on its branch.
    pub(crate) fn proposing(policy: &str) -> Self {
        let crew = Self::under(policy);
        crew.propose();
        crew
    }

    /// Ana proposes the change on its branch.
    pub(crate) fn propose(&self) {
        self.turn("ana", |ana| {
            ana.commit(&[(CHANGE_FILE, CHANGE_TEXT)]);
        });
    }

    /// Lets a time be now, for the program and for git, as in `2026-11-20T12:00:00Z`.
    pub(crate) fn at(&self, time: &str) {
        time.clone_into(&mut self.now.borrow_mut());
    }

    /// Somebody's turn on the branch of the change: what is there is pulled, what is done is pushed.
    pub(crate) fn turn<T>(&self, name: &str, does: impl FnOnce(&Sandbox) -> T) -> T {
        self.turn_on(BRANCH, name, does)
    }

    /// Somebody's turn on a branch, which starts from `main` where nobody has pushed it yet.
    pub(crate) fn turn_on<T>(
        &self,
        branch: &str,
        name: &str,
        does: impl FnOnce(&Sandbox) -> T,
    ) -> T {
        let clone = self.join(name);
        clone.go_to(branch);
        let done = does(&clone);
        clone.git(&[
            "push",
            "--quiet",
            "--force",
            "origin",
            &format!("HEAD:{branch}"),
        ]);
        done
    }

    /// A clone of somebody, with their key in its home, at `main`.
    pub(crate) fn join(&self, name: &str) -> Sandbox {
        let mut clone = self.team.join(&capital(name));
        let now = self.now.borrow();
        for variable in ["ITSM_NOW", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            clone.set(variable, &now);
        }
        let ssh = clone.home().join(".ssh");
        fs::create_dir_all(&ssh).expect("the folder is made");
        for ending in ["", ".pub"] {
            let from = self.keys.path().join(format!("{name}{ending}"));
            fs::copy(from, ssh.join(format!("id_ed25519{ending}"))).expect("the key is copied");
        }
        clone
    }

    /// Somebody approves the change on its branch.
    pub(crate) fn approve(&self, name: &str) {
        self.turn(name, |clone| clone.done(&["approve", "--yes", CHANGE]));
    }

    /// Ana takes the step that was approved.
    pub(crate) fn authorize(&self) {
        self.turn("ana", |ana| ana.done(&["move", CHANGE, "approve"]));
    }

    /// What the program says to Ana when she tries to take the step; it has to refuse.
    pub(crate) fn refusal(&self) -> String {
        let output = self.attempt();
        assert_eq!(output.code, 1, "{}{}", output.stdout, output.stderr);
        output.stderr
    }

    fn attempt(&self) -> Output {
        let ana = self.join("ana");
        ana.go_to(BRANCH);
        ana.itsm(&["move", CHANGE, "approve"])
    }

    /// Brings the branch of the change onto `main`.
    pub(crate) fn merge(&self, by: &str) {
        self.land(BRANCH, by);
    }

    /// Brings a branch onto `main` with a commit of its own.
    pub(crate) fn land(&self, branch: &str, by: &str) {
        let clone = self.join(by);
        let branch = format!("origin/{branch}");
        clone.git(&["merge", "--quiet", "--no-ff", "-m", "merged", &branch]);
        clone.git(&["push", "--quiet", "origin", "main"]);
    }

    /// Brings a branch onto `main` as one commit by its author, as the button of a forge does.
    pub(crate) fn squash(&self, branch: &str, author: &str) {
        let mut forge = self.join(author);
        forge.git(&["merge", "--quiet", "--squash", &format!("origin/{branch}")]);
        forge.set("GIT_COMMITTER_NAME", "GitHub");
        forge.set("GIT_COMMITTER_EMAIL", "noreply@github.com");
        forge.git(&["commit", "--quiet", "-m", "squashed (#7)"]);
        forge.git(&["push", "--quiet", "origin", "main"]);
    }

    /// The judgement of a pipeline about the branch, by what is on `main`.
    pub(crate) fn verdict(&self) -> Verdict {
        self.verdict_on(BRANCH, &[])
    }

    /// The judgement of a pipeline about a branch, with more arguments.
    pub(crate) fn verdict_on(&self, branch: &str, args: &[&str]) -> Verdict {
        let clone = self.pipeline(branch);
        let usual = ["approvals", "verify", "--format", "json"];
        let target = ["--target", "origin/main"];
        let named = args.contains(&"--target");
        let target = if named { &[][..] } else { &target };
        Verdict::of(&clone.itsm(&[&usual[..], target, args].concat()))
    }

    /// A fresh clone at a branch, of nobody of the desk.
    pub(crate) fn pipeline(&self, branch: &str) -> Sandbox {
        let mut clone = self.team.join("Pipeline");
        clone.set("ITSM_NOW", &self.now.borrow());
        clone.git(&["switch", "--quiet", "--detach", &format!("origin/{branch}")]);
        clone
    }

    /// The file of somebody's private key.
    pub(crate) fn key(&self, name: &str) -> PathBuf {
        self.keys.path().join(name)
    }

    /// Makes one more key, and returns the file of its private half.
    pub(crate) fn new_key(&self, name: &str) -> PathBuf {
        let file = self.key(name);
        make_key(&self.pipeline("main"), &file);
        file
    }

    /// The one line of a public key.
    pub(crate) fn public(&self, name: &str) -> String {
        public_line(&self.key(name))
    }

    /// Where the shared repository is.
    pub(crate) fn address(&self) -> String {
        self.team.remote().display().to_string()
    }

    /// Runs git in the shared repository.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.team.git(args)
    }
}

impl Sandbox {
    /// Goes to a branch as the remote has it, or to a new one.
    pub(crate) fn go_to(&self, branch: &str) {
        let known = self.git(&["branch", "--remotes", "--list", &format!("origin/{branch}")]);
        let start = if known.is_empty() {
            "main"
        } else {
            known.trim()
        };
        self.git(&["checkout", "--quiet", "-B", branch, start]);
    }

    /// Replaces text in a file, which has to be there, and commits that.
    pub(crate) fn alter(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no `{from}`:\n{text}");
        self.commit(&[(path, &text.replace(from, to))]);
    }

    /// Signs bytes with a private key in a namespace, as anybody can who has `ssh-keygen`.
    pub(crate) fn ssh_sign(&self, key: &Path, namespace: &str, bytes: &[u8]) -> String {
        let message = self.home().join("message");
        fs::write(&message, bytes).expect("the message is written");
        let (key, file) = (key.display().to_string(), message.display().to_string());
        let args = ["-Y", "sign", "-q", "-n", namespace, "-f", &key, &file];
        let _ = fs::remove_file(self.home().join("message.sig"));
        let output = self.run(Path::new("ssh-keygen"), &args);
        assert_eq!(output.code, 0, "ssh-keygen: {}", output.stderr);
        fs::read_to_string(self.home().join("message.sig")).expect("the signature is read")
    }

    /// The paths of the statements about the change, in order.
    pub(crate) fn statements(&self) -> Vec<String> {
        let listed = self.git(&["ls-files", &format!("approvals/{CHANGE}/*.stmt")]);
        listed.lines().map(str::to_owned).collect()
    }
}

fn make_key(sandbox: &Sandbox, file: &Path) {
    let comment = file.file_name().unwrap_or_default().to_string_lossy();
    let file = file.display().to_string();
    let args = ["-q", "-t", "ed25519", "-N", "", "-C", &comment, "-f", &file];
    let output = sandbox.run(Path::new("ssh-keygen"), &args);
    assert_eq!(output.code, 0, "ssh-keygen: {}", output.stderr);
}

fn public_line(key: &Path) -> String {
    let text = fs::read_to_string(key.with_extension("pub")).expect("the key is read");
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    words.join(" ")
}

fn keys_file(folder: &Path) -> String {
    let mut text = "version: 1\npeople:\n".to_owned();
    for name in HOLDERS {
        let line = public_line(&folder.join(name));
        text += match name {
            "importer" => "bots:\n  importer:\n    imports: true\n    keys:\n",
            "robot" => "  robot:\n    keys:\n",
            _ => "",
        };
        if !["importer", "robot"].contains(&name) {
            writeln!(text, "  {name}:\n    keys:").expect("a text takes everything");
        }
        writeln!(
            text,
            "      - {{key: \"{line}\", name: {name}-laptop, from: 2026-10-01}}"
        )
        .expect("a text takes everything");
        if let Some(id) = account(name) {
            writeln!(
                text,
                "    forges:\n      - {{forge: github, id: {id}, login: {name}-gh}}"
            )
            .expect("a text takes everything");
        }
    }
    text
}

/// The number of somebody's account on the forge; programs have none.
pub(crate) fn account(name: &str) -> Option<usize> {
    let place = HOLDERS[..5].iter().position(|one| *one == name)?;
    Some(101 + place)
}

/// The file of a person.
pub(crate) fn person(name: &str) -> String {
    let title = capital(name);
    format!(
        "id: {name}\ntitle: {title} Test\nstate: active\nemail: {name}@example.org\nlog:\n  \
         - {{at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}}\n"
    )
}

fn capital(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

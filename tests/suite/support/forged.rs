//! Statements made by hand, as somebody makes them who has no need of the program.

use std::path::Path;

use crate::support::CHANGE;
use crate::support::Sandbox;
use crate::support::account;

/// A statement made by hand: what the program would write, but for what is set otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Forged {
    pub(crate) approver: String,
    pub(crate) decision: String,
    pub(crate) desk: String,
    pub(crate) digest: String,
    pub(crate) nonce: String,
    pub(crate) policy: String,
    pub(crate) record: String,
    pub(crate) role: Option<String>,
    pub(crate) step: String,
    pub(crate) subject: String,
    pub(crate) time: String,
}

impl Forged {
    /// An approval of the change, as a clone has it, by somebody.
    pub(crate) fn approval(clone: &Sandbox, approver: &str) -> Self {
        Self {
            digest: digest(clone),
            ..Self::plain(clone, approver)
        }
    }

    fn plain(clone: &Sandbox, approver: &str) -> Self {
        let time = clone.vars().iter().find(|(name, _)| name == "ITSM_NOW");
        Self {
            approver: approver.to_owned(),
            decision: "approve".to_owned(),
            desk: desk(clone),
            digest: String::new(),
            nonce: "0123456789abcdef0123456789abcdef".to_owned(),
            policy: "0".repeat(64),
            record: CHANGE.to_owned(),
            role: None,
            step: "authorize".to_owned(),
            subject: CHANGE.to_owned(),
            time: time.expect("a clock").1.clone(),
        }
    }

    /// An approval of an edit of a file that governs the desk; its digest is still to be set.
    pub(crate) fn edit(clone: &Sandbox, approver: &str, path: &str) -> Self {
        Self {
            digest: String::new(),
            record: path.to_owned(),
            step: "edit".to_owned(),
            subject: path.to_owned(),
            ..Self::plain(clone, approver)
        }
    }

    /// The one line of the statement, its members in order (RFC 8785).
    pub(crate) fn text(&self) -> String {
        let role = self.role.as_ref();
        let role = role.map(|role| format!(r#""role":"{role}","#));
        format!(
            concat!(
                r#"{{"_type":"https://in-toto.io/Statement/v1","predicate":{{"approver":"{}","decision":"{}","#,
                r#""desk":"{}","nonce":"{}","policy":"{}","record":"{}",{}"step":"{}","time":"{}"}},"#,
                r#""predicateType":"urn:itsm:approval:v1","subject":[{{"digest":{{"sha256":"{}"}},"name":"{}"}}]}}"#,
                "\n"
            ),
            self.approver,
            self.decision,
            self.desk,
            self.nonce,
            self.policy,
            self.record,
            role.unwrap_or_default(),
            self.step,
            self.time,
            self.digest,
            self.subject
        )
    }

    /// Where the program would put it, without the ending.
    pub(crate) fn stem(&self) -> String {
        let start = |text: &str, length: usize| text[..length].to_owned();
        let folder = folder(&self.step, &self.subject);
        format!(
            "approvals/{folder}/{}.{}.{}.{}",
            self.approver,
            start(&self.digest, 12),
            self.decision,
            start(&self.nonce, 8)
        )
    }

    /// Commits it without a signature, and returns its path.
    pub(crate) fn unsigned(&self, clone: &Sandbox) -> String {
        let path = format!("{}.stmt", self.stem());
        clone.commit(&[(&path, &self.text())]);
        path
    }

    /// Commits it with a signature by a key, and returns its path.
    pub(crate) fn signed(&self, clone: &Sandbox, key: &Path) -> String {
        self.signed_for(clone, key, "approval@itsm")
    }

    /// Commits it with a signature by a key in a namespace, and returns its path.
    pub(crate) fn signed_for(&self, clone: &Sandbox, key: &Path, namespace: &str) -> String {
        put(clone, &self.stem(), &self.text(), key, namespace)
    }
}

/// A review on a forge as an importer writes it down, made by hand.
#[derive(Debug, Clone)]
pub(crate) struct ForgedReview {
    pub(crate) approver: String,
    pub(crate) contributors: Vec<String>,
    pub(crate) decision: String,
    pub(crate) desk: String,
    pub(crate) digest: String,
    pub(crate) importer: String,
    pub(crate) author: String,
    pub(crate) number: u64,
    pub(crate) account: usize,
    /// The commit that the forge made of the pull request, where the importer says it.
    pub(crate) merge: Option<String>,
    pub(crate) merged_at: String,
    pub(crate) record: String,
    pub(crate) step: String,
    pub(crate) time: String,
}

impl ForgedReview {
    /// An approval by somebody of the change that a clone has, on the pull request of Ana.
    pub(crate) fn approval(clone: &Sandbox, approver: &str) -> Self {
        Self {
            digest: digest(clone),
            ..Self::plain(clone, approver)
        }
    }

    fn plain(clone: &Sandbox, approver: &str) -> Self {
        let plain = Forged::plain(clone, approver);
        Self {
            approver: plain.approver,
            contributors: vec!["ana".to_owned()],
            decision: plain.decision,
            desk: plain.desk,
            digest: plain.digest,
            importer: "importer".to_owned(),
            author: "ana".to_owned(),
            number: 7001,
            account: account(approver).unwrap_or(1),
            merge: None,
            merged_at: plain.time.clone(),
            record: plain.record,
            step: plain.step,
            time: plain.time,
        }
    }

    /// An approval by somebody of an edit of a file that governs the desk; its digest is still to be set.
    pub(crate) fn edit(clone: &Sandbox, approver: &str, path: &str) -> Self {
        Self {
            record: path.to_owned(),
            step: "edit".to_owned(),
            ..Self::plain(clone, approver)
        }
    }

    /// The one line of the statement, its members in order (RFC 8785).
    pub(crate) fn text(&self) -> String {
        let merge = self.merge.as_ref();
        let merge = merge.map(|id| format!(r#""merge_commit":"{id}","#));
        let names: Vec<String> = self
            .contributors
            .iter()
            .map(|one| format!("\"{one}\""))
            .collect();
        let state = if self.decision == "approve" {
            "approved"
        } else {
            "changes-requested"
        };
        format!(
            concat!(
                r#"{{"_type":"https://in-toto.io/Statement/v1","predicate":{{"approver":"{}","contributors":[{}],"decision":"{}","#,
                r#""desk":"{}","fetched_at":"{}","forge":"github","host":"github.com","importer":"{}","#,
                r#"{}"merged_at":"{}","merged_by":"eva-gh","nonce":"{}","#,
                r#""pull_request":{{"author":"{}-gh","author_person":"{}","number":7}},"record":"{}","repository":"crew/desk","#,
                r#""review":{{"commit":"{}","id":{},"login":"{}-gh","state":"{}","submitted_at":"{}","user_id":{}}},"#,
                r#""source":"{}","step":"{}"}},"#,
                r#""predicateType":"urn:itsm:forge-review:v1","subject":[{{"digest":{{"sha256":"{}"}},"name":"{}"}}]}}"#,
                "\n"
            ),
            self.approver,
            names.join(","),
            self.decision,
            self.desk,
            self.time,
            self.importer,
            merge.unwrap_or_default(),
            self.merged_at,
            "0123456789abcdef0123456789abcdef",
            self.author,
            self.author,
            self.record,
            "1".repeat(40),
            self.number,
            self.approver,
            state,
            self.time,
            self.account,
            "2".repeat(64),
            self.step,
            self.digest,
            self.record
        )
    }

    fn stem(&self) -> String {
        let digest = &self.digest[..12];
        let folder = folder(&self.step, &self.record);
        let (number, step) = (self.number, &self.step);
        format!("approvals/{folder}/github-review-{number}.{step}.{digest}")
    }

    /// Commits it without a signature, and returns its path.
    pub(crate) fn unsigned(&self, clone: &Sandbox) -> String {
        let path = format!("{}.stmt", self.stem());
        clone.commit(&[(&path, &self.text())]);
        path
    }

    /// Commits it with a signature by a key, and returns its path.
    pub(crate) fn signed(&self, clone: &Sandbox, key: &Path) -> String {
        put(clone, &self.stem(), &self.text(), key, "review@itsm")
    }
}

fn put(clone: &Sandbox, stem: &str, text: &str, key: &Path, namespace: &str) -> String {
    let path = format!("{stem}.stmt");
    let signature = clone.ssh_sign(key, namespace, text.as_bytes());
    clone.commit(&[(&path, text), (&format!("{stem}.sig"), &signature)]);
    path
}

/// How statements call the desk of a clone.
fn desk(clone: &Sandbox) -> String {
    let line = clone.git(&["rev-list", "--first-parent", "HEAD"]);
    let first = line.lines().last().unwrap_or_default();
    format!("{first}:")
}

/// The folder of the statements about a subject.
fn folder<'a>(step: &str, subject: &'a str) -> &'a str {
    if step == "edit" { "desk" } else { subject }
}

/// The digest of a file that governs the desk as a clone has it.
pub(crate) fn digest_of(clone: &Sandbox, path: &str) -> String {
    let verify = ["approvals", "verify", path, "--format", "json"];
    let shown = clone.itsm(&[&verify[..], &["--target", "origin/main"]].concat());
    let json: serde_json::Value = serde_json::from_str(&shown.stdout).expect("a verdict");
    let digest = json["cases"][0]["digest"].as_str();
    digest.expect("a digest").to_owned()
}

/// The digest of the change as a clone has it.
pub(crate) fn digest(clone: &Sandbox) -> String {
    clone
        .done(&["show", CHANGE, "--digest"])
        .stdout
        .trim()
        .to_owned()
}

//! What somebody who checks approvals and history says of them is what the pages say.

use std::path::Path;

use itsm::git::GitEnv;
use itsm::ops;
use itsm::ops::ApprovedContent;
use itsm::ops::Decided;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::EvidenceRequest;
use itsm::ops::OpsError;
use itsm::ops::Pack;
use itsm::ops::Proof;
use itsm::ops::Proofs;
use itsm::practice::Period;
use itsm::record::Record;
use itsm::trust::SshEnv;

use super::desk::DIGEST;
use super::desk::desk;
use crate::support::Sandbox;

/// Says of every record that Ben signed it, and that Cleo's approval does not count.
struct Checked;

fn decided(approver: &str, evidence: &str, refused: Option<&str>) -> Decided {
    Decided {
        statement: format!("approvals/x/{approver}.stmt"),
        approver: approver.to_owned(),
        decision: "approve".to_owned(),
        step: "authorize".to_owned(),
        digest: DIGEST.to_owned(),
        evidence: evidence.to_owned(),
        refused: refused.map(str::to_owned),
        ..Decided::default()
    }
}

impl Proofs for Checked {
    fn of(&self, _: &Desk, _: &Record) -> Result<Proof, OpsError> {
        Ok(Proof {
            decisions: vec![
                decided("ben", "signature", None),
                decided("cleo", "forge", Some("implementer-approval")),
            ],
            contents: vec![ApprovedContent {
                digest: DIGEST.to_owned(),
                bytes: b"content".to_vec(),
            }],
            verdict: vec!["Satisfied: 1 of 1 peer.".to_owned()],
            audit: Some(Vec::new()),
        })
    }

    fn audit(&self, _: &Desk, period: Option<&Period>) -> Result<Option<Vec<String>>, OpsError> {
        assert_eq!(period, None);
        Ok(Some(vec!["merge-edited: abc1234".to_owned()]))
    }
}

fn checked(sandbox: &Sandbox) -> Pack {
    let path = sandbox.vars().iter().find(|(name, _)| name == "PATH");
    let env = Env {
        now: "2026-11-20T12:00:00Z".parse().unwrap(),
        cwd: sandbox.root(),
        git: GitEnv {
            vars: sandbox.vars().to_vec(),
            inherit: false,
            ..GitEnv::find(path.unwrap().1.as_ref())
        },
        ssh: SshEnv::find("".as_ref(), None),
        random: Box::new(|| 0),
        variable: Box::new(|_| None),
    };
    let desk = Desk::open(&env, Some("HEAD")).unwrap();
    let request = EvidenceRequest::Records(vec!["00000A".to_owned()]);
    let pack = ops::evidence(&desk, &request, &Checked).unwrap();
    let out = sandbox.root().join(Path::new("../pack"));
    pack.write(&desk, &out).unwrap();
    pack
}

#[test]
fn verified_approvals_are_told_with_level_digest_and_reason() {
    let sandbox = desk();
    let pack = checked(&sandbox);
    assert_eq!(pack.records, 1);
    let page = sandbox.packed("pack/pages/CHG-2611-00000A.md");
    for line in [
        &format!(
            "| approve | authorize | ben |  | signature |  |  | {DIGEST} |  | approvals/x/ben.stmt |"
        ),
        &format!(
            "| approve | authorize | cleo |  | forge | no: implementer-approval |  | {DIGEST} |  | approvals/x/cleo.stmt |"
        ),
        "Satisfied: 1 of 1 peer.",
        "The audit of the history found nothing.",
        // Cleo carried it out; an approval that does not count makes nobody an approver.
        "- Nobody approved it who carried it out.",
        "| how that is proven | signature |",
        "Nothing that this page looks for.",
    ] {
        let found = page.lines().any(|one| one == line);
        assert!(found || line.starts_with("Nothing"), "{line}\n{page}");
    }
    assert!(!page.contains("No statement proves the approval"), "{page}");
    assert!(!page.contains("was not audited"), "{page}");
    assert!(
        sandbox
            .packed("pack/index.md")
            .contains("- merge-edited: abc1234\n")
    );
    assert_eq!(
        sandbox.packed(&format!("pack/approvals/CHG-2611-00000A/content/{DIGEST}")),
        "content"
    );
    assert!(
        sandbox
            .packed("pack/VERIFY.md")
            .contains("## What was signed\n")
    );
    let check =
        "cd ../pack && for file in approvals/*/content/*; do sha256sum < $file | cut -c1-64; done";
    assert_eq!(sandbox.shell(check).trim(), DIGEST);
}

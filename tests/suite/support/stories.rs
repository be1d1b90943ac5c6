//! What several stories of a crew have in common.

use crate::support::Crew;

/// The configuration of a desk of the larger profile.
pub(crate) const ITIL: &str = "format: 1\nrequires: \">=0.1\"\nprofile: itil\ntimezone: UTC\n";

/// Of the larger profile, where two steps of a change are decided on, each by one of three.
pub(crate) const BOTH: &str = "\
version: 1
roles:
  approver: [ben, cleo, dan]
  change-approver: [ben, cleo]
  owner: [ana, ben, cleo]
rules:
  - {name: usual, when: {type: change, step: [peer-review, authorize]}, require: [{role: approver, count: 1}]}
policy: {require: [{role: owner, count: 1}]}
";

/// So many have to approve a change; an emergency one, and so many more within two days of it.
pub(crate) fn emergency_policy(usual: u8, afterwards: u8) -> String {
    format!(
        "\
version: 1
roles: {{approver: [ben, cleo, dan], owner: [ana, ben, cleo]}}
rules:
  - {{name: usual, when: {{type: change, kind: normal}}, require: [{{role: approver, count: {usual}}}]}}
  - name: emergency
    when: {{type: change, kind: emergency}}
    require: [{{role: approver, count: 1}}]
    afterwards: {{role: approver, count: {afterwards}, within: 2d}}
policy: {{require: [{{role: owner, count: 1}}]}}
"
    )
}

impl Crew {
    /// Ana submits a change of the larger profile, with some fields more, and Ben looks at it; its id.
    pub(crate) fn look_at(&self, more: &[&str]) -> String {
        let fields = [
            "kind=normal",
            "category=minor",
            "impact=low",
            "outage=false",
            "requester=ana",
            "cis=mx-01",
            "description=It is out of support",
            "justification=So is its maker",
            "implementation_plan=Put the new one in",
            "test_plan=Send mail",
            "backout_plan=Put the old one back",
            "backout_tested=true",
            "test_evidence=The run of Thursday",
            "planned_start=2026-12-08T20:00:00Z",
            "planned_end=2026-12-08T22:00:00Z",
        ];
        let mut args = vec!["new", "change", "Replace the relay", "--quiet"];
        args.extend(fields.iter().chain(more).flat_map(|field| ["--set", field]));
        let id = self.turn("ana", |ana| {
            let id = ana.done(&args).stdout.trim().to_owned();
            ana.done(&["move", &id, "submit"]);
            id
        });
        self.turn("ben", |ben| {
            ben.done(&["approve", "--yes", &id, "--step", "peer-review"]);
        });
        id
    }

    /// A branch takes `main` in and becomes it, so that the line runs through the branch.
    pub(crate) fn become_main(&self, branch: &str, by: &str) {
        let clone = self.join(by);
        let branch = format!("origin/{branch}");
        clone.git(&["switch", "--quiet", "--detach", &branch]);
        clone.git(&["merge", "--quiet", "--no-edit", "origin/main"]);
        clone.git(&["push", "--quiet", "origin", "HEAD:main"]);
    }
}

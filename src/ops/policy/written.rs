//! The text of a first policy: one that a team of three can live with from its first day.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::schema::Definitions;
use crate::yaml::Context;
use crate::yaml::scalar;

/// The type with rules of its own.
const CHANGE: &str = "change";

/// The step with rules of its own.
const AUTHORIZE: &str = "authorize";

/// The steps that a colleague decides on, of the shipped life cycles; approvers decide on all others.
const BY_PEERS: [&str; 2] = ["peer-review", "reschedule"];

/// The role of those who approve.
const APPROVER: &str = "change-approver";

/// The roles that the text has anyway.
const ROLES: [&str; 3] = ["peer", APPROVER, "policy-owner"];

/// What every first policy ends with.
const REST: &str = "\
# Whose approval does not count, and that an author whom nobody knows stands against every approval. Bots never count.
separation: {requester: deny, author: deny, assignee: deny, unknown: deny}
# How long a decision is good for.
expire_after: 14d
# Addresses under which forges commit for people.
forge_committers: [noreply@github.com]
# What an edit of this file, the keys, itsm.yaml or a definition needs, by the policy before the edit; and an edit of the
# files that run the checks, from the top of the repository.
policy:
  require: [{role: policy-owner, count: 1}]
  evidence: forge
  pipelines:
    - .github/workflows/
    - .github/actions/
    - .github/CODEOWNERS
    - .gitlab-ci.yml
    - .gitlab/
    - .forgejo/workflows/
    - .gitea/workflows/
    - .pre-commit-config.yaml
    - CODEOWNERS
    - docs/CODEOWNERS
";

/// A first policy for a desk with these definitions, these approvers and so many active people.
pub(super) fn written(
    definitions: &Definitions,
    approvers: &BTreeSet<String>,
    people: usize,
) -> String {
    let holders = holders(approvers, people);
    // Neither who asks for a change nor who carries it out approves it, so that of three people one may be left.
    let two = if approvers.len() > 3 { 2 } else { 1 };
    let mut text = "\
# Who has to approve what. `itsm policy check` says whether it can be used, `itsm policy explain ID` what it asks for a record.
version: 1
roles:
  # Every active person of the desk; contacts of customers are none.
  peer: {anyone: true}
"
    .to_owned();
    for role in ROLES[1..].iter().copied().chain(further_roles(definitions)) {
        let _ = writeln!(text, "  {role}: {holders}");
    }
    text.push_str(
        "\
# Every rule that matches applies; where none does, nobody can approve. Evidence is asserted < commit < forge <
# signature < hardware: `forge` is a review on a forge or anything better, `signature` is `itsm approve` with the person's
# own key, `hardware` the same with a key in a device that wants to be touched (`ssh-keygen -t ed25519-sk`).
rules:
",
    );
    if asks(definitions, CHANGE, AUTHORIZE) {
        text.push_str(&of_changes(two));
    }
    for (name, step) in further_steps(definitions) {
        let role = if BY_PEERS.contains(&step) {
            "peer"
        } else {
            APPROVER
        };
        let _ = write!(
            text,
            "  - name: {name}-{step}\n    when: {{type: {name}, step: {step}}}\n    require: [{{role: {role}, count: 1}}]\n    evidence: forge\n"
        );
    }
    text.push_str(REST);
    text
}

/// Those who hold a role; with one person alone whoever comes later holds it too, or nobody could ever let them in.
fn holders(approvers: &BTreeSet<String>, people: usize) -> String {
    if people < 2 || approvers.is_empty() {
        return "{anyone: true} # name people here, `[ana, ben]`, once there are more".to_owned();
    }
    let ids: Vec<String> = approvers
        .iter()
        .map(|id| scalar(id, Context::Flow))
        .collect();
    format!("[{}]", ids.join(", "))
}

fn of_changes(two: usize) -> String {
    format!(
        "  \
  # Up to high risk a colleague's review is enough.
  - name: usual
    when: {{type: change, risk: [low, moderate, high]}}
    require: [{{role: peer, count: 1}}]
    evidence: forge
  - name: very-high-risk
    when: {{type: change, risk: very-high, kind: [standard, normal, null]}}
    require: [{{role: change-approver, count: {two}}}]
    evidence: signature
  # What can't wait is looked at by one approver now and once more afterwards; `itsm approve ID --step review` does that.
  - name: emergency
    when: {{type: change, kind: emergency}}
    require: [{{role: change-approver, count: 1}}]
    evidence: forge
    afterwards: {{role: change-approver, count: {two}, within: 2d}}
"
    )
}

fn asks(definitions: &Definitions, name: &str, step: &str) -> bool {
    let definition = definitions.record_type(name);
    definition.is_some_and(|one| one.approval_steps().contains(step))
}

/// The roles that life cycles ask for and the text would not have.
fn further_roles(definitions: &Definitions) -> BTreeSet<&str> {
    let asked = definitions.types().iter().flat_map(|one| one.asked_roles());
    asked.filter(|role| !ROLES.contains(role)).collect()
}

/// Every step that has to be approved but that of changes with rules of their own.
fn further_steps(definitions: &Definitions) -> Vec<(&str, &str)> {
    let types = definitions.types().iter();
    let steps = types.flat_map(|one| {
        let steps = one.approval_steps().into_iter();
        steps.map(|step| (one.name.as_str(), step))
    });
    steps.filter(|one| *one != (CHANGE, AUTHORIZE)).collect()
}

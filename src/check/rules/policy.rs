//! A policy that can't be used. The findings are made where the policy is read; this is their documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "policy",
    level: Level::Error,
    summary: "Finds what is wrong in `.itsm/policy.yaml`: unknown words, types, fields, steps, values and roles.",
    why: "Half a policy would let through what the other half stops, so one with a fault is not used at all, and nothing can be approved by it. `itsm policy check` finds more: what is valid and does not work as it seems.",
    example: Example {
        files: &[(
            ".itsm/policy.yaml",
            Body::Text(
                "\
version: 1
roles:
  peer: {anyone: true}
rules:
  - name: usual
    when: {type: change, risk: medium}
    require: [{role: per, count: 1}]
policy: {require: [{role: peer, count: 1}]}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            ".itsm/policy.yaml",
            Body::Text(
                "\
version: 1
roles:
  peer: {anyone: true}
rules:
  - name: usual
    when: {type: change, risk: moderate}
    require: [{role: peer, count: 1}]
policy: {require: [{role: peer, count: 1}]}
",
            ),
        )],
    },
    check: Check::Repository,
};

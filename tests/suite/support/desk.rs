//! A small desk with a history, the stage of most sessions.

use crate::support::Sandbox;

/// The files of the desk, path and text.
const FILES: &[(&str, &str)] = &[
    (
        "itsm.yaml",
        "format: 1\nrequires: \">=0.1\"\nprofile: small\ntimezone: UTC\n",
    ),
    (
        "people/ana.yaml",
        "id: ana\ntitle: Ana Test\nstate: active\nemail: ana@example.org\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
    ),
    (
        "people/ben.yaml",
        "id: ben\ntitle: Ben Test\nstate: active\nemail: ben@example.org\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n",
    ),
    (
        "services/mail.yaml",
        "id: mail\ntitle: Mail\nstate: live\nowner: ana\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: proposed, set: {owner: ana}}\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: launch, to: live}\n",
    ),
    (
        "cis/mx-01.yaml",
        "id: mx-01\ntitle: Mail relay\nstate: in-production\nclass: server\nservices: [mail]\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: put-in-production, to: in-production}\n",
    ),
    (
        "incidents/2026/10/INC-2610-00DNE3.yaml",
        "id: INC-2610-00DNE3\ntitle: Scanner is offline\nstate: closed\nimpact: low\nurgency: medium\nassignee: ben\n\
         solution: Plugged in again\nlog:\n  \
         - {at: 2026-10-05T08:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: medium}}\n  \
         - {at: 2026-10-05T08:30:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}\n  \
         - {at: 2026-10-05T10:00:00Z, by: ben, do: resolve, to: resolved}\n  \
         - {at: 2026-10-07T10:00:00Z, by: ben, do: close, to: closed}\n",
    ),
    (
        "incidents/2026/11/INC-2611-00NEW1.yaml",
        "id: INC-2611-00NEW1\ntitle: Outbound mail is rejected\nstate: new\nservice: mail\nimpact: high\nurgency: medium\nlog:\n  \
         - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}\n",
    ),
    (
        "incidents/2026/11/INC-2611-00WRK2.yaml",
        "id: INC-2611-00WRK2\ntitle: The printer jams\nstate: in-progress\nimpact: low\nurgency: low\nassignee: ben\nlog:\n  \
         - {at: 2026-11-18T09:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: low}}\n  \
         - {at: 2026-11-18T10:00:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}\n",
    ),
    (
        "changes/2026/11/CHG-2611-00CHG4.yaml",
        "id: CHG-2611-00CHG4\ntitle: Replace the relay\nstate: draft\nkind: normal\nlog:\n  \
         - {at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}}\n",
    ),
];

/// The path of the open incident about mail.
pub(crate) const MAIL: &str = "incidents/2026/11/INC-2611-00NEW1.yaml";

impl Sandbox {
    /// A repository that holds the small desk, everything committed; new ids are the same in every run.
    pub(crate) fn desk() -> Self {
        let mut sandbox = Self::repository();
        sandbox.set("ITSM_SEED", "sessions");
        sandbox.commit(FILES);
        sandbox
    }
}

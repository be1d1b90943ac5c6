//! Keys and tokens that somebody pasted into a record.
//!
//! What was found is never part of the message, which ends in logs that more people read than the record.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::check::Subject;
use crate::diagnostic::Level;
use crate::text::Span;
use crate::text::secrets;

pub(super) static RULE: Rule = Rule {
    name: "secret-in-text",
    level: Level::Warning,
    summary: "Finds what looks like a private key or an access token in the text of a record.",
    why: "Whoever may read the desk may use what is pasted into it, and git keeps it after it is taken out. Keys belong in a vault, and one that was here has to be replaced.",
    example: Example {
        files: &[(
            "incidents/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
description: |
  Log in to the relay with this:
  -----BEGIN OPENSSH PRIVATE KEY-----
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            "incidents/INC-2611-7K3QXM.yaml",
            Body::Text(
                "\
id: INC-2611-7K3QXM
title: Outbound mail is rejected
state: new
description: |
  Log in to the relay with the key `relay` of the vault.
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
",
            ),
        )],
    },
    check: Check::Record(check),
};

fn check(subject: &Subject<'_>, _: &Context<'_>, sink: &mut Sink<'_>) {
    let id = subject.record.id();
    for secret in secrets(subject.record.document().text()) {
        let message = format!("this looks like {}", secret.what);
        sink.at_span(Span::new(secret.start, secret.end), message).hint(format!(
            "have it replaced where it is used, then take it out: `itsm redact {id} --field FIELD --reason TEXT`"
        ));
    }
}

//! The keys of a desk in OpenSSH's own form, for who wants to check a signature without this program.

use chrono::DateTime;
use chrono::Utc;

use crate::trust::Holder;
use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::signature::APPROVAL;
use crate::trust::signature::COMMIT;
use crate::trust::signature::REVIEW;

/// What the file begins with.
const HEAD: &str = "# Made from .itsm/keys.yaml by `itsm keys`; edits here are lost. Its times need OpenSSH 9.1 or newer.\n";

/// The `allowed_signers` of a keyring (ssh-keygen(1), ALLOWED SIGNERS), one line a key.
///
/// A key that was never good, because it ended before it began, has no line: OpenSSH would refuse the whole file.
pub fn allowed_signers(keyring: &Keyring) -> String {
    let mut text = HEAD.to_owned();
    for (holder, keys) in keyring.holders() {
        for key in keys.iter().filter(|key| was_ever_good(key)) {
            text.push_str(&line(holder, key));
        }
    }
    text
}

fn was_ever_good(key: &Key) -> bool {
    match (key.starts(), key.ends()) {
        (Some(start), Some(end)) => start < end,
        _ => true,
    }
}

fn line(holder: Holder<'_>, key: &Key) -> String {
    let id = holder.id();
    let namespace = match holder {
        Holder::Person(_) => APPROVAL,
        Holder::Bot(_) => REVIEW,
    };
    let mut options = vec![format!("namespaces=\"{namespace},{COMMIT}\"")];
    options.extend(
        key.starts()
            .map(|at| format!("valid-after=\"{}\"", time(at))),
    );
    options.extend(
        key.ends()
            .map(|at| format!("valid-before=\"{}\"", time(at))),
    );
    format!("{id} {} {}\n", options.join(","), key.public.line())
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y%m%d%H%M%SZ").to_string()
}

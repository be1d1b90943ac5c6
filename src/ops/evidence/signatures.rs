//! What a stranger needs to check the signatures of a pack with `ssh-keygen` alone: whose keys there are, who signed each
//! statement, and when it came into the history, for a key counts as it was then.

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::SIGNATURE;
use crate::ops::approvals::STATEMENT;
use crate::ops::evidence::Pack;
use crate::ops::evidence::proven::Proven;
use crate::record::print_time;
use crate::text::printable;
use crate::trust;
use crate::trust::Keyring;
use crate::trust::Statement;
use crate::yaml::decode;

/// The keys of the desk in the form of OpenSSH.
pub(super) const SIGNERS: &str = "allowed_signers";

/// The file that names signer, namespace, time and path of each signed statement.
pub(super) const SIGNATURES: &str = "signatures.tsv";

/// What was added about signatures.
#[derive(Default)]
pub(super) struct Signatures {
    /// The files that were added, each with what it is.
    pub(super) files: Vec<(&'static str, &'static str)>,
    /// The statements whose key is not good by what the desk says of it now, each with why: OpenSSH asks for nothing else.
    pub(super) failing: Vec<(String, String)>,
}

/// Adds both files, where there is something for them to tell.
pub(super) fn add(
    desk: &Desk,
    proven: &Proven<'_>,
    pack: &mut Pack,
) -> Result<Signatures, OpsError> {
    let (mut made, mut failing) = (Vec::new(), Vec::new());
    let bytes = desk.content(trust::KEYS).unwrap_or_default();
    let keys = decode(&bytes).unwrap_or_default();
    let keyring = Keyring::parse(trust::KEYS, keys, &mut Vec::new());
    if keyring.holders().next().is_some() {
        pack.add(SIGNERS.to_owned(), trust::allowed_signers(&keyring));
        made.push((
            SIGNERS,
            "The keys of desk/keys.yaml as ssh-keygen reads them.",
        ));
    }
    let mut rows = String::new();
    for (path, bytes) in pack.files() {
        let signature = path
            .strip_suffix(STATEMENT)
            .and_then(|stem| pack.files().get(&format!("{stem}{SIGNATURE}")));
        let (Some(signature), Ok(statement)) = (signature, Statement::parse(bytes)) else {
            continue;
        };
        let time = proven.came(path, bytes, signature)?.unwrap_or(desk.now);
        let row = [
            statement.signer(),
            statement.namespace(),
            &time.format("%Y%m%d%H%M%S").to_string(),
            path,
        ];
        if let Some(why) = not_good(&keyring, &statement, (bytes, signature), time) {
            failing.push((path.clone(), why));
        }
        rows.push_str(&row.map(|cell| printable(cell).into_owned()).join("\t"));
        rows.push('\n');
    }
    if !rows.is_empty() {
        pack.add(SIGNATURES.to_owned(), rows);
        made.push((
            SIGNATURES,
            "Signer, namespace and time of each signed statement, for the commands of VERIFY.md.",
        ));
    }
    Ok(Signatures {
        files: made,
        failing,
    })
}

/// Why the key of a statement is not good at the time at which it came; none where it is, or where no key fits.
fn not_good(
    keyring: &Keyring,
    statement: &Statement,
    (bytes, signature): (&[u8], &[u8]),
    came: DateTime<Utc>,
) -> Option<String> {
    let (space, signer) = (statement.namespace(), statement.signer());
    let key = trust::verify(bytes, Some(signature), space, keyring, signer).ok()?;
    let fault = key.good_at(came).err()?;
    let came = print_time(came);
    Some(format!(
        "{fault} ({}), and the statement came at {came}",
        key.fingerprint
    ))
}

//! A key that is not to be trusted any more.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals;
use crate::ops::keys::BOTS;
use crate::ops::keys::KeyOf;
use crate::ops::keys::KeysFile;
use crate::ops::keys::PEOPLE;
use crate::record::print_time;
use crate::trust::Holder;
use crate::trust::Key;
use crate::trust::Keyring;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

/// The fewest characters of a fingerprint by which a key is found.
const FEWEST: usize = 4;

/// A request to revoke a key.
#[derive(Debug, Clone)]
pub struct RevokeKeyRequest {
    /// The key's fingerprint, the beginning of it, or its name.
    pub key: String,
    /// Why.
    pub reason: String,
    /// From when on it is not to be trusted, if not from now on.
    pub at: Option<DateTime<Utc>>,
}

/// Plans to revoke a key; its signatures of before stay what they are where something else proves their time.
pub fn revoke_key(
    desk: &Desk,
    env: &Env,
    request: &RevokeKeyRequest,
) -> Result<(Plan, KeyOf), OpsError> {
    desk.writable()?;
    let file = KeysFile::read(desk)?;
    let (holder, at, key) = named(&file.keyring, &request.key)?;
    let from = request.at.unwrap_or(env.now);
    if from > env.now {
        let message = format!("{} is still to come", print_time(from));
        return Err(OpsError::usage(message).hint("a key that ends as planned has `until`"));
    }
    if let Some(earlier) = key.revoked.filter(|earlier| *earlier <= from) {
        let (name, time) = (&key.fingerprint, print_time(earlier));
        return Err(OpsError::refused(format!(
            "{name} was revoked at {time} already"
        )));
    }
    let kind = match holder {
        Holder::Person(_) => PEOPLE,
        Holder::Bot(_) => BOTS,
    };
    let id = holder.id().to_owned();
    let path = FieldPath::root().key(kind).key(&id).key("keys").index(at);
    let set = |member: &str, value: &str| Edit::Set {
        path: path.key(member),
        value: Value::from(value),
        before: None,
    };
    let edits = [
        set("revoked", &print_time(from)),
        set("reason", &request.reason),
    ];
    let mut plan = file.plan(desk, &edits, format!("keys: revoke one of {id}"))?;
    let fingerprint = key.fingerprint.clone();
    let doubtful = approvals::doubtful(desk, &file.keyring, &fingerprint, from)?;
    plan.warnings.extend(doubtful);
    Ok((
        plan,
        KeyOf {
            holder: id,
            fingerprint,
        },
    ))
}

/// The key that a person means, and its place among those of its holder.
fn named<'a>(keyring: &'a Keyring, text: &str) -> Result<(Holder<'a>, usize, &'a Key), OpsError> {
    let part = text.strip_prefix("SHA256:").unwrap_or(text);
    let begins = |key: &Key| {
        let own = key.fingerprint.trim_start_matches("SHA256:");
        part.len() >= FEWEST && own.starts_with(part)
    };
    let all = keyring.holders().flat_map(|(holder, keys)| {
        let keys = keys.iter().enumerate();
        keys.map(move |(at, key)| (holder, at, key))
    });
    let is_meant = |key: &Key| begins(key) || key.name.as_deref() == Some(text);
    let found: Vec<_> = all.filter(|(_, _, key)| is_meant(key)).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let error = OpsError::usage(format!("no key of this desk is `{text}`"));
            Err(error.hint("`itsm keys list` shows every key"))
        }
        several => {
            let mut names = several
                .iter()
                .map(|(holder, _, key)| format!("{} of {}", key.fingerprint, holder.id()));
            let count = several.len();
            let first = names.by_ref().take(4).collect::<Vec<_>>().join(", ");
            Err(OpsError::usage(format!(
                "`{text}` could be any of {count}: {first}"
            )))
        }
    }
}

//! The key with which the user signs.

use std::path::Path;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::SignError;
use crate::trust::SigningKey;
use crate::trust::Wanted;
use crate::trust::user_key;

/// The key with which somebody signs, which has to be one of theirs that is good now.
pub fn signing_key(
    desk: &Desk,
    env: &Env,
    keyring: &Keyring,
    id: &str,
    file: Option<&Path>,
) -> Result<SigningKey, OpsError> {
    let known = keyring.keys_of(id);
    if known.is_empty() {
        let error = OpsError::new(Kind::Usage, format!("the desk has no key of {id}"));
        return Err(error.hint("`itsm keys add` adds one; it counts once the desk has taken it in"));
    }
    let found = own_key(desk, env, file, known)?;
    let fingerprint = found.public.fingerprint();
    let Some(key) = known.iter().find(|key| key.fingerprint == fingerprint) else {
        let message = match keyring.holder_of(&fingerprint) {
            Some(holder) => format!("{fingerprint} is a key of {}, not of {id}", holder.id()),
            None => format!("{fingerprint} is no key that the desk has of {id}"),
        };
        return Err(OpsError::usage(message).hint("`itsm keys list` shows every key"));
    };
    match key.good_at(env.now) {
        Ok(()) => Ok(found),
        Err(fault) => Err(OpsError::refused(format!("{fingerprint}: {fault}"))),
    }
}

/// The user's own key, by what the user or git says, or in the home.
pub(super) fn own_key(
    desk: &Desk,
    env: &Env,
    file: Option<&Path>,
    known: &[Key],
) -> Result<SigningKey, OpsError> {
    let file = file.map(|file| env.cwd.join(file));
    let setting = match (&file, &desk.repo) {
        (None, Some(repo)) if repo.setting("gpg.format")?.as_deref() == Some("ssh") => {
            repo.setting("user.signingkey")?
        }
        _ => None,
    };
    let wanted = Wanted {
        file: file.as_deref(),
        setting: setting.as_deref(),
        known,
    };
    user_key(&env.ssh, &wanted).map_err(OpsError::from)
}

impl From<SignError> for OpsError {
    fn from(error: SignError) -> Self {
        let kind = match &error {
            SignError::Io(_) | SignError::Refused | SignError::Wrong(_) => Kind::Io,
            _ => Kind::Usage,
        };
        let hint = match &error {
            SignError::NoProgram => Some("install OpenSSH"),
            SignError::NoKey(_) => {
                Some("`ssh-keygen -t ed25519` makes a key; or name the file of one that you have")
            }
            SignError::SeveralKeys(_) => Some("name the file of the one to use"),
            SignError::Read { .. } => {
                Some("`ssh-keygen -y -f KEY > KEY.pub` makes the public half of a key")
            }
            _ => None,
        };
        let error = Self::new(kind, error.to_string());
        hint.into_iter().fold(error, Self::hint)
    }
}

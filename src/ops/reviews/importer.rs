//! The bot that vouches for what a forge said: its key, its signature, and the desk that it speaks for.

use std::path::Path;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::trust;
use crate::trust::Holder;
use crate::trust::Key;
use crate::trust::Keyring;
use crate::trust::SigningKey;
use crate::trust::Wanted;

/// The bot that imports, and what it signs with.
pub(super) struct Importer {
    /// The id of the bot.
    pub(super) id: String,
    key: SigningKey,
}

impl Importer {
    /// Finds the key of the user, which has to be good now and that of a bot that may import.
    pub(super) fn find(
        desk: &Desk,
        env: &Env,
        keyring: &Keyring,
        file: Option<&Path>,
    ) -> Result<Self, OpsError> {
        let repo = desk.repository()?;
        let is_ssh = repo.setting("gpg.format")?.as_deref() == Some("ssh");
        let setting = repo.setting("user.signingkey")?.filter(|_| is_ssh);
        let bots = keyring.bots.values().filter(|bot| bot.imports);
        let known: Vec<Key> = bots.flat_map(|bot| bot.keys.clone()).collect();
        let wanted = Wanted {
            file,
            setting: setting.as_deref(),
            known: &known,
        };
        if known.is_empty() {
            return Err(no_importer("no bot of this desk may import reviews"));
        }
        let key =
            trust::user_key(&env.ssh, &wanted).map_err(|error| no_importer(&error.to_string()))?;
        let fingerprint = key.public.fingerprint();
        let Some((Holder::Bot(id), known)) = keyring.key(&fingerprint) else {
            return Err(no_importer(&format!("the key {fingerprint} is no bot's")));
        };
        if !keyring.bots.get(id).is_some_and(|bot| bot.imports) {
            return Err(no_importer(&format!("the bot {id} may not import reviews")));
        }
        known
            .good_at(env.now)
            .map_err(|fault| no_importer(&fault.to_string()))?;
        Ok(Self {
            id: id.to_owned(),
            key,
        })
    }

    /// Signs a statement.
    pub(super) fn sign(&self, env: &Env, bytes: &[u8]) -> Result<String, OpsError> {
        let signed = trust::sign(&env.ssh, &self.key, trust::REVIEW, bytes);
        signed.map_err(|error| OpsError::new(Kind::Io, error.to_string()))
    }
}

fn no_importer(why: &str) -> OpsError {
    OpsError::usage(why.to_owned())
        .hint("reviews are vouched for by a bot: `itsm keys add --bot ID --imports FILE.pub` gives it a key")
        .hint("`--key FILE` names the private half, or `user.signingkey` of git with `gpg.format` ssh")
}

/// What statements call a desk: the id of the first commit, and the desk's folder in the repository.
pub(super) fn desk_name(desk: &Desk) -> Result<String, OpsError> {
    let repo = desk.repository()?;
    if repo.is_shallow()? {
        let message = "the first commit is not here, by which a desk is known";
        return Err(OpsError::new(Kind::State, message).hint("`git fetch --unshallow` brings it"));
    }
    let first = repo
        .first_commit()?
        .ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))?;
    Ok(format!("{first}:{}", repo.prefix().trim_end_matches('/')))
}

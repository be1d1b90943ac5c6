//! The bot that vouches for what a forge said: its key and its signature.

use std::path::Path;

use crate::git::GitEnv;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::keys::signing_key;
use crate::trust;
use crate::trust::Keyring;
use crate::trust::SigningKey;

/// The bot that imports, and what it signs with.
pub(super) struct Importer {
    /// The id of the bot.
    pub(super) id: String,
    key: SigningKey,
}

impl Importer {
    /// Finds the user's key, which has to be good now and that of a bot that may import.
    pub(super) fn find(
        desk: &Desk,
        env: &Env,
        keyring: &Keyring,
        file: Option<&Path>,
    ) -> Result<Self, OpsError> {
        let mut refusal = None;
        for (id, _) in keyring.bots.iter().filter(|(_, bot)| bot.imports) {
            match signing_key(desk, env, keyring, id, file) {
                Ok(key) => {
                    let id = id.clone();
                    return Ok(Self { id, key });
                }
                Err(error) if file.is_none() => {
                    let hint = format!("`--key FILE` names the private key of `{id}`");
                    refusal = Some(error.hint(hint));
                }
                Err(error) => refusal = Some(error),
            }
        }
        let error = refusal.unwrap_or_else(|| {
            OpsError::usage("no bot of this desk may import reviews").hint(
                "`itsm keys add KEY.pub --bot importer --imports` names one that the job signs as",
            )
        });
        Err(error)
    }

    /// The git whose commits it signs.
    pub(super) fn git(&self, env: &Env) -> GitEnv {
        let file = self.key.file.as_ref();
        let key = file.map_or_else(
            || format!("key::{}", self.key.public.line()),
            |file| file.to_string_lossy().into_owned(),
        );
        env.git.signing(&key, env.ssh.program.as_deref())
    }

    /// Signs a statement.
    pub(super) fn sign(&self, env: &Env, bytes: &[u8]) -> Result<String, OpsError> {
        Ok(trust::sign(&env.ssh, &self.key, trust::REVIEW, bytes)?)
    }
}

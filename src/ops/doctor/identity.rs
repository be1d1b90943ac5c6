//! Whether a commit and an entry of a log would know who makes them.

use crate::diagnostic::Level;
use crate::git::GitError;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::doctor::Trouble;
use crate::ops::whoami;

pub(super) fn check(desk: &Desk, env: &Env) -> Result<Option<Trouble>, OpsError> {
    if let Err(error) = crate::git::identity(&desk.root, &env.git) {
        return match error {
            GitError::NoIdentity { .. } => {
                let trouble = Trouble::new("no-identity", Level::Error, error.to_string());
                Ok(Some(trouble))
            }
            other => Err(other.into()),
        };
    }
    let me = whoami(desk, env)?;
    let email = me.identity.email;
    Ok(me.person.is_none().then(|| {
        let message = format!("no person of this desk has the address {email}");
        Trouble::new("no-person", Level::Warning, message).hint(format!(
            "`itsm new person \"Your Name\" --set email={email}` adds you"
        ))
    }))
}

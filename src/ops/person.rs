//! Who works here: from git's identity to a person's record.

use serde_json::Value;

use crate::git::Identity;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::record::Corpus;
use crate::record::Record;

/// The type whose records are people.
pub(crate) const PERSON: &str = "person";

/// The user, as git and the desk know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The name and address that git puts into commits.
    pub identity: Identity,
    /// The id of the person of that address, where the desk has one.
    pub person: Option<String>,
}

/// Finds out who the user is.
pub fn whoami(desk: &Desk, env: &Env) -> Result<Me, OpsError> {
    let identity = crate::git::identity(&desk.root, &env.git)?;
    let person = person_of(&people(desk)?, &identity.email);
    Ok(Me { identity, person })
}

/// The id of the person of an address.
pub(crate) fn person_of(people: &Corpus, email: &str) -> Option<String> {
    let wanted = email.to_lowercase();
    let has = |record: &&Record| addresses(record).any(|address| address.to_lowercase() == wanted);
    let found = people.records().iter().find(has);
    found.map(|record| record.id().to_owned())
}

/// Every address of a person; git may use any of them.
pub(crate) fn addresses(person: &Record) -> impl Iterator<Item = String> {
    let others = match person.value("other_emails") {
        Some(Value::Array(others)) => others,
        _ => Vec::new(),
    };
    let main = person.text("email").map(str::to_owned);
    let others = others
        .into_iter()
        .filter_map(|address| address.as_str().map(str::to_owned));
    main.into_iter().chain(others)
}

/// The id of the user, which every entry of a log bears.
pub fn me(desk: &Desk, env: &Env) -> Result<String, OpsError> {
    let me = whoami(desk, env)?;
    let email = me.identity.email;
    me.person.ok_or_else(|| {
        OpsError::new(
            Kind::Usage,
            format!("no person of this desk has the address {email}"),
        )
        .hint(format!(
            "`itsm new person \"Your Name\" --set email={email}` adds you"
        ))
        .hint("`itsm whoami` shows who git says you are")
    })
}

/// Every person of the desk.
pub(crate) fn people(desk: &Desk) -> Result<Corpus, OpsError> {
    match desk.definitions.record_type(PERSON) {
        Some(definition) => desk.corpus_of(&definition.folder),
        None => Ok(Corpus::default()),
    }
}

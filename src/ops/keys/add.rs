//! A new key.

use chrono::NaiveDate;
use serde_json::Map;
use serde_json::Value;

use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::keys::BOTS;
use crate::ops::keys::KeyOf;
use crate::ops::keys::KeysFile;
use crate::ops::keys::PEOPLE;
use crate::ops::keys::own::own_key;
use crate::ops::person::me;
use crate::ops::person::people;
use crate::ops::person_path;
use crate::record::Id;
use crate::record::stem;
use crate::trust::PublicKey;
use crate::trust::PublicKeyFault;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

/// Whose a new key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The user's.
    Me,
    /// Somebody's, by their id or an unambiguous part of it.
    Person(String),
    /// A program's.
    Bot {
        /// Its id.
        id: String,
        /// Whether it may vouch for reviews that were given on a forge.
        imports: bool,
    },
}

/// A request to add a key.
#[derive(Debug, Clone)]
pub struct AddKeyRequest {
    /// The public key, as a `.pub` file has it; without one, the user's own is looked for.
    pub text: Option<String>,
    /// Whose it is.
    pub owner: Owner,
    /// What they call it.
    pub name: Option<String>,
    /// The last day on which it is good.
    pub until: Option<NaiveDate>,
}

/// Plans to add a key.
pub fn add_key(desk: &Desk, env: &Env, request: &AddKeyRequest) -> Result<(Plan, KeyOf), OpsError> {
    desk.writable()?;
    let file = KeysFile::read(desk)?;
    let (kind, id) = owner(desk, env, &request.owner)?;
    let public = match &request.text {
        Some(text) => PublicKey::parse(text).map_err(|fault| no_key(&fault))?,
        None => own_key(desk, env, None, &[])?.public,
    };
    let fingerprint = public.fingerprint();
    if let Some((holder, _)) = file.keyring.key(&fingerprint) {
        let message = format!("{} has the key {fingerprint} already", holder.id());
        return Err(OpsError::refused(message).hint("a key has one holder; make another one"));
    }
    let today = env.now.date_naive();
    if let Some(until) = request.until.filter(|until| *until < today) {
        return Err(OpsError::usage(format!("{until} is over already")));
    }
    let place = FieldPath::root().key(kind).key(&id);
    let mut edits: Vec<Edit> = file.room_for(kind, &id).into_iter().collect();
    if let Owner::Bot { imports: true, .. } = request.owner {
        edits.push(Edit::Set {
            path: place.key("imports"),
            value: Value::Bool(true),
            before: Some("keys".to_owned()),
        });
    }
    edits.push(Edit::Append {
        path: place.key("keys"),
        value: item(&public, request, today),
        flow: true,
    });
    let plan = file.plan(desk, &edits, format!("keys: add one of {id}"))?;
    let holder = id;
    Ok((
        plan,
        KeyOf {
            holder,
            fingerprint,
        },
    ))
}

fn item(public: &PublicKey, request: &AddKeyRequest, today: NaiveDate) -> Value {
    let mut item = Map::new();
    item.insert("key".to_owned(), public.line().into());
    if let Some(name) = &request.name {
        item.insert("name".to_owned(), name.as_str().into());
    }
    item.insert("from".to_owned(), today.to_string().into());
    if let Some(until) = request.until {
        item.insert("until".to_owned(), until.to_string().into());
    }
    Value::Object(item)
}

/// The part of the file in which somebody stands who gets a key, and their id.
fn owner(desk: &Desk, env: &Env, owner: &Owner) -> Result<(&'static str, String), OpsError> {
    match owner {
        Owner::Me => Ok((PEOPLE, me(desk, env)?)),
        Owner::Person(part) => Ok((PEOPLE, stem(&person_path(desk, part)?).to_owned())),
        Owner::Bot { id, .. } => {
            if let Err(reason) = Id::parse(id) {
                return Err(OpsError::usage(format!("`{id}` is no id: {reason}")));
            }
            if is_person(desk, id)? {
                let message = format!("{id} is a person, and no bot has the id of one");
                return Err(OpsError::usage(message).hint("`--person` is for keys of people"));
            }
            Ok((BOTS, id.clone()))
        }
    }
}

fn is_person(desk: &Desk, id: &str) -> Result<bool, OpsError> {
    Ok(people(desk)?
        .records()
        .iter()
        .any(|person| person.answers_to(id)))
}

fn no_key(fault: &PublicKeyFault) -> OpsError {
    let error = OpsError::usage(fault.to_string());
    match fault {
        PublicKeyFault::Private => error
            .hint("nothing of it was kept; add the `.pub` file that lies beside it")
            .hint("if others could read it on its way here, make a new key"),
        PublicKeyFault::Unreadable => error.hint("one key at a time, as a `.pub` file has it"),
        PublicKeyFault::Kind(_) | PublicKeyFault::Certificate => error,
    }
}

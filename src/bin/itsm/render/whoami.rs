//! Who the user is.

use itsm::ops::Me;
use itsm::text::printable;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    name: &'a str,
    email: &'a str,
    person: Option<&'a str>,
}

/// One line for people.
pub(crate) fn text(me: &Me) -> String {
    let (name, email) = (printable(&me.identity.name), printable(&me.identity.email));
    match &me.person {
        Some(person) => format!("{person}: {name} <{email}>"),
        None => format!("no person of this desk: {name} <{email}>"),
    }
}

/// The same for scripts, format version 1.
pub(crate) fn json(me: &Me) -> String {
    super::json(&Output {
        version: 1,
        name: &me.identity.name,
        email: &me.identity.email,
        person: me.person.as_deref(),
    })
}

//! The first days of a desk: as long as nobody ever had a key, nobody could agree to an edit of what governs it.
//!
//! The whole line of the trusted side is asked, never its present state alone, so that nothing leads back there: neither
//! keys that are taken away, nor people who leave, nor authors whom a commit makes up.

use std::collections::BTreeSet;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::bench::folders;
use crate::ops::approvals::guard::trusted;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::seen::Seen;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::votes::Court;
use crate::ops::person::PERSON;
use crate::schema::Evidence;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::yaml::decode;

/// Who could ever agree to an edit of what governs the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founding {
    /// Nobody: the edit is taken as it is, and those who read it have to ask the owners of its keys.
    Keyless,
    /// One person, who agrees to their own edits too, for there is nobody else.
    Alone,
    /// Several people: the policy says who has to agree.
    Over,
}

impl Founding {
    /// The word of outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyless => "keyless",
            Self::Alone => "alone",
            Self::Over => "over",
        }
    }
}

/// How far the founding of the trusted side has come.
pub(crate) fn founding(court: &Court<'_>) -> Result<Founding, OpsError> {
    of(court.trusted, &court.anchors)
}

fn of(trusted: &Trusted, line: &Seen<'_>) -> Result<Founding, OpsError> {
    // A name that somebody typed needs no key.
    if trusted.policy.edits.evidence == Evidence::Asserted {
        return Ok(Founding::Over);
    }
    let mut people = BTreeSet::new();
    for bytes in line.contents(KEYS)? {
        let text = decode(&bytes).unwrap_or_default();
        people.extend(able(&Keyring::parse(KEYS, text, &mut Vec::new())));
    }
    Ok(match people.len() {
        0 => Founding::Keyless,
        1 => Founding::Alone,
        _ => Founding::Over,
    })
}

/// The people who can prove a decision: by a key, or by a review on a forge where a program vouches for those.
pub(super) fn able(keyring: &Keyring) -> BTreeSet<String> {
    let mut bots = keyring.bots.values();
    let is_imported = bots.any(|bot| bot.imports && !bot.keys.is_empty());
    let people = keyring.people.iter();
    let able =
        people.filter(|(_, one)| !one.keys.is_empty() || is_imported && !one.forges.is_empty());
    able.map(|(id, _)| id.clone()).collect()
}

/// What has to be done before a new key of somebody counts; none where no policy asks for anything.
pub fn before_it_counts(desk: &Desk, holder: &str) -> Result<Option<String>, OpsError> {
    let Some(trusted) = trusted(desk)? else {
        return Ok(None);
    };
    let line = Past::line(
        desk,
        &trusted.commit,
        &folders(desk, &trusted.policy.pipelines),
    )?;
    let is_known = trusted.is_person(holder) || !desk.has(&person_file(desk, holder));
    Ok(Some(match of(&trusted, &line.until(None))? {
        Founding::Keyless => "nobody has a key yet, so the first keys need nobody's leave: bring those of all in one merge, and let \
             each owner compare `itsm keys list`"
            .to_owned(),
        Founding::Alone if is_known => format!(
            "it counts once whoever has a key already has approved it, `itsm approve {KEYS}`, and it is merged; the first \
             keys of a team come in together, in one merge"
        ),
        Founding::Over if is_known => format!("it counts once another one has approved it, `itsm approve {KEYS}`, and it is merged"),
        _ => format!(
            "merge {} first, by itself; the key counts once somebody has approved it, `itsm approve {KEYS}`, and it is merged",
            person_file(desk, holder)
        ),
    }))
}

fn person_file(desk: &Desk, id: &str) -> String {
    let folder = desk.definitions.record_type(PERSON);
    let folder = folder.map_or(PERSON, |one| one.folder.as_str());
    format!("{folder}/{id}.yaml")
}

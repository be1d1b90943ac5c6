//! Who has which address, kept up to date from step to step.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::ops::person::PERSON;
use crate::ops::person::addresses;
use crate::record::Record;

/// The people of a desk by their addresses.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    // By path: the id and the addresses, in small letters.
    known: HashMap<String, (String, Vec<String>)>,
    by_address: HashMap<String, BTreeSet<String>>,
}

impl People {
    /// Takes over a record as it is now.
    pub(super) fn add(&mut self, record: &Record) {
        self.remove(record.path());
        if record.definition().name != PERSON {
            return;
        }
        let addresses: Vec<String> = addresses(record).map(|one| one.to_lowercase()).collect();
        for address in &addresses {
            let of_address = self.by_address.entry(address.clone()).or_default();
            of_address.insert(record.id().to_owned());
        }
        let known = (record.id().to_owned(), addresses);
        self.known.insert(record.path().to_owned(), known);
    }

    /// Forgets what lay at a path.
    pub(super) fn remove(&mut self, path: &str) {
        let Some((id, addresses)) = self.known.remove(path) else {
            return;
        };
        for address in addresses {
            if let Some(of_address) = self.by_address.get_mut(&address) {
                of_address.remove(&id);
            }
        }
    }

    /// The ids of the people who have an address.
    pub(super) fn of(&self, address: &str) -> Vec<String> {
        let found = self.by_address.get(&address.to_lowercase());
        found.into_iter().flatten().cloned().collect()
    }
}

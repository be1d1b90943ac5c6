//! What was signed: the content behind a digest that a statement names, found anew in the history.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;

use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::matter::contents;
use crate::ops::approvals::settled::read;
use crate::record::Record;
use crate::trust;

impl Bench<'_> {
    /// The contents of a record of which some digests were made, by digest: as the record is, was on any line, or was
    /// before a step worked something out. A digest of nothing that is in this history is not among them.
    pub(crate) fn signed(
        &self,
        record: &Record,
        steps: &BTreeSet<&str>,
        digests: &BTreeSet<&str>,
    ) -> Result<BTreeMap<String, Value>, OpsError> {
        let mut found = BTreeMap::new();
        let mut take = |version: &Record| {
            let all = steps.iter().flat_map(|step| contents(None, version, step));
            for content in all {
                let digest = trust::of_content(&content);
                if digests.contains(digest.as_str()) {
                    found.insert(digest, content);
                }
            }
            found.len() == digests.len()
        };
        if take(record) {
            return Ok(found);
        }
        for name in std::iter::once(record.id()).chain(record.aliases()) {
            for bytes in self.past.contents(name)? {
                if let Some(version) = read(record, &bytes)
                    && take(&version)
                {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// When a statement came into the history with its signature, as the line has it; none where it did not.
    pub(crate) fn came(&self, filed: &Filed) -> Result<Option<DateTime<Utc>>, OpsError> {
        let line = self.past.until(None);
        match line.brought(filed)? {
            Some(place) => line.time(place),
            None => Ok(None),
        }
    }
}

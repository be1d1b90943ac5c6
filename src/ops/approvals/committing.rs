//! What a record says in the newest commit, for what is about to be committed.

use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::settled::read;
use crate::record::Record;

impl Bench<'_> {
    /// A record as the newest commit of what is proposed has it, whatever the work tree or the index says; none where it is
    /// not there.
    pub(super) fn committed(&self, record: &Record) -> Result<Option<Record>, OpsError> {
        let mut touched = self.past.touched(record.id()).rev().peekable();
        let Some(newest) = touched.peek().map(|(place, ..)| *place) else {
            return Ok(None);
        };
        // A file that is moved is touched twice by one commit.
        let halves = touched.take_while(|(place, ..)| *place == newest);
        let mut blobs = halves.filter_map(|(_, _, file)| file.after.as_deref());
        let content = blobs
            .next()
            .map(|blob| self.past.object(blob))
            .transpose()?;
        Ok(content.and_then(|bytes| read(record, &bytes)))
    }
}

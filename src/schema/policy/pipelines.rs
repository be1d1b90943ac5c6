//! Which files beside the desk a policy governs: those that decide what is run to check it.
//!
//! A list of files and folders, not of patterns: what a pattern fits is easily misjudged, and here that is a way past
//! every check.

use crate::schema::Policy;
use crate::schema::policy::reader::Reader;
use crate::yaml::FieldPath;

impl Policy {
    /// Whether a file, by its path from the top of the repository with a slash at its beginning, is one of the pipelines.
    pub fn is_pipeline(&self, file: &str) -> bool {
        let mut places = self.pipelines.iter();
        places.any(|place| file == place || place.ends_with('/') && file.starts_with(place))
    }
}

/// The files whose edits need what an edit of the policy needs, each from the top of the repository.
pub(super) fn pipelines(reader: &mut Reader<'_>, path: &FieldPath) -> Vec<String> {
    if !reader.file.has(path) {
        return Vec::new();
    }
    let written = reader.texts(path).unwrap_or_default();
    let mut places = Vec::with_capacity(written.len());
    for place in written {
        let inner = place.trim_start_matches('/').trim_end_matches('/');
        let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['*', '\\']);
        if inner.split('/').all(is_plain) {
            places.push(format!("/{}", place.trim_start_matches('/')));
        } else {
            let message = format!(
                "`{place}` is no file from the top of the repository, and no folder with a slash at its end"
            );
            reader.fault(path, message);
        }
    }
    places
}

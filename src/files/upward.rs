//! Where a path leads that goes up on its way.
//!
//! What is above a folder is looked for by taking names off its path, which takes `desk/../other` to lie in `desk`. So
//! a path from a person is cleared of `..` first. A link is followed where one goes up from it, as the system does.

use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

/// The same place without `.` and `..`; folders that are not there yet may be on the way.
pub fn without_dots(path: &Path) -> PathBuf {
    let mut place = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                place = place.canonicalize().unwrap_or(place);
                place.pop();
            }
            part => place.push(part),
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_not_there_are_left_as_their_names_say() {
        for (path, place) in [
            ("/nowhere/one/../two", "/nowhere/two"),
            ("/nowhere/./one/../../../..", "/"),
            ("/nowhere/one", "/nowhere/one"),
        ] {
            assert_eq!(without_dots(Path::new(path)), Path::new(place), "{path}");
        }
    }
}

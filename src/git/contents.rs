//! The contents of many objects from one run of git.
//!
//! For repositories of every format, and for objects that belong to no one commit, such as the stages of a merge.

use crate::git::GitError;
use crate::git::Repo;

impl Repo {
    /// The contents of objects, named by id or as `COMMIT:PATH`, in the order in which they are named.
    ///
    /// One that is not here, as a submodule's commit, has none.
    pub fn contents(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, GitError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        // A line is a name: one that holds a line end would be two.
        let asked = names.iter().map(|name| {
            if name.contains('\n') {
                ""
            } else {
                name.as_str()
            }
        });
        let input = asked.collect::<Vec<_>>().join("\n") + "\n";
        let printed = self.ask(&["cat-file", "--batch"], input.as_bytes())?;
        let mut rest = printed.as_slice();
        let mut contents = Vec::with_capacity(names.len());
        for name in names {
            let (content, after) = object(rest).ok_or_else(|| GitError::Missing {
                path: String::new(),
                object: name.clone(),
            })?;
            contents.push(content.map(<[u8]>::to_vec));
            rest = after;
        }
        Ok(contents)
    }
}

/// Reads `ID TYPE SIZE`, a line end, as many bytes and another line end; what is not one object is a line alone.
pub(super) fn object(printed: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let end = printed.iter().position(|byte| *byte == b'\n')?;
    let head = String::from_utf8_lossy(printed.get(..end)?);
    let body = printed.get(end + 1..)?;
    let has_none = [" missing", " ambiguous", " submodule"];
    if has_none.iter().any(|word| head.ends_with(word)) {
        return Some((None, body));
    }
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    Some((Some(body.get(..size)?), body.get(size + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_told_apart_by_their_size() {
        let printed = b"aa blob 3\na\nb\nbb missing\n";
        let (first, rest) = object(printed).unwrap_or_default();
        assert_eq!(first, Some(&b"a\nb"[..]));
        assert_eq!(object(rest), Some((None, &b""[..])));
    }
}

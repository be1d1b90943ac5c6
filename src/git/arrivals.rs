//! When each commit of a history came to its first-parent line.
//!
//! Dates say nothing of that, for whoever commits writes them; only what stands on what does.

use std::collections::HashMap;

use crate::git::GitError;
use crate::git::Repo;

impl Repo {
    /// Each commit up to one, with the place on the first-parent line, counted from its beginning, of the first commit
    /// there that is it or stands on it.
    pub fn arrivals(&self, to: &str) -> Result<HashMap<String, usize>, GitError> {
        let to = self.id_of(to)?;
        let printed = self.ask_whole(&["rev-list", "--parents", &to], b"")?;
        let printed = String::from_utf8_lossy(&printed);
        let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in printed.lines() {
            let mut ids = line.split(' ');
            if let Some(id) = ids.next() {
                parents.insert(id, ids.collect());
            }
        }
        Ok(arrivals(&parents, &to))
    }
}

fn arrivals(parents: &HashMap<&str, Vec<&str>>, to: &str) -> HashMap<String, usize> {
    let first = |id: &&str| parents.get(id).and_then(|one| one.first()).copied();
    let mut line: Vec<&str> = std::iter::successors(Some(to), first).collect();
    line.reverse();
    let mut found: HashMap<String, usize> = HashMap::new();
    for (place, id) in line.into_iter().enumerate() {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if found.contains_key(id) {
                continue;
            }
            found.insert(id.to_owned(), place);
            open.extend(parents.get(id).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_arrives_with_the_merge_that_brings_it() {
        let parents = HashMap::from([
            ("merge", vec!["two", "side"]),
            ("two", vec!["one"]),
            ("side", vec!["older"]),
            ("older", vec!["one"]),
            ("one", Vec::new()),
        ]);
        let found = arrivals(&parents, "merge");
        let expected = [
            ("one", 0),
            ("two", 1),
            ("merge", 2),
            ("side", 2),
            ("older", 2),
        ];
        let expected = expected.map(|(id, place)| (id.to_owned(), place));
        assert_eq!(found, HashMap::from(expected));
    }
}

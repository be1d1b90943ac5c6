//! The line of a history: from one commit to another, the states that one after the other were the desk.
//!
//! It goes by first parents, for what a merge brings is judged as a whole against what was there. Where the first parent
//! does not come from the start, as after a merge of what others had pushed meanwhile, it goes by the next one that does:
//! whatever way it takes, every difference between start and end lies on it.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::git::GitError;
use crate::git::Repo;

/// A commit on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The full id.
    pub commit: String,
    /// The id of the commit before it on the line: one of its parents.
    pub before: String,
    /// What it brought from its other parents, in the order in which git lists it: those commits, each with its first parent.
    pub brought: Vec<(String, Option<String>)>,
}

/// The commits that lead to one commit and not to another, children before parents.
struct Graph {
    ids: Vec<String>,
    parents: Vec<Vec<String>>,
    at: HashMap<String, usize>,
}

impl Repo {
    /// The line that leads from a commit to another, the oldest commit first; none where it does not lead there.
    ///
    /// The first commit itself is not on it. A history that is cut off between the two is refused.
    pub fn line(&self, root: &str, head: &str) -> Result<Option<Vec<Place>>, GitError> {
        let (root, head) = (self.id_of(root)?, self.id_of(head)?);
        if root == head {
            return Ok(Some(Vec::new()));
        }
        let graph = self.graph(&root, &head)?;
        let cut = self.shallow_commits()?;
        if graph.ids.iter().any(|id| cut.contains(id)) {
            return Err(GitError::Shallow);
        }
        Ok(graph.line(&root, &head))
    }

    fn graph(&self, root: &str, head: &str) -> Result<Graph, GitError> {
        let except = format!("^{root}");
        let args = [
            "-c",
            "core.commitGraph=false",
            "rev-list",
            "--parents",
            "--topo-order",
            head,
            &except,
        ];
        let printed = self.ask_whole(&args, b"")?;
        let mut graph = Graph {
            ids: Vec::new(),
            parents: Vec::new(),
            at: HashMap::new(),
        };
        for line in String::from_utf8_lossy(&printed).lines() {
            let mut ids = line.split(' ').map(str::to_owned);
            let id = ids.next().unwrap_or_default();
            graph.at.insert(id.clone(), graph.ids.len());
            graph.ids.push(id);
            graph.parents.push(ids.collect());
        }
        Ok(graph)
    }
}

impl Graph {
    fn line(&self, root: &str, head: &str) -> Option<Vec<Place>> {
        let comes_from = self.comes_from(root);
        let leads = |id: &String| id == root || self.at.get(id).is_some_and(|at| comes_from[*at]);
        let mut line = Vec::new();
        let mut commit = head.to_owned();
        while commit != root {
            let parents = self.parents_of(&commit);
            let before = parents.iter().find(|parent| leads(parent))?.clone();
            line.push((commit, before.clone()));
            commit = before;
        }
        line.reverse();
        Some(self.places(line))
    }

    /// Of each commit, whether it comes from another one.
    fn comes_from(&self, root: &str) -> Vec<bool> {
        let mut found = vec![false; self.ids.len()];
        for at in (0..self.ids.len()).rev() {
            let mut parents = self.parents[at].iter();
            found[at] = parents.any(|parent| {
                parent == root || self.at.get(parent).is_some_and(|parent| found[*parent])
            });
        }
        found
    }

    fn parents_of(&self, id: &str) -> &[String] {
        self.at.get(id).map_or(&[], |at| &self.parents[*at])
    }

    /// Gives each commit of the line those that it was the first to bring.
    fn places(&self, line: Vec<(String, String)>) -> Vec<Place> {
        let mut seen: HashSet<usize> = HashSet::new();
        let places = line.into_iter().map(|(commit, before)| {
            seen.extend(self.at.get(&commit));
            let others = self.parents_of(&commit).iter();
            let others: Vec<&String> = others.filter(|parent| **parent != before).collect();
            let mut found = Vec::new();
            let mut waiting: Vec<usize> = others
                .into_iter()
                .filter_map(|parent| self.at.get(parent).copied())
                .collect();
            while let Some(at) = waiting.pop() {
                if seen.insert(at) {
                    found.push(at);
                    let parents = self.parents[at].iter();
                    waiting.extend(parents.filter_map(|parent| self.at.get(parent)));
                }
            }
            found.sort_unstable();
            let brought = found.into_iter().map(|at| {
                let first = self.parents[at].first().cloned();
                (self.ids[at].clone(), first)
            });
            Place {
                brought: brought.collect(),
                commit,
                before,
            }
        });
        places.collect()
    }
}

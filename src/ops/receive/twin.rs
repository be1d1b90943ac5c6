//! Names of tags and branches that would be taken for something else.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::receive::Push;
use crate::ops::receive::RefusedBranch;
use crate::ops::receive::update::Update;

/// How names begin that git looks for somewhere else first, or that clones have for branches of the repository.
const TAKEN: [&str; 5] = ["refs/", "heads/", "tags/", "remotes/", "origin/"];

impl Push<'_> {
    /// What speaks against the name of a new tag or branch.
    pub(super) fn twin(&self, update: &Update) -> Result<Option<RefusedBranch>, OpsError> {
        let tag = update.name.strip_prefix("refs/tags/");
        let name = tag.or_else(|| update.name.strip_prefix("refs/heads/"));
        let Some(name) = name.filter(|_| update.old.is_none() && update.new.is_some()) else {
            return Ok(None);
        };
        let is_branch = tag.is_some() && self.is_protected(name);
        let is_taken = name == "HEAD" || TAKEN.iter().any(|start| name.starts_with(start));
        if !is_branch && !is_taken && !self.repo.is_like_id(name)? {
            return Ok(None);
        }
        let finding = Diagnostic {
            path: CONFIG.to_owned(),
            region: Region::top(),
            rule: "twin-name".into(),
            level: Level::Error,
            record: None,
            message: format!(
                "`{}` would be taken for something else of that name",
                update.name
            ),
            hint: Some("give it another name".to_owned()),
        };
        Ok(Some(RefusedBranch {
            branch: name.to_owned(),
            findings: vec![finding],
        }))
    }
}

//! Pipelines for a desk: the files by which a forge checks every pull request.
//!
//! Each is a text of its own beside this file. What runs in it is pinned, may read the repository and nothing else, and
//! gets what comes from outside by variables, never as part of a script. A file that is there already is left alone.

use std::path::Path;
use std::path::PathBuf;

use crate::files;
use crate::files::Write;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::yaml::Context;
use crate::yaml::scalar;

/// Where a pipeline runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub.
    GitHub,
    /// GitLab.
    GitLab,
    /// Forgejo.
    Forgejo,
    /// The program pre-commit, before each commit and push.
    PreCommit,
}

impl Ci {
    /// The file, from the top of the repository.
    pub fn file(self) -> &'static str {
        match self {
            Self::GitHub => ".github/workflows/itsm.yml",
            Self::GitLab => ".gitlab-ci.yml",
            Self::Forgejo => ".forgejo/workflows/itsm.yml",
            Self::PreCommit => ".pre-commit-config.yaml",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::GitHub => include_str!("github.yml"),
            Self::GitLab => include_str!("gitlab.yml"),
            Self::Forgejo => include_str!("forgejo.yml"),
            Self::PreCommit => include_str!("pre-commit.yaml"),
        }
    }
}

/// Where the file goes: the top of the repository, from which the desk is seen.
struct Place {
    top: PathBuf,
    /// The desk's folder from the top; a dot for the top itself.
    desk: String,
    branch: String,
}

/// Plans the file by which the desk in a folder is checked, at the top of its repository; the desk may still be planned.
pub fn pipeline(env: &Env, directory: &Path, ci: Ci) -> Result<(Desk, Plan), OpsError> {
    let directory = files::without_dots(directory);
    let desk = Desk::open(&env.at(&directory, env.git.clone()), None).ok();
    let root = desk.as_ref().map_or(directory, |desk| desk.root.clone());
    let repo = desk.as_ref().and_then(|desk| desk.repo.as_ref());
    let place = place(root, repo)?;
    let path = ci.file();
    if place.top.join(path).symlink_metadata().is_ok() {
        let refusal = OpsError::refused(format!("{path} is there already"));
        return Err(refusal.hint("move it away, write the new one, and join both by hand"));
    }
    let plan = Plan {
        subject: format!("check the desk: {path}"),
        writes: vec![Write {
            path: path.to_owned(),
            expected: None,
            content: Some(filled(ci.template(), &place).into_bytes()),
        }],
        ..Plan::default()
    };
    Ok((at_top(env, &place.top, desk)?, plan))
}

fn place(root: PathBuf, repo: Option<&Repo>) -> Result<Place, OpsError> {
    let Some(repo) = repo else {
        return Ok(Place {
            top: root,
            desk: ".".to_owned(),
            branch: "main".to_owned(),
        });
    };
    let folder = repo.prefix().trim_end_matches('/');
    let branch = match repo.default_branch()? {
        Some(branch) => Some(branch),
        None => repo.branch()?,
    };
    Ok(Place {
        top: repo.work_tree().map_or(root, Path::to_path_buf),
        desk: if folder.is_empty() { "." } else { folder }.to_owned(),
        branch: branch.unwrap_or_else(|| "main".to_owned()),
    })
}

/// The template with the place filled in, each value as YAML has to have it where it stands.
fn filled(template: &str, place: &Place) -> String {
    template
        .replace("@DESK@", &scalar(&place.desk, Context::Block))
        .replace("@FOLDER@", &scalar(&place.desk, Context::Flow))
        .replace("@BRANCH@", &scalar(&place.branch, Context::Flow))
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}

/// The top of the repository, from which a plan is carried out as the desk would do it.
fn at_top(env: &Env, top: &Path, desk: Option<Desk>) -> Result<Desk, OpsError> {
    let repo = if top.is_dir() {
        Repo::discover(top, &env.git)?
    } else {
        None
    };
    let config = desk.map(|desk| desk.config).unwrap_or_default();
    let mut place = Desk::unborn(top, repo, env, &config.profile);
    place.config = config;
    Ok(place)
}

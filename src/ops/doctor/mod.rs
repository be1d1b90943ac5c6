//! The health of a desk's repository: what would spoil a merge, and what a crash left behind.
//!
//! Each check is one file and only looks. A trouble is mended only where that needs no decision of a person, and only
//! when asked for.

mod driver;
mod hooks;
mod identity;
mod leftovers;
mod markers;
mod operation;
mod remedy;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::diagnostic::Level;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;

pub use remedy::mend;

use remedy::Remedy;

/// What the checks have to know of the world.
#[derive(Debug, Clone)]
pub struct Examination {
    /// This program, as git is to call it.
    pub program: PathBuf,
    /// The folders in which programs are looked for, as the variable `PATH` holds them.
    pub search_path: OsString,
}

/// Something that is not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The kebab-case name of what was found.
    pub name: &'static str,
    /// How serious it is.
    pub level: Level,
    /// What is not well: a lower-case phrase without a final period.
    pub message: String,
    /// What a person can do about it.
    pub hint: Option<String>,
    remedy: Option<Remedy>,
}

impl Trouble {
    fn new(name: &'static str, level: Level, message: impl Into<String>) -> Self {
        Self {
            name,
            level,
            message: message.into(),
            hint: None,
            remedy: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// What mending would do; none where a person has to decide.
    pub fn mending(&self) -> Option<String> {
        self.remedy.as_ref().map(Remedy::message)
    }
}

/// Makes every check.
pub fn examine(
    desk: &Desk,
    env: &Env,
    examination: &Examination,
) -> Result<Vec<Trouble>, OpsError> {
    let mut found = Vec::new();
    if let Some(repo) = &desk.repo {
        found.extend(driver::check(desk, repo, examination)?);
        found.extend(operation::check(repo)?);
        found.extend(hooks::check(repo, examination)?);
        found.extend(identity::check(desk, env)?);
    } else {
        let message = format!("{} is in no git repository", desk.root.display());
        let none = Trouble::new("no-repository", Level::Warning, message);
        found.push(none.hint("`git init` makes one; without it nothing is kept of the past"));
    }
    found.extend(leftovers::check(desk));
    found.extend(markers::check(desk)?);
    Ok(found)
}

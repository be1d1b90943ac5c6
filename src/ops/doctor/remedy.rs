//! What can be mended without a decision, and doing it.

use std::path::PathBuf;

use crate::files;
use crate::ops::Desk;
use crate::ops::Mode;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::doctor::Trouble;
use crate::ops::hook::COMMAND;
use crate::ops::hook::LINE;
use crate::ops::hook::attribute_line;
use crate::ops::set_driver;

/// How a trouble is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remedy {
    /// The repository's configuration gets the driver, with this program.
    Driver(PathBuf),
    /// The desk's `.gitattributes` asks for the driver.
    Attribute,
    /// A leftover is removed.
    Remove {
        /// The folder that the path starts from.
        folder: PathBuf,
        /// The file.
        path: String,
    },
}

impl Remedy {
    pub(super) fn message(&self) -> String {
        match self {
            Self::Driver(_) => format!("set {COMMAND} to this program"),
            Self::Attribute => format!("add `{LINE}` to .gitattributes"),
            Self::Remove { path, .. } => format!("remove {path}"),
        }
    }

    fn apply(&self, desk: &Desk) -> Result<String, OpsError> {
        match self {
            Self::Driver(program) => {
                set_driver(desk, program)?;
                Ok(format!("set {COMMAND} to this program"))
            }
            Self::Attribute => {
                let plan = Plan {
                    subject: "merge records by field".to_owned(),
                    writes: vec![attribute_line(desk)?],
                    ..Plan::default()
                };
                let done = plan.apply(desk, Mode::default())?;
                let commit = match &done.commit {
                    Some(id) => format!("committed as {}", id.get(..7).unwrap_or(id)),
                    None => "not committed".to_owned(),
                };
                Ok(format!("added `{LINE}` to .gitattributes; {commit}"))
            }
            Self::Remove { folder, path } => {
                files::remove_leftover(folder, path)?;
                Ok(format!("removed {path}"))
            }
        }
    }
}

/// Mends what needs no decision, and says of each what was done.
pub fn mend(desk: &Desk, troubles: &[Trouble]) -> Result<Vec<String>, OpsError> {
    let remedies = troubles.iter().filter_map(|one| one.remedy.as_ref());
    remedies.map(|remedy| remedy.apply(desk)).collect()
}

//! What an operation is about to write and commit, and doing so.

use crate::files;
use crate::files::Write;
use crate::git::Request;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::leave_for;
use crate::ops::relocate;
use crate::schema::CommitMode;

/// How the trailers of every commit begin that was made here.
pub(crate) const MADE_HERE: &str = "Itsm-";

/// The trailer that names a record.
pub(crate) const RECORD: &str = "Itsm-Record";

/// The trailer of a commit that was made by hand, and whose message a hook completed.
pub(crate) const BY_HAND: &str = "Itsm-By-Hand";

/// How far to go with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mode {
    /// Show the plan and write nothing.
    pub dry_run: bool,
    /// Write and leave the commit to the user.
    pub no_commit: bool,
    /// Commit although no branch is checked out.
    pub allow_detached: bool,
}

/// The files to write, and the message of the commit that holds them.
#[derive(Debug, Default)]
pub struct Plan {
    /// The subject of the commit.
    pub subject: String,
    /// The trailers of the commit: key and value.
    pub trailers: Vec<(String, String)>,
    /// The files.
    pub writes: Vec<Write>,
    /// Whether files with edits of the user's own are committed whole.
    pub adopts: bool,
    /// What the user should know although nothing stops the plan.
    pub warnings: Vec<String>,
}

/// What became of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// The id of the commit, where one was made.
    pub commit: Option<String>,
    /// Whether anything was written.
    pub written: bool,
    /// What the user should know.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Adds the trailers that name a record and the step it took.
    #[must_use]
    pub fn trailers_for(mut self, record: &str, step: Option<&str>) -> Self {
        self.trailers.push((RECORD.to_owned(), record.to_owned()));
        let step = step.map(|step| ("Itsm-Transition".to_owned(), step.to_owned()));
        self.trailers.extend(step);
        self
    }

    /// Writes and commits, or does as little of it as the mode says.
    pub fn apply(self, desk: &Desk, mode: Mode) -> Result<Done, OpsError> {
        let mut done = Done {
            warnings: self.warnings.clone(),
            ..Done::default()
        };
        if mode.dry_run || self.writes.is_empty() {
            return Ok(done);
        }
        desk.hold(&self.writes)?;
        done.warnings.extend(leave_for(desk, &self.writes));
        let commits = !mode.no_commit && desk.config.commit == CommitMode::Auto;
        match desk.repo.as_ref().filter(|_| commits) {
            Some(repo) => {
                let message = self.message();
                let committed = repo.commit(&Request {
                    message: &message,
                    writes: &self.writes,
                    adopt: self.adopts,
                    allow_detached: mode.allow_detached,
                })?;
                done.commit = Some(committed.id);
                done.warnings.extend(committed.warning);
                let rewritten = committed.rewritten.iter();
                done.warnings.extend(
                    rewritten
                        .map(|path| format!("a hook of git changed {path}; run `itsm validate`")),
                );
            }
            None => files::write_all(&desk.root, &self.writes)?.keep(),
        }
        relocate::tidy(&desk.root, &self.writes);
        done.written = true;
        Ok(done)
    }

    /// Every commit bears a trailer of ours, by which `undo` knows it: a record's id, or what the commit is about.
    fn message(&self) -> String {
        let trailers = self
            .trailers
            .iter()
            .map(|(key, value)| format!("{key}: {value}\n"));
        let mut trailers: String = trailers.collect();
        if trailers.is_empty() {
            let topic = self.subject.split([':', ' ']).next().unwrap_or_default();
            trailers = format!("{MADE_HERE}Topic: {topic}\n");
        }
        format!("{}\n\n{trailers}", self.subject)
    }
}
